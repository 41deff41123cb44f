"""The yardstick of the engines: conditions interpreted in plain Python over tuples, with hash indexes on equality.

It stands for what one would write without a database or a rule engine, and says the same as the engines do. Like them
it begins with the facts established in the store: reading them into tuples and indexing them is part of its time, as
indexing is part of theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from steps import FALSE, MAYBE, TRUE, Chosen, Writer, ways
from tables import NUMBER, UNSEEN, Tables

from w365lint.environment.store import Store
from w365lint.rulebook.compiler import Rule
from w365lint.rulebook.engines.answer import Answer


def evaluate(rules: Iterable[Rule], layers: Iterable[Iterable[Rule]], store: Store) -> dict[str, Answer]:
    """Say what the engines say."""
    asked, deriving = [rule for rule in rules if not rule.derives], [tuple(layer) for layer in layers]
    tables = Tables(store, [*asked, *chain.from_iterable(deriving)])
    for layer in deriving:
        for least in (TRUE, MAYBE):
            while sum([_derive(rule, least, tables) for rule in layer]):
                pass
    tables.write_derived(store)
    return {rule.name: _answer(rule, tables) for rule in asked}


def _answer(rule: Rule, tables: Tables) -> Answer:
    matches: set[tuple[int, ...]] = set()
    undecided: set[int] = set()
    for chosen, truth in _verdicts(rule, tables, undecided):
        if truth == TRUE:
            matches.add(tuple([row[NUMBER] for row in chosen]))
        elif truth:
            undecided.add(chosen[0][NUMBER])
    return Answer(tuple(sorted(matches)), tuple(sorted(undecided)))


def _derive(rule: Rule, least: int, tables: Tables) -> int:
    """Add what a rule derives; return how many rows are new."""
    assert rule.derives  # noqa: S101 for the reader
    when, kind = rule.condition.when, rule.derives.name
    slots = {pattern.name: slot for slot, pattern in enumerate(when)}
    sources = rule.derived_fields()
    wanted = [sources.get(field) for field in tables.fields[kind]]
    ends = [where and (slots[where.pattern], tables.position(when[slots[where.pattern]].kind, where.field)) for where in wanted]
    found = {
        (chosen[0][UNSEEN], *(end and chosen[end[0]][end[1]] for end in ends))
        for chosen, truth in _verdicts(rule, tables, set())
        if truth >= least
    }
    return sum([tables.add(kind, content, sure=least == TRUE) for content in found])


def _verdicts(rule: Rule, tables: Tables, settled: set[int]) -> Iterator[tuple[Chosen, int]]:
    """Yield every choice of rows that is not clear; of settled subjects only what is sure."""
    writer = Writer(rule.condition, rule.settings, tables)
    steps = writer.steps(rule.condition.when, ())
    excuses = [writer.excuse(alternative) for alternative in rule.condition.unless]
    chosen: Chosen = [()] * len(steps)
    for truth in ways(steps, 0, chosen, TRUE, settled):
        excused = FALSE
        for excuse in excuses:
            excused = max(excused, excuse(chosen))
            if excused == TRUE:
                break
        yield chosen, min(truth, TRUE - excused)
