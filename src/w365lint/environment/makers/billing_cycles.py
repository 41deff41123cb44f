"""Billing cycles: each period of a recurring contract that was to be invoiced, whether or not Work 365 has a schedule for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from w365lint.environment.made import Made
from w365lint.environment.makers.base import Maker
from w365lint.environment.makers.between import first_day
from w365lint.environment.makers.cycles import CONTRACT_READS, Cycles, Life, life
from w365lint.environment.makers.invoiced import INVOICE_READS, SCHEDULE_READS, Ledgers
from w365lint.environment.makers.pairs import billed
from w365lint.environment.makers.spans import Span, days_within, merged
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.environment.surroundings import Surroundings

MOST_CYCLES: Final = 600
"""Cycles of one contract beyond which its start is taken for a mistake."""
SUBSCRIPTION_READS: Final = ("contract", "billable", "trial", "effective_start", "start", "end", "deactivate_on", "state")
_SHORTEST_MONTH: Final = 28
_WITHOUT_CYCLES: Final = {"item_based", "non_recurring", "flexi"}


class Sales:
    """On which days a contract has a subscription to bill."""

    def __init__(self, around: Surroundings, day: date) -> None:
        self._day = day
        self._sure: dict[str, list[Span]] = defaultdict(list)
        self._perhaps: dict[str, list[Span]] = defaultdict(list)
        self._anybodys = not around.environment.whole("subscription")
        for subscription in around.rows("subscription", SUBSCRIPTION_READS):
            self._enter(subscription)
        for spans in (self._sure, self._perhaps):
            spans.update({contract: merged(runs) for contract, runs in spans.items()})

    def runs(self, contract: str, spans: Iterable[Span]) -> Any:  # noqa: ANN401 a flag or UNKNOWN
        """Say whether a billable subscription runs on one of these days."""
        listed = list(spans)
        if any(days_within(self._sure.get(contract, ()), *span) for span in listed):
            return True
        return UNKNOWN if self._anybodys or any(days_within(self._perhaps.get(contract, ()), *span) for span in listed) else False

    def _enter(self, subscription: Record) -> None:
        contract, bills = subscription.values["contract"], billed(subscription)
        if contract is None or bills is False:
            return
        if contract is UNKNOWN:
            self._anybodys = True
            return
        first, last = first_day(subscription), self._last_day(subscription)
        sure = bills is True and first is not UNKNOWN and last is not UNKNOWN
        span = (first if isinstance(first, date) else date.min).toordinal(), (last if isinstance(last, date) else date.max).toordinal()
        (self._sure if sure else self._perhaps)[contract].append(span)

    def _last_day(self, subscription: Record) -> Any:  # noqa: ANN401 a day, None while it is open, or UNKNOWN
        """Return the end, or the day of its deactivation; of an inactive one whose end is to come nobody knows the last day."""
        values = subscription.values
        ends = [values[name] for name in ("end", "deactivate_on")]
        if UNKNOWN in ends or values["state"] is UNKNOWN:
            return UNKNOWN
        last = min((day for day in ends if day is not None), default=None)
        return UNKNOWN if values["state"] != "active" and (last is None or last > self._day) else last


@dataclass(frozen=True, slots=True)
class Books:
    """What cycles are held against."""

    ledgers: Ledgers
    sales: Sales
    day: date

    def cycles(self, contract: Record) -> Iterator[Made]:
        """Yield the cycles of a contract, and one possible one for the days of which nobody knows."""
        its = life(contract, self.ledgers.of(contract.key).invoiced, self.day)
        if its.end - its.begin >= MOST_CYCLES:
            its = Life(None, doubtful=((date.min.toordinal(), self.day.toordinal()),), lacking=("Start Date",))
        if its.cycles is not None:
            for number in range(its.begin, its.end + 1):
                yield self._cycle(contract, its, its.cycles, number), contract.file, contract.place, True
        if its.doubtful:
            doubt = {"lacking": its.lacking, "subscription_runs": self.sales.runs(contract.key, its.doubtful)}
            yield _of(contract) | doubt, contract.file, contract.place, False

    def _cycle(self, contract: Record, its: Life, cycles: Cycles, number: int) -> dict[str, Any]:
        first, last = cycles.first(number), cycles.last(number)
        start = date.fromordinal(first)
        planned = self.ledgers.due(contract.key, first, last)
        due = its.at_the_latest(its.due(number) if planned is None else planned)
        days = self.ledgers.uninvoiced(contract.key, first, last)
        # Work 365 may count on from the end of the shorter month: then the two differ by a day or two, and no day is lost.
        drifted = days is not UNKNOWN and days <= cycles.anchor.day - _SHORTEST_MONTH
        return {
            **_of(contract), "key": f"{contract.key}/{start}", "name": f"{contract.name} {start}",
            "start": start, "end": date.fromordinal(last), "due": due, "uninvoiced_days": 0 if drifted else days,
            "days_since_start": (self.day - start).days, "days_overdue": UNKNOWN if due is UNKNOWN else (self.day - due).days,
            "subscription_runs": self.sales.runs(contract.key, [(first, last)]), "lacking": (),
        }  # fmt: skip


def _of(contract: Record) -> dict[str, Any]:
    """Return what a cycle of which nothing else is known has of its contract."""
    return {"key": contract.key, "name": contract.name, "contract": contract.key, "customer": contract.values["customer"]}


def billing_cycles(around: Surroundings) -> Iterator[Made]:
    """Yield every cycle, invoiced or not."""
    contracts = (one for one in around.rows("billing_contract", CONTRACT_READS) if one.values["type"] not in _WITHOUT_CYCLES)
    if around.day is None:
        yield from ((_of(contract), contract.file, contract.place, False) for contract in contracts)
        return
    books = Books(Ledgers(around), Sales(around, around.day), around.day)
    for contract in contracts:
        yield from books.cycles(contract)


def _left_to_invoice(around: Surroundings) -> tuple[Iterable[Made], bool]:
    # Nearly every cycle is invoiced, and of those nobody asks.
    left = (made for made in billing_cycles(around) if made[0].get("uninvoiced_days") != 0)
    return left, around.environment.whole("billing_contract")


BILLING_CYCLE: Final = Maker(
    "billing_cycle",
    ("billing_contract", "billing_schedule", "invoice", "subscription"),
    _left_to_invoice,
    (
        *(("billing_contract", name) for name in CONTRACT_READS),
        *(("billing_schedule", name) for name in SCHEDULE_READS),
        *(("invoice", name) for name in INVOICE_READS),
        *(("subscription", name) for name in SUBSCRIPTION_READS),
    ),
    dated=True,
)
