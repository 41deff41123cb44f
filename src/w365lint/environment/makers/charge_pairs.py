"""Charges of one subscription, on two invoices, for days in common.

An invoice says for which service period it bills; a line may say the last day of its own. Lines without an
amount, credits and canceled invoices charge nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from w365lint.environment.components.values import Type, decoder
from w365lint.environment.made import Made
from w365lint.environment.makers.base import Maker
from w365lint.environment.makers.charges import Charge, Pairing, charge_pairs
from w365lint.environment.rows import UNKNOWN, Record, bit, quoted
from w365lint.environment.surroundings import Surroundings

LINE: Final = ("subscription", "invoice", "quantity", "amount", "service_end", "currency")
INVOICE: Final = ("service_start", "service_end", "state", "number")
_DAY, _NUMBER, _MONEY = (decoder(kind) or str for kind in (Type.DAY, Type.NUMBER, Type.MONEY))


def _made(around: Surroundings) -> tuple[Iterable[Made], bool]:
    whole = all(around.environment.whole(kind) for kind in ("invoice", "invoice_line"))
    return _with_places(around, _every_pair(around)), whole


def _every_pair(around: Surroundings) -> Iterator[Pairing]:
    """Go through the lines subscription by subscription; of lines whose subscription nobody knows the first stands for all."""
    if "invoice_line" not in around.environment.store.kinds:
        return
    invoices, told = {key: tuple(rest) for _, key, *rest in _query(around, "invoice", INVOICE, "key")}, False
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
    charging = [line for line in lines if line[4] is UNKNOWN or (line[4] or 0) > 0]
    periods = [_period(around, line[2], line[5], invoices) for line in charging]
    found = [(line, period) for line, period in zip(charging, periods, strict=True) if period is not None]
    if len(found) < 2 or _apart([period for _, period in found]):  # noqa: PLR2004 two charges
        return
    unread = any(line[4] is UNKNOWN for line in lines)
    credit = UNKNOWN if unread else _MONEY(max(0, *(-(line[4] or 0) for line in lines)))
    yield from charge_pairs(subscription, [_charge(*one) for one in found], _held(around, subscription), credit)


def _apart(periods: Iterable[tuple[str, Any, Any]]) -> bool:
    """Say whether periods are all known and follow each other; as the store writes them, days sort as text."""
    end = ""
    for start, last in sorted((start, last) if UNKNOWN not in (start, last) else ("", "") for _, start, last in periods):
        if start <= end:
            return False
        end = last
    return True


def _charge(line: tuple[Any, ...], period: tuple[str, Any, Any]) -> Charge:
    number, key, invoice, quantity, amount, _, currency = line
    bill, start, last = period
    return Charge(
        number, key, invoice if isinstance(invoice, str) else key, UNKNOWN if quantity is None else _as(_NUMBER, quantity),
        _as(_MONEY, amount), currency, bill, _as(_DAY, start), _as(_DAY, last),
    )  # fmt: skip


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


def _lines(around: Surroundings) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Yield the lines as stored, each behind its subscription, sorted by it."""
    for number, key, subscription, *rest in _query(around, "invoice_line", LINE, "subscription"):
        yield subscription, (number, key, *rest)


def _query(around: Surroundings, name: str, fields: Sequence[str], order: str) -> Iterator[tuple[Any, ...]]:
    """Yield number, key and fields of the rows of a kind as stored; a value that is not known as UNKNOWN."""
    store, kind = around.environment.store, around.environment.kinds[name]
    if name not in store.kinds:
        return
    masks = [f"{column} & {one}" for column, one in (bit(kind, field) for field in fields)]
    rows = store.query(f"SELECT n_, key, {', '.join((*map(quoted, fields), *masks))} FROM {name} WHERE unseen_ = 0 ORDER BY {order}")
    for number, key, *rest in rows:
        values, unknown = rest[: len(fields)], rest[len(fields) :]
        if any(unknown):
            values = [UNKNOWN if hidden else value for value, hidden in zip(values, unknown, strict=True)]
        yield number, key, *values


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
