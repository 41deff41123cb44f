"""What lies between two subscriptions: days on which both or neither run, money, and how they stand to the day of the change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from w365lint.environment.components.values import canonical_key
from w365lint.environment.rows import UNKNOWN, Record

LONGEST_GAP: Final = 31
"""Days between the end of one and the start of the other beyond which they are no pair, unless somebody vouches for a change."""
CHANGE_LINE: Final = "COT-01"
"""The line on which people attest, about the key of a pair, on which day one was changed to the other."""
PAIR_LINE: Final = "COT-18"
"""The line on which people attest, about the key of a pair, that it is none."""
NO_PAIR: Final = "no pair"
_DAYS_OF_YEAR: Final = 365
_LARGEST: Final = Decimal(10) ** 14


@dataclass(frozen=True, slots=True)
class Created:
    """On which day a subscription was created at the provider."""

    reference: str
    """Its id there."""
    day: date
    """In the environment's time zone."""
    day_utc: date


@dataclass(frozen=True, slots=True)
class Vouched:
    """What people vouch for of pairs, by their keys, and what the provider says of their subscriptions."""

    changes: Mapping[str, Any] = field(default_factory=dict)
    """The day of the change; UNKNOWN where the newest words differ."""
    apart: frozenset[str] = frozenset()
    """Pairs that are two services on purpose."""
    created: Mapping[str, Created] = field(default_factory=dict)
    """When subscriptions were created at the provider, by their keys here."""


def vouched(attested: Iterable[Mapping[str, Any]]) -> Vouched:
    """Return what attestations say of pairs; the newest word counts, and the two keys may stand in either order."""
    days: dict[str, dict[date, set[date]]] = defaultdict(lambda: defaultdict(set))
    apart = set()
    for said in attested:
        key = _pair_key(str(said["about"] or "").split("+"))
        if said["line"] == CHANGE_LINE and said["day"]:
            days[key][said["given_on"] or date.min].add(said["day"])
        elif said["line"] == PAIR_LINE and str(said["value"] or "").strip().lower() == NO_PAIR:
            apart.add(key)
    newest = {key: given[max(given)] for key, given in days.items()}
    return Vouched({key: UNKNOWN if len(said) > 1 else next(iter(said)) for key, said in newest.items()}, frozenset(apart))


@dataclass(frozen=True, slots=True)
class Side:
    """One subscription of a pair."""

    record: Record
    first_day: Any
    last_day: Any
    """None while it is open."""
    months: Any
    sure: bool

    @property
    def dated(self) -> bool:
        """Say whether it is known from when to when it runs."""
        return self.first_day is not UNKNOWN and self.last_day is not UNKNOWN


def side(record: Record, months: Any, *, sure: bool) -> Side:  # noqa: ANN401 a number, None or UNKNOWN
    """Return a subscription as one side of pairs."""
    return Side(record, first_day(record), _last_day(record), months, sure)


def between(some: Side, others: Side, day: date | None, said: Vouched) -> dict[str, Any] | None:
    """Return the fields of a pair, the earlier first; None where the two are none."""
    one, other = sorted((some, others), key=_order)
    first, second = one.record, other.record
    key = _pair_key((first.key, second.key))
    attested_on = said.changes.get(key)
    ordered = one.first_day is not UNKNOWN and other.first_day is not UNKNOWN
    gap: Any = _gap(one, other) if ordered else UNKNOWN
    if key in said.apart or (attested_on is None and gap is not UNKNOWN and gap > LONGEST_GAP):
        return None
    overlap = _overlap(one, other, day)
    product, currency = first.values["product"], first.values["currency"]
    return {
        "key": key, "name": f"{first.name} and {second.name}",
        "first": first.key, "first_name": first.name, "second": second.key, "second_name": second.name,
        "customer": first.values["customer"], "product": product if product == second.values["product"] else None,
        "same_quantity": _same_quantity(first, second), "attested_on": attested_on,
        "overlap_days": overlap, "gap_days": gap, "overlap_amount": _amount(one, other, overlap),
        "currency": currency if currency == second.values["currency"] else UNKNOWN,
        "undated": tuple(side.record.name for side in (one, other) if not side.dated),
        **(_lengths(one, other, day, said, attested_on) if UNKNOWN not in (one.months, other.months) else {"changed_on": attested_on}),
        **(_roles(one, other, day) if ordered else {}),
    }  # fmt: skip


def _pair_key(keys: Iterable[str]) -> str:
    return "+".join(sorted(str(canonical_key(key.strip())) for key in keys))


def first_day(record: Record) -> Any:  # noqa: ANN401
    """Return the effective start, or the start where that is empty; neither filled in: not known."""
    effective, start = record.values["effective_start"], record.values["start"]
    first = start if effective is None else effective
    return UNKNOWN if first is None else first


def _last_day(record: Record) -> Any:  # noqa: ANN401
    """Return the end, or the day of its deactivation; with neither it is open while active, and else not known."""
    for name in ("end", "deactivate_on"):
        if record.values[name] is not None:
            return record.values[name]
    return None if record.values["state"] == "active" else UNKNOWN


def _order(one: Side) -> tuple[object, ...]:
    """Sort the earlier first, of two on one day the shorter; where a day is not known the order means nothing."""
    start = one.first_day.isoformat() if isinstance(one.first_day, date) else ""
    return start, one.months if isinstance(one.months, Decimal) else Decimal(0), one.record.key


def _lengths(one: Side, other: Side, day: date | None, said: Vouched, attested_on: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return what depends on which of the two has the shorter unit."""
    shorter, longer = sorted((one, other), key=lambda side: (side.months, side.record.key))
    start = longer.first_day
    created = _created(shorter, longer, said)
    changed_on = attested_on
    if changed_on is None and created and created.day == created.day_utc:
        changed_on = created.day
    since = start if changed_on is None else changed_on
    return {
        "shorter": shorter.record.key, "shorter_name": shorter.record.name, "shorter_end": shorter.last_day,
        "longer": longer.record.key, "longer_name": longer.record.name, "longer_start": start,
        "shorter_unit_months": shorter.months, "longer_unit_months": longer.months,
        "provider_day": created.day if created else None, "provider_day_utc": created.day_utc if created else None,
        "changed_on": changed_on,
        "days_since_change": UNKNOWN if day is None or since is UNKNOWN else (day - since).days,
        "end_after_change": _end_after(shorter.last_day, day, changed_on),
        "start_after_change": _start_after(start, changed_on),
    }  # fmt: skip


def _created(shorter: Side, longer: Side, said: Vouched) -> Created | None:
    """Return when the longer one was created at the provider; one that was there before under the same id was not created then."""
    old, new = said.created.get(shorter.record.key), said.created.get(longer.record.key)
    return None if old and new and old.reference == new.reference else new


def _end_after(last_day: Any, day: date | None, changed_on: Any) -> Any:  # noqa: ANN401
    """Return the days from the day before the change to the last day; what is open ends, for now, on the as-of day."""
    if changed_on is None or changed_on is UNKNOWN:
        return changed_on
    if last_day is UNKNOWN or (last_day is None and day is None):
        return UNKNOWN
    return (last_day - changed_on).days + 1 if last_day else max(0, (day - changed_on).days + 1)


def _start_after(start: Any, changed_on: Any) -> Any:  # noqa: ANN401
    if changed_on is None or changed_on is UNKNOWN:
        return changed_on
    return UNKNOWN if start is UNKNOWN else (start - changed_on).days


def _roles(one: Side, other: Side, day: date | None) -> dict[str, Any]:
    """Return what depends on which of the two is the first."""
    return {
        "first_unit_months": one.months, "second_unit_months": other.months,
        "first_active": _active(one.record), "second_active": _active(other.record),
        "days_since_second_start": UNKNOWN if day is None else (day - other.first_day).days,
    }  # fmt: skip


def _active(record: Record) -> Any:  # noqa: ANN401
    state = record.values["state"]
    return state if state is UNKNOWN or state is None else state == "active"


def _same_quantity(first: Record, second: Record) -> Any:  # noqa: ANN401 a flag or UNKNOWN
    """Say whether both are sold for equally many licenses; an empty quantity, or the 0 of a suspended one, does not tell."""
    quantities = [record.values["quantity"] for record in (first, second)]
    told = all(
        isinstance(quantity, Decimal) and (quantity or record.values["state"] == "active")
        for record, quantity in zip((first, second), quantities, strict=True)
    )
    return quantities[0] == quantities[1] if told else UNKNOWN


def _overlap(one: Side, other: Side, day: date | None) -> Any:  # noqa: ANN401
    """Return the days on which both run; two open ends count up to the as-of day."""
    if not (one.dated and other.dated):
        return UNKNOWN
    ends = [end for end in (one.last_day, other.last_day) if end is not None] or [day]
    if ends[0] is None:
        return UNKNOWN
    return max(0, (min(ends) - max(one.first_day, other.first_day)).days + 1)


def _gap(one: Side, other: Side) -> Any:  # noqa: ANN401
    """Return the days between the end of one and the start of the other: 0 where they meet, overlap, or the first is open."""
    if one.last_day is None or one.last_day is UNKNOWN:
        return 0 if one.last_day is None else UNKNOWN
    return max(0, (other.first_day - one.last_day).days - 1)


def _amount(one: Side, other: Side, overlap: Any) -> Any:  # noqa: ANN401
    """Return what the cheaper of the two costs on the days on which both run: monthly price x quantity x 12 / 365 a day.

    An empty price or quantity is not known.
    """
    daily = []
    for each in (one, other):
        price, quantity = each.record.values["monthly_price"], each.record.values["quantity"]
        if overlap is UNKNOWN or not isinstance(price, Decimal) or not isinstance(quantity, Decimal):
            return UNKNOWN
        daily.append(price * quantity * 12 / _DAYS_OF_YEAR)
    amount = min(daily) * overlap
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP) if abs(amount) < _LARGEST else UNKNOWN
