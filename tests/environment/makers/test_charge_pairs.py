"""Charges of one subscription on two invoices: which days they share, and what is known while something is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from w365lint.environment.makers.charge_pairs import INVOICE, LINE
from w365lint.environment.makers.charges import MOST_PAIRS
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.rulebook.example import Scene, stage

Row = Mapping[str, Any]
JANUARY = {"service_start": "2026-01-01", "service_end": "2026-01-31"}
INVOICES = ({"key": "i1", "number": "INV-1", **JANUARY}, {"key": "i2", **JANUARY})
LINES = (
    {"key": "l1", "invoice": "i1", "subscription": "s1", "quantity": 10, "amount": 310, "currency": "eur"},
    {"key": "l2", "invoice": "i2", "subscription": "s1", "quantity": 10, "amount": 620, "currency": "eur"},
)
CHANGES = ({"key": "c1", "subscription": "s1", "effective_date": "2025-12-01", "quantity": 10},)


def scene(lines: tuple[Row, ...] = LINES, invoices: tuple[Row, ...] = INVOICES, changes: tuple[Row, ...] = CHANGES) -> Scene:
    records = {
        "subscriptions": ({"key": "s1", "quantity": 10},), "license_changes": changes, "invoices": invoices, "invoice_lines": lines,
    }  # fmt: skip
    return Scene("a scene", records, {}, "2026-01-15", ())


def found(place: Scene) -> list[Record]:
    return list(stage(place, frozenset({"charge_pair"}))[0].store.records("charge_pair"))


def pair(place: Scene) -> Mapping[str, Any]:
    (record,) = found(place)
    assert record.sure
    return record.values


def changed(row: Row, **values: Any) -> Row:  # noqa: ANN401
    return {**row, **values}


def second(**values: Any) -> tuple[Row, ...]:  # noqa: ANN401
    return LINES[0], changed(LINES[1], **values)


def billed_for(start: str | None, end: str | None, **values: str) -> tuple[Row, ...]:
    return INVOICES[0], changed(INVOICES[1], service_start=start, service_end=end, **values)


def test_one_month_billed_twice_is_a_pair() -> None:
    values = pair(scene())
    assert (values["key"], values["subscription"], values["first_number"], values["second_number"]) == ("l1+l2", "s1", "INV-1", "i2")
    assert (values["overlap_days"], values["excess_quantity"], values["overlap_amount"]) == (31, 10, Decimal(310))
    assert (values["credited"], values["currency"]) == (False, "eur")


def test_periods_that_follow_each_other_are_a_catch_up() -> None:
    assert not found(scene(invoices=billed_for("2026-02-01", "2026-02-28")))


def test_the_last_day_counts() -> None:
    values = pair(scene(invoices=billed_for("2026-01-31", "2026-02-27")))
    assert (values["first_day"], values["last_day"], values["overlap_days"]) == (date(2026, 1, 31), date(2026, 1, 31), 1)
    # 310 for 31 days against 620 for 28: the cheaper day costs 10.
    assert values["overlap_amount"] == Decimal(10)


def test_a_line_may_end_before_its_invoice_does() -> None:
    assert not found(scene(second(service_end="2026-02-20"), billed_for("2026-02-01", "2026-02-28")))
    assert pair(scene(second(service_end="2026-01-10")))["overlap_days"] == 10


def test_licenses_that_were_added_are_no_excess() -> None:
    added = (*CHANGES, {"key": "c2", "subscription": "s1", "effective_date": "2026-01-10", "quantity": 2})
    assert pair(scene(second(quantity=2), changes=added))["excess_quantity"] == 0
    taken_back = (*added, {"key": "c3", "subscription": "s1", "effective_date": "2026-01-12", "quantity": -5})
    assert pair(scene(second(quantity=2), changes=taken_back))["excess_quantity"] == 0


def test_licenses_that_came_back_are_not_counted_twice() -> None:
    back = ("2025-12-10", -10), ("2025-12-20", 10)
    changes = (
        *CHANGES,
        *({"key": f"d{n}", "subscription": "s1", "effective_date": day, "quantity": by} for n, (day, by) in enumerate(back)),
    )
    assert pair(scene(changes=changes))["excess_quantity"] == 10


def test_only_what_exceeds_is_at_risk() -> None:
    values = pair(scene(changes=(changed(CHANGES[0], quantity=15),)))
    assert (values["excess_quantity"], values["overlap_amount"]) == (5, Decimal(155))


@pytest.mark.parametrize(
    "lines",
    [second(amount=0), second(amount=None), second(amount=-310), second(subscription="s2"), second(subscription=None), second(invoice="i1"),
     second(invoice=None), second(invoice="i9")],
)  # fmt: skip
def test_what_charges_nothing_or_something_else_or_on_the_same_invoice_is_no_pair(lines: tuple[Row, ...]) -> None:
    assert not found(scene(lines))


def test_a_canceled_invoice_charges_nothing() -> None:
    assert not found(scene(invoices=billed_for("2026-01-01", "2026-01-31", state="canceled")))


def test_a_credit_of_the_smaller_amount_takes_the_charge_back() -> None:
    credit = {"key": "l3", "invoice": "i2", "subscription": "s1", "quantity": 10, "currency": "eur"}
    assert pair(scene((*LINES, {**credit, "amount": -310})))["credited"] is True
    assert pair(scene((*LINES, {**credit, "amount": -309})))["credited"] is False


def test_two_currencies_have_no_common_one() -> None:
    assert pair(scene(second(currency="usd")))["currency"] is UNKNOWN


def doubtful(place: Scene) -> list[tuple[str, Any]]:
    records = found(place)
    assert not any(record.sure for record in records)
    return [(record.key, record.values["excess_quantity"]) for record in records if not record.unseen]


def test_an_invoice_without_a_period_may_bill_any_days() -> None:
    assert doubtful(scene(invoices=billed_for(None, None))) == [("l2", 10)]
    assert doubtful(scene(second(quantity=0), billed_for(None, None))) == [("l2", 0)]


def test_a_line_that_ends_before_its_invoice_begins_may_share_days_with_earlier_charges_alone() -> None:
    assert doubtful(scene(second(service_end="2026-01-20"), billed_for("2026-02-01", "2026-02-28"))) == [("l2", 10)]
    assert not found(scene(second(service_end="2025-12-31"), billed_for("2026-02-01", "2026-02-28")))


def test_one_line_alone_is_never_two_whatever_its_period() -> None:
    assert not found(scene(LINES[1:], billed_for(None, None)))


COLUMNS = [("invoice_line", column) for column in LINE] + [("invoice", column) for column in INVOICE]
LEAVES_OPEN = {"quantity": "excess_quantity", "amount": "credited", "currency": "currency"}


@pytest.mark.parametrize(("kind", "column"), COLUMNS)
def test_without_a_column_nothing_that_hangs_on_it_is_known(kind: str, column: str) -> None:
    (one,) = found(scene().without_column(kind, column))
    if column in LEAVES_OPEN:
        assert (one.values[LEAVES_OPEN[column]], one.sure) == (UNKNOWN, True)
    else:
        assert one.sure is (column == "number")


def test_without_the_last_day_of_lines_their_periods_are_not_known() -> None:
    assert doubtful(scene().without_column("invoice_line", "service_end")) == [("l1", 10)]


@pytest.mark.parametrize("column", ["quantity", "effective_date", "subscription"])
def test_without_the_license_changes_or_a_column_of_them_no_excess_is_known(column: str) -> None:
    assert pair(scene().without_column("license_change", column))["excess_quantity"] is UNKNOWN
    assert pair(scene().without("license_changes"))["excess_quantity"] is UNKNOWN


@pytest.mark.parametrize("table", ["invoices", "invoice_lines"])
def test_without_invoices_or_lines_there_may_be_pairs(table: str) -> None:
    assert any(record.unseen for record in found(scene().without(table)))


def test_too_many_to_tell_apart_are_left_open_as_one() -> None:
    many = tuple(changed(LINES[0], key=f"l{n}", invoice="i1" if n % 2 else "i2") for n in range(2 * int(MOST_PAIRS**0.5) + 2))
    assert [excess for _, excess in doubtful(scene(many))] == [UNKNOWN]
    beyond = tuple(changed(LINES[0], key=f"l{n}") for n in range(MOST_PAIRS + 1))
    assert doubtful(scene(beyond)) == [("l0", UNKNOWN)]
