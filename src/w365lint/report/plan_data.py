"""The plan as JSON, for machines: format w365lint-plan/1."""

from __future__ import annotations

import json
from typing import Any, Final

from pydantic import TypeAdapter

from w365lint.plan.model import Plan

FORMAT: Final = "w365lint-plan/1"

_PLAN: Final = TypeAdapter(Plan)


def write_plan_data(plan: Plan) -> str:
    """Return the plan as JSON in ASCII; a row count that nobody knows is null."""
    data: dict[str, Any] = _PLAN.dump_python(plan, mode="json")
    return json.dumps({"format": FORMAT, "complete": plan.complete, **data}, indent=2) + "\n"
