from __future__ import annotations

import pytest

from environment.staging import Rows, needs, platform_of
from w365lint.environment.graph import Node
from w365lint.environment.rows import UNKNOWN

WORK_365: dict[str, object] = {"key": "work365", "name": "Work 365", "managed": True, "publisher": "iotap"}
IOTAP = {"key": "iotap", "name": "IOTAP", "prefix": "work365"}
SUBSCRIPTION = Node("table", "work365_subscription")


def part(solution: str, word: str, key: str, behavior: str = "0") -> dict[str, str]:
    return {"key": f"{solution}/{key}", "solution": solution, "component_type": word, "component": key, "behavior": behavior}


def test_without_a_name_the_solutions_of_work_365_are_the_target() -> None:
    rows: list[dict[str, object]] = [
        {"key": "core", "publisher": "iotap"},
        {"key": "work365portal", "publisher": "another", "managed": True},
        {"key": "reports", "publisher": "another", "managed": True},
        {"key": "kit", "publisher": "microsoft", "managed": True},
    ]
    assert platform_of({"publishers": [IOTAP], "solutions": rows}).targets == {"core", "work365portal", "reports"}


def test_a_partners_own_solution_that_is_called_work_365_does_not_draw_in_their_others() -> None:
    rows: list[dict[str, object]] = [
        WORK_365,
        {"key": "work365changes", "publisher": "fabrikam", "managed": False},
        {"key": "sales", "publisher": "fabrikam"},
    ]
    assert platform_of({"publishers": [IOTAP], "solutions": rows}).targets == {"work365", "work365changes"}


def test_named_targets_replace_those_of_work_365() -> None:
    assert platform_of({"solutions": [WORK_365, {"key": "kit"}]}, targets=("kit",)).targets == {"kit"}


def test_the_layers_of_dataverse_are_no_solutions() -> None:
    rows: list[dict[str, object]] = [WORK_365, {"key": "active"}, {"key": "default"}, {"key": "basic"}, {"key": "system"}]
    assert set(platform_of({"solutions": rows}).solutions) == {"work365"}


def test_a_solution_that_only_a_file_holds_counts_until_the_environment_lists_its_solutions() -> None:
    files = {"kit": {"tables": [{"key": "kit_case"}]}}
    assert set(platform_of(files=files).solutions) == {"kit"}
    assert set(platform_of({"solutions": [WORK_365]}, files).solutions) == {"work365"}


@pytest.mark.parametrize(("managed", "expected"), [(True, True), (False, False), (None, UNKNOWN)])
def test_components_go_with_a_solution_that_the_environment_calls_managed(managed: object, expected: object) -> None:
    assert platform_of({"solutions": [{"key": "kit", "managed": managed}]}).takes_along("kit") is expected


def test_what_a_file_says_of_being_managed_says_nothing_of_the_environment() -> None:
    assert platform_of(files={"kit": {"solutions": [{"key": "kit", "exported_managed": True}]}}).takes_along("kit") is UNKNOWN


def test_rows_that_contradict_each_other_leave_it_open_whichever_is_newer() -> None:
    # The platform updates no managed solution by an unmanaged one or the other way (80048041), so one of them is of another
    # environment, or of a time before it was installed anew; which, no column says.
    rows: list[dict[str, object]] = [
        {"key": "kit", "managed": True, "modified_on": "2026-01-01T00:00:00Z"},
        {"key": "kit", "managed": False, "modified_on": "2026-01-02T00:00:00Z"},
    ]
    assert platform_of({"solutions": rows}).takes_along("kit") is UNKNOWN


def test_the_environment_does_not_learn_from_a_file_whether_a_solution_is_managed() -> None:
    live: Rows = {"solutions": [{"key": "kit", "managed": {"unreadable": "?"}}]}
    assert platform_of(live, {"kit": {"solutions": [{"key": "kit", "exported_managed": True}]}}).takes_along("kit") is UNKNOWN


def test_who_says_what_of_a_solution_is_known_by_its_place_the_environment_first() -> None:
    live: Rows = {"solutions": [{"key": "kit", "managed": False}]}
    said = platform_of(live, {"kit": {"solutions": [{"key": "kit", "exported_managed": True}]}}).managed_said["kit"]
    assert [(one.managed, one.file, one.place, one.live) for one in said] == [
        (False, "example", "record 1", True), (True, "kit.zip", "record 1", False),
    ]  # fmt: skip


def test_a_component_of_the_target_is_one_that_it_brings_or_that_bears_its_prefix() -> None:
    live: Rows = {
        "publishers": [IOTAP],
        "solutions": [WORK_365],
        "solution_components": [part("work365", "flow", "f1"), part("work365", "table", "account"), part("work365", "form", "o1", "1")],
    }
    of_target = platform_of(live).of_target
    assert of_target(Node("flow", "f1")) is True
    assert of_target(SUBSCRIPTION) is True
    assert of_target(Node("flow", "f2")) is False
    assert of_target(Node("table", "account")) is False, "a table without prefix is Microsoft's, and only added to"
    assert of_target(Node("form", "o1")) is False, "behavior 1 only adds to a component of another solution"


def test_a_component_of_another_solution_of_the_same_publisher_is_not_the_targets() -> None:
    files = {"main": {"connection_references": [{"key": "kit_a"}]}, "satellite": {"connection_references": [{"key": "kit_b"}]}}
    rows = [{"key": name, "publisher": "kit"} for name in files]
    live = {"publishers": [{"key": "kit", "prefix": "kit"}], "solutions": rows}
    of_target = platform_of(live, files, ("main",)).of_target
    assert of_target(Node("connection_reference", "kit_a")) is True
    assert of_target(Node("connection_reference", "kit_b")) is False
    assert of_target(Node("connection_reference", "kit_c")) is True, "nobody else brings it, and it bears the prefix"


def test_without_the_targets_components_only_tables_of_another_prefix_are_surely_not_its_own() -> None:
    of_target = platform_of({"publishers": [IOTAP], "solutions": [WORK_365]}).of_target
    assert of_target(SUBSCRIPTION) is True
    assert of_target(Node("table", "account")) is False
    assert of_target(Node("flow", "f1")) is UNKNOWN


def test_without_a_target_nobody_knows_what_belongs_to_it() -> None:
    assert platform_of({"solutions": [{"key": "kit"}]}).of_target(SUBSCRIPTION) is UNKNOWN


def test_a_component_has_one_node_whichever_of_its_names_a_file_uses() -> None:
    guid = "0a6e8f3c-1111-4222-8333-944455556666"
    tables = [{"key": "work365_subscription", "id": guid, "entity_set": "work365_subscriptions", "name": "Subscription"}]
    platform = platform_of({"tables": tables})
    assert platform.node("table", guid) == SUBSCRIPTION
    assert platform.table("work365_subscriptions") == SUBSCRIPTION
    assert platform.table("Work365_Subscription") == SUBSCRIPTION
    assert platform.table("work365_unheard_of") is None
    assert platform.name(SUBSCRIPTION) == "table Subscription"
    assert platform.name(Node("view", "v1")) == "view v1"


def test_a_flow_and_an_app_need_what_they_name() -> None:
    live: Rows = {
        "tables": [{"key": "work365_subscription", "entity_set": "work365_subscriptions"}],
        "flows": [
            {
                "key": "f1", "connection_references": ["mail"], "used_tables": ["work365_subscriptions", "unheard_of"],
                "child_flows": ["f2"], "used_variables": ["sender"],
            },
        ],
        "apps": [{"key": "a1", "used_tables": ["work365_subscription"]}],
    }  # fmt: skip
    edges = {(str(edge.dependent), str(edge.required), edge.declared_by) for edge in platform_of(live).edges}
    assert edges == {
        ("flow:f1", "connection_reference:mail", "flow_definition"),
        ("flow:f1", "table:work365_subscription", "flow_definition"),
        ("flow:f1", "flow:f2", "flow_definition"),
        ("flow:f1", "environment_variable:sender", "flow_definition"),
        ("app:a1", "table:work365_subscription", "app_header"),
    }


def test_a_use_that_the_environments_own_row_leaves_out_is_over() -> None:
    live = {"flows": [{"key": "f1", "connection_references": ["mail"]}]}
    files = {"kit": {"flows": [{"key": "f1", "connection_references": ["mail", "teams"]}]}}
    required = [(edge.required.key, edge.file) for edge in platform_of(live, files).edges]
    assert required == [("mail", "example"), ("mail", "kit.zip")]


def test_where_two_solution_files_ship_one_flow_each_says_what_its_own_uses() -> None:
    files = {
        "main": {"flows": [{"key": "f1", "connection_references": ["mail"]}]},
        "satellite": {"flows": [{"key": "f1", "connection_references": ["teams"]}]},
    }
    edges = [(edge.required.key, edge.file) for edge in platform_of(files=files).edges]
    assert edges == [("mail", "main.zip"), ("teams", "satellite.zip")]


def test_the_platforms_own_word_proves_a_dependency_better_than_an_app() -> None:
    files: dict[str, Rows] = {
        "kit": {
            "tables": [{"key": "kit_case"}],
            "apps": [{"key": "a1", "used_tables": ["kit_case"]}],
            "declared_dependencies": [
                {**needs(("app", "a1"), ("table", "kit_case")), "key": "9", "dependent_schema": "a1"},
                {**needs(("app", "a1"), ("table", "kit_case"), declared_by="dependency_reply"), "key": "10", "dependent_schema": "a1"},
            ],
        }
    }
    edges = platform_of(files=files).edges
    assert [(edge.declared_by, edge.place) for edge in edges] == [
        ("dependency_reply", "record 2"),
        ("manifest", "record 1"),
        ("app_header", "record 1"),
    ]


def test_the_parent_of_a_patch_is_the_solution_whose_id_it_names() -> None:
    base = "11111111-1111-4111-8111-111111111111"
    platform = platform_of({"solutions": [{"key": "work365", "id": base}, {"key": "work365_patch_1", "parent": base}]})
    assert platform.solutions["work365_patch_1"].values["parent"] == "work365"
