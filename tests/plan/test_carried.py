"""A line that is a step of the work is answered by what the plan carries of it, or it is listed as open."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from w365lint.cli import main
from w365lint.configuration import Configuration
from w365lint.environment.load import load_environment
from w365lint.lint import Purpose, lint
from w365lint.plan.gates import HELD
from w365lint.plan.make import make_plan
from w365lint.plan.model import Action, Phase, Plan
from w365lint.report.checklist_text import write_checklist
from w365lint.rulebook.attestation import Vouched
from w365lint.rulebook.loader import load, our_rules
from w365lint.rulebook.runbook import Answer, Carrier

CONTOSO = Path(__file__).parent.parent.parent / "snapshots" / "contoso"
RULEBOOK = load([our_rules()], Configuration())
STEPS = {one.id: one.carried_by for one in RULEBOOK.requirements.values() if one.answer is Answer.STEP}
OPEN = {"ACT-15", "ACT-16", "COT-16", "COT-26", "PRO-64"}
"""The steps of jobs that are no removal: nothing lists them yet."""


@cache
def plan() -> Plan:
    """Return a plan in which there is everything to do, and nobody has confirmed it."""
    return make_plan(load_environment(CONTOSO, Configuration()), None, Vouched())


@cache
def checklist() -> str:
    return write_checklist(lint(load_environment(CONTOSO, Configuration()), RULEBOOK, Purpose(("offboarding", "uninstall"))))


PROOFS: dict[Carrier, Callable[[str], bool]] = {
    Carrier.STEP: lambda line: any(line in step.lines for step in plan().steps()),
    Carrier.GATE: lambda _: all(step.ready != (step.action in HELD) for step in plan().steps()),
    Carrier.LOSSES: lambda _: (
        all(step.destroys for step in plan().steps() if step.action is Action.UNINSTALL)
        and any(table.rows for step in plan().steps() if step.destroys for table in step.destroys.tables)
        and any(step.destroys.columns for step in plan().steps() if step.destroys)
    ),
    Carrier.ORDER: lambda _: list(dict.fromkeys(each.title for each in plan().rounds)) == list(Phase),
    Carrier.UNDO: lambda _: (
        all(step.in_hand for step in plan().steps() if step.irreversible) and any(step.irreversible for step in plan().steps())
    ),
    Carrier.WAYS: lambda _: all(step.ways.modern and step.ways.classic for step in plan().steps()),
    Carrier.CHECKLIST: lambda line: f" {line} |" in checklist(),
}


@pytest.mark.parametrize("line", sorted(STEPS.keys() - OPEN))
def test_a_step_that_is_said_to_be_carried_is_carried(line: str) -> None:
    carrier = STEPS[line]
    assert carrier is not None
    assert PROOFS[carrier](line)


def test_a_step_that_nothing_carries_is_listed_as_open() -> None:
    assert {line for line, carrier in STEPS.items() if carrier is None} == OPEN
    said = CliRunner().invoke(main, ["coverage", "--open"]).output
    assert {line for line in STEPS if f"\n{line}  " in said} == OPEN


def test_a_step_of_the_plan_names_no_line_that_is_not_there() -> None:
    assert {line for step in plan().steps() for line in step.lines} <= RULEBOOK.requirements.keys()


def test_coverage_counts_the_steps_that_the_plan_carries() -> None:
    said = CliRunner().invoke(main, ["coverage"]).output
    assert "9 step (9 by the plan)" in said
    assert "2 step (0 by the plan)" in said
    assert f"{len(STEPS) - len(OPEN)} of {len(STEPS)} steps carried by the plan" in said
