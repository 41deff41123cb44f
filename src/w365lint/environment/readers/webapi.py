"""Rows of one table from a Web API reply: columns become our field words, once for each file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from zoneinfo import ZoneInfo

from w365lint.configuration import Locale
from w365lint.environment.components.base import Fieldspec, Kind, Mark
from w365lint.environment.components.values import Coded, Type
from w365lint.environment.identity import component_type
from w365lint.environment.readers.files import FileTrouble, Tree
from w365lint.environment.readers.flow_definition import read_definition
from w365lint.environment.readers.json_lines import is_lines, read_lines
from w365lint.environment.readers.manifest import NOT_EXISTING, Manifest, Statement
from w365lint.environment.readers.portions import Record, Records
from w365lint.environment.readers.records import Batch, Completeness, Origin, RawRow, Reading
from w365lint.environment.readers.remarks import Remarks, remarks_on
from w365lint.environment.readers.replies import Reply, read_reply

Labels = Mapping[tuple[str, str], Mapping[int, str]]
"""Choice labels in English (1033) by table, column and number."""

Columns = Mapping[tuple[str, str], str]
"""Logical names of columns by table and display name; empty where several columns have that name."""

ReadValue = Callable[[Record], object]

DEFINITION: Final = "clientdata"
"""The column of a flow that holds what it uses."""

_FLOW_USES: Final = ("connection_references", "unnamed_connectors", "used_tables", "child_flows", "used_variables")
LABEL: Final = "@OData.Community.Display.V1.FormattedValue"


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of a snapshot before its tables are read."""

    manifest: Manifest = field(default_factory=Manifest)
    mapping: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Columns by kind and field, as the configuration says; they win."""
    labels: Labels = field(default_factory=dict)
    columns: Columns = field(default_factory=dict)
    types: Mapping[int, str] = field(default_factory=dict)
    """Names of component types by the numbers that this environment gives them."""
    numbers: Mapping[tuple[str, str], Mapping[str, int]] = field(default_factory=dict)
    """Numbers of choices by table, column and folded label, in every language."""
    tables: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Tables by the names that people see, folded."""
    locale: Locale | None = None
    """How numbers and days are written in exports of views."""
    export_zone: ZoneInfo | None = None
    """The time zone of whoever exported views."""


def read_table(tree: Tree, file: str, table: str, kind: Kind, knowledge: Knowledge) -> Reading:
    """Read the rows of a table; a file that cannot be read leaves the table unreadable."""
    try:
        reply, data = _read(tree, file, columns_of(kind, table, knowledge))
    except FileTrouble as error:
        trouble = replace(error.trouble, kinds=(kind.name,))
        batch = Batch(kind.name, table, file, Origin.ENVIRONMENT, frozenset(), (), Completeness.UNREADABLE, trouble.message)
        return Reading(batches=(batch,), troubles=(trouble,))
    reply = hold_against(knowledge.manifest.of(table), reply, data)
    return Reading(batches=(project(reply, file, table, kind, knowledge),), troubles=reply.troubles)


def _read(tree: Tree, file: str, known: frozenset[str]) -> tuple[Reply, bytes | str]:
    """Return the records of a file, and the file or its SHA-256."""
    if is_lines(file):
        return read_lines(tree, file)
    data = tree.read(file)
    return read_reply(data, file, known), data


def columns_of(kind: Kind, table: str, knowledge: Knowledge) -> frozenset[str]:
    """Return every column name under which a field of a kind may stand."""
    return frozenset(column for spec in kind.fields.values() for column in spellings(spec, kind, table, knowledge))


def project(reply: Reply, file: str, table: str, kind: Kind, knowledge: Knowledge) -> Batch:
    """Return the rows of a kind; they can be gone through once, so that nobody has to keep them."""
    present = _present(reply.records)
    plan: dict[str, ReadValue] = {}
    for name, spec in kind.fields.items():
        if columns := [column for column in spellings(spec, kind, table, knowledge) if column in present]:
            plan[name] = _value_reader(spec, columns, table, knowledge)
    uses = _FLOW_USES if kind.name == "flow" and DEFINITION in present else ()
    fields = frozenset([*plan, *uses])
    unlisted = frozenset(
        name for name in plan if reply.unlisted.issuperset(present & {*spellings(kind.fields[name], kind, table, knowledge)})
    )
    remarks = remarks_on(kind, present, lambda spec: spellings(spec, kind, table, knowledge))
    rows = _rows(reply, plan, unlisted, remarks, with_uses=bool(uses))
    return Batch(
        kind.name, table, file, Origin.ENVIRONMENT, fields | remarks.fields if remarks else fields, rows, reply.completeness, reply.why,
        named=frozenset(remarks.named) if remarks else frozenset(), cut=reply.surely_partial, columns=present,
    )  # fmt: skip


def hold_against(said: Statement, reply: Reply, data: bytes | str) -> Reply:
    """Return the reply as complete as snapshot.json says it is, unless the file itself speaks against it; `data`: as for doubt_of."""
    if doubt := doubt_of(said, len(reply.records), data):
        return replace(reply, completeness=Completeness.PARTIAL, why=doubt)
    if said.complete and not reply.surely_partial:
        return replace(reply, completeness=Completeness.COMPLETE, why="")
    return reply


def doubt_of(said: Statement, rows: int, data: bytes | str) -> str:
    """Return what snapshot.json says against the completeness of a file with so many rows; empty where it says nothing.

    `data` is the file, or its SHA-256.
    """
    if said.complete == NOT_EXISTING:
        return "snapshot.json says that this table does not exist"
    if said.rows is not None and said.rows != rows:
        return f"snapshot.json says {said.rows:,} rows, and here are {rows:,}"
    if said.sha256 is not None and said.sha256.lower() != (data if isinstance(data, str) else hashlib.sha256(data).hexdigest()):
        return "the file is not the one whose hash stands in snapshot.json"
    return "snapshot.json says so" if said.complete is False else ""


def _present(records: Sequence[tuple[int, Record]] | Records) -> frozenset[str]:
    return frozenset().union(*(record for _, record in records)) if isinstance(records, Sequence) else records.columns


def _rows(
    reply: Reply, plan: Mapping[str, ReadValue], unlisted: frozenset[str], remarks: Remarks | None, *, with_uses: bool
) -> Iterator[RawRow]:
    readers = tuple(plan.items())
    for number, record in reply.records:
        values = {name: read(record) for name, read in readers}
        unsaid: Mapping[str, str] | None = {name: "" for name in unlisted if values[name] is None} or None
        if with_uses:
            values |= _flow_uses(record.get(DEFINITION))
        if remarks:
            unsaid = remarks.add_to(values, record)
        yield RawRow(f"{reply.place} {number}", values, unsaid)


def spellings(spec: Fieldspec, kind: Kind, table: str, knowledge: Knowledge) -> list[str]:
    """Return the column names of a field, best first, a lookup also in its plain spelling."""
    mapped = knowledge.mapping.get(kind.name, {}).get(spec.name)
    names = [mapped] if mapped else [*spec.column.logical]
    if not mapped and spec.column.mark is Mark.GUESSED:
        names += [known for display in spec.column.display if (known := knowledge.columns.get((table, display)))]
    spelled: list[str] = []
    for name in names:
        if name.startswith("_") and name.endswith("_value"):
            spelled += [name, name[1:].removesuffix("_value")]
        else:
            spelled += [name, f"_{name}_value"] if spec.refers else [name]
    return spelled


def _value_reader(spec: Fieldspec, columns: Sequence[str], table: str, knowledge: Knowledge) -> ReadValue:
    if spec.type is Type.WORD:
        return _word_reader([(column, column + LABEL, knowledge.labels.get((table, column), {})) for column in columns])
    if spec.name == "component_type":
        return _type_reader(columns[0], knowledge.types)
    if len(columns) == 1:
        column = columns[0]
        return lambda record: record.get(column)
    return lambda record: next((value for column in columns if (value := record.get(column)) is not None), None)


def _word_reader(columns: Sequence[tuple[str, str, Mapping[int, str]]]) -> ReadValue:
    known: dict[tuple[type, int, object], Coded] = {}

    def read(record: Record) -> object:
        for column, label_column, english in columns:
            value = record.get(column)
            if isinstance(value, int):
                label = record.get(label_column)
                said = (type(value), value, label if isinstance(label, str) else None)
                if said not in known:
                    known[said] = coded(value, said[2], english)
                return known[said]
            if value is not None:
                return value
        return None

    return read


def coded(value: int, label: str | None, english: Mapping[int, str]) -> Coded:
    """Return a choice with its English label, or else the export's own, which may be in another language."""
    label = english.get(int(value), label)
    if isinstance(value, bool):
        return Coded(None, label or ("Yes" if value else "No"))
    return Coded(value, label)


def _type_reader(column: str, types: Mapping[int, str]) -> ReadValue:
    def read(record: Record) -> object:
        value = record.get(column)
        return component_type(value, types) if isinstance(value, int | str) and value != "" else value

    return read


def _flow_uses(definition: object) -> Mapping[str, object]:
    if definition is None:
        return dict.fromkeys(_FLOW_USES)
    try:
        uses = read_definition(str(definition))
    except ValueError as error:
        # Text where a list belongs: the model finds the fields of this flow unreadable and quotes the reason.
        return dict.fromkeys(_FLOW_USES, str(error))
    return {name: getattr(uses, name) for name in _FLOW_USES}
