"""The verdict as JSON, for machines: format w365lint/1."""

from __future__ import annotations

import json
from typing import Any, Final

from pydantic import TypeAdapter

from w365lint.rulebook.verdict import Verdict

FORMAT: Final = "w365lint/1"

_VERDICT: Final = TypeAdapter(Verdict)
_ORDER: Final = {
    "findings": ("rule", "identity"),
    "undecided": ("rule", "identity"),
    "missing": ("kind", "rule", "settled_by"),
    "idle_waivers": ("rule", "components", "why"),
    "tables": ("kind", "table"),
    "unreadable": ("file", "place", "message"),
    "money": ("currency", "period"),
    "rules": ("name",),
}


def write_data(verdict: Verdict) -> str:
    """Return the verdict as JSON in ASCII; amounts are text, an unknown as-of day is null."""
    data: dict[str, Any] = _VERDICT.dump_python(verdict, mode="json")
    for name, fields in _ORDER.items():
        data[name].sort(key=lambda each, fields=fields: [each[field] for field in fields])
    data["waived"].sort(key=lambda each: each["finding"]["identity"])
    for runbook in data["runbooks"]:
        runbook["verdict"] = runbook.pop("outcome")
    return _write({"format": FORMAT, "as_of": data["environment"]["as_of"] or None, **data})


def write_schema() -> str:
    """Return the JSON schema of what write_data returns, as docs/report.schema.json publishes it."""
    return _write(SCHEMA)


def _schema() -> dict[str, Any]:
    schema = _VERDICT.json_schema(mode="serialization")
    definitions = schema["$defs"]
    runbook = definitions["RunbookVerdict"]["properties"]
    runbook["verdict"] = runbook.pop("outcome")
    # Pydantic's own pattern changes with its versions.
    definitions["Money"]["properties"]["amount"] = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "title": "Amount"}
    for definition in definitions.values():
        if "properties" in definition:
            definition["required"] = sorted(definition["properties"])
    properties = {
        "format": {"const": FORMAT},
        "as_of": {"type": ["string", "null"], "format": "date", "description": "The day the environment is judged at; null where unknown."},
        **schema["properties"],
    }
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "w365lint report"}
    return {**schema, **head, "properties": properties, "required": sorted(properties)}


def _write(data: dict[str, Any]) -> str:
    return json.dumps(data, indent=2) + "\n"


SCHEMA: Final = _schema()
