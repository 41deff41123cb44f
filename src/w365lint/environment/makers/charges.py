"""Two charges of one subscription, and the days that both are for.

Periods that follow each other are a catch-up and no pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from w365lint.environment.rows import UNKNOWN

MOST_PAIRS: Final = 1_000
"""Pairs of one subscription beyond which its lines are not told apart."""
_LARGEST: Final = Decimal(10) ** 14


@dataclass(frozen=True, slots=True)
class Charge:
    """One invoice line with the period it charges for."""

    number: int
    key: str
    invoice: str
    quantity: Any
    amount: Any
    currency: Any
    bill: str
    """The number of its invoice, or the key where that has none."""
    first_day: Any
    last_day: Any

    @property
    def dated(self) -> bool:
        """Say whether its period is known."""
        return isinstance(self.first_day, date) and isinstance(self.last_day, date)


Pairing = tuple[int, Mapping[str, Any], bool]
"""The number of the line to point at, the fields of the pair, and whether it is sure."""


def charge_pairs(subscription: str, charges: Sequence[Charge], held: Any, credit: Any) -> Iterator[Pairing]:  # noqa: ANN401
    """Yield the pairs of one subscription, and one possible pair where not all can be told.

    `held` is the most licenses it ever had, `credit` the largest amount that one line took back.
    """
    if len(charges) > MOST_PAIRS:
        yield _possible(subscription, charges[0], UNKNOWN)
        return
    dated = sorted((one for one in charges if one.dated), key=lambda one: (one.first_day, one.last_day, one.key))
    found: list[Pairing] = []
    for number, one in enumerate(dated):
        for other in dated[number + 1 :]:
            if other.first_day > one.last_day:
                break
            if other.invoice != one.invoice:
                found.append((one.number, _pair(subscription, one, other, held, credit), True))
        if len(found) > MOST_PAIRS:
            yield _possible(subscription, one, UNKNOWN)
            return
    yield from found
    if (doubtful := _undated(charges, held)) is not None:
        yield _possible(subscription, *doubtful)


def _undated(charges: Sequence[Charge], held: Any) -> tuple[Charge, Any] | None:  # noqa: ANN401
    """Return a charge of no known period that may have days in common with another, with the excess; one that exceeds comes first."""
    least = None
    for one in (one for one in charges if not one.dated):
        for other in charges:
            if other.invoice != one.invoice and not _before(one, other):
                least = one, _excess(one, other, held)
                if least[1] is UNKNOWN or least[1] > 0:
                    return least
    return least


def _before(one: Charge, other: Charge) -> bool:
    """Say whether a charge whose last day alone may be known ends before another begins."""
    return other.dated and one.last_day is not UNKNOWN and one.last_day < other.first_day


def _possible(subscription: str, one: Charge, excess: Any) -> Pairing:  # noqa: ANN401
    fields = {"key": one.key, "name": subscription, "subscription": subscription, "first": one.key, "excess_quantity": excess}
    return one.number, fields, False


def _excess(one: Charge, other: Charge, held: Any) -> Any:  # noqa: ANN401 a number or UNKNOWN
    return UNKNOWN if UNKNOWN in (held, one.quantity, other.quantity) else one.quantity + other.quantity - held


def _pair(subscription: str, one: Charge, other: Charge, held: Any, credit: Any) -> Mapping[str, Any]:  # noqa: ANN401
    first, last = other.first_day, min(one.last_day, other.last_day)
    excess = _excess(one, other, held)
    amounts = (one.amount, other.amount)
    known = UNKNOWN not in amounts
    return {
        "key": "+".join(sorted((one.key, other.key))), "name": subscription, "subscription": subscription,
        "first": one.key, "first_invoice": one.invoice, "first_number": one.bill, "second": other.key,
        "second_invoice": other.invoice, "second_number": other.bill,
        "first_day": first, "last_day": last, "overlap_days": (last - first).days + 1, "excess_quantity": excess,
        "overlap_amount": _amount(one, other, (last - first).days + 1, excess) if known else UNKNOWN,
        "credited": credit >= min(amounts) if known and credit is not UNKNOWN else UNKNOWN,
        "currency": one.currency if one.currency == other.currency else UNKNOWN,
    }  # fmt: skip


def _amount(one: Charge, other: Charge, days: int, excess: Any) -> Any:  # noqa: ANN401 money or UNKNOWN
    if excess is UNKNOWN:
        return UNKNOWN
    shares = []
    for each in (one, other):
        length = (each.last_day - each.first_day).days + 1
        licenses = min(each.quantity, max(excess, Decimal(0)))
        shares.append(each.amount * days * licenses / (length * each.quantity) if each.quantity else Decimal(0))
    amount = min(shares)
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP) if abs(amount) < _LARGEST else UNKNOWN
