"""What went wrong at Contoso, and what its people say about it."""

from __future__ import annotations

from typing import Final

from making.catalogue import GROUP
from making.change_defects import spoil_changes
from making.customers import PARTNER_CENTER
from making.platform import START_JOB
from making.rows import AS_OF, SERVICE_USER, Tenant
from making.statements import attestations, waivers

UNMAPPED: Final = "veluwe-hoveniers.example"

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

VOUCHED: Final = (
    # line, who, when, note
    ("UNI-09", "Tom Janssen, operations", "2025-11-20", "Finance was told of the cutover."),
    ("UNI-32", "Tom Janssen, operations", "2026-01-12", "The reseller relationships are kept."),
)


def spoil(tenant: Tenant) -> None:
    """Do everything that went wrong."""
    _mapping(tenant)
    _catalogue(tenant)
    _subscriptions(tenant)
    _changes(tenant)
    spoil_changes(tenant)
    _billing(tenant)
    _background(tenant)


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
    return {"attestations.yaml": attestations(VOUCHED), "waivers.yaml": waivers(accepted)}


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
    tenant.change("subscription", "Azure plan (US) - Prairie Wind Farms", markup=15)
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
    tenant.add(
        "scheduled_change", f"{e5} reduction", customer="Waterland Zorggroep", subscription=e5, event="update", effective_date="2026-01-10",
        provision_on="2026-01-10", quantity=-5, included_quantity=0, sales_unit="Monthly", currency="EUR", status_reason="merge_failed",
    )  # fmt: skip


def _billing(tenant: Tenant) -> None:
    message = "The price list has no price for 1 of 1 lines."
    tenant.change("billing_schedule", "BC-2009 2026-01-01", message=message, status_reason="error", state="active")
    tenant.change("invoice", "INV-1001", state="active", status_reason="billed", paid_on=None, last_charge_status="Failed")


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
