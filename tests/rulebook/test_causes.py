from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from rulebook.small import Records, environment, rulebook
from w365lint.errors import RulebookError
from w365lint.lint import Purpose, lint
from w365lint.rulebook.verdict import Verdict
from w365lint.rulebook.waiver import Waiver

# An inactive account causes its contracts, a contract its subscriptions, a subscription those below it.
RULES = {
    "chain/account": "when:\n  account: { kind: account, state: inactive }",
    "chain/contract": """
when:
  contract: { kind: billing_contract, state: inactive }
because: [{ rule: chain/account, where: { account.key: contract.customer } }]
""",
    "chain/subscription": """
when:
  subscription: { kind: subscription, state: inactive }
because:
  - { rule: chain/contract, where: { contract.key: subscription.contract } }
  - { rule: chain/subscription, where: { subscription.key: subscription.parent } }
""",
}
ROWS: dict[str, list[dict[str, Any]]] = {
    "accounts": [{"key": "a1", "state": "inactive"}],
    "billing_contracts": [{"key": "c1", "state": "inactive", "customer": "a1"}],
    "subscriptions": [
        {"key": "s1", "state": "inactive", "contract": "c1"},
        {"key": "s2", "state": "inactive", "contract": "c1", "parent": "s1"},
        {"key": "s3", "state": "inactive", "contract": "c9", "parent": "s3"},
    ],
}
ACCOUNT, CONTRACT = "chain/account|account:a1", "chain/contract|billing_contract:c1"
FIRST, SECOND, THIRD = (f"chain/subscription|subscription:s{number}" for number in (1, 2, 3))


def judged(
    folder: Path, records: Records, rules: Mapping[str, str] = RULES, waivers: tuple[Waiver, ...] = (), **purpose: tuple[str, ...]
) -> Verdict:
    book = rulebook(folder, rules)
    return lint(environment(book, records), book, replace(Purpose(), **purpose), waivers=waivers)  # type: ignore[arg-type]


def causes(verdict: Verdict) -> dict[str, tuple[str, ...]]:
    return {finding.identity: finding.causes for finding in verdict.findings}


def test_causes_form_chains_all_are_listed_and_the_first_is_the_home(tmp_path: Path) -> None:
    assert causes(judged(tmp_path, ROWS)) == {
        ACCOUNT: (),
        CONTRACT: (ACCOUNT,),
        FIRST: (CONTRACT,),
        SECOND: (CONTRACT, FIRST),
        THIRD: (),
    }


def test_the_home_does_not_depend_on_the_order_of_records(tmp_path: Path) -> None:
    doubled = ROWS | {"billing_contracts": [*ROWS["billing_contracts"], {"key": "c2", "state": "inactive", "customer": "a1"}]}
    rules = RULES | {
        "chain/customer": """
when:
  account: { kind: account, state: inactive }
because: [{ rule: chain/contract, where: { contract.customer: account.key } }]
"""
    }
    expected = (CONTRACT, "chain/contract|billing_contract:c2")
    for number, order in enumerate((1, -1)):
        rows = {plural: records[::order] for plural, records in doubled.items()}
        assert causes(judged(tmp_path / str(number), rows, rules))["chain/customer|account:a1"] == expected


def test_a_record_is_never_its_own_cause_even_in_another_finding(tmp_path: Path) -> None:
    rule = """
when:
  subscription: { kind: subscription }
  change: { kind: license_change, subscription: { same_as: subscription.key } }
because: [{ rule: chain/changed, where: { subscription.key: subscription.parent } }]
"""
    rows = {"subscriptions": [{"key": "s1", "parent": "s1"}], "license_changes": [{"key": k, "subscription": "s1"} for k in ("l1", "l2")]}
    assert set(causes(judged(tmp_path, rows, {"chain/changed": rule})).values()) == {()}


def test_records_that_cause_each_other_each_name_the_other(tmp_path: Path) -> None:
    rows = [{"key": one, "state": "inactive", "parent": other} for one, other in (("s1", "s2"), ("s2", "s1"))]
    assert causes(judged(tmp_path, ROWS | {"subscriptions": rows})) | {ACCOUNT: (), CONTRACT: ()} == {
        ACCOUNT: (),
        CONTRACT: (),
        FIRST: (SECOND,),
        SECOND: (FIRST,),
    }


def test_where_the_cause_is_not_known_the_consequence_speaks_for_itself(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{"key": "s1", "state": "inactive", "contract": ["no key"]}]
    assert causes(judged(tmp_path / "unreadable", ROWS | {"subscriptions": rows}))[FIRST] == ()
    rows = [{"key": "s1", "state": "inactive", "contract": None}]
    assert causes(judged(tmp_path / "empty", ROWS | {"subscriptions": rows}))[FIRST] == ()


def test_a_waived_cause_explains_nothing(tmp_path: Path) -> None:
    waiver = Waiver(rule="chain/contract", components=("{C1}",), reason="Known.", owner="Ann", expires=date(2026, 1, 15))
    verdict = judged(tmp_path, ROWS, waivers=(waiver,))
    assert [waived.finding.identity for waived in verdict.waived] == [CONTRACT]
    assert causes(verdict) == {ACCOUNT: (), FIRST: (), SECOND: (FIRST,), THIRD: ()}


def test_a_deselected_cause_explains_nothing(tmp_path: Path) -> None:
    verdict = judged(tmp_path, ROWS, ignore=("chain/contract",))
    assert verdict.deselected == ("chain/contract",)
    assert causes(verdict) == {ACCOUNT: (), FIRST: (), SECOND: (FIRST,), THIRD: ()}


def test_causes_that_lead_back_to_themselves_are_refused_when_rules_are_loaded(tmp_path: Path) -> None:
    rules = {
        "small/one": "when:\n  a: { kind: account }\nbecause: [{ rule: small/two, where: { a.key: a.key } }]",
        "small/two": "when:\n  a: { kind: account }\nbecause: [{ rule: small/one, where: { a.key: a.key } }]",
    }
    with pytest.raises(RulebookError, match="causes lead back to themselves: small/one → small/two → small/one"):
        rulebook(tmp_path, rules)


DEAR = """
when:
  subscription: { kind: subscription, price: { above: %d } }
money: { field: subscription.price, currency: subscription.currency, period: %s }
"""


def test_money_counts_once_for_a_component_and_period_with_the_largest_amount(tmp_path: Path) -> None:
    # Two rules speak of one component by two fields, a third of another period.
    rules = {
        "money/price": DEAR % (0, "month"),
        "money/monthly": DEAR.replace("field: subscription.price", "field: subscription.monthly_price") % (0, "month"),
        "money/once": DEAR % (100, "once"),
    }
    rows: list[dict[str, Any]] = [
        {"key": "s1", "price": "120.25", "monthly_price": "10", "currency": "e"},
        {"key": "s2", "price": "7.5", "monthly_price": "8", "currency": "e"},
        {"key": "s3", "price": "50", "monthly_price": None, "currency": "d"},
        {"key": "s4", "price": "999", "monthly_price": "1", "currency": None},
    ]
    currencies = [{"key": "e", "code": "EUR"}, {"key": "d", "code": "USD"}]
    verdict = judged(tmp_path, {"subscriptions": rows, "currencies": currencies}, rules)
    assert [(money.amount, money.currency, money.period) for money in verdict.money] == [
        (Decimal("128.25"), "EUR", "month"),  # 120.25 of s1, and 8 of s2
        (Decimal("120.25"), "EUR", "once"),
        (Decimal(50), "USD", "month"),
    ]
