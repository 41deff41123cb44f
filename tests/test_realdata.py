"""Real exports against answers that were checked by hand in their files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest

from w365lint.configuration import Configuration
from w365lint.environment.load import load_environment
from w365lint.lint import Purpose, lint
from w365lint.rulebook.loader import load, our_rules
from w365lint.rulebook.rulebook import Rulebook
from w365lint.rulebook.verdict import Outcome, Verdict

COE, KIT, APPROVALS, NONPROFIT = "coe-2022", "automation-kit", "approvals", "nonprofit"
CORE = "Center of Excellence - Core Components (CenterofExcellenceCoreComponents)"
AUDIT = "Center of Excellence - Governance Components (CenterofExcellenceAuditComponents)"
AUDIT_LOGS = "Center of Excellence - Audit Logs (CenterofExcellenceAuditLogs)"
NURTURE = "Center of Excellence - Nurture Components (CenterofExcellenceNurtureComponents)"
ACCELERATOR = "Microsoft Dynamics 365 Nonprofit Accelerator (MicrosoftDynamics365NonprofitAccelerator)"
IATI = "Microsoft Dynamics 365 IATI (MicrosoftDynamics365IATI)"
VOLUNTEERS = "Microsoft Dynamics 365 Volunteer Management (MicrosoftDynamics365VolunteerManagement)"

UNUSED = "shipped/connection-reference-unused-by-own-flows"
UNDEFINED = "shipped/flow-with-undefined-connection-reference"
UNNAMED = "shipped/flow-with-unnamed-connection"
HIDDEN = "solutions/hidden-dependency"
NEEDED = "solutions/other-solution-needs-target"

SOLUTIONS = {
    "centerofexcellencecorecomponents": f"{COE}/CenterofExcellenceCoreComponents",
    "centerofexcellenceauditcomponents": f"{COE}/CenterofExcellenceAuditComponents",
    "centerofexcellenceauditlogs": f"{COE}/CenterofExcellenceAuditLogs",
    "centerofexcellencenurturecomponents": f"{COE}/CenterofExcellenceNurtureComponents",
    "automationcoemain": f"{KIT}/AutomationCoEMain",
    "automationcoesatellite": f"{KIT}/AutomationCoESatellite",
    "businessapprovalkit": f"{APPROVALS}/BusinessApprovalKit",
    "office365integration": f"{APPROVALS}/Office365Integration",
    "microsoftdynamics365iati": f"{NONPROFIT}/MicrosoftDynamics365IATI_1_0_0_0_managed.zip",
    "microsoftdynamics365nonprofitaccelerator": f"{NONPROFIT}/MicrosoftDynamics365NonprofitAccelerator_2_0_0_0_managed.zip",
    "microsoftdynamics365volunteermanagement": f"{NONPROFIT}/MicrosoftDynamics365VolunteerManagement_1_0_0_0_managed.zip",
    "columnlevelsecuritysamplesolution": "ColumnLevelSecuritySampleSolution_managed.zip",
    "contoso_sample": "Contoso_sample_1_0_0_1_managed.zip",
}
"""Key of each solution -> where it lies."""

Ask = Callable[..., Verdict]


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return load([our_rules()], Configuration())


@pytest.fixture(scope="session")
def ask(corpus: Path, rulebook: Rulebook) -> Ask:
    @cache
    def verdict(folder: str, *targets: str) -> Verdict:
        environment = load_environment(corpus / "solutions" / folder, Configuration())
        try:
            return lint(environment, rulebook, Purpose(("uninstall",) if targets else (), targets or None))
        finally:
            environment.store.close()

    return verdict


def found(verdict: Verdict, rule: str) -> list[str]:
    return [finding.message for finding in verdict.findings if finding.rule == rule]


def left_open(verdict: Verdict, rule: str) -> list[str]:
    return [undecided.subject.name for undecided in verdict.undecided if undecided.rule == rule]


def counted(verdict: Verdict, rule: str) -> Mapping[str, int]:
    """Return how many findings each solution has."""
    return Counter(subject.key.partition("/")[0] for finding in verdict.findings if finding.rule == rule for subject in finding.subjects)


@pytest.mark.parametrize("solution", SOLUTIONS)
def test_each_solution_is_judged_alone_with_and_without_a_target(ask: Ask, solution: str) -> None:
    folder = SOLUTIONS[solution]
    plain, leaving = ask(folder), ask(folder, solution)
    assert [len(each.solutions) for each in plain.removal_order] == [1]
    assert plain.unreadable == leaving.unreadable == ()
    assert [runbook.outcome for runbook in leaving.runbooks] == [Outcome.CANNOT_TELL]
    assert {finding.severity.value for finding in plain.findings} <= {"note"}


@pytest.mark.parametrize("target", ["centerofexcellencecorecomponents", "microsoftdynamics365nonprofitaccelerator"])
def test_a_target_is_judged_among_all_the_other_solutions(ask: Ask, target: str) -> None:
    assert [runbook.outcome for runbook in ask(".", target).runbooks] == [Outcome.CANNOT_TELL]


UNUSED_REFERENCES = {
    "centerofexcellencecorecomponents": 4,
    "automationcoemain": 7,
    "automationcoesatellite": 6,
    "contoso_sample": 1,
}


@pytest.mark.parametrize("solution", SOLUTIONS)
def test_connection_references_that_no_flow_of_their_file_uses(ask: Ask, solution: str) -> None:
    assert len(found(ask(SOLUTIONS[solution]), UNUSED)) == UNUSED_REFERENCES.get(solution, 0)


def test_a_file_says_the_same_among_all_the_others(ask: Ask) -> None:
    assert counted(ask("."), UNUSED) == UNUSED_REFERENCES


def test_apps_may_use_four_of_the_references_that_no_flow_uses(ask: Ask) -> None:
    by_apps = [message for message in found(ask("."), UNUSED) if not message.endswith("use its connector: 0.")]
    assert sorted(message.split(" is not used")[0].partition(" of ")[2] for message in by_apps) == [
        "Automation CoE Main",
        "Automation CoE Satellite",
        "Center of Excellence - Core Components",
        "Center of Excellence - Core Components",
    ]


def test_a_flow_with_unnamed_connections_leaves_the_references_of_its_connectors_open(ask: Ask) -> None:
    verdict = ask(SOLUTIONS["centerofexcellenceauditlogs"])
    (message,) = found(verdict, UNNAMED)
    assert message == (
        "Flow [Child] Admin | Sync Logs of Center of Excellence - Audit Logs uses connectors without naming a connection reference: "
        "shared_admin-5foffice-20365-20management-20api-5f7fc9343cf45734fe, shared_commondataserviceforapps, shared_office365."
    )
    assert len(left_open(verdict, UNUSED)) == 3
    assert len(left_open(ask("."), UNUSED)) == 3
    assert len(found(ask("."), UNNAMED)) == 1


def test_every_connection_reference_that_a_flow_uses_is_defined(ask: Ask) -> None:
    assert (found(ask("."), UNDEFINED), left_open(ask("."), UNDEFINED)) == ([], [])


def test_a_canvas_app_uses_a_table_of_core_that_no_manifest_names(ask: Ask) -> None:
    (message,) = found(ask("."), HIDDEN)
    assert message == (
        "The app Power Platform Training Management of Center of Excellence - Nurture Components uses the table admin_coesettings "
        "of Center of Excellence - Core Components; the manifest of Center of Excellence - Nurture Components does not say so."
    )


@pytest.mark.parametrize(
    ("folder", "rounds"),
    [
        (COE, [(AUDIT, AUDIT_LOGS, NURTURE), (CORE,)]),
        (NONPROFIT, [(IATI, VOLUNTEERS), (ACCELERATOR,)]),
        (APPROVALS, [("Business Approval Kit (BusinessApprovalKit)",), ("Office 365 Integration (Office365Integration)",)]),
        (KIT, [("Automation CoE Main (AutomationCoEMain)", "Automation CoE Satellite (AutomationCoESatellite)")]),
    ],
)
def test_the_order_of_removal(ask: Ask, folder: str, rounds: list[tuple[str, ...]]) -> None:
    order = ask(folder).removal_order
    assert [each.solutions for each in order] == rounds
    assert not any(each.in_cycle for each in order)


@pytest.mark.parametrize(
    ("folder", "arrows"),
    [
        (
            COE,
            [
                (f"{AUDIT}: app App and Flow Archive and Clean Up View", f"{CORE}: table PowerApps App", "MissingDependency 9"),
                (f"{AUDIT_LOGS}: flow [Child] Admin | Sync Logs", f"{CORE}: table PowerApps App", "MissingDependency 1"),
                (
                    f"{NURTURE}: flow Admin | Newsletter with Product Updates",
                    f"{CORE}: environment variable Admin eMail",
                    "MissingDependency 3",
                ),
            ],
        ),
        (
            NONPROFIT,
            [
                (f"{IATI}: table Contact", f"{ACCELERATOR}: table Review", "MissingDependency 23"),
                (f"{VOLUNTEERS}: form Volunteer", f"{ACCELERATOR}: table Preference", "MissingDependency 58"),
            ],
        ),
        (
            APPROVALS,
            [
                (
                    "Business Approval Kit (BusinessApprovalKit): flow BACore | Child | Get User Mailbox Settings",
                    "Office 365 Integration (Office365Integration): connector Microsoft Graph MailboxSetting",
                    "MissingDependency 2",
                )
            ],
        ),
    ],
)
def test_each_arrow_names_a_record_of_the_manifest_that_proves_it(ask: Ask, folder: str, arrows: list[tuple[str, str, str]]) -> None:
    last = ask(folder).removal_order[-1]
    assert [(arrow.dependent, arrow.required, arrow.place.record) for arrow in last.arrows] == arrows
    assert all(arrow.place.file.lower().endswith("solution.xml") for arrow in last.arrows)


def test_all_together_have_the_order_that_each_folder_has(ask: Ask) -> None:
    first, last = ask(".").removal_order
    assert last.solutions == (CORE, ACCELERATOR, "Office 365 Integration (Office365Integration)")
    assert len(first.solutions) == 10
    assert len(last.arrows) == 6


NEEDS = {
    (COE, "centerofexcellencecorecomponents"): 3,
    (COE, "centerofexcellenceauditcomponents"): 0,
    (NONPROFIT, "microsoftdynamics365nonprofitaccelerator"): 2,
    (NONPROFIT, "microsoftdynamics365iati"): 0,
    (APPROVALS, "office365integration"): 1,
    (KIT, "automationcoemain"): 0,
}


@pytest.mark.parametrize(("folder", "target"), NEEDS)
def test_a_solution_that_needs_the_target_is_open_until_the_environment_says_that_it_is_installed(
    ask: Ask, folder: str, target: str
) -> None:
    verdict = ask(folder, target)
    assert found(verdict, NEEDED) == []
    assert len(left_open(verdict, NEEDED)) == NEEDS[folder, target]


ON_AND_REFERENCES = {
    (COE, "centerofexcellencecorecomponents"): (42, 19),
    (COE, "centerofexcellenceauditlogs"): (2, 4),
    (KIT, "automationcoemain"): (3, 12),
    (KIT, "automationcoesatellite"): (18, 22),
    (APPROVALS, "businessapprovalkit"): (25, 6),
}


@pytest.mark.parametrize(("folder", "target"), ON_AND_REFERENCES)
def test_a_file_does_not_say_which_flows_are_on_nor_which_references_are_still_there(ask: Ask, folder: str, target: str) -> None:
    verdict = ask(folder, target)
    rules = ("platform/flow-still-on", "platform/connection-reference-still-there")
    assert [len(found(verdict, rule)) for rule in rules] == [0, 0]
    assert tuple(len(left_open(verdict, rule)) for rule in rules) == ON_AND_REFERENCES[folder, target]


def test_what_depends_on_a_target_is_asked_for_once(ask: Ask) -> None:
    verdict = ask(NONPROFIT, "microsoftdynamics365nonprofitaccelerator")
    assert left_open(verdict, "platform/unmanaged-component-on-target") == []
    (missing,) = [missing for missing in verdict.missing if missing.rule == "platform/unmanaged-component-on-target"]
    assert "RetrieveDependenciesForUninstall(SolutionUniqueName=%27MicrosoftDynamics365NonprofitAccelerator%27)" in missing.settled_by


def test_the_migration_packages_hold_two_tables_that_the_rules_speak_of(corpus: Path) -> None:
    environment = load_environment(corpus / "cmt", Configuration())
    try:
        counts = {kind: sum(not record.unseen for record in environment.store.records(kind)) for kind in ("account", "contact")}
    finally:
        environment.store.close()
    assert counts == {"account": 36, "contact": 83}
    assert {environment.states[kind].completeness.value for kind in counts} == {"partial"}
    assert {trouble.file: trouble.message.partition(":")[0] for trouble in environment.troubles} == dict.fromkeys(
        ("AutomationKit-SampleData.zip!data.xml", "modern/data.xml"), "None of its tables is one that any rule speaks of"
    )
