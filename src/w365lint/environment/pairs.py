"""Pairs of subscriptions that may be one service sold twice: same customer, same product, dates that meet or nearly do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations
from typing import Any, Final

from w365lint.environment.store import UNKNOWN, Record

LONGEST_GAP: Final = 31
"""Days between the end of one and the start of the other beyond which they are no pair."""
GROUPED_BY: Final = ("customer", "product")
READS: Final = (*GROUPED_BY, "effective_start", "start", "end", "state", "quantity", "monthly_price", "currency", "sales_unit")
_DAYS_OF_YEAR: Final = 365


@dataclass(frozen=True, slots=True)
class Side:
    """One subscription of a pair."""

    record: Record
    first_day: Any
    last_day: Any
    """UNKNOWN, or None while it is open."""
    months: Any


def pairs(subscriptions: Iterable[Record], months: Mapping[str, Any], day: date | None) -> Iterator[tuple[Record, dict[str, Any], bool]]:
    """Yield (record to point at, fields of the pair, sure).

    A subscription whose customer or product is not known may pair with any other: that is one possible pair.
    """
    groups: dict[tuple[object, ...], list[Side]] = defaultdict(list)
    for record in subscriptions:
        group = tuple(record.values[name] for name in GROUPED_BY)
        if any(part is UNKNOWN for part in group):
            yield record, {"key": record.key, "first": record.key, "first_name": record.name}, False
        elif all(group):
            groups[group].append(_side(record, months))
    for group in groups.values():
        for one, other in combinations(sorted(group, key=_order), 2):
            if (fields := _pair(one, other, day)) is not None:
                yield one.record, fields, True


def _side(record: Record, months: Mapping[str, Any]) -> Side:
    start, effective = record.values["start"], record.values["effective_start"]
    first = effective if effective not in (None, UNKNOWN) else start if start is not None else effective
    unit = record.values["sales_unit"]
    return Side(record, first, record.values["end"], UNKNOWN if unit is UNKNOWN else months.get(unit, UNKNOWN) if unit else None)


def _order(side: Side) -> tuple[str, str]:
    return (side.first_day.isoformat() if isinstance(side.first_day, date) else "", side.record.key)


def _pair(one: Side, other: Side, day: date | None) -> dict[str, Any] | None:
    overlap, gap = _overlap(one, other, day), _gap(one, other)
    if gap is None or (gap is not UNKNOWN and gap > LONGEST_GAP):
        return None
    first, second = one.record, other.record
    return {
        "key": f"{first.key}+{second.key}",
        "name": f"{first.name} and {second.name}",
        "first": first.key, "first_name": first.name, "second": second.key, "second_name": second.name,
        "customer": first.values["customer"],
        "first_unit_months": one.months, "second_unit_months": other.months,
        "first_active": _active(first), "second_active": _active(second),
        "overlap_days": overlap, "gap_days": gap,
        "overlap_amount": _amount(one, other, overlap),
        "currency": first.values["currency"] if first.values["currency"] == second.values["currency"] else UNKNOWN,
    }  # fmt: skip


def _active(record: Record) -> Any:  # noqa: ANN401
    state = record.values["state"]
    return state if state is UNKNOWN or state is None else state == "active"


def _overlap(one: Side, other: Side, day: date | None) -> Any:  # noqa: ANN401
    """Return the days on which both run; two open ends count up to the as-of day."""
    if any(end is UNKNOWN or start in (UNKNOWN, None) for end, start in ((one.last_day, one.first_day), (other.last_day, other.first_day))):
        return UNKNOWN
    ends = [end for end in (one.last_day, other.last_day) if end is not None] or [day]
    if ends[0] is None:
        return UNKNOWN
    return max(0, (min(ends) - max(one.first_day, other.first_day)).days + 1)


def _gap(one: Side, other: Side) -> Any:  # noqa: ANN401
    """Return the days between the end of one and the start of the other: 0 where they meet or overlap; None: no pair."""
    if one.last_day is None:
        return 0
    if one.last_day is UNKNOWN or other.first_day in (UNKNOWN, None):
        return UNKNOWN
    return max(0, (other.first_day - one.last_day).days - 1)


def _amount(one: Side, other: Side, overlap: Any) -> Any:  # noqa: ANN401
    """Return what the cheaper of the two costs on the days on which both run: monthly price x quantity x 12 / 365 a day."""
    daily = []
    for side in (one, other):
        price, quantity = side.record.values["monthly_price"], side.record.values["quantity"]
        if overlap is UNKNOWN or not isinstance(price, Decimal) or not isinstance(quantity, Decimal):
            return UNKNOWN
        daily.append(price * quantity * 12 / _DAYS_OF_YEAR)
    return (min(daily) * overlap).quantize(Decimal("0.01"), ROUND_HALF_UP)
