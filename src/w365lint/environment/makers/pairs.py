"""Pairs of subscriptions that may be one service sold twice.

Same customer, same offer (one product, or two of one part number at the provider), sales units of different
length, dates that meet or nearly do. What is never billed (non-billable, or a trial) pairs with nothing, and
nor does what people vouch to be two services. A group in which too many could pair is left open.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any, Final

from w365lint.environment.components.values import canonical_key
from w365lint.environment.made import Made
from w365lint.environment.makers.base import Maker
from w365lint.environment.makers.between import Created, Side, Vouched, between, side, vouched
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.environment.surroundings import Surroundings

MOST_PAIRS: Final = 10_000
"""Pairs of one customer and offer beyond which they are not told apart."""
AT_ONCE: Final = timedelta(hours=1)
"""How far the start of a subscription at the provider may lie from its order, if it began with it."""
REFERENCE: Final = "provider_reference"
GROUPED_BY: Final = ("customer", "product")
PART: Final = "provider_part_number"
READS: Final = (
    *GROUPED_BY, PART, "billable", "trial", "sales_unit", "effective_start", "start", "end", "deactivate_on", "state",
    "quantity", "monthly_price", "currency",
)  # fmt: skip

Pairing = tuple[Record, dict[str, Any], bool]
"""The record to point at, the fields of the pair, and whether it is sure."""


def pairs(subscriptions: Iterable[Record], months: Mapping[str, Any], day: date | None, said: Vouched | None = None) -> Iterator[Pairing]:
    """Yield every pair; what may pair with any other, because its customer or offer is not known, as one possible pair."""
    said = said or Vouched()
    customers: dict[str, list[Side]] = defaultdict(list)
    for record in subscriptions:
        bills = billed(record)
        if bills is False:
            continue
        if any(record.values[name] is UNKNOWN for name in GROUPED_BY):
            yield _possible(record)
        elif record.values["customer"]:
            customers[record.values["customer"]].append(side(record, _months(record, months), sure=bills is True))
    for sides in customers.values():
        yield from _of_customer([one for one in sides if one.months is not None], day, said)


def offer(part: object) -> str | None:
    """Return the product half of a part number such as CFQ7TTC0LCHC:0002; None where there is none."""
    return (part.partition(":")[0].strip().upper() or None) if isinstance(part, str) else None


def _of_customer(sides: Sequence[Side], day: date | None, said: Vouched) -> Iterator[Pairing]:
    """Yield the pairs of one customer; a side without a sales unit, or with one that is not mapped, was left out."""
    if len({one.months for one in sides}) < 2 and UNKNOWN not in {one.months for one in sides}:  # noqa: PLR2004 two lengths
        return
    groups: dict[tuple[str, str], list[Side]] = defaultdict(list)
    for one in sides:
        if one.record.values["product"]:
            groups["product", one.record.values["product"]].append(one)
        if part := offer(one.record.values[PART]):
            groups["part", part].append(one)
    open_ = {one.record.key: one.record for one in _unplaced(sides)}
    for (by, _), group in groups.items():
        found = _among(group, day, said, across=by == "part")
        if found is None:
            open_ |= {one.record.key: one.record for one in group}
        else:
            yield from found
    yield from map(_possible, open_.values())


def _unplaced(sides: Sequence[Side]) -> Iterator[Side]:
    """Yield those whose part number is not known, where another product of another length might share it."""
    sharing = [one for one in sides if one.record.values[PART] is not None]
    products, lengths = Counter(map(_product, sharing)), Counter(one.months for one in sharing)
    alike = Counter((_product(one), one.months) for one in sharing)
    for one in sharing:
        if one.record.values[PART] is UNKNOWN:
            same_length = 0 if one.months is UNKNOWN else lengths[one.months] - alike[_product(one), one.months]
            if len(sharing) > products[_product(one)] + same_length:
                yield one


def _product(one: Side) -> str:
    return str(one.record.values["product"] or one.record.key)


def billed(record: Record) -> Any:  # noqa: ANN401 a flag or UNKNOWN
    """Say whether it is billed; nothing said of either means that it is."""
    billable, trial = record.values["billable"], record.values["trial"]
    if billable == "non_billable" or trial is True:
        return False
    return UNKNOWN if UNKNOWN in (billable, trial) else True


def _possible(record: Record) -> Pairing:
    return record, {"key": record.key, "name": record.name, "first": record.key, "first_name": record.name}, False


def _months(record: Record, months: Mapping[str, Any]) -> Any:  # noqa: ANN401
    unit = record.values["sales_unit"]
    return months.get(unit, UNKNOWN) if isinstance(unit, str) else unit


def _among(group: Sequence[Side], day: date | None, said: Vouched, *, across: bool) -> Iterator[Pairing] | None:
    """Return the pairs of one offer, `across`: only those of two products; None where there are too many to tell apart."""
    if across and len({_product(one) for one in group}) == 1:
        return iter(())
    lengths: dict[Any, list[Side]] = defaultdict(list)
    for one in sorted(group, key=lambda one: one.record.key):
        lengths[one.months].append(one)
    unknown = lengths.get(UNKNOWN, [])
    sizes = [len(sides) for sides in lengths.values()]
    if sum(one * other for one, other in combinations(sizes, 2)) + len(unknown) ** 2 > MOST_PAIRS:
        return None
    candidates = ((one, other) for some, others in combinations(lengths.values(), 2) for one in some for other in others)
    return _paired((*candidates, *combinations(unknown, 2)), day, said, across=across)


def _paired(candidates: Iterable[tuple[Side, Side]], day: date | None, said: Vouched, *, across: bool) -> Iterator[Pairing]:
    for one, other in candidates:
        if across and _product(one) == _product(other):
            continue
        if (fields := between(one, other, day, said)) is not None:
            first = one.record if fields["first"] == one.record.key else other.record
            yield first, fields, one.sure and other.sure


def _created(around: Surroundings) -> Mapping[str, Created]:
    """Return when subscriptions were created at the provider.

    One that began there on another day than it was ordered on was renewed, moved or aligned: its start tells nothing of a change.
    """
    days: dict[str, Created] = {}
    for record in around.rows("provider_subscription", ("created_on", "started", "start")):
        ordered, started, day = (record.values[name] for name in ("created_on", "started", "start"))
        dated = isinstance(ordered, datetime) and isinstance(started, datetime) and isinstance(day, date)
        if dated and abs(started - ordered) <= AT_ONCE:
            days[record.key] = Created(record.key, day, started.date())
    if not days:
        return {}
    references = ((record.key, record.values[REFERENCE]) for record in around.rows("subscription", (REFERENCE,)))
    ids = {key: canonical_key(said) for key, said in references if isinstance(said, str)}
    return {key: days[said] for key, said in ids.items() if said in days}


def _subscription_pairs(around: Surroundings) -> tuple[Iterable[Made], bool]:
    units = {key: around.months_of(key) for key in around.by_key("unit", ())}
    said = replace(vouched(around.attested), created=_created(around))
    found = pairs(around.rows("subscription", READS), units, around.day, said)
    return ((fields, record.file, record.place, sure) for record, fields, sure in found), around.environment.whole("subscription")


SUBSCRIPTION_PAIR: Final = Maker(
    "subscription_pair",
    ("subscription", "unit", "unit_mapping"),
    _subscription_pairs,
    tuple(("subscription", name) for name in READS),
    dated=True,
)
