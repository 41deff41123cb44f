"""How many rows go for good, in words."""

from __future__ import annotations

import pytest

from w365lint.plan.destruction import Export, Saved, TableLoss
from w365lint.report.losses import tables_lost


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([3], "1 table with 3 rows"),
        ([None], "1 table; how many rows it has is not in the snapshot"),
        ([None, None], "2 tables; how many rows they have is not in the snapshot"),
        ([3, None], "2 tables, 1 of them with 3 rows; how many the other one has is not in the snapshot"),
        ([3, 1, None, None], "4 tables, 2 of them with 4 rows; how many the other 2 have is not in the snapshot"),
    ],
)
def test_rows_that_nobody_exported_are_never_counted_as_none(rows: list[int | None], says: str) -> None:
    nothing = Export(Saved.NONE, "no export")
    assert tables_lost([TableLoss("t", "T", each, 0, nothing) for each in rows]) == says
