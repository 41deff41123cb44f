"""Solutions as `pac solution list --json` prints them, also behind lines of its log."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from w365lint.environment.components.base import Kind
from w365lint.environment.readers.encoding import decode
from w365lint.environment.readers.files import FileTrouble, Tree
from w365lint.environment.readers.records import Batch, Completeness, Origin, RawRow, Reading, Trouble
from w365lint.environment.readers.replies import Reply, parse
from w365lint.environment.readers.webapi import Knowledge, hold_against

MARK: Final = "SolutionUniqueName"

_COLUMNS: Final = {
    "key": MARK, "unique_name": MARK, "id": "Id", "name": "FriendlyName", "version": "VersionNumber", "managed": "IsManaged",
}  # fmt: skip
_LIST: Final = re.compile(r"^\[", re.MULTILINE)
_MOST_TRIES: Final = 100
_WHY: Final = "pac solution list may leave out system solutions"


def is_solution_list(data: bytes) -> bool:
    """Say whether a file speaks in the words of pac."""
    return any(f'"{MARK}"'.encode(encoding) in data for encoding in ("utf-8", "utf-16-le", "utf-16-be"))


def read_solution_list(tree: Tree, file: str, kind: Kind, knowledge: Knowledge) -> Reading | None:
    """Read a list of solutions; None where the file is none."""
    try:
        data = tree.read(file)
        records = _records(decode(data)) if is_solution_list(data) else None
    except (FileTrouble, UnicodeDecodeError):
        return None
    if records is None:
        return None
    found = [(number, record) for number, record in enumerate(records, 1) if isinstance(record, dict)]
    lost = len(records) - len(found)
    why = f"{lost:,} of its records cannot be read" if lost else _WHY
    reply = hold_against(knowledge.manifest.of("solution"), Reply(found, Completeness.PARTIAL, why, surely_partial=bool(lost)), data)
    troubles = (Trouble(file, "", f"{lost:,} of its records {'is' if lost == 1 else 'are'} none.", "Ask pac again."),) if lost else ()
    fields = {field: column for field, column in _COLUMNS.items() if any(column in record for _, record in found)}
    batch = Batch(
        kind.name, "solution", file, Origin.ENVIRONMENT, frozenset(fields), _rows(found, fields), reply.completeness, reply.why,
    )  # fmt: skip
    return Reading(batches=(batch,), troubles=troubles)


def _rows(records: list[tuple[int, dict[str, object]]], fields: Mapping[str, str]) -> Iterator[RawRow]:
    for number, record in records:
        yield RawRow(f"record {number}", {field: record.get(column) for field, column in fields.items()})


def _records(text: str) -> list[object] | None:
    """Return the list behind the lines that pac says before it; None where there is none."""
    for line in islice(_LIST.finditer(text), _MOST_TRIES):
        try:
            content = parse(text[line.start() : json.JSONDecoder().raw_decode(text, line.start())[1]])
        except (ValueError, RecursionError):
            continue
        if isinstance(content, list) and any(isinstance(item, dict) and MARK in item for item in content):
            return content
    return None
