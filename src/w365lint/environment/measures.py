"""Measured fields: what can be worked out from one record's own columns, or from the platform around it.

A measurement is never a verdict. It declares what it reads: if one of those is not known, it is not known.
What an empty input means is the measurement's own business, and its sentence says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from w365lint.environment.components import KINDS, Kind
from w365lint.environment.components.base import Column, Fieldspec, Mark
from w365lint.environment.components.values import Type
from w365lint.environment.graph import Node
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.environment.solutions import Platform

Compute = Callable[[Record, Platform, date | None], Any]

PLATFORM_KINDS: Final = ("table", "flow", "connection_reference", "environment_variable", "app", "connector", "role")


@dataclass(frozen=True, slots=True)
class Measure:
    """One measured field of a kind."""

    kind: str
    name: str
    type: Type
    reads: tuple[str, ...]
    about: str
    compute: Compute
    tables: tuple[str, ...] = ()
    """Kinds besides its own without which the measurement may not be known."""

    def of(self, record: Record, platform: Platform, day: date | None) -> Any:  # noqa: ANN401 a value or UNKNOWN
        """Return the value for one record; UNKNOWN where something it reads is not known."""
        if record.unseen or any(record.values[name] is UNKNOWN for name in self.reads):
            return UNKNOWN
        return self.compute(record, platform, day)


def _unit_months(record: Record, platform: Platform, _: date | None) -> Any:  # noqa: ANN401
    """Return the months that the unit mapping gives to a unit; UNKNOWN where no row does and not every row is here."""
    for mapping in platform.rows("unit_mapping"):
        if mapping.values["unit"] == record.key:
            return mapping.values["months"]
    return None if platform.environment.whole("unit_mapping") else UNKNOWN


def _in_environment(record: Record, platform: Platform, _: date | None) -> Any:  # noqa: ANN401
    environment = platform.environment
    if record.file in environment.environment_files:
        return True
    return False if environment.whole(record.kind) else UNKNOWN


def _of_target(record: Record, platform: Platform, _: date | None) -> Any:  # noqa: ANN401
    if not platform.targets:
        return UNKNOWN
    return platform.of_target(Node(record.kind, record.key))


def _solution_of_target(record: Record, platform: Platform, _: date | None) -> Any:  # noqa: ANN401
    return record.key in platform.targets if platform.targets else UNKNOWN


def _users(record: Record, platform: Platform) -> Any:  # noqa: ANN401
    """Return who uses a component; UNKNOWN where nobody is known to and not everybody was exported."""
    found = platform.graph.used_by(Node(record.kind, record.key))
    if found or all(platform.environment.whole(kind) for kind in ("flow", "app")):
        return found
    return UNKNOWN


def _users_count(record: Record, platform: Platform, _: date | None) -> Any:  # noqa: ANN401
    found = _users(record, platform)
    return found if found is UNKNOWN else len(found)


def _used_by(record: Record, platform: Platform, _: date | None) -> Any:  # noqa: ANN401
    found = _users(record, platform)
    return found if found is UNKNOWN else tuple(sorted(platform.name(node) for node in found))


def _job_of_target(record: Record, platform: Platform, _: date | None) -> Any:  # noqa: ANN401
    if not platform.targets:
        return UNKNOWN
    about = {"table": record.values["about_table"], "flow": record.values["flow"], "plugin_step": record.values["plugin_step"]}
    answers = [platform.of_target(platform.node(word, key.lower())) for word, key in about.items() if key]
    if any(answer is True for answer in answers):
        return True
    return UNKNOWN if any(answer is UNKNOWN for answer in answers) else False


def _logged_quantity(record: Record, platform: Platform, _: date | None) -> Any:  # noqa: ANN401
    totals = platform.logged_quantities
    return UNKNOWN if totals is None else totals.get(record.key, Decimal(0))


_IN_ENVIRONMENT: Final = "the environment itself says so: yes; a complete export does not hold it: no; only a solution file does: not known"
_OF_TARGET: Final = "it belongs to a solution that is to be removed"

MEASURES: Final[tuple[Measure, ...]] = (
    *(Measure(kind, "in_environment", Type.FLAG, (), _IN_ENVIRONMENT, _in_environment) for kind in ("solution", *PLATFORM_KINDS)),
    *(Measure(kind, "of_target", Type.FLAG, (), _OF_TARGET, _of_target, ("solution", "solution_component")) for kind in PLATFORM_KINDS),
    Measure("solution", "of_target", Type.FLAG, (), "it is one of the solutions that are to be removed", _solution_of_target),
    Measure(
        "connection_reference", "users", Type.COUNT, (),
        "how many flows and apps are known to use it; none known and not all exported: not known", _users_count, ("flow", "app"),
    ),
    Measure("connection_reference", "used_by", Type.LIST, (), "the flows and apps that use it, by name", _used_by, ("flow", "app")),
    Measure(
        "unit", "months", Type.NUMBER, (), "the months that the unit mapping gives to it; not mapped: empty",
        _unit_months, ("unit_mapping",),
    ),
    Measure(
        "system_job", "of_target", Type.FLAG, ("about_table", "flow", "plugin_step"),
        "it works on a table, or runs a flow or plug-in step, that is to be removed",
        _job_of_target, ("solution", "solution_component"),
    ),
    Measure(
        "subscription", "logged_quantity", Type.NUMBER, (),
        "what its license changes add up to; an empty quantity changes nothing, no change: 0", _logged_quantity, ("license_change",),
    ),
)  # fmt: skip


def measured(kind: Kind) -> Kind:
    """Return a kind with its measured fields behind its columns."""
    mine = {m.name: Fieldspec(m.name, m.type, Column((), (), Mark.OURS, None), None, m.about) for m in MEASURES if m.kind == kind.name}
    return replace(kind, fields={**kind.fields, **mine})


VOCABULARY: Final = {name: measured(kind) for name, kind in KINDS.items()}
"""Every kind with its columns and measured fields: what a rule may speak of."""
