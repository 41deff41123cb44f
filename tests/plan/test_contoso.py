"""The plan of an invented partner: billing before the platform, and what holds it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from w365lint.configuration import Configuration
from w365lint.environment.environment import Environment
from w365lint.environment.load import load_environment
from w365lint.plan import billing_steps as billing
from w365lint.plan.destruction import Saved
from w365lint.plan.gates import HELD
from w365lint.plan.make import make_plan
from w365lint.plan.model import Action, Phase, Plan, Reach, Step
from w365lint.rulebook.attestation import Attestation, Vouched, as_of

SNAPSHOTS = Path(__file__).parent.parent.parent / "snapshots"
DAY = date(2026, 1, 15)


@pytest.fixture(scope="module")
def environment() -> Environment:
    return load_environment(SNAPSHOTS / "contoso", Configuration())


@pytest.fixture(scope="module")
def plan(environment: Environment) -> Plan:
    return make_plan(environment, None, Vouched())


def vouched(line: str, about: str | None = None, when: date = DAY) -> Vouched:
    return as_of([Attestation(line=line, who="Tom", when=when, about=about)], DAY, 30)


def numbers(plan: Plan) -> dict[str, int]:
    return {step.id: step.number for step in plan.steps()}


def of(plan: Plan, id_: str) -> Step:
    (found,) = (step for step in plan.steps() if step.id == id_)
    return found


def test_the_parts_of_the_work_come_in_the_order_of_the_articles(plan: Plan) -> None:
    parts = list(dict.fromkeys(each.title for each in plan.rounds))
    assert parts == list(Phase)


def test_a_provider_does_nothing_before_its_subscriptions_are_deactivated(plan: Plan) -> None:
    (why,) = (before for before in of(plan, billing.SUBSCRIPTIONS).why if before.first == billing.DO_NOTHING)
    assert why.why == "Deactivating a subscription of an automatic provider suspends its live licenses there."
    assert why.place.file == "work365_subscription.json"
    (effect,) = (effect.says for effect in of(plan, billing.SUBSCRIPTIONS).effects if effect.reach is Reach.OUTSIDE)
    assert effect == (
        "33 of them are on an automatic provider: deactivated before their provider is Do Nothing, their live licenses at the provider are "
        "suspended."
    )


def test_billing_is_closed_before_anything_is_deactivated(plan: Plan) -> None:
    order = [
        "agree:vendor", billing.INVOICES, billing.AUTOMATION, billing.SYNC, billing.DO_NOTHING, billing.SUBSCRIPTIONS, billing.CONTRACTS,
        billing.CONNECTOR, "people:roles", "people:users", "uninstall:work365", "verify",
    ]  # fmt: skip
    number = numbers(plan)
    assert [number[id_] for id_ in order] == sorted(number[id_] for id_ in order)


def test_add_ons_go_first_and_the_main_solution_last(plan: Plan) -> None:
    rounds = [[step.id for step in each.steps if step.action is Action.UNINSTALL] for each in plan.rounds]
    first, last = (each for each in rounds if each)
    assert sorted(first) == ["uninstall:work365portalnotifications", "uninstall:work365powerbi", "uninstall:work365selfserviceportal"]
    assert last == ["uninstall:work365"]


def test_until_the_vendor_confirms_every_deactivation_and_removal_is_not_ready(plan: Plan) -> None:
    assert {step.action for step in plan.steps() if not step.ready} == {step.action for step in plan.steps()} & HELD
    assert [gate.why for gate in plan.gates] == ["nobody has attested it"]


def test_the_confirmation_opens_the_gate_while_it_is_fresh(environment: Environment) -> None:
    assert all(step.ready for step in make_plan(environment, None, vouched("OFF-01")).steps())
    stale = make_plan(environment, None, vouched("OFF-01", when=date(2025, 1, 1)))
    assert not of(stale, "uninstall:work365").ready


def test_a_word_on_one_record_opens_no_gate(environment: Environment) -> None:
    assert not of(make_plan(environment, None, vouched("OFF-01", about="bc-1")), "uninstall:work365").ready


def test_every_step_says_both_ways_who_and_how_it_is_undone_or_what_must_be_in_hand(plan: Plan) -> None:
    for step in plan.steps():
        assert step.ways.modern
        assert step.ways.classic
        assert step.role
        assert bool(step.undo) != bool(step.in_hand), step.id


def test_each_uninstall_says_what_it_destroys_and_what_of_it_is_saved(plan: Plan) -> None:
    destroyed = of(plan, "uninstall:work365").destroys
    assert destroyed is not None
    assert len(destroyed.tables) == 27
    said = {loss.table: (loss.rows, loss.export.saved) for loss in destroyed.tables}
    assert said["work365_licensechangelog"] == (53, Saved.WHOLE)
    assert said["work365_billingcontract"] == (12, Saved.PART)
    assert said["work365_job"] == (4, Saved.NONE)
    assert [(loss.table, loss.export.saved) for loss in destroyed.columns] == [
        (table, Saved.NONE) for table in ("invoice", "invoicedetail", "product", "productpricelevel")
    ]


def test_a_partners_flow_is_off_then_reworked_before_the_reference_it_uses_goes(plan: Plan) -> None:
    number = numbers(plan)
    (flow,) = (
        step.id.removeprefix("rework:")
        for step in plan.steps()
        if step.title.endswith("Contoso - Chase unpaid invoices") and step.id.startswith("rework")
    )
    assert number[f"turn-off:{flow}"] < number[f"rework:{flow}"] < number["delete:connection_reference:work365_sharedoffice365"]


def test_what_was_changed_is_published_before_the_uninstall(plan: Plan) -> None:
    firsts = [before.first for before in of(plan, "publish").why]
    assert [of(plan, first).title for first in firsts] == [
        "Rework or delete form Subscription - account managers",
        "Rework or delete view Renewals this quarter",
    ]
    assert "publish" in [before.first for before in of(plan, "uninstall:work365").why]


def test_the_page_of_jobs_that_was_not_followed_is_what_is_not_known(plan: Plan) -> None:
    assert [unknown.what for unknown in plan.unknowns if unknown.matters] == ["which system jobs wait or run"]


def test_a_closed_environment_has_nothing_left_to_deactivate() -> None:
    plan = make_plan(load_environment(SNAPSHOTS / "fabrikam-closed", Configuration()), None, Vouched())
    actions = {step.action for step in plan.steps()}
    assert not actions & {Action.DEACTIVATE, Action.DO_NOTHING, Action.REWORK, Action.RELEASE, Action.TURN_OFF, Action.TAKE_ROLES}
    assert Action.UNINSTALL in actions


def test_a_table_that_was_not_exported_is_not_an_empty_one() -> None:
    environment = load_environment(SNAPSHOTS / "contoso", Configuration())
    environment.states = {name: state for name, state in environment.states.items() if name != "subscription"}
    plan = make_plan(environment, None, Vouched())
    assert "which subscriptions are active, and on which provider" in [unknown.what for unknown in plan.unknowns if unknown.matters]
    destroyed = of(plan, "uninstall:work365").destroys
    assert destroyed is not None
    assert next(loss.rows for loss in destroyed.tables if loss.table == "work365_subscription") is None


def test_a_plan_is_complete_when_nothing_that_matters_is_unknown(plan: Plan) -> None:
    known = replace(plan, unknowns=tuple(replace(unknown, matters=False) for unknown in plan.unknowns))
    assert (plan.complete, known.complete) == (False, True)
