"""Which candidates an excuse leaves: those for which what would excuse them is not there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from w365lint.environment.components.values import Stored
from w365lint.rulebook.condition import Operator, Pattern
from w365lint.rulebook.engines.rete.columns import Columns
from w365lint.rulebook.engines.rete.meeting import Ends, meet
from w365lint.rulebook.engines.rete.parts import Part, parts_of_excuse
from w365lint.rulebook.engines.rete.shape import Excuse, Join, Shape
from w365lint.rulebook.engines.rete.truth import MAYBE, TRUE, Truth, between, excusing

Candidate = tuple[int, ...]
"""Positions of the rows that meet the patterns of `when`."""


@dataclass
class Excuses:
    """The excuses of one rule."""

    shape: Shape
    columns: Mapping[str, Columns]
    settings: Mapping[str, Stored]

    def __post_init__(self) -> None:
        self._parts = [
            [parts_of_excuse(excuse, pattern, self.columns[pattern.kind], self.settings) for pattern in excuse.patterns]
            for excuse in self.shape.excuses
        ]
        self._places = {pattern.name: number for number, pattern in enumerate(self.shape.when)}

    def left_by(self, candidates: Sequence[Candidate], parts: Mapping[str, Part], *, possibly: bool) -> list[Candidate]:
        """Return the candidates that no excuse excuses, possibly or for sure."""
        left = list(candidates)
        for number, excuse in enumerate(self.shape.excuses):
            if left and excuse.alone is None:
                left = self._left(left, number, excuse, parts, possibly=possibly)
        return left

    def ids(self, pattern: Pattern, place: int, positions: Sequence[int]) -> list[int]:
        """Return numbers that tell facts apart; an unseen fact stands for many and is never the same as another."""
        unseen = self.columns[pattern.kind].unseen
        return [-1 - place if unseen[position] else position for position in positions]

    def _left(
        self, candidates: list[Candidate], number: int, excuse: Excuse, parts: Mapping[str, Part], *, possibly: bool
    ) -> list[Candidate]:
        least = MAYBE if possibly else TRUE
        if min((part.own[number] for part in parts.values()), default=TRUE) < least:
            return candidates
        mine: list[Candidate] = candidates
        others: list[Candidate] = []
        if excuse.crossing:
            mine = [one for one in candidates if self._crossed(excuse, one) >= least]
            others = [one for one in candidates if self._crossed(excuse, one) < least]
        if not excuse.patterns:
            return others
        if any(join.there.field in parts[join.there.pattern].empty for join in excuse.outer):
            return others if possibly else candidates
        for inner in product(*self._parts[number]):
            if mine:
                mine = self._unmet(mine, excuse, parts, inner, possibly=possibly)
        return sorted([*others, *mine])

    def _crossed(self, excuse: Excuse, one: Candidate) -> Truth:
        """Return how far the lines between facts of `when` hold."""
        truths = [TRUE]
        for join in excuse.crossing:
            left, right = (self._value(end.pattern, end.field, one) for end in (join.here, join.there))
            truths.append(excusing(join.operator, left, right, between(join.operator, left, right)))
        return min(truths)

    def _value(self, pattern: str, field: str, one: Candidate) -> Any:  # noqa: ANN401 a value of any type
        place = self._places[pattern]
        return self.columns[self.shape.when[place].kind].values[field][one[place]]

    def _unmet(
        self, candidates: list[Candidate], excuse: Excuse, parts: Mapping[str, Part], inner: Sequence[Part], *, possibly: bool
    ) -> list[Candidate]:
        """Return the candidates for which no facts of these parts are there."""
        known = {pattern.name: part for pattern, part in zip(excuse.patterns, inner, strict=True)} | dict(parts)
        joins = [join for join in (*excuse.joins, *excuse.outer) if _known(join, known)]
        if not possibly and (len(joins) < len(excuse.joins) + len(excuse.outer) or not all(part.certain for part in inner)):
            return candidates
        rows = [list(self._told_apart(excuse, pattern, part, joins)) for pattern, part in zip(excuse.patterns, inner, strict=True)]
        groups = self._alike(candidates, excuse, joins)
        few = [mine[0] for mine in groups]
        lines, sizes = list(self._lines(few, excuse, rows, joins)), [len(few), *map(len, rows)]
        if len(rows) == 1:
            left = {position for (position,) in meet(sizes, lines, absent=True)}
        else:
            met = sorted({match[0] for match in meet(sizes, lines)})
            blocked = Ends(1, met, Operator.SAME_AS, 0, range(len(few)))
            left = {position for (position,) in meet([len(few), len(met)], [blocked], absent=True)}
        return sorted(one for position in left for one in groups[position])

    def _alike(self, candidates: Sequence[Candidate], excuse: Excuse, joins: Sequence[Join]) -> list[list[Candidate]]:
        """Return candidates in groups of which an excuse cannot tell one from another."""
        ends = dict.fromkeys(join.there for join in joins if join.there.pattern in self._places)
        kinds = {pattern.kind for pattern in excuse.patterns}
        columns = [[self._value(end.pattern, end.field, one) for one in candidates] for end in ends]
        columns += [[one[place] for one in candidates] for place, pattern in enumerate(self.shape.when) if pattern.kind in kinds]
        return [[candidates[position] for position in rows] for rows in alike_in(columns, range(len(candidates))).values()]

    def _told_apart(self, excuse: Excuse, pattern: Pattern, part: Part, joins: Sequence[Join]) -> Iterator[int]:
        """Yield rows that differ in what is compared; of those that do not, as many as distinct patterns may take."""
        fields = [end.field for join in joins for end in (join.here, join.there) if end.pattern == pattern.name]
        values = [self.columns[pattern.kind].values[field] for field in dict.fromkeys(fields)]
        enough = sum(other.kind == pattern.kind for other in (*self.shape.when, *excuse.patterns)) + 1
        seen: dict[tuple[Any, ...], int] = {}
        for position in part.rows:
            like = tuple(column[position] for column in values)
            seen[like] = seen.get(like, 0) + 1
            if seen[like] <= enough:
                yield position

    def _lines(
        self, candidates: Sequence[Candidate], excuse: Excuse, rows: Sequence[Sequence[int]], joins: Sequence[Join]
    ) -> Iterator[Ends]:
        sides = {pattern.name: number for number, pattern in enumerate(excuse.patterns, 1)}
        kinds = {pattern.name: pattern.kind for pattern in excuse.patterns}

        def values(pattern: str, field: str) -> Sequence[Any]:
            if pattern in sides:
                column = self.columns[kinds[pattern]].values[field]
                return [column[position] for position in rows[sides[pattern] - 1]]
            return [self._value(pattern, field, one) for one in candidates]

        for join in joins:
            here, there = (sides.get(end.pattern, 0) for end in (join.here, join.there))
            yield Ends(here, values(join.here.pattern, join.here.field), join.operator, there, values(join.there.pattern, join.there.field))
        yield from self._distinct(candidates, excuse, rows)

    def _distinct(self, candidates: Sequence[Candidate], excuse: Excuse, rows: Sequence[Sequence[int]]) -> Iterator[Ends]:
        for side, pattern in enumerate(excuse.patterns, 1):
            mine = self.ids(pattern, len(self.shape.when) + side, rows[side - 1])
            for place, other in enumerate(self.shape.when):
                if other.kind == pattern.kind:
                    theirs = self.ids(other, place, [one[place] for one in candidates])
                    yield Ends(side, mine, Operator.DIFFERS_FROM, 0, theirs)
            for earlier, other in enumerate(excuse.patterns[: side - 1], 1):
                if other.kind == pattern.kind:
                    theirs = self.ids(other, len(self.shape.when) + earlier, rows[earlier - 1])
                    yield Ends(side, mine, Operator.DIFFERS_FROM, earlier, theirs)


def _known(join: Join, parts: Mapping[str, Part]) -> bool:
    return not any(end.field in parts[end.pattern].unknown for end in (join.here, join.there))


def alike_in(columns: Sequence[Sequence[Any]], rows: Sequence[int]) -> dict[tuple[Any, ...], list[int]]:
    """Return rows in groups that no column tells apart."""
    if not columns:
        return {(): list(rows)} if rows else {}
    alike: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for row, values in zip(rows, zip(*(map(column.__getitem__, rows) for column in columns), strict=True), strict=True):
        alike[values].append(row)
    return alike
