from __future__ import annotations

from pathlib import Path

import pytest

from rulebook.small import rulebook
from w365lint.rulebook.proof import prove

# A rule that keeps every law; each test takes one thing away.
PROVED = """
when:
  subscription: { kind: subscription, state: active, contract: { same_as: contract.key } }
  contract: { kind: billing_contract, state: inactive }
unless:
  - subscription: { trial: true }
when_empty:
  subscription.state: A subscription always has a status.
  subscription.contract: That is the business of another rule.
  contract.state: A contract always has a status.
examples:
  bad:
    - name: on an inactive contract
      shows: OFF-02
      snapshot:
        subscriptions: [{ key: s1, state: active, contract: c1, trial: false }]
        billing_contracts: [{ key: c1, state: inactive }]
  good:
    - name: on an active contract
      like: on an inactive contract
      change: { billing_contracts: { c1: { state: active } } }
  near_miss:
    - name: an inactive subscription
      shows: OFF-02
      like: on an inactive contract
      change: { subscriptions: { s1: { state: inactive } } }
    - name: another contract is inactive
      like: on an active contract
      add: { billing_contracts: [{ key: c2, state: inactive }] }
    - name: a trial
      like: on an inactive contract
      change: { subscriptions: { s1: { trial: true } } }
"""
ANOTHER_CONTRACT, NEAR_A_TRIAL = (f"    - name: {part}" for part in PROVED.split("    - name: ")[-2:])


def failures(folder: Path, text: str, **others: str) -> list[str]:
    book = rulebook(folder, {"small/rule": text, **{f"small/{name}": words for name, words in others.items()}})
    return [f"{failure.law}: {failure.what}" for failure in prove(book.rules["small/rule"], book)]


def test_a_rule_that_keeps_every_law_is_proved(tmp_path: Path) -> None:
    assert failures(tmp_path, PROVED) == []


@pytest.mark.parametrize(
    ("old", "new", "failure"),
    [
        (
            "change: { billing_contracts: { c1: { state: active } } }",
            "change: {}",
            "examples: 'on an active contract' is not clear: found s1",
        ),
        (
            "      shows: OFF-02\n      snapshot:",
            "      shows: OFF-02\n      finds: [s1, s2]\n      snapshot:",
            "examples: 'on an inactive contract' should find s1, s2; found s1",
        ),
        (
            "contract: c1, trial: false",
            "contract: c9, trial: false",
            "examples: 'on an inactive contract' should find one; found nothing",
        ),
        ("state: active, contract: c1, trial: false", "state: asleep, contract: c1", "examples: 'on an inactive contract' leaves open s1"),
        (
            "like: on an inactive contract\n      change: { billing_contracts: { c1: { state: active } } }",
            "snapshot: { billing_contracts: [{ key: c1, state: inactive }] }",
            "examples: 'on an active contract' does not list every kind that the rule reads",
        ),
        (
            "{ s1: { state: inactive } }",
            "{ s9: { state: inactive } }",
            "examples: example 'an inactive subscription': there is no s9 among its subscriptions",
        ),
        (NEAR_A_TRIAL, "", "lines: unless.0 removed: no example changes its answer; add a near-miss, or say why under equivalent"),
        (
            ANOTHER_CONTRACT,
            "",
            "lines: when.subscription.contract removed: no example changes its answer; add a near-miss, or say why under equivalent",
        ),
        (
            "  subscription.contract: That is the business of another rule.\n",
            "",
            "empty: with subscription.contract empty every bad example is clear; say why under when_empty",
        ),
        (
            "      shows: OFF-02\n      like",
            "      like",
            "shows: OFF-02 needs a bad and a near-miss example of its own",
        ),
        (
            "subscriptions: [{ key: s1",
            "subscription: [{ key: s1",
            "examples: example 'on an inactive contract': subscription is no plural of a kind",
        ),
        ("like: on an active contract", "like: nothing", "examples: there is no earlier example 'nothing'"),
    ],
)
def test_a_planted_fault_breaks_its_law(tmp_path: Path, old: str, new: str, failure: str) -> None:
    assert old in PROVED
    told = failures(tmp_path, PROVED.replace(old, new))
    assert failure in told, told


LONELY = """
when:
  account: { kind: account, state: active }
unless:
  - contract: { kind: billing_contract, customer: { same_as: account.key } }
examples:
  bad: [{ name: nobody is billed, snapshot: { accounts: [{ key: a1, state: active }], billing_contracts: [] } }]
  good:
    - name: somebody is billed
      like: nobody is billed
      add: { billing_contracts: [{ key: c1, customer: a1 }] }
  near_miss: [{ name: a closed account, like: nobody is billed, change: { accounts: { a1: { state: inactive } } } }]
"""


def test_a_rule_that_misses_something_in_a_table_that_is_gone_breaks_its_law(tmp_path: Path) -> None:
    broken = [one for one in failures(tmp_path, LONELY) if one.startswith("gone")]
    assert broken == ["gone: after an uninstall 'somebody is billed' finds a1, and did not before: let when name a record of Work 365"]
    billed = "when:\n  other: { kind: billing_contract, customer: { differs_from: account.key } }\n  account"
    assert [one for one in failures(tmp_path, LONELY.replace("when:\n  account", billed)) if one.startswith("gone")] == []


def test_an_example_may_say_that_a_table_does_not_exist(tmp_path: Path) -> None:
    gone = "    - name: never billed here\n      like: on an inactive contract\n      gone: [billing_contracts]\n"
    assert failures(tmp_path, PROVED + gone) == []
    assert "examples: example 'never billed here': contracts is no plural of a kind" in failures(
        tmp_path, PROVED + gone.replace("billing_contracts", "contracts")
    )


def test_a_line_may_be_equivalent_where_the_rule_says_why(tmp_path: Path) -> None:
    reasons = "equivalent:\n  unless.0: There are no trials any more.\n  unless.0.subscription.trial: The same."
    text = PROVED.replace(NEAR_A_TRIAL, "") + reasons
    assert [one for one in failures(tmp_path, text) if one.startswith("lines")] == []


def test_a_kind_that_decides_no_example_breaks_the_law_of_gaps(tmp_path: Path) -> None:
    excuse = """
  - subscription: { quantity: { above: 5 } }
    product: { kind: product, key: { same_as: subscription.product } }
"""
    text = PROVED.replace("{ trial: true }\n", "{ trial: true }" + excuse)
    text = text.replace("trial: false }]", "trial: false, quantity: 1 }]\n        products: []")
    assert "gaps: without products, no example is undecided" in failures(tmp_path, text)


def test_a_question_is_proved_like_a_finding(tmp_path: Path) -> None:
    assert failures(tmp_path, PROVED + "ask: Why?\nsettles: Somebody knows.") == []


def test_a_rule_that_derives_is_proved_by_the_facts_it_gives(tmp_path: Path) -> None:
    derives = "derive: { kind: stranded, fields: { key: subscription.key, name: subscription.name } }"
    assert failures(tmp_path, PROVED + derives) == []
    assert "examples: 'on an inactive contract' should find s9; found s1" in failures(
        tmp_path / "other", (PROVED + derives).replace("shows: OFF-02\n      snapshot", "finds: [s9]\n      snapshot")
    )


def test_a_rule_is_proved_through_all_the_facts_behind_it(tmp_path: Path) -> None:
    first = "when:\n  a: { kind: account, state: inactive }\nderive: { kind: gone, fields: { key: a.key } }"
    second = """
when:
  c: { kind: billing_contract, customer: { exists: true } }
unless:
  - gone: { kind: gone, key: { same_as: c.customer } }
derive: { kind: served, fields: { key: c.key, customer: c.customer } }
"""
    rule = """
when:
  served: { kind: served }
examples:
  bad:
    - name: the customer is there
      snapshot: { accounts: [{ key: a1, state: active }], billing_contracts: [{ key: c1, customer: a1 }] }
  good:
    - name: the customer is gone
      snapshot: { accounts: [{ key: a1, state: inactive }], billing_contracts: [{ key: c1, customer: a1 }] }
  near_miss:
    - name: nobody's
      snapshot: { accounts: [{ key: a1, state: active }], billing_contracts: [{ key: c1 }] }
"""
    assert failures(tmp_path, rule, first=first, second=second) == []
