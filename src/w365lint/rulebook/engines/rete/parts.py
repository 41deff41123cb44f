"""The rows that may meet one pattern, parted by what is known of them: within a part the same is known of every row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from w365lint.environment.components.values import Stored
from w365lint.environment.rows import Unknown
from w365lint.rulebook.condition import Comparison, Pattern
from w365lint.rulebook.engines.rete.columns import Columns
from w365lint.rulebook.engines.rete.shape import Excuse, Shape, alone
from w365lint.rulebook.engines.rete.truth import FALSE, MAYBE, TRUE, Truth, between, excusing

Settings = Mapping[str, Stored]
_Sign = tuple[bool, frozenset[str], frozenset[str], tuple[Truth, ...]]


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one pattern, by position."""

    certain: bool
    """They are there for sure, and meet for sure what they meet alone."""
    unknown: frozenset[str]
    """Fields that are compared with other facts, and not known."""
    empty: frozenset[str]
    """Fields by which an excuse looks for facts, and which are empty."""
    own: tuple[Truth, ...]
    """How far they meet what each excuse says of them alone."""
    rows: tuple[int, ...]


def parts_of_when(shape: Shape, pattern: Pattern, columns: Columns, settings: Settings) -> list[Part]:
    """Return the parts of a pattern of `when`; an excuse that one row decides alone is decided here."""
    truths = _met(pattern, columns, settings)
    owns: list[list[Truth] | None] = []
    for excuse in shape.excuses:
        own = _own(excuse, pattern, columns, settings)
        if own is not None and excuse.alone == pattern.name:
            truths = [min(truth, TRUE - excused) for truth, excused in zip(truths, own, strict=True)]
            own = None
        owns.append(own)
    looked_up = shape.looked_up(pattern)
    fields = tuple(dict.fromkeys((*shape.compared(pattern), *looked_up)))
    return _parted(columns, truths, owns, fields, shape.compared(pattern), looked_up)


def parts_of_excuse(excuse: Excuse, pattern: Pattern, columns: Columns, settings: Settings) -> list[Part]:
    """Return the parts of a pattern of an excuse."""
    ends = [end for join in (*excuse.joins, *excuse.outer) for end in (join.here, join.there)]
    fields = tuple(dict.fromkeys(end.field for end in ends if end.pattern == pattern.name))
    return _parted(columns, _met(pattern, columns, settings), [], fields, fields, ())


def _met(pattern: Pattern, columns: Columns, settings: Settings) -> list[Truth]:
    """Return how far each row meets the lines of a pattern that it meets alone."""
    truths = [TRUE if sure else MAYBE for sure in columns.sure]
    for line in alone(pattern):
        truths = list(map(min, truths, _line(line, columns, settings)))
    return truths


def _own(excuse: Excuse, pattern: Pattern, columns: Columns, settings: Settings) -> list[Truth] | None:
    """Return how far each row meets what an excuse says of it alone; None where it says nothing."""
    lines = [line for name, line in excuse.own if name == pattern.name]
    if not lines:
        return None
    truths = [TRUE] * len(columns.numbers)
    for line in lines:
        left = columns.values[line.field]
        right = columns.values[line.other.field] if line.other else left
        met = _line(line, columns, settings)
        truths = [min(truth, excusing(line.operator, *row)) for truth, row in zip(truths, zip(left, right, met, strict=True), strict=True)]
    return truths


def _line(line: Comparison, columns: Columns, settings: Settings) -> list[Truth]:
    if line.other is None:
        return columns.truths(line, settings)
    pairs = zip(columns.values[line.field], columns.values[line.other.field], strict=True)
    return [between(line.operator, left, right) for left, right in pairs]


def _parted(  # noqa: PLR0913, PLR0917 what is known of a row
    columns: Columns,
    truths: Sequence[Truth],
    owns: Sequence[list[Truth] | None],
    fields: Sequence[str],
    needed: Sequence[str],
    looked_up: Sequence[str],
) -> list[Part]:
    alive = [position for position, truth in enumerate(truths) if truth != FALSE]
    for name in needed:
        column = columns.values[name]
        alive = [position for position in alive if column[position] is not None]
    gaps = [(name, columns.values[name]) for name in fields if columns.has_gaps(name)]
    blanks = [(name, columns.values[name]) for name in looked_up if None in columns.values[name]]
    if not gaps and not blanks and not any(owns):
        return _by_truth(alive, truths, len(owns))
    sorted_out: dict[_Sign, list[int]] = defaultdict(list)
    sign = _signs(truths, owns, gaps, blanks)
    for position in alive:
        sorted_out[sign(position)].append(position)
    return [Part(*signed, tuple(rows)) for signed, rows in sorted_out.items()]


def _by_truth(alive: Sequence[int], truths: Sequence[Truth], excuses: int) -> list[Part]:
    """Return parts in which everything is known but how far they are there and met."""
    certain = tuple(position for position in alive if truths[position] == TRUE)
    others = tuple(position for position in alive if truths[position] != TRUE)
    nothing, own = frozenset[str](), (TRUE,) * excuses
    return [Part(sure, nothing, nothing, own, rows) for sure, rows in ((True, certain), (False, others)) if rows]


def _signs(
    truths: Sequence[Truth],
    owns: Sequence[list[Truth] | None],
    gaps: Sequence[tuple[str, list[object]]],
    blanks: Sequence[tuple[str, list[object]]],
) -> Callable[[int], _Sign]:
    """Return what tells the parts apart."""

    def sign(position: int) -> _Sign:
        return (
            truths[position] == TRUE,
            frozenset(name for name, column in gaps if isinstance(column[position], Unknown)),
            frozenset(name for name, column in blanks if column[position] is None),
            tuple(TRUE if own is None else own[position] for own in owns),
        )

    return sign
