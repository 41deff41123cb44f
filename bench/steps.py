"""Conditions as steps: each takes a row for one pattern, looked up where an equality leads to it, and says how far it fits."""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from tables import NOT_EXPORTED, NUMBER, SURE, UNSEEN, Gap, Row, Tables, is_gap

from w365lint.rulebook.condition import Alternative, Comparison, Condition, Constant, FieldOf, Operator, Pattern, Setting

FALSE, MAYBE, TRUE = 0, 1, 2

Chosen = list[Row]
"""One row for each pattern, in the order of the patterns."""
Test = Callable[[Chosen], int]
Group = tuple[Sequence[Row], Sequence[Test], int]
"""Rows to try, what must hold of each, and how far that can hold at best."""

_HOLDS: Final[Mapping[Operator, Callable[[Any, Any], bool]]] = {
    Operator.IS: operator.eq, Operator.IS_NOT: operator.ne, Operator.ABOVE: operator.gt, Operator.BELOW: operator.lt,
    Operator.AT_LEAST: operator.ge, Operator.AT_MOST: operator.le, Operator.SAME_AS: operator.eq, Operator.DIFFERS_FROM: operator.ne,
    Operator.IN: lambda value, listed: value in listed,
    Operator.HAS: lambda listed, value: value in json.loads(listed),
    Operator.MATCHES: lambda value, expression: re.search(expression, value) is not None,
}  # fmt: skip
_EQUAL: Final = {Operator.SAME_AS, Operator.IS}


def ways(steps: Sequence[Step], number: int, chosen: Chosen, truth: int, settled: set[int]) -> Iterator[int]:
    """Choose a row for each step in every way, and yield how far each holds."""
    if number == len(steps):
        yield truth
        return
    step = steps[number]
    for rows, tests, most in step.groups(chosen):
        cap = min(truth, most)
        for row in rows:
            if number and cap == MAYBE and chosen[0][NUMBER] in settled:
                break
            here = step.fits(row, chosen, tests, cap)
            if here == TRUE or (here and chosen[0][NUMBER] not in settled):
                yield from ways(steps, number + 1, chosen, here, settled)


def best_way(steps: Sequence[Step], number: int, chosen: Chosen, truth: int, best: int) -> int:
    """Return how far the best way holds, or what was reached already."""
    if number == len(steps):
        return truth
    step = steps[number]
    for rows, tests, most in step.groups(chosen):
        cap = min(truth, most)
        for row in rows:
            if best >= cap:
                break
            here = step.fits(row, chosen, tests, cap)
            if here > best:
                best = max(best, best_way(steps, number + 1, chosen, here, best))
    return best


class Step:
    """One pattern: where its rows come from once the patterns before it have theirs."""

    def __init__(self, slot: int, apart: Sequence[int], groups: Callable[[Chosen], Sequence[Group]]) -> None:
        self.slot, self.apart, self.groups = slot, apart, groups

    def fits(self, row: Row, chosen: Chosen, tests: Sequence[Test], cap: int) -> int:
        """Choose a row; return how far it fits."""
        for slot in self.apart:
            if chosen[slot][NUMBER] == row[NUMBER] and not row[UNSEEN]:
                return FALSE
        chosen[self.slot] = row
        for test in tests:
            truth = test(chosen)
            if truth < cap:
                if not truth:
                    return FALSE
                cap = truth
        return cap


class Writer:
    """Turn the patterns of one condition into steps."""

    def __init__(self, condition: Condition, settings: Mapping[str, Any], tables: Tables) -> None:
        self._condition, self._settings, self._tables = condition, settings, tables

    def steps(self, patterns: Sequence[Pattern], around: Sequence[Pattern]) -> list[Step]:
        """Return a step for each pattern; joined patterns come as soon as they can be looked up."""
        scope = {pattern.name: (slot, pattern.kind) for slot, pattern in enumerate((*around, *patterns))}
        lines = [(FieldOf(pattern.name, line.field), line) for pattern in patterns for line in pattern.comparisons]
        done, left, steps = {pattern.name for pattern in around}, list(patterns), []
        while left:
            pattern = next((one for one in left if any(_join(one.name, *line, done) for line in lines)), left[0])
            left.remove(pattern)
            steps.append(self._step(pattern, scope, lines, done))
            done.add(pattern.name)
        return steps

    def excuse(self, alternative: Alternative) -> Test:
        """Return how far an excuse holds."""
        when = self._condition.when
        scope = {pattern.name: (slot, pattern.kind) for slot, pattern in enumerate(when)}
        own = [self._own(FieldOf(p.name, line.field), line, scope) for p in alternative.own for line in p.comparisons]
        steps = self.steps(alternative.patterns, when)
        ends = {line.other for pattern in alternative.patterns for line in pattern.comparisons if line.other}
        looked_up = [self._end(end, scope) for end in ends if end.pattern in scope]
        space: Chosen = [()] * len(steps)

        def truth(chosen: Chosen) -> int:
            least = min([test(chosen) for test in own], default=TRUE)
            if not steps or not least:
                return least
            empty = any(chosen[slot][at] is None for slot, at in looked_up)
            return min(least, best_way(steps, 0, chosen + space, least, MAYBE if empty else FALSE))

        return truth

    def _step(self, pattern: Pattern, scope: Mapping[str, tuple[int, str]], lines: Sequence[Any], done: set[str]) -> Step:
        """Return one step; a line is tested when the later of its two patterns gets its row."""
        kind, name, now = pattern.kind, pattern.name, done | {pattern.name}
        slot = scope[name][0]
        alone = [_sure(slot), *(self._test(where, line, scope) for where, line in lines if where.pattern == name and not line.other)]
        joint = [
            (join, self._test(where, line, scope))
            for where, line in lines
            if line.other and {where.pattern, line.other.pattern} <= now and name in (where.pattern, line.other.pattern)
            for join in [_join(name, where, line, done)]
        ]
        apart = [scope[other][0] for other in done if scope[other][1] == kind]
        rest = [test for join, test in joint if not join]
        joins = [join for join, _ in joint if join]
        if not joins:
            return Step(slot, apart, self._scanned(kind, slot, len(scope), alone, rest))
        at = tuple(self._tables.position(kind, mine.field) for mine, _ in joins)
        theirs = [self._end(other, scope) for _, other in joins]
        return Step(slot, apart, self._looked_up(kind, at, theirs, [*alone, *rest], [*alone, *(test for _, test in joint)]))

    def _scanned(
        self, kind: str, slot: int, slots: int, alone: Sequence[Test], rest: Sequence[Test]
    ) -> Callable[[Chosen], Sequence[Group]]:
        """Hold all rows against constants, once."""
        sure: list[Row] = []
        maybe: list[Row] = []
        step, chosen = Step(slot, (), lambda _: ()), [()] * slots
        for row in self._tables.rows[kind]:
            if truth := step.fits(row, chosen, alone, TRUE):
                (sure if truth == TRUE else maybe).append(row)
        groups = ((sure, rest, TRUE), (maybe, rest, MAYBE))
        return lambda _: groups

    def _looked_up(
        self, kind: str, at: tuple[int, ...], theirs: Sequence[tuple[int, int]], rest: Sequence[Test], everything: Sequence[Test]
    ) -> Callable[[Chosen], Sequence[Group]]:
        """Look rows up; a row that is not known to differ is tested in full."""
        index, loose = self._tables.index(kind, at)
        rows = self._tables.rows[kind]

        def groups(chosen: Chosen) -> Sequence[Group]:
            values = tuple([chosen[slot][position] for slot, position in theirs])
            if None in values:
                return ()
            if any(map(is_gap, values)):
                return ((rows, everything, MAYBE),)
            hits = index.get(values if len(values) > 1 else values[0], ())
            return ((hits, rest, TRUE), (loose, everything, MAYBE)) if loose else ((hits, rest, TRUE),)

        return groups

    def _own(self, where: FieldOf, line: Comparison, scope: Mapping[str, tuple[int, str]]) -> Test:
        """Return a test of `when` in an excuse: an empty field may excuse."""
        test = self._test(where, line, scope)
        if line.operator is Operator.EXISTS:
            return test
        ends = [self._end(end, scope) for end in (where, line.other) if end]
        return lambda chosen: MAYBE if any(chosen[slot][at] is None for slot, at in ends) else test(chosen)

    def _test(self, where: FieldOf, line: Comparison, scope: Mapping[str, tuple[int, str]]) -> Test:
        slot, at = self._end(where, scope)
        if line.other:
            return _compared(slot, at, _HOLDS[line.operator], *self._end(line.other, scope))
        if isinstance(line.operand, Setting):
            return _held(slot, at, _HOLDS[line.operator], self._settings[line.operand.name])
        values = line.operand.values if isinstance(line.operand, Constant) else ()
        if line.operator is Operator.EXISTS:
            return _exists(slot, at, wanted=bool(values[0]))
        return _held(slot, at, _HOLDS[line.operator], values if line.operator is Operator.IN else values[0])

    def _end(self, where: FieldOf, scope: Mapping[str, tuple[int, str]]) -> tuple[int, int]:
        slot, kind = scope[where.pattern]
        return slot, self._tables.position(kind, where.field)


def _join(name: str, where: FieldOf, line: Comparison, done: set[str]) -> tuple[FieldOf, FieldOf] | None:
    """Return the ends of an equality by which a pattern is looked up: its own, and the one that is there."""
    if line.operator in _EQUAL and line.other:
        for mine, other in ((where, line.other), (line.other, where)):
            if mine.pattern == name and other.pattern in done:
                return mine, other
    return None


def _sure(slot: int) -> Test:
    return lambda chosen: TRUE if chosen[slot][SURE] else MAYBE


def _exists(slot: int, at: int, *, wanted: bool) -> Test:
    def test(chosen: Chosen) -> int:
        value = chosen[slot][at]
        truth = FALSE if value is None else MAYBE if value is NOT_EXPORTED else TRUE
        return truth if wanted else TRUE - truth

    return test


def _held(slot: int, at: int, holds: Callable[[Any, Any], bool], wanted: object) -> Test:
    def test(chosen: Chosen) -> int:
        value = chosen[slot][at]
        if value is None:
            return FALSE
        if value.__class__ is Gap:
            return MAYBE
        return TRUE if holds(value, wanted) else FALSE

    return test


def _compared(slot: int, at: int, holds: Callable[[Any, Any], bool], other: int, there: int) -> Test:
    def test(chosen: Chosen) -> int:
        left, right = chosen[slot][at], chosen[other][there]
        if left is None or right is None:
            return FALSE
        if left.__class__ is Gap or right.__class__ is Gap:
            return MAYBE
        return TRUE if holds(left, right) else FALSE

    return test
