"""Customers with their people, their tenants at the provider, and how they pay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from making.catalogue import PRICE_LISTS
from making.rows import SERVICE_USER, Tenant

PARTNER_CENTER: Final = "Microsoft Partner Center"
DO_NOTHING: Final = "Do Nothing"
ACCOUNTING: Final = "Business Central"
PROCESSOR: Final = "Stripe"
TAX: Final = {"EUR": ("Dutch VAT", 21), "USD": ("No sales tax", 0)}
"""Tax rate group and percent by currency."""
INACTIVE: Final = {"state": "inactive", "status_reason": "inactive"}

_SETTINGS: Final = (
    ("Default Time Zone", "W. Europe Standard Time"),
    ("Default Markup %", "17.65"),
    ("Generate Refund Invoice", "No"),
    ("Invoicing Cycle Range", "1"),
    ("License Expired?", "False"),
    ("Provider Account Auto-Match", "Yes"),
)


@dataclass(frozen=True)
class Customer:
    """One customer and the person who gets the bills."""

    name: str
    number: str
    currency: str
    region: str
    contact: str
    domain: str


def services(tenant: Tenant, *, running: bool) -> None:
    """Add what Work 365 is connected to: providers, accounting, payment and tax."""
    on = {} if running else INACTIVE
    tenant.add("provider", PARTNER_CENTER, type="automatic", usage_mismatch_tolerance=1, notified_email="csp@example.com", **on)
    tenant.add("provider", DO_NOTHING, type="do_nothing")
    tenant.add("accounting_system", ACCOUNTING, **on)
    tenant.add("payment_processor", PROCESSOR, **on)
    tenant.add("tax_service", "Own rates", use_rates_directly=True, **on)
    for group, percent in TAX.values():
        tenant.add("tax_rate_group", group)
        tenant.add("tax_rate", group, rate=percent, tax_rate_group=group)
    tenant.add("tax_country", "Netherlands", aliases="NL;Nederland")
    tenant.add("tax_country", "United States", aliases="US;USA")
    for name, value in _SETTINGS:
        tenant.add("setting", name, value=value)


def welcome(tenant: Tenant, customer: Customer, *, running: bool) -> None:
    """Add a customer with contact, provider account, agreement and payment profile."""
    on = {} if running else INACTIVE
    tenant.add(
        "account", customer.name, number=customer.number, email=f"info@{customer.domain}",
        country="Netherlands" if customer.currency == "EUR" else "United States", region=customer.region, primary_contact=customer.contact,
        price_list=PRICE_LISTS[customer.currency], currency=customer.currency,
    )  # fmt: skip
    address = customer.contact.lower().replace(" ", ".")
    tenant.add("contact", customer.contact, email=f"{address}@{customer.domain}", account=customer.name)
    tenant.add(
        "provider_account", customer.name, name=customer.domain, account=customer.name, provider=PARTNER_CENTER,
        provider_specific_id=tenant.guid("provider tenant", customer.name), sync_status="enabled" if running else "disabled", **on,
    )  # fmt: skip
    tenant.add(
        "agreement", customer.name, name="Microsoft Customer Agreement", account=customer.name, provider=PARTNER_CENTER,
        agreed_on="2024-12-10", **on,
    )  # fmt: skip
    tenant.add(
        "payment_profile", customer.name, account=customer.name, payment_processor=PROCESSOR, holder=customer.contact,
        customer_reference=f"cus_{customer.number}", processor_reference=f"pm_{customer.number}", default=True, type="Bank account",
        last_digits=customer.number[-4:], expiry_date="2028-12-31", owner=SERVICE_USER,
    )  # fmt: skip
