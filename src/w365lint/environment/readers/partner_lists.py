"""Lists of subscriptions as the Partner Center API gives them, however people put them together in a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from w365lint.environment.components.values import canonical_key, is_guid

Properties = Mapping[str, object]
"""A record by its folded property names."""

MARKS: Final = frozenset({"offerid", "effectivestartdate", "commitmentenddate", "termduration", "billingcycle", "autorenewenabled"})
"""Properties by which a subscription is known."""

_TENANTS: Final = ("customertenantid", "customerid")
_OF_CUSTOMER: Final = re.compile(r"(?:.*/)?customers/([0-9a-f-]{36})/subscriptions(.*)", re.IGNORECASE | re.DOTALL)
_DEEPEST: Final = 6
"""Lists within lists beyond which nothing is looked for."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What stands for a value that nobody can read; without a why the file does not say it."""

    why: str


_TWICE: Final = Refusal("the record holds two values of it under one name")


@dataclass(frozen=True, slots=True)
class Listing:
    """Subscriptions that stand in one list: each with its place."""

    tenant: str
    """The customer of the list; empty where it does not say."""
    customer: str
    records: Sequence[tuple[str, Properties]]
    lost: int = 0
    """Things in the list that are no subscriptions."""
    whole: bool = False
    """It holds every subscription of its customer, by what it says itself."""
    why: str = ""


def listings(content: object, place: str = "", tenant: str = "", depth: int = 0) -> Iterator[Listing]:
    """Yield every list of subscriptions in what a file holds."""
    if depth > _DEEPEST:
        return
    if isinstance(content, list):
        yield from _bare(content, place, tenant, depth)
    elif isinstance(content, dict):
        yield from _object(content, place, tenant, depth)


def fold(record: Mapping[str, object]) -> Properties:
    """Return a record by names that differ in neither case nor blanks; of two that contradict each other neither counts."""
    found: dict[str, object] = {}
    for name, value in record.items():
        folded = re.sub(r"[\s_-]", "", name).lower()
        found[folded] = _TWICE if folded in found and found[folded] != value else value
    return found


def tenant_of(record: Properties) -> str:
    """Return the customer's tenant that a record or a list names, itself or in its link; empty where it names none."""
    said = [record.get(name) for name in _TENANTS]
    customer = record.get("customer")
    said.append(customer if isinstance(customer, str) else fold(customer).get("id") if isinstance(customer, dict) else None)
    keys = [canonical_key(value) for value in said if isinstance(value, str)]
    match = _OF_CUSTOMER.fullmatch(_self_link(record))
    keys += [canonical_key(match[1])] if match else []
    return next((key for key in keys if is_guid(key)), "")


def is_subscription(record: Properties) -> bool:
    """Say whether a record is a subscription, not an order or another thing of Partner Center."""
    attributes = record.get("attributes")
    type_ = fold(attributes).get("objecttype") if isinstance(attributes, dict) else None
    if isinstance(type_, str):
        return type_.casefold() == "subscription"
    return not MARKS.isdisjoint(record) and "referencecustomerid" not in record


def _bare(content: list[object], place: str, tenant: str, depth: int) -> Iterator[Listing]:
    """Yield the subscriptions of a list, then the lists that stand in it."""
    records: list[tuple[str, Properties]] = []
    inner: list[Listing] = []
    lost = 0
    for number, item in enumerate(content, 1):
        where = f"{place}record {number}"
        properties = fold(item) if isinstance(item, dict) else None
        if properties is not None and is_subscription(properties):
            records.append((where, properties))
        elif found := list(listings(item, f"{where}, ", tenant, depth + 1)):
            inner += found
        else:
            lost += 1
    if records or (lost and not inner):
        yield Listing(tenant, "", records, lost, why="a bare list may be filtered")
    elif lost:
        yield Listing(tenant, "", (), lost, why="some of its records cannot be read")
    yield from inner


def _object(content: Mapping[str, object], place: str, tenant: str, depth: int) -> Iterator[Listing]:
    record = fold(content)
    tenant = tenant_of(record) or tenant
    name = next((value for key in ("customername", "companyname") if isinstance(value := record.get(key), str)), "")
    inner = next((value for key in ("items", "subscriptions", "value") if isinstance(value := record.get(key), list)), None)
    if inner is not None and _is_collection(record, inner):
        yield from _collection(record, inner, place, tenant, name)
    elif inner is not None or isinstance(record.get("subscriptions"), dict):
        yield from listings(record["subscriptions"] if inner is None else inner, place, tenant, depth + 1)
    elif is_subscription(record):
        yield Listing(
            tenant, name, ((place.removesuffix(", ") or "record 1", record),), why="one subscription stands there without its list"
        )
    elif content and all(is_guid(canonical_key(key)) for key in content):
        for key, value in content.items():
            yield from listings(value, f"{place}{canonical_key(key)}, ", canonical_key(key), depth + 1)


def _is_collection(record: Properties, items: list[object]) -> bool:
    """Say whether this is a reply with subscriptions, or with none and a link that says of what."""
    properties = [fold(item) for item in items if isinstance(item, dict)]
    if items:
        return any(map(is_subscription, properties))
    return "items" in record and bool(_OF_CUSTOMER.fullmatch(_self_link(record)))


def _collection(record: Properties, items: list[object], place: str, tenant: str, name: str) -> Iterator[Listing]:
    numbered = [(f"{place}record {number}", fold(item)) for number, item in enumerate(items, 1) if isinstance(item, dict)]
    records = [(where, properties) for where, properties in numbered if is_subscription(properties)]
    lost, why = len(items) - len(records), _doubt(record, len(items))
    if lost:
        why = f"{lost:,} of its records cannot be read"
    yield Listing(tenant, name, records, lost, whole=not why and bool(tenant), why=why or "it is the list of one customer")


def _doubt(record: Properties, found: int) -> str:
    """Return what speaks against a reply being the whole list of a customer; empty where nothing does."""
    total, links = record.get("totalcount"), record.get("links")
    match = _OF_CUSTOMER.fullmatch(_self_link(record))
    if isinstance(links, dict) and fold(links).get("next"):
        return "this is one page, and a link leads to the next"
    if record.get("continuationtoken"):
        return "this is one page, and a continuation token leads to the next"
    if isinstance(total, int) and not isinstance(total, bool) and total != found:
        return f"'totalCount' says {total:,} subscriptions, and here are {found:,}"
    if type(total) is not int or match is None or match[2]:
        return "the reply does not say that it is unfiltered"
    return ""


def _self_link(record: Properties) -> str:
    links = record.get("links")
    link = fold(links).get("self") if isinstance(links, dict) else None
    uri = fold(link).get("uri") if isinstance(link, dict) else None
    return uri if isinstance(uri, str) else ""
