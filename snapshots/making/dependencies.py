"""What depends on a solution, as the environment answers RetrieveDependenciesForUninstall: bare, or with names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from making.platform import CORE, FLOWS, NOTIFICATIONS, PORTAL, REPORTING, TYPES
from making.rows import Json, Tenant

ACTIVE: Final = "fd140aae-4df4-11dd-bd17-0019b9312238"
NOBODY: Final = "00000000-0000-0000-0000-000000000000"
_TYPE_NAMES: Final = {"table": "Entity", "view": "View", "form": "Form", "flow": "Workflow"}
_TYPE_TABLES: Final = {"table": "entity", "view": "savedquery", "form": "systemform", "flow": "workflow"}


@dataclass(frozen=True)
class Needs:
    """One record of a reply to RetrieveDependenciesForUninstall: who would break without what."""

    dependent: tuple[str, str]
    required: tuple[str, str]
    solution: str
    """Unique name of the solution that holds the dependent component; empty: it was made in the environment itself."""
    brought_by: str = CORE


OWN_NEEDS: Final = (
    Needs(("form", "Invoice on the portal"), ("table", "work365_subscription"), PORTAL),
    Needs(("flow", FLOWS[0].name), ("table", "work365_licensechangelog"), NOTIFICATIONS),
    Needs(("flow", FLOWS[1].name), ("table", "work365_licensechangelog"), NOTIFICATIONS),
    Needs(("flow", FLOWS[2].name), ("table", "work365_billingschedule"), REPORTING),
)
"""Why the add-on solutions go before the core."""


def reply(tenant: Tenant, needs: Iterable[Needs]) -> list[Json]:
    """Return the records of a bare reply to RetrieveDependenciesForUninstall."""
    return [
        {
            "dependencyid": tenant.guid("dependency", f"{one.dependent} {one.required}"), "dependencytype": 2,
            "dependentcomponentobjectid": tenant.guid(*one.dependent), "dependentcomponenttype": TYPES[one.dependent[0]],
            "dependentcomponentparentid": NOBODY,
            "dependentcomponentbasesolutionid": tenant.guid("solution", one.solution) if one.solution else ACTIVE,
            "requiredcomponentobjectid": tenant.guid(*one.required), "requiredcomponenttype": TYPES[one.required[0]],
            "requiredcomponentparentid": NOBODY, "requiredcomponentbasesolutionid": tenant.guid("solution", one.brought_by),
        }
        for one in needs
    ]  # fmt: skip


def named_reply(tenant: Tenant, needs: Iterable[Needs]) -> Json:
    """Return a reply to the form that names what it speaks of."""
    needs = tuple(needs)
    records = [
        record | _named(tenant, one, "dependent") | _named(tenant, one, "required")
        for record, one in zip(reply(tenant, needs), needs, strict=True)
    ]
    return {"DependencyMetadataCollection": {"DependencyMetadataInfoCollection": records}}


def _named(tenant: Tenant, one: Needs, side: str) -> Json:
    kind, name = one.dependent if side == "dependent" else one.required
    solution = one.solution if side == "dependent" else one.brought_by
    return {
        f"{side}componentdisplayname": name, f"{side}componentname": name, f"{side}componenttypename": _TYPE_NAMES[kind],
        f"{side}componententitylogicalname": _TYPE_TABLES[kind], f"{side}componentbasesolutionuniquename": solution or "Active",
        f"{side}componentbasesolutionname": str(tenant.get("solution", solution)["name"]) if solution else "Active Solution",
    }  # fmt: skip
