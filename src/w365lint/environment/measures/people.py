"""Measured fields of users and roles: who holds what of Work 365, and what else hangs on a user."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from w365lint.environment.components.values import Type
from w365lint.environment.graph import Node
from w365lint.environment.measures.base import Measure
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.environment.surroundings import Surroundings

_NAMED_AFTER_WORK_365: Final = re.compile(r"\s*work ?365\b", re.IGNORECASE)

Known = tuple[tuple[str, ...], bool]
"""Names that are known, sorted, and whether these are all."""
Find = Callable[[Record, Surroundings], Known]


def _role_of_target(role: Record, around: Surroundings) -> Any:  # noqa: ANN401 a flag or UNKNOWN
    platform = around.platform
    belongs = platform.of_target(Node("role", role.key))
    if belongs is True or not platform.removes_work_365:
        return belongs
    name = role.values["name"]
    if name is UNKNOWN:
        return UNKNOWN
    return True if name and _NAMED_AFTER_WORK_365.match(name) else belongs


def _holders(role: Record, around: Surroundings) -> Known:
    """Return the enabled users that hold a role."""
    names, whole = [], around.held.whole
    for key in around.held.by_role.get(role.key, ()):
        user = around.find("user", key, ("name", "disabled"))
        if user is UNKNOWN or (user and user.values["disabled"] is UNKNOWN):
            whole = False
        elif user and user.values["disabled"] is not True:
            names.append(user.name)
    return tuple(sorted(names)), whole


def _roles(user: Record, around: Surroundings, *, of_target: bool) -> Known:
    """Return the roles of a user that go with the target, or those that do not."""
    names, whole = [], around.held.whole
    for key in around.held.by_user.get(user.key, ()):
        role = around.find("role", key, ("name",))
        goes = _role_of_target(role, around) if isinstance(role, Record) else UNKNOWN
        whole &= goes is not UNKNOWN
        if goes is of_target:
            names.append(role.name)
    return tuple(sorted(names)), whole


def _flows(user: Record, around: Surroundings) -> Known:
    """Return the cloud flows of others that a user owns and that are on."""
    names, whole = [], around.environment.whole("flow")
    for flow in around.owned_flows.get(user.key, ()):
        runs = _both(flow.values["category"], "cloud_flow", flow.values["state"], "on")
        goes = around.platform.of_target(Node("flow", flow.key)) if runs is not False else True
        if runs is True and goes is False:
            names.append(flow.name)
        whole &= goes is True or (runs is not UNKNOWN and goes is not UNKNOWN)
    return tuple(sorted(names)), whole and UNKNOWN not in around.owned_flows


def _both(one: object, wanted: str, other: object, wanted_too: str) -> Any:  # noqa: ANN401 a flag or UNKNOWN
    if one not in (UNKNOWN, wanted) or other not in (UNKNOWN, wanted_too):
        return False
    return UNKNOWN if UNKNOWN in (one, other) else True


def _count(found: Known) -> Any:  # noqa: ANN401 a number or UNKNOWN
    names, whole = found
    return len(names) if names or whole else UNKNOWN


def _names(found: Known) -> Any:  # noqa: ANN401 names or UNKNOWN
    names, whole = found
    return names if names or whole else UNKNOWN


def _service(user: Record, _: Surroundings) -> bool:
    return user.values["application"] is not None or user.values["access_mode"] == "non_interactive"


def _counted(kind: str, fields: tuple[str, str], about: str, find: Find, tables: tuple[str, ...]) -> tuple[Measure, Measure]:
    """Return how many are found, and their names; of what is not exported completely both hold what is known, if anything."""
    count, names = fields
    return (
        Measure(kind, count, Type.COUNT, (), f"how many {about} are known; none known and not all exported: not known",
                lambda record, around: _count(find(record, around)), tables),
        Measure(kind, names, Type.LIST, (), f"{about}, by name", lambda record, around: _names(find(record, around)), tables),
    )  # fmt: skip


_PARTS: Final = ("solution", "solution_component")
_HELD: Final = ("role_holder", "role", *_PARTS)

PEOPLE_MEASURES: Final[tuple[Measure, ...]] = (
    Measure(
        "role", "of_target", Type.FLAG, (),
        "it belongs to a solution that is to be removed; or that is Work 365, and its name begins so", _role_of_target, _PARTS,
    ),
    *_counted("role", ("holders", "held_by"), "enabled users that hold it themselves", _holders, ("role_holder", "user")),
    Measure(
        "user", "service", Type.FLAG, ("application", "access_mode"),
        "an application, or a non-interactive account; with neither filled in: no", _service,
    ),
    *_counted(
        "user", ("target_roles", "target_role_names"), "its roles that go with the solutions that are to be removed",
        lambda user, around: _roles(user, around, of_target=True), _HELD,
    ),
    *_counted(
        "user", ("other_roles", "other_role_names"), "its other roles", lambda user, around: _roles(user, around, of_target=False), _HELD
    ),
    *_counted(
        "user", ("other_flows", "other_flow_names"), "cloud flows that are on, that it owns and that stay", _flows, ("flow", *_PARTS)
    ),
)  # fmt: skip
