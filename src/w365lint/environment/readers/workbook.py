"""What an .xlsx file is before it is unpacked into memory: safe, or refused with a sentence; and its cells without a value.

A spreadsheet library gives a cell that holds an error, or a formula that was never calculated, as an empty one,
and makes room for every cell up to the last. Both can be seen in the file beforehand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain, pairwise
from typing import Final
from zipfile import ZipFile, ZipInfo

from w365lint.environment.readers.archives import entries, open_zip, read_entry, room_of
from w365lint.environment.readers.sheet import Blemish
from w365lint.environment.readers.xml import read_root

MOST_CELLS: Final = 50_000_000
MOST_TEXT: Final = 2 << 30
"""Characters of all cells together."""
OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")

_REFERENCE: Final = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
_FAR: Final = re.compile(rb"""\br\s*=\s*["'](?:[A-Za-z]{2,3}\d+|[A-Za-z]\d{7})["']""")
_CELL: Final = re.compile(rb"<(?:\w+:)?c\s[^<>]*>")
_END: Final = re.compile(rb"</(?:\w+:)?c>")
_ERROR: Final = re.compile(rb"""\bt\s*=\s*["']e["']""")
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s>/]")
_VALUE: Final = re.compile(rb"<(?:\w+:)?v(?:\s[^<>]*)?>([^<]*)")
_SHARED: Final = re.compile(rb"""\bt\s*=\s*["']s["'][^<>]*>\s*<(?:\w+:)?v>\s*(\d{1,9})\s*<""")
_TEXT: Final = re.compile(rb"<(?:\w+:)?si\b")
_SPREADSHEET: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Blemishes = Mapping[tuple[int, int], Blemish]
"""Cells without a value, by row and column, which begin at 0."""


def inspect(data: bytes) -> Mapping[str, Blemishes]:
    """Return the cells without a value, by sheet; raise ValueError where the file cannot be read safely."""
    if data.startswith(OLE):
        raise ValueError("The workbook has a password, or is one of the old .xls format.")
    with open_zip(data) as archive:
        files = entries(archive, room_of(len(data)))
        texts = _lengths(_part(archive, files, "xl/sharedStrings.xml"))
        return {sheet: _inspect(_part(archive, files, part), texts) for sheet, part in _sheets(archive, files)}


def _part(archive: ZipFile, files: Mapping[str, ZipInfo], name: str) -> bytes:
    wanted = name.lower()
    return next((read_entry(archive, entry) for file, entry in files.items() if file.lower() == wanted), b"")


def _sheets(archive: ZipFile, files: Mapping[str, ZipInfo]) -> Iterator[tuple[str, str]]:
    """Yield the sheets with the parts they stand in."""
    workbook, relations = (_part(archive, files, f"xl/{name}") for name in ("workbook.xml", "_rels/workbook.xml.rels"))
    if not workbook or not relations:
        raise ValueError("This is no workbook of Excel.")
    targets = {one.get("Id"): one.get("Target", "") for one in read_root(relations)}
    for sheet in read_root(workbook).iter(f"{_SPREADSHEET}sheet"):
        target = targets.get(sheet.get(_RELATION), "")
        yield sheet.get("name", ""), target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _lengths(shared: bytes) -> list[int]:
    """Return about how long each shared text is."""
    return [after - before for before, after in pairwise([*(match.start() for match in _TEXT.finditer(shared)), len(shared)])]


def _inspect(sheet: bytes, texts: list[int]) -> Blemishes:
    rows, columns = _reach(sheet)
    if rows * columns > MOST_CELLS:
        raise ValueError(f"Its cells reach to row {rows:,} and column {columns:,}, which is more than {MOST_CELLS:,} cells.")
    if sheet.count(b"<") * max(texts, default=0) > MOST_TEXT and _shared(sheet, texts) > MOST_TEXT:
        raise ValueError("It unpacks to more than 2 GiB of text.")
    found: dict[tuple[int, int], Blemish] = {}
    if _ERROR.search(sheet) or _FORMULA.search(sheet):
        for tag, content in _cells(sheet):
            place = _REFERENCE.search(tag)
            if place and (why := _without_value(tag, content)):
                found[int(place[2]) - 1, _column(place[1]) - 1] = Blemish(why)
    return found


def _cells(sheet: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the tag of each cell and what stands in it, going through the sheet once."""
    tags = ((match.start(), match.end()) for match in _CELL.finditer(sheet))
    for (start, end), (following, _) in pairwise(chain(tags, [(len(sheet), 0)])):
        tag = sheet[start:end]
        closing = None if tag.endswith(b"/>") else _END.search(sheet, end, following)
        yield tag, sheet[end : closing.start()] if closing else b""


def _without_value(tag: bytes, content: bytes) -> str:
    value = _VALUE.search(content)
    if _ERROR.search(tag):
        return f"there is the error {value[1][:20].decode(errors='replace') if value else ''} in the cell"
    return "the cell holds a formula without its value" if _FORMULA.search(content) and not (value and value[1]) else ""


def _reach(sheet: bytes) -> tuple[int, int]:
    """Return up to which row and column there are cells; small sheets are not counted out."""
    if not _FAR.search(sheet):
        return 999_999, 26
    rows = columns = 0
    letters: dict[bytes, int] = {}
    for match in _REFERENCE.finditer(sheet):
        rows = max(rows, int(match[2]))
        if match[1] not in letters:
            letters[match[1]] = _column(match[1])
            columns = max(columns, letters[match[1]])
    return rows, columns


def _shared(sheet: bytes, texts: list[int]) -> int:
    return sum(texts[number] for match in _SHARED.finditer(sheet) if (number := int(match[1])) < len(texts))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
