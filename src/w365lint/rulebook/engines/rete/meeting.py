"""Values on their way to durable-rules: rows become ranks, lines become comparisons of ranks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from w365lint.rulebook.condition import Operator
from w365lint.rulebook.engines.rete.network import Line, Question, Ranks
from w365lint.rulebook.engines.rete.portions import answer

_SYMBOLS: Final[Mapping[Operator, str]] = {
    Operator.IS: "=", Operator.SAME_AS: "=", Operator.HAS: "=", Operator.IS_NOT: "<>", Operator.DIFFERS_FROM: "<>",
    Operator.ABOVE: ">", Operator.BELOW: "<", Operator.AT_LEAST: ">=", Operator.AT_MOST: "<=",
}  # fmt: skip
_MIRRORED: Final = {"=": "=", "<>": "<>", ">": "<", "<": ">", ">=": "<=", "<=": ">="}


@dataclass(frozen=True, slots=True)
class Ends:
    """A line between two sides: the value of each row on either."""

    left: int
    left_values: Sequence[Any]
    operator: Operator
    right: int
    right_values: Sequence[Any]


def meet(sizes: Sequence[int], lines: Sequence[Ends], *, absent: bool = False) -> set[tuple[int, ...]]:
    """Return the rows of each side, by position, that meet all lines together.

    With `absent`, the last side is what must not be there, and only the others are returned.
    """
    columns: list[list[list[tuple[int, ...]]]] = [[] for _ in sizes]
    asked = []
    for line in lines:
        left, right = _ranked(line)
        (low, low_ranks), (high, high_ranks) = sorted([(line.left, left), (line.right, right)], key=lambda side: side[0])
        symbol = _SYMBOLS[line.operator] if line.left == high else _MIRRORED[_SYMBOLS[line.operator]]
        asked.append(Line(high, len(columns[high]), symbol, low, len(columns[low])))
        columns[high].append(high_ranks)
        columns[low].append(low_ranks)
    listed = [list(_rows(size, mine)) for size, mine in zip(sizes, columns, strict=True)]
    found = answer(Question(len(sizes), tuple(asked), absent), [[row for _, row in side] for side in listed])
    return {tuple(listed[side][position][0] for side, position in enumerate(row)) for row in found}


def _ranked(line: Ends) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    """Return the ranks of each row on both sides; of a list the rank of each element."""
    listed = line.operator is Operator.HAS
    left = [value if listed else (value,) for value in line.left_values]
    right = [(value,) for value in line.right_values]
    every: Iterable[Any] = (value for values in (*left, *right) for value in values)
    ordered = sorted(set(every)) if _SYMBOLS[line.operator] not in {"=", "<>"} else dict.fromkeys(every)
    rank = {value: number for number, value in enumerate(ordered)}
    return [tuple(rank[value] for value in values) for values in left], [tuple(rank[value] for value in values) for values in right]


def _rows(size: int, columns: Sequence[Sequence[tuple[int, ...]]]) -> Iterator[tuple[int, Ranks]]:
    """Yield each row with its position; a row with a list once for each element, and with an empty list never."""
    if not columns:
        yield from ((position, ()) for position in range(size))
        return
    for position in range(size):
        yield from ((position, ranks) for ranks in product(*(column[position] for column in columns)))
