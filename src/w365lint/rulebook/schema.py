"""The schema of a rule file, for editors: what may stand where, with the kinds and fields of the vocabulary."""

from __future__ import annotations

import json
from typing import Any

from w365lint.rulebook.condition import Operator
from w365lint.rulebook.rule import RuleFile
from w365lint.rulebook.rulebook import Rulebook


def write_rule_schema(rulebook: Rulebook) -> str:
    """Return the JSON schema."""
    schema: dict[str, Any] = RuleFile.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "A rule of w365lint"
    schema["$defs"]["Pattern"] = _pattern(rulebook)
    reference = {"$ref": "#/$defs/Pattern"}
    schema["properties"]["when"]["additionalProperties"] = reference
    schema["properties"]["unless"]["items"]["additionalProperties"] = reference
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _pattern(rulebook: Rulebook) -> dict[str, Any]:
    """Return a pattern: its kind decides which fields may stand beside it."""
    branches = [
        {
            "if": {"properties": {"kind": {"const": name}}, "required": ["kind"]},
            "then": {"propertyNames": {"enum": ["kind", *kind.fields]}},
        }
        for name, kind in sorted(rulebook.kinds.items())
    ]
    comparison = {"type": "object", "propertyNames": {"enum": [word.value for word in Operator]}}
    return {
        "type": "object",
        "description": "A named fact: its kind, and what must hold of its fields. A plain value means: is.",
        "properties": {"kind": {"enum": sorted(rulebook.kinds)}},
        "additionalProperties": {"anyOf": [{"type": ["string", "number", "boolean"]}, comparison]},
        "allOf": branches,
    }
