"""One rule asked of durable-rules: which facts meet it for sure, and which subjects may meet it.

Rows of which the same is known are asked together, one combination of parts at a time: then each line is either
decided by ranks or by nobody, and how far a match holds is known before it is asked for. Rows that a combination cannot
tell apart are asked as one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from w365lint.rulebook.compiler import Rule
from w365lint.rulebook.condition import Operator, Pattern
from w365lint.rulebook.engines.rete.columns import Columns
from w365lint.rulebook.engines.rete.excuses import Candidate, Excuses, alike_in
from w365lint.rulebook.engines.rete.meeting import Ends, meet
from w365lint.rulebook.engines.rete.parts import Part, parts_of_when
from w365lint.rulebook.engines.rete.shape import Join, Shape, shape

Rows = tuple[int, ...]
"""Positions of rows, a pattern each."""


@dataclass(frozen=True, slots=True)
class Solution:
    """What a rule says, as positions of rows: of every pattern where it is sure, of the given ones where it is possible."""

    sure: frozenset[Rows]
    possible: frozenset[Rows]
    """Of something that may hold and is not sure."""


def solve(rule: Rule, columns: Mapping[str, Columns], given: Sequence[str]) -> Solution:
    """Ask one rule; `given` names the patterns of which each row is wanted where something is only possible."""
    return _Asking(rule, columns, given).solution()


class _Asking:
    def __init__(self, rule: Rule, columns: Mapping[str, Columns], given: Sequence[str]) -> None:
        self._shape: Shape = shape(rule.condition)
        self._columns, self._given = columns, given
        self._when = self._shape.when
        self._excuses = Excuses(self._shape, columns, rule.settings)
        self._parts = [parts_of_when(self._shape, pattern, columns[pattern.kind], rule.settings) for pattern in self._when]

    def solution(self) -> Solution:
        """Ask every combination of parts."""
        sure: set[Rows] = set()
        possible: set[Rows] = set()
        for parts in product(*self._parts):
            found, open_ = self._combination(parts)
            sure.update(found)
            possible.update(open_)
        return Solution(frozenset(sure), frozenset(possible))

    def _combination(self, parts: Sequence[Part]) -> tuple[Iterator[Rows], Iterator[Rows]]:
        by_name = {pattern.name: part for pattern, part in zip(self._when, parts, strict=True)}
        certain = all(part.certain and not part.unknown & set(self._shape.compared(p)) for p, part in zip(self._when, parts, strict=True))
        known = [join for join in self._shape.joins if _known(join, by_name)]
        classes = [self._classes(pattern, part, known, certain=certain) for pattern, part in zip(self._when, parts, strict=True)]
        left = self._enumerated(classes, known)
        standing = self._excuses.left_by(left, by_name, possibly=True) if certain else []
        found = set(standing)
        open_ = self._excuses.left_by([one for one in left if one not in found], by_name, possibly=False)
        every = range(len(self._when))
        given = [side for side in every if self._when[side].name in self._given]
        return _expanded(standing, classes, every), _expanded(open_, classes, given)

    def _classes(self, pattern: Pattern, part: Part, known: Sequence[Join], *, certain: bool) -> dict[int, list[int]]:
        """Return the rows that this combination tells apart, each with all that are like it."""
        columns = self._columns[pattern.kind]
        ends = [end for join in known for end in (join.here, join.there) if end.pattern == pattern.name]
        fields = dict.fromkeys([end.field for end in ends] + [*self._shape.looked_up(pattern), *self._shape.crossed(pattern)])
        alike = alike_in([columns.values[field] for field in fields], part.rows)
        together = sum(other.kind == pattern.kind for other in self._when)
        excused = any(other.kind == pattern.kind for excuse in self._shape.excuses for other in excuse.patterns)
        if together == 1 and not excused:
            return {rows[0]: rows for rows in alike.values()}
        # Distinct patterns take distinct facts: where only some of them are wanted, as many as there are patterns are enough.
        few = together if not (certain or excused or pattern.name in self._given) else None
        return {position: [position] for rows in alike.values() for position in rows[:few]}

    def _enumerated(self, classes: Sequence[Mapping[int, list[int]]], known: Sequence[Join]) -> list[Candidate]:
        rows = [list(mine) for mine in classes]
        if len(rows) == 1 and self._shape.excuses:
            return [(position,) for position in rows[0]]
        names = [pattern.name for pattern in self._when]
        lines = []
        for join in known:
            left, right = names.index(join.here.pattern), names.index(join.there.pattern)
            lines.append(
                Ends(left, self._values(left, join.here.field, rows), join.operator, right, self._values(right, join.there.field, rows))
            )
        for right, one in enumerate(self._when):
            for left, other in enumerate(self._when[:right]):
                if one.kind == other.kind:
                    ids = (self._excuses.ids(self._when[side], side, rows[side]) for side in (left, right))
                    lines.append(Ends(left, next(ids), Operator.DIFFERS_FROM, right, next(ids)))
        found = meet([len(side) for side in rows], lines)
        return sorted(tuple(rows[side][position] for side, position in enumerate(match)) for match in found)

    def _values(self, side: int, field: str, rows: Sequence[Sequence[int]]) -> list[Any]:
        column = self._columns[self._when[side].kind].values[field]
        return [column[position] for position in rows[side]]


def _known(join: Join, parts: Mapping[str, Part]) -> bool:
    return not any(end.field in parts[end.pattern].unknown for end in (join.here, join.there))


def _expanded(candidates: Collection[Candidate], classes: Sequence[Mapping[int, list[int]]], sides: Collection[int]) -> Iterator[Rows]:
    """Yield the rows behind candidates, each of a class in its place."""
    for one in dict.fromkeys(tuple(one[side] for side in sides) for one in candidates):
        yield from product(*(classes[side][position] for side, position in zip(sides, one, strict=True)))
