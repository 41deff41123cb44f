from __future__ import annotations

import re

import pytest

from w365lint.environment.identity import COMPONENT_TYPES, PORTABLE_TYPES, component_type


@pytest.mark.parametrize(
    ("said", "word"),
    [
        (1, "table"), ("29", "flow"), (" 60 ", "form"), (80, "app"), (300, "app"), (372, "connector"), (10, "relationship"),
        ("connectionreference", "connection_reference"), ("EnvironmentVariableDefinition", "environment_variable"),
        ("Connection Reference", "connection_reference"), ("Workflow", "flow"), ("AppSetting", "appsetting"),
        (183, "type 183"), ("10064", "type 10064"), ("type 10064", "type 10064"),
        ("9" * 5000, "type " + "9" * 5000), (-1, "-1"), ("²", "²"),
    ],
)  # fmt: skip
def test_a_type_has_one_word(said: int | str, word: str) -> None:
    assert component_type(said) == word


def test_numbers_of_an_environment_are_explained_by_its_names() -> None:
    names = {10064: "connectionreference", 10065: "10065", 1: "workflow"}
    assert [component_type(number, names) for number in names] == ["connection_reference", "type 10065", "table"]


def test_words_are_words() -> None:
    assert all(re.fullmatch("[a-z]+(_[a-z]+)*", word) for word in COMPONENT_TYPES.values())
    assert set(COMPONENT_TYPES.values()) | {"connection_reference"} >= PORTABLE_TYPES
