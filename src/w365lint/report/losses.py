"""What goes for good, and what of it is saved, in words."""

from __future__ import annotations

from collections.abc import Sequence

from w365lint.plan.destruction import ColumnLoss, Saved, TableLoss
from w365lint.plan.words import few
from w365lint.wording import count


def tables_lost(lost: Sequence[TableLoss]) -> str:
    """Say how many tables go, and how many rows with them."""
    tables, known = count(len(lost), "table"), [table.rows for table in lost if table.rows is not None]
    if len(known) == len(lost):
        return f"{tables} with {count(sum(known), 'row')}"
    if not known:
        return f"{tables}; how many rows {'it has' if len(lost) == 1 else 'they have'} is not in the snapshot"
    some = f"{tables}, {len(known):,} of them with {count(sum(known), 'row')}"
    others = len(lost) - len(known)
    return f"{some}; how many the other {'one has' if others == 1 else f'{others:,} have'} is not in the snapshot"


def tables_saved(lost: Sequence[TableLoss]) -> str:
    """Say of how many tables there is an export, and how far that is proved."""
    by_state = {state: [table.table for table in lost if table.export.saved is state] for state in Saved}
    return "; ".join(f"{len(tables):,} {state} ({few(tables, 3)})" for state, tables in by_state.items() if tables)


def columns_lost(loss: ColumnLoss) -> str:
    """Say which columns go from a table that stays."""
    return f"{count(len(loss.columns), 'column')} of {loss.table} ({few(loss.columns, 3)}); {loss.export.says}"
