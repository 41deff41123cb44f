"""What goes for good, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from w365lint.plan.loss import ColumnLoss, TableLoss
from w365lint.report.text import count

_NAMED: Final = 3
"""Columns of one table that are named."""


def tables_lost(tables: Sequence[TableLoss]) -> str:
    """Say how many tables go, with how many rows, and of how many nobody says that they were exported."""
    known = sum(table.rows or 0 for table in tables)
    unknown = sum(table.rows is None for table in tables)
    unsaved = sum(not table.exported for table in tables)
    more = f", and those of {count(unknown, 'table')} that {'was' if unknown == 1 else 'were'} not exported" if unknown else ""
    return f"{count(len(tables), 'table')} with {count(known, 'row')}{more}; no export is attested of {unsaved:,}."


def columns_lost(loss: ColumnLoss) -> str:
    """Say which columns go from a table that stays."""
    names = ", ".join(loss.columns[:_NAMED]) + (" …" if len(loss.columns) > _NAMED else "")
    return f"{count(len(loss.columns), 'column')} of {loss.table} ({names})."
