"""What went wrong at Contoso, and what its people say about it."""

from __future__ import annotations

from typing import Final

from making.catalogue import GROUP
from making.change_defects import spoil_changes
from making.customers import DO_NOTHING, PARTNER_CENTER
from making.mispriced import misdate, misprice
from making.platform import CORE, START_JOB
from making.rows import AS_OF, SERVICE_USER, Tenant
from making.statements import attestations, waivers

UNMAPPED: Final = "veluwe-hoveniers.example"
AZURE: Final = "Azure plan (US) - Prairie Wind Farms"

ARRIVED: Final = (
    # name, quantity: synchronised from a tenant that is mapped to nobody
    ("Microsoft 365 Business Premium", 9),
    ("Microsoft Teams Phone Standard", 4),
    ("Power BI Pro", 2),
)

JOBS: Final = (
    # name, type, status, result
    ("Sync Invoice INV-1003", "Sync Invoice", "failed", "Business Central: the customer does not exist."),
    ("Send Email INV-1005", "Send Email", "waiting", None),
    ("Create PDF INV-1006", "Create PDF", "in_progress", None),
    ("Charge Invoice INV-1007", "Charge Invoice", "retry", "The gateway did not answer."),
)

SYSTEM_ADMINISTRATOR: Final = "System Administrator"
SERVICE_USERS: Final = (
    # name, disabled, roles
    ("Work 365 Service (until 2024)", True, "Work 365 Service"),
    ("Contoso integrations", False, "Work 365 Service", SYSTEM_ADMINISTRATOR),
)

VOUCHED: Final = (
    # line, who, when, note
    ("UNI-09", "Tom Janssen, operations", "2025-11-20", "Finance was told of the cutover."),
    ("UNI-32", "Tom Janssen, operations", "2026-01-12", "The reseller relationships are kept."),
)


CHANGED: Final = (
    # monthly, annual, the day on which one was changed to the other at the provider
    ("Power BI Pro - Van Dijk Installatietechniek", "Power BI Pro annual - Van Dijk Installatietechniek", "2026-01-05"),
    ("Power BI Pro - De Gouden Halm Bakkerijen", "Power BI Pro annual - De Gouden Halm Bakkerijen", "2026-01-08"),
)

SYNCHRONISED: Final = (
    "Microsoft 365 Business Premium annual - Van Dijk Installatietechniek",
    "Microsoft 365 Business Premium (US) annual - Blue Harbor Dental",
    *(annual for _, annual, _ in CHANGED),
)  # fmt: skip
"""Annual subscriptions that came from the provider."""


def spoil(tenant: Tenant) -> None:
    """Do everything that went wrong."""
    _mapping(tenant)
    _catalogue(tenant)
    _subscriptions(tenant)
    misprice(tenant)
    misdate(tenant)
    _changes(tenant)
    _terms(tenant)
    spoil_changes(tenant)
    _billing(tenant)
    _usage(tenant)
    _background(tenant)
    _people(tenant)
    _layers(tenant)


def vouch(tenant: Tenant) -> dict[str, str]:
    """Return what people attested and accepted: one waiver in force, one that lapsed, one that no finding needs."""
    accepted = (
        # rule, components, reason, owner, last day
        (
            "subscriptions/active-subscription-on-inactive-contract",
            (tenant.guid("subscription", "Project Plan 3 - Waterland Zorggroep"),),
            "The customer signs the new contract at the end of January.", "Tom Janssen, operations", "2026-01-31",
        ),
        (
            "license-changes/suspended-without-deactivation", (tenant.guid("subscription", "Power BI Pro - De Gouden Halm Bakkerijen"),),
            "Microsoft support works on it.", "Lotte Smit, billing", "2026-01-12",
        ),
        (
            "catalogue/unit-unlike-its-mapping", (tenant.guid("unit", "Annual"),),
            "Sold until the end of the quarter.", "Lotte Smit, billing", "2026-03-31",
        ),
    )  # fmt: skip
    changes = (
        ("COT-01", "Lotte Smit, billing", "2026-01-13", "As Partner Center shows it.", _pair(tenant, *names), day)
        for *names, day in CHANGED
    )
    return {"attestations.yaml": attestations((*VOUCHED, *changes)), "waivers.yaml": waivers(accepted)}


def _mapping(tenant: Tenant) -> None:
    """Add a tenant at the provider that nobody mapped: its subscriptions arrive without customer and contract."""
    tenant.add(
        "provider_account", UNMAPPED, provider=PARTNER_CENTER, provider_specific_id=tenant.guid("provider tenant", UNMAPPED),
        sync_status="enabled", created_on="2026-01-06T06:10:00Z",
    )  # fmt: skip
    tenant.change("provider_account", "Prairie Wind Farms", provider_specific_id="prairiewind.example")
    for product, quantity in ARRIVED:
        item = tenant.get("price_list_item", f"{product}, Monthly")
        tenant.add(
            "subscription", f"{product} - {UNMAPPED}", type="license", product=product, billable="billable", start="2026-01-05",
            effective_start="2026-01-05", quantity=quantity, included_quantity=0, sales_unit="Monthly", price=item["price"],
            monthly_price=item["price"], cost=item["cost"], price_list=item["price_list"], currency="EUR", provider=PARTNER_CENTER,
            provider_account=UNMAPPED, provider_part_number=tenant.get("product", product)["provider_part_number"],
            provider_reference=tenant.guid("provider subscription", f"{product} {UNMAPPED}"), product_class="CSP", taxable=True,
            trial=False, channel="provider", created_on="2026-01-06T06:12:00Z",
        )  # fmt: skip


def _catalogue(tenant: Tenant) -> None:
    tenant.add("unit", "Year in advance", quantity=12, base_unit="Monthly", is_base=False, unit_group=GROUP)
    tenant.add("unit_mapping", "Year in advance", unit="Year in advance", months=1)
    tenant.change("billing_contract", "BC-2008", price_list="Retail EUR 2026")


def _subscriptions(tenant: Tenant) -> None:
    quarterly = "Project Plan 3 - Noordzee Visserij"
    tenant.change("subscription", quarterly, sales_unit="Quarterly", price=84.3)
    tenant.change("license_change", f"{quarterly} 1", sales_unit="Quarterly", price=84.3)
    backup, monitoring = "Managed backup - Noordzee Visserij", "Managed monitoring - Noordzee Visserij"
    tenant.change("subscription", backup, parent=monitoring)
    tenant.change("subscription", monitoring, parent=backup)
    # Somebody typed the end of February into an import.
    tenant.change("subscription", "Microsoft 365 E5 annual - Waterland Zorggroep", end="2026-02-31")
    tenant.change("subscription", "Power BI Pro (US) - Prairie Wind Farms", end="2025-12-31")
    tenant.change("subscription", AZURE, markup=15)
    tenant.change("subscription", "Project Plan 3 - Prairie Wind Farms", provider=None)
    tenant.change("account", "Blue Harbor Dental", modified_on="2026-01-14T16:20:00Z")
    tenant.add(
        "account", "Blue Harbor Dental, older page", key=tenant.guid("account", "Blue Harbor Dental"), name="Blue Harbor Dental",
        number="C20005", email="office@blueharbordental.example", country="United States", region="ME", primary_contact="Susan Clarke",
        price_list="Retail USD 2026", currency="USD", modified_on="2026-01-14T08:02:00Z",
    )  # fmt: skip


def _changes(tenant: Tenant) -> None:
    suspended = "Power BI Pro - De Gouden Halm Bakkerijen"
    tenant.drop("license_change", f"{suspended} 2")
    tenant.change("license_change", "Microsoft 365 E5 - De Gouden Halm Bakkerijen 2", quantity=-10)
    tenant.change(
        "license_change", "Microsoft 365 Business Premium - De Gouden Halm Bakkerijen 2", provisioning_status="failed_provisioning",
        provisioning_message="The quantity cannot be changed while another order is open.",
    )  # fmt: skip
    e5 = "Microsoft 365 E5 - Waterland Zorggroep"
    business = "Microsoft 365 Business Premium - Waterland Zorggroep"
    created = tenant.get("license_change", f"{business} 1")
    tenant.add(
        "license_change", f"{business} 2", **{**created, "event": "update", "effective_date": "2026-01-14", "quantity": 0},
    )  # fmt: skip
    tenant.add(
        "scheduled_change", f"{e5} reduction", customer="Waterland Zorggroep", subscription=e5, event="update", effective_date="2026-01-10",
        provision_on="2026-01-10", quantity=-5, included_quantity=0, sales_unit="Monthly", currency="EUR", status_reason="merge_failed",
    )  # fmt: skip


def _terms(tenant: Tenant) -> None:
    """Change terms as one should not: both left running, started with the contract, moved to the wrong one, or half done."""
    for name in SYNCHRONISED:
        tenant.change("subscription", name, channel="provider")
    tenant.change("subscription", "Microsoft 365 Business Premium (US) - Blue Harbor Dental", contract="BC-2009")
    bill = next(name for name in tenant.names("invoice") if tenant.get("invoice", name)["contract"] == "BC-2003")
    tenant.change("license_change", "Power BI Pro annual - De Gouden Halm Bakkerijen 1", invoice=bill)
    tenant.change("subscription", "Microsoft 365 E5 - De Gouden Halm Bakkerijen", provider=DO_NOTHING)


def _pair(tenant: Tenant, *names: str) -> str:
    return "+".join(sorted(tenant.guid("subscription", name) for name in names))


def _billing(tenant: Tenant) -> None:
    message = "The price list has no price for 1 of 1 lines."
    tenant.change("billing_schedule", "BC-2009 2026-01-01", message=message, status_reason="error", state="active")
    tenant.change("invoice", "INV-1001", state="active", status_reason="billed", paid_on=None, last_charge_status="Failed")
    tenant.change("invoice", "INV-1004", status_reason="new", delivered_on=None)
    _bill_again(tenant, "INV-1001")


def _bill_again(tenant: Tenant, name: str) -> None:
    """Generate an invoice a second time, lines and all."""
    again = f"{name}-2"
    tenant.add("invoice", again, **{**tenant.get("invoice", name), "number": again, "accounting_reference": None})
    for line in tenant.names("invoice_line"):
        if tenant.get("invoice_line", line)["invoice"] == name:
            tenant.add("invoice_line", f"{again}{line.removeprefix(name)}", **{**tenant.get("invoice_line", line), "invoice": again})


def _usage(tenant: Tenant) -> None:
    """Let a run not happen, so that what was used in December is billed to nobody; and let a tenant's usage arrive that nobody mapped."""
    bill, nothing = "INV-1009", {"invoice": None, "invoice_line": None}
    for kind in ("usage_summary", "usage_detail"):
        for name in tenant.names(kind):
            if tenant.get(kind, name)["invoice"] == bill:
                tenant.change(kind, name, status_reason="confirmed", invoice=None)
    for name in tenant.names("license_change"):
        if tenant.get("license_change", name).get("invoice") == bill:
            tenant.change("license_change", name, status_reason="active", state="active", **nothing)
    for name in tenant.names("invoice_line"):
        if tenant.get("invoice_line", name)["invoice"] == bill:
            tenant.drop("invoice_line", name)
    tenant.drop("invoice", bill)
    tenant.change(
        "billing_schedule", "BC-2011 2025-12-01", status_reason="pending", state="active", invoice=None, run_date=None, run_type=None,
    )  # fmt: skip
    tenant.change("billing_contract", "BC-2011", next_invoice_date="2026-01-11")
    # A detail of no summary, as the first days of a tenant arrive.
    detail = f"{AZURE} Bandwidth"
    tenant.change("usage_detail", detail, usage_summary=None)
    arrived = {
        "provider_invoice": "Microsoft EUR December 2025",
        "customer": None,
        "subscription": None,
        "invoice": None,
        "currency": "EUR",
    }
    for kind in ("usage_summary", "usage_detail"):
        source = AZURE if kind == "usage_summary" else detail
        found = {**tenant.get(kind, source), **arrived, "status_reason": "confirmed", "total": 96.4, "unit_price": 96.4}
        tenant.add(kind, f"Azure plan - {UNMAPPED}", **found)


def _people(tenant: Tenant) -> None:
    """Leave behind a copied role, and a service user that was replaced, disabled and forgotten as the owner of a flow."""
    tenant.add("role", SYSTEM_ADMINISTRATOR, managed=True)
    tenant.add("role", "Work 365 Sales Agent", managed=False)
    for name, disabled, *roles in SERVICE_USERS:
        tenant.add(
            "user", name, email=None, application=tenant.guid("application", name), disabled=disabled, access_mode="non_interactive",
        )  # fmt: skip
        for role in roles:
            tenant.add("role_holder", f"{name} {role}", user=name, role=role)
    tenant.change("flow", "Contoso - Tell sales of new subscriptions", owner=SERVICE_USERS[0][0])


def _layers(tenant: Tenant) -> None:
    """Change what Work 365 brought, and try once already to remove it."""
    form = {"component_type": "Workflow", "component": tenant.guid("flow", START_JOB)}
    tenant.add("component_layer", "Start Job, as it came", **form, solution="Work365", publisher="IOTAP", order=1)
    tenant.add("component_layer", "Start Job", **form, solution="Active", publisher="Contoso", order=2)
    tenant.add(
        "component_summary", "Work 365 Start Job", key=tenant.guid("flow", START_JOB), schema_name="Work 365 Start Job",
        component_type="workflow", solution=CORE, managed=True, customized=True, owner_name=SERVICE_USER,
    )  # fmt: skip
    tenant.add(
        "solution_operation", "Work365", version="4.2.0.15", operation="uninstalled", step="none", succeeded=False, status="completed",
        error_code="-2147160035", message="Solution dependencies exist, cannot uninstall. DependencyCount : 3",
        started_on="2026-01-13T21:04:00Z", ended_on="2026-01-13T22:31:00Z", publisher="IOTAP", managed=True,
    )  # fmt: skip


def _background(tenant: Tenant) -> None:
    for name, kind, status, result in JOBS:
        tenant.add(
            "job", name, type=kind, status_reason=status, scheduled_for="2026-01-14T05:15:00Z", result=result, owner=SERVICE_USER,
            regarding=("invoice", name.rpartition(" ")[2]), created_on="2026-01-14T05:10:00Z",
        )  # fmt: skip
    tenant.add(
        "system_job", "Merge scheduled changes", state="suspended", status="waiting", about_table="work365_scheduledlicensechangelog",
        flow=START_JOB, created_on=f"{AS_OF}T02:00:00Z",
    )  # fmt: skip
    tenant.pages.add("asyncoperation")
