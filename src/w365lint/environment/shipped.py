"""What a solution file says of itself: which of its connection references its own flows use, and which they miss."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from w365lint.environment.edges import items
from w365lint.environment.solutions import Platform
from w365lint.environment.store import UNKNOWN, Record

Made = tuple[Mapping[str, Any], str, str, bool]


def shipped_references(platform: Platform) -> Iterator[Made]:
    """Yield each connection reference of each solution file, with how many of the file's own flows use it.

    A use without a name, of the same connector, might be this one: then the count is not known.
    """
    flows, apps = _by_solution(platform, "flow"), _by_solution(platform, "app")
    for solution, references in _by_solution(platform, "connection_reference").items():
        for record in references:
            connector = _connector(record.values["connector"])
            named = sum(record.key in items(flow.values["connection_references"]) for flow in flows.get(solution, ()))
            nameless = any(connector in map(_connector, items(flow.values["unnamed_connectors"])) for flow in flows.get(solution, ()))
            fields = {
                "key": f"{solution}/{record.key}",
                "name": record.name,
                "reference": record.key,
                "solution": solution,
                "connector": record.values["connector"],
                "own_users": named if named or not nameless else UNKNOWN,
                "app_users": sum(connector in map(_connector, items(app.values["used_connectors"])) for app in apps.get(solution, ())),
            }
            yield fields, record.file, record.place, True


def shipped_flows(platform: Platform) -> Iterator[Made]:
    """Yield each flow of each solution file, with the connections that it does not name or that nobody defines."""
    everywhere = {record.key for record in platform.rows("connection_reference")}
    for solution, flows in _by_solution(platform, "flow").items():
        for record in flows:
            unnamed = items(record.values["unnamed_connectors"])
            missing = tuple(name for name in items(record.values["connection_references"]) if name not in everywhere)
            fields = {
                "key": f"{solution}/{record.key}",
                "name": record.name,
                "flow": record.key,
                "solution": solution,
                "unnamed_connections": len(unnamed),
                "unnamed_connectors": unnamed,
                "undefined_references": len(missing),
                "undefined_names": missing,
            }
            yield fields, record.file, record.place, True


def _by_solution(platform: Platform, kind: str) -> Mapping[str, list[Record]]:
    """Return what solution files hold, by solution; one that lies there twice counts once."""
    found: dict[str, dict[str, Record]] = defaultdict(dict)
    for record in platform.environment.shipped.get(kind, ()):
        found[platform.environment.solution_files[record.file]].setdefault(record.key, record)
    return {solution: list(records.values()) for solution, records in found.items()}


def _connector(said: object) -> str:
    """Return the short name of a connector, however a file writes it."""
    return str(said or "").rsplit("/", 1)[-1].lower()
