"""Obstacles that the platform is known for, told by their shape, each with what to do about it and who says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from w365lint.environment.graph import Edge, Node
from w365lint.plan.deadlock import Deadlock
from w365lint.plan.needs import LAYER, Item, Needs


class Case(StrEnum):
    """A known obstacle."""

    CIRCLE = "solutions that need each other"
    BASE_LAYER = "base layer under another publisher's layer"
    APP_ROLES = "roles of an app under another publisher's layer"
    UPGRADE = "staged upgrade"
    CONNECTIONS = "connector with live connections"


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do, with {first} and {second} for the two things at odds, and the page that says so; a text names what only reports say."""

    text: str
    source: str


_LEARN: Final = "https://learn.microsoft.com"
_SOLUTIONS: Final = f"{_LEARN}/troubleshoot/power-platform/dataverse/working-with-solutions"

ADVICE: Final[Mapping[Case, Advice]] = MappingProxyType({
    Case.CIRCLE: Advice(
        "Neither {first} nor {second} can go while the other needs it. Drop what {first} needs of {second}: edit the components named here "
        "in the Active layer, or upgrade {first} to a version without it. Then uninstall {second}, then {first}.",
        f"{_SOLUTIONS}/circular-dependencies-between-solutions",
    ),
    Case.BASE_LAYER: Advice(
        "{first} has a managed layer above {second}, which is another publisher's. The platform deletes no base layer under a stranger's: "
        "uninstall {first} first, or upgrade it to a version that leaves {second} out.",
        f"{_SOLUTIONS}/multiple-publisher-shared-component-failure",
    ),
    Case.APP_ROLES: Advice(
        "{first} has a managed layer above {second}: which security role opens which app. The message gives only an id; "
        "appmodulerolescollection?$filter=appmoduleroleid eq ID in the Web API names the app and the role. Microsoft documents for any "
        "component: uninstall {first} first, or upgrade it to a version that leaves the role of the app out. Whether it is enough to take "
        "the role from the app (Apps > the app > Share) is not documented: it helped one administrator and not another "
        "(microsoft/coe-starter-kit, issues 8245 and 8995).",
        f"{_SOLUTIONS}/multiple-publisher-shared-component-failure",
    ),
    Case.UPGRADE: Advice(
        "{first} is a staged upgrade of {second}. Apply it, or delete it: rows that came into its new tables go with it. Then uninstall "
        "{second}. That the platform refuses to delete {second} before, and asks to delete {first} first, is not documented; "
        "administrators report it (microsoft/coe-starter-kit, issue 2457).",
        f"{_SOLUTIONS}/upgrade-fails-pending-upgrade",
    ),
    Case.CONNECTIONS: Advice(
        "{second} cannot be deleted while {first} uses it (CannotDeleteApiDueToExistingConnections). A connection belongs to the person "
        "who made it, is part of no solution, and others may not see it. An administrator lists them all with "
        "Get-AdminPowerAppConnection and deletes them with Remove-AdminPowerAppConnection, as Microsoft's maintainers advise. Where these "
        "list none and it is refused all the same (microsoft/coe-starter-kit, issue 7783), ask Microsoft support.",
        "https://github.com/microsoft/coe-starter-kit/issues/6018",
    ),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One known case: `first` must go, or let go, before `second` can."""

    case: Case
    first: Item
    second: Item
    witnesses: tuple[Edge, ...]

    @property
    def advice(self) -> str:
        """Return what to do, with the names of both."""
        return ADVICE[self.case].text.format(first=self.first.name, second=self.second.name)

    @property
    def source(self) -> str:
        """Return the page that says so."""
        return ADVICE[self.case].source


def recognise(needs: Needs, loops: Iterable[Deadlock] = ()) -> tuple[Obstacle, ...]:
    """Return every known case, sorted; `loops` are those that are to be cut."""
    found = [*_circles(loops), *_upgrades(needs), *_edges(needs)]
    order = list(Case)
    return tuple(sorted(found, key=lambda one: (order.index(one.case), one.first.node, one.second.node)))


def _circles(loops: Iterable[Deadlock]) -> Iterator[Obstacle]:
    for loop in loops:
        tie = loop.opening
        if all(item.node.type == "solution" for item in loop.members):
            yield Obstacle(Case.CIRCLE, tie.dependent, tie.required, tie.edges)


def _upgrades(needs: Needs) -> Iterator[Obstacle]:
    """Yield solutions that are named after another one and `_Upgrade`, as the platform names a staged upgrade."""
    solutions = {node.key.casefold(): item for node, item in needs.items.items() if node.type == "solution"}
    for key, item in solutions.items():
        base = solutions.get(key.removesuffix("_upgrade"))
        if base and base is not item:
            yield Obstacle(Case.UPGRADE, item, base, _between(needs, item.node, base.node))


def _between(needs: Needs, dependent: Node, required: Node) -> tuple[Edge, ...]:
    return tuple(edge for edge in needs.users.get(required, ()) if edge.dependent == dependent)


def _edges(needs: Needs) -> Iterator[Obstacle]:
    for edge in needs.edges:
        if case := _case(edge):
            yield Obstacle(case, needs.items[edge.dependent], needs.items[edge.required], (edge,))


def _case(edge: Edge) -> Case | None:
    if edge.declared_by == LAYER:
        return Case.APP_ROLES if edge.required.type == "appmoduleroles" else Case.BASE_LAYER
    return Case.CONNECTIONS if (edge.dependent.type, edge.required.type) == ("connection", "connector") else None
