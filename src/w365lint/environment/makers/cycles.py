"""The billing cycles of a contract, counted from what it says of itself: from when, to when, how long, and when each is due."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from w365lint.environment.makers.spans import Span
from w365lint.environment.rows import UNKNOWN, Record

MONTHS: Final[Mapping[str, int]] = {"monthly": 1, "quarterly": 3, "annual": 12, "triennial": 36}
CONTRACT_READS: Final = (
    "customer", "type", "state", "billing_frequency", "billing_policy", "start", "end", "first_invoice_date", "terminated_on",
)  # fmt: skip
_TYPES: Final = {"type": "Type", "billing_frequency": "Billing Frequency", "start": "Start Date"}
_BEGINNING: Final = {"first_invoice_date": "First Invoice Date", "billing_policy": "Billing Policy"}
_NEVER: Final = date.min.toordinal()


@dataclass(frozen=True, slots=True)
class Cycles:
    """Periods of equal length without end, numbered from 0; a day that a month lacks is its last one."""

    anchor: date
    months: int

    def first(self, number: int) -> int:
        """Return the first day of a cycle, by its ordinal number."""
        years, month = divmod(self.anchor.month - 1 + number * self.months, 12)
        year = self.anchor.year + years
        if year > date.max.year:
            return date.max.toordinal() + 1
        return date(year, month + 1, min(self.anchor.day, monthrange(year, month + 1)[1])).toordinal()

    def last(self, number: int) -> int:
        """Return the last day of a cycle, by its ordinal number."""
        return self.first(number + 1) - 1

    def number(self, day: int) -> int:
        """Return the number of the cycle that a day lies in; below 0 before the first."""
        on = date.fromordinal(day)
        guess = ((on.year - self.anchor.year) * 12 + on.month - self.anchor.month) // self.months
        return guess if self.first(guess) <= day else guess - 1


@dataclass(frozen=True, slots=True)
class Life:
    """Which cycles of a contract certainly are to be invoiced, and of which days nobody knows."""

    cycles: Cycles | None
    """None where they cannot be counted."""
    begin: int = 0
    """The first cycle that certainly is to be invoiced."""
    end: int = -1
    """The last one."""
    delay: Any = UNKNOWN
    """Days from its first day, or in arrears from its last, to the day on which a cycle is invoiced."""
    arrears: bool = False
    closed_on: date | None = None
    """The last day of a contract that is inactive: no later run invoices it."""
    doubtful: tuple[Span, ...] = ()
    """Days of which nobody says whether they are to be invoiced."""
    lacking: tuple[str, ...] = ()
    """What is not filled in, or cannot be read."""

    def due(self, number: int) -> Any:  # noqa: ANN401 a day or UNKNOWN
        """Return the day on which a cycle is to be invoiced, going by the first that was."""
        if self.delay is UNKNOWN or self.cycles is None:
            return UNKNOWN
        return date.fromordinal((self.cycles.last(number) if self.arrears else self.cycles.first(number)) + self.delay)

    def at_the_latest(self, due: Any) -> Any:  # noqa: ANN401 a day or UNKNOWN
        """Return the day on which a cycle that is due is to be invoiced: once its contract is closed, nothing is left to wait for."""
        return due if self.closed_on is None or due is UNKNOWN else min(due, self.closed_on)


def life(contract: Record, invoiced: list[Span], day: date) -> Life:
    """Return the life of a recurring contract up to a day; where it is silent, the days that were invoiced speak for it."""
    values, today = contract.values, day.toordinal()
    if any(not _is_known(values[name]) for name in _TYPES):
        return Life(None, doubtful=((_NEVER, today),), lacking=_silent(contract, _TYPES))
    cycles = Cycles(values["start"], MONTHS[values["billing_frequency"]])
    if today < cycles.first(0):
        return Life(cycles)
    begin, delay, begins = _beginning(cycles, values)
    last, ends = _ending(cycles, values, invoiced, today)
    if not begins and invoiced:
        begin = min(begin, max(0, cycles.number(invoiced[0][0])))
    end = cycles.number(last) if last >= cycles.first(0) else -1
    end = min(end, cycles.number(today))
    begin = min(begin, end + 1)
    doubtful: list[Span] = []
    lacking: list[str] = []
    if not begins and begin > 0:
        doubtful.append((cycles.first(0), min(today, cycles.first(begin) - 1)))
        lacking += _silent(contract, _BEGINNING) or ("First Invoice Date",)
    if not ends and cycles.last(end) < today:
        doubtful.append((cycles.last(end) + 1, today))
        lacking.append("Terminated On")
    closed_on = date.fromordinal(last) if ends and values["state"] == "inactive" else None
    return Life(cycles, begin, end, delay, values["billing_policy"] == "arrears", closed_on, tuple(doubtful), tuple(lacking))


def _beginning(cycles: Cycles, values: Mapping[str, Any]) -> tuple[int, Any, bool]:
    """Return the first cycle to invoice, the days until each is invoiced, and whether that is certain."""
    if any(not _is_known(values[name]) for name in _BEGINNING):
        return cycles.number(date.max.toordinal()), UNKNOWN, False
    day = values["first_invoice_date"].toordinal()
    number = max(0, cycles.number(day))
    if values["billing_policy"] == "arrears":
        if number == 0:
            return 0, 1, True
        # On the last day of a cycle nobody knows whether that one is invoiced, or late the one before.
        return (number, UNKNOWN, False) if day == cycles.last(number) else (number - 1, day - cycles.last(number - 1), True)
    wait = day - cycles.first(number)
    # Within a later cycle nobody knows whether that one is invoiced, or ahead of its time the next.
    return (number, max(0, wait), True) if number == 0 or wait == 0 else (number + 1, UNKNOWN, False)


def _ending(cycles: Cycles, values: Mapping[str, Any], invoiced: list[Span], today: int) -> tuple[int, bool]:
    """Return the last day that certainly is to be invoiced, and whether none after it is."""
    terminated, end, state = values["terminated_on"], values["end"], values["state"]
    if isinstance(terminated, date):
        return min(terminated.toordinal(), today), True
    if terminated is None and isinstance(end, date) and end.toordinal() < today:
        return end.toordinal(), state == "inactive"
    if terminated is None and state == "active" and end is not UNKNOWN:
        return today, True
    return (min(invoiced[-1][1], today) if invoiced else cycles.first(0) - 1), False


def _silent(contract: Record, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the labels of fields that somebody could fill in or correct."""
    return tuple(label for name, label in names.items() if contract.values[name] is None or name in contract.unreadable)


def _is_known(value: object) -> bool:
    return value is not None and value is not UNKNOWN
