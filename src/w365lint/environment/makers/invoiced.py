"""Which days of each billing contract are scheduled, and which are invoiced.

Where a billing schedule speaks of a day, it decides: an invoice beside it may bill a change alone. Elsewhere the service
period of an invoice counts. A cancelled invoice bills nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final

from w365lint.environment.makers.spans import Span, days_within, merged, minus
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.environment.surroundings import Surroundings

SCHEDULE_READS: Final = ("contract", "schedule_date", "cycle_start", "cycle_end", "invoice", "status_reason")
INVOICE_READS: Final = ("contract", "state", "status_reason", "service_start", "service_end")
_CANCELLED: Final = {"canceled", "canceled_formerly"}


@dataclass
class Ledger:
    """The days of one billing contract."""

    scheduled: list[Span] = field(default_factory=list)
    ran: list[Span] = field(default_factory=list)
    """Days of schedules with an invoice."""
    may_have_run: list[Span] = field(default_factory=list)
    served: list[Span] = field(default_factory=list)
    """Service periods of invoices of no schedule."""
    may_be_served: list[Span] = field(default_factory=list)
    planned: list[tuple[int, Any]] = field(default_factory=list)
    """The first day of each schedule that is not known to have an invoice, and its schedule date, or UNKNOWN."""
    undated_schedule: bool = False
    """A schedule does not say of which days it is."""
    loose_schedule: bool = False
    """One that does not say so has an invoice, or may have one."""
    loose_invoice: bool = False
    """An invoice of no schedule does not say for which days."""

    @cached_property
    def plan(self) -> list[Span]:
        """The days of which a schedule speaks."""
        return merged(self.scheduled)

    @cached_property
    def invoiced(self) -> list[Span]:
        """The days that are invoiced."""
        return merged([*self.ran, *minus(merged(self.served), self.plan)])

    @cached_property
    def perhaps(self) -> list[Span]:
        """The days that are invoiced, or may be."""
        return merged([*self.invoiced, *self.may_have_run, *minus(merged(self.may_be_served), self.plan)])

    @cached_property
    def spoken_of(self) -> list[Span]:
        """The days that are invoiced or scheduled."""
        return merged([*self.invoiced, *self.plan])


class Ledgers:
    """The ledgers of all billing contracts."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._ledgers: dict[str, Ledger] = defaultdict(Ledger)
        self._anybodys_schedule = not around.environment.whole("billing_schedule")
        self._anybodys_invoice = not around.environment.whole("invoice")
        scheduled = {key for schedule in around.rows("billing_schedule", SCHEDULE_READS) if (key := self._enter_schedule(schedule))}
        for invoice in around.by_key("invoice", INVOICE_READS).values():
            if invoice.key not in scheduled:
                self._enter_invoice(invoice)

    def of(self, contract: str) -> Ledger:
        """Return the ledger of a contract."""
        return self._ledgers[contract]

    def uninvoiced(self, contract: str, first: int, last: int) -> Any:  # noqa: ANN401 a number or UNKNOWN
        """Count the days that no invoice bills; UNKNOWN where something might bill one of them."""
        ledger, every = self._ledgers[contract], last - first + 1
        done = days_within(ledger.invoiced, first, last)
        if done == every:
            return 0
        if self._anybodys_schedule or ledger.loose_schedule or days_within(ledger.perhaps, first, last) > done:
            return UNKNOWN
        if (self._anybodys_invoice or ledger.loose_invoice) and days_within(ledger.spoken_of, first, last) < every:
            return UNKNOWN
        return every - done

    def due(self, contract: str, first: int, last: int) -> Any:  # noqa: ANN401 a day, None or UNKNOWN
        """Return the latest date of the schedules without an invoice that begin on these days; None where there is none."""
        ledger = self._ledgers[contract]
        if days_within(ledger.invoiced, first, last) == last - first + 1:
            return None
        dates = [day for begin, day in ledger.planned if first <= begin <= last]
        return UNKNOWN if self._anybodys_schedule or ledger.undated_schedule or UNKNOWN in dates else max(dates, default=None)

    def _enter_schedule(self, schedule: Record) -> str | None:
        """Enter a schedule; return the key of the invoice that its days speak for."""
        values = schedule.values
        contract, invoice, days = values["contract"], values["invoice"], _span(values["cycle_start"], values["cycle_end"])
        billed = self._billed(values)
        if contract is UNKNOWN:
            self._anybodys_schedule = True
            return None
        if contract is None:
            return None
        ledger = self._ledgers[contract]
        if days is None:
            ledger.undated_schedule = True
            ledger.loose_schedule |= billed is not False
            return None
        ledger.scheduled.append(days)
        if billed is True:
            ledger.ran.append(days)
            return str(invoice)
        day = values["schedule_date"]
        ledger.planned.append((days[0], UNKNOWN if day is None or billed is UNKNOWN else day))
        if billed is UNKNOWN:
            ledger.may_have_run.append(days)
        return invoice if isinstance(invoice, str) else None

    def _billed(self, values: Any) -> Any:  # noqa: ANN401 a flag or UNKNOWN
        """Say whether a schedule has an invoice; invoiced without one: not known."""
        if values["invoice"] is None:
            return UNKNOWN if values["status_reason"] in ("invoiced", UNKNOWN) else False
        invoice = self._around.find("invoice", values["invoice"], INVOICE_READS)
        if invoice is None or invoice is UNKNOWN:
            return UNKNOWN if invoice is UNKNOWN else False
        return _stands(invoice)

    def _enter_invoice(self, invoice: Record) -> None:
        """Enter an invoice of no schedule; one of no contract is none of Work 365's."""
        contract, stands = invoice.values["contract"], _stands(invoice)
        if contract is None or stands is False:
            return
        if contract is UNKNOWN:
            self._anybodys_invoice = True
            return
        days = _span(invoice.values["service_start"], invoice.values["service_end"])
        if days is None:
            self._ledgers[contract].loose_invoice = True
        else:
            (self._ledgers[contract].served if stands is True else self._ledgers[contract].may_be_served).append(days)


def _stands(invoice: Record) -> Any:  # noqa: ANN401 a flag or UNKNOWN
    """Say whether an invoice is not cancelled."""
    state, reason = invoice.values["state"], invoice.values["status_reason"]
    if state == "canceled" or (reason is not UNKNOWN and reason in _CANCELLED):
        return False
    return UNKNOWN if UNKNOWN in (state, reason) else True


def _span(first: object, last: object) -> Span | None:
    if not isinstance(first, date) or not isinstance(last, date) or last < first:
        return None
    return first.toordinal(), last.toordinal()
