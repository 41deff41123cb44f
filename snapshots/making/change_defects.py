"""What went wrong at Contoso with license changes, with parents and children, and with whose tenant it is."""

from __future__ import annotations

from typing import Final

from making.customers import PARTNER_CENTER
from making.rows import Tenant

BASE: Final = "Microsoft 365 Business Premium - Waterland Zorggroep"
"""What the subscriptions that only went wrong are like."""
E5: Final = "Microsoft 365 E5 - Waterland Zorggroep"
MANUAL: Final = "Veeam"
OVER: Final = {"state": "inactive", "status_reason": "suspended", "end": "2026-01-05", "deactivate_on": "2026-01-05"}
ALL: Final = 10

Change = tuple[str, str, int]
"""Event, effective date, and by how much."""
CREATED: Final[Change] = ("create", "2026-01-01", ALL)
DEACTIVATED: Final[Change] = ("deactivate", "2026-01-05", -ALL)
ACTIVATED: Final[Change] = ("activate", "2026-01-08", ALL)


def spoil_changes(tenant: Tenant) -> None:
    """Do what went wrong with changes and parents."""
    _deactivations(tenant)
    _records(tenant)
    _hierarchy(tenant)
    _tenants(tenant)


def _deactivations(tenant: Tenant) -> None:
    """Add subscriptions that were closed and reopened in every wrong way."""
    _like(tenant, "Visio Plan 2", (CREATED, DEACTIVATED), **{**OVER, "status_reason": "inactive"})
    _like(tenant, "Planner Premium", (CREATED, DEACTIVATED), status_reason="suspended")
    _like(tenant, "Exchange Online Archiving", (CREATED, DEACTIVATED, ACTIVATED), **OVER)
    _like(tenant, "Defender for Business", (CREATED, DEACTIVATED), **OVER)
    tenant.change(
        "license_change", "Defender for Business 2", provisioning_status="failed_provisioning",
        provisioning_message="The subscription cannot be suspended in its first seven days.",
    )  # fmt: skip
    tenant.add("provider", MANUAL, type="manual", notified_email="csp@example.com")
    _like(tenant, "Veeam Backup for Microsoft 365", (CREATED, DEACTIVATED), provider=MANUAL, **OVER)
    tenant.change("license_change", "Veeam Backup for Microsoft 365 2", provisioning_status="awaiting_provisioning")


def _records(tenant: Tenant) -> None:
    """Break quantities, dates and customers of license changes."""
    tenant.change("subscription", "Microsoft 365 Business Premium - Noordzee Visserij", quantity=62)
    tenant.change("license_change", "Microsoft 365 Business Premium - Noordzee Visserij 1", customer="Waterland Zorggroep")
    tenant.change("subscription", E5, start="2026-01-10", effective_start="2026-01-10")
    tenant.change("subscription", "Microsoft 365 E5 - Van Dijk Installatietechniek", start="2026-01-01", effective_start="2026-01-01")
    tenant.add(
        "license_change", "by hand", name="Price correction", customer="Waterland Zorggroep", subscription=BASE, event="update",
        sales_unit="Monthly", currency="EUR", provisioning_status="not_applicable",
    )  # fmt: skip
    tenant.drop("license_change", "Managed monitoring - Noordzee Visserij 1")
    tenant.add(
        "scheduled_change", f"{BASE} growth", customer="Waterland Zorggroep", subscription=BASE, event="update",
        effective_date="2026-01-12", provision_on="2026-01-12", quantity=15, included_quantity=0, sales_unit="Monthly", currency="EUR",
        status_reason="pending",
    )  # fmt: skip


def _hierarchy(tenant: Tenant) -> None:
    """Hang add-ons on the wrong parents, and take parents away."""
    project = "Project Plan 3 - Noordzee Visserij"
    tenant.change("subscription", project, parent="Managed monitoring - Noordzee Visserij")
    tenant.change("license_change", f"{project} 1", provisioning_status="failed_provisioning", provisioning_message="No parent was found.")
    tenant.change("subscription", "Microsoft Teams Phone Standard - Noordzee Visserij", provider_account="Prairie Wind Farms")
    tenant.change(
        "subscription", "Microsoft Teams Phone Standard (US) - Blue Harbor Dental",
        parent="Microsoft 365 Business Premium (US) - Prairie Wind Farms",
    )  # fmt: skip
    _like(tenant, "Teams Rooms Pro", (CREATED,), parent="a subscription that somebody deleted")
    _like(tenant, "Entra ID P2", (CREATED,), billable="non_billable", bill_at="parent")
    tenant.change(
        "subscription", "Microsoft Teams Phone Standard - Van Dijk Installatietechniek", billable="non_billable", display_on_portal=None,
    )  # fmt: skip


def _tenants(tenant: Tenant) -> None:
    """Map a tenant to an account without a contract; of the one that is not mapped, license changes have no customer."""
    heather = "Heideveld Kaasmakerij"
    tenant.add("account", heather, number="C20007", country="Netherlands", region="Drenthe", currency="EUR", price_list="Retail EUR 2026")
    tenant.add(
        "provider_account", heather, name="heideveld-kaas.example", account=heather, provider=PARTNER_CENTER, sync_status="enabled",
        provider_specific_id=tenant.guid("provider tenant", heather), created_on="2026-01-12T06:10:00Z",
    )  # fmt: skip
    for name in tenant.names("subscription"):
        arrived = tenant.get("subscription", name)
        if "customer" not in arrived:
            tenant.add(
                "license_change", f"{name} 1", name=f"{arrived['name']} create", subscription=name, event="create",
                effective_date=arrived["start"], quantity=arrived["quantity"], included_quantity=0, sales_unit="Monthly", currency="EUR",
                price=arrived["price"], monthly_price=arrived["price"], cost=arrived["cost"], provisioning_status="failed_provisioning",
                provisioning_message="The customer is missing.", order_source="provider", change_source="provider",
                created_on=arrived["created_on"],
            )  # fmt: skip


def _like(tenant: Tenant, name: str, changes: tuple[Change, ...], /, **differing: object) -> None:
    """Add a subscription like another one, under its own name and with its own license changes."""
    own = {"name": name, "friendly_name": name, "quantity": ALL, "provider_reference": tenant.guid("provider subscription", name)}
    tenant.add("subscription", name, **{**tenant.get("subscription", BASE), **own, **differing})
    log = tenant.get("license_change", f"{BASE} 1")
    for number, (event, day, by) in enumerate(changes, 1):
        made = {"event": event, "effective_date": day, "quantity": by, "created_on": f"{day}T09:00:00Z", "modified_on": f"{day}T09:05:00Z"}
        tenant.add("license_change", f"{name} {number}", **{**log, "name": f"{name} {event}", "subscription": name, **made})
