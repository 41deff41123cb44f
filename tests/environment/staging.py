"""Environments of a few records, each as its kinds say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from w365lint.environment.rows import Record
from w365lint.environment.solutions import Platform
from w365lint.rulebook.example import Scene, stage

Rows = Mapping[str, Iterable[Mapping[str, Any]]]
"""Kinds, plural -> records by our field words."""

FACTS = frozenset(
    {"dependency", "solution_dependency", "shipped_reference", "shipped_flow", "hidden_dependency", "connection_reference", "system_job"}
)
NOTHING: Rows = {}


def platform_of(live: Rows = NOTHING, files: Mapping[str, Rows] | None = None, targets: tuple[str, ...] = ()) -> Platform:
    """Return the platform of an environment that was exported (`live`), and of solution files by unique name."""
    exported = {solution: _tuples(rows) for solution, rows in (files or {}).items()}
    return stage(Scene("test", _tuples(live), exported, "2026-01-15", targets), FACTS)[1]


def facts(platform: Platform, kind: str) -> dict[str, Record]:
    """Return the facts of a kind by key; what stands for rows nobody exported is left out."""
    return {record.key: record for record in platform.rows(kind)}


def needs(dependent: tuple[str, str], required: tuple[str, str], **words: str) -> dict[str, str]:
    """Return the record of a file that declares a dependency between two components, each (type, name)."""
    return {
        "key": f"{dependent[1]}>{required[1]}",
        "dependent_type": dependent[0], "dependent": dependent[1], "dependent_name": dependent[1],
        "required_type": required[0], "required_schema": required[1], "required_name": required[1],
        "declared_by": "manifest", **words,
    }  # fmt: skip


def _tuples(rows: Rows) -> dict[str, tuple[Mapping[str, Any], ...]]:
    return {plural: tuple(listed) for plural, listed in rows.items()}
