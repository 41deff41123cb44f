"""What both partners sell: units, products, and prices in euros and dollars."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from making.rows import Tenant

CENT: Final = Decimal("0.01")
GROUP: Final = "Term"
TAX_CATEGORY: Final = "Software and cloud services"
PRICE_LISTS: Final = {"EUR": "Retail EUR 2026", "USD": "Retail USD 2026"}
MONTHS: Final = {"Monthly": 1, "Quarterly": 3, "Annual": 12, "Triennial": 36}

CURRENCIES: Final = (
    # name, code, symbol, exchange rate
    ("Euro", "EUR", "€", "1"),
    ("US Dollar", "USD", "$", "1.0832"),
)


@dataclass(frozen=True)
class Product:
    """One product: its price for a month, and the units it is sold in; none: it is billed by use."""

    name: str
    number: str
    currency: str
    part_number: str | None
    price: str = "0"
    units: tuple[str, ...] = ()


PRODUCTS: Final = (
    Product("Microsoft 365 Business Premium", "M365-BP", "EUR", "CFQ7TTC0LCHC:0002", "20.60", ("Monthly", "Annual")),
    Product("Microsoft 365 E5", "M365-E5", "EUR", "CFQ7TTC0LFLZ:0002", "52.80", ("Monthly", "Annual")),
    Product("Microsoft Teams Phone Standard", "TEAMS-PH", "EUR", "CFQ7TTC0LH0T:0001", "8.40", ("Monthly", "Annual")),
    Product("Power BI Pro", "PBI-PRO", "EUR", "CFQ7TTC0HL8W:0001", "9.40", ("Monthly", "Annual")),
    Product("Managed backup", "BACKUP", "EUR", None, "3.50", ("Monthly",)),
    Product("Azure plan", "AZURE", "EUR", "DZH318Z0BPS6:0001"),
    Product("Microsoft 365 Business Premium (US)", "M365-BP-US", "USD", "CFQ7TTC0LCHC:0002", "22.00", ("Monthly", "Annual")),
    Product("Microsoft Teams Phone Standard (US)", "TEAMS-PH-US", "USD", "CFQ7TTC0LH0T:0001", "8.00", ("Monthly", "Annual")),
    Product("Power BI Pro (US)", "PBI-PRO-US", "USD", "CFQ7TTC0HL8W:0001", "14.00", ("Monthly", "Annual")),
    Product("Managed backup (US)", "BACKUP-US", "USD", None, "4.00", ("Monthly",)),
    Product("Azure plan (US)", "AZURE-US", "USD", "DZH318Z0BPS6:0001"),
)

_COST_SHARE: Final = Decimal("0.82")


def stock(tenant: Tenant, more: Iterable[Product] = ()) -> None:
    """Add currencies, units, products and prices."""
    for name, code, symbol, rate in CURRENCIES:
        tenant.add("currency", code, name=name, code=code, symbol=symbol, exchange_rate=Decimal(rate), precision=2)
    tenant.add("unit_group", GROUP, base_unit_name="Monthly")
    for unit, months in MONTHS.items():
        base = None if months == 1 else "Monthly"
        tenant.add("unit", unit, quantity=months, base_unit=base, is_base=months == 1, unit_group=GROUP)
        tenant.add("unit_mapping", unit, unit=unit, months=months)
    for code, name in PRICE_LISTS.items():
        tenant.add("price_list", name, start="2025-01-01", end="2026-12-31", currency=code)
    tenant.add("tax_category", TAX_CATEGORY)
    for product in (*PRODUCTS, *more):
        _product(tenant, product)


def _product(tenant: Tenant, one: Product) -> None:
    price, cost, licensed = Decimal(one.price), cost_of(Decimal(one.price)), bool(one.units)
    tenant.add(
        "product", one.name, number=one.number, structure="product", default_unit="Monthly", unit_group=GROUP,
        price_list=PRICE_LISTS[one.currency], currency=one.currency, list_price=price, current_cost=cost, standard_cost=cost,
        billing_type="license" if licensed else "usage", provider="Microsoft Partner Center" if one.part_number else "Do Nothing",
        provider_part_number=one.part_number, manufacturer="Microsoft" if one.part_number else None, tax_category=TAX_CATEGORY,
        product_class="CSP", monthly_cost=cost, quantity_reduction="allowed_within_window" if licensed else None,
        quantity_reduction_window=7 if licensed else None, display_on_portal="visible", end_user_modification=licensed,
    )  # fmt: skip
    for unit in one.units:
        offer(tenant, one.name, unit, price * MONTHS[unit])


def offer(tenant: Tenant, product: str, unit: str, price: Decimal) -> None:
    """Put a product on the price list of its currency."""
    currency = str(tenant.get("product", product)["currency"])
    tenant.add(
        "price_list_item", f"{product}, {unit}", name=product, price_list=PRICE_LISTS[currency], product=product,
        product_number=tenant.get("product", product)["number"], unit=unit, unit_group=GROUP, currency=currency, price=price,
        pricing_method="currency_amount", cost=cost_of(price),
    )  # fmt: skip


def price_of(tenant: Tenant, product: str, unit: str) -> Decimal:
    """Return the price of one license for one unit."""
    return Decimal(str(tenant.get("price_list_item", f"{product}, {unit}")["price"]))


def cost_of(price: Decimal) -> Decimal:
    """Return what the provider asks for what is sold at a price."""
    return (price * _COST_SHARE).quantize(CENT)
