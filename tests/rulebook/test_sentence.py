from __future__ import annotations

from pathlib import Path

import pytest

from rulebook.small import rulebook
from w365lint.rulebook.sentence import sentences


def said(folder: Path, condition: str) -> tuple[str, ...]:
    book = rulebook(folder, {"small/rule": condition})
    return sentences(book.rules["small/rule"], book.kinds)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("state: active", "state is active"),
        ("billable: { is_not: non_billable }", "billable is something other than non billable"),
        ("status_reason: { in: [active, suspended] }", "status reason is one of active, suspended"),
        ("price: { above: 1234.5 }", "price is above 1,234.50"),
        ("quantity: { below: 0.5 }", "quantity is below 0.5"),
        ("end: { at_least: 2026-01-31 }", "end is 2026-01-31 or more"),
        ("end: { at_most: { field: subscription.start } }", "end is start of the subscription or less"),
        ("name: { matches: ^E }", "name looks like ^E"),
        ("trial: true", "trial is yes"),
        ("effective_start: { exists: true }", "effective start is filled in"),
        ("end: { exists: false }", "end is empty"),
        ("parent: { same_as: subscription.linked }", "parent is the same as linked of the subscription"),
        ("parent: { differs_from: subscription.linked }", "parent is not the same as linked of the subscription"),
        ("quantity: { above: 1, below: 5 }", "quantity is above 1 and quantity is below 5"),
    ],
)
def test_a_line_reads_as_english(tmp_path: Path, line: str, sentence: str) -> None:
    rule = f"when:\n  subscription: {{ kind: subscription, {line} }}"
    assert said(tmp_path, rule) == (f"When there is a subscription whose {sentence}",)


def test_a_list_contains_and_a_setting_is_named_with_its_unit(tmp_path: Path) -> None:
    rule = """
when:
  flow: { kind: flow, used_tables: { has: account } }
  window: { kind: subscription, quantity_reduction_window: { above: { setting: grace } } }
settings: { grace: { default: 7, unit: days } }
"""
    assert said(tmp_path, rule) == (
        "When there is a flow whose used tables contains account",
        "and there is a subscription (“window”) whose quantity reduction window is above 7 days (setting grace)",
    )


def test_a_whole_condition_reads_as_one_sentence(tmp_path: Path) -> None:
    rule = """
when:
  add_on: { kind: subscription, state: active, parent: { exists: true } }
  account: { kind: account }
  unit: { kind: unit }
unless:
  - add_on: { trial: true, quantity: 1 }
  - item: { kind: product, key: { same_as: add_on.product } }
    account: { state: inactive }
"""
    assert said(tmp_path, rule) == (
        "When there is a subscription (“add on”) whose state is active and parent is filled in",
        "and there is an account",
        "and there is a unit",
        "unless the add on's trial is yes and quantity is 1",
        "or unless the account's state is inactive and there is a product (“item”) whose key is the same as product of the add on",
    )
