"""What Microsoft documents of layers and dependencies, each scenario worked by hand.

Source: Microsoft Learn, Removing dependencies overview, and Solution upgrade or deletion fails when a shared component has multiple
publishers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from environment.staging import Rows, needs, platform_of
from w365lint.plan.make import make_plan
from w365lint.plan.model import Action, Plan, Step
from w365lint.rulebook.attestation import Vouched

ENTITY = ("table", "new_customentity")
WORKFLOW = ("flow", "testworkflow")


def plan_of(live: Rows, *targets: str) -> Plan:
    platform = platform_of({"connectors": [], "sites": [], "system_jobs": [], **live}, targets=targets)
    return make_plan(platform.environment, targets, Vouched())


def solutions(*keys: str, **publishers: str) -> list[Mapping[str, Any]]:
    return [{"key": key, "name": key, "unique_name": key, "managed": True, "publisher": publishers.get(key)} for key in keys]


def parts(**held: Iterable[tuple[str, str]]) -> list[Mapping[str, Any]]:
    return [
        {"key": f"{solution}/{key}", "solution": solution, "component_type": word, "component": key, "behavior": "0"}
        for solution, components in held.items()
        for word, key in components
    ]


def layers(*names: str) -> list[Mapping[str, Any]]:
    return [
        {"key": f"l{order}", "name": name, "component_type": "table", "component": ENTITY[1], "solution": name, "order": order}
        for order, name in enumerate(names, 1)
    ]


def order(plan: Plan) -> list[list[str]]:
    """Return the ids of the steps of the platform, by round."""
    rounds = [[step.id for step in each.steps if step.action not in (Action.EXPORT, Action.VERIFY)] for each in plan.rounds]
    return [each for each in rounds if each]


def step(plan: Plan, id_: str) -> Step:
    (found,) = (step for step in plan.steps() if step.id == id_)
    return found


def base(*above: str, **publishers: str) -> Rows:
    return {
        "solutions": solutions("s1", *(key for key in above if key != "active"), **publishers),
        "solution_components": parts(s1=[ENTITY], **{key: [ENTITY] for key in above if key != "active"}),
        "component_layers": layers("s1", *above),
        "declared_dependencies": [], "flows": [], "apps": [], "connection_references": [],
    }  # fmt: skip


def test_scenario_1_the_only_layer_goes_with_its_component() -> None:
    plan = plan_of(base(), "s1")
    assert order(plan) == [["uninstall:s1"]]
    destroyed = step(plan, "uninstall:s1").destroys
    assert destroyed is not None
    assert [loss.table for loss in destroyed.tables] == [ENTITY[1]]


def test_scenario_2_a_layer_of_another_publisher_keeps_the_base_from_going() -> None:
    plan = plan_of(base("s2", s1="a", s2="b"), "s1")
    assert order(plan) == [["release:s2"], ["uninstall:s1"]]
    (why,) = step(plan, "uninstall:s1").why[1:]
    assert why.why == (
        "s2 has a layer on table new_customentity, whose base s1 brings: the platform deletes no base under another publisher's."
    )
    assert (why.place.file, why.place.record) == ("example", "record 2")


def test_scenario_2_the_upper_layer_alone_goes_freely_and_the_component_stays() -> None:
    plan = plan_of(base("s2", s1="a", s2="b"), "s2")
    assert order(plan) == [["uninstall:s2"]]
    destroyed = step(plan, "uninstall:s2").destroys
    assert destroyed is not None
    assert destroyed.tables == ()


def test_scenario_2_both_go_from_the_top() -> None:
    assert order(plan_of(base("s2", s1="a", s2="b"), "s1", "s2")) == [["uninstall:s2"], ["uninstall:s1"]]


def test_scenario_3_a_solution_of_the_same_publisher_takes_the_base_over() -> None:
    plan = plan_of(base("s2", "s3", s1="a", s2="b", s3="a"), "s1")
    assert order(plan) == [["uninstall:s1"]]
    destroyed = step(plan, "uninstall:s1").destroys
    assert destroyed is not None
    assert destroyed.tables == ()


def test_scenario_4_the_unmanaged_layer_is_no_extension_and_goes_too() -> None:
    plan = plan_of(base("active"), "s1")
    assert order(plan) == [[f"layer:table:{ENTITY[1]}"], ["uninstall:s1"]]
    assert step(plan, f"layer:table:{ENTITY[1]}").optional


def test_without_layers_nobody_knows_whose_the_base_is() -> None:
    live = {name: rows for name, rows in base("s2", s1="a", s2="b").items() if name != "component_layers"}
    plan = plan_of(live, "s1")
    assert not plan.complete
    assert "which of s1 and s2 is the base of table new_customentity" in [unknown.what for unknown in plan.unknowns]


def workflows(*solutions_of_it: str, **said: str) -> Rows:
    """Return the entity's solution, and a workflow in others that uses it; a reply names the topmost alone."""
    return {
        "solutions": solutions("entity", *solutions_of_it),
        "solution_components": parts(entity=[ENTITY], **{key: [WORKFLOW] for key in solutions_of_it}),
        "flows": [{"key": WORKFLOW[1], "name": "Test Workflow", "category": "classic_workflow", "managed": bool(solutions_of_it)}],
        "apps": [], "connection_references": [], "component_layers": [],
        "declared_dependencies": [needs(WORKFLOW, ENTITY, declared_by="dependency_reply", required_solution="entity", **said)],
    }  # fmt: skip


def test_a_managed_dependent_is_cleared_in_its_solution() -> None:
    plan = plan_of(workflows("solutionworkflow", dependent_solution="solutionworkflow"), "entity")
    assert order(plan) == [["release:solutionworkflow"], ["uninstall:entity"]]
    assert step(plan, "release:solutionworkflow").choice == "update it or uninstall it"


def test_the_dependent_of_several_layers_is_cleared_from_the_top_to_the_bottom() -> None:
    plan = plan_of(workflows("sw1", "sw2", "sw3", dependent_solution="sw3"), "entity")
    assert order(plan) == [["release:sw3"], ["release:sw1", "release:sw2"], ["uninstall:entity"]]
    assert step(plan, "release:sw2").choice == "only if the platform names it then"


def test_the_platform_shows_the_topmost_dependent_without_order() -> None:
    plan = plan_of(workflows("sw1", "sw2", "sw3", dependent_solution="sw3"), "entity")
    shown = step(plan, "uninstall:entity").shown
    assert shown is not None
    assert (shown.components, shown.behind) == (("flow Test Workflow",), 2)


def test_an_unmanaged_app_is_reworked_then_published_then_the_uninstall_is_tried_again() -> None:
    app = ("site_map", "myapp")
    live = {**workflows(), "declared_dependencies": [needs(app, ENTITY, declared_by="dependency_reply", dependent_solution="active")]}
    plan = plan_of(live, "entity")
    assert order(plan) == [["rework:site_map:myapp"], ["publish"], ["uninstall:entity"]]
    assert "Ask the platform once more" in step(plan, "uninstall:entity").do


def test_an_unmanaged_solution_as_a_target_leaves_everything_where_it_is() -> None:
    live = {**workflows(), "solutions": [{"key": "entity", "name": "entity", "unique_name": "entity", "managed": False}]}
    plan = plan_of(live, "entity")
    assert order(plan) == [["uninstall:entity"]]
    assert step(plan, "uninstall:entity").destroys is None
    assert plan.notes == ("entity is unmanaged: deleting it leaves its components, tables and data where they are (UNI-42).",)


def test_a_patch_and_a_staged_upgrade_go_before_their_solution() -> None:
    live = {
        **workflows(),
        "solutions": [
            {"key": "entity", "name": "Entity", "unique_name": "Entity", "managed": True, "id": "11111111-1111-4111-8111-111111111111"},
            {"key": "entity_upgrade", "name": "Entity", "unique_name": "Entity_Upgrade", "managed": True},
            {"key": "entity_patch_1", "name": "Entity", "unique_name": "Entity_Patch_1", "managed": True,
             "parent": "11111111-1111-4111-8111-111111111111"},
        ],
        "declared_dependencies": [],
    }  # fmt: skip
    plan = plan_of(live, "entity")
    assert order(plan) == [["uninstall:entity_patch_1", "uninstall:entity_upgrade"], ["uninstall:entity"]]


def test_a_parent_of_zeros_is_none_and_a_patch_without_parent_is_asked_for() -> None:
    live = {
        **workflows(),
        "solutions": [
            *solutions("entity"),
            {"key": "entity_patch_1", "name": "Entity", "unique_name": "Entity_Patch_1", "managed": True,
             "parent": "00000000-0000-0000-0000-000000000000"},
        ],
        "declared_dependencies": [],
    }  # fmt: skip
    plan = plan_of(live, "entity")
    assert order(plan) == [["uninstall:entity"]]
    assert [(unknown.what, unknown.matters) for unknown in plan.unknowns] == [
        ("of which solution Entity (Entity_Patch_1) is a patch", False)
    ]
    assert plan_of(live, "entity", "entity_patch_1").complete is False


def test_two_solutions_that_need_each_other_are_cut_loose_first() -> None:
    live: Rows = {
        "solutions": solutions("a", "b"),
        "solution_components": parts(a=[("table", "x_a"), ("form", "f_a")], b=[("table", "x_b"), ("form", "f_b")]),
        "flows": [], "apps": [], "connection_references": [], "component_layers": [],
        "declared_dependencies": [
            needs(("form", "f_a"), ("table", "x_b"), declared_by="dependency_reply"),
            needs(("form", "f_b"), ("table", "x_a"), declared_by="dependency_reply"),
        ],
    }  # fmt: skip
    plan = plan_of(live, "a", "b")
    assert order(plan) == [["break:uninstall:a"], ["uninstall:a"], ["uninstall:b"]]
    assert "b needs a: form f_b uses table x_a." in step(plan, "break:uninstall:a").do
