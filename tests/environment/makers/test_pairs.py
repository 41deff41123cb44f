"""Pairs of subscriptions: which two are one, how long they overlap, and what is known while a column is missing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from w365lint.environment.components import KINDS
from w365lint.environment.makers.pairs import MOST_PAIRS, READS, pairs
from w365lint.environment.rows import UNKNOWN, Record

TODAY = date(2026, 1, 15)
MONTHS: dict[str, Any] = {"month": Decimal(1), "quarter": Decimal(3), "year": Decimal(12), "crate": None}


def subscription(key: str, **values: object) -> Record:
    sold = {"state": "active", "customer": "a1", "product": "e5", "sales_unit": "month", "start": date(2025, 1, 1)}
    empty = dict.fromkeys(KINDS["subscription"].fields)
    return record({**empty, "key": key, "name": key.upper(), **sold, **values})


def record(values: dict[str, object]) -> Record:
    return Record("subscription", 1, values, frozenset(), "f", "p", sure=True, unseen=False)


def monthly(**values: object) -> Record:
    ended = {"state": "inactive", "end": date(2025, 6, 10), "quantity": Decimal(10), "monthly_price": Decimal(55), "currency": "eur"}
    return subscription("m", **{**ended, **values})


def annual(**values: object) -> Record:
    begun = {"sales_unit": "year", "start": date(2025, 6, 1), "quantity": Decimal(10), "monthly_price": Decimal(50), "currency": "eur"}
    return subscription("y", **{**begun, **values})


def pair(one: Record, other: Record, day: date | None = TODAY) -> dict[str, Any]:
    ((_, fields, sure),) = pairs([one, other], MONTHS, day)
    assert sure
    return fields


def none(one: Record, other: Record) -> bool:
    return not list(pairs([one, other], MONTHS, TODAY))


def test_the_first_to_the_tenth_of_june_are_ten_days() -> None:
    assert pair(monthly(), annual())["overlap_days"] == 10


def test_the_end_is_the_last_day_that_counts() -> None:
    assert pair(monthly(end=date(2025, 6, 1)), annual())["overlap_days"] == 1
    assert pair(monthly(end=date(2025, 5, 31)), annual())["overlap_days"] == 0


def test_one_within_the_other_overlaps_as_long_as_it_runs() -> None:
    assert pair(monthly(), annual(start=date(2025, 1, 11), end=date(2025, 1, 20)))["overlap_days"] == 10


def test_an_open_end_overlaps_up_to_the_end_of_the_other() -> None:
    assert pair(monthly(state="active", end=None), annual(end=date(2025, 6, 30)))["overlap_days"] == 30


def test_two_open_ends_overlap_up_to_the_day_of_the_snapshot() -> None:
    fields = pair(monthly(state="active", end=None), annual())
    assert fields["overlap_days"] == 30 + 31 + 31 + 30 + 31 + 30 + 31 + 15
    assert pair(monthly(state="active", end=None), annual(), day=None)["overlap_days"] is UNKNOWN


def test_the_gap_is_the_days_on_which_neither_runs() -> None:
    assert pair(monthly(end=date(2025, 5, 31)), annual())["gap_days"] == 0
    assert pair(monthly(end=date(2025, 5, 24)), annual())["gap_days"] == 7
    assert pair(monthly(), annual())["gap_days"] == 0


def test_with_more_than_a_month_between_them_they_are_no_pair() -> None:
    assert pair(monthly(end=date(2025, 4, 30)), annual())["gap_days"] == 31
    assert none(monthly(end=date(2025, 4, 29)), annual())


def test_the_cheaper_one_is_what_the_overlap_costs() -> None:
    # 50.00 x 10 x 12 / 365 = 16.4383… a day, ten days.
    assert pair(monthly(), annual())["overlap_amount"] == Decimal("164.38")
    assert pair(monthly(end=date(2025, 6, 1)), annual())["overlap_amount"] == Decimal("16.44")


def test_an_amount_that_no_column_could_hold_is_not_known() -> None:
    huge = {"monthly_price": Decimal(10) ** 14, "quantity": Decimal(10) ** 8}
    assert pair(monthly(**huge), annual(**huge))["overlap_amount"] is UNKNOWN


def test_two_currencies_have_no_common_one() -> None:
    assert pair(monthly(), annual(currency="usd"))["currency"] is UNKNOWN


def test_the_earlier_is_the_first_however_they_are_given_and_the_key_does_not_depend_on_it() -> None:
    fields = pair(annual(), monthly())
    assert (fields["first"], fields["second"]) == ("m", "y")
    earlier = pair(annual(start=date(2024, 12, 1)), monthly())
    assert (earlier["first"], earlier["second"]) == ("y", "m")
    assert fields["key"] == earlier["key"] == "m+y"
    assert (earlier["shorter_unit_months"], earlier["longer_unit_months"]) == (1, 12)


def test_of_two_that_begin_on_one_day_the_shorter_is_the_first() -> None:
    assert pair(annual(start=date(2025, 1, 1)), monthly())["first"] == "m"


def test_the_effective_start_counts_and_the_start_only_without_one() -> None:
    fields = pair(monthly(), annual(start=date(2025, 1, 1), effective_start=date(2025, 6, 6)))
    assert fields["overlap_days"] == 5
    assert fields["days_since_second_start"] == 24 + 31 + 31 + 30 + 31 + 30 + 31 + 15


def test_what_will_be_deactivated_ends_on_that_day() -> None:
    fields = pair(monthly(state="active", end=None, deactivate_on=date(2025, 6, 3)), annual())
    assert fields["overlap_days"] == 3


def test_an_inactive_one_without_an_end_ended_nobody_knows_when() -> None:
    fields = pair(monthly(end=None), annual())
    assert fields["overlap_days"] is UNKNOWN
    assert fields["gap_days"] is UNKNOWN
    assert fields["undated"] == ("M",)


def test_without_any_start_the_order_is_not_known_and_so_is_what_hangs_on_it() -> None:
    fields = pair(monthly(start=None), annual())
    assert "first_unit_months" not in fields
    assert fields["longer_unit_months"] == 12


@pytest.mark.parametrize(
    "difference", [{"customer": "a2"}, {"product": "e3"}, {"sales_unit": "month"}, {"sales_unit": "crate"}, {"sales_unit": None}]
)
def test_another_customer_product_or_no_other_length_is_no_pair(difference: dict[str, Any]) -> None:
    assert none(monthly(), annual(**difference))


@pytest.mark.parametrize("unbilled", [{"billable": "non_billable"}, {"trial": True}])
def test_what_is_never_billed_is_never_billed_twice(unbilled: dict[str, Any]) -> None:
    assert none(monthly(**unbilled), annual())


@pytest.mark.parametrize("billed", [{"billable": "billable"}, {"trial": False}])
def test_what_is_billed_may_be_billed_twice(billed: dict[str, Any]) -> None:
    assert pair(monthly(**billed), annual())["overlap_days"] == 10


GROUPS = {"customer", "product"}
LEAVES_OPEN = {
    "sales_unit": "longer_unit_months",
    "effective_start": "overlap_days",
    "start": "overlap_days",
    "end": "overlap_days",
    "deactivate_on": "overlap_days",
    "state": "overlap_days",
    "quantity": "overlap_amount",
    "monthly_price": "overlap_amount",
    "currency": "currency",
}


@pytest.mark.parametrize("column", READS)
def test_without_a_column_nothing_that_hangs_on_it_is_known(column: str) -> None:
    open_ended = monthly(state="active", end=None)
    gapped = [record({**one.values, column: UNKNOWN}) for one in (open_ended, annual())]
    found = list(pairs(gapped, MONTHS, TODAY))
    if column in GROUPS:
        assert [(fields["key"], sure) for _, fields, sure in found] == [("m", False), ("y", False)]
    elif column in LEAVES_OPEN:
        ((_, fields, _),) = found
        assert fields[LEAVES_OPEN[column]] is UNKNOWN
    else:
        assert [sure for _, _, sure in found] == [False]


def test_a_unit_whose_months_nobody_knows_leaves_the_lengths_open() -> None:
    fields = pair(monthly(), annual(sales_unit="fortnight"))
    assert fields["shorter_unit_months"] is UNKNOWN
    assert fields["overlap_days"] == 10


def test_too_many_to_tell_apart_are_left_open_one_by_one() -> None:
    half = int(MOST_PAIRS**0.5) + 1
    many = [subscription(f"{unit}{number}", sales_unit=unit) for unit in ("month", "year") for number in range(half)]
    found = list(pairs(many, MONTHS, TODAY))
    assert len(found) == 2 * half
    assert not any(sure for _, _, sure in found)


def test_a_hundred_thousand_of_one_length_are_no_pair_at_all() -> None:
    assert not list(pairs((subscription(f"s{number}") for number in range(100_000)), MONTHS, TODAY))
