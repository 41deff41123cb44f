"""What Microsoft documents of shared components and of dependencies, each case worked by hand, as files of an environment.

Sources: Microsoft Learn, Removing dependencies overview (PP), Solution concepts (SC), Solution upgrade or deletion fails when a shared
component has multiple publishers (MP), Cannot Uninstall Solution (KB 4346631), Failed deleting solution due to circular dependencies.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import pytest

from plan.exported import destroyed, order, plan_of, said, write
from w365lint.plan.model import Plan, Step

ACTIVE = "fd140aae-4df4-11dd-bd17-0019b9312238"
ZEROS = "00000000-0000-0000-0000-000000000000"
TYPES = {"table": (1, "Entity"), "role": (20, "Role"), "view": (26, "SavedQuery"), "flow": (29, "Workflow"), "app": (80, "AppModule")}
Component = tuple[str, str]
TOUR, ROLE, OPEN = ("table", "new_tour"), ("role", "Guide"), ("view", "Open tours")


def identity(name: str) -> str:
    """Return a GUID that a name always has."""
    return str(uuid5(NAMESPACE_URL, name))


def environment(
    folder: Path,
    solutions: Mapping[str, str],
    layers: Mapping[Component, Sequence[str]],
    replies: Mapping[str, Sequence[tuple[Component, Component, str]]] | None = None,
) -> Path:
    """Write an environment: solutions with their publishers, the layers of components from the base up, and what replies name.

    A reply is (dependent, required, the solution of the dependent's base layer).
    """
    held = [(solution, component) for component, names in layers.items() for solution in names if solution != "Active"]
    tables: dict[str, object] = {
        "solution": [_solution(name, publisher) for name, publisher in solutions.items()],
        "solutioncomponent": [_held(solution, component) for solution, component in held],
        "msdyn_componentlayer": [_layer(one, name, n) for one, names in layers.items() for n, name in enumerate(names, 1)],
        "metadata/EntityDefinitions": [{"LogicalName": TOUR[1], "MetadataId": identity(TOUR[1]), "EntitySetName": "new_tours"}],
    }
    for name in solutions:
        rows = (replies or {}).get(name, ())
        tables[f"dependency/{name}"] = [_row(*row, solution=name) for row in rows]
    return write(folder, tables)


def _solution(name: str, publisher: str) -> dict[str, object]:
    named = {"uniquename": name, "friendlyname": name, "solutionid": identity(name)}
    return {**named, "ismanaged": True, "_publisherid_value": identity(f"publisher {publisher}"), "_parentsolutionid_value": None}


def _held(solution: str, component: Component) -> dict[str, object]:
    number, _ = TYPES[component[0]]
    return {
        "solutioncomponentid": identity(f"{solution} {component[1]}"), "_solutionid_value": identity(solution), "componenttype": number,
        "objectid": identity(component[1]), "rootcomponentbehavior": 0,
    }  # fmt: skip


def _layer(component: Component, solution: str, number: int) -> dict[str, object]:
    _, word = TYPES[component[0]]
    return {
        "msdyn_componentlayerid": identity(f"{number} {component[1]} {solution}"), "msdyn_componentid": identity(component[1]),
        "msdyn_solutioncomponentname": word, "msdyn_solutionname": solution, "msdyn_order": number,
    }  # fmt: skip


def _row(dependent: Component, required: Component, base: str, *, solution: str) -> dict[str, object]:
    ends = {"dependent": (dependent, base), "required": (required, solution)}
    row: dict[str, object] = {"dependencytype": 2}
    for end, ((word, name), of) in ends.items():
        named = {"objectid": identity(name), "type": TYPES[word][0], "displayname": name, "parentid": ZEROS}
        row |= {f"{end}component{key}": value for key, value in named.items()}
        row[f"{end}componentbasesolutionid"] = ACTIVE if of == "Active" else identity(of)
    return row


def step(plan: Plan, id_: str) -> Step:
    (found,) = (step for step in plan.steps() if step.id == id_)
    return found


# --- components that several solutions have ---


@pytest.mark.parametrize("target", ["S2", "S3"])
def test_an_upper_layer_goes_freely_and_deletes_no_component(tmp_path: Path, target: str) -> None:
    # PP, scenario 3: "Uninstalling Solution 3 doesn't cause a component deletion. Only that layer will be removed."
    here = environment(tmp_path, {"S1": "A", "S2": "B", "S3": "A"}, {TOUR: ["S1", "S2", "S3"]})
    plan = plan_of(here, target.lower())
    assert (order(plan), destroyed(plan), said(plan)) == ([[f"uninstall:{target.lower()}"]], [], [])


def test_of_three_publishers_both_upper_layers_go_before_the_base(tmp_path: Path) -> None:
    # MP, example: order 2 and 3 are managed layers of publishers B and C "and need to be removed"; after the base, "the component is
    # deleted".
    here = environment(tmp_path, {"S1": "A", "S2": "B", "S3": "C"}, {TOUR: ["S1", "S2", "S3"]})
    assert order(plan_of(here, "s1")) == [["release:s2", "release:s3"], ["uninstall:s1"]]
    everything = plan_of(here, "s1", "s2", "s3")
    assert order(everything) == [["uninstall:s2", "uninstall:s3"], ["uninstall:s1"]]
    assert destroyed(everything) == ["new_tour"]


def test_a_base_under_strangers_is_told_as_the_known_case_once_for_each_of_them(tmp_path: Path) -> None:
    layers = {TOUR: ["S1", "S2"], ROLE: ["S1", "S2"], OPEN: ["S1", "S3"]}
    plan = plan_of(environment(tmp_path, {"S1": "A", "S2": "B", "S3": "C"}, layers), "s1")
    two, three = plan.surrounding.obstacles
    assert two.advice.startswith("S2 has a managed layer above role ")
    assert two.advice.endswith("The same holds for 1 more of what lies below it.")
    assert three.advice.startswith("S3 has a managed layer above view ")
    assert two.source.endswith("/multiple-publisher-shared-component-failure")


def test_where_both_solutions_of_the_owner_go_nobody_takes_the_base_over(tmp_path: Path) -> None:
    # PP, scenario 3 lets S1 go because S3, of the same publisher, replaces its layer. If S3 goes too, the last of them deletes the
    # component under the layer of B, which scenario 2 forbids: B lets go first.
    here = environment(tmp_path, {"S1": "A", "S2": "B", "S3": "A"}, {TOUR: ["S1", "S2", "S3"]})
    plan = plan_of(here, "s1", "s3")
    assert order(plan) == [["release:s2"], ["uninstall:s1", "uninstall:s3"]]
    assert destroyed(plan) == ["new_tour"]


def test_a_role_that_another_solution_changed_holds_on_although_no_reply_names_it(tmp_path: Path) -> None:
    # KB 4346631 (8004F020): Solution B modifies the security role that Solution A introduced, so A cannot be uninstalled. It is a
    # layer, no dependency, and RetrieveDependenciesForUninstall answers nothing.
    here = environment(tmp_path, {"A": "one", "B": "two"}, {ROLE: ["A", "B"]})
    plan = plan_of(here, "a")
    assert order(plan) == [["release:b"], ["uninstall:a"]]
    assert "update it or uninstall it" in step(plan, "release:b").choice


def test_an_unmanaged_layer_on_a_view_of_the_target_is_no_dependency_and_an_unmanaged_view_is_one(tmp_path: Path) -> None:
    # PP, scenario 4: "The Active solution isn't considered an extension, and both layers will be removed." A view that was made here
    # and shows the table is a component of its own, with a published dependency.
    mine = ("view", "Tours of mine")
    here = environment(tmp_path, {"S1": "A"}, {OPEN: ["S1", "Active"], TOUR: ["S1"]}, {"S1": [(mine, TOUR, "Active")]})
    plan = plan_of(here, "s1")
    layer, rework = f"layer:view:{identity(OPEN[1])}", f"rework:view:{identity(mine[1])}"
    assert order(plan) == [[layer, rework], ["publish"], ["uninstall:s1"]]
    assert [step(plan, each).optional for each in (layer, rework)] == [True, False]


# --- dependencies ---

WORKFLOW, APP = ("flow", "Test Workflow"), ("app", "My App")


def diagnosed(folder: Path) -> Path:
    """Write the organization of PP, Diagnosing dependencies."""
    solutions = {"SolutionCustomEntity": "A", "SolutionWorkflow": "B"}
    rows = [(WORKFLOW, TOUR, "SolutionWorkflow"), (APP, TOUR, "Active")]
    return environment(folder, solutions, {TOUR: ["SolutionCustomEntity"], WORKFLOW: ["SolutionWorkflow"]}, {"SolutionCustomEntity": rows})


def test_the_dependent_in_a_solution_is_cleared_there_and_the_one_in_active_is_edited_and_published(tmp_path: Path) -> None:
    # PP: for SolutionWorkflow, update, upgrade or uninstall it; for My App in Active, edit or delete it, and "you must publish your
    # changes". "Uninstalling an unmanaged solution isn't an option." All are done before the next attempt.
    plan = plan_of(diagnosed(tmp_path), "solutioncustomentity")
    rework = f"rework:app:{identity(APP[1])}"
    assert order(plan) == [["release:solutionworkflow", rework], ["publish"], ["uninstall:solutioncustomentity"]]
    assert {before.first for before in step(plan, "uninstall:solutioncustomentity").why} >= {"release:solutionworkflow", "publish"}


def test_the_platform_lists_what_has_dependents_and_the_plan_also_what_has_none(tmp_path: Path) -> None:
    # PP: "Uninstalling the solution might potentially delete more components, but because they don't have dependencies, they won't
    # appear on the list."
    plan = plan_of(diagnosed(tmp_path), "solutioncustomentity")
    shown = step(plan, "uninstall:solutioncustomentity").shown
    assert shown is not None
    assert sorted(shown.components) == ["app My App", "flow Test Workflow"]
    assert destroyed(plan) == ["new_tour"]


def test_the_platform_names_no_dependents_of_what_another_solution_of_the_publisher_keeps(tmp_path: Path) -> None:
    # PP, scenario 3: as long as S3 has the table, the uninstall of S1 deletes a layer and no component, and nothing stands in its way.
    # The flow is cleared all the same: when both go, the last of them deletes the table.
    solutions, layers = {"S1": "A", "S3": "A", "SolutionWorkflow": "B"}, {TOUR: ["S1", "S3"], WORKFLOW: ["SolutionWorkflow"]}
    here = environment(tmp_path, solutions, layers)
    rows = [_row(WORKFLOW, TOUR, "SolutionWorkflow", solution="S1")]
    (here / "dependency" / "table.json").write_text(json.dumps({"value": rows}), encoding="utf-8")
    plan = plan_of(here, "s1", "s3")
    assert order(plan) == [["release:solutionworkflow"], ["uninstall:s1", "uninstall:s3"]]
    assert [getattr(step(plan, f"uninstall:{key}").shown, "components", None) for key in ("s1", "s3")] == [(), ()]


def test_an_empty_answer_of_the_platform_is_an_answer(tmp_path: Path) -> None:
    # The framework computes dependencies between topmost layers: where it finds none, there is none below that would show up later.
    plan = plan_of(environment(tmp_path, {"S1": "A"}, {TOUR: ["S1"]}), "s1")
    assert (order(plan), plan.complete) == ([["uninstall:s1"]], True)


def test_what_a_solution_needs_of_others_does_not_keep_it_from_going(tmp_path: Path) -> None:
    # SC: the base solution cannot go while one that depends on it is installed; the other way nothing is in the way.
    plan = plan_of(diagnosed(tmp_path), "solutionworkflow")
    assert [each for each in order(plan) if each != [f"turn-off:flow:{identity(WORKFLOW[1])}"]] == [["uninstall:solutionworkflow"]]
