"""What an edit would change as JSON, for machines: format w365lint-whatif/1."""

from __future__ import annotations

import json
from typing import Any, Final

from pydantic import TypeAdapter

from w365lint.report.difference import Difference
from w365lint.rulebook.verdict import Verdict

FORMAT: Final = "w365lint-whatif/1"

_DIFFERENCE: Final = TypeAdapter(Difference)


def write_difference_data(seen: Difference, before: Verdict) -> str:
    """Return the difference as JSON in ASCII; amounts are text, a row count that nobody knows is null, an unknown as-of day too."""
    data: dict[str, Any] = _DIFFERENCE.dump_python(seen, mode="json")
    environment = before.environment
    head = {"format": FORMAT, "environment": environment.name or environment.snapshot, "as_of": environment.as_of or None}
    return json.dumps({**head, **data}, indent=2) + "\n"
