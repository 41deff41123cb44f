"""Measured days: how long ago a change took effect, could be provisioned, was billed or was to be, and whether it fits its subscription."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from w365lint.environment.components.values import Type
from w365lint.environment.measures.base import Compute, Measure
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.environment.surroundings import Surroundings

_SPAN: Final = ("start", "effective_start", "end", "deactivate_on")


def days_since(field: str) -> Compute:
    """Return what counts the days since the day in a field."""

    def days(record: Record, around: Surroundings) -> Any:  # noqa: ANN401 a count or None
        then = record.values[field]
        return None if then is None or around.day is None else (around.day - then).days

    return days


def _days_due(record: Record, around: Surroundings) -> Any:  # noqa: ANN401 a count, None or UNKNOWN
    """Count from the later of two days: a change may be made long before it takes effect, and after it."""
    effective, made = record.values["effective_date"], record.values["created_on"]
    if isinstance(made, datetime):
        if around.environment.zone is None:
            return UNKNOWN
        made = made.astimezone(around.environment.zone).date()
    known = [day for day in (effective, made) if day is not None]
    return (around.day - max(known)).days if known and around.day else None


def _days_outside(record: Record, around: Surroundings) -> Any:  # noqa: ANN401 a count, None or UNKNOWN
    day = record.values["effective_date"]
    subscription = around.find("subscription", record.values["subscription"], _SPAN)
    if day is None or subscription is None or subscription is UNKNOWN:
        return None if day is None else subscription
    span = [subscription.values[name] for name in _SPAN]
    if UNKNOWN in span:
        return UNKNOWN
    start, effective, end, deactivated = span
    first = min((one for one in (start, effective) if one is not None), default=day)
    last = next((one for one in (end, deactivated) if one is not None), day)
    return _beyond(day, first, last)


def _beyond(day: date, first: date, last: date) -> int:
    return max(0, (first - day).days, (day - last).days)


DAY_MEASURES: Final = (
    Measure(
        "billing_schedule", "days_overdue", Type.COUNT, ("schedule_date",),
        "days since its schedule date; below 0 while that is to come, empty without one", days_since("schedule_date"), dated=True,
    ),
    Measure(
        "license_change", "days_in_effect", Type.COUNT, ("effective_date",),
        "days since its effective date; below 0 while that is to come, empty without one", days_since("effective_date"), dated=True,
    ),
    Measure(
        "license_change", "days_due", Type.COUNT, ("effective_date", "created_on"),
        "days since it could be provisioned: since its effective date, or since it was made where that is later; below 0 while "
        "that is to come, neither filled in: empty", _days_due, dated=True,
    ),
    Measure(
        "license_change", "days_outside", Type.COUNT, ("effective_date", "subscription"),
        "days by which its effective date lies before the start or the effective start of its subscription, whichever is earlier, "
        "or after its end, or else the day of its deactivation; a side without a date is open, 0 within; no effective date or no "
        "such subscription: empty", _days_outside, ("subscription",),
    ),
    Measure(
        "scheduled_change", "days_in_effect", Type.COUNT, ("effective_date",),
        "days since its effective date; below 0 while that is to come, empty without one", days_since("effective_date"), dated=True,
    ),
    Measure(
        "invoice", "days_since_billing", Type.COUNT, ("billing_date",),
        "days since its billing date; below 0 while that is to come, empty without one", days_since("billing_date"), dated=True,
    ),
)  # fmt: skip
