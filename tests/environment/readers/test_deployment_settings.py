from __future__ import annotations

import json
from pathlib import Path

import pytest

from w365lint.environment.readers.deployment_settings import read_deployment_settings
from w365lint.environment.readers.files import open_tree

SETTINGS = {
    "EnvironmentVariables": [{"SchemaName": "con_Url", "Value": "https://contoso.example"}, {"SchemaName": "con_Key", "Value": ""}],
    "ConnectionReferences": [{"LogicalName": "con_mail", "ConnectionId": "a", "ConnectorId": "/providers/x"}],
}


def told(tmp_path: Path, text: str) -> str | None:
    (tmp_path / "deploymentSettings.json").write_text(text, encoding="utf-8-sig")
    reading = read_deployment_settings(open_tree(tmp_path), "deploymentSettings.json")
    assert reading is None or reading.batches == ()
    return reading.ignored[0][1] if reading else None


def test_settings_are_counted_and_become_no_record(tmp_path: Path) -> None:
    assert told(tmp_path, json.dumps(SETTINGS)) == (
        "Deployment settings say what is intended, not what the environment holds; no rule speaks of them. "
        "Environment variables: 2 (1 without a value). Connection references: 1."
    )


@pytest.mark.parametrize(
    "text", ["", "[]", '{"EnvironmentVariables": 3}', '{"EnvironmentVariables": [', '"EnvironmentVariables"', '{"other": []}']
)
def test_anything_else_is_none(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, text) is None


def test_entries_without_a_name_do_not_count(tmp_path: Path) -> None:
    said = told(tmp_path, json.dumps({"EnvironmentVariables": [3, {}, {"SchemaName": 4}], "ConnectionReferences": None}))
    assert said is not None
    assert said.endswith("Environment variables: 0. Connection references: 0.")
