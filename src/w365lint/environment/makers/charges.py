"""Charges of one subscription, on two invoices, for days in common.

An invoice says for which service period it bills; a line may say the last day of its own. Periods that follow each
other are a catch-up and no pair. Lines without an amount, credits and canceled invoices charge nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from w365lint.environment.components.values import Type, decoder
from w365lint.environment.made import Made
from w365lint.environment.makers.base import Maker
from w365lint.environment.rows import UNKNOWN, Record, bit, quoted
from w365lint.environment.surroundings import Surroundings

MOST_PAIRS: Final = 1_000
"""Pairs of one subscription beyond which its lines are not told apart."""
LINE: Final = ("subscription", "invoice", "quantity", "amount", "service_end", "currency")
INVOICE: Final = ("service_start", "service_end", "state", "number")
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


def _made(around: Surroundings) -> tuple[Iterable[Made], bool]:
    whole = all(around.environment.whole(kind) for kind in ("invoice", "invoice_line"))
    return _with_places(around, _every_pair(around)), whole


def _every_pair(around: Surroundings) -> Iterator[Pairing]:
    """Go through the lines subscription by subscription; of lines whose subscription nobody knows the first stands for all."""
    if "invoice_line" not in around.environment.store.kinds:
        return
    invoices, told = _invoices(around), False
    for subscription, lines in groupby(_lines(around), itemgetter(0)):
        if subscription is UNKNOWN and not told:
            told = True
            number, key, *_ = next(lines)[1]
            yield number, {"key": key, "name": key}, False
        elif isinstance(subscription, str):
            yield from _of_subscription(around, subscription, [line for _, line in lines], invoices)


def _of_subscription(
    around: Surroundings, subscription: str, lines: Sequence[tuple[Any, ...]], invoices: Mapping[str, tuple[Any, ...]]
) -> Iterator[Pairing]:
    """Yield the pairs of one subscription; most have one line a period, and none."""
    charges, credits_ = [], [Decimal(0)]
    for number, key, invoice, quantity, amount, end, currency in lines:
        if amount is not UNKNOWN and (amount is None or amount <= 0):
            credits_.append(-(amount or Decimal(0)))
        elif (period := _period(around, invoice, end, invoices)) is not None:
            bill = invoice if isinstance(invoice, str) else key
            charges.append(Charge(number, key, bill, UNKNOWN if quantity is None else quantity, amount, currency, *period))
    if len(charges) > 1:
        unread = any(one.amount is UNKNOWN for one in charges)
        yield from charge_pairs(subscription, charges, _held(around, subscription), UNKNOWN if unread else max(credits_))


def _period(around: Surroundings, invoice: Any, end: Any, invoices: Mapping[str, tuple[Any, ...]]) -> tuple[str, Any, Any] | None:  # noqa: ANN401
    """Return the invoice's number, and the first and last day that a line charges for; None where it charges nothing.

    What is not filled in is not known.
    """
    if invoice is None:
        return None
    if invoice is UNKNOWN or invoice not in invoices:
        return None if invoice is not UNKNOWN and around.environment.whole("invoice") else ("", UNKNOWN, UNKNOWN)
    start, last, state, bill = invoices[invoice]
    if state == "canceled":
        return None
    own: Any = last if end is None else end
    own, start = (UNKNOWN if value is None or state is UNKNOWN else value for value in (own, start))
    # A line that ends before its invoice begins catches up with an earlier period, and nothing says when that began.
    return (bill if isinstance(bill, str) else invoice), (start if UNKNOWN in (own, start) or own >= start else UNKNOWN), own


def _held(around: Surroundings, subscription: str) -> Any:  # noqa: ANN401 a number or UNKNOWN
    """Return the most licenses that a subscription had, by its license changes in order and by its quantity today."""
    record: Record | Any = around.find("subscription", subscription, ("quantity",))
    peaks = around.highest_quantities
    if record is UNKNOWN or peaks is None:
        return UNKNOWN
    known = [record.values["quantity"] if record else None, peaks.get(subscription)]
    if UNKNOWN in known:
        return UNKNOWN
    return max((number for number in known if number is not None), default=UNKNOWN)


def _invoices(around: Surroundings) -> dict[str, tuple[Any, ...]]:
    day = decoder(Type.DAY) or str
    return {key: (_as(day, start), _as(day, end), *rest) for _, key, start, end, *rest in _query(around, "invoice", INVOICE, "key")}


def _lines(around: Surroundings) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Yield the lines, each behind its subscription, sorted by it."""
    day, number, money = (decoder(kind) or str for kind in (Type.DAY, Type.NUMBER, Type.MONEY))
    for n, key, subscription, invoice, quantity, amount, end, currency in _query(around, "invoice_line", LINE, "subscription"):
        yield subscription, (n, key, invoice, _as(number, quantity), _as(money, amount), _as(day, end), currency)


def _query(around: Surroundings, name: str, fields: Sequence[str], order: str) -> Iterator[tuple[Any, ...]]:
    """Yield number, key and fields of the rows of a kind as stored; a value that is not known as UNKNOWN."""
    store, kind = around.environment.store, around.environment.kinds[name]
    if name not in store.kinds:
        return
    masks = [f"{column} & {one}" for column, one in (bit(kind, field) for field in fields)]
    rows = store.query(f"SELECT n_, key, {', '.join((*map(quoted, fields), *masks))} FROM {name} WHERE unseen_ = 0 ORDER BY {order}")
    for number, key, *rest in rows:
        values, unknown = rest[: len(fields)], rest[len(fields) :]
        yield number, key, *(UNKNOWN if hidden else value for value, hidden in zip(values, unknown, strict=True))


def _as(read: Any, value: Any) -> Any:  # noqa: ANN401
    return value if value is None or value is UNKNOWN else read(value)


def _with_places(around: Surroundings, found: Iterable[Pairing]) -> Iterator[Made]:
    """Yield pairs with the file and place of their lines."""
    listed = list(found)
    records = around.environment.store.records("invoice_line", [number for number, *_ in listed], ()) if listed else ()
    places = {record.number: (record.file, record.place) for record in records}
    for number, fields, sure in listed:
        yield fields, *places[number], sure


CHARGE_PAIR: Final = Maker(
    "charge_pair",
    ("invoice", "invoice_line", "subscription", "license_change"),
    _made,
    (*(("invoice_line", name) for name in LINE), *(("invoice", name) for name in INVOICE)),
)
