"""Measured fields of prices: what a price list says, and whether the two prices of a subscription fit each other."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from typing import Any, Final

from w365lint.environment.components.values import Type
from w365lint.environment.measures.base import Measure
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.environment.surroundings import Surroundings

_FINEST: Final = 2
"""Decimals that are counted at most: prices are often kept with fewer than their currency has."""


def _list_price(record: Record, around: Surroundings) -> Any:  # noqa: ANN401 money, None or UNKNOWN
    item = _item(record, around)
    return _amount(item, record.values["currency"]) if isinstance(item, Record) else item


def _item(record: Record, around: Surroundings) -> Any:  # noqa: ANN401 a record, None or UNKNOWN
    """Return the price list item of a subscription: on its own price list, or else on that of its contract."""
    product, unit, own = (record.values[name] for name in ("product", "sales_unit", "price_list"))
    if None in (product, unit, record.values["currency"]):
        return None
    item = None if own is None else around.listed(own, product, unit)
    if item is not None:
        return item
    contract = around.find("billing_contract", record.values["contract"], ("price_list",))
    price_list = contract.values["price_list"] if isinstance(contract, Record) else contract
    return price_list if price_list is None or price_list is UNKNOWN else around.listed(price_list, product, unit)


def _other_unit(record: Record, around: Surroundings) -> Any:  # noqa: ANN401 text, None or UNKNOWN
    item, price = _item(record, around), record.values["price"]
    if not isinstance(item, Record) or price is None:
        return None if price is None else item
    asked = _amount(item, record.values["currency"])
    if asked is None or asked is UNKNOWN or asked == price:
        return UNKNOWN if asked is UNKNOWN else None
    units, every = around.listed_units(item.values["price_list"], item.values["product"])
    own = around.months_of(item.values["unit"])
    found = {unit: _is_priced_so(other, own, record, around) for unit, other in units.items() if other is not item}
    names = around.by_key("unit", ())
    if fitting := sorted(names[unit].name if unit in names else str(unit) for unit, answer in found.items() if answer is True):
        return fitting[0]
    return None if every and UNKNOWN not in found.values() else UNKNOWN


def _is_priced_so(other: Record, own: object, record: Record, around: Surroundings) -> Any:  # noqa: ANN401 a flag or UNKNOWN
    """Say whether an item of another length asks just the price of a subscription; a percentage or a unit that is not mapped does not."""
    months, method = around.months_of(other.values["unit"]), other.values["pricing_method"]
    if None in (months, own) or (method is not UNKNOWN and method != "currency_amount"):
        return False
    asked = _amount(other, record.values["currency"])
    answers = [asked if asked is UNKNOWN else asked == record.values["price"], UNKNOWN if UNKNOWN in (months, own) else months != own]
    return False if False in answers else UNKNOWN if UNKNOWN in answers else True


def _amount(item: Record, currency: str) -> Any:  # noqa: ANN401
    """Return the price of an item; None where it is in another currency, UNKNOWN where it is a percentage of something."""
    said = item.values["currency"]
    if said is not UNKNOWN and said != currency:
        return None
    return item.values["price"] if said == currency and item.values["pricing_method"] == "currency_amount" else UNKNOWN


def _monthly_price_off(record: Record, around: Surroundings) -> Any:  # noqa: ANN401 a count, None or UNKNOWN
    price, monthly, unit = (record.values[name] for name in ("price", "monthly_price", "sales_unit"))
    if None in (price, monthly, unit):
        return None
    months = around.months_of(unit)
    if months is None or months is UNKNOWN or months <= 0:
        return UNKNOWN if months is UNKNOWN else None
    difference = abs(monthly - price / months)
    decimals = _decimals(record, around)
    if decimals is UNKNOWN:
        return UNKNOWN if _whole(difference, _FINEST) else 0
    return _whole(difference, decimals)


def _decimals(record: Record, around: Surroundings) -> Any:  # noqa: ANN401 a count or UNKNOWN
    currency = around.find("currency", record.values["currency"], ("precision",))
    precision = currency.values["precision"] if isinstance(currency, Record) else UNKNOWN
    return min(precision, _FINEST) if isinstance(precision, int) and precision >= 0 else UNKNOWN


def _whole(amount: Decimal, decimals: int) -> int:
    """Return an amount in its smallest units, rounded down."""
    return int(amount.scaleb(decimals).to_integral_value(ROUND_DOWN))


PRICE_MEASURES: Final = (
    Measure(
        "subscription", "list_price", Type.MONEY, ("product", "sales_unit", "currency", "price_list", "contract"),
        "what its price list, or else that of its contract, asks for its product in its sales unit and currency; no item in "
        "that currency: empty; a percentage: not known",
        _list_price, ("billing_contract", "price_list_item"),
    ),
    Measure(
        "subscription", "priced_like", Type.TEXT, ("price", "product", "sales_unit", "currency", "price_list", "contract"),
        "another unit of the same price list, of another length, for which that list asks just its price; the price of its own "
        "unit, or of none: empty",
        _other_unit, ("billing_contract", "price_list_item", "unit_mapping"),
    ),
    Measure(
        "subscription", "monthly_price_off", Type.COUNT, ("price", "monthly_price", "sales_unit", "currency"),
        "by how much its monthly price differs from its price divided by the months of its sales unit, in whole cents, or in units of "
        "a currency without decimals, rounded down; one of the prices empty, or the unit not mapped: empty",
        _monthly_price_off, ("unit_mapping", "currency"),
    ),
)  # fmt: skip
