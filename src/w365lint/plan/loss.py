"""What an uninstall deletes for good, as values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TableLoss:
    """A table that goes for good; `rows` is None where nobody exported all of it."""

    table: str
    name: str
    rows: int | None
    seen: int
    """Rows that the snapshot holds."""
    exported: str
    """Who vouches for an export of it; empty where nobody does."""


@dataclass(frozen=True, slots=True)
class ColumnLoss:
    """Columns that go from a table that stays."""

    table: str
    columns: tuple[str, ...]
    rows: int | None
    seen: int


@dataclass(frozen=True, slots=True)
class Destruction:
    """What an uninstall deletes for good."""

    tables: tuple[TableLoss, ...]
    columns: tuple[ColumnLoss, ...]
    note: str = ""
    """What the snapshot cannot tell about it."""


def counted(rows: int | None, seen: int) -> str:
    """Say how many rows go."""
    if rows is not None:
        return f"{rows:,} {'row' if rows == 1 else 'rows'}"
    return f"at least {seen:,} rows, not all exported" if seen else "rows not exported"
