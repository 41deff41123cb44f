"""What a solution file says of itself: which of its connection references its own flows use, and which they miss."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from w365lint.environment.edges import items
from w365lint.environment.made import Made
from w365lint.environment.makers.base import Maker
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.environment.solutions import Platform

MANIFEST: Final = "manifest"


def shipped_references(platform: Platform) -> Iterator[Made]:
    """Yield each connection reference of each solution file, with how many of the file's own flows use it.

    A use without a name, of the same connector, or a flow that cannot be read, might be one: then the count is not known.
    """
    flows, apps = _cloud_flows(platform), _by_solution(platform, "app")
    for solution, references in _by_solution(platform, "connection_reference").items():
        for record in references:
            connector = _connector(record.values["connector"])
            own = flows.get(solution, [])
            named = sum(record.key in items(flow.values["connection_references"]) for flow in own)
            nameless = any(_may_mean(flow, connector) for flow in own)
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
    for solution, flows in _cloud_flows(platform).items():
        for record in flows:
            unnamed, used = record.values["unnamed_connectors"], record.values["connection_references"]
            missing = used if used is UNKNOWN else tuple(name for name in items(used) if name not in everywhere)
            fields = {
                "key": f"{solution}/{record.key}",
                "name": record.name,
                "flow": record.key,
                "solution": solution,
                "unnamed_connections": _count(unnamed),
                "unnamed_connectors": unnamed,
                "undefined_references": _count(missing),
                "undefined_names": missing,
            }
            yield fields, record.file, record.place, True


def hidden_dependencies(platform: Platform) -> Iterator[Made]:
    """Yield what flows and apps of a solution file use of another solution although its manifest does not name it."""
    files = platform.environment.solution_files
    named = {(files.get(edge.file), edge.required) for edge in platform.edges if edge.declared_by == MANIFEST}
    for edge in platform.edges:
        solution, bringers = files.get(edge.file), platform.definers.get(edge.required, ())
        if solution and edge.declared_by != MANIFEST and bringers and solution not in bringers and (solution, edge.required) not in named:
            fields = {
                "key": f"{solution}/{edge.dependent}>{edge.required}",
                "name": platform.name(edge.dependent),
                "solution": solution,
                "dependent_name": platform.name(edge.dependent),
                "required_name": platform.name(edge.required),
                "brought_by": tuple(platform.solutions[key].name for key in bringers if key in platform.solutions),
            }
            yield fields, edge.file, edge.place, True


def _cloud_flows(platform: Platform) -> Mapping[str, list[Record]]:
    """Return the flows that have connections; a classic workflow or business rule has none."""
    flows = _by_solution(platform, "flow")
    return {solution: [flow for flow in mine if flow.values["category"] in ("cloud_flow", UNKNOWN)] for solution, mine in flows.items()}


def _by_solution(platform: Platform, kind: str) -> Mapping[str, list[Record]]:
    """Return what solution files hold, by solution; one that lies there twice counts once."""
    found: dict[str, dict[str, Record]] = defaultdict(dict)
    for record in platform.environment.shipped.get(kind, ()):
        found[platform.environment.solution_files[record.file]].setdefault(record.key, record)
    return {solution: list(records.values()) for solution, records in found.items()}


def _may_mean(flow: Record, connector: str) -> bool:
    """Say whether a flow may use a connector without naming a connection reference."""
    unnamed = flow.values["unnamed_connectors"]
    return unnamed is UNKNOWN or connector in map(_connector, items(unnamed))


def _count(value: object) -> Any:  # noqa: ANN401 a number or UNKNOWN
    return UNKNOWN if value is UNKNOWN else len(items(value))


def _connector(said: object) -> str:
    """Return the short name of a connector, however a file writes it."""
    return str(said or "").rsplit("/", 1)[-1].lower()


SHIPPED_REFERENCE: Final = Maker("shipped_reference", (), lambda around: (shipped_references(around.platform), True))
SHIPPED_FLOW: Final = Maker("shipped_flow", (), lambda around: (shipped_flows(around.platform), True))
HIDDEN_DEPENDENCY: Final = Maker("hidden_dependency", (), lambda around: (hidden_dependencies(around.platform), True))
