"""Terms and their units, products and the currencies in which they are sold: what is counted, and what is not known."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from w365lint.environment.rows import UNKNOWN, Record
from w365lint.rulebook.example import Scene, stage

Rows = tuple[Mapping[str, Any], ...]

TERMS: dict[str, Rows] = {
    "unit_mappings": (
        {"key": "1", "unit": "month", "months": 1},
        {"key": "2", "unit": "user", "months": 1},
        {"key": "3", "months": 3},
        {"key": "4", "unit": "year", "months": 12},
    ),
    "billing_contracts": (
        {"key": "c1", "state": "active", "billing_frequency": "monthly"},
        {"key": "c2", "state": "active", "billing_frequency": "annual"},
        {"key": "c3", "state": "inactive", "billing_frequency": "annual"},
        {"key": "c4", "state": "active"},
    ),
}
LICENSE = {"type": "license", "state": "active", "billable": "billable", "trial": False, "product": "e5"}
SALES: dict[str, Rows] = {
    "subscriptions": (
        {**LICENSE, "key": "s1", "name": "E5", "contract": "euro"},
        {**LICENSE, "key": "s2", "contract": "euro"},
        {**LICENSE, "key": "s3", "contract": "dollar"},
    ),
    "billing_contracts": ({"key": "euro", "currency": "eur"}, {"key": "dollar", "currency": "usd"}, {"key": "none"}),
    "price_list_items": (
        {"key": "i1", "product": "e5", "currency": "eur"},
        {"key": "i2", "product": "e5", "currency": "eur"},
        {"key": "i3", "product": "e3", "currency": "usd"},
    ),
}


def made(kind: str, records: Mapping[str, Rows], **absent: frozenset[str]) -> dict[str, Record]:
    environment, _ = stage(Scene("a scene", records, {}, "2026-01-15", (), absent), frozenset({kind}))
    return {record.key: record for record in environment.store.records(kind) if not record.unseen}


def counted(kind: str, field: str, records: Mapping[str, Rows], **absent: frozenset[str]) -> dict[str, Any]:
    return {key: record.values[field] for key, record in made(kind, records, **absent).items()}


def sales(*subscriptions: Mapping[str, Any], **more: Rows) -> dict[str, Record]:
    return made("product_currency", {**SALES, "subscriptions": (*SALES["subscriptions"], *subscriptions), **more})


def without(records: Mapping[str, Rows], table: str) -> dict[str, Rows]:
    return {name: rows for name, rows in records.items() if name != table}


def test_there_are_four_terms_whatever_was_exported() -> None:
    months = {"monthly": Decimal(1), "quarterly": Decimal(3), "annual": Decimal(12), "triennial": Decimal(36)}
    assert counted("unit_term", "months", {}) == months
    assert counted("unit_term", "months", TERMS) == months


def test_a_term_counts_its_units_and_a_row_without_a_unit_maps_nothing() -> None:
    assert counted("unit_term", "mapped_units", TERMS) == {"monthly": 2, "quarterly": 0, "annual": 1, "triennial": 0}


def test_a_term_counts_the_active_contracts_that_are_billed_by_it() -> None:
    assert counted("unit_term", "active_contracts", TERMS) == {"monthly": 1, "quarterly": 0, "annual": 1, "triennial": 0}


def test_without_the_mapping_no_count_of_units_is_known_and_without_contracts_none_of_them() -> None:
    assert set(counted("unit_term", "mapped_units", without(TERMS, "unit_mappings")).values()) == {UNKNOWN}
    assert set(counted("unit_term", "active_contracts", without(TERMS, "billing_contracts")).values()) == {UNKNOWN}


@pytest.mark.parametrize("field", ["unit", "months"])
def test_without_a_column_of_the_mapping_no_term_is_known_to_have_a_unit(field: str) -> None:
    found = counted("unit_term", "mapped_units", TERMS, unit_mapping=frozenset({field}))
    assert found["annual"] is UNKNOWN


@pytest.mark.parametrize("field", ["state", "billing_frequency"])
def test_without_a_column_of_the_contracts_no_term_is_known_to_be_billed_by(field: str) -> None:
    assert counted("unit_term", "active_contracts", TERMS, billing_contract=frozenset({field}))["annual"] is UNKNOWN


def test_one_unreadable_unit_leaves_only_its_own_term_open() -> None:
    mappings = (*TERMS["unit_mappings"], {"key": "5", "unit": ["?"], "months": 36})
    found = counted("unit_term", "mapped_units", {**TERMS, "unit_mappings": mappings})
    assert found == {"monthly": 2, "quarterly": 0, "annual": 1, "triennial": UNKNOWN}


def test_a_product_counts_its_subscriptions_and_prices_in_each_currency() -> None:
    found = {key: [row.values[field] for field in ("subscriptions", "currencies", "price_list_items")] for key, row in sales().items()}
    assert found == {"e5/eur": [2, 2, 2], "e5/usd": [1, 2, 0]}
    assert sales()["e5/eur"].name == "E5"


@pytest.mark.parametrize(
    "change", [{"state": "inactive"}, {"type": "usage"}, {"billable": "non_billable"}, {"trial": True}, {"product": None},
               {"contract": None}, {"contract": "none"}, {"contract": "gone"}],
)  # fmt: skip
def test_what_is_not_billed_as_a_license_sells_nothing(change: Mapping[str, Any]) -> None:
    assert sales({**LICENSE, "key": "s4", "product": "e3", "contract": "euro", **change}).keys() == {"e5/eur", "e5/usd"}


def test_what_may_be_billed_is_a_possible_sale() -> None:
    found = sales({**LICENSE, "key": "s4", "product": "e3", "contract": "euro", "state": ["?"]})
    assert not found["e3/eur"].sure
    assert found["e5/eur"].sure


def test_a_possible_sale_leaves_open_in_how_many_currencies_a_product_is_sold() -> None:
    sold = {**LICENSE, "product": "e3"}
    one, other = {**sold, "key": "s4", "contract": "euro"}, {**sold, "key": "s5", "contract": "dollar", "trial": ["?"]}
    found = sales(one, other)
    assert found["e3/eur"].values["currencies"] is UNKNOWN
    assert found["e3/usd"].values["currencies"] == 2


def test_a_product_in_one_currency_is_sold_in_one() -> None:
    assert sales({**LICENSE, "key": "s4", "product": "e3", "contract": "euro"})["e3/eur"].values["currencies"] == 1


def test_a_subscription_of_which_the_product_cannot_be_read_is_one_possible_sale() -> None:
    found = sales(
        {**LICENSE, "key": "s4", "product": ["?"], "contract": "euro"}, {**LICENSE, "key": "s5", "product": "e3", "contract": "euro"}
    )
    assert not found["s4"].sure
    assert found["e3/eur"].values["currencies"] is UNKNOWN
    assert found["e5/eur"].values["currencies"] == 2


def test_without_contracts_no_sale_is_known_and_some_may_be_missing() -> None:
    environment, _ = stage(Scene("a scene", without(SALES, "billing_contracts"), {}, "2026-01-15", ()), frozenset({"product_currency"}))
    assert [record.unseen for record in environment.store.records("product_currency")] == [True]


def test_without_price_list_items_none_is_known_to_lack() -> None:
    assert counted("product_currency", "price_list_items", without(SALES, "price_list_items")) == {"e5/eur": UNKNOWN, "e5/usd": UNKNOWN}


@pytest.mark.parametrize("field", ["product", "currency"])
def test_without_a_column_of_the_price_list_items_none_is_known_to_lack(field: str) -> None:
    found = counted("product_currency", "price_list_items", SALES, price_list_item=frozenset({field}))
    assert found == {"e5/eur": UNKNOWN, "e5/usd": UNKNOWN}


@pytest.mark.parametrize("field", ["product", "contract", "type", "state", "billable", "trial"])
def test_without_a_column_of_the_subscriptions_every_sale_is_only_possible(field: str) -> None:
    found = made("product_currency", SALES, subscription=frozenset({field}))
    assert found
    assert not any(record.sure for record in found.values())
