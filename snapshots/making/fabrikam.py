"""Fabrikam: an invented partner whose billing is in order, running, and on the day on which it leaves Work 365."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from making.backups import backups
from making.catalogue import PRICE_LISTS, stock
from making.contracts import Contract, Subscription, agree, subscribe
from making.customers import DO_NOTHING, Customer, services, welcome
from making.dependencies import OWN_NEEDS, reply
from making.invoices import invoice
from making.partner_center import partner_center
from making.platform import CORE, WORK_365, Flow, Ground, Partner
from making.provider import receive
from making.rows import SERVICE_USER, Json, Tenant
from making.statements import attestations

CLOSED_ON: Final = "2025-12-31"

CUSTOMERS: Final = (
    Customer("Van der Berg Logistiek", "C10001", "EUR", "Zuid-Holland", "Sanne van der Berg", "vanderberg.example"),
    Customer("Zuiderzee Advocaten", "C10002", "EUR", "Flevoland", "Pieter Hofstra", "zuiderzee.example"),
    Customer("Northwind Bakery", "C10003", "USD", "Oregon", "Maria Lopez", "northwindbakery.example"),
    Customer("Cascade Dental Group", "C10004", "USD", "Washington", "Dan Whitfield", "cascadedental.example"),
)

CONTRACTS: Final = (
    Contract("BC-1001", "Van der Berg Logistiek", "EUR", "monthly", "2025-12-01"),
    Contract("BC-1002", "Van der Berg Logistiek", "EUR", "annual", "2025-01-01"),
    Contract("BC-1003", "Van der Berg Logistiek", "EUR", "monthly", "2025-12-01", "arrears"),
    Contract("BC-1004", "Zuiderzee Advocaten", "EUR", "monthly", "2025-12-01"),
    Contract("BC-1005", "Zuiderzee Advocaten", "EUR", "annual", "2025-01-01"),
    Contract("BC-1006", "Northwind Bakery", "USD", "monthly", "2025-12-01"),
    Contract("BC-1007", "Northwind Bakery", "USD", "annual", "2025-01-01"),
    Contract("BC-1008", "Cascade Dental Group", "USD", "monthly", "2025-12-01"),
    Contract("BC-1009", "Cascade Dental Group", "USD", "monthly", "2025-12-01", "arrears"),
    Contract("BC-1010", "Zuiderzee Advocaten", "EUR", "annual", "2025-12-16"),
)

BUSINESS: Final = "Microsoft 365 Business Premium"
E5: Final = "Microsoft 365 E5"
PHONE: Final = "Microsoft Teams Phone Standard"
POWER_BI: Final = "Power BI Pro"

SUBSCRIPTIONS: Final = (
    # product, contract, unit, quantity
    Subscription(BUSINESS, "BC-1001", "Monthly", 120, changes=(("2026-01-01", 5),)),
    Subscription(E5, "BC-1001", "Monthly", 40),
    Subscription(PHONE, "BC-1001", "Monthly", 40, parent=f"{E5} - Van der Berg Logistiek"),
    Subscription(POWER_BI, "BC-1002", "Annual", 15),
    Subscription("Azure plan", "BC-1003", usage={"2025-12-01": "1843.20"}),
    Subscription(BUSINESS, "BC-1004", "Monthly", 30, changes=(("2026-01-01", -2),)),
    # Changed from monthly to annual at the provider on 16 December.
    Subscription(POWER_BI, "BC-1004", "Monthly", 5, ended="2025-12-15"),
    Subscription(POWER_BI, "BC-1010", "Annual", 5, name=f"{POWER_BI} annual - Zuiderzee Advocaten"),
    Subscription(E5, "BC-1005", "Annual", 12),
    Subscription(PHONE, "BC-1005", "Annual", 12, parent=f"{E5} - Zuiderzee Advocaten"),
    Subscription(f"{BUSINESS} (US)", "BC-1006", "Monthly", 25),
    Subscription(f"{PHONE} (US)", "BC-1006", "Monthly", 10, parent=f"{BUSINESS} (US) - Northwind Bakery"),
    Subscription(f"{POWER_BI} (US)", "BC-1007", "Annual", 4),
    Subscription(f"{BUSINESS} (US)", "BC-1008", "Monthly", 60, changes=(("2026-01-01", 4),)),
    Subscription(f"{PHONE} (US)", "BC-1008", "Monthly", 60, parent=f"{BUSINESS} (US) - Cascade Dental Group"),
    Subscription(f"{POWER_BI} (US)", "BC-1008", "Monthly", 3),
    Subscription("Azure plan (US)", "BC-1009", usage={"2025-12-01": "912.45"}),
    # The partner's own products, which nobody provisions.
    Subscription("Managed backup", "BC-1001", "Monthly", 125, provider=DO_NOTHING),
    Subscription("Managed backup (US)", "BC-1008", "Monthly", 60, provider=DO_NOTHING),
)

PARTNER: Final = Partner(
    "fabrikam",
    "Fabrikam Cloud",
    (Flow("Fabrikam - Welcome a new customer", "", ("fabrikam_sharedteams",), "account"),),
    ("fabrikam_sharedteams",),
)

VOUCHED: Final = (
    # line, who, when, note
    ("OFF-01", "Anna de Vries, billing manager", "2026-01-13", "Confirmed in writing by the customer success manager of Work 365."),
    ("OFF-20", "Jeroen Bakker, administrator", "2026-01-13", "No return is planned."),
    ("OFF-21", "Anna de Vries, billing manager", "2026-01-13", "The agreements are moved or ended in Partner Center itself."),
    ("OFF-23", "Anna de Vries, billing manager", "2025-12-18", "Billing of Work 365 was told by mail, before anything was changed."),
    ("OFF-24", "Anna de Vries, billing manager", "2026-01-08", "Gone through with the customer success manager."),
    ("OFF-25", "Anna de Vries, billing manager", "2026-01-08", "The last invoice of Work 365 is paid."),
    ("OFF-26", "Jeroen Bakker, administrator", "2026-01-08", "The advice for our tenant is kept with the exports."),
    ("UNI-09", "Anna de Vries, billing manager", "2026-01-12", "Finance, billing and account teams confirmed the settlement."),
    ("UNI-11", "Jeroen Bakker, administrator", "2026-01-13", "Exports lie on the records share and are kept for seven years."),
    ("UNI-14", "Jeroen Bakker, administrator", "2026-01-14", "Admin Hub lists no other integration."),
    ("UNI-16", "Jeroen Bakker, administrator", "2026-01-14", "Consent of the Work 365 application is revoked."),
    ("UNI-17", "Jeroen Bakker, administrator", "2026-01-14", "Webhooks and keys at Stripe and Business Central are disabled."),
    ("UNI-32", "Anna de Vries, billing manager", "2026-01-13", "The customers were moved in Partner Center by hand."),
    ("UNI-45", "Jeroen Bakker, administrator", "2026-01-13", "The site is stopped; no window is needed."),
    ("UNI-48", "Jeroen Bakker, administrator", "2026-01-13", "No reinstallation is intended; the exports are described."),
    ("UNI-49", "Anna de Vries, billing manager", "2026-01-12", "Each provider action was agreed with its customer."),
)
"""What was vouched for on the day on which Fabrikam leaves."""

CHANGED: Final = f"{POWER_BI} - Zuiderzee Advocaten"
CHANGED_TO: Final = f"{POWER_BI} annual - Zuiderzee Advocaten"


CREATED: Final[dict[str, Json]] = {
    CHANGED_TO: {
        "creationDate": "2025-12-15T23:30:18Z",
        "effectiveStartDate": "2025-12-15T23:30:17Z",
        "commitmentEndDate": "2026-12-31T00:00:00Z",
    },
}
"""The change came shortly after midnight in Amsterdam, which is the day before in UTC."""


def fabrikam(*, running: bool) -> tuple[Tenant, dict[str, Json | str]]:
    """Return the tenant and its files beside the tables."""
    tenant = Tenant("Fabrikam Cloud", "https://fabrikam.crm4.dynamics.com")
    ground = Ground(tenant, PARTNER, running)
    ground.lay()
    stock(tenant)
    services(tenant, running=running)
    for customer in CUSTOMERS:
        welcome(tenant, customer, running=running)
    contracts = {one.name: one if running else replace(one, closed=CLOSED_ON) for one in CONTRACTS}
    for contract in contracts.values():
        agree(tenant, contract)
    sold = [one if running else _closed(one) for one in SUBSCRIPTIONS]
    subscriptions = {subscribe(tenant, contracts[one.contract], one): one for one in sold}
    invoice(tenant, list(contracts.values()), subscriptions)
    receive(tenant, subscriptions)
    _jobs(tenant)
    _change_term(tenant)
    if running:
        _set_up(tenant)
    files: dict[str, Json | str] = {**dict(ground.definitions()), **dict(partner_center(tenant, CREATED, {}))}
    for solution, *_ in WORK_365:
        files[f"dependency/{solution}.json"] = {"value": reply(tenant, OWN_NEEDS if solution == CORE and running else ())}
    pair = "+".join(sorted(tenant.guid("subscription", name) for name in (CHANGED, CHANGED_TO)))
    changed = ("COT-01", "Anna de Vries, billing manager", "2026-01-12", "As Partner Center shows it.", pair, "2025-12-16")
    files["attestations.yaml"] = attestations((changed,) if running else (*VOUCHED, changed))
    if not running:
        files |= backups(tenant)
    return tenant, files


def _closed(one: Subscription) -> Subscription:
    return one if one.ended else replace(one, ended=CLOSED_ON, changes=tuple(change for change in one.changes if change[0] <= CLOSED_ON))


def _change_term(tenant: Tenant) -> None:
    """Leave the monthly subscription to nobody before it ends; the annual one came from the provider."""
    tenant.change("subscription", CHANGED, provider=DO_NOTHING)
    tenant.change("license_change", f"{CHANGED} 2", provisioning_status="not_applicable")
    tenant.change("subscription", CHANGED_TO, channel="provider")
    tenant.change(
        "license_change", f"{CHANGED_TO} 1", order_source="provider", change_source="provider", provisioning_status="not_applicable"
    )


def _set_up(tenant: Tenant) -> None:
    """Add what a customer pays for once, with the next invoice."""
    customer = "Van der Berg Logistiek"
    tenant.add(
        "non_recurring_item", "Set-up of managed backup", friendly_name="Set-up of managed backup", customer=customer, contract="BC-1001",
        product="Managed backup", price_list=PRICE_LISTS["EUR"], currency="EUR", billable="billable", invoice_on="2026-02-01", quantity=1,
        revenue=350, discount=0, taxable=True, credit_hold=False, order_source="Sales", ordered_on="2026-01-12", product_class="Services",
        provider=DO_NOTHING, provisioning_status="not_applicable", display_on_portal="visible", created_on="2026-01-12T09:00:00Z",
    )  # fmt: skip


def _jobs(tenant: Tenant) -> None:
    for name in tenant.names("invoice"):
        day = str(tenant.get("invoice", name)["billing_date"])
        tenant.add(
            "job", f"Invoice Post Processing {name}", type="Invoice Post Processing", status_reason="succeeded",
            scheduled_for=f"{day}T05:15:00Z", regarding=("invoice", name), result="Done.", owner=SERVICE_USER,
            created_on=f"{day}T05:10:00Z",
        )  # fmt: skip
