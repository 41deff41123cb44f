"""Measured days: counted from the as-of day in the environment's time zone, and from the dates of the subscription."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from w365lint.environment.measures import MEASURES, VOCABULARY
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.environment.surroundings import Surroundings
from w365lint.rulebook.example import Scene, stage

Rows = tuple[Mapping[str, Any], ...]

SUBSCRIPTION = {"key": "s1", "start": "2025-06-01", "effective_start": "2025-07-01", "end": "2025-12-31"}


def measured(kind: str, field: str, records: Mapping[str, Rows], **absent: frozenset[str]) -> dict[str, Any]:
    """Return the values of one measured field by key, on 15 January 2026 in UTC."""
    environment, _ = stage(Scene("a scene", dict(records), {}, "2026-01-15", (), absent), frozenset({kind}))
    return {record.key: record.values[field] for record in environment.store.records(kind) if not record.unseen}


def outside(effective: str | None, **subscription: object) -> Any:  # noqa: ANN401 a count, None or UNKNOWN
    change = {"key": "l1", "subscription": "s1", "effective_date": effective}
    rows: dict[str, Rows] = {"license_changes": (change,), "subscriptions": ({**SUBSCRIPTION, **subscription},)}
    return measured("license_change", "days_outside", rows)["l1"]


@pytest.mark.parametrize(
    ("kind", "plural", "field", "column"),
    [
        ("license_change", "license_changes", "days_in_effect", "effective_date"),
        ("scheduled_change", "scheduled_changes", "days_in_effect", "effective_date"),
        ("invoice", "invoices", "days_since_billing", "billing_date"),
    ],
)
def test_days_are_counted_up_to_the_as_of_day(kind: str, plural: str, field: str, column: str) -> None:
    rows = (
        {"key": "past", column: "2026-01-01"},
        {"key": "today", column: "2026-01-15"},
        {"key": "to come", column: "2026-02-01"},
        {"key": "no"},
    )
    assert measured(kind, field, {plural: rows}) == {"past": 14, "today": 0, "to come": -17, "no": None}


@pytest.mark.parametrize(
    ("effective", "made", "days"),
    [
        ("2026-01-05", "2026-01-02T09:00:00Z", 10),
        ("2026-01-01", "2026-01-14T09:00:00Z", 1),
        ("2026-02-01", "2026-01-02T09:00:00Z", -17),
        (None, "2026-01-02T09:00:00Z", 13),
        ("2026-01-05", None, 10),
        (None, None, None),
    ],
)
def test_a_change_is_due_from_the_later_of_its_effective_date_and_the_day_it_was_made(
    effective: str | None, made: str | None, days: int | None
) -> None:
    change = {"key": "l1", "effective_date": effective, "created_on": made}
    assert measured("license_change", "days_due", {"license_changes": (change,)}) == {"l1": days}


def due_in(zone: ZoneInfo | None) -> Any:  # noqa: ANN401 a count or UNKNOWN
    environment, platform = stage(Scene("a scene", {}, {}, "2026-01-15", ()), frozenset())
    environment.zone = zone
    made = datetime.fromisoformat("2026-01-09T23:30:00+00:00")
    values = {**dict.fromkeys(VOCABULARY["license_change"].fields), "created_on": made}
    record = Record("license_change", 1, values, frozenset(), "f", "p", sure=True, unseen=False)
    measure = next(one for one in MEASURES if one.name == "days_due")
    return measure.of(record, Surroundings(platform))


def test_the_day_on_which_a_change_was_made_is_that_of_the_environment() -> None:
    assert (due_in(ZoneInfo("UTC")), due_in(ZoneInfo("Europe/Amsterdam")), due_in(None)) == (6, 5, UNKNOWN)


@pytest.mark.parametrize(("effective", "days"), [("2025-06-01", 0), ("2025-12-31", 0), ("2025-05-22", 10), ("2026-01-01", 1), (None, None)])
def test_a_change_lies_outside_before_the_first_start_and_after_the_end(effective: str | None, days: int | None) -> None:
    assert outside(effective) == days


def test_without_an_end_the_day_of_the_deactivation_is_the_last() -> None:
    assert outside("2026-01-10", end=None, deactivate_on="2025-12-31") == 10


def test_a_side_without_a_date_is_open() -> None:
    assert outside("2031-01-01", end=None) == 0
    assert outside("2001-01-01", start=None, effective_start=None) == 0


def test_a_change_of_no_subscription_lies_outside_none() -> None:
    change = {"key": "l1", "subscription": "s9", "effective_date": "2025-01-01"}
    assert measured("license_change", "days_outside", {"license_changes": (change,), "subscriptions": ()}) == {"l1": None}


@pytest.mark.parametrize("column", ["start", "effective_start", "end", "deactivate_on"])
def test_without_a_date_of_the_subscription_nobody_knows_whether_a_change_lies_outside(column: str) -> None:
    change = {"key": "l1", "subscription": "s1", "effective_date": "2025-01-01"}
    rows = {"license_changes": (change,), "subscriptions": (SUBSCRIPTION,)}
    assert measured("license_change", "days_outside", rows, subscription=frozenset({column})) == {"l1": UNKNOWN}
