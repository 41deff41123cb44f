"""What the catalogue should hold: a unit for each term, and a price for each currency in which a product is sold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from w365lint.environment.made import Made
from w365lint.environment.makers.base import Maker
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.environment.surroundings import Surroundings

TERMS: Final = {"monthly": Decimal(1), "quarterly": Decimal(3), "annual": Decimal(12), "triennial": Decimal(36)}
"""The terms of the unit mapping and their months. Source: Work 365 support, Units and Unit Mapping in Work 365."""

_MAPPED_BY: Final = ("unit", "months")
_BILLED_BY: Final = ("state", "billing_frequency")
_SOLD_BY: Final = ("product", "contract", "type", "state", "billable", "trial")
_PRICED_BY: Final = ("product", "currency")

Answer = Any
"""True, False or UNKNOWN."""


def _unit_terms(around: Surroundings) -> tuple[Iterable[Made], bool]:
    if not around.environment.exists("unit_mapping"):
        return (), True
    mappings, contracts = (
        [tuple(row.values[name] for name in fields) for row in around.rows(kind, fields)]
        for kind, fields in (("unit_mapping", _MAPPED_BY), ("billing_contract", _BILLED_BY))
    )
    whole = around.environment.whole
    rows = [
        {
            "key": term, "name": term.title(), "months": months,
            "mapped_units": _known((_both(_given(unit), _is(said, months)) for unit, said in mappings), every=whole("unit_mapping")),
            "active_contracts": _known(
                (_both(_is(state, "active"), _is(said, term)) for state, said in contracts), every=whole("billing_contract")
            ),
        }
        for term, months in TERMS.items()
    ]  # fmt: skip
    file = next(iter(around.environment.state("unit_mapping").files), "")
    return ((fields, file, "", True) for fields in rows), True


@dataclass
class _Sale:
    """A product in one currency, while its subscriptions are counted."""

    first: Record
    sure: int = 0


def _product_currencies(around: Surroundings) -> tuple[Iterable[Made], bool]:
    return _sales(around), all(map(around.environment.whole, ("subscription", "billing_contract")))


def _sales(around: Surroundings) -> Iterator[Made]:
    """Yield each product in each currency; a subscription of which one of the two cannot be read, as one possible sale."""
    sales: dict[Any, dict[Any, _Sale]] = defaultdict(dict)
    homeless: list[tuple[Record, Any, Any]] = []
    for record in around.rows("subscription", _SOLD_BY):
        sold, product, currency = _sold(record), record.values["product"], _currency(record, around)
        if sold is False or product is None or currency is None:
            continue
        if product is UNKNOWN or currency is UNKNOWN:
            homeless.append((record, product, currency))
            continue
        sale = sales[product].setdefault(currency, _Sale(record))
        sale.sure += sold is True
    for record, product, currency in homeless if around.environment.whole("billing_contract") else ():
        yield {"key": record.key, "name": record.name, "product": product, "currency": currency}, record.file, record.place, False
    strays = {product for _, product, _ in homeless}
    priced = _priced(around)
    for product, mine in sales.items():
        for currency, sale in mine.items():
            others = sum(other.sure > 0 for code, other in mine.items() if code != currency)
            alone = len(mine) == 1 and not strays & {product, UNKNOWN} and around.environment.whole("subscription")
            fields = {
                "key": f"{product}/{currency}", "name": sale.first.name, "product": product, "currency": currency,
                "subscriptions": sale.sure, "currencies": 1 + others if others or alone else UNKNOWN,
                "price_list_items": priced(product, currency),
            }  # fmt: skip
            yield fields, sale.first.file, sale.first.place, sale.sure > 0


def _sold(record: Record) -> Answer:
    """Say whether it is a license that is billed: active, neither a trial nor non-billable."""
    kind, state, billable, trial = (record.values[name] for name in ("type", "state", "billable", "trial"))
    return _both(
        _is(kind, "license"), _is(state, "active"), _not(_is(billable, "non_billable")), _not(trial if trial is UNKNOWN else bool(trial))
    )


def _currency(record: Record, around: Surroundings) -> Any:  # noqa: ANN401 a key, None or UNKNOWN
    contract = around.find("billing_contract", record.values["contract"], ("currency",))
    return contract.values["currency"] if isinstance(contract, Record) else contract


def _priced(around: Surroundings) -> Any:  # noqa: ANN401 a function of product and currency
    """Return how many price list items a product is known to have in a currency."""
    counts: Counter[tuple[Any, ...]] = Counter(
        tuple(row.values[name] for name in _PRICED_BY) for row in around.rows("price_list_item", _PRICED_BY)
    )
    unread = [key for key in counts if UNKNOWN in key]
    every = around.environment.whole("price_list_item")

    def priced(product: str, currency: str) -> Any:  # noqa: ANN401 a count or UNKNOWN
        doubtful = any(one in (product, UNKNOWN) and other in (currency, UNKNOWN) for one, other in unread)
        return counts[product, currency] or (UNKNOWN if doubtful or not every else 0)

    return priced


def _known(answers: Iterable[Answer], *, every: bool) -> Any:  # noqa: ANN401 a count or UNKNOWN
    """Return how many are known to be; none known, and one that may be: not known."""
    counts = Counter(answers)
    return counts[True] or (UNKNOWN if counts[UNKNOWN] or not every else 0)


def _is(value: object, wanted: object) -> Answer:
    return UNKNOWN if value is UNKNOWN else value == wanted


def _given(value: object) -> Answer:
    return UNKNOWN if value is UNKNOWN else value is not None


def _not(answer: Answer) -> Answer:
    return UNKNOWN if answer is UNKNOWN else not answer


def _both(*answers: Answer) -> Answer:
    """Return the weakest of some answers."""
    return False if any(answer is False for answer in answers) else UNKNOWN if UNKNOWN in answers else True


UNIT_TERM: Final = Maker(
    "unit_term",
    ("unit_mapping", "billing_contract"),
    _unit_terms,
    (*(("unit_mapping", name) for name in _MAPPED_BY), *(("billing_contract", name) for name in _BILLED_BY)),
)
PRODUCT_CURRENCY: Final = Maker(
    "product_currency",
    ("subscription", "billing_contract", "price_list_item"),
    _product_currencies,
    (
        *(("subscription", name) for name in _SOLD_BY), ("billing_contract", "currency"),
        *(("price_list_item", name) for name in _PRICED_BY),
    ),
)  # fmt: skip
