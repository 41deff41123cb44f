"""Pairs of subscriptions: which two are one, how long they overlap, and what is known while a column is missing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from w365lint.environment.components import KINDS
from w365lint.environment.makers.between import Created, Vouched, vouched
from w365lint.environment.makers.pairs import MOST_PAIRS, READS, offer, pairs
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.rulebook.example import Scene, stage

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


def pair(one: Record, other: Record, day: date | None = TODAY, said: Vouched | None = None) -> dict[str, Any]:
    ((_, fields, sure),) = pairs([one, other], MONTHS, day, said)
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


PHONE_PARTS = ({"provider_part_number": "CFQ7TTC0LH0T:0001"}, {"provider_part_number": "cfq7ttc0lh0t:0009", "product": "phone-annual"})


def test_two_products_of_one_part_number_are_one_offer() -> None:
    monthly_part, annual_part = PHONE_PARTS
    fields = pair(monthly(**monthly_part), annual(**annual_part))
    assert (fields["overlap_days"], fields["product"]) == (10, None)
    assert pair(monthly(**monthly_part), annual(**annual_part | {"product": None}))["overlap_days"] == 10


def test_one_product_of_one_part_number_is_one_pair_and_not_two() -> None:
    both: dict[str, Any] = PHONE_PARTS[0]
    assert pair(monthly(**both), annual(**both))["product"] == "e5"


@pytest.mark.parametrize("part", [None, "CFQ7TTC0LFLZ:0002", ":0001"])
def test_two_products_of_two_part_numbers_or_of_none_are_no_pair(part: str | None) -> None:
    assert none(monthly(provider_part_number=part), annual(product="phone", provider_part_number="CFQ7TTC0LH0T:0001"))


def test_the_offer_is_what_stands_before_the_colon() -> None:
    assert [offer(part) for part in ("CFQ7TTC0LH0T:0001", " cfq7ttc0lh0t ", ":1", "", None, UNKNOWN)] == ["CFQ7TTC0LH0T"] * 2 + [None] * 4


def unplaced(*records: Record) -> list[str]:
    return [fields["key"] for _, fields, sure in pairs(records, MONTHS, TODAY) if not sure]


def test_a_part_number_that_is_not_known_may_be_that_of_another_product_of_another_length() -> None:
    hidden = {"provider_part_number": UNKNOWN}
    assert unplaced(monthly(**hidden), annual(product="phone", provider_part_number="CFQ7TTC0LH0T:0001")) == ["m"]
    assert unplaced(monthly(**hidden), annual(product="phone", **hidden)) == ["m", "y"]
    assert unplaced(monthly(**hidden), annual(product="phone", sales_unit="fortnight", **hidden)) == ["m", "y"]
    assert not unplaced(monthly(**hidden), annual(product="phone"))
    assert not unplaced(monthly(**hidden), annual(product="phone", sales_unit="month", **hidden))
    assert not unplaced(monthly(**hidden), annual(product="phone", customer="a2", **hidden))


def test_the_shorter_and_the_longer_do_not_depend_on_which_began_first() -> None:
    for fields in (pair(monthly(), annual()), pair(monthly(), annual(start=date(2024, 12, 1)))):
        assert (fields["shorter"], fields["shorter_end"], fields["longer"]) == ("m", date(2025, 6, 10), "y")


def test_equal_quantities_are_equal_and_what_is_empty_or_suspended_to_nothing_does_not_tell() -> None:
    assert pair(monthly(), annual())["same_quantity"] is True
    assert pair(monthly(), annual(quantity=Decimal(12)))["same_quantity"] is False
    assert pair(monthly(quantity=None), annual())["same_quantity"] is UNKNOWN
    assert pair(monthly(quantity=Decimal(0)), annual())["same_quantity"] is UNKNOWN
    assert pair(monthly(state="active", end=None, quantity=Decimal(0)), annual())["same_quantity"] is False


def word(line: str = "COT-01", about: str = "m+y", day: date | None = date(2025, 6, 1), given: int = 1, value: str = "") -> dict[str, Any]:
    return {"line": line, "about": about, "day": day, "given_on": date(2026, 1, given), "value": value}


def changed(one: Record, other: Record, said: Vouched, day: date | None = TODAY) -> tuple[Any, ...]:
    fields = pair(one, other, day, said)
    return tuple(fields[name] for name in ("changed_on", "end_after_change", "start_after_change", "days_since_change"))


def test_an_end_and_a_start_are_counted_from_the_day_of_the_change() -> None:
    first_of_june = vouched([word()])
    assert changed(monthly(end=date(2025, 5, 31)), annual(), said=first_of_june)[1:3] == (0, 0)
    assert changed(monthly(), annual(start=date(2025, 6, 3)), said=first_of_june) == (date(2025, 6, 1), 10, 2, 228)
    assert changed(monthly(end=date(2025, 5, 29)), annual(start=date(2025, 5, 31)), said=first_of_june)[1:3] == (-2, -1)


def test_what_is_open_ends_for_now_on_the_day_of_the_snapshot() -> None:
    running, first_of_june = monthly(state="active", end=None), vouched([word()])
    assert changed(running, annual(), said=first_of_june, day=date(2025, 6, 1))[1] == 1
    assert changed(running, annual(), said=first_of_june, day=date(2025, 5, 20))[1] == 0
    assert changed(running, annual(), said=first_of_june, day=None)[1] is UNKNOWN


def test_without_a_word_on_the_change_nothing_is_counted_from_it() -> None:
    assert changed(monthly(), annual(), said=vouched([])) == (None, None, None, 228)
    others = [word(line="COT-22"), word(about="m+z"), word(day=None), word(line="COT-18")]
    assert changed(monthly(), annual(), said=vouched(others)) == (None, None, None, 228)


def test_the_newest_word_counts_and_two_that_differ_are_not_known() -> None:
    later = word(day=date(2025, 6, 5), given=2, about="Y + M")
    assert changed(monthly(), annual(), said=vouched([later, word()]))[0] == date(2025, 6, 5)
    assert changed(monthly(), annual(), said=vouched([later, word(given=2)])) == (UNKNOWN,) * 4
    assert changed(monthly(), annual(), said=vouched([later, later]))[0] == date(2025, 6, 5)


def test_a_side_that_is_not_dated_stands_nobody_knows_how_to_the_change() -> None:
    assert changed(monthly(end=None), annual(), said=vouched([word()]))[1] is UNKNOWN
    assert changed(monthly(), annual(start=None), said=vouched([word()]))[2] is UNKNOWN


def test_with_a_word_on_the_change_no_gap_is_too_long() -> None:
    assert pair(monthly(end=date(2025, 1, 31)), annual(), said=vouched([word()]))["gap_days"] == 120


def test_what_somebody_vouches_to_be_no_pair_is_none() -> None:
    assert not list(pairs([monthly(), annual()], MONTHS, TODAY, vouched([word(line="COT-18", value=" No pair")])))
    assert pair(monthly(), annual(), said=vouched([word(line="COT-18", value="a pair")]))


GROUPS = {"customer", "product"}
LEAVES_OPEN = {
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
    elif column == "sales_unit":
        ((_, fields, _),) = found
        assert not {"shorter", "longer_unit_months", "end_after_change"} & fields.keys()
    elif column == "provider_part_number":
        assert [(fields["key"], sure) for _, fields, sure in found] == [("m+y", True)]
    elif column in LEAVES_OPEN:
        ((_, fields, _),) = found
        assert fields[LEAVES_OPEN[column]] is UNKNOWN
    else:
        assert [sure for _, _, sure in found] == [False]


def test_a_unit_whose_months_nobody_knows_leaves_the_lengths_open() -> None:
    fields = pair(monthly(), annual(sales_unit="fortnight"))
    assert "shorter_unit_months" not in fields
    assert fields["overlap_days"] == 10


def test_too_many_to_tell_apart_are_left_open_one_by_one() -> None:
    half = int(MOST_PAIRS**0.5) + 1
    many = [subscription(f"{unit}{number}", sales_unit=unit) for unit in ("month", "year") for number in range(half)]
    found = list(pairs(many, MONTHS, TODAY))
    assert len(found) == 2 * half
    assert not any(sure for _, _, sure in found)


def test_too_many_of_one_part_number_leave_what_is_one_product_alone() -> None:
    half = int(MOST_PAIRS**0.5) + 1
    part = {"provider_part_number": "CFQ7TTC0LH0T:0001"}
    many = [subscription(f"{unit}{n}", sales_unit=unit, product=f"p{n}", **part) for unit in ("month", "year") for n in range(half)]
    found = list(pairs(many, MONTHS, TODAY))
    assert sum(sure for _, _, sure in found) == half
    assert sum(not sure for _, _, sure in found) == 2 * half


def test_a_hundred_thousand_of_one_length_are_no_pair_at_all() -> None:
    assert not list(pairs((subscription(f"s{number}") for number in range(100_000)), MONTHS, TODAY))


def created(day: date, utc: date | None = None, *, monthly_too: bool = False) -> Vouched:
    new = Created("p2", day, utc or day)
    return Vouched(created={"y": new, "m": new} if monthly_too else {"y": new})


def test_where_nobody_attests_the_day_the_provider_tells_it() -> None:
    assert changed(monthly(end=date(2025, 5, 31)), annual(), said=created(date(2025, 6, 1))) == (date(2025, 6, 1), 0, 0, 228)


def test_an_attested_day_wins_and_both_are_kept() -> None:
    said = Vouched(changes={"m+y": date(2025, 6, 2)}, created=created(date(2025, 6, 1)).created)
    fields = pair(monthly(), annual(), said=said)
    assert (fields["changed_on"], fields["attested_on"], fields["provider_day"]) == (date(2025, 6, 2), date(2025, 6, 2), date(2025, 6, 1))


def test_a_day_that_depends_on_the_zone_is_shown_and_does_not_count() -> None:
    fields = pair(monthly(), annual(), said=created(date(2025, 6, 1), date(2025, 5, 31)))
    assert (fields["changed_on"], fields["provider_day"], fields["provider_day_utc"]) == (None, date(2025, 6, 1), date(2025, 5, 31))


def test_one_id_at_the_provider_for_both_tells_no_day() -> None:
    assert pair(monthly(), annual(), said=created(date(2025, 6, 1), monthly_too=True))["provider_day"] is None


def test_what_the_provider_says_makes_no_pair_of_two_that_lie_far_apart() -> None:
    assert not list(pairs([monthly(end=date(2025, 1, 31)), annual()], MONTHS, TODAY, created(date(2025, 6, 1))))


@pytest.mark.parametrize(
    ("there", "day"),
    [
        ({}, date(2025, 12, 1)),
        ({"created_on": "2025-11-20T12:00:00Z"}, None),
        ({"created_on": {"unreadable": "?"}}, None),
        ({"started": None}, None),
        ({"start": {"unreadable": "?"}}, None),
        ({"key": "p3"}, None),
    ],
)
def test_only_the_start_of_what_was_ordered_then_is_the_day_of_a_change(there: dict[str, object], day: date | None) -> None:
    made = {"key": "p2", "created_on": "2025-12-01T12:00:05Z", "started": "2025-12-01T12:00:01Z", "start": "2025-12-01", **there}
    sold = {"state": "active", "customer": "a1", "product": "e5", "quantity": 10}
    records: dict[str, tuple[dict[str, Any], ...]] = {
        "subscriptions": (
            {"key": "m", "sales_unit": "month", "start": "2025-01-01", "end": "2025-11-30", **sold},
            {"key": "y", "sales_unit": "year", "start": "2025-12-01", "provider_reference": "{P2}", **sold},
        ),
        "units": ({"key": "month"}, {"key": "year"}),
        "unit_mappings": ({"key": "1", "unit": "month", "months": 1}, {"key": "2", "unit": "year", "months": 12}),
        "provider_subscriptions": (made,),
    }
    environment, _ = stage(Scene("t", records, {}, "2026-01-15", ()), frozenset({"subscription_pair"}))
    (found,) = [one for one in environment.store.records("subscription_pair") if not one.unseen]
    assert found.values["changed_on"] == day
