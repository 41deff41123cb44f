"""Comparisons, patterns and excuses as SQL terms, each in two readings: sure and possible.

Unknown values are NULL in the store, so a plain comparison is the sure reading; the possible reading adds
the rows whose bit says that the value is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from w365lint.environment.components.base import Kind
from w365lint.environment.components.values import Stored
from w365lint.environment.rows import bit, quoted
from w365lint.rulebook.condition import Alternative, Comparison, Condition, Constant, FieldOf, Operator, Pattern, Setting
from w365lint.rulebook.engines.clauses import Term, both, either, exists

_SYMBOLS: Mapping[Operator, str] = {
    Operator.IS: "=", Operator.IS_NOT: "<>", Operator.ABOVE: ">", Operator.BELOW: "<", Operator.AT_LEAST: ">=",
    Operator.AT_MOST: "<=", Operator.SAME_AS: "=", Operator.DIFFERS_FROM: "<>",
}  # fmt: skip


@dataclass
class Terms:
    """Write the terms of one condition; `holes` are the fields of a kind that are unknown in some row."""

    condition: Condition
    kinds: Mapping[str, Kind]
    holes: Mapping[str, frozenset[str]]
    settings: Mapping[str, Stored]
    values: dict[str, Stored] = field(default_factory=dict)

    def tables(self, patterns: Iterable[Pattern]) -> str:
        """Return what stands after FROM."""
        return ", ".join(f"{quoted(pattern.kind)} AS {quoted(pattern.name)}" for pattern in patterns)

    def sure(self, patterns: tuple[Pattern, ...], around: tuple[Pattern, ...] = ()) -> str:
        """Return what makes these facts certain, given the facts around them."""
        lines = [self._sure(pattern, line) for pattern in patterns for line in pattern.comparisons]
        rows = [f"{quoted(pattern.name)}.sure_ = 1" for pattern in patterns]
        return both([*rows, *lines, *(term.sql for term in self._distinct(patterns, around, sure=True))])

    def possible(self, patterns: tuple[Pattern, ...], around: tuple[Pattern, ...] = ()) -> Iterator[list[Term]]:
        """Yield branches, of which one must hold, for these facts to be possible.

        A branch knows of each join whether it holds or which side is not known: so each branch can use an index.
        """
        every = (*around, *patterns)
        branches: list[list[Term]] = [self._distinct(patterns, around, sure=False)]
        for pattern in patterns:
            for line in pattern.comparisons:
                readings = self._possible(pattern, line, every)
                branches = [[*branch, *reading] for branch in branches for reading in readings]
        yield from branches

    def excused(self, *, surely: bool) -> list[Term]:
        """Return a term for each excuse, true where it excuses for sure, or possibly."""
        return [self._excuse(alternative, surely=surely) for alternative in self.condition.unless]

    def _excuse(self, alternative: Alternative, *, surely: bool) -> Term:
        when = self.condition.when
        kinds = {pattern.name: pattern.kind for pattern in when}
        facts = alternative.patterns
        told_apart = {pattern.name for pattern in when if any(pattern.kind == fact.kind for fact in facts)}
        names = frozenset({*(where.pattern for where in alternative.outer_fields()), *(own.name for own in alternative.own), *told_apart})
        if surely:
            own = [self._sure(pattern, line) for pattern in alternative.own for line in pattern.comparisons]
            found = [f"EXISTS (SELECT 1 FROM {self.tables(facts)} WHERE {self.sure(facts, when)})"] if facts else []
            return Term(both([*own, *found]), names)
        own = [self._own_possible(pattern, line) for pattern in alternative.own for line in pattern.comparisons]
        if not facts:
            return Term(both(own), names)
        inner = {pattern.name for pattern in facts}
        guards = sorted(
            {
                self._empty(where, kinds[where.pattern])
                for p in facts
                for line in p.comparisons
                if (where := line.other) and where.pattern not in inner
            }
        )
        return Term(both([*own, either([*guards, *self._exists(facts, when)])]), names)

    def _exists(self, facts: tuple[Pattern, ...], when: tuple[Pattern, ...]) -> Iterator[str]:
        inner = frozenset(pattern.name for pattern in facts)
        for branch in self.possible(facts, when):
            outside = [term.sql for term in branch if not term.names & inner]
            inside = [term for term in branch if term.names & inner]
            yield f"({both([*outside, exists(facts, inside)])})"

    def _own_possible(self, pattern: Pattern, line: Comparison) -> str:
        readings = [both(term.sql for term in reading) for reading in self._possible(pattern, line, self.condition.when)]
        if line.operator is not Operator.EXISTS:
            readings.append(self._empty(FieldOf(pattern.name, line.field), pattern.kind))
            if line.other:
                readings.append(self._empty(line.other, self._kind(line.other, self.condition.when)))
        return either(readings)

    def _sure(self, pattern: Pattern, line: Comparison) -> str:
        where = FieldOf(pattern.name, line.field)
        x = self._column(where)
        match line.operator:
            case Operator.EXISTS if _wanted(line):
                return either([f"{x} IS NOT NULL", *self._bit(where, pattern.kind, "unreadable")])
            case Operator.EXISTS:
                return both([f"{x} IS NULL", *(f"NOT {term}" for term in self._bit(where, pattern.kind))])
            case Operator.IN:
                return f"{x} IN ({', '.join(map(self._parameter, _values(line)))})"
            case Operator.MATCHES:
                return f"matches({self._parameter(_values(line)[0])}, {x})"
            case Operator.HAS:
                return f"EXISTS (SELECT 1 FROM json_each({x}) WHERE value = {self._operand(line)})"
            case operator:
                return f"{x} {_SYMBOLS[operator]} {self._operand(line)}"

    def _possible(self, pattern: Pattern, line: Comparison, scope: tuple[Pattern, ...]) -> list[list[Term]]:
        """Return the readings of a line: that it holds, that its own side is not known, that the other side is not."""
        here, own = FieldOf(pattern.name, line.field), frozenset({pattern.name})
        if line.operator is Operator.EXISTS:
            return [[Term(self._possibly_exists(here, pattern.kind, wanted=_wanted(line)), own)]]
        sure, left = self._sure(pattern, line), self._bit(here, pattern.kind)
        if line.other is None:
            return [[Term(either([sure, *left]) if left else sure, own)]]
        there = frozenset({line.other.pattern})
        right = self._bit(line.other, self._kind(line.other, scope))
        # Said of each side alone too, so that a side that is not known ends the search before it begins.
        filled = [Term(f"{self._column(line.other)} IS NOT NULL", there)] if right else []
        filled += [Term(f"{self._column(here)} IS NOT NULL", own)] if left else []
        readings = [[Term(sure, own | there, leads=line.operator is Operator.SAME_AS), *filled]]
        if left:
            known = either([f"{self._column(line.other)} IS NOT NULL", *right])
            readings.append([Term(left[0], own, doubt=True), Term(known, there)])
        if right:
            readings.append([Term(right[0], there, doubt=True), Term(f"{self._column(here)} IS NOT NULL", own)])
        return readings

    def _possibly_exists(self, where: FieldOf, kind: str, *, wanted: bool) -> str:
        x = self._column(where)
        if wanted:
            return either([f"{x} IS NOT NULL", *self._bit(where, kind)])
        return both([f"{x} IS NULL", *(f"NOT {term}" for term in self._bit(where, kind, "unreadable"))])

    def _distinct(self, patterns: tuple[Pattern, ...], around: tuple[Pattern, ...], *, sure: bool) -> list[Term]:
        terms = []
        for number, one in enumerate(patterns):
            for other in (*around, *patterns[:number]):
                if one.kind == other.kind:
                    a, b = quoted(one.name), quoted(other.name)
                    unseen = [] if sure or not self.holes[one.kind] else [f"{a}.unseen_ = 1"]
                    terms.append(Term(either([f"{a}.n_ <> {b}.n_", *unseen]), frozenset({one.name, other.name})))
        return terms

    def _bit(self, where: FieldOf, kind: str, mask: str = "unknown") -> list[str]:
        """Return the term that a field is unknown or unreadable; nothing where it never is."""
        if where.field not in self.holes[kind]:
            return []
        column, value = bit(self.kinds[kind], where.field, mask)
        name = f"{quoted(where.pattern)}.{column}"
        return [f"({name} & {value})"]

    def _empty(self, where: FieldOf, kind: str) -> str:
        return both([f"{self._column(where)} IS NULL", *(f"NOT {term}" for term in self._bit(where, kind))])

    def _column(self, where: FieldOf) -> str:
        return f"{quoted(where.pattern)}.{quoted(where.field)}"

    def _operand(self, line: Comparison) -> str:
        return self._column(line.other) if line.other else self._parameter(self._constants(line)[0])

    def _constants(self, line: Comparison) -> tuple[Stored, ...]:
        return (self.settings[line.operand.name],) if isinstance(line.operand, Setting) else _values(line)

    def _parameter(self, value: Stored) -> str:
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def _kind(self, where: FieldOf, scope: tuple[Pattern, ...]) -> str:
        return next(pattern.kind for pattern in scope if pattern.name == where.pattern)


def _values(line: Comparison) -> tuple[Stored, ...]:
    return line.operand.values if isinstance(line.operand, Constant) else ()


def _wanted(line: Comparison) -> bool:
    return bool(_values(line)[0])
