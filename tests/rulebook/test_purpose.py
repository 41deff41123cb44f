from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rulebook.small import environment, rulebook
from w365lint.lint import Purpose, lint
from w365lint.rulebook.rulebook import Rulebook
from w365lint.rulebook.verdict import Verdict

RULES = {
    "small/operating": "for: [operating]\nwhen:\n  contract: { kind: billing_contract, state: active }",
    "small/leaving": "for: [uninstall, offboarding]\nwhen:\n  contract: { kind: billing_contract, state: active }",
    "small/target": "for: [uninstall]\nwhen:\n  solution: { kind: solution, of_target: true, managed: true }",
    "small/reference": "for: [uninstall]\nwhen:\n  reference: { kind: connection_reference, of_target: true }",
}
RUNBOOKS = {
    "uninstall": """
title: Uninstall
question: May it go?
lines:
  - { id: UNI-01, stage: before, answer: rule, says: The target is gone, rules: [small/target] }
  - { id: UNI-02, stage: before, answer: rule, says: No reference is left, rules: [small/reference] }
  - { id: UNI-03, stage: before, answer: rule, says: No contract is active, rules: [small/leaving] }
""",
    "operating": """
title: Operating
question: Is it well?
lines:
  - { id: PRO-01, stage: before, answer: rule, says: It runs, rules: [small/operating] }
""",
}
CONTRACTS = [{"key": "c1", "state": "active"}]
PUBLISHERS = [{"key": "core", "prefix": "work365"}, {"key": "vendor", "prefix": "work365x"}, {"key": "partner", "prefix": "con"}]


def solution(key: str, publisher: str = "partner", *, managed: bool = True) -> dict[str, Any]:
    return {"key": key, "name": key.title(), "unique_name": key, "managed": managed, "publisher": publisher}


@pytest.fixture
def book(tmp_path: Path) -> Rulebook:
    return rulebook(tmp_path, RULES, RUNBOOKS)


def verdict(book: Rulebook, purpose: Purpose, *solutions: dict[str, Any], **more: Any) -> Verdict:  # noqa: ANN401
    records = {"billing_contracts": CONTRACTS, "solutions": solutions, "publishers": PUBLISHERS, "solution_components": []}
    records |= {"connection_references": [], "flows": [], "apps": []} | more
    return lint(environment(book, records), book, purpose)


def test_without_a_runbook_only_the_operating_rules_are_asked_and_there_is_no_verdict(book: Rulebook) -> None:
    said = verdict(book, Purpose())
    assert [finding.rule for finding in said.findings] == ["small/operating"]
    assert said.runbooks == ()


def test_a_runbook_that_is_asked_for_gets_a_verdict_and_operating_findings_are_shown_beside_it(book: Rulebook) -> None:
    said = verdict(book, Purpose(("uninstall",)), solution("work365"))
    assert {finding.rule for finding in said.findings} == {"small/operating", "small/leaving", "small/target"}
    assert [(runbook.name, runbook.outcome) for runbook in said.runbooks] == [("uninstall", "NO-GO")]
    both = verdict(book, Purpose(("operating", "uninstall")), solution("work365"))
    assert [runbook.name for runbook in both.runbooks] == ["operating", "uninstall"]


@pytest.mark.parametrize(
    ("solutions", "targets", "expected"),
    [
        ([solution("work365", "vendor"), solution("nurture")], None, {"work365"}),
        ([solution("work365portal"), solution("nurture", "vendor")], None, {"work365portal"}),
        ([solution("automate", "core"), solution("nurture", "vendor")], None, {"automate"}),
        ([solution("work365", "vendor"), solution("emailer", "vendor"), solution("own")], None, {"work365", "emailer"}),
        ([solution("work365"), solution("nurture")], ("nurture",), {"nurture"}),
        ([solution("work365"), solution("nurture")], ("nurture", "work365"), {"nurture", "work365"}),
    ],
)
def test_the_target_is_work_365_by_name_prefix_or_publisher_unless_it_is_named(
    book: Rulebook, solutions: list[dict[str, Any]], targets: tuple[str, ...] | None, expected: set[str]
) -> None:
    said = verdict(book, Purpose(("uninstall",), targets, select=("small/target",)), *solutions)
    assert {finding.subjects[0].key for finding in said.findings} == expected


@pytest.mark.parametrize("targets", [None, ("nurture",)])
def test_where_no_target_is_found_the_lines_about_it_cannot_tell(book: Rulebook, targets: tuple[str, ...] | None) -> None:
    said = verdict(book, Purpose(("uninstall",), targets), solution("other"), billing_contracts=[])
    (runbook,) = said.runbooks
    assert runbook.outcome == "CANNOT TELL"
    assert [line.state for line in runbook.lines] == ["undecided", "undecided", "clear"]
    assert runbook.lines[1].note == "No solution to remove was found in the snapshot: name it with --target."


def test_rules_are_selected_and_ignored_by_name_category_or_beginning(book: Rulebook) -> None:
    table: dict[tuple[tuple[str, ...], tuple[str, ...]], set[str]] = {
        ((), ()): {"small/leaving", "small/operating", "small/reference", "small/target"},
        (("small/leaving",), ()): {"small/leaving"},
        (("small",), ("small/l",)): {"small/operating", "small/reference", "small/target"},
        (("small/",), ("small/leaving", "small/t", "small/r")): {"small/operating"},
        (("smal/",), ()): set(),
    }
    for (select, ignore), expected in table.items():
        said = verdict(book, Purpose(("uninstall",), None, select, ignore), solution("work365"))
        assert {card.name for card in said.rules} - set(said.deselected) == expected
