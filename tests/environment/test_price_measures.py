"""Measured prices: what a price list asks of a subscription, and how well its two prices fit each other."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from w365lint.environment.rows import UNKNOWN
from w365lint.rulebook.example import Scene, stage

Rows = tuple[Mapping[str, Any], ...]

SOLD = {"key": "s1", "product": "e5", "sales_unit": "month", "currency": "eur", "contract": "c1"}
LISTED = {"product": "e5", "unit": "month", "currency": "eur", "pricing_method": "currency_amount"}
CATALOGUE: dict[str, Rows] = {
    "subscriptions": (SOLD,),
    "billing_contracts": ({"key": "c1", "price_list": "retail"},),
    "price_list_items": (
        {**LISTED, "key": "i1", "price_list": "retail", "price": 55},
        {**LISTED, "key": "i2", "price_list": "retail", "unit": "year", "price": 600},
        {**LISTED, "key": "i3", "price_list": "schools", "price": 20},
    ),
}
PRICED: dict[str, Rows] = {
    "unit_mappings": ({"key": "1", "unit": "month", "months": 1}, {"key": "2", "unit": "year", "months": 12}),
    "currencies": ({"key": "eur", "precision": 2}, {"key": "jpy", "precision": 0}, {"key": "fine", "precision": 4}, {"key": "odd"}),
}


def measured(field: str, records: Mapping[str, Rows], **absent: frozenset[str]) -> Any:  # noqa: ANN401 a value, None or UNKNOWN
    """Return a measured field of the one subscription."""
    environment, _ = stage(Scene("a scene", records, {}, "2026-01-15", (), absent), frozenset({"subscription"}))
    (value,) = [record.values[field] for record in environment.store.records("subscription") if not record.unseen]
    return value


def list_price(changes: Mapping[str, Any] | None = None, more: Mapping[str, Rows] | None = None) -> Any:  # noqa: ANN401 a value, None or UNKNOWN
    return measured("list_price", {**CATALOGUE, "subscriptions": ({**SOLD, **(changes or {})},), **(more or {})})


def off(price: object, monthly: object, unit: str | None = "year", currency: str | None = "eur") -> Any:  # noqa: ANN401 a value, None or UNKNOWN
    sold = {"key": "s1", "price": price, "monthly_price": monthly, "sales_unit": unit, "currency": currency}
    return measured("monthly_price_off", {**PRICED, "subscriptions": (sold,)})


def items(**changes: object) -> dict[str, Rows]:
    return {"price_list_items": ({**CATALOGUE["price_list_items"][0], **changes},)}


def test_the_price_list_of_the_contract_says_the_price() -> None:
    assert list_price() == Decimal(55)
    assert list_price({"sales_unit": "year"}) == Decimal(600)


def test_the_price_list_of_the_subscription_itself_goes_first() -> None:
    assert list_price({"price_list": "schools"}) == Decimal(20)


def test_where_its_own_price_list_has_no_item_that_of_the_contract_counts() -> None:
    assert list_price({"price_list": "schools", "sales_unit": "year"}) == Decimal(600)


@pytest.mark.parametrize("field", ["product", "sales_unit", "currency", "contract"])
def test_without_product_unit_currency_or_contract_there_is_no_price(field: str) -> None:
    assert list_price({field: None}) is None


def test_no_item_no_price_list_and_an_item_in_another_currency_are_no_price() -> None:
    assert list_price({"product": "e3"}) is None
    assert list_price(more={"billing_contracts": ({"key": "c1"},)}) is None
    assert list_price({"currency": "usd"}) is None
    assert list_price(more=items(price=None)) is None


@pytest.mark.parametrize("method", ["percent_of_list", "margin_on_current_cost", None])
def test_a_price_that_is_a_percentage_is_not_known(method: str | None) -> None:
    assert list_price(more=items(pricing_method=method)) is UNKNOWN


@pytest.mark.parametrize("table", ["billing_contracts", "price_list_items"])
def test_without_contracts_or_price_list_items_no_price_is_known(table: str) -> None:
    assert measured("list_price", {name: rows for name, rows in CATALOGUE.items() if name != table}) is UNKNOWN


@pytest.mark.parametrize("field", ["price_list", "product", "unit", "currency", "pricing_method", "price"])
def test_without_a_column_of_the_price_list_items_no_price_is_known(field: str) -> None:
    assert measured("list_price", CATALOGUE, price_list_item=frozenset({field})) is UNKNOWN


def test_without_the_price_list_of_the_contract_no_price_is_known() -> None:
    assert measured("list_price", CATALOGUE, billing_contract=frozenset({"price_list"})) is UNKNOWN


def test_an_unreadable_item_may_be_any_that_is_not_there() -> None:
    more = {"price_list_items": (*CATALOGUE["price_list_items"], {**LISTED, "key": "i4", "price_list": "retail", "product": ["?"]})}
    assert list_price(more=more) == Decimal(55)
    assert list_price({"product": "e3"}, more) is UNKNOWN


def priced_like(price: object, **more: Rows) -> Any:  # noqa: ANN401 text, None or UNKNOWN
    sold = {**SOLD, "sales_unit": "year", "price": price}
    records = {**CATALOGUE, **PRICED, "units": ({"key": "month", "name": "Month"},), "subscriptions": (sold,), **more}
    return measured("priced_like", {name: rows for name, rows in records.items() if rows})


def test_a_year_at_the_price_of_a_month_is_priced_like_a_month() -> None:
    assert priced_like(55) == "Month"
    assert priced_like(55, units=()) == "month"


def test_the_price_of_its_own_unit_of_none_or_no_price_is_like_no_other() -> None:
    assert priced_like(600) is None
    assert priced_like(580) is None
    assert priced_like(20) is None
    assert priced_like(None) is None


def test_without_a_price_for_its_own_unit_nothing_is_compared() -> None:
    assert priced_like(55, price_list_items=CATALOGUE["price_list_items"][:1]) is None


@pytest.mark.parametrize("months", [12, None])
def test_a_unit_of_the_same_length_or_of_none_is_no_other(months: int | None) -> None:
    mappings = ({"key": "1", "unit": "month", "months": months}, {"key": "2", "unit": "year", "months": 12})
    assert priced_like(55, unit_mappings=mappings) is None


def test_without_the_mapping_only_the_same_price_leaves_it_open() -> None:
    assert priced_like(55, unit_mappings=()) is UNKNOWN
    assert priced_like(580, unit_mappings=()) is None


@pytest.mark.parametrize("table", ["price_list_items", "billing_contracts"])
def test_without_items_or_contracts_it_is_open_what_a_price_is_like(table: str) -> None:
    assert priced_like(55, **{table: ()}) is UNKNOWN


def test_a_percentage_in_another_unit_is_no_price_and_in_its_own_leaves_it_open() -> None:
    month, year, _ = CATALOGUE["price_list_items"]
    percent = {"pricing_method": "percent_of_list"}
    assert priced_like(55, price_list_items=({**month, **percent}, year)) is None
    assert priced_like(55, price_list_items=(month, {**year, **percent})) is UNKNOWN


def test_an_item_whose_price_cannot_be_read_may_ask_just_that() -> None:
    month, year, _ = CATALOGUE["price_list_items"]
    assert priced_like(580, price_list_items=({**month, "price": "?"}, year)) is UNKNOWN


def test_the_difference_counts_whole_cents_rounded_down() -> None:
    assert off(660, 55) == 0
    assert off(100, "8.33") == 0
    assert off(100, "8.34") == 0
    assert off(660, "55.02") == 2
    assert off(660, "54.985") == 1
    assert off(660, 660) == 60_500
    assert off(55, 55, "month") == 0


def test_a_currency_without_decimals_counts_in_units_and_a_finer_one_in_hundredths() -> None:
    assert off(1000, 83, currency="jpy") == 0
    assert off(1000, 85, currency="jpy") == 1
    assert off(100, "8.35", currency="fine") == 1


def test_where_one_price_or_the_months_are_missing_nothing_differs() -> None:
    assert off(None, 55) is None
    assert off(660, None) is None
    assert off(660, 55, unit=None) is None
    assert off(660, 55, unit="crate") is None


def test_a_unit_of_no_months_divides_nothing() -> None:
    sold = {"key": "s1", "price": 10, "monthly_price": 10, "sales_unit": "none", "currency": "eur"}
    mappings = ({"key": "1", "unit": "none", "months": 0},)
    assert measured("monthly_price_off", {**PRICED, "unit_mappings": mappings, "subscriptions": (sold,)}) is None


@pytest.mark.parametrize("currency", [None, "odd", "gone"])
def test_without_the_decimals_of_the_currency_only_a_perfect_fit_is_known(currency: str | None) -> None:
    assert off(660, 55, currency=currency) == 0
    assert off(660, 54, currency=currency) is UNKNOWN


@pytest.mark.parametrize("table", ["unit_mappings", "currencies"])
def test_without_mapping_or_currencies_the_difference_is_not_known(table: str) -> None:
    sold = {"key": "s1", "price": 660, "monthly_price": 54, "sales_unit": "year", "currency": "eur"}
    records = {name: rows for name, rows in {**PRICED, "subscriptions": (sold,)}.items() if name != table}
    assert measured("monthly_price_off", records) is UNKNOWN
