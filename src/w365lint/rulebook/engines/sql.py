"""The deciding engine: each condition becomes SQL on the store, once for what is sure, once for what is possible."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain

from w365lint.environment.components.base import Kind
from w365lint.environment.rows import WORD_BITS, bit, mask_columns, quoted
from w365lint.environment.store import Store
from w365lint.rulebook.compiler import Rule
from w365lint.rulebook.condition import FieldOf, Operator, Pattern
from w365lint.rulebook.engines.answer import Answer
from w365lint.rulebook.engines.clauses import Term, both, either, exists, fails
from w365lint.rulebook.engines.doubt import Doubt
from w365lint.rulebook.engines.terms import Terms


def evaluate(rules: Iterable[Rule], layers: Iterable[Iterable[Rule]], store: Store) -> dict[str, Answer]:
    """Derive facts layer by layer, then answer every rule that has something to say."""
    asked, deriving = [rule for rule in rules if not rule.derives], [tuple(layer) for layer in layers]
    doubt = _prepare([*asked, *chain.from_iterable(deriving)], store)
    for layer in deriving:
        _derive(layer, store, doubt)
    return {rule.name: _answer(rule, store, doubt) for rule in asked}


def _prepare(rules: Sequence[Rule], store: Store) -> Doubt:
    """Make the tables of derived kinds and the indexes that joins will use; return what is not known."""
    derived = {rule.derives.name: rule.derives for rule in rules if rule.derives}
    for kind in derived.values():
        store.create(kind)
        masks = [*mask_columns(kind, "unknown"), *mask_columns(kind, "unreadable")]
        columns = ["unseen_", *masks, *map(quoted, kind.fields)]
        name = quoted(f"once {kind.name}")
        store.execute(f"CREATE UNIQUE INDEX IF NOT EXISTS {name} ON {quoted(kind.name)} (json_array({', '.join(columns)}))")
    doubt = Doubt(store, [rule.condition for rule in rules])
    for rule in rules:
        when = rule.condition.when
        _index(when, when, store, doubt, derived)
        for excuse in rule.condition.unless:
            _index(excuse.patterns, when, store, doubt, derived)
    store.analyze()
    return doubt


def _index(patterns: tuple[Pattern, ...], when: tuple[Pattern, ...], store: Store, doubt: Doubt, derived: Collection[str]) -> None:
    """Make the indexes of a conjunction: of all joins of a pattern together, and of each alone for when another is not known.

    Nothing leads back from an excuse to the facts around it. The subject is gone through from end to end, unless derived
    facts, which are few, lead to it.
    """
    kinds = {pattern.name: pattern.kind for pattern in (*when, *patterns)}
    inner = {pattern.name for pattern in patterns}
    for pattern in patterns:
        joins = [line for line in pattern.comparisons if line.operator is Operator.SAME_AS]
        if len(joins) > 1:
            store.index(pattern.kind, [line.field for line in joins])
        for line in joins:
            store.index(pattern.kind, [line.field])
            other = line.other
            if other and other.pattern in inner and (other.pattern != when[0].name or pattern.kind in derived):
                store.index(kinds[other.pattern], [other.field])
            ends = [(pattern.kind, line.field), *([(kinds[other.pattern], other.field)] if other else [])]
            for kind, field in ends:
                if kind in derived or field in doubt.holes[kind]:
                    store.index_unknown(kind, field)


def _answer(rule: Rule, store: Store, doubt: Doubt) -> Answer:
    when = rule.condition.when
    terms = Terms(rule.condition, store.kinds, doubt.holes, rule.settings)
    excuses = [fails(term.sql) for term in terms.excused(surely=False)]
    numbers = ", ".join(f"{quoted(pattern.name)}.n_" for pattern in when)
    sql = f"SELECT {numbers} FROM {terms.tables(when)} WHERE {both([terms.sure(when), *excuses])}"
    matches = tuple(sorted(store.query(sql, terms.values)))
    return Answer(matches, _undecided(rule, store, doubt) if doubt.touches(rule.condition) else ())


def _undecided(rule: Rule, store: Store, doubt: Doubt) -> tuple[int, ...]:
    subject, *others = rule.condition.when
    terms = Terms(rule.condition, store.kinds, doubt.holes, rule.settings)
    possible = [Term(fails(excuse.sql), excuse.names) for excuse in terms.excused(surely=True)]
    certain = both([terms.sure(rule.condition.when), *(fails(excuse.sql) for excuse in terms.excused(surely=False))])
    not_sure = Term(fails(certain), frozenset(pattern.name for pattern in rule.condition.when))
    ways = []
    for branch in terms.possible(rule.condition.when):
        doubtful = any(term.doubt for term in branch)
        ways.append(_way([subject], others, [*branch, *possible, *([] if doubtful else [not_sure])]))
    name = quoted(subject.name)
    rows = store.query(f"SELECT {name}.n_ FROM {terms.tables([subject])} WHERE {either(ways)} ORDER BY 1", terms.values)
    return tuple(number for (number,) in rows)


def _way(seen: list[Pattern], others: list[Pattern], branch: list[Term]) -> str:
    """Return one branch; what speaks of the patterns seen alone stays outside, so that the inside is looked up once."""
    alone = frozenset(pattern.name for pattern in seen)
    outside = [term.sql for term in branch if term.names <= alone]
    inside = [term for term in branch if not term.names <= alone]
    if not others:
        return f"({both(outside)})"
    return f"({both([*outside, exists(others, inside)])})"


def _derive(layer: tuple[Rule, ...], store: Store, doubt: Doubt) -> None:
    """Run the rules of one layer until nothing is new: first what is sure, then what is possible."""
    kinds = sorted({rule.derives.name for rule in layer if rule.derives})
    for sure in (True, False):
        turn = layer
        while sum([_insert(rule, store, doubt, sure=sure) for rule in turn if sure or doubt.touches(rule.condition)]):
            # Only what reads the new rows can find more; and SQLite should know how few they are.
            turn = tuple(rule for rule in layer if rule.condition.kinds() & {*kinds})
            store.analyze(kinds)


def _insert(rule: Rule, store: Store, doubt: Doubt, *, sure: bool) -> int:
    """Add what a rule derives and return how many rows are new; what they leave unknown the next rule must see."""
    kind, when = rule.derives, rule.condition.when
    if kind is None:
        return 0
    terms = Terms(rule.condition, store.kinds, doubt.holes, rule.settings)
    given = {when[0].name, *(where.pattern for where in rule.derived_fields().values())}
    seen, others = ([pattern for pattern in when if (pattern.name in given) is wanted] for wanted in (True, False))
    if sure:
        seen, where = list(when), both([terms.sure(when), *(fails(excuse.sql) for excuse in terms.excused(surely=False))])
    else:
        possible = [Term(fails(excuse.sql), excuse.names) for excuse in terms.excused(surely=True)]
        where = either(_way(seen, others, [*branch, *possible]) for branch in terms.possible(when))
    first = quoted(when[0].name)
    masks = [*mask_columns(kind, "unknown"), *mask_columns(kind, "unreadable")]
    columns = ["sure_", "unseen_", "file_", "place_", *masks, *map(quoted, kind.fields)]
    values = [str(int(sure)), f"{first}.unseen_", f"{first}.file_", f"{first}.place_", *_masks(rule, kind, store.kinds, doubt.holes)]
    values += [f"{quoted(where.pattern)}.{quoted(where.field)}" for where in rule.derived_fields().values()]
    select = f"SELECT DISTINCT {', '.join(values)} FROM {terms.tables(seen)} WHERE {where}"
    added = store.execute(f"INSERT OR IGNORE INTO {quoted(kind.name)} ({', '.join(columns)}) {select}", terms.values)
    doubt.look_again(kind.name)
    return added


def _masks(rule: Rule, kind: Kind, kinds: Mapping[str, Kind], holes: Mapping[str, frozenset[str]]) -> list[str]:
    """Return how the bits of a derived row follow from those of the rows it comes from."""
    own = {pattern.name: pattern.kind for pattern in rule.condition.when}
    written: list[str] = []
    for mask in ("unknown", "unreadable"):
        words: dict[str, list[str]] = {column: [] for column in mask_columns(kind, mask)}
        for name, where in rule.derived_fields().items():
            if where.field in holes[own[where.pattern]]:
                column, value = bit(kind, name, mask)
                words[column].append(f"({_shifted(where, kinds[own[where.pattern]], mask)} * {value})")
        written += [" + ".join(parts) or "0" for parts in words.values()]
    return written


def _shifted(where: FieldOf, kind: Kind, mask: str) -> str:
    column, _ = bit(kind, where.field, mask)
    return f"({quoted(where.pattern)}.{column} >> {kind.positions[where.field] % WORD_BITS} & 1)"
