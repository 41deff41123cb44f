"""Fabrikam once Work 365 is uninstalled, and what it would look like had the removal stopped half-way."""

from __future__ import annotations

from typing import Final

from making.fabrikam import fabrikam
from making.platform import PORTAL, PUBLISHER, ROLES, WORK_365
from making.rows import Json, Tenant

TAKEN: Final = "2026-01-20T08:00:00Z"
_GOES: Final = ("solution_component", "flow", "connection_reference", "app", "environment_variable", "role", "solution")
_PREFIX: Final = "work365_"
_STAYED: Final = (("solution", PORTAL), ("role", ROLES[2]))


def uninstalled(*, wholly: bool) -> dict[str, Json | str]:
    """Return the files of the environment after the uninstall; not `wholly`: the portal's solution and a role are still there."""
    tenant, files = fabrikam(running=False)
    stayed = () if wholly else _STAYED
    for kind in _GOES:
        for name in tenant.names(kind):
            if (kind, name) not in stayed and _of_work_365(tenant, kind, name):
                tenant.drop(kind, name)
    if wholly:
        tenant.drop("publisher", PUBLISHER)
    else:
        tenant.add("role_holder", "Anna de Vries", user="Anna de Vries", role=ROLES[2])
        tenant.add(
            "system_job", "Refresh of the portal", state="completed", status="failed", about_table="account",
            message="Table work365_subscription was not found.", started_on="2026-01-19T10:00:00Z", created_on="2026-01-19T10:00:00Z",
        )  # fmt: skip
    replies = {file: reply for file, reply in tenant.replies() if not file.startswith(_PREFIX)}
    kept = {file: content for file, content in files.items() if file.startswith("metadata/")}
    return {
        **replies,
        **kept,
        "metadata/EntityDefinitions.json": _without(kept["metadata/EntityDefinitions.json"]),
        "snapshot.json": _manifest(tenant),
    }


def _of_work_365(tenant: Tenant, kind: str, name: str) -> bool:
    record = tenant.get(kind, name)
    if kind == "solution_component":
        return record["solution"] in {solution for solution, *_ in WORK_365}
    return record.get("managed") is True


def _without(definitions: Json | str) -> Json:
    assert isinstance(definitions, dict)  # noqa: S101 a reply is made here
    rows = definitions["value"]
    assert isinstance(rows, list)  # noqa: S101 likewise
    return {**definitions, "value": [row for row in rows if not row["LogicalName"].startswith(_PREFIX)]}


def _manifest(tenant: Tenant) -> Json:
    manifest = tenant.manifest()
    tables = manifest["tables"]
    assert isinstance(tables, dict)  # noqa: S101 a manifest is made here
    gone: Json = {"complete": "does not exist"}
    return {**manifest, "taken": TAKEN, "tables": {table: gone if table.startswith(_PREFIX) else said for table, said in tables.items()}}
