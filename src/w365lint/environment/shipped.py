"""What a solution file says of itself: which of its connection references its own flows use, and which they miss."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from w365lint.environment.graph import Node
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
            named = sum(record.key in _items(flow, "connection_references") for flow in flows[solution])
            nameless = any(connector in map(_connector, _items(flow, "unnamed_connectors")) for flow in flows[solution])
            fields = {
                "key": f"{solution}/{record.key}",
                "name": record.name,
                "reference": record.key,
                "solution": solution,
                "connector": record.values["connector"],
                "own_users": named if named or not nameless else UNKNOWN,
                "app_users": sum(connector in map(_connector, _items(app, "used_connectors")) for app in apps[solution]),
            }
            yield fields, record.file, record.place, True


def shipped_flows(platform: Platform) -> Iterator[Made]:
    """Yield each flow of each solution file, with the connections that it does not name or that nobody defines."""
    everywhere = {record.key for record in platform.rows("connection_reference")}
    for solution, flows in _by_solution(platform, "flow").items():
        for record in flows:
            unnamed = _items(record, "unnamed_connectors")
            missing = tuple(name for name in _items(record, "connection_references") if name not in everywhere)
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
    """Return the records that only a solution file holds, by the solution whose file it is."""
    found: dict[str, list[Record]] = defaultdict(list)
    for record in platform.rows(kind):
        if record.file not in platform.environment.environment_files:
            for solution in platform.holders.get(Node(kind, record.key), ()):
                found[solution].append(record)
    return found


def _items(record: Record, field: str) -> tuple[str, ...]:
    value = record.values[field]
    return value if isinstance(value, tuple) else ()


def _connector(said: object) -> str:
    """Return the short name of a connector, however a file writes it."""
    return str(said or "").rsplit("/", 1)[-1].lower()
