"""Boxes in columns, so that lines lead from left to right and cross little: the method of Sugiyama.

What needs each other stands in one column. A line that passes a column gets a place of its own there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from w365lint.report.heights import Line, heights

SWEEPS: Final = 8


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A box, or where a line passes a column: then `passes` is that line."""

    key: str
    passes: Line | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns from left to right, each from top to bottom, and the places that each line passes, ends included."""

    columns: tuple[tuple[Place, ...], ...]
    routes: Mapping[Line, tuple[Place, ...]]
    loops: tuple[Line, ...]
    """Lines within a column: between things that need each other."""


def lay_out(keys: Sequence[str], lines: Sequence[Line]) -> Layout:
    """Return where boxes stand and lines pass: each box as far right as what it needs allows."""
    high = heights(keys, lines)
    column = {key: max(high.values()) - height for key, height in high.items()}
    loops = tuple(line for line in lines if column[line[0]] == column[line[1]])
    routes = {line: _route(line, column) for line in lines if line not in loops}
    columns: list[dict[Place, None]] = [{} for _ in range(max(column.values(), default=-1) + 1)]
    for key in keys:
        columns[column[key]][Place(key)] = None
    for (here, _), route in routes.items():
        for number, place in enumerate(route, column[here]):
            columns[number].setdefault(place)
    return Layout(_ordered([list(places) for places in columns], routes.values()), routes, loops)


def _route(line: Line, column: Mapping[str, int]) -> tuple[Place, ...]:
    here, there = line
    return (Place(here), *(Place(str(number), line) for number in range(column[here] + 1, column[there])), Place(there))


def _ordered(columns: list[list[Place]], routes: Iterable[Sequence[Place]]) -> tuple[tuple[Place, ...], ...]:
    """Order each column by where the neighbours stand, from left to right and back, and keep the order that crosses least."""
    left: dict[Place, list[Place]] = defaultdict(list)
    right: dict[Place, list[Place]] = defaultdict(list)
    for route in routes:
        for here, there in pairwise(route):
            right[here].append(there)
            left[there].append(here)
    best, least = tuple(map(tuple, columns)), _crossings(columns, right)
    for sweep in range(SWEEPS):
        pairs = list(pairwise(columns)) if sweep % 2 == 0 else [(there, here) for here, there in pairwise(columns)][::-1]
        for fixed, moved in pairs:
            _sort(moved, fixed, left if sweep % 2 == 0 else right)
        crossings = _crossings(columns, right)
        if crossings < least:
            best, least = tuple(map(tuple, columns)), crossings
    return best


def _sort(moved: list[Place], fixed: Sequence[Place], neighbours: Mapping[Place, Sequence[Place]]) -> None:
    at = {place: number for number, place in enumerate(fixed)}
    own = {place: number * max(len(fixed) - 1, 0) / max(len(moved) - 1, 1) for number, place in enumerate(moved)}
    means = {place: sum(at[one] for one in neighbours.get(place, ())) / max(len(neighbours.get(place, ())), 1) for place in moved}
    moved.sort(key=lambda place: means[place] if neighbours.get(place) else own[place])


def _crossings(columns: Sequence[Sequence[Place]], right: Mapping[Place, Sequence[Place]]) -> int:
    total = 0
    for here, there in pairwise(columns):
        at = {place: number for number, place in enumerate(there)}
        ends = [at[other] for place in here for other in sorted(right.get(place, ()), key=at.__getitem__)]
        total += sum(later < earlier for number, earlier in enumerate(ends) for later in ends[number + 1 :])
    return total
