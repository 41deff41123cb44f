"""data_schema.xml: which tables and columns a Configuration Migration package was to hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from w365lint.environment.readers.files import Files, FileTrouble
from w365lint.environment.readers.records import Trouble
from w365lint.environment.readers.webapi import Columns
from w365lint.environment.readers.xml import read_root, text_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


@dataclass(frozen=True, slots=True)
class TableSchema:
    """What the schema says of one table."""

    columns: frozenset[str]
    display: Mapping[str, str | None]
    """Columns by their display names; None where several share one."""
    id_column: str
    filtered: bool


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables of a package; none where there is no schema that can be read."""

    tables: Mapping[str, TableSchema] = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()

    @property
    def columns(self) -> Columns:
        """Logical names by table and display name, without those that share one."""
        return {(table, said): name for table, schema in self.tables.items() for said, name in schema.display.items() if name}


def read_schema(tree: Files, file: str, data: str) -> Schema:
    """Read the schema of a package whose records lie in `data`; `file` is empty where there is none."""
    if not file:
        message = "There is no data_schema.xml beside it, so a column that a record lacks may be empty or not exported."
        return Schema(troubles=(Trouble(data, "", message, "Put the data_schema.xml of the package there."),))
    try:
        tables = dict(_tables(read_root(tree.read(file))))
    except FileTrouble as error:
        return Schema(troubles=(error.trouble,))
    except ValueError as error:
        return Schema(troubles=(Trouble(file, "", str(error), "Export the package again."),))
    if tables:
        return Schema(tables)
    message = "It lists no table, so it is no schema of a Configuration Migration package."
    return Schema(troubles=(Trouble(file, "", message, "Export the package again."),))


def _tables(root: Element) -> Iterator[tuple[str, TableSchema]]:
    # Other tools than Microsoft's wrap the list of tables once more.
    for table in root.iterfind("entity" if root.tag == "entities" else "entities/entity"):
        if name := table.get("name", "").lower():
            columns = [(column.get("name", "").lower(), column.get("displayname", "")) for column in table.iterfind("fields/field")]
            display: dict[str, str | None] = {}
            for column, said in columns:
                display[said] = None if said in display else column
            filtered = text_of(table, "filter") is not None or table.find("filter/*") is not None
            yield name, TableSchema(frozenset(c for c, _ in columns if c), display, table.get("primaryidfield", "").lower(), filtered)
