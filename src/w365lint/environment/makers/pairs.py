"""Pairs of subscriptions that may be one service sold twice.

Same customer, same product, sales units of different length, dates that meet or nearly do. What is never
billed (non-billable, or a trial) pairs with nothing. A group in which too many could pair is left open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations
from typing import Any, Final

from w365lint.environment.made import Made
from w365lint.environment.makers.base import Maker
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.environment.surroundings import Surroundings

LONGEST_GAP: Final = 31
"""Days between the end of one and the start of the other beyond which they are no pair."""
MOST_PAIRS: Final = 10_000
"""Pairs of one customer and product beyond which they are not told apart."""
GROUPED_BY: Final = ("customer", "product")
READS: Final = (
    *GROUPED_BY, "billable", "trial", "sales_unit", "effective_start", "start", "end", "deactivate_on", "state",
    "quantity", "monthly_price", "currency",
)  # fmt: skip
_DAYS_OF_YEAR: Final = 365
_LARGEST: Final = Decimal(10) ** 14

Pairing = tuple[Record, dict[str, Any], bool]
"""The record to point at, the fields of the pair, and whether it is sure."""


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


def pairs(subscriptions: Iterable[Record], months: Mapping[str, Any], day: date | None) -> Iterator[Pairing]:
    """Yield every pair; what may pair with any other, because its customer or product is not known, as one possible pair."""
    groups: dict[tuple[object, ...], list[Side]] = defaultdict(list)
    for record in subscriptions:
        bills, group = billed(record), tuple(record.values[name] for name in GROUPED_BY)
        if bills is False:
            continue
        if any(part is UNKNOWN for part in group):
            yield _possible(record)
        elif all(group):
            groups[group].append(Side(record, first_day(record), _last_day(record), _months(record, months), bills is True))
    for sides in groups.values():
        yield from _among(sides, day)


def billed(record: Record) -> Any:  # noqa: ANN401 a flag or UNKNOWN
    """Say whether it is billed; nothing said of either means that it is."""
    billable, trial = record.values["billable"], record.values["trial"]
    if billable == "non_billable" or trial is True:
        return False
    return UNKNOWN if UNKNOWN in (billable, trial) else True


def _possible(record: Record) -> Pairing:
    return record, {"key": record.key, "name": record.name, "first": record.key, "first_name": record.name}, False


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


def _months(record: Record, months: Mapping[str, Any]) -> Any:  # noqa: ANN401
    unit = record.values["sales_unit"]
    return months.get(unit, UNKNOWN) if isinstance(unit, str) else unit


def _among(group: Sequence[Side], day: date | None) -> Iterator[Pairing]:
    """Yield the pairs of one customer and product; a side without a sales unit, or with one that is not mapped, has no length."""
    lengths: dict[Any, list[Side]] = defaultdict(list)
    for side in sorted(group, key=lambda side: side.record.key):
        if side.months is not None:
            lengths[side.months].append(side)
    unknown = lengths.get(UNKNOWN, [])
    sizes = [len(sides) for sides in lengths.values()]
    if sum(one * other for one, other in combinations(sizes, 2)) + len(unknown) ** 2 > MOST_PAIRS:
        yield from (_possible(side.record) for sides in lengths.values() for side in sides)
        return
    candidates = [(one, other) for some, others in combinations(lengths.values(), 2) for one in some for other in others]
    for one, other in (*candidates, *combinations(unknown, 2)):
        first, second = sorted((one, other), key=_order)
        if (fields := _pair(first, second, day)) is not None:
            yield first.record, fields, one.sure and other.sure


def _order(side: Side) -> tuple[object, ...]:
    """Sort the earlier first, of two on one day the shorter; where a day is not known the order means nothing."""
    start = side.first_day.isoformat() if isinstance(side.first_day, date) else ""
    return start, side.months if isinstance(side.months, Decimal) else Decimal(0), side.record.key


def _pair(one: Side, other: Side, day: date | None) -> dict[str, Any] | None:
    ordered = one.first_day is not UNKNOWN and other.first_day is not UNKNOWN
    gap: Any = _gap(one, other) if ordered else UNKNOWN
    if gap is not UNKNOWN and gap > LONGEST_GAP:
        return None
    overlap = _overlap(one, other, day)
    first, second = one.record, other.record
    months = (one.months, other.months)
    shorter, longer = (UNKNOWN, UNKNOWN) if UNKNOWN in months else (min(months), max(months))
    return {
        "key": "+".join(sorted((first.key, second.key))), "name": f"{first.name} and {second.name}",
        "first": first.key, "first_name": first.name, "second": second.key, "second_name": second.name,
        "customer": first.values["customer"], "product": first.values["product"],
        "shorter_unit_months": shorter, "longer_unit_months": longer,
        "overlap_days": overlap, "gap_days": gap, "overlap_amount": _amount(one, other, overlap),
        "currency": first.values["currency"] if first.values["currency"] == second.values["currency"] else UNKNOWN,
        "undated": tuple(side.record.name for side in (one, other) if not side.dated),
        **(_roles(one, other, day) if ordered else {}),
    }  # fmt: skip


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
    for side in (one, other):
        price, quantity = side.record.values["monthly_price"], side.record.values["quantity"]
        if overlap is UNKNOWN or not isinstance(price, Decimal) or not isinstance(quantity, Decimal):
            return UNKNOWN
        daily.append(price * quantity * 12 / _DAYS_OF_YEAR)
    amount = min(daily) * overlap
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP) if abs(amount) < _LARGEST else UNKNOWN


def _subscription_pairs(around: Surroundings) -> tuple[Iterable[Made], bool]:
    units = {key: around.months_of(key) for key in around.by_key("unit", ())}
    found = pairs(around.rows("subscription", READS), units, around.day)
    return ((fields, record.file, record.place, sure) for record, fields, sure in found), around.environment.whole("subscription")


SUBSCRIPTION_PAIR: Final = Maker(
    "subscription_pair",
    ("subscription", "unit", "unit_mapping"),
    _subscription_pairs,
    tuple(("subscription", name) for name in READS),
    dated=True,
)
