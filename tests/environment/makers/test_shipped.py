from __future__ import annotations

from collections.abc import Mapping

from environment.staging import Rows, facts, platform_of
from w365lint.environment.rows import UNKNOWN

MAIL = {"key": "mail", "name": "Mail", "connector": "/providers/Microsoft.PowerApps/apis/shared_office365"}
TEAMS = {"key": "teams", "name": "Teams", "connector": "/providers/Microsoft.PowerApps/apis/shared_teams"}


def flow(key: str, *references: str, unnamed: tuple[str, ...] = (), category: str = "cloud_flow") -> dict[str, object]:
    return {"key": key, "category": category, "connection_references": list(references), "unnamed_connectors": list(unnamed)}


def users(files: Mapping[str, Rows], live: Rows | None = None) -> dict[str, object]:
    return {key: fact.values["own_users"] for key, fact in facts(platform_of(live or {}, files), "shipped_reference").items()}


def test_a_reference_is_used_by_the_flows_of_its_own_file() -> None:
    kit: Rows = {"connection_references": [MAIL, TEAMS], "flows": [flow("f1", "mail"), flow("f2", "mail")]}
    other: Rows = {"flows": [flow("f3", "teams")]}
    assert users({"kit": kit, "other": other}) == {"kit/mail": 2, "kit/teams": 0}


def test_a_flow_that_names_no_reference_of_the_connector_may_mean_this_one() -> None:
    kit: Rows = {"connection_references": [MAIL, TEAMS], "flows": [flow("f1", unnamed=("shared_office365",))]}
    assert users({"kit": kit}) == {"kit/mail": UNKNOWN, "kit/teams": 0}


def test_a_flow_that_cannot_be_read_may_use_every_reference() -> None:
    kit: Rows = {"connection_references": [MAIL], "flows": [{"key": "f1", "category": "cloud_flow"}]}
    assert users({"kit": kit}) == {"kit/mail": UNKNOWN}


def test_a_business_rule_has_no_connections() -> None:
    kit: Rows = {"connection_references": [MAIL], "flows": [{"key": "f1", "category": "business_rule"}]}
    platform = platform_of(files={"kit": kit})
    assert users({"kit": kit}) == {"kit/mail": 0}
    assert facts(platform, "shipped_flow") == {}


def test_what_a_file_ships_is_the_same_whatever_the_environment_and_other_files_say() -> None:
    kit: Rows = {"connection_references": [MAIL], "flows": [flow("f1")]}
    other: Rows = {"connection_references": [MAIL], "flows": [flow("f1", "mail")]}
    live: Rows = {"connection_references": [{"key": "mail"}], "flows": [flow("f1", "mail")]}
    assert users({"kit": kit, "other": other}, live) == {"kit/mail": 0, "other/mail": 1}


def test_an_app_with_the_connector_may_use_the_reference() -> None:
    kit: Rows = {"connection_references": [MAIL, TEAMS], "apps": [{"key": "a1", "used_connectors": ["shared_teams"]}]}
    found = facts(platform_of(files={"kit": kit}), "shipped_reference")
    assert {key: fact.values["app_users"] for key, fact in found.items()} == {"kit/mail": 0, "kit/teams": 1}


def test_a_flow_misses_the_references_that_nothing_defines() -> None:
    kit: Rows = {"connection_references": [MAIL], "flows": [flow("f1", "mail", "teams", "sql")]}
    other: Rows = {"connection_references": [TEAMS]}
    (fact,) = facts(platform_of(files={"kit": kit, "other": other}), "shipped_flow").values()
    assert (fact.values["undefined_references"], fact.values["undefined_names"]) == (1, ("sql",))


def test_a_flow_says_which_connectors_it_uses_without_a_name() -> None:
    kit: Rows = {"flows": [flow("f1", unnamed=("shared_office365", "shared_teams"))]}
    (fact,) = facts(platform_of(files={"kit": kit}), "shipped_flow").values()
    assert (fact.values["unnamed_connections"], fact.values["unnamed_connectors"]) == (2, ("shared_office365", "shared_teams"))


def test_a_use_of_another_solution_that_no_manifest_names_is_hidden() -> None:
    core: Rows = {"tables": [{"key": "cor_setting", "name": "Setting"}]}
    training: Rows = {"apps": [{"key": "a1", "name": "Training", "used_tables": ["cor_setting"]}]}
    (fact,) = facts(platform_of(files={"core": core, "training": training}), "hidden_dependency").values()
    assert fact.key == "training/app:a1>table:cor_setting"
    assert (fact.values["solution"], fact.values["brought_by"]) == ("training", ("core",))
    assert (fact.values["dependent_name"], fact.values["required_name"], fact.file) == ("app Training", "table Setting", "training.zip")
