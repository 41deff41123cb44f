from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rulebook.small import CLEAR, Said, environment, judgements, rulebook, said

# The line of a condition, a field it compares, a value with which it holds, and one that nobody can read.
OPERATORS: dict[str, tuple[str, str, object, object]] = {
    "is": ("state: active", "state", "active", "Asleep"),
    "is_not": ("state: { is_not: inactive }", "state", "active", "Asleep"),
    "in": ("state: { in: [active, inactive] }", "state", "active", "Asleep"),
    "above": ("quantity: { above: 5 }", "quantity", "6", "many"),
    "below": ("quantity: { below: 5 }", "quantity", "4", "many"),
    "at_least": ("quantity: { at_least: 5 }", "quantity", "5", "many"),
    "at_most": ("quantity: { at_most: 5 }", "quantity", "5", "many"),
    "matches": ("name: { matches: ^E }", "name", "E5", ["no text"]),
    "field": ("end: { below: { field: subscription.start } }", "end", "2026-01-01", "soon"),
    "same_as": ("parent: { same_as: subscription.linked }", "parent", "s9", ["no key"]),
    "differs_from": ("parent: { differs_from: subscription.customer }", "parent", "s9", ["no key"]),
}
EXISTS = {
    "exists: true": ("quantity: { exists: true }", "quantity", "0", "many"),
    "exists: false": ("quantity: { exists: false }", "quantity", None, "many"),
}
ALL = OPERATORS | EXISTS
AROUND = {"start": "2026-01-02", "linked": "s9", "customer": "a1"}
FOUND, OPEN = Said(found=("s1",)), Said(open=("s1",))


def of(tmp_path: Path, operator: str, value: object, **gaps: Any) -> Said:  # noqa: ANN401 as environment() takes them
    line, field, _, _ = ALL[operator]
    rule = f"when:\n  subscription: {{ kind: subscription, {line} }}"
    return said(tmp_path, rule, {"subscriptions": [{"key": "s1", **AROUND, field: value}]}, **gaps)


@pytest.mark.parametrize("operator", ALL)
def test_a_value_with_which_the_line_holds_is_found(tmp_path: Path, operator: str) -> None:
    assert of(tmp_path, operator, ALL[operator][2]) == FOUND


@pytest.mark.parametrize("operator", ALL)
def test_with_an_empty_field_only_exists_false_is_true(tmp_path: Path, operator: str) -> None:
    assert of(tmp_path, operator, None) == (FOUND if operator == "exists: false" else CLEAR)


@pytest.mark.parametrize("operator", ALL)
def test_with_an_unreadable_value_a_line_is_maybe_and_the_value_exists(tmp_path: Path, operator: str) -> None:
    expected = {"exists: true": FOUND, "exists: false": CLEAR}.get(operator, OPEN)
    assert of(tmp_path, operator, ALL[operator][3]) == expected


@pytest.mark.parametrize("operator", ALL)
def test_with_a_column_that_was_not_exported_every_line_is_maybe(tmp_path: Path, operator: str) -> None:
    assert of(tmp_path, operator, ALL[operator][2], without={"subscription": {ALL[operator][1]}}) == OPEN


@pytest.mark.parametrize("operator", ALL)
def test_a_table_that_was_not_exported_is_a_missing_export_and_no_subject(tmp_path: Path, operator: str) -> None:
    rule = f"when:\n  subscription: {{ kind: subscription, {ALL[operator][0]} }}"
    assert said(tmp_path, rule, {}) == Said(missing=("subscription",))


@pytest.mark.parametrize(
    ("references", "gaps", "expected"),
    [
        (["cr1"], {}, Said(found=("f1",))),
        (["cr2"], {}, CLEAR),
        ([], {}, CLEAR),
        (None, {}, CLEAR),
        ("no list", {}, Said(open=("f1",))),
        (["cr1"], {"without": {"flow": {"connection_references"}}}, Said(open=("f1",))),
    ],
)
def test_a_list_has_what_stands_in_it_and_an_empty_one_is_known_to_have_nothing(
    tmp_path: Path, references: object, gaps: dict[str, Any], expected: Said
) -> None:
    rule = "when:\n  flow: { kind: flow, connection_references: { has: cr1 } }"
    assert said(tmp_path, rule, {"flows": [{"key": "f1", "connection_references": references}]}, **gaps) == expected


VALUES = {"same": "E5", "other": "E3", "empty": None, "unreadable": ["no text"], "not exported": ...}
JOINS = """
subscription contract     same_as differs_from
same         same         found   clear
same         other        clear   found
same         empty        clear   clear
same         unreadable   open    open
same         not_exported open    open
empty        same         clear   clear
empty        empty        clear   clear
empty        unreadable   clear   clear
empty        not_exported clear   clear
unreadable   same         open    open
unreadable   empty        clear   clear
unreadable   unreadable   open    open
unreadable   not_exported open    open
not_exported same         open    open
not_exported empty        clear   clear
not_exported unreadable   open    open
not_exported not_exported open    open
"""


@pytest.mark.parametrize("row", JOINS.split("\n")[2:-1], ids=lambda row: "-".join(row.split()[:2]))
def test_a_join_is_false_with_an_empty_side_and_maybe_with_an_unknown_one(tmp_path: Path, row: str) -> None:
    left, right, *expected = (word.replace("_", " ") for word in row.split())
    sides = {"subscription": VALUES[left], "billing_contract": VALUES[right]}
    records = {f"{kind}s": [{"key": kind[0], "name": value}] for kind, value in sides.items()}
    without = {kind: {"name"} for kind, value in sides.items() if value is ...}
    words = ("name: { same_as: contract.name }", "name: { differs_from: contract.name }", "name: { is: { field: contract.name } }")
    for number, (line, answer) in enumerate(zip(words, [*expected, expected[0]], strict=True)):
        rule = f"when:\n  subscription: {{ kind: subscription, {line} }}\n  contract: {{ kind: billing_contract }}"
        meant = {"found": Said(found=("s+b",)), "clear": CLEAR, "open": Said(open=("s",))}[answer]
        assert said(tmp_path / str(number), rule, records, without=without) == meant


def test_one_unreadable_value_takes_neither_the_record_nor_the_kind_away(tmp_path: Path) -> None:
    book = rulebook(
        tmp_path,
        {
            "small/quantity": "when:\n  subscription: { kind: subscription, quantity: { above: 5 } }",
            "small/state": "when:\n  subscription: { kind: subscription, state: active }",
        },
    )
    rows = [{"key": "s1", "quantity": "many", "state": "active"}, {"key": "s2", "quantity": "6", "state": "active"}]
    made = environment(book, {"subscriptions": rows})
    spoken = judgements(book, made)
    assert [one.subject.key for one in spoken["small/quantity"].undecided] == ["s1"]
    assert [one.finding.subjects[0].key for one in spoken["small/quantity"].found] == ["s2"]
    assert [one.finding.subjects[0].key for one in spoken["small/state"].found] == ["s1", "s2"]
    assert [str(trouble.message) for trouble in made.troubles] == ["quantity: 'many' is not a number."]


def test_what_would_settle_a_subject_names_the_field_and_where_it_stands(tmp_path: Path) -> None:
    book = rulebook(tmp_path, {"small/rule": "when:\n  subscription: { kind: subscription, quantity: { above: 5 } }"})
    rows = [{"key": "s1", "name": "E5", "quantity": "many"}]
    (unreadable,) = judgements(book, environment(book, {"subscriptions": rows}))["small/rule"].undecided
    assert unreadable.settled_by == ("Correct quantity of E5 (export.json, record 1): its value cannot be read.",)
    (column,) = judgements(book, environment(book, {"subscriptions": rows}, without={"subscription": {"quantity"}}))["small/rule"].undecided
    assert column.settled_by == ("Export the column work365_subscription_quantity of work365_subscription.",)


JOINED = """
when:
  subscription: { kind: subscription, contract: { same_as: contract.key } }
  contract: { kind: billing_contract, state: inactive }
"""
SUBSCRIPTION, CONTRACT = {"key": "s1", "contract": "c1"}, {"key": "c1", "state": "inactive"}


def test_a_table_not_exported_leaves_open_what_would_look_into_it(tmp_path: Path) -> None:
    assert said(tmp_path, JOINED, {"subscriptions": [SUBSCRIPTION]}) == Said(open=("s1",))
    assert said(tmp_path, JOINED, {"subscriptions": [SUBSCRIPTION | {"contract": None}]}) == CLEAR
    assert said(tmp_path, JOINED, {"subscriptions": []}) == CLEAR


def test_a_partial_table_may_hold_the_row_that_is_not_there(tmp_path: Path) -> None:
    rows = {"subscriptions": [SUBSCRIPTION], "billing_contracts": []}
    assert said(tmp_path, JOINED, rows) == CLEAR
    assert said(tmp_path, JOINED, rows, partial={"billing_contracts"}) == Said(open=("s1",))


def test_a_match_on_a_partial_table_stands_and_there_may_be_more(tmp_path: Path) -> None:
    rows = {"subscriptions": [SUBSCRIPTION], "billing_contracts": [CONTRACT]}
    assert said(tmp_path, JOINED, rows) == Said(found=("s1+c1",))
    assert said(tmp_path, JOINED, rows, partial={"subscriptions"}) == Said(found=("s1+c1",), missing=("subscription",))


def test_a_table_known_not_to_exist_counts_as_empty(tmp_path: Path) -> None:
    assert said(tmp_path, JOINED, {"subscriptions": [SUBSCRIPTION]}, not_applicable={"billing_contracts"}) == CLEAR
    assert said(tmp_path, JOINED, {"billing_contracts": [CONTRACT]}, not_applicable={"subscriptions"}) == CLEAR


STRANGER = "when:\n  customer: { kind: provider_customer, known: false }"
UNMAPPED = "when:\n  term: { kind: unit_term, mapped_units: 0 }"
MISSING_HERE = "when:\n  twin: { kind: twin, here_count: 0 }"
TENANT = {"key": "t1", "complete": True}
THERE = {"key": "p1", "tenant": "t1", "status": "active", "offer": None}


@pytest.mark.parametrize(
    ("rule", "records", "looked_into", "found"),
    [
        (STRANGER, {"provider_customers": [TENANT]}, "provider_accounts", ("t1",)),
        (STRANGER, {}, "provider_accounts", ()),
        (UNMAPPED, {"billing_contracts": []}, "unit_mappings", ("annual", "monthly", "quarterly", "triennial")),
        (
            MISSING_HERE,
            {"provider_subscriptions": [THERE], "provider_customers": [TENANT], "provider_accounts": []},
            "subscriptions",
            ("p1",),
        ),
    ],
)
def test_nothing_is_missing_from_a_table_known_not_to_exist(
    tmp_path: Path, rule: str, records: dict[str, list[dict[str, object]]], looked_into: str, found: tuple[str, ...]
) -> None:
    assert said(tmp_path, rule, records | {looked_into: []}).found == found
    assert said(tmp_path, rule, records) != CLEAR
    assert said(tmp_path, rule, records, not_applicable={looked_into}) == CLEAR


OVERLAP = """
when:
  one: { kind: subscription, state: active }
  other: { kind: subscription, customer: { same_as: one.customer } }
"""


def test_distinct_patterns_take_distinct_facts_and_a_pair_is_found_once(tmp_path: Path) -> None:
    alone = {"key": "s1", "state": "active", "customer": "a1"}
    assert said(tmp_path, OVERLAP, {"subscriptions": [alone]}) == CLEAR
    assert said(tmp_path, OVERLAP, {"subscriptions": [alone, alone | {"key": "s2"}]}) == Said(found=("s1+s2",))
    assert said(tmp_path, OVERLAP, {"subscriptions": [alone | {"key": "s2"}, alone]}) == Said(found=("s1+s2",))


def test_the_unseen_rows_of_one_table_may_meet_both_patterns(tmp_path: Path) -> None:
    assert said(tmp_path, OVERLAP, {}) == Said(missing=("subscription",))
    alone = {"key": "s1", "state": "active", "customer": "a1"}
    both = said(tmp_path, OVERLAP, {"subscriptions": [alone]}, partial={"subscriptions"})
    assert both == Said(open=("s1",), missing=("subscription",))


CYCLES = "when:\n  cycle: { kind: billing_cycle, uninvoiced_days: { above: 0 } }"
CONTRACTS = {
    "billing_contracts": [{"key": "c1", "name": "BC-1", "type": "recurring", "state": "active", "start": "2025-01-01"}],
    "billing_schedules": [], "invoices": [], "subscriptions": [],
}  # fmt: skip


def test_what_a_contract_lacks_so_that_its_cycles_are_counted_is_told(tmp_path: Path) -> None:
    book = rulebook(tmp_path, {"small/rule": CYCLES})
    [cycle] = judgements(book, environment(book, CONTRACTS))["small/rule"].undecided
    assert cycle.settled_by == ("Fill in or correct Billing Frequency of BC-1: without it the cycles cannot be counted.",)
    [cycle] = judgements(book, environment(book, CONTRACTS, as_of=None))["small/rule"].undecided
    assert cycle.settled_by == ("Say on which day the snapshot was taken: --as-of YYYY-MM-DD.",)


def test_a_condition_with_very_many_ways_of_not_knowing_is_still_asked(tmp_path: Path) -> None:
    fields = ("customer", "contract", "product", "provider", "price_list", "currency", "order")
    lines = ", ".join(f"{name}: {{ same_as: one.{name} }}" for name in fields)
    rule = f"when: {{ one: {{ kind: subscription }}, two: {{ kind: non_recurring_item, {lines} }} }}"
    assert said(tmp_path, rule, {"subscriptions": [{"key": "s1"}]}, without={"subscription": fields}).open == ("s1",)
