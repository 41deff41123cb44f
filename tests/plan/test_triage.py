"""What triage makes of refusals: meaning, order of tasks, queries, and what a snapshot adds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from w365lint.configuration import Configuration
from w365lint.environment.load import load_environment
from w365lint.environment.readers.error_text.reading import links, read_error_text
from w365lint.environment.readers.error_text.said import ErrorKind, Mention, Need, Refusal
from w365lint.environment.solutions import Platform
from w365lint.lint import OPERATING, Purpose, lint
from w365lint.plan.handling import HANDLING
from w365lint.plan.model import Action
from w365lint.plan.triage.diagnose import diagnose, triage
from w365lint.plan.triage.knowledge import Knowledge, SnapshotKnowledge
from w365lint.plan.triage.meanings import MEANINGS
from w365lint.plan.triage.model import Diagnosis, Triage
from w365lint.rulebook.loader import load, our_rules

CONTOSO = Path(__file__).parents[2] / "snapshots" / "contoso"
ID, OTHER, THIRD = (f"0b6f7c1e-2a4d-4c1f-9b3e-5d6a7f8091a{number}" for number in range(3))
SUBSCRIPTION = "3c0cc1f9-ded3-5913-941c-a19083a2670d"
FLOW, FORM, NEW_FLOW = (
    "98001d75-0dd3-546f-b22a-1ccd27521696",
    "2bfd4262-e96a-5071-ac99-f047977874b1",
    "5c65e0a2-9865-5aa8-9acc-49183e3b5490",
)
START_JOB = "62425b91-9a94-5059-a98c-d51ec1b154f6"
NONE = "00000000-0000-0000-0000-000000000000"


def alone(*needs: Need, announced: int | None = None) -> Diagnosis:
    return diagnose(Refusal(ErrorKind.DEPENDENCIES, needs=needs, announced=announced), Knowledge())


def actions(diagnosis: Diagnosis) -> list[Action]:
    return [task.action for task in diagnosis.tasks]


@pytest.mark.parametrize("kind", list(ErrorKind))
def test_every_kind_has_a_meaning_a_query_and_a_next_step_with_or_without_its_sentence(kind: ErrorKind) -> None:
    for sentence in (True, False):
        found = diagnose(Refusal(kind, sentence=sentence), Knowledge())
        assert found.meaning == MEANINGS[kind].sentence
        assert found.unsaid
        assert found.queries
        assert found.tasks


def test_flows_come_before_what_they_use_and_edits_are_published_before_the_next_attempt() -> None:
    table = Mention("Entity", "Order", ID)
    view, flow = Mention("SavedQuery", "Open orders", OTHER), Mention("Workflow", "Remind", THIRD)
    found = alone(Need(view, table), Need(flow, table), announced=2)
    assert [task.title for task in found.tasks[:2]] == ["Rework or delete the flow 'Remind'", "Rework or delete the view 'Open orders'"]
    assert actions(found) == [Action.REWORK, Action.REWORK, Action.PUBLISH, Action.RETRY]


def test_what_needs_a_dependent_goes_before_it() -> None:
    app, reference, connector = (
        Mention("CanvasApp", "a_app", ID),
        Mention("connectionreference", "a_ref", OTHER),
        Mention("connector", "C", THIRD),
    )
    found = alone(Need(reference, connector), Need(app, reference), announced=2)
    assert ["a_app" in found.tasks[0].title, "a_ref" in found.tasks[1].title] == [True, True]


def test_dependents_of_one_name_are_told_apart_by_their_id() -> None:
    table = Mention("Entity", "Order", ID)
    found = alone(*(Need(Mention("SystemForm", "Information", key), table) for key in (OTHER, THIRD)), announced=2)
    assert [task.title for task in found.tasks[:2]] == [f"Rework or delete the form 'Information' [{key}]" for key in (OTHER, THIRD)]


def test_a_circle_is_no_obstacle() -> None:
    one, two = Mention("Entity", "A", ID), Mention("Entity", "B", OTHER)
    assert actions(alone(Need(one, two), Need(two, one), announced=2))[-1] is Action.RETRY


def test_who_names_fewer_than_announced_asks_first() -> None:
    found = alone(Need(Mention("Workflow", "Remind", ID), Mention("Entity", "Order", OTHER)), announced=3)
    assert found.tasks[0].action is Action.ASK
    assert found.unsaid[0].startswith("2 of the 3 dependencies")
    assert any(
        "RetrieveDependenciesForUninstall(SolutionUniqueName=%27SOLUTION-UNIQUE-NAME%27)" in query.address for query in found.queries
    )


def test_a_type_whose_number_differs_between_environments_is_looked_up_first() -> None:
    found = diagnose(Refusal(ErrorKind.IN_USE, announced=17, about=Mention("connectionreference", id=ID)), Knowledge())
    first, second, *_ = [query.address for query in found.queries]
    assert first.endswith("$filter=name%20eq%20%27connectionreference%27")
    assert second.endswith(f"RetrieveDependenciesForDelete(ObjectId={ID},ComponentType=NUMBER)")


def test_a_type_whose_number_is_the_same_everywhere_is_asked_at_once() -> None:
    found = diagnose(Refusal(ErrorKind.IN_USE, announced=1, about=Mention("SavedQuery", id=ID)), Knowledge())
    assert found.queries[0].address.endswith(f"RetrieveDependenciesForDelete(ObjectId={ID},ComponentType=26)")


def test_layers_are_asked_of_one_component_by_the_platforms_own_word() -> None:
    found = diagnose(Refusal(ErrorKind.BASE_LAYER, about=Mention("AppModuleRoles", id=ID)), Knowledge())
    assert found.queries[0].address.endswith(
        f"msdyn_componentlayers?$filter=(msdyn_componentid%20eq%20%27{ID}%27)%20and%20(msdyn_solutioncomponentname%20eq%20%27AppModuleRoles%27)"
    )


def test_a_hostile_name_stays_inside_its_address() -> None:
    found = diagnose(Refusal(ErrorKind.CONNECTIONS, about=Mention("connector", "x') or (1 eq 1&$top=1#\u202e")), Knowledge())
    filtered = found.queries[0].address.partition("$filter=")[2]
    assert not set("&#\u202e ") & set(filtered)
    assert "%27%27" in filtered


def test_rows_that_refer_are_asked_through_their_lookup() -> None:
    found = diagnose(Refusal(ErrorKind.ROWS_LEFT, other="connectionreference", detail="customconnectorid"), Knowledge())
    assert found.queries[0].address.endswith("connectionreferences?$filter=_customconnectorid_value%20ne%20null")


def test_connection_references_that_the_database_names_are_dealt_with_as_components() -> None:
    found = diagnose(Refusal(ErrorKind.ROWS_LEFT, other="connectionreference", detail="customconnectorid"), Knowledge())
    assert found.tasks[0].title.endswith("then delete the connection references")


def test_what_failed_after_the_import_of_the_new_version_is_not_imported_again() -> None:
    found = diagnose(Refusal(ErrorKind.DEPENDENCIES, solution="Contoso", staged=True), Knowledge())
    assert found.tasks[-1].action is Action.SETTLE_UPGRADE
    assert "another import is refused" in found.tasks[-1].do
    assert "waits as the _Upgrade solution" in found.meaning


@pytest.mark.parametrize(("asked", "title"), [
    ("PublishAll", "Start the operation [PublishAll] again"),
    ("Uninstall", "Ask for the dependencies once more; if there are none, start the removal or upgrade of the solution again"),
])  # fmt: skip
def test_what_another_operation_kept_from_starting_is_started_again(asked: str, title: str) -> None:
    assert diagnose(Refusal(ErrorKind.LOCK, detail=asked, other="Import"), Knowledge()).tasks[-1].title == title


def test_who_met_a_base_layer_looks_at_layers_before_trying_again() -> None:
    found = diagnose(Refusal(ErrorKind.BASE_LAYER, about=Mention("SavedQuery", id=ID)), Knowledge())
    assert found.tasks[-1].title.startswith("Look at the layers once more")


def test_the_user_without_the_privilege_is_named() -> None:
    found = diagnose(Refusal(ErrorKind.PRIVILEGE, other="prvDeleteSolution", detail=ID), Knowledge())
    assert found.tasks[0].title.startswith(f"Give the user with the id {ID} System Administrator or System Customizer (prvDeleteSolution)")


def test_a_component_whose_type_is_not_said_is_asked_for_through_the_numbers_of_all_types() -> None:
    first, second, *_ = diagnose(Refusal(ErrorKind.IN_USE, "8004F01F", sentence=False), Knowledge()).queries
    assert first.address.endswith("solutioncomponentdefinitions?$select=name,solutioncomponenttype")
    assert second.answers == "The components that need the component"


def test_a_type_of_the_platform_without_a_word_of_ours_is_written_as_the_platform_writes_it() -> None:
    found = diagnose(Refusal(ErrorKind.BASE_LAYER, about=Mention("AppModuleRoles", id=ID)), Knowledge())
    assert found.tasks[0].title == f"See which solutions have a layer above yours on the AppModuleRoles with the id {ID}"


def test_the_code_beside_a_flow_that_stays_says_why() -> None:
    flow = Mention("Workflow", "Send mail", ID)
    assert "other components refer to it" in diagnose(Refusal(ErrorKind.FLOW_STAYS, "8004F01F", about=flow), Knowledge()).tasks[0].do
    found = diagnose(Refusal(ErrorKind.FLOW_STAYS, about=flow), Knowledge())
    assert "does not say why" in found.tasks[0].do
    assert found.queries[0].address.endswith(f"RetrieveDependenciesForDelete(ObjectId={ID},ComponentType=29)")
    assert actions(found) == [Action.ASK, Action.TURN_OFF, Action.SUPPORT, Action.RETRY]


def test_a_table_needs_another_form_to_fall_back_on_before_the_last_one_goes() -> None:
    found = diagnose(Refusal(ErrorKind.LAST_FORM, other="contoso_order", detail="main"), Knowledge())
    assert found.tasks[0].title == "Make another main form of the table contoso_order a fallback form"
    assert found.queries[0].address.endswith("objecttypecode%20eq%20%27contoso_order%27")


@pytest.mark.parametrize(("asked", "done"), [
    ("Delete", [Action.ASK, Action.RELEASE]),
    ("Update", [Action.ASK, Action.RETRY]),
    ("", [Action.ASK, Action.RELEASE, Action.RETRY]),
])  # fmt: skip
def test_what_is_protected_from_deleting_goes_with_its_solution_and_from_changing_is_made_customizable_by_it(
    asked: str, done: list[Action]
) -> None:
    found = diagnose(Refusal(ErrorKind.PROTECTED, about=Mention("connectionreference", id=ID), other=asked), Knowledge())
    assert actions(found) == done


def test_nothing_is_done_about_the_solutions_of_the_platform() -> None:
    found = diagnose(Refusal(ErrorKind.PROTECTED, about=Mention("solution")), Knowledge())
    assert actions(found) == [Action.ASK]
    assert not any("msdyn_componentlayers" in query.address for query in found.queries)


def test_a_connection_reference_that_was_not_found_is_looked_up_by_its_name_and_others_by_their_id() -> None:
    named = diagnose(Refusal(ErrorKind.GONE, about=Mention("connectionreference", "contoso_mail")), Knowledge())
    assert named.queries[0].address.endswith("connectionreferences?$filter=connectionreferencelogicalname%20eq%20%27contoso_mail%27")
    numbered = diagnose(Refusal(ErrorKind.GONE, about=Mention("380", id=ID)), Knowledge())
    assert numbered.queries[0].address.endswith(f"objectid%20eq%20{ID}")
    assert numbered.tasks[0].title == f"See with the query below whether the environment variable with the id {ID} is there"


def test_an_unmanaged_component_is_deleted_only_when_nobody_needs_it_and_its_data_is_exported() -> None:
    found = diagnose(Refusal(ErrorKind.UNMANAGED_BASE, about=Mention("Entity", "contoso_order", ID)), Knowledge())
    assert actions(found) == [Action.ASK, Action.DELETE, Action.RETRY]
    assert found.tasks[1].in_hand[0] == "an export of its data, if it is a table or column"


def test_who_got_no_answer_is_never_told_to_start_again() -> None:
    found = diagnose(Refusal(ErrorKind.NO_ANSWER, solution="Contoso"), Knowledge())
    assert actions(found) == [Action.AWAIT_JOB]
    assert found.queries[0].address.endswith("msdyn_solutionhistories?$filter=msdyn_status%20eq%200")


def test_of_an_entry_that_is_cut_off_after_its_first_type_the_type_is_told() -> None:
    found = Refusal(ErrorKind.DEPENDENCIES, cut=(Need(Mention(), Mention("Entity")), Need(Mention("AppModule"), Mention())))
    assert diagnose(found, Knowledge()).cut == (
        "something that is cut off needs a table whose name is cut off",
        "a model-driven app whose name is cut off needs something that is cut off",
    )


def test_layers_of_the_same_publisher_are_not_called_anothers() -> None:
    found = diagnose(Refusal(ErrorKind.BASE_LAYER, about=Mention("SavedQuery", id=ID)), Knowledge())
    assert "publisher" not in found.title + found.meaning


def test_the_platforms_own_rows_are_left_to_microsoft() -> None:
    found = diagnose(Refusal(ErrorKind.ROWS_LEFT, about=Mention("relationship", "solution_solutioncomponent")), Knowledge())
    assert actions(found)[0] is Action.SUPPORT


def entry(kind: str, name: str, key: str) -> str:
    return (
        f"RequiredComponentObject details: Type: Entity, ObjectName: Subscription, Id: {SUBSCRIPTION}, "
        f"ParentObjectName: , ParentId: {NONE}, "
        f"DependentComponentObject details: Type: {kind}, ObjectName: {name}, Id: {key}, ParentObjectName: , ParentId: {NONE} "
        "DependencyType: Published "
    )


PASTED = (
    'Solution "Work 365" failed to uninstall: Solution dependencies exist, cannot uninstall. DependencyCount : 4 '
    + entry("Workflow", "Tell sales", FLOW)
    + entry("SystemForm", "Invoice on the portal", FORM)
    + entry("Workflow", "Chase unpaid invoices", NEW_FLOW)
    + entry("SiteMap", "Sales", ID)
    + f"\nThe uninstall operation will delete the base layer for the component 'Workflow' with id '{START_JOB}'."
    + f"\nThis solution cannot be uninstalled because the 'Entity' with id '{SUBSCRIPTION}' is required by the "
    "'Work 365 Self-Service Portal' solution.\nThe connectionreference(df85f859-b49e-5987-9639-5643b27ea3e8) component cannot be deleted "
    "because it is referenced by 3 other\n"
    f"The 'Delete' operation on the current component(name='Workflow', id='{START_JOB}') failed during managed property evaluation of "
    "condition: 'Managed Property Name: iscustomizableanddeletable'"
)


@pytest.fixture(scope="module")
def told() -> Iterator[Triage]:
    text = read_error_text(PASTED.encode())
    environment = load_environment(CONTOSO, Configuration(), beside=(links(text, "pasted.txt"),))
    targets = ("work365",)
    findings = lint(environment, load([our_rules()], Configuration()), Purpose((OPERATING, "uninstall"), targets)).findings
    yield triage(text, "pasted.txt", SnapshotKnowledge(environment, Platform(environment, targets), findings))
    environment.store.close()


def test_a_snapshot_says_which_dependencies_it_knows_and_which_findings_say_so(told: Triage) -> None:
    flow, form, new_flow, site_map = told.diagnoses[0].edges
    assert flow.known_at.startswith("dependency/Work365.json")
    assert [(note.rule, note.only_with_text) for note in flow.findings] == [("platform/unmanaged-component-on-target", False)]
    assert form.dependent.solutions == ("Work 365 Self-Service Portal (Work365SelfServicePortal)",)
    assert new_flow.known_at == ""
    assert "does not list it" in new_flow.unknown_because
    assert [(note.rule, note.only_with_text) for note in new_flow.findings] == [("platform/unmanaged-component-on-target", True)]
    assert site_map.unknown_because


def test_a_component_that_the_snapshot_never_saw_is_not_called_unmanaged(told: Triage) -> None:
    site_map = told.diagnoses[0].edges[3]
    assert (site_map.dependent.made_here, site_map.dependent.solutions, site_map.findings) == (None, (), ())


def test_what_belongs_to_another_managed_solution_goes_with_it(told: Triage) -> None:
    (cleared,) = [task for task in told.diagnoses[0].tasks if task.action is Action.RELEASE]
    assert cleared.title == "Clear the way of solution Work 365 Self-Service Portal (Work365SelfServicePortal)"
    assert cleared.do == (
        "It needs the table 'Subscription': edit its form 'Invoice on the portal' so that it does without, and publish; or install a "
        "version of it that does without; or uninstall it, and first what needs it."
    )


def test_what_is_to_be_done_is_said_as_a_plan_says_it(told: Triage) -> None:
    (flow,) = [task for task in told.diagnoses[0].tasks if "Tell sales" in task.title]
    assert (flow.do, flow.ways, flow.undo) == (
        HANDLING["flow"].do.format(needs="the table 'Subscription'"), HANDLING["flow"].words.ways, HANDLING["flow"].words.undo,
    )  # fmt: skip


def test_a_snapshot_names_the_solution_in_the_query(told: Triage) -> None:
    assert told.diagnoses[0].solution == "Work 365 (Work365)"
    assert told.diagnoses[0].queries[0].address.endswith("RetrieveDependenciesForUninstall(SolutionUniqueName=%27Work365%27)")


def test_a_snapshot_shows_the_layers_that_the_text_does_not_name(told: Triage) -> None:
    assert told.diagnoses[1].snapshot == ("Layer 1: Work 365 (Work365) of IOTAP.", "Layer 2: unmanaged changes.")


def test_another_solution_is_known_by_its_display_name(told: Triage) -> None:
    (edge,) = told.diagnoses[2].edges
    assert edge.dependent.name == "Work 365 Self-Service Portal (Work365SelfServicePortal)"
    assert edge.known_at.startswith("dependency/Work365.json")
    assert [note.rule for note in edge.findings] == ["solutions/other-solution-needs-target"]


def test_a_snapshot_names_what_the_text_only_counts(told: Triage) -> None:
    found = told.diagnoses[3]
    assert [edge.dependent.name for edge in found.edges] == ["Contoso - Tell sales of new subscriptions"]
    assert all(edge.from_snapshot for edge in found.edges)
    assert found.snapshot == ("The snapshot names 1 of the 3 that refer to it.",)
    assert found.tasks[0].action is Action.ASK


def test_a_snapshot_knows_with_which_solution_a_protected_component_goes(told: Triage) -> None:
    (found,) = told.diagnoses[4].tasks
    assert found.title.endswith("' to Work 365 (Work365): it goes when that is uninstalled")
