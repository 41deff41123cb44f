"""What facts are worked out from, besides a record's own columns: the environment around it, looked up once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, TypeVar

from w365lint.environment.components.values import Type, canonical_key, decoder
from w365lint.environment.rows import UNKNOWN, Record, bit
from w365lint.environment.solutions import Platform

_LARGEST: Final = 2**63 - 1
_LISTED_BY: Final = ("price_list", "product", "unit")

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds which role; both ways hold keys."""

    by_user: Mapping[str, tuple[str, ...]]
    by_role: Mapping[str, tuple[str, ...]]
    whole: bool
    """Nobody holds a role besides."""


@dataclass(frozen=True)
class Tenants:
    """The tenants of provider accounts, by their canonical ids."""

    of_account: Mapping[str, Any]
    """Provider account -> its tenant; None where it has none, UNKNOWN where that cannot be read."""
    whole: bool
    """These are all provider accounts."""

    def of(self, account: object) -> Any:  # noqa: ANN401 a tenant, None or UNKNOWN
        """Return the tenant of a provider account."""
        return self.of_account.get(account, None if self.whole else UNKNOWN) if isinstance(account, str) else account

    def knows(self, tenant: object) -> Any:  # noqa: ANN401 a flag or UNKNOWN
        """Say whether a provider account is of a tenant."""
        if isinstance(tenant, str) and tenant in self._every:
            return True
        return UNKNOWN if tenant is UNKNOWN or not self.whole or UNKNOWN in self._every else False

    @cached_property
    def _every(self) -> frozenset[Any]:
        return frozenset(self.of_account.values())


class Surroundings:
    """An environment, its platform side, and the sums and look-ups that several facts need."""

    def __init__(self, platform: Platform, attested: Collection[Mapping[str, Any]] = ()) -> None:
        self.platform = platform
        self.environment = platform.environment
        self.attested = attested
        """What people vouch for, as fields of attestations."""
        self._by_key: dict[tuple[str, frozenset[str]], Mapping[str, Record]] = {}

    @property
    def day(self) -> date | None:
        """The day on which the environment is judged."""
        return self.environment.as_of

    def rows(self, kind: str, fields: Collection[str]) -> Iterator[Record]:
        """Yield the rows of a kind that were read, with their key, name and these fields."""
        if kind in self.environment.store.kinds:
            yield from (record for record in self.environment.store.records(kind, fields=fields) if not record.unseen)

    def by_key(self, kind: str, fields: Collection[str]) -> Mapping[str, Record]:
        """Return the rows of a kind by their key."""
        wanted = kind, frozenset(fields)
        if wanted not in self._by_key:
            self._by_key[wanted] = {record.key: record for record in self.rows(kind, fields)}
        return self._by_key[wanted]

    def find(self, kind: str, key: object, fields: Collection[str]) -> Any:  # noqa: ANN401 a record, None or UNKNOWN
        """Return the record that a lookup points to; None where it points nowhere, UNKNOWN where nobody knows the record."""
        if key is UNKNOWN or not isinstance(key, str):
            return UNKNOWN if key is UNKNOWN else None
        return self.by_key(kind, fields).get(key, None if self.environment.whole(kind) else UNKNOWN)

    @cached_property
    def held(self) -> Held:
        """Who holds which role."""
        pairs = [(row.values["user"], row.values["role"]) for row in self.rows("role_holder", ("user", "role"))]
        known = sorted({(user, role) for user, role in pairs if isinstance(user, str) and isinstance(role, str)})
        whole = self.environment.whole("role_holder") and not any(UNKNOWN in pair for pair in pairs)
        return Held(_grouped(known), _grouped((role, user) for user, role in known), whole)

    @cached_property
    def owned_flows(self) -> Mapping[object, tuple[Record, ...]]:
        """The flows of the environment by owner; UNKNOWN where nobody knows whose they are."""
        live = self.environment.environment_files
        flows = (flow for flow in self.rows("flow", ("owner", "category", "state")) if flow.file in live)
        return _grouped((flow.values["owner"], flow) for flow in flows)

    @cached_property
    def tenants(self) -> Tenants:
        """The tenants of provider accounts."""
        said = {row.key: row.values["provider_specific_id"] for row in self.rows("provider_account", ("provider_specific_id",))}
        ids = {key: (canonical_key(tenant) or None) if isinstance(tenant, str) else tenant for key, tenant in said.items()}
        return Tenants(ids, self.environment.whole("provider_account"))

    @cached_property
    def unit_months(self) -> Mapping[str, Any]:
        """The months that the unit mapping gives to each unit it names; of two mappings of a unit the first counts."""
        return {unit: months for unit, months in reversed(self._mappings) if isinstance(unit, str)}

    def months_of(self, unit: object) -> Any:  # noqa: ANN401 a number, None or UNKNOWN
        """Return the months of a unit; None where nothing maps it, UNKNOWN where a mapping that is not known might."""
        if not isinstance(unit, str):
            return unit
        every = self.environment.whole("unit_mapping") and all(mapped is not UNKNOWN for mapped, _ in self._mappings)
        return self.unit_months.get(unit, None if every else UNKNOWN)

    @cached_property
    def _mappings(self) -> tuple[tuple[Any, Any], ...]:
        return tuple((row.values["unit"], row.values["months"]) for row in self.rows("unit_mapping", ("unit", "months")))

    def listed(self, price_list: object, product: object, unit: object) -> Any:  # noqa: ANN401 a record, None or UNKNOWN
        """Return the price list item of a product in a unit; None where there is none, UNKNOWN where one that is not known might be it."""
        units, every = self.listed_units(price_list, product)
        return units.get(unit, None if every else UNKNOWN)

    def listed_units(self, price_list: object, product: object) -> tuple[Mapping[Any, Record], bool]:
        """Return the price list items of a product by their units, and whether these are all there are; of two alike the first counts."""
        items, every = self._listed
        return items.get((price_list, product), {}), every

    @cached_property
    def _listed(self) -> tuple[Mapping[tuple[Any, Any], Mapping[Any, Record]], bool]:
        items: dict[tuple[Any, Any], dict[Any, Record]] = defaultdict(dict)
        every = self.environment.whole("price_list_item")
        for row in self.rows("price_list_item", (*_LISTED_BY, "currency", "pricing_method", "price")):
            price_list, product, unit = (row.values[name] for name in _LISTED_BY)
            if UNKNOWN in (price_list, product, unit):
                every = False
            else:
                items[price_list, product].setdefault(unit, row)
        return items, every

    @cached_property
    def logged_quantities(self) -> Mapping[str, Decimal | Any] | None:
        """The sum of the license changes of each subscription that has some, UNKNOWN where a quantity is.

        None where a change may be anybody's. An empty quantity changes nothing.
        Source: Work 365 support, Missing License Change Logs and how to fix them.
        """
        store, name = self.environment.store, "license_change"
        if not self.environment.whole(name):
            return None
        kind = self.environment.kinds[name]
        masks = [f"{column} & {one}" for column, one in (bit(kind, "subscription"), bit(kind, "quantity"))]
        rows = store.query(f"SELECT subscription, quantity, {', '.join(masks)} FROM {name}") if name in store.kinds else ()
        totals: dict[str, int] = defaultdict(int)
        unknown: set[str] = set()
        for subscription, quantity, anybody, unread in rows:
            if anybody:
                return None
            if unread:
                unknown.add(subscription)
            totals[subscription] += quantity or 0
        read = decoder(Type.NUMBER) or Decimal
        return {key: UNKNOWN if key in unknown or abs(total) > _LARGEST else read(total) for key, total in totals.items()}

    @cached_property
    def highest_quantities(self) -> Mapping[str, Decimal | Any] | None:
        """The most licenses that each subscription ever had by its license changes in order, UNKNOWN where one cannot be read.

        None where a change may be anybody's. Of one day the increases come first; an empty quantity changes nothing.
        """
        store, name = self.environment.store, "license_change"
        if not self.environment.whole(name):
            return None
        kind = self.environment.kinds[name]
        masks = [f"{column} & {one}" for column, one in (bit(kind, field) for field in ("subscription", "quantity", "effective_date"))]
        order = "subscription, effective_date, quantity DESC"
        sql = f"SELECT subscription, quantity, {', '.join(masks)} FROM {name} ORDER BY {order}"
        totals: dict[str, int] = defaultdict(int)
        peaks: dict[str, int] = defaultdict(int)
        unknown: set[str] = set()
        for subscription, quantity, anybody, *unread in store.query(sql) if name in store.kinds else ():
            if anybody:
                return None
            if any(unread):
                unknown.add(subscription)
            totals[subscription] += quantity or 0
            peaks[subscription] = max(peaks[subscription], totals[subscription])
        read = decoder(Type.NUMBER) or Decimal
        return {key: UNKNOWN if key in unknown or peak > _LARGEST else read(peak) for key, peak in peaks.items()}


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    groups: dict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}
