"""Rows parted into portions that cannot meet each other, small enough for durable-rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from w365lint.rulebook.engines.rete.network import Beyond, Line, Question, Ranks, ask

SMALL: Final = 1_000
"""Rows after which a portion is full; portions of 125 to 8,000 rows take about the same time."""
MOST_COMPARED: Final = 4_000_000
"""Pairs of rows that nothing tells apart but a comparison of each with each."""

Side = Sequence[Ranks]
Numbered = list[tuple[int, Ranks]]


def answer(question: Question, sides: Sequence[Side]) -> list[tuple[int, ...]]:
    """Return the numbers of the rows that meet each positive pattern together."""
    rows: list[Numbered] = [list(enumerate(side)) for side in sides]
    equal = [line for line in question.lines if line.operator == "="]
    while _narrow(question, equal, rows):
        pass
    positive = rows[: len(rows) - question.absent]
    if not all(positive):
        return []
    return list(ask(question, _portions(question, equal, rows)))


def _narrow(question: Question, equal: Sequence[Line], rows: list[Numbered]) -> bool:
    """Leave out rows that no row of the other side can equal; return whether there were any."""
    absent = question.patterns - 1 if question.absent else -1
    narrower = False
    for line in equal:
        mine, theirs = ({row[column] for _, row in rows[side]} for side, column in _ends(line))
        for (side, column), values in zip(_ends(line), (theirs, mine), strict=True):
            # A row stays, though nothing equals it, where what equals it must not be there.
            if side == line.pattern or line.pattern != absent:
                kept = [one for one in rows[side] if one[1][column] in values]
                narrower |= len(kept) < len(rows[side])
                rows[side] = kept
    return narrower


def _ends(line: Line) -> tuple[tuple[int, int], tuple[int, int]]:
    return (line.pattern, line.column), (line.other, line.other_column)


def _portions(question: Question, equal: Sequence[Line], rows: Sequence[Numbered]) -> Iterator[list[Numbered]]:
    if not _linked(question, equal):
        apart = 1
        for side in rows:
            apart *= max(1, len(side))
        if apart > MOST_COMPARED:
            message = f"{apart:,} combinations of rows that no equality leads to"
            raise Beyond(message)
        yield list(rows)
        return
    yield from _filled(_groups(question, equal, rows), question.patterns)


def _linked(question: Question, equal: Sequence[Line]) -> bool:
    """Say whether equalities lead from each pattern to each other one."""
    parent: dict[object, object] = {}
    find = _finder(parent)
    for line in equal:
        parent[find(line.pattern)] = find(line.other)
    return len({find(pattern) for pattern in range(question.patterns)}) == 1


def _groups(question: Question, equal: Sequence[Line], rows: Sequence[Numbered]) -> Iterator[list[Numbered]]:
    """Yield rows that are linked by equal values, group by group."""
    parent: dict[object, object] = {}
    find = _finder(parent)
    for number, line in enumerate(equal):
        for side, column in _ends(line):
            for position, row in rows[side]:
                one, other = find((side, position)), find(("value", number, row[column]))
                if one != other:
                    parent[one] = other
    groups: dict[object, list[Numbered]] = defaultdict(lambda: [[] for _ in range(question.patterns)])
    for side, listed in enumerate(rows):
        for one in listed:
            groups[find((side, one[0]))][side].append(one)
    yield from groups.values()


def _finder(parent: dict[object, object]) -> Callable[[object], object]:
    def find(one: object) -> object:
        while (above := parent.setdefault(one, one)) != one:
            parent[one] = parent[above]
            one = above
        return one

    return find


def _filled(groups: Iterator[list[Numbered]], patterns: int) -> Iterator[list[Numbered]]:
    portion: list[Numbered] = [[] for _ in range(patterns)]
    size = 0
    for group in groups:
        for side, listed in enumerate(group):
            portion[side] += listed
            size += len(listed)
        if size >= SMALL:
            yield portion
            portion, size = [[] for _ in range(patterns)], 0
    if size:
        yield portion
