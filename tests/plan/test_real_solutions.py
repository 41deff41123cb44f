"""Plans of real solutions, against answers that were checked by hand in their files."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from w365lint.configuration import Configuration
from w365lint.environment.load import load_environment
from w365lint.plan.make import make_plan
from w365lint.plan.model import Action, Plan, Step
from w365lint.rulebook.attestation import Vouched

CORE = "centerofexcellencecorecomponents"
AUDIT, AUDIT_LOGS, NURTURE = "centerofexcellenceauditcomponents", "centerofexcellenceauditlogs", "centerofexcellencenurturecomponents"
ACCELERATOR = "microsoftdynamics365nonprofitaccelerator"
IATI, VOLUNTEERS = "microsoftdynamics365iati", "microsoftdynamics365volunteermanagement"


def plan_of(corpus: Path, folder: str, *targets: str) -> Plan:
    return plan_in(corpus / "solutions" / folder, *targets)


def plan_in(folder: Path, *targets: str) -> Plan:
    environment = load_environment(folder, Configuration())
    try:
        return make_plan(environment, targets, Vouched())
    finally:
        environment.store.close()


def steps(plan: Plan, action: Action) -> list[list[str]]:
    """Return what the steps of an action are about, by round."""
    rounds = [[step.id.partition(":")[2] for step in each.steps if step.action is action] for each in plan.rounds]
    return [sorted(each) for each in rounds if each]


def step(plan: Plan, id_: str) -> Step:
    (found,) = (step for step in plan.steps() if step.id == id_)
    return found


@pytest.mark.parametrize(
    ("folder", "rounds"),
    [
        ("coe-2022", [[AUDIT, AUDIT_LOGS, NURTURE], [CORE]]),
        ("nonprofit", [[IATI, VOLUNTEERS], [ACCELERATOR]]),
        ("approvals", [["businessapprovalkit"], ["office365integration"]]),
        ("automation-kit", [["automationcoemain", "automationcoesatellite"]]),
    ],
)
def test_the_order_of_the_uninstalls(corpus: Path, folder: str, rounds: list[list[str]]) -> None:
    targets = [key for each in rounds for key in each]
    assert steps(plan_of(corpus, folder, *targets), Action.UNINSTALL) == rounds


def with_its_app_alone(corpus: Path, folder: Path) -> Path:
    """Copy Core, and of Nurture what remains without its flows and without what its manifest says that it lacks."""
    solutions = corpus / "solutions" / "coe-2022"
    for name in ("CenterofExcellenceCoreComponents", "CenterofExcellenceNurtureComponents"):
        shutil.copytree(solutions / name, folder / name, ignore=shutil.ignore_patterns("Workflows") if "Nurture" in name else None)
    manifest = folder / "CenterofExcellenceNurtureComponents" / "Other" / "Solution.xml"
    lacks = re.compile(r"<MissingDependencies>.*</MissingDependencies>", re.DOTALL)
    text, count = lacks.subn("<MissingDependencies />", manifest.read_text("utf-8-sig"))
    assert count == 1
    manifest.write_text(text, encoding="utf-8")
    return folder


HEADER = "CenterofExcellenceNurtureComponents/CanvasApps/admin_traininginadaymanagement_3a72b.meta.xml"


def test_nurture_goes_before_core_where_its_canvas_app_is_the_only_witness(corpus: Path, tmp_path: Path) -> None:
    # The header of the app lists admin_coesettings among its data sources, and no manifest names it. The platform, asked for an
    # uninstall, knows it all the same: 8004F01D, pasted in microsoft/coe-starter-kit issue 8653. The way out that its maintainers give
    # (issue 8687) is the plan's: upgrade Nurture, or remove it.
    plan = plan_in(with_its_app_alone(corpus, tmp_path), CORE, NURTURE)
    assert steps(plan, Action.UNINSTALL) == [[NURTURE], [CORE]]
    (before,) = (before for before in step(plan, f"uninstall:{CORE}").why if before.first == f"uninstall:{NURTURE}")
    assert before.why.endswith("app Power Platform Training Management uses table admin_coesettings.")
    assert before.place.file == HEADER
    shown = step(plan, f"uninstall:{CORE}").shown
    assert shown is not None
    assert shown.components == ("app Power Platform Training Management",)


def test_where_nurture_stays_its_app_alone_keeps_core_from_going(corpus: Path, tmp_path: Path) -> None:
    plan = plan_in(with_its_app_alone(corpus, tmp_path), CORE)
    assert steps(plan, Action.RELEASE) == [[NURTURE]]
    (change,) = plan.surrounding.unblocking.changes
    assert (change.kind, change.key, change.way, change.place.file) == ("app", "admin_traininginadaymanagement_3a72b", "edit", HEADER)


def test_what_stays_and_needs_the_target_is_cleared_first(corpus: Path) -> None:
    plan = plan_of(corpus, "coe-2022", CORE)
    assert steps(plan, Action.RELEASE) == [[AUDIT, AUDIT_LOGS, NURTURE]]
    assert [before.place.record for before in step(plan, f"uninstall:{CORE}").why if before.first == f"release:{AUDIT}"] == [
        "MissingDependency 9"
    ]


def test_a_requirement_on_active_is_one_on_the_solution_that_brings_the_component(corpus: Path) -> None:
    before = next(
        before for before in step(plan_of(corpus, "nonprofit", ACCELERATOR), f"uninstall:{ACCELERATOR}").why if VOLUNTEERS in before.first
    )
    assert before.place.record == "MissingDependency 58"


def test_an_add_on_takes_its_columns_from_tables_that_stay(corpus: Path) -> None:
    destroyed = step(plan_of(corpus, "nonprofit", IATI), f"uninstall:{IATI}").destroys
    assert destroyed is not None
    account, *others = destroyed.columns
    assert (account.table, account.columns) == (
        "account",
        ("msiati_iatiorganizationidentifier", "msiati_organizationtypeid", "msiati_secondaryreporter"),
    )
    assert all(loss.table.startswith("msnfp_") for loss in others)
    assert len(destroyed.tables) == 25
    assert {loss.rows for loss in destroyed.tables} == {None}


def test_the_connections_of_a_custom_connector_go_before_its_solution(corpus: Path) -> None:
    plan = plan_of(corpus, "approvals", "office365integration")
    assert [step.title for step in plan.steps() if step.id.startswith("connections:")] == [
        "Delete the connections of custom connector Microsoft Graph MailboxSetting"
    ]
    (case,) = plan.surrounding.obstacles
    assert case.advice.startswith("connector Microsoft Graph MailboxSetting cannot be deleted while a connection uses it")
    assert steps(plan, Action.RELEASE) == [["businessapprovalkit"]]


def test_what_uses_a_custom_connector_is_cleared_before_its_connections_go(corpus: Path) -> None:
    # A flow of Audit Logs calls the Office 365 Management API, which Core brings; until it is cleared it runs on these connections.
    (connections,) = (step for step in plan_of(corpus, "coe-2022", CORE).steps() if step.id.startswith("connections:"))
    assert {before.first for before in connections.why} == {f"release:{AUDIT_LOGS}"}


def test_solutions_of_one_publisher_that_share_tables_are_not_in_each_others_way(corpus: Path) -> None:
    # Main and Satellite both bring the nine tables that each uses: uninstalled alone, either leaves them to the other.
    plan = plan_of(corpus, "automation-kit", "automationcoemain", "automationcoesatellite")
    assert [shown.components for step in plan.steps() if (shown := step.shown)] == [(), ()]


def test_what_a_solution_changes_of_another_is_no_use_of_itself(corpus: Path) -> None:
    # Its manifest: the choice admin_admin_archiveapproval_complete needs admin_admin_archiveapproval_complete of Core.
    items = {item.key: item.detail for item in step(plan_of(corpus, "coe-2022", CORE), f"release:{AUDIT}").items}
    assert items["admin_admin_archiveapproval_complete"] == "has a layer on what goes"


def test_a_solution_is_edited_out_of_the_way_only_where_all_that_needs_the_target_can_be(corpus: Path) -> None:
    # Nurture: an app and flows. Audit Logs: connection references, whose connector is for good. Governance: layers on choices of Core.
    plan = plan_of(corpus, "coe-2022", CORE)
    choices = {key: step(plan, f"release:{key}").choice for key in (NURTURE, AUDIT_LOGS, AUDIT)}
    whole = "update it or uninstall it"
    assert choices == {NURTURE: f"edit it, {whole}", AUDIT_LOGS: whole, AUDIT: whole}


def test_files_alone_leave_a_plan_that_says_what_it_does_not_know(corpus: Path) -> None:
    plan = plan_of(corpus, "coe-2022", CORE)
    said = [unknown.what for unknown in plan.unknowns if unknown.matters]
    assert not plan.complete
    assert "what depends on Center of Excellence - Core Components (CenterofExcellenceCoreComponents)" in said
    assert plan.gates == ()
