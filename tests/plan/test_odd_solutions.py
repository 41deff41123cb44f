"""Solutions and dependencies that are not as they should be: a clear message, the rest planned, CANNOT TELL where it matters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from plan.exported import order, plan_of, said, write
from w365lint.cli import main
from w365lint.plan.model import Action

KIT, PATCH, UPGRADE, NOBODY = (f"{digit}1111111-1111-4111-8111-111111111111" for digit in "1239")
VIEW, FORM, STRANGE = (f"{digit}4444444-4444-4444-8444-444444444444" for digit in "456")
API = "https://YOUR-ENVIRONMENT.crm.dynamics.com/api/data/v9.2"
ZEROS = "00000000-0000-0000-0000-000000000000"


def solution(name: str = "Kit", key: str = KIT, parent: str | None = None, **columns: object) -> dict[str, object]:
    named = {"uniquename": name, "friendlyname": name, "solutionid": key, "ismanaged": True, "version": "1.0.0.0"}
    return {**named, "_publisherid_value": NOBODY, "_parentsolutionid_value": parent, **columns}


def environment(folder: Path, *solutions: dict[str, object], **more: object) -> Path:
    """Write everything that a plan asks for; `more` are tables by name, and the reply about Kit as `reply`."""
    replies = {f"dependency/{each['uniquename']}": () for each in solutions} | {"dependency/Kit": more.pop("reply", ())}
    return write(folder, {"solution": solutions, **replies, **more})


def row(dependent: str, required: str, kind: int = 60) -> dict[str, object]:
    """Return a row of RetrieveDependenciesForUninstall as live environments give it: ids and types, no names."""
    return {
        "dependentcomponentobjectid": dependent, "dependentcomponenttype": kind, "dependentcomponentparentid": ZEROS,
        "requiredcomponentobjectid": required, "requiredcomponenttype": 26, "requiredcomponentparentid": ZEROS, "dependencytype": 2,
    }  # fmt: skip


def command(folder: Path, *targets: str) -> Result:
    return CliRunner().invoke(main, ["plan", str(folder), *(f"--target={name}" for name in targets)])


# --- a target that is not there ---


def test_of_several_targets_the_wrong_one_is_named_and_nothing_is_planned_without_it(tmp_path: Path) -> None:
    # A plan for the rest would have another order and leave behind what the one that is meant holds.
    result = command(environment(tmp_path, solution(), solution("Portal", PATCH)), "Kit", "Protal")
    assert result.exit_code == 2
    assert result.stderr == "--target: Protal: no solution of this name is in the snapshot. Did you mean 'Portal'?\n"
    assert result.stdout == ""


def test_where_not_all_solutions_were_exported_the_one_that_is_meant_may_be_among_the_others(tmp_path: Path) -> None:
    here = environment(tmp_path, solution())
    (here / "solution.json").write_text(json.dumps([solution()]), encoding="utf-8")
    assert f"It does not list all solutions: Save {API}/solutions as solution.json." in command(here, "Portal").stderr


def test_a_target_that_only_a_file_knows_is_not_planned_and_said(tmp_path: Path) -> None:
    here = environment(tmp_path, solution())
    (here / "Portal" / "Other").mkdir(parents=True)
    manifest = "<ImportExportXml><SolutionManifest><UniqueName>Portal</UniqueName><Managed>1</Managed></SolutionManifest></ImportExportXml>"
    (here / "Portal" / "Other" / "Solution.xml").write_text(manifest, encoding="utf-8")
    plan = plan_of(here, "kit", "portal")
    assert order(plan) == [["uninstall:kit"]]
    (unknown,) = said(plan)
    assert (unknown.what, unknown.matters) == ("whether portal is installed", True)
    assert unknown.why == "Its file is in the snapshot, and the environment does not list it: nothing of it is planned."


# --- dependencies ---


def test_what_the_platform_names_stands_in_the_way_also_where_no_list_has_what_it_needs(tmp_path: Path) -> None:
    # Every row of RetrieveDependenciesForUninstall is about something that goes with that solution: the list of components
    # need not name it, for a table that is in a solution with everything in it stands there alone.
    plan = plan_of(environment(tmp_path, solution(), reply=[row(FORM, VIEW)]))
    assert order(plan) == [[f"rework:form:{FORM}"], ["publish"], ["uninstall:kit"]]
    (step,) = (step for step in plan.steps() if step.id == "uninstall:kit")
    assert step.shown
    assert step.shown.components == (f"form {FORM}",)


def test_where_the_platform_was_not_asked_the_plan_does_not_say_that_it_would_name_nothing(tmp_path: Path) -> None:
    here = environment(tmp_path, solution())
    says = "Tried today, the platform would name nothing that the snapshot shows."
    assert says in command(here, "Kit").stdout
    (here / "dependency" / "Kit.json").unlink()
    assert says not in command(here, "Kit").stdout
    assert "Tried today, what the platform would name is not known: it was not asked." in command(here, "Kit").stdout


def test_a_component_that_nobody_exported_is_a_named_unknown_with_the_address_that_names_it(tmp_path: Path) -> None:
    (unknown,) = said(plan_of(environment(tmp_path, solution(), reply=[row(FORM, VIEW)])))
    assert (unknown.what, unknown.matters) == (f"what form {FORM} is", True)
    assert unknown.why == f"It holds on to view {VIEW}, which goes, and no export names it."
    assert unknown.query.startswith(f"Open {API}/systemforms({FORM})?$select=name,objecttypecode; or search for the id")


def test_a_type_whose_number_nobody_explains_is_asked_for_with_it(tmp_path: Path) -> None:
    # Numbers from 10000 on are given by each environment: 10064 is a connection reference here and something else there.
    plan = plan_of(environment(tmp_path, solution(), reply=[row(STRANGE, VIEW, kind=10064)]))
    assert order(plan) == [[f"rework:type 10064:{STRANGE}"], ["publish"], ["uninstall:kit"]]
    (unknown,) = said(plan)
    assert unknown.query.startswith(
        f"Save {API}/solutioncomponentdefinitions?$filter=solutioncomponenttype%20eq%2010064 as metadata/solutioncomponentdefinition.json, "
        f"and open {API}/solutioncomponents?$filter=objectid%20eq%20{STRANGE}&$expand=solutionid($select=uniquename,ismanaged)"
    )


def test_a_component_of_a_type_that_only_has_a_number_is_the_same_in_the_list_of_components_and_in_a_reply(tmp_path: Path) -> None:
    part = held(KIT)[0] | {"componenttype": 10064, "objectid": STRANGE}
    needs = row(FORM, STRANGE) | {"requiredcomponenttype": 10064}
    plan = plan_of(environment(tmp_path, solution(), solutioncomponent=[part], **{"dependency/parts": [needs]}))
    assert order(plan) == [[f"rework:form:{FORM}"], ["publish"], ["uninstall:kit"]]


def test_a_row_whose_two_ends_are_the_same_names_a_blocker_and_does_not_say_which(tmp_path: Path) -> None:
    plan = plan_of(environment(tmp_path, solution(), reply=[row(VIEW, VIEW, kind=26)]))
    assert order(plan) == [["uninstall:kit"]]
    (unknown,) = said(plan)
    assert (unknown.what, unknown.matters) == (f"what holds on to view {VIEW}", True)
    assert unknown.why == (
        "dependency/Kit.json, record 1, names it on both sides: perhaps another solution has a layer on it, and the row does not say which."
    )


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ([{"dependencytype": 2}], "dependency/Kit.json: 1 of its records name no component."),
        ('{"value": [{', "dependency/Kit.json: The JSON is broken here or cut off."),
    ],
)
def test_an_answer_that_is_not_whole_is_no_answer_and_is_said_so(tmp_path: Path, reply: object, why: str) -> None:
    (unknown,) = said(plan_of(environment(tmp_path, solution(), reply=reply)))
    assert (unknown.what, unknown.matters) == ("what depends on Kit", True)
    assert unknown.why == f"The answer of the environment is not whole. {why}"


# --- patches, upgrades and parents ---


def test_a_parent_of_zeros_is_none(tmp_path: Path) -> None:
    plan = plan_of(environment(tmp_path, solution(parent=ZEROS)))
    assert (order(plan), said(plan)) == ([["uninstall:kit"]], [])


def test_a_patch_whose_parent_is_not_there_is_said_with_the_address_of_the_parent(tmp_path: Path) -> None:
    solutions = solution(), solution("Kit_Patch_1", PATCH, parent=NOBODY)
    (unknown,) = said(plan_of(environment(tmp_path, *solutions)))
    assert (unknown.what, unknown.matters) == ("of which solution Kit_Patch_1 is a patch", False)
    assert unknown.why == f"solution.json, record 2, names the parent {NOBODY}, and no solution of the snapshot has this id."
    assert unknown.query.startswith(f"Open {API}/solutions({NOBODY})?$select=uniquename")


def test_where_the_ids_of_solutions_were_not_exported_every_patch_may_be_of_the_target(tmp_path: Path) -> None:
    base = {name: value for name, value in solution().items() if name != "solutionid"}
    patch = {name: value for name, value in solution("Kit_Patch_1", parent=KIT).items() if name != "solutionid"}
    assert [unknown.what for unknown in said(plan_of(environment(tmp_path, base, patch)), matters=True)] == [
        "of which solution Kit_Patch_1 is a patch"
    ]


def test_a_patch_may_go_alone_and_then_it_matters_what_it_patches(tmp_path: Path) -> None:
    plan = plan_of(environment(tmp_path, solution("Kit_Patch_1", PATCH, parent=NOBODY)), "kit_patch_1")
    assert order(plan) == [["uninstall:kit_patch_1"]]
    assert [unknown.what for unknown in said(plan, matters=True)] == ["of which solution Kit_Patch_1 is a patch"]


def test_patches_go_in_the_reverse_order_of_their_versions_by_themselves_if_need_be(tmp_path: Path) -> None:
    # Microsoft Learn, Create patches to simplify solution updates, Delete a patch: of a managed solution they are uninstalled by the
    # system, in reverse version order, before the base; each can be uninstalled alone too. 1.0.10.0 is newer than 1.0.9.0.
    patches = [solution(f"Kit_Patch_{n}", f"3{n:07}-1111-4111-8111-111111111111", parent=KIT, version=f"1.0.{n}.0") for n in (9, 10)]
    plan = plan_of(environment(tmp_path, solution(), *patches))
    assert order(plan) == [["uninstall:kit_patch_10"], ["uninstall:kit_patch_9"], ["uninstall:kit"]]
    assert [step.optional for step in plan.steps() if step.action is Action.UNINSTALL] == [True, True, False]


def test_versions_that_cannot_be_compared_ask_for_no_order(tmp_path: Path) -> None:
    patches = [solution(f"Kit_Patch_{n}", f"3{n:07}-1111-4111-8111-111111111111", parent=KIT, version="beta") for n in (1, 2)]
    plan = plan_of(environment(tmp_path, solution(), *patches))
    assert order(plan) == [["uninstall:kit_patch_1", "uninstall:kit_patch_2"], ["uninstall:kit"]]


def test_the_patch_of_a_patch_goes_with_the_target_and_is_said_for_the_platform_makes_none(tmp_path: Path) -> None:
    solutions = solution(), solution("One", PATCH, parent=KIT), solution("Two", UPGRADE, parent=PATCH)
    plan = plan_of(environment(tmp_path, *solutions))
    assert order(plan) == [["uninstall:two"], ["uninstall:one"], ["uninstall:kit"]]
    (unknown,) = said(plan)
    assert (unknown.what, unknown.matters) == ("of which solution Two is a patch", True)
    assert unknown.why.endswith("names One as its parent, which is a patch itself: the platform patches no patch.")


@pytest.mark.parametrize(
    "solutions",
    [
        (solution(parent=KIT),),
        (solution(parent=PATCH), solution("Two", PATCH, parent=KIT)),
        (solution(parent=PATCH), solution("Two", PATCH, parent=UPGRADE), solution("Three", UPGRADE, parent=PATCH)),
    ],
    ids=["itself", "each other", "into a circle"],
)
def test_parents_in_a_circle_draw_nobody_in_and_are_said(tmp_path: Path, solutions: tuple[dict[str, object], ...]) -> None:
    plan = plan_of(environment(tmp_path, *solutions))
    assert order(plan) == [["uninstall:kit"]]
    assert all(unknown.why.endswith("as its parent, and so on in a circle: that cannot be.") for unknown in said(plan))
    assert len(said(plan, matters=True)) == len(solutions)


def test_a_staged_upgrade_without_its_base_is_asked_for(tmp_path: Path) -> None:
    here = environment(tmp_path, solution(), solution("Gone_Upgrade", UPGRADE))
    assert [(unknown.what, unknown.matters) for unknown in said(plan_of(here))] == [
        ("which solution Gone_Upgrade is to upgrade", False)
    ]  # fmt: skip
    (unknown,) = said(plan_of(here, "gone_upgrade"))
    assert (unknown.matters, order(plan_of(here, "gone_upgrade"))) == (True, [["uninstall:gone_upgrade"]])
    assert "the environment lists no solution of the name before _Upgrade" in unknown.why


def test_a_staged_upgrade_is_told_as_the_known_case_where_it_is_in_the_way_alone(tmp_path: Path) -> None:
    both = solution("Other", PATCH), solution("Other_Upgrade", UPGRADE)
    here = environment(tmp_path, solution(), *both)
    assert plan_of(here).surrounding.obstacles == ()
    (case,) = plan_of(here, "other").surrounding.obstacles
    assert case.advice.startswith("Other_Upgrade is a staged upgrade of Other. Apply it, or delete it")


# --- components of several solutions, and publishers ---


def held(*solutions: str) -> list[dict[str, Any]]:
    return [
        {"solutioncomponentid": f"{n}5555555-5555-4555-8555-555555555555", "_solutionid_value": key, "componenttype": 26, "objectid": VIEW,
         "rootcomponentbehavior": 0}
        for n, key in enumerate(solutions)
    ]  # fmt: skip


def layer(name: str, number: int) -> dict[str, object]:
    return {
        "msdyn_componentlayerid": f"{number}6666666-6666-4666-8666-666666666666", "msdyn_componentid": VIEW, "msdyn_order": number,
        "msdyn_solutioncomponentname": "SavedQuery", "msdyn_solutionname": name,
    }  # fmt: skip


def test_a_component_of_two_managed_solutions_belongs_to_whoever_is_its_base_which_layers_tell(tmp_path: Path) -> None:
    solutions = solution(), solution("Two", PATCH, _publisherid_value=UPGRADE)
    plan = plan_of(environment(tmp_path, *solutions, solutioncomponent=held(KIT, PATCH)))
    assert order(plan) == [["uninstall:kit"]]
    (unknown,) = said(plan)
    assert (unknown.what, unknown.matters) == (f"which of Kit and Two is the base of view {VIEW}", True)
    assert unknown.why.startswith("Both bring it, and their publishers differ")


def test_where_both_go_the_base_is_still_the_last_to_go(tmp_path: Path) -> None:
    solutions = solution(), solution("Two", PATCH, _publisherid_value=UPGRADE)
    (unknown,) = said(plan_of(environment(tmp_path, *solutions, solutioncomponent=held(KIT, PATCH)), "kit", "two"))
    assert (unknown.what, unknown.matters) == (f"which of Kit and Two is the base of view {VIEW}", True)
    ours = solution(), solution("Two", PATCH)
    assert said(plan_of(environment(tmp_path, *ours, solutioncomponent=held(KIT, PATCH)), "kit", "two")) == []


def test_a_solution_takes_what_its_patch_brings_too_along_and_the_patch_alone_leaves_it(tmp_path: Path) -> None:
    both = solution(), solution("Two", PATCH, KIT)
    here = environment(tmp_path, *both, solutioncomponent=held(KIT, PATCH), **{"dependency/view": [row(FORM, VIEW)]})
    shown = {step.id: step.shown.components for step in plan_of(here).steps() if step.shown}
    assert shown == {"uninstall:kit": (f"form {FORM}",), "uninstall:two": ()}


def test_a_patch_is_of_the_publisher_of_its_solution(tmp_path: Path) -> None:
    solutions = solution(_publisherid_value=None), solution("Two", PATCH, KIT, _publisherid_value=None)
    assert said(plan_of(environment(tmp_path, *solutions, solutioncomponent=held(KIT, PATCH)))) == []


def test_without_publishers_nobody_knows_whether_two_solutions_are_of_one(tmp_path: Path) -> None:
    solutions = solution(_publisherid_value=None), solution("Two", PATCH, _publisherid_value=UPGRADE)
    plan = plan_of(environment(tmp_path, *solutions, solutioncomponent=held(KIT, PATCH)))
    assert said(plan)[0].why.startswith("Both bring it, and the publisher of Kit is not known")


def test_a_solution_without_publisher_that_shares_nothing_goes_as_any_other(tmp_path: Path) -> None:
    plan = plan_of(environment(tmp_path, solution(_publisherid_value=None)))
    assert (order(plan), said(plan)) == ([["uninstall:kit"]], [])


def test_a_layer_of_a_solution_whose_publisher_is_not_known_is_cleared_and_asked_for(tmp_path: Path) -> None:
    solutions = solution(), solution("Two", PATCH, _publisherid_value=None)
    layers = [layer("Kit", 1), layer("Two", 2)]
    plan = plan_of(environment(tmp_path, *solutions, solutioncomponent=held(KIT, PATCH), msdyn_componentlayer=layers))
    assert order(plan) == [["release:two"], ["uninstall:kit"]]
    (unknown,) = said(plan)
    assert (unknown.what, unknown.matters) == ("whether Two and Kit are of one publisher", True)


def test_a_layer_of_a_solution_that_is_not_listed_is_asked_for(tmp_path: Path) -> None:
    layers = [layer("Kit", 1), layer("Stranger", 2)]
    plan = plan_of(environment(tmp_path, solution(), solutioncomponent=held(KIT), msdyn_componentlayer=layers))
    assert order(plan) == [["uninstall:kit"]]
    (unknown,) = said(plan)
    assert (unknown.what, unknown.matters) == (f"whether the layer of stranger on view {VIEW} keeps Kit from going", True)
