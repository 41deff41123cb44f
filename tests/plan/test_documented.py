"""What Microsoft documents of layers and dependencies, each scenario worked by hand.

Source: Microsoft Learn, Removing dependencies overview, and Solution upgrade or deletion fails when a shared component has multiple
publishers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from environment.staging import Rows, needs
from plan.drafting import order, parts, plan_of, solutions, step

ENTITY = ("table", "new_customentity")
WORKFLOW = ("flow", "testworkflow")


def layers(*names: str) -> list[Mapping[str, Any]]:
    return [
        {"key": f"l{order}", "name": name, "component_type": "table", "component": ENTITY[1], "solution": name, "order": order}
        for order, name in enumerate(names, 1)
    ]


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


def test_scenario_2_a_layer_is_nothing_to_edit_away_so_its_whole_solution_is_in_the_smallest_set() -> None:
    plan = plan_of(base("s2", s1="a", s2="b"), "s1")
    (change,) = plan.surrounding.unblocking.changes
    assert (change.kind, change.key, change.way, change.weight) == ("solution", "s2", "remove", 20)
    assert change.path == ("s2 has a layer on table new_customentity",)
    assert step(plan, "release:s2").choice == "update it or uninstall it"


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
    cleared = step(plan, "release:solutionworkflow")
    assert cleared.choice == "edit it, update it or uninstall it"
    assert [(item.name, item.detail) for item in cleared.items] == [("flow Test Workflow", "uses table new_customentity")]


def test_what_is_in_a_solution_that_goes_too_lets_go_with_it_and_what_lies_below_may_come_to_light() -> None:
    plan = plan_of(workflows("sw1", "sw3", dependent_solution="sw3"), "entity", "sw3")
    assert order(plan) == [["uninstall:sw3"], ["look:sw1:entity"], ["uninstall:entity"]]


def test_each_solution_that_goes_asks_for_itself_what_may_come_to_light() -> None:
    live = workflows("sw1", "sw3", dependent_solution="sw3")
    other = ("table", "new_other")
    live = {
        **live,
        "solutions": solutions("entity", "other", "sw1", "sw3"),
        "solution_components": [*live["solution_components"], *parts(other=[other])],
        "declared_dependencies": [
            *live["declared_dependencies"],
            needs(WORKFLOW, other, declared_by="dependency_reply", required_solution="other", dependent_solution="sw3"),
        ],
    }
    assert order(plan_of(live, "entity", "other", "sw3")) == [
        ["uninstall:sw3"], ["look:sw1:entity", "look:sw1:other"], ["uninstall:entity", "uninstall:other"],
    ]  # fmt: skip


def test_the_dependent_of_several_layers_is_cleared_from_the_top_to_the_bottom() -> None:
    plan = plan_of(workflows("sw1", "sw2", "sw3", dependent_solution="sw3"), "entity")
    assert order(plan) == [["release:sw3"], ["look:sw1:entity", "look:sw2:entity"], ["uninstall:entity"]]
    assert step(plan, "look:sw2:entity").choice == "only if the platform names it then"


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


def patched() -> Rows:
    """Return a solution with a form, and a patch of it that brings a column and shows it on the form."""
    form, column = ("form", "f"), ("column", "x_a.x_new")
    base = {"key": "a", "name": "a", "unique_name": "a", "managed": True, "id": "11111111-1111-4111-8111-111111111111"}
    return {
        "solutions": [base, {"key": "a_patch", "name": "a_patch", "unique_name": "a_patch", "managed": True, "parent": base["id"]}],
        "solution_components": parts(a=[("table", "x_a"), form], a_patch=[form, column]),
        "flows": [], "apps": [], "connection_references": [], "component_layers": [],
        "declared_dependencies": [needs(form, column, declared_by="dependency_reply")],
    }  # fmt: skip


def test_what_a_patch_brings_is_needed_by_no_older_layer_of_its_solution() -> None:
    assert order(plan_of(patched(), "a")) == [["uninstall:a_patch"], ["uninstall:a"]]
    assert order(plan_of(patched(), "a_patch")) == [["uninstall:a_patch"]]


def test_an_older_patch_needs_nothing_of_a_newer_one_that_has_its_form_too() -> None:
    live = patched()
    base, patch = live["solutions"]
    older = {**patch, "key": "a_older", "name": "a_older", "unique_name": "a_older", "version": "1.0.1.0"}
    rows: Rows = {
        **live,
        "solutions": [base, {**patch, "version": "1.0.2.0"}, older],
        "solution_components": [*live["solution_components"], *parts(a_older=[("form", "f")])],
    }
    assert order(plan_of(rows, "a")) == [["uninstall:a_patch"], ["uninstall:a_older"], ["uninstall:a"]]
