"""Files of cells: which sheet of them shows which table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from w365lint.environment.components.base import Kind
from w365lint.environment.components.values import show_raw
from w365lint.environment.readers.contents import stem_of
from w365lint.environment.readers.files import FileTrouble, Tree
from w365lint.environment.readers.headings import heading_of, tables_named, tables_of
from w365lint.environment.readers.records import Reading, Trouble
from w365lint.environment.readers.separated import read_separated
from w365lint.environment.readers.sheet import Sheet
from w365lint.environment.readers.spreadsheet import read_spreadsheet
from w365lint.environment.readers.views import FIRST, View, read_view, unreadable, view_of
from w365lint.environment.readers.webapi import Knowledge

_RENAME: Final = "Rename the file after the table's logical name, such as work365_subscription"
_UNKNOWN: Final = f"Neither its name nor its first column says which table it shows. {_RENAME}, if it is an export of one."
_ONE_SHEET: Final = "Keep one sheet and save the file again."


@dataclass(frozen=True, slots=True)
class _Search:
    """A file whose table is looked for; `said` is the table whose logical name or entity set is its name."""

    file: str
    said: str
    kinds: Mapping[str, Kind]
    knowledge: Knowledge

    def kind(self, table: str) -> Kind:
        return next(kind for kind in self.kinds.values() if table in kind.tables)

    def named(self) -> frozenset[str]:
        """Return the tables after which the file may be named."""
        return frozenset({self.said}) if self.said else tables_named(stem_of(self.file), self.kinds, self.knowledge)


def read_view_file(tree: Tree, file: str, said: str, kinds: Mapping[str, Kind], knowledge: Knowledge) -> Reading:
    """Read an export of a view; `said` is the table that the name of the file says exactly, or empty."""
    search = _Search(file, said, kinds, knowledge)
    try:
        data = tree.read(file)
        sheets: Sequence[Sheet] = [read_separated(data, file)] if file.lower().endswith(".csv") else read_spreadsheet(data, file)
    except FileTrouble as error:
        return _lost(search, error.trouble)
    found = [_look(sheet, search) for sheet in sheets]
    views = [view for view in found if isinstance(view, View)]
    if best := [view for view in views if "key" in view.layout.fields] or views[:1]:
        return _together(_read(best, data, search))
    troubles = [trouble for trouble in found if isinstance(trouble, Trouble)]
    return _lost(search, troubles[0]) if troubles else Reading(ignored=((file, _UNKNOWN),))


def _look(sheet: Sheet, search: _Search) -> View | Trouble | None:
    """Find what a sheet shows; None where nothing speaks of a table."""
    headings = [heading_of(number, cells) for number, cells in islice(sheet.rows(), FIRST)]
    heading = next((heading for heading in headings if heading.table), None)
    tables = search.named()
    if heading:
        shown, name = tables_of(heading, search.kinds, search.knowledge), show_raw(heading.table)
        if search.said and shown and search.said not in shown:
            message = f"It is named after {search.said}, and its first column holds the ids of {name}."
            return Trouble(search.file, "", message, "Rename it after the table that it shows.")
        if not search.said and not shown:
            return Trouble(search.file, "", f"Its first column holds the ids of {name}, and no known table is called so.", f"{_RENAME}.")
        tables = tables & shown or shown or tables
    if len(tables) > 1:
        return Trouble(search.file, "", f"It may show {' or '.join(sorted(tables))}.", f"{_RENAME}.")
    if not tables or not headings:
        return None
    (table,) = tables
    view = view_of(search.file, sheet, search.kind(table), table, search.knowledge)
    message = f"None of its first {FIRST} rows holds names of columns of {table}."
    return view or Trouble(search.file, "", message, "Export the view again, with the names of the columns in the first row.")


def _read(views: Sequence[View], data: bytes, search: _Search) -> Iterator[Reading]:
    for table in sorted({view.table for view in views}):
        mine = [view for view in views if view.table == table]
        if len(mine) == 1:
            yield read_view(mine[0], data, search.knowledge)
        else:
            names = " and ".join(show_raw(view.sheet.name) for view in mine)
            yield unreadable(
                search.file, mine[0].kind, table, Trouble(search.file, "", f"The sheets {names} both show {table}.", _ONE_SHEET)
            )


def _lost(search: _Search, trouble: Trouble) -> Reading:
    """Return a trouble with the table that it leaves unreadable, where that is known."""
    tables = search.named()
    if len(tables) != 1:
        return Reading(troubles=(trouble,))
    (table,) = tables
    return unreadable(search.file, search.kind(table), table, trouble)


def _together(readings: Iterator[Reading]) -> Reading:
    every = list(readings)
    return Reading(
        batches=tuple(batch for reading in every for batch in reading.batches),
        troubles=tuple(trouble for reading in every for trouble in reading.troubles),
        ignored=tuple(note for reading in every for note in reading.ignored),
    )
