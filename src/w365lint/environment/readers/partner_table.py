"""Subscriptions of Partner Center as a CSV file: one a row, under names that people see or the API gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from w365lint.environment.components.base import Kind
from w365lint.environment.components.provider_side import SUBSCRIPTIONS
from w365lint.environment.components.values import Type
from w365lint.environment.readers.cells import ReadCell, cell_reader
from w365lint.environment.readers.files import FileTrouble
from w365lint.environment.readers.headings import Heading, Layout, heading_of, lay_out, names_of
from w365lint.environment.readers.partner_lists import Listing, Properties, Refusal
from w365lint.environment.readers.partner_values import properties_of
from w365lint.environment.readers.records import Trouble
from w365lint.environment.readers.separated import Separated, read_separated
from w365lint.environment.readers.sheet import Cell
from w365lint.environment.readers.webapi import Knowledge

FIRST: Final = 10
"""Rows among which the heading is looked for."""
_TELLING: Final = {"offer", "term_months", "commitment_end", "auto_renew", "billing_cycle"}
_DATES: Final = (Type.DAY, Type.MOMENT)


def find_heading(sheet: Separated, kind: Kind, knowledge: Knowledge) -> tuple[Heading, Layout] | None:
    """Look for the row with the names of the columns; None where this is no list of subscriptions."""
    names = names_of(kind, SUBSCRIPTIONS, knowledge)
    for number, cells in islice(sheet.rows(), FIRST):
        heading = heading_of(number, cells)
        layout = lay_out(heading, kind, names)
        if "key" in layout.fields and not heading.table and not _TELLING.isdisjoint(layout.fields):
            return heading, layout
    return None


def read_rows(data: bytes, file: str, kind: Kind, knowledge: Knowledge) -> tuple[Listing, tuple[Trouble, ...]]:
    """Read the rows of a CSV file; raise FileTrouble where it holds none."""
    sheet = read_separated(data, file)
    found = find_heading(sheet, kind, knowledge)
    if found is None:
        raise FileTrouble(
            Trouble(file, "", "No row near the top names the columns of subscriptions.", "It needs 'Subscription ID' and others.")
        )
    heading, layout = found
    troubles = [
        Trouble(file, "", f"Several columns are called '{name}', so none of them counts.", "Give each column a name of its own.")
        for name in layout.repeated
    ]
    width, lost, records = len(heading.names), 0, list[tuple[str, Properties]]()
    readers = dict(_readers(kind, layout, knowledge))
    for number, cells in sheet.rows():
        if number <= heading.number:
            continue
        if len(cells) < width or any(cells[width:]):
            lost += 1
            continue
        records.append((f"row {number}", {name: _cell(cells[index], read) for name, (index, read) in readers.items()}))
    broken, why = sheet.broken
    if why:
        troubles.append(Trouble(file, f"row {broken + 1}", f"From here on nothing can be read: {why}.", "Export it again."))
    reason = "some of its rows cannot be read" if lost or why else "an export may be filtered"
    return Listing("", "", records, lost + bool(why), why=reason), tuple(troubles)


def is_partner_table(data: bytes, file: str, kind: Kind, knowledge: Knowledge) -> bool:
    """Say whether a CSV file that nobody knows by its name lists subscriptions of Partner Center."""
    try:
        return find_heading(read_separated(data, file), kind, knowledge) is not None
    except FileTrouble:
        return False


def _readers(kind: Kind, layout: Layout, knowledge: Knowledge) -> Iterator[tuple[str, tuple[int, ReadCell]]]:
    """Yield, by the folded property, where each field stands and how it is read."""
    properties = properties_of(kind)
    for field, indexes in layout.fields.items():
        spec = kind.fields[field]
        # A moment without a time says the day; which moment it was is for the values to refuse.
        spec = replace(spec, type=Type.TEXT if field == "term_months" else Type.DAY if spec.type in _DATES else spec.type)
        read = cell_reader(spec, SUBSCRIPTIONS, spec.column.logical, knowledge)
        yield properties[field], (indexes[0], _dated(read) if spec.type is Type.DAY else read)


def _dated(read: ReadCell) -> ReadCell:
    """Leave a moment as the API writes it; what people write is read."""
    return lambda cell: cell if isinstance(cell, str) and "T" in cell else read(cell)


def _cell(cell: Cell, read: ReadCell) -> object:
    if cell == "":
        return None
    try:
        return read(cell)
    except ValueError as error:
        return Refusal(str(error))
