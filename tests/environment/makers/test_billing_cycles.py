"""Billing cycles: which a contract has, which are invoiced, and what is left open where it does not say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from w365lint.environment.made import put
from w365lint.environment.makers import MAKERS
from w365lint.environment.makers.billing_cycles import MOST_CYCLES, billing_cycles
from w365lint.environment.makers.cycles import Cycles
from w365lint.environment.makers.spans import days_within, merged, minus
from w365lint.environment.measures import VOCABULARY
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.environment.surroundings import Surroundings
from w365lint.rulebook.example import Scene, stage

Rows = tuple[Mapping[str, Any], ...]

CONTRACT: Mapping[str, Any] = {
    "key": "c1", "name": "BC-1", "customer": "a1", "type": "recurring", "state": "active", "billing_frequency": "monthly",
    "billing_policy": "advance", "start": "2025-11-01", "first_invoice_date": "2025-11-01",
}  # fmt: skip
ARREARS = {"billing_policy": "arrears", "first_invoice_date": "2025-12-11"}
SOLD: Rows = ({"key": "s1", "contract": "c1", "state": "active", "start": "2025-01-01"},)


def schedule(month: str, last: str, **fields: object) -> dict[str, Any]:
    """Return the schedule of a month with its invoice."""
    ran = {"invoice": f"i{month}", "status_reason": "invoiced", "schedule_date": f"{month}-01"}
    return {"key": month, "contract": "c1", "cycle_start": f"{month}-01", "cycle_end": f"{month}-{last}", **ran, **fields}


def invoice(month: str, **fields: object) -> dict[str, Any]:
    return {"key": f"i{month}", "contract": "c1", "state": "active", "status_reason": "billed", **fields}


MONTHS = (schedule("2025-11", "30"), schedule("2025-12", "31"), schedule("2026-01", "31"))
INVOICES = tuple(invoice(month) for month in ("2025-11", "2025-12", "2026-01"))


def scene(contract: Mapping[str, Any] = CONTRACT, schedules: Rows = (), invoices: Rows = (), sold: Rows = SOLD) -> Scene:
    records = {"billing_contracts": (contract,), "billing_schedules": schedules, "invoices": invoices, "subscriptions": sold}
    return Scene("a scene", records, {}, "2026-01-15", ("work365",))


def made(place: Scene) -> dict[str, Record]:
    """Return every cycle, those that are invoiced too."""
    environment, platform = stage(place, frozenset(MAKERS["billing_cycle"].reads))
    put(environment.store, VOCABULARY["billing_cycle"], billing_cycles(Surroundings(platform)))
    return {record.key: record for record in environment.store.records("billing_cycle")}


def starts(place: Scene) -> list[str]:
    """Return the first days of the cycles that are sure."""
    return [str(record.values["start"]) for record in made(place).values() if record.sure]


def field(place: Scene, name: str) -> list[Any]:
    return [record.values[name] for record in made(place).values() if record.sure]


def doubt(place: Scene) -> tuple[str, ...] | None:
    """Return what the contract does not say; None where it says everything."""
    return next((record.values["lacking"] for record in made(place).values() if not record.sure), None)


def test_a_contract_has_a_cycle_for_each_period_that_has_begun() -> None:
    cycles = made(scene())
    assert list(cycles) == ["c1/2025-11-01", "c1/2025-12-01", "c1/2026-01-01"]
    values = cycles["c1/2025-12-01"].values
    assert (values["name"], values["contract"], values["customer"]) == ("BC-1 2025-12-01", "c1", "a1")
    assert (values["start"], values["end"], values["due"]) == (date(2025, 12, 1), date(2025, 12, 31), date(2025, 12, 1))
    assert (values["days_since_start"], values["days_overdue"], values["uninvoiced_days"]) == (45, 45, 31)


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [
        ("quarterly", ["2024-11-01", "2025-02-01", "2025-05-01", "2025-08-01", "2025-11-01"]),
        ("annual", ["2024-11-01", "2025-11-01"]),
        ("triennial", ["2024-11-01"]),
    ],
)
def test_cycles_are_as_long_as_the_frequency_says(frequency: str, expected: list[str]) -> None:
    contract = {**CONTRACT, "billing_frequency": frequency, "start": "2024-11-01", "first_invoice_date": "2024-11-01"}
    assert starts(scene(contract)) == expected


def test_a_month_that_lacks_the_day_has_its_last_one() -> None:
    cycles = Cycles(date(2025, 1, 31), 1)
    assert [str(date.fromordinal(cycles.first(number))) for number in range(4)] == ["2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30"]
    assert [cycles.number(date(2025, 3, day).toordinal()) for day in (30, 31)] == [1, 2]
    assert cycles.number(date(2025, 1, 30).toordinal()) == -1


def test_days_that_are_counted_on_from_a_shorter_month_are_not_lost() -> None:
    contract = {**CONTRACT, "start": "2025-01-30", "first_invoice_date": "2025-12-30"}
    drifted = schedule("2025-12", "28", cycle_start="2025-12-28", cycle_end="2026-01-27")
    assert field(scene(contract, (drifted,), INVOICES[1:2]), "uninvoiced_days") == [0]


def test_what_was_before_the_first_invoice_is_not_to_be_invoiced() -> None:
    assert starts(scene({**CONTRACT, "start": "2020-01-01", "first_invoice_date": "2025-12-01"})) == ["2025-12-01", "2026-01-01"]


def test_a_first_invoice_within_the_first_cycle_bills_it_late_and_so_are_those_after_it() -> None:
    place = scene({**CONTRACT, "first_invoice_date": "2025-11-06"})
    assert starts(place) == ["2025-11-01", "2025-12-01", "2026-01-01"]
    assert field(place, "due") == [date(2025, 11, 6), date(2025, 12, 6), date(2026, 1, 6)]


def test_a_first_invoice_within_a_later_cycle_may_bill_it_or_the_next() -> None:
    place = scene({**CONTRACT, "first_invoice_date": "2025-12-20"})
    assert starts(place) == ["2026-01-01"]
    assert field(place, "due") == [UNKNOWN]
    assert doubt(place) == ("First Invoice Date",)


def test_in_arrears_the_first_invoice_bills_the_cycle_that_ended_before_it() -> None:
    place = scene({**CONTRACT, **ARREARS})
    assert starts(place) == ["2025-11-01", "2025-12-01", "2026-01-01"]
    assert field(place, "due") == [date(2025, 12, 11), date(2026, 1, 11), date(2026, 2, 11)]
    assert field(place, "days_overdue") == [35, 4, -27]
    assert starts(scene({**CONTRACT, **ARREARS, "first_invoice_date": "2026-01-11"})) == ["2025-12-01", "2026-01-01"]


def test_in_arrears_a_first_invoice_before_the_end_of_the_first_cycle_bills_it_on_the_day_after() -> None:
    assert field(scene({**CONTRACT, **ARREARS, "first_invoice_date": "2025-11-01"}), "due")[0] == date(2025, 12, 1)


def test_in_arrears_a_first_invoice_on_the_last_day_of_a_cycle_may_bill_it_or_the_one_before() -> None:
    place = scene({**CONTRACT, **ARREARS, "first_invoice_date": "2025-12-31"})
    assert starts(place) == ["2025-12-01", "2026-01-01"]
    assert doubt(place) == ("First Invoice Date",)


@pytest.mark.parametrize(("name", "label"), [("first_invoice_date", "First Invoice Date"), ("billing_policy", "Billing Policy")])
def test_without_a_beginning_the_first_invoice_there_is_counts(name: str, label: str) -> None:
    place = scene({**CONTRACT, name: None}, MONTHS[1:2], INVOICES)
    assert starts(place) == ["2025-12-01", "2026-01-01"]
    assert doubt(place) == (label,)
    assert starts(scene({**CONTRACT, name: None})) == []
    assert doubt(scene({**CONTRACT, name: None}, MONTHS, INVOICES)) is None


def test_a_contract_that_is_to_begin_or_to_be_invoiced_has_no_cycle_yet() -> None:
    assert made(scene({**CONTRACT, "start": "2026-02-01"})) == {}
    assert made(scene({**CONTRACT, "first_invoice_date": "2026-02-01"})) == {}


def test_after_its_last_day_a_contract_has_no_cycle() -> None:
    closed = {**CONTRACT, "state": "inactive", "end": "2026-12-31", "terminated_on": "2025-12-10"}
    assert starts(scene(closed)) == ["2025-11-01", "2025-12-01"]
    assert starts(scene({**closed, "end": "2025-12-31", "terminated_on": None})) == ["2025-11-01", "2025-12-01"]
    assert doubt(scene(closed)) is None


def test_once_a_contract_is_closed_its_last_cycle_is_due() -> None:
    closing = {**CONTRACT, **ARREARS, "terminated_on": "2026-01-10"}
    assert field(scene(closing), "due")[-1] == date(2026, 2, 11)
    assert field(scene({**closing, "state": "inactive"}), "due")[-1] == date(2026, 1, 10)


def test_an_active_contract_beyond_its_end_may_go_on() -> None:
    place = scene({**CONTRACT, "end": "2025-12-31"})
    assert starts(place) == ["2025-11-01", "2025-12-01"]
    assert doubt(place) == ("Terminated On",)


def test_of_a_closed_contract_that_does_not_say_when_the_last_invoice_does() -> None:
    place = scene({**CONTRACT, "state": "inactive"}, MONTHS[:2], INVOICES)
    assert starts(place) == ["2025-11-01", "2025-12-01"]
    assert doubt(place) == ("Terminated On",)
    assert doubt(scene({**CONTRACT, "state": "inactive"}, MONTHS, INVOICES)) is None


@pytest.mark.parametrize(("name", "label"), [("start", "Start Date"), ("billing_frequency", "Billing Frequency"), ("type", "Type")])
def test_without_what_they_are_counted_from_there_are_no_cycles_to_count(name: str, label: str) -> None:
    place = scene({**CONTRACT, name: None})
    assert starts(place) == []
    assert doubt(place) == (label,)
    assert doubt(scene({**CONTRACT, name: "?"})) == (label,)


@pytest.mark.parametrize("kind", ["item_based", "non_recurring", "flexi"])
def test_only_a_recurring_contract_has_cycles_of_its_own(kind: str) -> None:
    assert made(scene({**CONTRACT, "type": kind})) == {}


def test_a_start_in_another_century_is_a_mistake_unless_the_first_invoice_is_not() -> None:
    old = {**CONTRACT, "start": "1900-01-01"}
    assert doubt(scene({**old, "first_invoice_date": "1900-01-01"})) == ("Start Date",)
    assert starts(scene({**old, "first_invoice_date": "2026-01-01"})) == ["2026-01-01"]
    assert made(scene({**CONTRACT, "start": "9999-12-31", "first_invoice_date": "9999-12-31"})) == {}
    assert MOST_CYCLES * 31 < 365 * 100


def test_a_schedule_with_an_invoice_bills_its_days() -> None:
    assert field(scene(CONTRACT, MONTHS, INVOICES), "uninvoiced_days") == [0, 0, 0]
    assert field(scene(CONTRACT, MONTHS[:2], INVOICES[:2]), "uninvoiced_days") == [0, 0, 31]


def test_only_what_is_left_to_invoice_becomes_a_fact() -> None:
    environment, _ = stage(scene(CONTRACT, MONTHS[:2], INVOICES[:2]), frozenset({"billing_cycle"}))
    assert [record.key for record in environment.store.records("billing_cycle")] == ["c1/2026-01-01"]


@pytest.mark.parametrize("cancelled", [{"state": "canceled"}, {"status_reason": "canceled_formerly"}])
def test_a_cancelled_invoice_bills_nothing(cancelled: dict[str, str]) -> None:
    assert field(scene(CONTRACT, MONTHS[:1], (invoice("2025-11", **cancelled),)), "uninvoiced_days")[0] == 30


def test_an_invoice_that_was_deleted_bills_nothing() -> None:
    assert field(scene(CONTRACT, MONTHS[:1], ()), "uninvoiced_days")[0] == 30


def test_a_schedule_that_is_invoiced_by_no_invoice_leaves_its_days_open() -> None:
    assert field(scene(CONTRACT, (schedule("2025-11", "30", invoice=None),)), "uninvoiced_days")[0] is UNKNOWN


def test_a_service_period_counts_where_no_schedule_speaks_of_the_day() -> None:
    manual = invoice("2025-11", service_start="2025-11-01", service_end="2025-11-20")
    assert field(scene(CONTRACT, (), (manual,)), "uninvoiced_days")[0] == 10
    waiting = schedule("2025-11", "30", invoice=None, status_reason="pending")
    assert field(scene(CONTRACT, (waiting,), (manual,)), "uninvoiced_days")[0] == 30


def test_an_invoice_of_unknown_days_leaves_open_what_no_schedule_speaks_of() -> None:
    waiting = schedule("2025-11", "30", invoice=None, status_reason="pending")
    assert field(scene(CONTRACT, (waiting,), (invoice("2025-13"),)), "uninvoiced_days") == [30, UNKNOWN, UNKNOWN]
    elsewhere = (invoice("2025-13", contract=None), invoice("2025-14", contract="c2"))
    assert field(scene(CONTRACT, (waiting,), elsewhere), "uninvoiced_days") == [30, 31, 31]


def test_a_schedule_with_an_invoice_and_without_days_may_be_of_any_cycle() -> None:
    assert field(scene(CONTRACT, (schedule("2025-11", "30", cycle_end=None),), INVOICES), "uninvoiced_days") == [UNKNOWN] * 3


def test_a_schedule_that_waits_says_when_its_cycle_is_due() -> None:
    waiting = schedule("2026-01", "31", invoice=None, status_reason="pending", schedule_date="2026-01-20")
    assert field(scene(CONTRACT, (*MONTHS[:2], waiting), INVOICES), "days_overdue")[-1] == -5
    undated = {**waiting, "schedule_date": None}
    assert field(scene(CONTRACT, (*MONTHS[:2], undated), INVOICES), "days_overdue")[-1] is UNKNOWN
    nowhere = {**waiting, "cycle_start": None}
    assert field(scene(CONTRACT, (*MONTHS[:2], nowhere), INVOICES[:2]), "days_overdue") == [75, 45, UNKNOWN]


@pytest.mark.parametrize(
    ("change", "runs"),
    [
        ({}, [True, True, True]),
        ({"start": "2025-12-31"}, [False, True, True]),
        ({"effective_start": "2026-01-01"}, [False, False, True]),
        ({"end": "2025-12-01"}, [True, True, False]),
        ({"deactivate_on": "2025-11-30", "end": "2026-12-31"}, [True, False, False]),
        ({"state": "inactive", "end": "2025-11-30"}, [True, False, False]),
        ({"state": "inactive", "start": "2025-12-05"}, [False, UNKNOWN, UNKNOWN]),
        ({"state": "inactive", "end": "2026-06-30"}, [UNKNOWN] * 3),
        ({"start": None, "end": "2025-12-31"}, [UNKNOWN, UNKNOWN, False]),
        ({"billable": "non_billable"}, [False] * 3),
        ({"trial": True}, [False] * 3),
        ({"contract": "c2"}, [False] * 3),
    ],
)
def test_a_cycle_knows_whether_there_is_anything_to_bill(change: dict[str, Any], runs: list[Any]) -> None:
    assert field(scene(sold=({**SOLD[0], **change},)), "subscription_runs") == runs


@pytest.mark.parametrize(
    ("plural", "name"), [("billing_schedules", "uninvoiced_days"), ("invoices", "uninvoiced_days"), ("subscriptions", "subscription_runs")]
)
def test_without_a_table_what_hangs_on_it_is_not_known(plural: str, name: str) -> None:
    assert set(field(scene(sold=()).without(plural), name)) == {UNKNOWN}


GAPPED = [
    pytest.param(kind, name, id=f"{kind} {name}")
    for kind, name in MAKERS["billing_cycle"].columns
    if (kind, name) != ("invoice", "contract")
]


@pytest.mark.parametrize(("kind", "name"), GAPPED)
def test_without_a_column_nothing_known_becomes_something_else(kind: str, name: str) -> None:
    waiting = schedule("2026-01", "31", invoice=None, status_reason="pending", schedule_date="2026-01-20")
    served = invoice("2025-12", service_start="2025-12-01", service_end="2025-12-31")
    place = scene(CONTRACT, (MONTHS[0], waiting), (INVOICES[0], served), ({**SOLD[0], "start": "2025-12-15"},))
    whole, gapped = made(place), made(place.without_column(kind, name))
    changed = False
    for key, cycle in gapped.items():
        for part, value in cycle.values.items():
            if cycle.sure and value is not UNKNOWN:
                assert value == whole[key].values[part]
        changed |= not cycle.sure or cycle.values != whole[key].values
    assert changed or gapped.keys() != whole.keys() or name in {"end", "trial", "billable"}


def test_without_the_day_of_the_snapshot_no_cycle_is_known() -> None:
    environment, platform = stage(scene(), frozenset())
    environment.as_of = None
    environment.store.create(VOCABULARY["billing_cycle"])
    rows, whole = MAKERS["billing_cycle"].make(Surroundings(platform))
    put(environment.store, VOCABULARY["billing_cycle"], rows)
    [cycle] = environment.store.records("billing_cycle")
    assert (cycle.key, cycle.sure, cycle.values["uninvoiced_days"], whole) == ("c1", False, UNKNOWN, True)


def test_spans_are_put_together_taken_away_and_counted() -> None:
    assert merged([(5, 6), (1, 2), (3, 3), (9, 8)]) == [(1, 3), (5, 6)]
    assert minus([(1, 10), (20, 30)], [(3, 4), (8, 22), (40, 50)]) == [(1, 2), (5, 7), (23, 30)]
    assert minus([(5, 6)], [(1, 10)]) == []
    assert [days_within([(1, 3), (5, 6)], *span) for span in ((2, 5), (4, 4), (0, 9), (7, 9))] == [3, 0, 5, 0]


def test_the_days_of_a_cycle_are_counted_and_not_measured() -> None:
    assert all(isinstance(days, int) and not isinstance(days, Decimal) for days in field(scene(), "uninvoiced_days"))
