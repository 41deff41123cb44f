"""What every reader of tables of cells hands over: rows of cells, whatever the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Blemish:
    """A cell whose value nobody knows, with what stands there instead."""

    why: str


Cell = str | int | float | bool | date | time | timedelta | Blemish
"""The value of a cell: empty text where it holds nothing; a datetime where it holds a day with a time."""


class Sheet(Protocol):
    """One table of cells, which can be gone through again and again."""

    @property
    def name(self) -> str:
        """The name of the sheet; empty in a file that has only one."""
        ...

    def rows(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        """Yield the rows that hold something, each with its number, which begins at 1."""
        ...

    @property
    def broken(self) -> tuple[int, str]:
        """After which row nothing could be read, and why; why is empty where all was."""
        ...

    @property
    def note(self) -> str:
        """What the reader had to assume of the file; empty where it was nothing."""
        ...
