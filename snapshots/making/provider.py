"""What the provider billed for December: license lines, and what was used of Azure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from making.catalogue import CENT
from making.contracts import Subscription
from making.customers import PARTNER_CENTER
from making.rows import Tenant

FIRST: Final = "2025-12-01"
LAST: Final = "2025-12-31"
BILLED_ON: Final = "2026-01-06"

RESOURCES: Final = (
    # service, resource, measured in, day, share of the cost in percent
    ("Virtual Machines", "D4s v5", "1 Hour", "2025-12-10", 60),
    ("Storage", "Premium SSD P20", "1/Month", "2025-12-20", 30),
    ("Bandwidth", "Data transfer out", "1 GB", "2025-12-28", 10),
)


def receive(tenant: Tenant, subscriptions: Mapping[str, Subscription]) -> None:
    """Add the provider's invoices, one a currency, with all that stands under them."""
    for currency in dict.fromkeys(str(tenant.get("subscription", name)["currency"]) for name in subscriptions):
        bill = f"Microsoft {currency} December 2025"
        mine = {name: one for name, one in subscriptions.items() if tenant.get("subscription", name)["currency"] == currency}
        created = f"{BILLED_ON}T04:00:00Z"
        tenant.add("provider_invoice", bill, provider=PARTNER_CENTER, invoice_date=BILLED_ON, currency=currency, created_on=created)
        total = sum(_charges(tenant, bill, mine), Decimal(0))
        tenant.change("provider_invoice", bill, total=total, paid_amount=total)


def _charges(tenant: Tenant, bill: str, subscriptions: Mapping[str, Subscription]) -> Iterator[Decimal]:
    for name, one in subscriptions.items():
        subscription = tenant.get("subscription", name)
        if subscription["type"] == "usage":
            yield _usage(tenant, bill, name, Decimal(one.usage[FIRST]))
        elif one.provider == PARTNER_CENTER and str(subscription["start"]) <= LAST and (not one.ended or one.ended >= LAST):
            yield _licenses(tenant, bill, name, one)


def _licenses(tenant: Tenant, bill: str, name: str, one: Subscription) -> Decimal:
    subscription = tenant.get("subscription", name)
    price = Decimal(str(subscription["cost"]))
    quantity = one.quantity_on(date.fromisoformat(FIRST))
    total = price * quantity if one.unit == "Monthly" else Decimal(0)
    if total:
        tenant.add(
            "license_summary", name, name=one.product, provider_invoice=bill, customer=subscription["customer"], subscription=name,
            provider_part_number=subscription["provider_part_number"], manufacturer="Microsoft",
            order_reference=tenant.guid("provider order", name)[:12], billing_cycle="monthly", charge_start=FIRST, charge_end=LAST,
            description="Cycle fee", currency=subscription["currency"], unit_price=price, quantity=quantity, discount=0, tax=0, total=total,
            status_reason="archived", created_on=f"{BILLED_ON}T04:10:00Z",
        )  # fmt: skip
    return total


def _usage(tenant: Tenant, bill: str, name: str, cost: Decimal) -> Decimal:
    subscription = tenant.get("subscription", name)
    invoice = next(
        one for one in tenant.names("invoice")
        if tenant.get("invoice", one)["contract"] == subscription["contract"] and tenant.get("invoice", one)["service_start"] == FIRST
    )  # fmt: skip
    shared = {
        "status_reason": "archived", "customer": subscription["customer"], "subscription": name, "provider_invoice": bill,
        "invoice": invoice, "region": "EU West", "charge_type": "Usage", "currency": subscription["currency"],
        "created_on": f"{BILLED_ON}T04:20:00Z",
    }  # fmt: skip
    tenant.add(
        "usage_summary", name, name=subscription["name"], cycle_start=FIRST, cycle_end=LAST, provider_service="Azure", resource="All",
        measured_in="1/Month", unit_price=cost, quantity=1, tax=0, total=cost, **shared,
    )  # fmt: skip
    for service, resource, unit, day, percent in RESOURCES:
        part = (cost * percent / 100).quantize(CENT)
        tenant.add(
            "usage_detail", f"{name} {service}", name=f"{service} {resource}", usage_summary=name, used_on=day, provider_service=service,
            resource=resource, measured_in=unit, unit_price=part, quantity=1, total=part, **shared,
        )  # fmt: skip
    return cost
