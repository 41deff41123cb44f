"""A large reply, parsed portion by portion, so that its records are never in memory all at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Protocol

Record = Mapping[str, object]
Parse = Callable[[str], object]

LARGE: Final = 4 << 20
"""Bytes from which on a reply is read in portions."""

PORTION: Final = 1 << 20
"""Bytes of a portion, to the end of the record in which they end."""

_AROUND: Final = 8 << 10
"""Bytes before and behind the records in which everything else stands."""

_TEXT: Final = rb'(?:[^"\\]|\\.)*+"'
_PAIR: Final = rb'"@%b\s*:\s*(?:"%b|[-\w.]++)\s*' % (_TEXT, _TEXT)
_OPENING: Final = re.compile(rb'(?:\xef\xbb\xbf)?\s*(?:\{\s*(?:%b,\s*)*"value"\s*:\s*)?\[' % _PAIR)
_BETWEEN: Final = re.compile(rb"\}\s*(,)\s*\{")
_CLOSING: Final = re.compile(rb"\]\s*(?:,\s*%b)*\}?\s*\Z" % _PAIR)


class Records(Protocol):
    """The records of one file or a part of it with their numbers, never in memory all at once."""

    @property
    def columns(self) -> frozenset[str]:
        """The columns of which the file speaks."""
        ...

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[tuple[int, Record]]: ...


@dataclass(frozen=True, slots=True)
class Portions:
    """The records of one file with their numbers, which begin at 1; they can be gone through again and again."""

    data: bytes
    cuts: tuple[int, ...]
    """Where each portion begins, and the last one ends."""
    parse: Parse
    count: int
    columns: frozenset[str]

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[tuple[int, Record]]:
        return enumerate((record for cut in pairwise(self.cuts) for record in _records(self.data, *cut, self.parse)), 1)


def divide(data: bytes, parse: Parse, portion: int = PORTION) -> tuple[object, Portions] | None:
    """Return the reply without its records, and the records; None where they do not stand in the usual way.

    A cut lies between two records exactly if what stands before it is a list: inside a record or a text it would be broken.
    """
    opening, closing = _OPENING.match(data, 0, _AROUND), _CLOSING.search(data, max(0, len(data) - _AROUND))
    if opening is None or closing is None or closing.start() < opening.end():
        return None
    try:
        around = parse((data[: opening.end()] + data[closing.start() :]).decode("utf-8-sig"))
        return around, _portions(data, (opening.end(), closing.start()), parse, portion)
    except ValueError:
        return None


def _portions(data: bytes, ends: tuple[int, int], parse: Parse, portion: int) -> Portions:
    start, last = ends
    cuts, count, columns, size = [start], 0, set[str](), portion
    while start < last:
        between = _BETWEEN.search(data, start + size, last)
        end = between.start(1) if between else last
        try:
            records = _records(data, start, end, parse)
        except ValueError:
            if end == last:
                raise
            # The cut lies inside a record. Looking twice as far keeps the work in proportion, whatever the file holds.
            size *= 2
            continue
        count += len(records)
        columns.update(*records)
        start, size = end, portion
        cuts.append(start)
    return Portions(data, tuple(cuts), parse, count, frozenset(columns))


def _records(data: bytes, start: int, end: int, parse: Parse) -> list[Record]:
    """Return the records of one portion; a portion after the first begins with a comma."""
    begin = start + (data[start : start + 1] == b",")
    records = parse(f"[{data[begin:end].decode()}]")
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        message = "There is something else among the records."
        raise ValueError(message)
    return records
