"""What a rule means, written as plain loops: the judge of engines, which shares no code with them.

A program is the condition of a rule file as data; a table is a list of records. Nothing here is fast.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum
from itertools import product
from typing import Any, Final


class Truth(IntEnum):
    """How far something holds; the weakest of several is the least."""

    FALSE = 0
    MAYBE = 1
    TRUE = 2


class Gap(Enum):
    """Why a value is not known."""

    UNREADABLE = "unreadable"
    NOT_EXPORTED = "not exported"


@dataclass(frozen=True)
class Fact:
    """One record, or the unseen one that stands for all that was not exported; `sure` is false where it only may exist."""

    kind: str
    number: int
    values: Mapping[str, Any]
    unseen: bool = False
    sure: bool = True

    def get(self, field: str) -> Any:  # noqa: ANN401 a value of any type
        """Return a value, None where it is empty, or the gap; of an unseen record nothing is known."""
        return self.values.get(field, Gap.NOT_EXPORTED)


Pattern = Mapping[str, Any]
Patterns = Mapping[str, Pattern]
Assignment = dict[str, Fact]

_HOLDS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "is": operator.eq, "is_not": operator.ne, "same_as": operator.eq, "differs_from": operator.ne, "above": operator.gt,
    "below": operator.lt, "at_least": operator.ge, "at_most": operator.le,
    "in": lambda value, listed: value in listed,
    "has": lambda listed, value: value in listed,
    "matches": lambda value, expression: re.search(expression, value) is not None,
}  # fmt: skip


def judge(when: Patterns, unless: Sequence[Patterns], facts: Sequence[Fact]) -> tuple[set[tuple[int, ...]], set[int]]:
    """Return the assignments that are found, and the subjects of those that are neither found nor clear."""
    found: set[tuple[int, ...]] = set()
    undecided: set[int] = set()
    for assignment, truth in verdicts(when, unless, facts):
        numbers = tuple(assignment[name].number for name in when)
        if truth is Truth.TRUE:
            found.add(numbers)
        elif truth is Truth.MAYBE:
            undecided.add(numbers[0])
    return found, undecided


def derive(rules: Sequence[Mapping[str, Any]], facts: Sequence[Fact]) -> list[Fact]:
    """Return the facts and everything that follows from them: first what is sure, then what is possible."""
    everything = list(facts)
    for least in (Truth.TRUE, Truth.MAYBE):
        grown = -1
        while grown != len(everything):
            grown = len(everything)
            for rule in rules:
                _add(rule, least, everything)
    return everything


def _add(rule: Mapping[str, Any], least: Truth, everything: list[Fact]) -> None:
    kind, fields = rule["derive"]["kind"], rule["derive"]["fields"]
    for assignment, truth in list(verdicts(rule["when"], rule["unless"], everything)):
        values = {name: assignment[end.split(".")[0]].get(end.split(".")[1]) for name, end in fields.items()}
        unseen = next(iter(assignment.values())).unseen
        mine = [fact for fact in everything if fact.kind == kind]
        if truth >= least and not any((fact.values, fact.unseen) == (values, unseen) for fact in mine):
            everything.append(Fact(kind, len(mine) + 1, values, unseen, sure=least is Truth.TRUE))


def verdicts(when: Patterns, unless: Sequence[Patterns], facts: Sequence[Fact]) -> Iterator[tuple[Assignment, Truth]]:
    """Yield every assignment: true where it is found, false where it is clear, else maybe."""
    for assignment in assignments(when, facts, {}):
        met = conjunction(when, assignment)
        excused = max((alternative(one, assignment, facts) for one in unless), default=Truth.FALSE)
        yield assignment, min(met, Truth(Truth.TRUE - excused))


def assignments(patterns: Patterns, facts: Sequence[Fact], around: Assignment) -> Iterator[Assignment]:
    """Yield every way in which patterns take facts: distinct ones, though unseen facts may be many."""
    choices = [[fact for fact in facts if fact.kind == pattern["kind"]] for pattern in patterns.values()]
    for chosen in product(*choices):
        taken = [fact for fact in (*around.values(), *chosen) if not fact.unseen]
        if len({(fact.kind, fact.number) for fact in taken}) == len(taken):
            yield around | dict(zip(patterns, chosen, strict=True))


def conjunction(patterns: Patterns, assignment: Assignment) -> Truth:
    """Return the weakest of all comparisons; a fact that may not exist is maybe."""
    there = [Truth.TRUE if assignment[name].sure else Truth.MAYBE for name in patterns]
    lines = [compare(*sides(assignment, name, line)) for name, pattern in patterns.items() for line in lines_of(pattern)]
    return min([*there, *lines], default=Truth.TRUE)


def alternative(patterns: Patterns, outer: Assignment, facts: Sequence[Fact]) -> Truth:
    """Return how far an excuse holds: its lines about facts of `when`, and the best way to find its own facts."""
    own = {name: pattern for name, pattern in patterns.items() if name in outer}
    mine = {name: pattern for name, pattern in patterns.items() if name not in outer}
    truths = [own_line(outer, name, line) for name, pattern in own.items() for line in lines_of(pattern)]
    if mine:
        ways = (conjunction(mine, one) for one in assignments(mine, facts, outer))
        best = max(ways, default=Truth.FALSE)
        truths.append(max(best, Truth.MAYBE) if looks_up_empty(mine, outer) else best)
    return min(truths, default=Truth.TRUE)


def own_line(outer: Assignment, name: str, line: tuple[str, str, Any]) -> Truth:
    """Compare a field of `when`; where it is empty, the excuse is maybe."""
    left, word, right = sides(outer, name, line)
    return Truth.MAYBE if word != "exists" and (left is None or right is None) else compare(left, word, right)


def looks_up_empty(mine: Patterns, outer: Assignment) -> bool:
    """Say whether an excuse compares with an empty field of a fact of `when`."""
    ends = (reference(word, wanted) for pattern in mine.values() for _, word, wanted in lines_of(pattern))
    return any(outer[end[0]].get(end[1]) is None for end in ends if end and end[0] in outer)


def compare(left: Any, word: str, right: Any) -> Truth:  # noqa: ANN401 values of any type
    """Return how far one line holds."""
    if word == "exists":
        truth = Truth.FALSE if left is None else Truth.MAYBE if left is Gap.NOT_EXPORTED else Truth.TRUE
        return truth if right else Truth(Truth.TRUE - truth)
    if left is None or right is None:
        return Truth.FALSE
    if isinstance(left, Gap) or isinstance(right, Gap):
        return Truth.MAYBE
    return Truth.TRUE if _HOLDS[word](left, right) else Truth.FALSE


def sides(assignment: Assignment, name: str, line: tuple[str, str, Any]) -> tuple[Any, str, Any]:
    """Return the left value, the word, and the right value of a line."""
    field, word, wanted = line
    end = reference(word, wanted)
    return assignment[name].get(field), word, assignment[end[0]].get(end[1]) if end else wanted


def reference(word: str, wanted: object) -> tuple[str, str] | None:
    """Return the pattern and field that a line names on its right; None where that is a constant."""
    text = wanted["field"] if isinstance(wanted, Mapping) else wanted if word in ("same_as", "differs_from") else None
    pattern, _, field = str(text or "").partition(".")
    return (pattern, field) if text else None


def lines_of(pattern: Pattern) -> Iterator[tuple[str, str, Any]]:
    """Yield (field, word, what stands behind the word) for each line of a pattern."""
    for field, wanted in pattern.items():
        if field != "kind":
            yield from ((field, word, value) for word, value in (wanted if isinstance(wanted, Mapping) else {"is": wanted}).items())
