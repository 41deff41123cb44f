"""Exports of views, .xlsx and .csv: what people see of a table, under the names that they see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from w365lint.environment.components.base import Kind
from w365lint.environment.components.values import Type
from w365lint.environment.readers.cells import ReadCell, Unsaid, cell_reader, is_lookup
from w365lint.environment.readers.headings import Heading, Layout, heading_of, lay_out, logical_names, names_of, related
from w365lint.environment.readers.records import Batch, Completeness, Origin, RawRow, Reading, Trouble
from w365lint.environment.readers.sheet import Cell, Sheet
from w365lint.environment.readers.webapi import Knowledge, doubt_of, spellings

MOST_EXPORTED: Final = 100_000
"""Rows at which an export to Excel stops."""
FIRST: Final = 10
"""Rows among which the heading is looked for."""

_VIEW: Final = "an export of a view holds what the view shows"
_NAME_IT: Final = "Give each column a name of its own and export the view again."
_WITH_IDS: Final = "Export the view to Excel again, as a static worksheet: its hidden first column holds the rows' ids."


@dataclass(frozen=True, slots=True)
class View:
    """One sheet with its heading, read as one table."""

    file: str
    sheet: Sheet
    heading: Heading
    layout: Layout
    kind: Kind
    table: str


def view_of(file: str, sheet: Sheet, kind: Kind, table: str, knowledge: Knowledge) -> View | None:
    """Look for the row with the names of the table's columns; None where no row near the top has one."""
    headings = [heading_of(number, cells) for number, cells in islice(sheet.rows(), FIRST)]
    names = names_of(kind, table, knowledge)
    views = [View(file, sheet, heading, lay_out(heading, kind, names), kind, table) for heading in headings]
    best = max(views, key=lambda view: len(view.layout.fields), default=None)
    return best if best and (best.layout.fields or best.layout.repeated) else None


def read_view(view: View, data: bytes, knowledge: Knowledge) -> Reading:
    """Read the rows of a view."""
    troubles = [_repeated(view, name) for name in view.layout.repeated]
    if "key" not in view.layout.fields:
        return _without_key(view, troubles)
    rows, odd = _count(view)
    if odd:
        troubles.append(odd)
    broken, why = view.sheet.broken
    if why:
        troubles.append(Trouble(view.file, f"row {broken + 1}", f"From here on nothing can be read: {why}.", "Export it again."))
    completeness, reason = _completeness(view, rows, data, knowledge)
    if odd or why:
        completeness, reason = Completeness.PARTIAL, "some of its rows cannot be read"
    named = frozenset(name for name in view.layout.fields if is_lookup(view.kind.fields[name]))
    fields = frozenset(view.layout.fields)
    columns, nameless = logical_names(view.heading, view.layout, view.kind, view.table, knowledge)
    batch = Batch(
        view.kind.name, view.table, view.file, Origin.ENVIRONMENT, fields, _rows(view, knowledge), completeness, reason, named,
        columns=columns, nameless=nameless,
    )  # fmt: skip
    return Reading(batches=(batch,), troubles=tuple(troubles), ignored=tuple((view.file, text) for text in _notes(view, knowledge)))


def unreadable(file: str, kind: Kind, table: str, trouble: Trouble) -> Reading:
    """Return what is left of a table that cannot be read."""
    batch = Batch(kind.name, table, file, Origin.ENVIRONMENT, frozenset(), (), Completeness.UNREADABLE, trouble.message)
    return Reading(batches=(batch,), troubles=(replace(trouble, kinds=(kind.name,)),))


def _without_key(view: View, troubles: Sequence[Trouble]) -> Reading:
    trouble = Trouble(view.file, "", "No column says which record a row is: the hidden columns with the ids are missing.", _WITH_IDS)
    reading = unreadable(view.file, view.kind, view.table, trouble)
    return replace(reading, troubles=(*troubles, *reading.troubles))


def _completeness(view: View, rows: int, data: bytes, knowledge: Knowledge) -> tuple[Completeness, str]:
    said = knowledge.manifest.of(view.table)
    if doubt := doubt_of(said, rows, data):
        return Completeness.PARTIAL, doubt
    if said.complete:
        return Completeness.COMPLETE, ""
    return Completeness.PARTIAL, f"it has {rows:,} rows, at which exports to Excel stop" if rows == MOST_EXPORTED else _VIEW


def _count(view: View) -> tuple[int, Trouble | None]:
    """Count the rows that can be read, and tell of those that have another number of cells than the heading."""
    count, width, odd = 0, _width(view), []
    for number, cells in _below(view):
        if _fits(cells, width):
            count += 1
        else:
            odd.append((number, len(cells)))
    if not odd:
        return count, None
    number, found = odd[0]
    more = "" if len(odd) == 1 else f" There are {len(odd):,} such rows."
    message = f"The row has {found} cells and the heading {width}, so it was left out.{more}"
    return count, Trouble(view.file, f"row {number}", message, "Export it again; text that holds the separator needs quotes.")


def _width(view: View) -> int:
    return len(view.heading.names)


def _fits(cells: Sequence[Cell], width: int) -> bool:
    return len(cells) == width or (len(cells) > width and not any(cells[width:]))


def _below(view: View) -> Iterator[tuple[int, Sequence[Cell]]]:
    return ((number, cells) for number, cells in view.sheet.rows() if number > view.heading.number)


def _rows(view: View, knowledge: Knowledge) -> Iterator[RawRow]:
    readers: list[tuple[str, tuple[int, ...], ReadCell]] = []
    for name, indexes in view.layout.fields.items():
        spec = view.kind.fields[name]
        logical = spellings(spec, view.kind, view.table, knowledge)
        readers.append((name, indexes, cell_reader(spec, view.table, logical, knowledge)))
    single = [(name, indexes[0], read) for name, indexes, read in readers if len(indexes) == 1]
    several = [(name, indexes, read) for name, indexes, read in readers if len(indexes) > 1]
    width = _width(view)
    for number, cells in _below(view):
        if not _fits(cells, width):
            continue
        try:
            values = {name: None if (cell := cells[index]) == "" else read(cell) for name, index, read in single}
            for name, indexes, read in several:
                values[name] = _first(cells, indexes, read)
        except ValueError:
            yield _with_refusals(view, number, cells, readers)
        else:
            yield RawRow(f"row {number}", values)


def _first(cells: Sequence[Cell], indexes: Sequence[int], read: ReadCell) -> object:
    return next((read(cell) for index in indexes if (cell := cells[index]) != ""), None)


def _with_refusals(view: View, number: int, cells: Sequence[Cell], readers: Sequence[tuple[str, tuple[int, ...], ReadCell]]) -> RawRow:
    values: dict[str, object] = {}
    refused: dict[str, str] = {}
    for name, indexes, read in readers:
        try:
            values[name] = _first(cells, indexes, read)
        except Unsaid:
            refused[name] = ""
        except ValueError as error:
            column = next(view.heading.names[index] for index in indexes if cells[index] != "")
            refused[name] = f"in the column '{column}' {error}"
    return RawRow(f"row {number}", values, refused)


def _repeated(view: View, name: str) -> Trouble:
    message = f"Several columns are called '{name}', so nobody can tell which is which; they were not read."
    return Trouble(view.file, f"row {view.heading.number}", message, _NAME_IT)


def _notes(view: View, knowledge: Knowledge) -> Iterator[str]:
    """Say what of a file was read with an assumption or not at all, although nothing is wrong with it."""
    specs = [view.kind.fields[name] for name in view.layout.fields]
    if view.sheet.note:
        yield f"In part: {view.sheet.note}."
    foreign = related(view.layout.unknown)
    if foreign:
        yield f"In part: columns of related tables are not read: {_listed(foreign)}."
    if others := [name for name in view.layout.unknown if name not in foreign]:
        yield f"In part: these columns are no known column of {view.table}: {_listed(others)}."
    if nameless := sum(not name for name in view.heading.names):
        yield f"In part: {nameless} of its columns have no name."
    if knowledge.export_zone is None and any(spec.type is Type.MOMENT for spec in specs):
        yield "In part: times are in the time zone of whoever exported them; name it as export_time_zone in w365lint.toml."
    if names := [spec.name for spec in specs if is_lookup(spec) and not spec.refers]:
        yield f"In part: a view shows names where ids are needed: {_listed(names)}."


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - FIRST:,} more" if len(names) > FIRST else ""
    return ", ".join(f"'{name[:60]}'" for name in names[:FIRST]) + more
