"""A second opinion on a whole rulebook: what durable-rules says of every rule and of every derived fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from w365lint.environment.rows import UNKNOWN
from w365lint.environment.store import Store
from w365lint.rulebook.compiler import Rule
from w365lint.rulebook.engines.answer import Answer
from w365lint.rulebook.engines.rete.columns import Columns, empty, read
from w365lint.rulebook.engines.rete.network import Beyond
from w365lint.rulebook.engines.rete.solve import Rows, solve
from w365lint.rulebook.engines.rete.truth import UNREADABLE

MOST_ROUNDS: Final = 200
"""Rounds after which facts that follow from each other are given up."""

Content = tuple[bool, tuple[Any, ...]]
"""A derived fact: whether it is of a record that nobody has seen, and its values, gaps as words."""

_GAPS: Final = {UNKNOWN: ("not known",), UNREADABLE: ("unreadable",)}


@dataclass
class Opinion:
    """What the second engine says."""

    answers: dict[str, Answer] = field(default_factory=dict)
    derived: dict[str, dict[Content, bool]] = field(default_factory=dict)
    """Kind -> each derived fact and whether it is sure."""
    left_out: dict[str, str] = field(default_factory=dict)
    """Rule -> why it was not asked."""


def opine(rules: Sequence[Rule], layers: Iterable[Sequence[Rule]], store: Store) -> Iterator[tuple[str, Opinion]]:
    """Ask every rule; yield the name of each before it is asked, with the opinion as it grows.

    Derived facts are worked out anew. The rules that read them then see those of the store, whose rows have the numbers
    that both engines speak of.
    """
    layers = [tuple(layer) for layer in layers]
    columns = _columns([*rules, *(rule for layer in layers for rule in layer)], store)
    opinion = Opinion()
    for layer in layers:
        yield layer[0].name, opinion
        _derive(layer, columns, opinion)
        for kind in {rule.derives.name for rule in layer if rule.derives}:
            columns[kind] = read(store, store.kinds[kind], list(store.kinds[kind].fields))
    for rule in rules:
        if not rule.derives:
            yield rule.name, opinion
            _answer(rule, columns, opinion)
    yield "", opinion


def _columns(rules: Iterable[Rule], store: Store) -> dict[str, Columns]:
    fields: dict[str, dict[str, None]] = {}
    for rule in rules:
        for kind in rule.condition.kinds():
            fields.setdefault(kind, {})
        for kind, name in sorted(rule.condition.fields()):
            fields[kind][name] = None
        kinds = {pattern.name: pattern.kind for pattern in rule.condition.when}
        for where in rule.derived_fields().values():
            fields[kinds[where.pattern]][where.field] = None
    return {kind: read(store, store.kinds[kind], list(names)) for kind, names in fields.items()}


def _answer(rule: Rule, columns: Mapping[str, Columns], opinion: Opinion) -> None:
    when = rule.condition.when
    try:
        solution = solve(rule, columns, [when[0].name])
    except Beyond as beyond:
        opinion.left_out[rule.name] = str(beyond)
        return
    numbers = [columns[pattern.kind].numbers for pattern in when]
    matches = sorted(tuple(numbers[side][position] for side, position in enumerate(row)) for row in solution.sure)
    opinion.answers[rule.name] = Answer(tuple(matches), tuple(sorted(numbers[0][position] for (position,) in solution.possible)))


def _derive(layer: Sequence[Rule], columns: dict[str, Columns], opinion: Opinion) -> None:
    """Add rounds of derived facts, first what is sure, then what is possible, until nothing is new."""
    kinds = {rule.derives.name: rule.derives for rule in layer if rule.derives}
    for name, kind in kinds.items():
        columns[name] = empty(kind)
        opinion.derived[name] = {}
    try:
        for sure in (True, False):
            _rounds(layer, columns, opinion, sure=sure)
    except Beyond as beyond:
        for rule in layer:
            opinion.left_out[rule.name] = str(beyond)
        for name in kinds:
            del opinion.derived[name]


def _rounds(layer: Sequence[Rule], columns: dict[str, Columns], opinion: Opinion, *, sure: bool) -> None:
    for _ in range(MOST_ROUNDS):
        if not sum([_add(rule, columns, opinion, sure=sure) for rule in layer]):
            return
    message = f"facts follow from each other in more than {MOST_ROUNDS} rounds"
    raise Beyond(message)


def _add(rule: Rule, columns: dict[str, Columns], opinion: Opinion, *, sure: bool) -> bool:
    """Add what one rule derives; return whether anything is new."""
    kind, when = rule.derives, [pattern.name for pattern in rule.condition.when]
    assert kind is not None  # noqa: S101 for the type checker
    where = rule.derived_fields()
    given = [name for name in when if name == when[0] or name in {end.pattern for end in where.values()}]
    solution = solve(rule, columns, given)
    found: set[tuple[tuple[str, int], ...]] = {_placed(row, when) for row in solution.sure}
    if not sure:
        found |= {_placed(row, given) for row in solution.possible}
    mine, kinds = opinion.derived[kind.name], {pattern.name: pattern.kind for pattern in rule.condition.when}
    new = False
    for row in sorted(found):
        places = dict(row)
        values = {name: columns[kinds[end.pattern]].values[end.field][places[end.pattern]] for name, end in where.items()}
        content = columns[kinds[when[0]]].unseen[places[when[0]]], tuple(map(_said, values.values()))
        if content not in mine:
            mine[content] = sure
            columns[kind.name].add(len(mine), values, sure=sure, unseen=content[0])
            new = True
    return new


def _placed(row: Rows, names: Sequence[str]) -> tuple[tuple[str, int], ...]:
    return tuple(zip(names, row, strict=True))


def stored(store: Store, kind: str) -> dict[Content, bool]:
    """Return the derived facts of the store, as an opinion holds them."""
    columns = read(store, store.kinds[kind], list(store.kinds[kind].fields))
    listed = zip(columns.unseen, columns.sure, zip(*columns.values.values(), strict=True), strict=True)
    return {(unseen, tuple(map(_said, values))): sure for unseen, sure, values in listed}


def _said(value: object) -> object:
    return _GAPS.get(value, value) if value is UNKNOWN or value is UNREADABLE else value
