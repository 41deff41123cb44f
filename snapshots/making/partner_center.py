"""What Partner Center has of each customer: the reply of its API, saved as a file of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from making.customers import PARTNER_CENTER
from making.rows import Json, Tenant

FOLDER: Final = "partner-center"
_CYCLES: Final = {"Monthly": ("monthly", "P1M"), "Annual": ("annual", "P1Y"), "Triennial": ("triennial", "P3Y")}
_FIRST_TERM: Final = "2026-01-31"
"""The end of a term of one month."""


def partner_center(tenant: Tenant, changed: Mapping[str, Json], bought: Mapping[str, tuple[Json, ...]]) -> Iterator[tuple[str, Json | str]]:
    """Yield the list of each customer: what Work 365 sells there, but for properties that are otherwise, and what was bought besides.

    `changed` are properties by subscription, none where the provider does not have it; `bought` are items by customer.
    """
    items: dict[str, list[Json]] = defaultdict(list)
    for name, one in _sold(tenant).items():
        properties = changed.get(name, {"status": None})
        if properties:
            items[str(one["provider_account"])].append(_item(tenant, one) | {k: v for k, v in properties.items() if v is not None})
    for customer, more in bought.items():
        items[customer] += more
    rows = 0
    for customer in sorted(tenant.names("provider_account")):
        guid = tenant.guid("provider tenant", customer)
        mine = [_linked(item, guid) for item in sorted(items[customer], key=lambda item: str(item["id"]))]
        rows += len(mine)
        yield f"{FOLDER}/{guid}.json", {
            "totalCount": len(mine), "items": mine, "links": {"self": _link(f"/customers/{guid}/subscriptions")},
            "attributes": {"objectType": "Collection"},
        }  # fmt: skip
    tenant.besides[FOLDER] = rows


@dataclass(frozen=True)
class Bought:
    """A subscription that somebody bought in Partner Center."""

    key: str
    product: str
    offer: str
    quantity: int
    day: str
    cycle: str
    ends: str


def item(one: Bought) -> Json:
    """Return a subscription as the API gives it."""
    billing, term = _CYCLES[one.cycle]
    return {
        "id": one.key, "offerId": one.offer, "offerName": one.product, "friendlyName": one.product,
        "productType": {"id": "OnlineServicesNCE"},
        "quantity": one.quantity, "unitType": "Licenses", "parentSubscriptionId": None, "creationDate": f"{one.day}T09:12:31.4817Z",
        "effectiveStartDate": f"{one.day}T09:12:30.9143Z", "commitmentEndDate": f"{one.ends}T00:00:00Z", "status": "active",
        "autoRenewEnabled": True, "isTrial": False, "billingType": "license", "billingCycle": billing, "termDuration": term,
        "suspensionReasons": [], "orderId": one.key[:12], "attributes": {"objectType": "Subscription"},
    }  # fmt: skip


def _sold(tenant: Tenant) -> dict[str, Mapping[str, object]]:
    """Return what Work 365 leaves to Partner Center: of several with one id there, the active one."""
    found: dict[str, str] = {}
    for name in tenant.names("subscription"):
        one = tenant.get("subscription", name)
        if one.get("provider") == PARTNER_CENTER and one.get("provider_account") and one.get("provider_reference"):
            reference = str(one["provider_reference"])
            if reference not in found or one.get("state") != "inactive":
                found[reference] = name
    return {name: tenant.get("subscription", name) for name in found.values()}


def _item(tenant: Tenant, one: Mapping[str, object]) -> Json:
    unit, usage = str(one.get("sales_unit") or "Monthly"), one.get("type") == "usage"
    reference, over = str(one["provider_reference"]), one.get("state") == "inactive"
    offer = f"{one.get('provider_part_number')}:{reference[:12].upper().replace('-', '')}"
    quantity, cycle = int(Decimal(str(one.get("quantity") or 1))), unit if unit in _CYCLES else "Monthly"
    ends = str(one.get("commitment_end") or _FIRST_TERM)
    made = item(
        Bought(reference, str(one.get("product")), offer, quantity, str(one.get("start") or one.get("effective_start")), cycle, ends)
    )
    parent = one.get("parent")
    if parent in tenant.names("subscription"):
        made["parentSubscriptionId"] = tenant.get("subscription", str(parent)).get("provider_reference")
    if over:
        made |= {"status": "deleted", "autoRenewEnabled": False}
    return made | ({"billingType": "usage", "unitType": "Usage-based", "productType": {"id": "Azure"}} if usage else {})


def _linked(item_: Json, guid: str) -> Json:
    return {**item_, "links": {"self": _link(f"/customers/{guid}/subscriptions/{item_['id']}")}}


def _link(uri: str) -> Json:
    return {"uri": uri, "method": "GET", "headers": []}
