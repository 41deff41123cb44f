"""The yardstick: read the files of a snapshot with json, validate every row with its model, and discard it."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from w365lint.environment.components import KINDS
from w365lint.environment.readers.records import Completeness
from w365lint.environment.readers.replies import Reply
from w365lint.environment.readers.webapi import Knowledge, project


def validate_json(folder: Path) -> None:
    """Validate a snapshot."""
    context = {"zone": ZoneInfo("Europe/Amsterdam")}
    kinds = {table: kind for kind in KINDS.values() for table in kind.tables}
    for file in sorted(folder.glob("*.json")):
        if kind := kinds.get(file.stem):
            reply = json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal, parse_constant=str)
            records = Reply(list(enumerate(reply["value"], 1)), Completeness.COMPLETE)
            for row in project(records, file.name, file.stem, kind, Knowledge()).rows:
                kind.model.model_validate(row.values, context=context)


if __name__ == "__main__":
    validate_json(Path(sys.argv[1]))
