"""Known answers: durable-rules is believed only where it gives these."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from w365lint.rulebook.engines.rete.network import Line, Question, Ranks, ask

Side = Sequence[Ranks]


@dataclass(frozen=True, slots=True)
class Case:
    """One question with its rows, and the rows that answer it."""

    what: str
    question: Question
    sides: tuple[Side, ...]
    answer: frozenset[tuple[int, ...]]


def _case(what: str, lines: Sequence[tuple[int, int, str, int, int]], sides: Sequence[Side], answer: Sequence[tuple[int, ...]]) -> Case:
    return Case(what, Question(len(sides), tuple(Line(*line) for line in lines)), tuple(sides), frozenset(answer))


def _absence(what: str, lines: Sequence[tuple[int, int, str, int, int]], sides: Sequence[Side], answer: Sequence[tuple[int, ...]]) -> Case:
    question = Question(len(sides), tuple(Line(*line) for line in lines), absent=True)
    return Case(what, question, tuple(sides), frozenset(answer))


_THREE: Final[Side] = ((1,), (2,), (3,))
_MANY: Final[Side] = tuple((number,) for number in range(700))

CASES: Final = (
    _case("every row of one pattern", (), [_THREE], [(0,), (1,), (2,)]),
    _case("an equality", [(1, 0, "=", 0, 0)], [_THREE, ((2,), (2,), (9,))], [(1, 0), (1, 1)]),
    _case("a difference", [(1, 0, "<>", 0, 0)], [_THREE, ((2,),)], [(0, 0), (2, 0)]),
    _case("an order, one beyond", [(1, 0, ">", 0, 0)], [_THREE, ((2,),)], [(0, 0)]),
    _case("an order, one equal", [(1, 0, ">=", 0, 0)], [_THREE, ((2,),)], [(0, 0), (1, 0)]),
    _case("an order, the other way", [(1, 0, "<", 0, 0)], [_THREE, ((2,),)], [(2, 0)]),
    _case("an order, the other way or equal", [(1, 0, "<=", 0, 0)], [_THREE, ((2,),)], [(1, 0), (2, 0)]),
    # The engine reads past its tests where the last one is false, unless one follows that always holds.
    _case("a last line that is false", [(1, 0, "=", 0, 0), (1, 1, ">", 0, 1)], [((1, 5),) * 3, ((1, 4),) * 3], []),
    _case("three patterns in a row", [(1, 0, "=", 0, 0), (2, 0, "=", 1, 1)], [_THREE, ((1, 7), (2, 8)), ((8,), (9,))], [(1, 1, 0)]),
    _case("negative ranks", [(1, 0, ">", 0, 0)], [((-5,), (-1,)), ((-3,),)], [(0, 0)]),
    _case("more matches than are fetched at once", [(1, 0, "=", 0, 0)], [_MANY, _MANY], [(n, n) for n in range(700)]),
    _absence("nothing that blocks", [(1, 0, "=", 0, 0)], [_THREE, ()], [(0,), (1,), (2,)]),
    # What blocks arrives after what it blocks: the engine would forget it without the token.
    _absence("what blocks comes later", [(1, 0, "=", 0, 0)], [_THREE, ((2,), (2,))], [(0,), (2,)]),
    _absence("what blocks by an order", [(1, 0, "<", 0, 0)], [_THREE, ((2,),)], [(0,), (1,)]),
    _absence(
        "a pair that something blocks", [(1, 0, "=", 0, 0), (2, 0, "=", 0, 0), (2, 1, "=", 1, 1)],
        [((1,), (2,)), ((1, 4), (2, 5)), ((2, 5), (1, 5))], [(0, 0)],
    ),
)  # fmt: skip


def failures() -> Iterator[str]:
    """Yield what durable-rules answers otherwise than it is known to."""
    for case in CASES:
        found = list(ask(case.question, iter([[list(enumerate(side)) for side in case.sides]])))
        if sorted(found) != sorted(case.answer):
            yield case.what
