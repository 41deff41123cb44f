"""Measured fields of what is to be billed: how long it has been due."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from w365lint.environment.components.values import Type
from w365lint.environment.measures.base import Compute, Measure
from w365lint.environment.rows import Record
from w365lint.environment.surroundings import Surroundings


def _days_since(field: str) -> Compute:
    def measured(record: Record, around: Surroundings) -> Any:  # noqa: ANN401 a number, or None for an empty day
        day = record.values[field]
        return (around.day - day).days if isinstance(day, date) and around.day is not None else None

    return measured


BILLING_MEASURES: Final = (
    Measure(
        "billing_schedule", "days_overdue", Type.COUNT, ("schedule_date",),
        "days since its schedule date; below 0 while that is to come, empty without one", _days_since("schedule_date"), dated=True,
    ),
    Measure(
        "license_change", "days_in_effect", Type.COUNT, ("effective_date",),
        "days since its effective date; below 0 while that is to come, empty without one", _days_since("effective_date"), dated=True,
    ),
)  # fmt: skip
