"""Which table an export of a view shows, and which of its columns hold which fields."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from w365lint.environment.components.base import Fieldspec, Kind
from w365lint.environment.readers.records import folded
from w365lint.environment.readers.sheet import Cell
from w365lint.environment.readers.webapi import Knowledge, spellings
from w365lint.wording import words

_HIDDEN: Final = re.compile(r"(\([^()]+\)) (.+)", re.DOTALL)
_ENGLISH: Final = "(do not modify)"
_RELATED: Final = re.compile(r".+ \(.+\) \(.+\)", re.DOTALL)
_STAMP: Final = re.compile(r"( \d{1,4}[-.]\d{1,2}[-.]\d{1,4}( \d{1,2}[-.]\d{2}([-.]\d{2})?( [ap]\.?m\.?)?)?)?( ?\(\d+\))?$", re.IGNORECASE)
_LOGICAL: Final = re.compile(r"[a-z][a-z0-9]*_[a-z0-9_]+")
"""What only a logical name looks like: a prefix and a name."""
_LONGEST: Final = 500
_ALSO: Final = {"invoicedetail": ("invoice product",), "workflow": ("process", "processes"), "role": ("security role", "security roles")}
"""What Microsoft's tables are called where our word is another."""

ROW_ID: Final = "row id"
CHECKSUM: Final = "row checksum"
MODIFIED: Final = "modified on"


@dataclass(frozen=True, slots=True)
class Heading:
    """The row with the names of the columns."""

    number: int
    names: tuple[str, ...]
    hidden: Mapping[int, str]
    """What the columns are that Dynamics 365 adds and hides."""
    table: str
    """The table's display name, from the name of the first hidden column; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns hold which field, best first, and what stands in none."""

    fields: Mapping[str, tuple[int, ...]]
    repeated: tuple[str, ...]
    """Names that several columns have and that some field is called by."""
    unknown: tuple[str, ...]


def heading_of(number: int, cells: Sequence[Cell]) -> Heading:
    """Return a row as one of names."""
    names = tuple(" ".join(cell[:_LONGEST].split()) if isinstance(cell, str) else "" for cell in cells)
    parts = [(match[1], match[2]) if (match := _HIDDEN.fullmatch(name)) else ("", "") for name in names]
    marks = [mark for mark, _ in parts]
    hidden: dict[int, str] = {}
    # In every language the first three columns begin with the same words.
    if len(marks) >= len(("id", "checksum", "time")) and marks[0] and marks[0] == marks[1] == marks[2]:
        hidden = {0: ROW_ID, 1: CHECKSUM, 2: MODIFIED}
    else:
        for index, (mark, rest) in enumerate(parts):
            if folded(mark) == _ENGLISH:
                hidden[index] = folded(rest) if folded(rest) in (CHECKSUM, MODIFIED) else ROW_ID
    table = next((parts[index][1] for index, what in hidden.items() if what == ROW_ID), "")
    return Heading(number, names, hidden, table)


def lay_out(heading: Heading, kind: Kind, names: Mapping[str, Sequence[str]]) -> Layout:
    """Find the fields of a kind, each by its folded names, among the names of columns."""
    places: dict[str, list[int]] = {}
    for index, name in enumerate(heading.names):
        if name and index not in heading.hidden:
            places.setdefault(folded(name), []).append(index)
    fields: dict[str, tuple[int, ...]] = {}
    called = {name for known in names.values() for name in known}
    for spec in kind.fields.values():
        indexes = [places[name][0] for name in names[spec.name] if len(places.get(name, ())) == 1]
        indexes[:0] = [index for index, what in heading.hidden.items() if _is_hidden(spec, kind, what)]
        if indexes:
            fields[spec.name] = tuple(dict.fromkeys(indexes))
    return Layout(
        fields,
        tuple(heading.names[found[0]] for name, found in places.items() if len(found) > 1 and name in called),
        tuple(heading.names[found[0]] for name, found in places.items() if name not in called),
    )


def names_of(kind: Kind, table: str, knowledge: Knowledge) -> Mapping[str, Sequence[str]]:
    """Return the folded names that each field's column may have, best first: what the definitions say of a display name wins."""
    shown = {folded(display): column for (of, display), column in knowledge.columns.items() if of == table}
    return {name: tuple(dict.fromkeys(_names(spec, kind, table, knowledge, shown))) for name, spec in kind.fields.items()}


def _names(spec: Fieldspec, kind: Kind, table: str, knowledge: Knowledge, shown: Mapping[str, str]) -> Iterator[str]:
    logical = spellings(spec, kind, table, knowledge)
    yield from map(folded, logical)
    yield from (display for display, column in shown.items() if column in logical)
    if spec.name not in knowledge.mapping.get(kind.name, {}):
        yield from (name for name in map(folded, spec.column.display) if name not in shown)


def logical_names(heading: Heading, layout: Layout, kind: Kind, table: str, knowledge: Knowledge) -> tuple[frozenset[str], bool]:
    """Return the logical names of the columns, and whether there are columns of which nobody knows it."""
    shown = {folded(display): column for (of, display), column in knowledge.columns.items() if of == table}
    names = {folded(name) for index, name in enumerate(heading.names) if name and index not in heading.hidden}
    known = {spelled for field in layout.fields for spelled in spellings(kind.fields[field], kind, table, knowledge)}
    strange = {folded(name) for name in layout.unknown if name not in related(layout.unknown)} - shown.keys()
    logical = {column for name, column in shown.items() if name in names}
    return frozenset({*known, *logical, *filter(_LOGICAL.fullmatch, names)}), any(not _LOGICAL.fullmatch(name) for name in strange)


def related(names: Collection[str]) -> list[str]:
    """Return the names of columns that a view takes from another table."""
    return [name for name in names if _RELATED.fullmatch(name)]


def tables_of(heading: Heading, kinds: Mapping[str, Kind], knowledge: Knowledge) -> frozenset[str]:
    """Return the tables that have the display name in the heading."""
    if known := knowledge.tables.get(folded(heading.table)):
        return known & {table for kind in kinds.values() for table in kind.tables}
    squashed = folded(heading.table).replace(" ", "")
    return frozenset(table for phrase, table in phrases(kinds) if heading.table and squashed == phrase.replace(" ", ""))


def tables_named(stem: str, kinds: Mapping[str, Kind], knowledge: Knowledge) -> frozenset[str]:
    """Return the tables after which a file may be named: of the longest name with which its name ends."""
    name = folded(_STAMP.sub("", stem[-_LONGEST:].replace("_", " ")))
    known = [*phrases(kinds), *((phrase, table) for phrase, tables in knowledge.tables.items() for table in tables)]
    ours = {table for kind in kinds.values() for table in kind.tables}
    fitting = [(phrase, table) for phrase, table in known if table in ours and f" {name}".endswith(f" {phrase}")]
    longest = max((len(phrase) for phrase, _ in fitting), default=0)
    return frozenset(table for phrase, table in fitting if len(phrase) == longest)


def phrases(kinds: Mapping[str, Kind]) -> Iterator[tuple[str, str]]:
    """Yield what people call each table, and the table."""
    for kind in kinds.values():
        for table in kind.tables:
            bare = table.partition("_")[2] or table
            singular = (folded(kind.label), words(kind.name), bare, *_ALSO.get(table, ()))
            yield from ((phrase, table) for phrase in {*singular, *(f"{one}s" for one in singular), words(kind.plural)})


def _is_hidden(spec: Fieldspec, kind: Kind, what: str) -> bool:
    """Say whether a field stands in a hidden column: the row's id is the field `id`, or else the key."""
    if what == MODIFIED:
        return spec.name == "modified_on"
    identity = kind.fields.get("id", kind.fields["key"])
    return what == ROW_ID and (
        spec.name == identity.name or (spec.name == "key" and bool({*spec.column.logical} & {*identity.column.logical}))
    )
