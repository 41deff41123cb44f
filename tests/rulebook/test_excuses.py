from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rulebook.small import CLEAR, Records, Said, environment, judgements, rulebook, said

FOUND, OPEN = Said(found=("s1",)), Said(open=("s1",))

# A subscription without a license change, unless it is a trial or its contract is inactive.
RULE = """
when:
  subscription: { kind: subscription, state: active }
unless:
  - change: { kind: license_change, subscription: { same_as: subscription.key }, quantity: { below: 0 } }
  - subscription: { trial: true }
  - subscription: { billable: non_billable, quantity: { at_most: 1 } }
"""
PLAIN = {"key": "s1", "state": "active", "trial": False, "billable": "billable", "quantity": "5"}
CHANGE = {"key": "l1", "subscription": "s1", "quantity": "-1"}


@pytest.mark.parametrize(
    ("subscription", "changes", "expected"),
    [
        ({}, [], FOUND),
        ({}, [CHANGE], CLEAR),
        ({}, [CHANGE | {"quantity": "1"}], FOUND),
        ({}, [CHANGE | {"quantity": None}], FOUND),
        ({}, [CHANGE | {"quantity": "few"}], OPEN),
        ({}, [CHANGE | {"subscription": None}], FOUND),
        ({}, [CHANGE | {"subscription": ["?"]}], OPEN),
        ({}, [CHANGE | {"subscription": ["?"], "quantity": "1"}], FOUND),
        ({"trial": True}, [], CLEAR),
        ({"trial": "perhaps"}, [], OPEN),
        ({"trial": None}, [], OPEN),
        ({"trial": None}, [CHANGE], CLEAR),
        ({"trial": "perhaps", "billable": "perhaps"}, [CHANGE], CLEAR),
        ({"billable": "non_billable", "quantity": "1"}, [], CLEAR),
        ({"billable": "non_billable"}, [], FOUND),
        ({"billable": "non_billable", "quantity": None}, [], OPEN),
        ({"quantity": None}, [], FOUND),
        ({"state": "inactive", "trial": None}, [CHANGE], CLEAR),
        ({"state": "asleep"}, [], OPEN),
        ({"state": "asleep", "trial": True}, [], CLEAR),
    ],
)
def test_a_finding_is_when_without_excuse_and_any_one_excuse_excuses(
    tmp_path: Path, subscription: dict[str, Any], changes: list[dict[str, Any]], expected: Said
) -> None:
    assert said(tmp_path, RULE, {"subscriptions": [PLAIN | subscription], "license_changes": changes}) == expected


def test_where_excuses_were_not_exported_the_subject_is_open_and_one_that_is_found_excuses_all_the_same(tmp_path: Path) -> None:
    assert said(tmp_path, RULE, {"subscriptions": [PLAIN]}) == OPEN
    assert said(tmp_path, RULE, {"subscriptions": [PLAIN | {"trial": True}]}) == CLEAR
    assert said(tmp_path, RULE, {"subscriptions": [PLAIN]}, not_applicable={"license_changes"}) == FOUND
    for changes, expected in (([], OPEN), ([CHANGE], CLEAR)):
        rows: Records = {"subscriptions": [PLAIN], "license_changes": changes}
        assert said(tmp_path, RULE, rows, partial={"license_changes"}) == expected


def test_an_excuse_that_compares_with_an_empty_field_of_when_is_maybe(tmp_path: Path) -> None:
    rule = """
when:
  subscription: { kind: subscription, state: active }
unless:
  - contract: { kind: billing_contract, key: { same_as: subscription.contract }, state: active }
"""
    contracts = [{"key": "c1", "state": "active"}, {"key": "c2", "state": "inactive"}]
    table = {"c1": CLEAR, "c2": FOUND, "c9": FOUND, None: OPEN}
    for contract, expected in table.items():
        rows: Records = {"subscriptions": [{"key": "s1", "state": "active", "contract": contract}], "billing_contracts": contracts}
        assert said(tmp_path, rule, rows) == expected


def test_the_empty_field_is_named_as_what_would_settle_it(tmp_path: Path) -> None:
    book = rulebook(tmp_path, {"small/rule": RULE})
    rows: Records = {"subscriptions": [PLAIN | {"name": "E5", "trial": None}], "license_changes": []}
    (open_one,) = judgements(book, environment(book, rows))["small/rule"].undecided
    assert open_one.settled_by == ("Fill in trial of E5: it is empty, and the exception cannot be looked up without it.",)


def test_exists_on_a_field_of_when_compares_with_nothing(tmp_path: Path) -> None:
    rule = """
when:
  subscription: { kind: subscription, state: active }
unless:
  - subscription: { end: { exists: true } }
"""
    table = {None: FOUND, "2026-01-31": CLEAR, "soon": CLEAR}
    for end, expected in table.items():
        assert said(tmp_path, rule, {"subscriptions": [{"key": "s1", "state": "active", "end": end}]}) == expected
    rows = {"subscriptions": [{"key": "s1", "state": "active"}]}
    assert said(tmp_path, rule, rows, without={"subscription": {"end"}}) == OPEN


def test_an_excuse_may_need_several_facts_that_belong_together(tmp_path: Path) -> None:
    rule = """
when:
  invoice: { kind: invoice }
unless:
  - line: { kind: invoice_line, invoice: { same_as: invoice.key } }
    product: { kind: product, key: { same_as: line.product }, name: Tax }
"""
    lines, products = [{"key": "l1", "invoice": "i1", "product": "p1"}], [{"key": "p1", "name": "Tax"}, {"key": "p2", "name": "E5"}]
    rows = {"invoices": [{"key": "i1"}], "invoice_lines": lines, "products": products}
    assert said(tmp_path, rule, rows) == CLEAR
    assert said(tmp_path, rule, rows | {"invoice_lines": [lines[0] | {"product": "p2"}]}) == Said(found=("i1",))
    assert said(tmp_path, rule, rows | {"invoice_lines": [lines[0] | {"invoice": "i2"}]}) == Said(found=("i1",))
    assert said(tmp_path, rule, rows | {"products": [{"key": "p1", "name": ["?"]}]}) == Said(open=("i1",))
    assert said(tmp_path, rule, {"invoices": [{"key": "i1"}], "invoice_lines": [], "products": []}) == Said(found=("i1",))
    assert said(tmp_path, rule, {"invoices": [{"key": "i1"}], "invoice_lines": []}) == Said(found=("i1",))
    assert said(tmp_path, rule, {"invoices": [{"key": "i1"}], "invoice_lines": lines}) == Said(open=("i1",))


def test_a_fact_does_not_excuse_itself(tmp_path: Path) -> None:
    rule = """
when:
  subscription: { kind: subscription, state: active }
unless:
  - twin: { kind: subscription, customer: { same_as: subscription.customer } }
"""
    alone = {"key": "s1", "state": "active", "customer": "a1"}
    assert said(tmp_path, rule, {"subscriptions": [alone]}) == FOUND
    assert said(tmp_path, rule, {"subscriptions": [alone, alone | {"key": "s2", "state": "inactive"}]}) == CLEAR
    assert said(tmp_path, rule, {"subscriptions": [alone]}, partial={"subscriptions"}) == Said(open=("s1",), missing=("subscription",))


def test_two_facts_of_one_excuse_are_two(tmp_path: Path) -> None:
    rule = """
when:
  subscription: { kind: subscription }
unless:
  - first: { kind: license_change, subscription: { same_as: subscription.key } }
    second: { kind: license_change, subscription: { same_as: subscription.key } }
"""
    rows = {"subscriptions": [{"key": "s1"}], "license_changes": [CHANGE]}
    assert said(tmp_path, rule, rows) == FOUND
    assert said(tmp_path, rule, rows | {"license_changes": [CHANGE, CHANGE | {"key": "l2"}]}) == CLEAR
    assert said(tmp_path, rule, rows, partial={"license_changes"}) == OPEN


def test_an_excuse_may_compare_two_patterns_of_when(tmp_path: Path) -> None:
    rule = """
when:
  subscription: { kind: subscription }
  contract: { kind: billing_contract, key: { same_as: subscription.contract } }
unless:
  - subscription: { start: { at_least: { field: contract.start } } }
"""
    table = {
        ("2026-01-01", "2026-01-02"): Said(found=("s1+c1",)),
        ("2026-01-02", "2026-01-02"): CLEAR,
        (None, "2026-01-02"): OPEN,
        ("2026-01-01", None): OPEN,
        (None, None): OPEN,
        ("2026-01-01", "soon"): OPEN,
    }
    for (mine, theirs), expected in table.items():
        subscriptions = [{"key": "s1", "contract": "c1", "start": mine}]
        assert said(tmp_path, rule, {"subscriptions": subscriptions, "billing_contracts": [{"key": "c1", "start": theirs}]}) == expected


def test_one_match_may_be_excused_while_another_of_the_same_subject_stands(tmp_path: Path) -> None:
    rule = """
when:
  contract: { kind: billing_contract }
  subscription: { kind: subscription, contract: { same_as: contract.key } }
unless:
  - subscription: { state: inactive }
"""
    table = {("active", "inactive"): Said(found=("c1+s1",)), ("active", "asleep"): Said(found=("c1+s1",), open=("c1",))}
    for states, expected in table.items():
        rows = [{"key": f"s{number}", "contract": "c1", "state": state} for number, state in enumerate(states, 1)]
        assert said(tmp_path, rule, {"billing_contracts": [{"key": "c1"}], "subscriptions": rows}) == expected


def test_two_excuses_may_use_one_name_for_facts_of_different_kinds(tmp_path: Path) -> None:
    rule = """
when:
  subscription: { kind: subscription, state: active }
unless:
  - one: { kind: billing_contract, number: { exists: true } }
    invoice: { kind: invoice, contract: { same_as: one.key }, accounting_reference: { same_as: one.name } }
  - one: { kind: product, number: X }
"""
    records: Records = {
        "subscriptions": [PLAIN],
        "billing_contracts": [{"key": "c1", "number": "1", "name": ["?"]}],
        "invoices": [{"key": "i1", "contract": "c1", "accounting_reference": "QB1"}],
        "products": [],
    }
    assert said(tmp_path, rule, records) == OPEN
