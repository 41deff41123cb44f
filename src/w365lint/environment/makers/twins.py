"""Subscriptions here and at the provider, told to be the same by the provider's id, or else by tenant and offer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from w365lint.environment.components.values import canonical_key
from w365lint.environment.made import Made
from w365lint.environment.makers.base import Maker
from w365lint.environment.readers.records import Completeness
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.environment.surroundings import Surroundings, Tenants

BY_ID: Final = "id"
BY_OFFER: Final = "tenant and offer"
HERE: Final = (
    "provider_reference", "provider_account", "provider_part_number", "provider", "state", "customer", "quantity", "sales_unit",
    "commitment_end", "type",
)  # fmt: skip
THERE: Final = ("tenant", "offer", "status", "quantity", "billing_type", "billing_cycle", "commitment_end")
_MONTHS: Final = {"monthly": 1, "annual": 12, "triennial": 36}
FAR_AWAY: Final = 2100
"""The year from which on a commitment end at the provider only says that there is none."""
_MOST: Final = 10**8
"""Licenses beyond which a sum is no longer one that the store holds."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Which tenants there are, and of which every subscription was saved."""

    tenants: Tenants
    whole: Mapping[str, Any]
    """Tenant -> yes where every subscription of it was saved, or UNKNOWN."""


def twins(
    here: Sequence[Record], there: Sequence[Record], lists: Listed, *, every_one_here: bool
) -> Iterator[tuple[dict[str, Any], Record]]:
    """Yield every twin, and the record to point at.

    What is at the provider may be here under an id that cannot be read, or without one beside others of its tenant and
    offer: then it is not known whether it has a twin.
    """
    tenants = lists.tenants
    by_id: dict[Any, list[Record]] = defaultdict(list)
    for record in here:
        by_id[_reference(record)].append(record)
    ids = {record.key for record in there}
    ours, theirs = _offered(by_id[None], [record for record in there if record.key not in by_id], tenants)
    offered = {by: found[0].key for by, found in theirs.items() if len(found) == 1 and len(ours.get(by, ())) == 1}
    by_offer = {key: ours[by] for by, key in offered.items()}
    for record in there:
        mine = by_id.get(record.key) or by_offer.get(record.key, [])
        searched = every_one_here and UNKNOWN not in by_id and _placed(record, tenants) not in ours
        yield _there(record, mine, BY_ID if record.key in by_id else BY_OFFER, tenants, searched=searched)
    loose = {by[0] for by in theirs if by not in offered}
    matched = {one.number for mine in by_offer.values() for one in mine}
    for reference, records in by_id.items():
        if reference is None or reference is UNKNOWN:
            for one in (record for record in records if record.number not in matched and _has_tenant(record)):
                yield _alone([one], lists, sure=reference is None and tenants.of(one.values["provider_account"]) not in loose)
        elif reference not in ids:
            yield _alone(records, lists, sure=True)


def _has_tenant(record: Record) -> bool:
    return record.values["provider_account"] is not None


def _reference(record: Record) -> Any:  # noqa: ANN401 an id, None or UNKNOWN
    said = record.values["provider_reference"]
    return (canonical_key(said) or None) if isinstance(said, str) else said


Offered = Mapping[tuple[Any, str], list[Record]]
"""Records by their tenant and offer."""


def _offered(here: Iterable[Record], there: Iterable[Record], tenants: Tenants) -> tuple[Offered, Offered]:
    """Return what is active and has no twin by its id, on both sides by tenant and offer."""
    ours: dict[tuple[Any, str], list[Record]] = defaultdict(list)
    theirs: dict[tuple[Any, str], list[Record]] = defaultdict(list)
    for records, found in ((here, ours), (there, theirs)):
        for record in records:
            active = record.values["state" if record.kind == "subscription" else "status"] == "active"
            tenant, offer = _placed(record, tenants)
            if active and isinstance(tenant, str) and offer:
                found[tenant, offer].append(record)
    return dict(ours), dict(theirs)


def _placed(record: Record, tenants: Tenants) -> tuple[Any, str]:
    if record.kind == "subscription":
        return tenants.of(record.values["provider_account"]), sku(record.values["provider_part_number"])
    return record.values["tenant"], sku(record.values["offer"])


def sku(offer: object) -> str:
    """Return product and SKU of an offer such as CFQ7TTC0LCHC:0002:CFQ7TTC0K971; empty where there is none."""
    return ":".join(offer.strip().upper().split(":")[:2]) if isinstance(offer, str) else ""


def _there(record: Record, mine: Sequence[Record], how: str, tenants: Tenants, *, searched: bool) -> tuple[dict[str, Any], Record]:
    values = record.values
    tenant = values["tenant"]
    fields = {
        "key": record.key, "provider_subscription": record.key, "provider_name": record.name, "tenant": tenant,
        "tenant_known": tenants.knows(tenant), "there_status": values["status"], "there_billing_type": values["billing_type"],
        "there_billing_cycle": values["billing_cycle"], "billing_months": _billing_months(values["billing_cycle"]),
        "there_quantity": values["quantity"], "there_commitment_end": values["commitment_end"],
    }  # fmt: skip
    if mine:
        here = _here(mine)
        return {**fields, **here, "matched_by": how, **_differences({**fields, **here}, mine)}, _first(mine)
    alone = None if searched else UNKNOWN
    empty = dict.fromkeys(("subscription", "provider", "customer", "sales_unit", "matched_by", "quantity", "commitment_end"), alone)
    empty |= dict.fromkeys(("quantity_difference", "days_between_ends"), alone)
    return {
        **fields,
        **empty,
        "name": record.name,
        "here_count": 0 if searched else UNKNOWN,
        "here_active": False if searched else UNKNOWN,
    }, record


def _alone(mine: Sequence[Record], lists: Listed, *, sure: bool) -> tuple[dict[str, Any], Record]:
    """Return what is here and not at the provider: surely so where every subscription of its tenant was saved."""
    here, first, tenants = _here(mine), _first(mine), lists.tenants
    tenant = tenants.of(first.values["provider_account"])
    missing = None if sure and lists.whole.get(tenant, False) is True else UNKNOWN
    absent = (
        "provider_subscription", "provider_name", "matched_by", "there_status", "there_billing_type", "there_billing_cycle",
        "billing_months", "there_quantity", "there_commitment_end", "quantity_difference", "days_between_ends",
    )  # fmt: skip
    key = _reference(first) if isinstance(_reference(first), str) else first.key
    return {**dict.fromkeys(absent, missing), **here, "key": key, "tenant": tenant, "tenant_known": tenants.knows(tenant)}, first


def _first(mine: Sequence[Record]) -> Record:
    return min(mine, key=lambda one: (one.values["state"] != "active", one.key))


def _here(mine: Sequence[Record]) -> dict[str, Any]:
    first = _first(mine)
    states = [one.values["state"] for one in mine]
    active = [one for one in mine if one.values["state"] == "active"]
    quantities = [one.values["quantity"] for one in active]
    told = UNKNOWN not in states and all(isinstance(quantity, Decimal) for quantity in quantities)
    total = sum(quantities, Decimal(0)) if told else Decimal(0)
    return {
        "name": first.name, "subscription": first.key, "customer": first.values["customer"], "provider": first.values["provider"],
        "sales_unit": first.values["sales_unit"], "commitment_end": first.values["commitment_end"],
        "here_count": UNKNOWN if UNKNOWN in states else len(active),
        "here_active": True if active else UNKNOWN if UNKNOWN in states else False,
        "quantity": total if told and abs(total) < _MOST else UNKNOWN,
    }  # fmt: skip


def _differences(fields: Mapping[str, Any], mine: Sequence[Record]) -> dict[str, Any]:
    return {"quantity_difference": _quantity(fields, mine), "days_between_ends": _days(fields)}


def _quantity(fields: Mapping[str, Any], mine: Sequence[Record]) -> Any:  # noqa: ANN401 a number, None or UNKNOWN
    """Return by how much more licenses there are here; None where licenses are not what is sold."""
    sold, billed = [one.values["type"] for one in mine], fields["there_billing_type"]
    if "usage" in sold or billed in ("usage", "benefit", "none"):
        return None
    here, there = fields["quantity"], fields["there_quantity"]
    if (billed is UNKNOWN and {*sold} != {"license"}) or not isinstance(here, Decimal) or not isinstance(there, Decimal):
        return UNKNOWN
    return here - there if abs(here - there) < _MOST else UNKNOWN


def _days(fields: Mapping[str, Any]) -> Any:  # noqa: ANN401 a number, None or UNKNOWN
    """Return the days between the two ends; what does not renew has, at the provider, an end far away."""
    here, there = fields["commitment_end"], fields["there_commitment_end"]
    if here is None or there is None or (isinstance(there, date) and there.year >= FAR_AWAY):
        return None
    return abs((here - there).days) if isinstance(here, date) and isinstance(there, date) else UNKNOWN


def _billing_months(cycle: object) -> Any:  # noqa: ANN401 a number, None or UNKNOWN
    return UNKNOWN if cycle is UNKNOWN else Decimal(_MONTHS[cycle]) if cycle in _MONTHS else None


def listed(around: Surroundings) -> Listed:
    """Return the tenants of an environment."""
    read = around.environment.state("provider_subscription").completeness is not Completeness.ABSENT
    whole = {row.key: row.values["complete"] for row in around.rows("provider_customer", ("complete",)) if read}
    return Listed(around.tenants, whole)


def _twins(around: Surroundings) -> tuple[Iterable[Made], bool]:
    if not all(map(around.environment.exists, ("subscription", "provider_subscription"))):
        # A side that does not exist has no subscription missing.
        return (), True
    there = list(around.rows("provider_subscription", THERE))
    whole = all(map(around.environment.whole, ("subscription", "provider_subscription")))
    if not there and not around.by_key("provider_customer", ()) and not around.environment.whole("provider_subscription"):
        # Nothing of Partner Center was saved: one row that may be says so, not one for each subscription.
        return (), False
    here = list(around.rows("subscription", HERE))
    found = twins(here, there, listed(around), every_one_here=around.environment.whole("subscription"))
    return ((fields, record.file, record.place, True) for fields, record in found), whole


TWIN: Final = Maker(
    "twin",
    ("subscription", "provider_subscription", "provider_customer", "provider_account"),
    _twins,
    (*(("subscription", name) for name in HERE), *(("provider_subscription", name) for name in THERE)),
)
