"""Solutions that wait for each other, each circle cut where a person would cut it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from environment.staging import Rows, needs
from plan.drafting import order, parts, plan_of, solutions, step
from w365lint.plan.model import Plan
from w365lint.plan.weights import Weights

NOBODY = {"solution": Weights(None, 20)}
"""No maker writes another version."""
Component = tuple[str, str]


def circle(*said: str, publisher: str = "p", **more: Any) -> Rows:  # noqa: ANN401 rows
    """Read 'a.form:1>b.table:2': form 1 of solution a needs table 2 of solution b."""
    held: dict[str, list[Component]] = {}
    declared: list[Mapping[str, Any]] = []
    for one in said:
        ends = []
        for end in one.split(">"):
            solution, _, component = end.partition(".")
            word, _, key = component.partition(":")
            held.setdefault(solution, []).append((word, key))
            ends.append((word, key))
        declared.append(needs(ends[0], ends[1], declared_by="dependency_reply"))
    return {
        "solutions": solutions(*held, **dict.fromkeys(held, publisher)),
        "solution_components": parts(**held),
        "publishers": [{"key": publisher, "name": "Fourth Coffee"}],
        "declared_dependencies": declared,
        "flows": [], "apps": [], "connection_references": [], "component_layers": [],
        **more,
    }  # fmt: skip


def edited(plan: Plan, id_: str) -> list[tuple[str, str]]:
    return [(item.name, item.detail) for item in step(plan, id_).items]


def ended(plan: Plan, id_: str) -> list[tuple[str, str]]:
    return [(use.dependent, use.required) for use in step(plan, id_).ends]


def test_of_two_alike_the_first_lets_go_and_what_it_needed_goes_first() -> None:
    plan = plan_of(circle("a.form:f_a>b.table:x_b", "b.form:f_b>a.table:x_a"), "a", "b")
    assert order(plan) == [["break:a:b"], ["publish"], ["uninstall:b"], ["uninstall:a"]]
    assert step(plan, "break:a:b").title == "Break the circle of a and b"
    assert step(plan, "break:a:b").do == (
        "They wait for each other, so no order removes them. Cheapest to cut (weighs 2): what a needs of b. Edit each component that "
        "does, so that it does without, save and publish. Then b goes before a."
    )
    assert edited(plan, "break:a:b") == [("form f_a", "uses table x_b")]
    (before,) = [before for before in step(plan, "uninstall:b").why if before.first == "publish"]
    assert before.why == "a needs b: form f_a uses table x_b."


def test_the_cheaper_side_is_cut_whatever_the_names_are() -> None:
    # A view and a form weigh 2 each, a flow 2: a would have to change two things, b one.
    plan = plan_of(circle("a.form:f>b.table:x_b", "a.view:v>b.table:x_b", "b.form:g>a.table:x_a"), "a", "b")
    assert order(plan) == [["break:b:a"], ["publish"], ["uninstall:a"], ["uninstall:b"]]
    assert ended(plan, "break:b:a") == [("form:g", "table:x_a")]


def test_every_component_is_named_with_all_that_it_is_to_do_without() -> None:
    said = ["a.form:f>b.table:x_1", "a.form:f>b.table:x_2", "a.view:v>b.table:x_1", *(f"b.web_resource:w{n}>a.table:x_a" for n in range(3))]
    plan = plan_of(circle(*said), "a", "b")
    assert edited(plan, "break:a:b") == [("form f", "uses table x_1 and table x_2"), ("view v", "uses table x_1")]
    assert ended(plan, "break:a:b") == [("form:f", "table:x_1"), ("form:f", "table:x_2"), ("view:v", "table:x_1")]


def test_a_flow_is_off_before_it_is_changed_and_needs_no_publishing() -> None:
    flows = [{"key": "remind", "name": "Remind", "category": "cloud_flow", "state": "on", "managed": True}]
    plan = plan_of(circle("a.flow:remind>b.table:x_b", "b.table:x_b2>a.table:x_a", flows=flows), "a", "b")
    assert order(plan) == [["turn-off:flow:remind"], ["break:a:b"], ["uninstall:b"], ["uninstall:a"]]


def test_what_nobody_can_edit_here_takes_another_version_and_says_whom_to_ask() -> None:
    plan = plan_of(circle("a.relationship:r>b.table:x_b", "b.relationship:q>a.table:x_a"), "a", "b")
    assert order(plan) == [["break:a:b"], ["uninstall:b"], ["uninstall:a"]]
    broken = step(plan, "break:a:b")
    assert broken.do == (
        "They wait for each other, so no order removes them. Cheapest to cut (weighs 40): what a needs of b, by another version; nobody "
        "can edit that here. Ask Fourth Coffee for a version of a that does without what it needs of b, and install it. Then b goes "
        "before a."
    )
    assert edited(plan, "break:a:b") == [("relationship r", "uses table x_b")]
    assert broken.irreversible


def test_another_version_is_said_to_be_cheaper_than_very_many_edits() -> None:
    plan = plan_of(circle(*(f"a.form:{n}>b.table:x_b" for n in range(21)), "b.relationship:q>a.table:x_a"), "a", "b")
    assert "what a needs of b, by another version; to edit its components here weighs 42." in step(plan, "break:a:b").do


def test_where_nobody_here_can_cut_a_maker_is_asked() -> None:
    said = ["a.relationship:r>b.table:x_b", "b.relationship:q>a.table:x_a"]
    plan = plan_of(circle(*said), "a", "b", weights=NOBODY)
    assert order(plan) == [["break:a:b"], ["uninstall:b"], ["uninstall:a"]]
    ask = (
        "Nobody here can cut it, only a maker. Ask Fourth Coffee for a version of a that does without what it needs of b, and install it. "
        "Then b goes before a."
    )
    assert step(plan, "break:a:b").do == f"They wait for each other, so no order removes them. {ask}"
    assert [loop.cut for loop in plan.surrounding.loops] == [ask]


def test_layers_on_each_others_bases_take_another_version() -> None:
    def layers(component: str, *names: str) -> list[Mapping[str, Any]]:
        return [
            {"key": f"{component}{n}", "name": name, "component_type": "table", "component": component, "solution": name, "order": n}
            for n, name in enumerate(names, 1)
        ]

    live = {
        **circle("a.table:x_a>a.table:x_a", "b.table:x_b>b.table:x_b"),
        "solutions": solutions("a", "b", a="p", b="q"),
        "declared_dependencies": [],
        "component_layers": [*layers("x_a", "a", "b"), *layers("x_b", "b", "a")],
    }
    plan = plan_of(live, "a", "b")
    assert order(plan) == [["break:a:b"], ["uninstall:b"], ["uninstall:a"]]
    assert edited(plan, "break:a:b") == [("table x_b", "has a layer above its base")]
    assert plan.surrounding.loops[0].ties[0] == "a needs b: it has a layer above the base of table x_b"


def test_a_layer_on_what_the_other_brings_is_edited_away_by_nobody() -> None:
    # Editing a table weighs 6, as much as a's layer on b's table would; b's two components weigh 9, another version of a 40.
    live = circle("b.app:p>a.table:x_a", "b.table:x_b>a.table:x_a")
    live = {
        **live,
        "solution_components": [*live["solution_components"], *parts(a=[("table", "x_c")]), *parts(b=[("table", "x_c")])],
        "declared_dependencies": [
            *live["declared_dependencies"],
            needs(("table", "x_c"), ("table", "x_c"), declared_by="dependency_reply", dependent_solution="a", required_solution="b"),
        ],
    }
    plan = plan_of(live, "a", "b")
    assert order(plan) == [["break:b:a"], ["publish"], ["uninstall:a"], ["uninstall:b"]]
    assert step(plan, "break:b:a").title == "Break the circle of a and b"


def test_no_patch_is_torn_from_its_solution() -> None:
    # b needs c, c needs the patch of b, and the patch goes before b: only the first two can be cut.
    said = circle("b.form:f>c.table:x_c", "c.relationship:r>b_patch.column:x_b.x_new")
    known = "11111111-1111-4111-8111-111111111111"
    rows = [{**row, **({"id": known} if row["key"] == "b" else {"parent": known} if row["key"] == "b_patch" else {})}
            for row in said["solutions"]]  # fmt: skip
    plan = plan_of({**said, "solutions": rows}, "b", "c")
    assert order(plan) == [["break:b:c"], ["publish"], ["uninstall:c"], ["uninstall:b_patch"], ["uninstall:b"]]
    assert plan.surrounding.loops[0].ties == (
        "b needs c: form f uses table x_c", "c needs b_patch: relationship r uses column x_b.x_new", "b_patch needs b: it patches it",
    )  # fmt: skip


def test_a_circle_of_three_is_cut_once_and_the_order_follows() -> None:
    plan = plan_of(circle("a.table:x_a>b.table:x_b", "b.form:f>c.table:x_c", "c.table:x_c>a.table:x_a"), "a", "b", "c")
    assert step(plan, "break:b:c").title == "Break the circle of a and b and c"
    assert order(plan) == [["break:b:c"], ["publish"], ["uninstall:c"], ["uninstall:a"], ["uninstall:b"]]


def test_a_cut_that_opens_two_circles_stands_once() -> None:
    # Both circles, a b and a b c, go through b's need of a; alone the first would be cut at a's need of b as well.
    said = ["a.form:f>b.table:x_b", "b.form:g>a.table:x_a", "a.table:x_a>c.table:x_c", "c.table:x_c>b.table:x_b"]
    plan = plan_of(circle(*said), "a", "b", "c")
    assert [each.id for each in plan.steps() if each.id.startswith("break:")] == ["break:b:a"]
    assert order(plan)[-3:] == [["uninstall:a"], ["uninstall:c"], ["uninstall:b"]]


def test_steps_loops_and_known_cases_cut_at_one_place() -> None:
    plan = plan_of(circle("a.form:f>b.table:x_b", "a.view:v>b.table:x_b", "b.form:g>a.table:x_a"), "a", "b")
    (loop,), (case,) = plan.surrounding.loops, plan.surrounding.obstacles
    assert loop.cut.startswith("Cheapest to cut (weighs 2): what b needs of a.")
    assert case.advice.endswith("Drop what b needs of a: edit the components named here in the Active layer, or upgrade b to a version "
                                "without it. Then uninstall a, then b.")  # fmt: skip
    assert "break:b:a" in [each.id for each in plan.steps()]
