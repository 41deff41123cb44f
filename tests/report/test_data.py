from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from report.sample import plain, sample
from report.sample_findings import SURROGATE
from w365lint.report.data import SCHEMA, write_data, write_schema
from w365lint.rulebook.verdict import Verdict

Golden = Callable[[str, str], None]

TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}


def mistakes(schema: Mapping[str, Any], value: object, at: str = "$") -> list[str]:
    """Hold a value against the words of JSON schema that ours uses, and refuse a field it does not name."""
    if "$ref" in schema:
        schema = SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    if "anyOf" in schema:
        return [] if any(not mistakes(each, value, at) for each in schema["anyOf"]) else [f"{at}: none fits"]
    kinds = schema.get("type", [])
    allowed = tuple(TYPES[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds))
    found = [f"{at}: not {kinds}"] if allowed and not isinstance(value, allowed) else []
    found += [f"{at}: not {schema['const']}"] if schema.get("const", value) != value else []
    found += [f"{at}: not in the list"] if value not in schema.get("enum", [value]) else []
    if isinstance(value, dict):
        found += [f"{at}: {name}" for name in {*schema["required"]} ^ {*value}]
        known = schema["properties"]
        found += [each for name in value.keys() & known for each in mistakes(known[name], value[name], f"{at}.{name}")]
    if isinstance(value, list):
        found += [each for number, item in enumerate(value) for each in mistakes(schema["items"], item, f"{at}[{number}]")]
    return found


def test_the_sample_reads_as_the_golden_file_says(golden: Golden) -> None:
    golden("report/golden/sample.json", write_data(sample()))


def test_the_published_schema_is_the_one_that_the_program_has(golden: Golden) -> None:
    golden("../docs/report.schema.json", write_schema())


@pytest.mark.parametrize("verdict", [sample(), plain()], ids=["full", "empty"])
def test_what_is_written_fits_the_schema(verdict: Verdict) -> None:
    assert mistakes(SCHEMA, json.loads(write_data(verdict))) == []


def test_the_schema_refuses_a_wrong_state() -> None:
    data = json.loads(write_data(sample()))
    data["runbooks"][0]["lines"][0]["state"] = "perhaps"
    assert mistakes(SCHEMA, data) == ["$.runbooks[0].lines[0].state: not in the list"]


def test_it_has_the_documented_shape() -> None:
    data = json.loads(write_data(sample()))
    assert (data["format"], data["as_of"]) == ("w365lint/1", "2026-05-31")
    assert [(each["name"], each["verdict"]) for each in data["runbooks"]] == [
        ("uninstall", "NO-GO"),
        ("billing-run", "CANNOT TELL"),
        ("operating", "GO"),
    ]
    line = data["runbooks"][0]["lines"][0]
    assert (line["id"], line["stage"], line["state"], line["reads"]) == ("UNI-01", "before", "found", ["work365_billingcontract"])


def test_an_unknown_day_is_null() -> None:
    assert json.loads(write_data(plain()))["as_of"] is None


def test_amounts_are_exact_text() -> None:
    assert [money["amount"] for money in json.loads(write_data(sample()))["money"]] == ["1240.5000", "99.0000"]


def test_the_order_of_findings_does_not_change_a_byte() -> None:
    backwards = replace(sample(), findings=sample().findings[::-1], undecided=sample().undecided[::-1], tables=sample().tables[::-1])
    assert write_data(backwards) == write_data(sample())


def test_any_name_survives_the_way_to_json_and_back() -> None:
    text = write_data(sample())
    assert text.isascii()
    assert any(SURROGATE in finding["message"] for finding in json.loads(text)["findings"])
