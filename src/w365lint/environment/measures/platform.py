"""Measured fields of the platform side: what is there, what is to go, and who uses what."""

from __future__ import annotations

from typing import Any, Final

from w365lint.environment.components.values import Type
from w365lint.environment.graph import Node
from w365lint.environment.identity import component_type
from w365lint.environment.measures.base import Measure
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.environment.solutions import Platform
from w365lint.environment.surroundings import Surroundings

PLATFORM_KINDS: Final = ("table", "flow", "connection_reference", "environment_variable", "app", "connector", "role")


def _in_environment(record: Record, around: Surroundings) -> Any:  # noqa: ANN401
    environment = around.environment
    if record.file in environment.environment_files:
        return True
    return False if environment.whole(record.kind) else UNKNOWN


def _of_target(record: Record, around: Surroundings) -> Any:  # noqa: ANN401
    platform = around.platform
    if not platform.targets:
        return UNKNOWN
    return platform.of_target(Node(record.kind, record.key))


def _solution_of_target(record: Record, around: Surroundings) -> Any:  # noqa: ANN401
    return record.key in around.platform.targets if around.platform.targets else UNKNOWN


def _of_work_365(record: Record, around: Surroundings) -> Any:  # noqa: ANN401
    return True if record.key in around.platform.work_365 else _by_vendor(record, around)


def _by_vendor(record: Record, around: Surroundings) -> Any:  # noqa: ANN401
    if record.values["publisher"] in around.platform.vendors:
        return True
    publisher = around.find("publisher", record.values["publisher"], ("prefix",))
    if publisher is None:
        return False if around.environment.whole("publisher") else UNKNOWN
    return UNKNOWN if publisher is UNKNOWN or publisher.values["prefix"] is UNKNOWN else False


def _edition(record: Record, around: Surroundings) -> Any:  # noqa: ANN401, ARG001 of the environment, so the same for every solution
    return around.environment.edition or UNKNOWN


def _users(record: Record, platform: Platform) -> Any:  # noqa: ANN401
    """Return who uses a component; UNKNOWN where nobody is known to and not everybody was exported."""
    found = platform.graph.used_by(Node(record.kind, record.key))
    if found or all(platform.environment.whole(kind) for kind in ("flow", "app")):
        return found
    return UNKNOWN


def _users_count(record: Record, around: Surroundings) -> Any:  # noqa: ANN401
    found = _users(record, around.platform)
    return found if found is UNKNOWN else len(found)


def _used_by(record: Record, around: Surroundings) -> Any:  # noqa: ANN401
    found = _users(record, around.platform)
    return found if found is UNKNOWN else tuple(sorted(around.platform.name(node) for node in found))


def _job_of_target(record: Record, around: Surroundings) -> Any:  # noqa: ANN401
    platform = around.platform
    if not platform.targets:
        return UNKNOWN
    about = {"table": record.values["about_table"], "flow": record.values["flow"], "plugin_step": record.values["plugin_step"]}
    answers = [platform.of_target(platform.node(word, key.lower())) for word, key in about.items() if key]
    if any(answer is True for answer in answers):
        return True
    return UNKNOWN if any(answer is UNKNOWN for answer in answers) else False


def _layer_of_target(record: Record, around: Surroundings) -> Any:  # noqa: ANN401
    """Say whether the component that a layer or summary is about belongs to the target."""
    word, key = record.values["component_type"], record.values["key" if record.kind == "component_summary" else "component"]
    if not around.platform.targets or not isinstance(word, str) or not isinstance(key, str):
        return UNKNOWN
    return around.platform.of_target(around.platform.node(component_type(word), key))


def _operation_of_target(record: Record, around: Surroundings) -> Any:  # noqa: ANN401
    if not around.platform.targets:
        return UNKNOWN
    name = record.values["name"]
    return isinstance(name, str) and name.lower() in around.platform.targets


_IN_ENVIRONMENT: Final = "the environment itself says so: yes; a complete export does not hold it: no; only a solution file does: not known"
_OF_TARGET: Final = "it belongs to a solution that is to be removed"

PLATFORM_MEASURES: Final[tuple[Measure, ...]] = (
    *(Measure(kind, "in_environment", Type.FLAG, (), _IN_ENVIRONMENT, _in_environment) for kind in ("solution", *PLATFORM_KINDS)),
    *(Measure(kind, "of_target", Type.FLAG, (), _OF_TARGET, _of_target, ("solution", "solution_component"))
      for kind in PLATFORM_KINDS if kind != "role"),
    Measure(
        "component_layer", "of_target", Type.FLAG, ("component_type", "component"), _OF_TARGET, _layer_of_target,
        ("solution", "solution_component"),
    ),
    Measure(
        "component_summary", "of_target", Type.FLAG, ("component_type", "key"), _OF_TARGET, _layer_of_target,
        ("solution", "solution_component"),
    ),
    Measure(
        "solution_operation", "of_target", Type.FLAG, ("name",), "it was about a solution that is to be removed", _operation_of_target,
    ),
    Measure("solution", "of_target", Type.FLAG, (), "it is one of the solutions that are to be removed", _solution_of_target),
    Measure(
        "solution", "of_work_365", Type.FLAG, ("publisher",), "its publisher is that of Work 365, or its unique name begins with work365",
        _of_work_365, ("publisher",),
    ),
    Measure("solution", "by_vendor", Type.FLAG, ("publisher",), "its publisher is that of Work 365", _by_vendor, ("publisher",)),
    Measure(
        "solution", "edition", Type.TEXT, (), "DV or PV, as snapshot.json says of the environment; it does not say: not known", _edition,
    ),
    Measure(
        "connection_reference", "users", Type.COUNT, (),
        "how many flows and apps are known to use it; none known and not all exported: not known", _users_count, ("flow", "app"),
    ),
    Measure("connection_reference", "used_by", Type.LIST, (), "the flows and apps that use it, by name", _used_by, ("flow", "app")),
    Measure(
        "system_job", "of_target", Type.FLAG, ("about_table", "flow", "plugin_step"),
        "it works on a table, or runs a flow or plug-in step, that is to be removed",
        _job_of_target, ("solution", "solution_component"),
    ),
)  # fmt: skip
