"""The provider's own subscriptions: what people saved of Partner Center, and whether it is everything."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from w365lint.environment.components.base import Kind
from w365lint.environment.components.provider_side import CUSTOMERS, SUBSCRIPTIONS
from w365lint.environment.components.values import canonical_key, show_raw
from w365lint.environment.readers.archives import gunzip
from w365lint.environment.readers.encoding import decode
from w365lint.environment.readers.files import FileTrouble, Tree
from w365lint.environment.readers.manifest import MANIFEST, NOT_EXISTING
from w365lint.environment.readers.partner_lists import Listing, Properties, listings, tenant_of
from w365lint.environment.readers.partner_table import is_partner_table, read_rows
from w365lint.environment.readers.partner_values import properties_of, row_of
from w365lint.environment.readers.records import Batch, Completeness, Origin, RawRow, Reading, Trouble
from w365lint.environment.readers.replies import parse
from w365lint.environment.readers.webapi import Knowledge

_GUID: Final = re.compile(r"(?<![0-9a-f-])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-f-])", re.IGNORECASE)
_CUT: Final = re.compile(r"[/!]")
_SAVE: Final = "Save the reply to GET /v1/customers/CUSTOMER-TENANT-ID/subscriptions."
_NOT_ALL: Final = "Partner Center gives one customer at a time, and nobody says that this is every one"


@dataclass
class ProviderSide:
    """What is known of the whole after each file: which customers' lists are whole, how many rows there were, and what failed."""

    kinds: Mapping[str, Kind]
    knowledge: Knowledge
    first: str = ""
    rows: int = 0
    failed: str = ""
    customers: dict[str, tuple[str, bool]] = field(default_factory=dict)
    """Tenant -> the customer's name and whether a whole list of its subscriptions was saved."""

    def read(self, tree: Tree, file: str) -> Reading:
        """Read one file."""
        self.first = self.first or file
        try:
            found, troubles = self._listings(tree.read(file), file)
        except FileTrouble as error:
            return self._unreadable(error.trouble)
        if not found:
            return self._unreadable(Trouble(file, "", "It holds no list of subscriptions of Partner Center.", _SAVE))
        troubles += tuple(trouble for listing in found for trouble in self._tell(listing, file))
        for listing in found:
            self._remember(listing, file)
        self.rows += sum(len(listing.records) for listing in found)
        return Reading(batches=(self._batch(found, file),), troubles=troubles)

    def finish(self) -> Reading:
        """Return the customers, and whether all this is everything."""
        said = self.knowledge.manifest.of(SUBSCRIPTIONS)
        missing = said.complete == NOT_EXISTING and not self.first
        why = self.failed or ("" if said.complete is True else _NOT_ALL)
        if said.rows is not None and said.rows != self.rows:
            why = f"{MANIFEST} says {said.rows:,} subscriptions, and here are {self.rows:,}"
        completeness = Completeness.NOT_APPLICABLE if missing else Completeness.PARTIAL if why else Completeness.COMPLETE
        if not self.first and not missing:
            return Reading()
        why = f"{MANIFEST} says that there is no Partner Center" if missing else why
        customer = self.kinds["provider_customer"]
        rows = [
            RawRow(
                f"customer {tenant}", {"key": tenant, "name": name or None, "complete": whole or (completeness is Completeness.COMPLETE)}
            )
            for tenant, (name, whole) in sorted(self.customers.items())
        ]
        file = self.first or MANIFEST
        batches = [Batch(customer.name, CUSTOMERS, file, Origin.ENVIRONMENT, frozenset(customer.fields), rows, completeness, why)]
        if not why or missing:
            kind = self.kinds["provider_subscription"]
            batches.append(Batch(kind.name, SUBSCRIPTIONS, file, Origin.ENVIRONMENT, frozenset(kind.fields), (), completeness, why))
        return Reading(batches=tuple(batches))

    def _listings(self, data: bytes, file: str) -> tuple[list[Listing], tuple[Trouble, ...]]:
        if file.lower().endswith(".csv"):
            listing, troubles = read_rows(data, file, self.kinds["provider_subscription"], self.knowledge)
            return [listing], troubles
        return list(listings(_content(data, file))), ()

    def _batch(self, found: Sequence[Listing], file: str) -> Batch:
        kind = self.kinds["provider_subscription"]
        spoken = frozenset().union(*(record for listing in found for _, record in listing.records))
        fields = frozenset(name for name, property_ in properties_of(kind).items() if property_ in spoken) | {"key", "tenant"}
        why = "; ".join(dict.fromkeys(listing.why for listing in found if listing.why)) or _NOT_ALL
        return Batch(kind.name, SUBSCRIPTIONS, file, Origin.ENVIRONMENT, fields, _rows(found, kind, file), Completeness.PARTIAL, why)

    def _remember(self, listing: Listing, file: str) -> None:
        tenants = {_tenant(record, listing, file) for _, record in listing.records} | {listing.tenant or _named(file)}
        if listing.lost:
            self.failed = self.failed or f"some records of {file} cannot be read"
        for tenant in tenants - {""}:
            name, whole = self.customers.get(tenant, ("", False))
            self.customers[tenant] = (name or listing.customer, whole or (listing.whole and tenant == listing.tenant))

    def _tell(self, listing: Listing, file: str) -> Iterator[Trouble]:
        """Tell what is wrong with a list: lost records, and customers that its name and its content say differently."""
        if listing.lost:
            message = f"{listing.lost:,} of its records {'is' if listing.lost == 1 else 'are'} no subscription of Partner Center."
            yield Trouble(file, "", message, _SAVE)
        expected = listing.tenant or _named(file)
        others = Counter(tenant for _, record in listing.records if (tenant := tenant_of(record)) not in ("", expected))
        if expected and others:
            message = (
                f"It is of customer {expected}, and {sum(others.values()):,} of its subscriptions are of {show_raw(min(others))[1:-1]}."
            )
            yield Trouble(file, "", message, "Save each customer's list in a file of its own; the subscription's own customer counts.")
        if listing.tenant and _named(file) not in ("", listing.tenant):
            message = f"It is named after customer {_named(file)} and holds the list of {listing.tenant}."
            yield Trouble(file, "", message, "Rename it; what it holds counts.")

    def _unreadable(self, trouble: Trouble) -> Reading:
        self.failed = self.failed or f"{trouble.file} cannot be read"
        kind = self.kinds["provider_subscription"]
        batch = Batch(kind.name, SUBSCRIPTIONS, trouble.file, Origin.ENVIRONMENT, frozenset(), (), Completeness.UNREADABLE, trouble.message)
        return Reading(batches=(batch,), troubles=(replace(trouble, kinds=(kind.name,)),))


def read_partner_center(tree: Tree, files: Iterable[str], kinds: Mapping[str, Kind], knowledge: Knowledge) -> Iterator[Reading]:
    """Read every file with subscriptions of Partner Center, then say of the whole how complete it is."""
    side = ProviderSide(kinds, knowledge)
    for file in files:
        yield side.read(tree, file)
    yield side.finish()


def is_partner_file(tree: Tree, file: str, kinds: Mapping[str, Kind], knowledge: Knowledge) -> bool:
    """Say whether a file that nobody knows by its name holds subscriptions of Partner Center."""
    try:
        data = tree.read(file)
        if file.lower().endswith(".csv"):
            return is_partner_table(data, file, kinds["provider_subscription"], knowledge)
        marks = ("effectiveStartDate", "commitmentEndDate")
        words = [[f'"{mark}"'.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")] for mark in marks]
        return all(any(word in data for word in spellings) for spellings in words) and bool(list(listings(_content(data, file))))
    except FileTrouble:
        return False


def _content(data: bytes, file: str) -> object:
    """Return the JSON of a file, JSON lines as a list; raise FileTrouble where it is none."""
    try:
        text = decode(gunzip(data) if file.lower().endswith(".gz") else data)
        if file.lower().removesuffix(".gz").endswith(".jsonl"):
            return [_line(line) for line in text.split("\n") if line.strip()]
        return parse(text)
    except UnicodeDecodeError as error:
        raise FileTrouble(Trouble(file, f"byte {error.start + 1}", "This is no UTF-8 or UTF-16 text.", "Save it again.")) from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise FileTrouble(Trouble(file, place, "The JSON is broken here or cut off.", _SAVE)) from error
    except ValueError as error:
        raise FileTrouble(Trouble(file, "", str(error), _SAVE)) from error


def _line(line: str) -> object:
    try:
        return parse(line)
    except ValueError:
        return None


def _rows(found: Sequence[Listing], kind: Kind, file: str) -> Iterator[RawRow]:
    for listing in found:
        for place, record in listing.records:
            yield row_of(record, kind, place, _tenant(record, listing, file))


def _tenant(record: Properties, listing: Listing, file: str) -> str:
    return tenant_of(record) or listing.tenant or _named(file)


def _named(file: str) -> str:
    """Return the tenant after which a file, or else the nearest folder, is named; empty where none or several are."""
    for part in reversed(_CUT.split(file)):
        if found := {canonical_key(guid) for guid in _GUID.findall(part)}:
            return found.pop() if len(found) == 1 else ""
    return ""
