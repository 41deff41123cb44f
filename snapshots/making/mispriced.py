"""What is wrong with Contoso's units, prices and dates."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from making.customers import PARTNER_CENTER
from making.rows import Tenant

_LATE: Final = "Microsoft Teams Calling Plan - Van Dijk Installatietechniek"


def misprice(tenant: Tenant) -> None:
    """Take units, products and prices away, or make them differ."""
    for term in ("Quarterly", "Triennial"):
        tenant.drop("unit_mapping", term)
    tenant.change("subscription", "Power BI Pro - Noordzee Visserij", sales_unit=None)
    tenant.change("billing_contract", "BC-2006", price_list=None)
    tenant.change("subscription", "Microsoft 365 E5 - Waterland Zorggroep", price_list=None)
    tenant.change("subscription", "Microsoft Teams Phone Standard - Noordzee Visserij", price=None, monthly_price=None)
    tenant.change("subscription", "Microsoft 365 E5 - Noordzee Visserij", monthly_price=None)
    # Somebody copied the price of the year into the price of the month.
    annual = "Power BI Pro annual - Van Dijk Installatietechniek"
    tenant.change("subscription", annual, monthly_price=tenant.get("subscription", annual)["price"])
    # Its unit was changed to the year, and its price was not.
    tenant.change("subscription", "Microsoft 365 Business Premium annual - Van Dijk Installatietechniek", price=Decimal("20.60"))
    tenant.change("subscription", "Microsoft 365 Business Premium (US) - Prairie Wind Farms", price=21, monthly_price=21)
    tenant.add(
        "non_recurring_item", "Set-up of managed backup", friendly_name="Set-up of managed backup", customer="De Gouden Halm Bakkerijen",
        contract="BC-2003", product="Managed backup (US)", currency="USD", billable="billable", invoice_on="2026-02-01", quantity=1,
        revenue=400, taxable=True, created_on="2026-01-13T10:00:00Z",
    )  # fmt: skip
    _write_in(tenant, "Microsoft Teams Calling Plan - De Gouden Halm Bakkerijen")
    _write_in_item(tenant, "INV-1005")


def misdate(tenant: Tenant) -> None:
    """Take dates away, let one end before it starts, and enter one after its first month was invoiced."""
    tenant.change("subscription", "Microsoft 365 Business Premium - Waterland Zorggroep", effective_start=None)
    tenant.change("subscription", "Microsoft Teams Phone Standard (US) - Prairie Wind Farms", start=None)
    tenant.change("subscription", "Project Plan 3 - Prairie Wind Farms", start="2026-02-01", end="2026-01-31")
    item = tenant.get("price_list_item", "Microsoft Teams Calling Plan, Monthly")
    sold = {"sales_unit": "Monthly", "price": item["price"], "monthly_price": item["price"], "cost": item["cost"], "currency": "EUR"}
    tenant.add(
        "subscription", _LATE, name="Microsoft Teams Calling Plan", type="license", customer="Van Dijk Installatietechniek",
        contract="BC-2001", product="Microsoft Teams Calling Plan", parent="Microsoft Teams Phone Standard - Van Dijk Installatietechniek",
        billable="billable", start="2025-12-01", effective_start="2025-12-01", quantity=4, included_quantity=0,
        price_list=item["price_list"], provider=PARTNER_CENTER, provider_account="Van Dijk Installatietechniek",
        provider_reference=tenant.guid("provider subscription", _LATE), product_class="CSP", taxable=True, trial=False, channel="portal",
        created_on="2026-01-12T08:00:00Z", **sold,
    )  # fmt: skip
    tenant.add(
        "license_change", f"{_LATE} 1", name="Microsoft Teams Calling Plan create", customer="Van Dijk Installatietechniek",
        subscription=_LATE, event="create", effective_date="2025-12-01", quantity=4, included_quantity=0,
        provisioning_status="provisioned", status_reason="active", order_source="portal", change_source="portal",
        created_by="Anna de Vries", modified_by="Work 365 Service", created_on="2026-01-12T08:00:00Z", **sold,
    )  # fmt: skip


def _write_in(tenant: Tenant, subscription: str) -> None:
    """Take the product away from a subscription, and from the lines that bill it."""
    tenant.change("subscription", subscription, product=None)
    for line in tenant.names("invoice_line"):
        if tenant.get("invoice_line", line)["subscription"] == subscription:
            tenant.change("invoice_line", line, product=None, write_in=True)


def _write_in_item(tenant: Tenant, invoice: str) -> None:
    """Bill something that was sold once and never stood in the catalogue."""
    bill = tenant.get("invoice", invoice)
    tenant.add(
        "invoice_line", f"{invoice}/item", name="Training on site", invoice=invoice, number=9, write_in=True, line_1="Training on site",
        non_recurring_item_name="Training on site", currency="EUR", price_overridden=True, price=400, quantity=1, amount=400, tax=84,
        total=484, taxable=True, created_on=bill["created_on"],
    )  # fmt: skip
    tenant.change("invoice", invoice, total=Decimal(str(bill["total"])) + 484, tax=Decimal(str(bill["tax"])) + 84)
