"""What an uninstall deletes, as values: tables, columns of tables that stay, and what of them is saved."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Saved(StrEnum):
    """How far it is proved that something was saved."""

    WHOLE = "whole"
    """Files in exports/ hold every row, and none changed since."""
    PART = "in part"
    """Files in exports/ lack rows or columns, or are older than rows of the table."""
    UNPROVED = "not proved"
    """There are files in exports/, and nothing to count them against."""
    ATTESTED = "attested"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Export:
    """What is known of an export of something that goes."""

    saved: Saved
    says: str


@dataclass(frozen=True, slots=True)
class TableLoss:
    """A table that goes for good; `rows` is None where the snapshot does not hold all of it."""

    table: str
    name: str
    rows: int | None
    seen: int
    """Rows that the snapshot holds."""
    export: Export


@dataclass(frozen=True, slots=True)
class ColumnLoss:
    """Columns that go from a table that stays."""

    table: str
    columns: tuple[str, ...]
    rows: int | None
    seen: int
    export: Export


@dataclass(frozen=True, slots=True)
class Destruction:
    """What an uninstall deletes for good."""

    tables: tuple[TableLoss, ...]
    columns: tuple[ColumnLoss, ...]
    note: str = ""
    """What the snapshot cannot tell about it."""


def counted(rows: int | None, seen: int) -> str:
    """Say how many rows go."""
    number = seen if rows is None else rows
    said = f"{number:,} {'row' if number == 1 else 'rows'}"
    if rows is not None:
        return said
    return f"at least {said}, not all in the snapshot" if seen else "its rows are not in the snapshot"
