"""Rows of a CSV file as people's tools write it: any separator and encoding, quotes across lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Final

from w365lint.environment.readers.encoding import fits, marked
from w365lint.environment.readers.files import FileTrouble
from w365lint.environment.readers.records import Trouble
from w365lint.environment.readers.sheet import Blemish, Cell

SEPARATORS: Final = (",", ";", "\t", "|")

ERRORS: Final[Mapping[str, Blemish]] = {
    word: Blemish(f"there is the error {word} in the cell")
    for word in ("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA")
}
"""What Excel writes where a formula fails."""

_LONGEST_CELL: Final = 1 << 24
_FIRST: Final = 10
_BEGINNING: Final = 64 << 10


@dataclass
class Separated:
    """The rows of a CSV file, read again each time they are asked for."""

    data: bytes
    mark: int
    encoding: str
    separator: str
    skips: int
    """Lines before the first row: one, where it says the separator."""
    name: str = ""
    note: str = ""
    broken: tuple[int, str] = (0, "")

    def rows(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        """Yield the rows that hold something."""
        csv.field_size_limit(_LONGEST_CELL)
        stream = io.BytesIO(self.data)
        stream.seek(self.mark)
        text = io.TextIOWrapper(stream, self.encoding, newline="")
        for _ in range(self.skips):
            text.readline()
        number = 0
        try:
            for number, cells in enumerate(csv.reader(text, delimiter=self.separator, strict=True), 1):
                if any(cells):
                    yield number, cells
        except csv.Error:
            self.broken = (number, "a quote is not closed there, or text follows behind one")


def read_separated(data: bytes, file: str) -> Separated:
    """Open a CSV file; raise FileTrouble where it holds no text."""
    mark, encoding = marked(data)
    note = ""
    if not data[mark:].strip():
        raise FileTrouble(Trouble(file, "", "The file is empty.", "Export it again."))
    if not fits(data, mark, encoding):
        encoding, note = "cp1252", "it is no UTF-8 and was read as Windows-1252"
        if mark or not fits(data, mark, encoding) or b"\0" in data[:_BEGINNING]:
            raise FileTrouble(Trouble(file, "", "This is no text in UTF-8, UTF-16 or Windows-1252.", "Save it as 'CSV UTF-8' again."))
    beginning = data[mark : mark + _BEGINNING].decode(encoding, "ignore")
    said = beginning.partition("\n")[0].rstrip("\r").strip('"')
    if said.lower().startswith("sep=") and len(said) == len("sep=;"):
        return Separated(data, mark, encoding, said[-1], 1, note=note)
    return Separated(data, mark, encoding, _separator(beginning), 0, note=note)


def _separator(beginning: str) -> str:
    """Return the sign that parts the first rows into the most cells, in as many rows as possible."""
    return max(SEPARATORS, key=lambda sign: (_fit(beginning, sign), -SEPARATORS.index(sign)))


def _fit(beginning: str, sign: str) -> int:
    widths: list[int] = []
    with suppress(csv.Error):
        widths.extend(map(len, islice(csv.reader(io.StringIO(beginning, newline=""), delimiter=sign), _FIRST)))
    return max((width * widths.count(width) for width in widths if width > 1), default=0)
