"""Measured fields of subscriptions and of what they are sold in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from w365lint.environment.components.values import Type
from w365lint.environment.measures.base import Measure
from w365lint.environment.measures.days import days_since
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.environment.surroundings import Surroundings


def _unit_months(record: Record, around: Surroundings) -> Any:  # noqa: ANN401 a number, None or UNKNOWN
    return around.months_of(record.key)


def _logged_quantity(record: Record, around: Surroundings) -> Any:  # noqa: ANN401 a number or UNKNOWN
    totals = around.logged_quantities
    return UNKNOWN if totals is None else totals.get(record.key, Decimal(0))


SUBSCRIPTION_MEASURES: Final = (
    Measure(
        "unit", "months", Type.NUMBER, (), "the months that the unit mapping gives to it; not mapped: empty",
        _unit_months, ("unit_mapping",),
    ),
    Measure(
        "subscription", "logged_quantity", Type.NUMBER, (),
        "what its license changes add up to; an empty quantity changes nothing, no change: 0", _logged_quantity, ("license_change",),
    ),
    Measure(
        "subscription", "days_since_end", Type.COUNT, ("end",), "days since its end date, below 0 while it is to come; no end: empty",
        days_since("end"), dated=True,
    ),
)  # fmt: skip
