from __future__ import annotations

import pytest

from environment.staging import Rows, facts, needs, platform_of
from w365lint.environment.makers.dependencies import dependencies_known, shown_first, solution_witnesses
from w365lint.environment.rows import UNKNOWN

SUBSCRIPTION = ("table", "work365_subscription")
VIEW = ("view", "v1")
LIVE: Rows = {
    "publishers": [{"key": "iotap", "prefix": "work365"}],
    "solutions": [
        {"key": "work365", "name": "Work 365", "managed": True, "publisher": "iotap"},
        {"key": "reports", "name": "Reports", "managed": True},
        {"key": "ours", "name": "Our changes", "managed": False},
    ],
}
CORE: Rows = {"tables": [{"key": "work365_subscription"}]}


def answered(*rows: dict[str, str]) -> Rows:
    return {**LIVE, "declared_dependencies": [{"declared_by": "dependency_reply", **row} for row in rows]}


def reply(**words: str) -> dict[str, str]:
    return needs(VIEW, SUBSCRIPTION, **{"declared_by": "dependency_reply", "required_solution": "work365", **words})


def test_a_reply_says_which_component_needs_which() -> None:
    (fact,) = facts(platform_of(answered(reply(dependent_solution="active"))), "dependency").values()
    assert fact.key == "view:v1>table:work365_subscription"
    assert (fact.values["dependent_name"], fact.values["required_name"]) == ("view v1", "table work365_subscription")
    assert (fact.values["required_of_target"], fact.values["dependent_of_target"]) == (True, False)
    assert fact.values["declared_by"] == "dependency_reply"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"dependent_solution": "active"}, False),
        ({"dependent_solution": "reports", "dependent_managed": "yes"}, True),
        ({}, UNKNOWN),
    ],
)
def test_what_stands_in_the_active_layer_alone_is_unmanaged(words: dict[str, str], expected: object) -> None:
    (fact,) = facts(platform_of(answered(reply(**words))), "dependency").values()
    assert fact.values["dependent_managed"] is expected


@pytest.mark.parametrize(
    ("holders", "expected"),
    [
        (["ours", "default"], False),
        (["ours", "reports"], True),
        (["active"], False),
        (["gone"], UNKNOWN),
        ([], False),
    ],
)
def test_the_solutions_that_hold_a_component_say_whether_it_goes_with_one_that_is_managed(holders: list[str], expected: object) -> None:
    parts = [{"key": name, "solution": name, "component_type": "view", "component": "v1", "behavior": "0"} for name in holders]
    (fact,) = facts(platform_of({**answered(reply()), "solution_components": parts}), "dependency").values()
    assert fact.values["dependent_managed"] is expected


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize(
    "solution", ["active", "default", "system", "reports", "ours", "unheard_of", "0a6e8f3c-1111-4222-8333-944455556666", None]
)
def test_every_record_of_a_reply_blocks_or_is_left_open(solution: str | None, listed: bool) -> None:  # noqa: FBT001
    words = {"dependent_solution": solution, "dependent_managed": "no" if solution in ("active", "default") else "yes"} if solution else {}
    platform = platform_of({**answered(reply(**words)), **({"solution_components": []} if listed else {})})
    (component,) = facts(platform, "dependency").values()
    of_solutions = facts(platform, "solution_dependency")
    assert component.values["dependent_managed"] is not True or of_solutions
    assert list(of_solutions) == (["reports>work365"] if solution == "reports" else [])


def test_a_dependency_that_several_records_declare_is_one_fact_with_the_best_witness() -> None:
    live = answered({**reply(), "key": "1", "declared_by": "manifest"}, {**reply(), "key": "2"})
    (fact,) = facts(platform_of(live), "dependency").values()
    assert (fact.values["declared_by"], fact.place) == ("dependency_reply", "record 2")


def test_a_solution_file_speaks_for_the_environment_only_where_it_holds_the_solution() -> None:
    files = {"work365": CORE, "reports": {"apps": [{"key": "a1", "used_tables": ["work365_subscription"]}]}}
    assert list(facts(platform_of(files=files), "dependency")) == []
    assert list(facts(platform_of(LIVE, files), "dependency")) == ["app:a1>table:work365_subscription"]


def test_what_depends_on_the_target_is_known_where_the_environment_answered_for_every_target() -> None:
    assert not dependencies_known(platform_of(LIVE))
    assert dependencies_known(platform_of(answered()))


def test_one_solution_needs_another_where_its_file_uses_what_the_other_brings() -> None:
    files = {"work365": CORE, "reports": {"apps": [{"key": "a1", "name": "Renewals", "used_tables": ["work365_subscription"]}]}}
    (fact,) = facts(platform_of(LIVE, files), "solution_dependency").values()
    assert (fact.key, fact.name, fact.sure) == ("reports>work365", "Reports on Work 365", True)
    assert (fact.values["witness_dependent"], fact.values["witness_required"]) == ("app Renewals", "table work365_subscription")
    assert (fact.values["witness_file"], fact.values["witness_place"], fact.values["count"]) == ("reports.zip", "record 1", 1)


def test_solutions_of_which_only_files_speak_may_be_there() -> None:
    files = {"work365": CORE, "reports": {"apps": [{"key": "a1", "used_tables": ["work365_subscription"]}]}}
    (fact,) = facts(platform_of(files=files), "solution_dependency").values()
    assert (fact.sure, fact.values["in_cycle"]) == (False, UNKNOWN)


def test_an_unmanaged_solution_stands_in_nobodys_way() -> None:
    files = {"work365": CORE, "ours": {"apps": [{"key": "a1", "used_tables": ["work365_subscription"]}]}}
    assert facts(platform_of(LIVE, files), "solution_dependency") == {}


def test_a_requirement_on_the_active_layer_is_met_by_the_solution_that_brings_the_component() -> None:
    lack = needs(VIEW, SUBSCRIPTION, dependent_solution="reports", required_solution="active")
    files = {"work365": CORE, "reports": {"declared_dependencies": [lack]}}
    assert list(solution_witnesses(platform_of(files=files))) == [("reports", "work365")]


def test_a_requirement_on_a_solution_that_is_not_there_needs_nothing_of_those_that_are() -> None:
    lack = needs(VIEW, SUBSCRIPTION, dependent_solution="reports", required_solution="another")
    files = {"work365": CORE, "reports": {"declared_dependencies": [lack]}}
    assert solution_witnesses(platform_of(files=files)) == {}


def test_what_two_solutions_bring_is_no_reason_that_one_needs_the_other() -> None:
    shared: Rows = {**CORE, "apps": [{"key": "a1", "used_tables": ["work365_subscription"]}]}
    assert solution_witnesses(platform_of(files={"main": shared, "satellite": shared})) == {}


def test_an_app_that_two_solutions_ship_is_judged_by_each_ones_own_file() -> None:
    files: dict[str, Rows] = {
        "main": {**CORE, "apps": [{"key": "a1", "used_tables": ["work365_subscription"]}]},
        "satellite": {"apps": [{"key": "a1", "used_tables": []}]},
    }
    assert solution_witnesses(platform_of(files=files)) == {}


def test_the_witness_is_two_components_that_an_administrator_finds_quickly() -> None:
    lacks = [
        needs(SUBSCRIPTION, SUBSCRIPTION, dependent_solution="reports", required_solution="work365"),
        needs(("chart", "c1"), ("column", "work365_subscription.price"), dependent_solution="reports", required_solution="work365"),
        needs(("flow", "f1"), SUBSCRIPTION, dependent_solution="reports", required_solution="work365"),
    ]
    files = {"work365": CORE, "reports": {"declared_dependencies": lacks}}
    (edges,) = solution_witnesses(platform_of(files=files)).values()
    assert shown_first(edges).dependent.type == "flow"
    assert shown_first(edge for edge in edges if edge.dependent.type != "flow").dependent.type == "chart"


def test_two_solutions_that_need_each_other_are_a_cycle() -> None:
    files: dict[str, Rows] = {
        "work365": {**CORE, "apps": [{"key": "a1", "used_tables": ["rep_goal"]}]},
        "reports": {"tables": [{"key": "rep_goal"}], "apps": [{"key": "a2", "used_tables": ["work365_subscription"]}]},
    }
    looped = {key: fact.values["in_cycle"] for key, fact in facts(platform_of(answered(), files), "solution_dependency").items()}
    assert looped == {"reports>work365": True, "work365>reports": True}


def test_a_need_inside_no_cycle_is_surely_so_once_the_environment_answered() -> None:
    files = {"work365": CORE, "reports": {"apps": [{"key": "a2", "used_tables": ["work365_subscription"]}]}}
    (fact,) = facts(platform_of(answered(), files), "solution_dependency").values()
    assert fact.values["in_cycle"] is False
    (fact,) = facts(platform_of(LIVE, files), "solution_dependency").values()
    assert fact.values["in_cycle"] is UNKNOWN


def test_a_system_job_works_on_the_target_through_its_table_its_flow_or_its_plug_in_step() -> None:
    parts = [
        {"key": key, "solution": "work365", "component_type": word, "component": key, "behavior": "0"}
        for word, key in (("flow", "f1"), ("plugin_step", "s1"))
    ]
    jobs = [
        {"key": "table", "about_table": "work365_subscription"},
        {"key": "flow", "about_table": "account", "flow": "f1"},
        {"key": "step", "plugin_step": "s1"},
        {"key": "other", "about_table": "account", "flow": "f2", "plugin_step": "s2"},
        {"key": "nothing"},
    ]
    platform = platform_of({**LIVE, "solution_components": parts, "system_jobs": jobs})
    of_target = {key: fact.values["of_target"] for key, fact in facts(platform, "system_job").items()}
    assert of_target == {"table": True, "flow": True, "step": True, "other": False, "nothing": False}
