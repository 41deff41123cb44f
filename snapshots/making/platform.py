"""Dataverse and Power Platform: solutions and what they hold, flows, people, jobs, and what depends on Work 365."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from making.rows import AS_OF, SERVICE_USER, Json, Tenant
from w365lint.environment.components import KINDS
from w365lint.environment.exports import entity_set

CORE: Final = "Work365"
PORTAL: Final = "Work365SelfServicePortal"
NOTIFICATIONS: Final = "Work365PortalNotifications"
REPORTING: Final = "Work365PowerBI"
WORK_365: Final = (
    # unique name, name, version, installed on
    (CORE, "Work 365", "4.2.0.118", "2025-08-18T07:00:00Z"),
    (PORTAL, "Work 365 Self-Service Portal", "4.2.0.31", "2025-08-19T07:00:00Z"),
    (NOTIFICATIONS, "Work 365 Portal Notifications", "1.3.0.6", "2025-08-19T08:00:00Z"),
    (REPORTING, "Work 365 Power BI Reporting", "2.0.0.9", "2025-08-20T07:00:00Z"),
)
PUBLISHER: Final = "iotap"
ACTIVE: Final = "fd140aae-4df4-11dd-bd17-0019b9312238"
NOBODY: Final = "00000000-0000-0000-0000-000000000000"

TYPES: Final = {"table": 1, "role": 20, "view": 26, "flow": 29, "form": 60, "app": 80, "environment_variable": 380, "connection_reference": 10132}
"""Numbers of component types; the last is this environment's own, as its definition says."""
_TYPE_TABLES: Final = {"view": "savedquery", "form": "systemform"}

ROLES: Final = ("Work 365 Admin", "Work 365 Service", "Work 365 Portal Service", "Work 365 Billing Manager")
PEOPLE: Final = (
    # name, e-mail, is an application, role
    (SERVICE_USER, "work365.service@example.com", True, "Work 365 Service"),
    ("Work 365 Portal", "work365.portal@example.com", True, "Work 365 Portal Service"),
    ("Anna de Vries", "anna.de.vries@example.com", False, "Work 365 Billing Manager"),
    ("Jeroen Bakker", "jeroen.bakker@example.com", False, "Work 365 Admin"),
)
SITE: Final = "Customer self-service"
START_JOB: Final = "Work 365 Start Job"


@dataclass(frozen=True)
class Flow:
    """A cloud flow, the connections it uses, and the table that starts it."""

    name: str
    solution: str
    connections: tuple[str, ...]
    table: str


@dataclass(frozen=True)
class Partner:
    """What the partner built on top: a solution of its own, with flows and connection references."""

    prefix: str
    name: str
    flows: tuple[Flow, ...] = ()
    connections: tuple[str, ...] = ()


@dataclass(frozen=True)
class Needs:
    """One record of a reply to RetrieveDependenciesForUninstall: who would break without what."""

    dependent: tuple[str, str]
    required: tuple[str, str]
    solution: str
    """Unique name of the solution that holds the dependent component; empty: it was made in the environment itself."""
    brought_by: str = CORE


FLOWS: Final = (
    Flow("Work 365 - Notify customer on provisioning", NOTIFICATIONS, ("work365_sharedcommondataservice", "work365_sharedoffice365"), "work365_licensechangelog"),
    Flow("Work 365 - Notify on failed provisioning", NOTIFICATIONS, ("work365_sharedcommondataservice", "work365_sharedoffice365"), "work365_licensechangelog"),
    Flow("Work 365 - Refresh reports", REPORTING, ("work365_sharedpowerbi",), "work365_billingschedule"),
)
CONNECTIONS: Final = {"work365_sharedcommondataservice": NOTIFICATIONS, "work365_sharedoffice365": NOTIFICATIONS, "work365_sharedpowerbi": REPORTING}
"""Connection reference -> the solution that brings it."""

OWN_NEEDS: Final = (
    Needs(("form", "Invoice on the portal"), ("table", "work365_subscription"), PORTAL),
    Needs(("flow", FLOWS[0].name), ("table", "work365_licensechangelog"), NOTIFICATIONS),
    Needs(("flow", FLOWS[1].name), ("table", "work365_licensechangelog"), NOTIFICATIONS),
    Needs(("flow", FLOWS[2].name), ("table", "work365_billingschedule"), REPORTING),
)
"""Why the add-on solutions go before the core."""


@dataclass
class Ground:
    """The platform of one tenant: what solutions hold and what depends on them is gathered here."""

    tenant: Tenant
    partner: Partner
    running: bool
    parts: dict[tuple[str, str], str] = field(default_factory=dict)

    def lay(self) -> None:
        """Add everything that Work 365 and the partner installed."""
        self._solutions()
        self._people()
        self._flows()
        self._rest()
        for number, ((kind, name), solution) in enumerate(self.parts.items(), 1):
            self.tenant.add(
                "solution_component", str(number), solution=solution, component_type=TYPES[kind], component=self.tenant.guid(kind, name), behavior=0
            )

    def _solutions(self) -> None:
        self.tenant.add("publisher", PUBLISHER, key=PUBLISHER, name="IOTAP", prefix="work365")
        self.tenant.add("publisher", self.partner.prefix, key=self.partner.prefix, name=self.partner.name, prefix=self.partner.prefix)
        for key, name, version, installed in WORK_365:
            self._solution(key, name, version, installed, PUBLISHER, managed=True)
        self._solution(self.own, f"{self.partner.name} extensions", "1.0.0.4", "2025-09-01T09:00:00Z", self.partner.prefix, managed=False)
        for table in sorted(table for kind in KINDS.values() for table in kind.tables if table.startswith("work365_")):
            self.parts["table", table] = CORE

    @property
    def own(self) -> str:
        """Unique name of the partner's own solution."""
        return f"{self.partner.prefix}_extensions"

    def _solution(self, key: str, name: str, version: str, installed: str, publisher: str, *, managed: bool) -> None:  # noqa: PLR0913 a line of the table
        self.tenant.add(
            "solution", key, key=key, name=name, unique_name=key, version=version, managed=managed, visible=True, publisher=publisher,
            installed_on=installed, modified_on=installed,
        )  # fmt: skip

    def _people(self) -> None:
        for role in ROLES:
            self.tenant.add("role", role, managed=True)
            self.parts["role", role] = CORE
        for name, email, application, role in PEOPLE:
            disabled = application and not self.running
            self.tenant.add(
                "user", name, email=email, application=self.tenant.guid("application", name) if application else None, disabled=disabled,
                access_mode="non_interactive" if application else "read_write",
            )  # fmt: skip
            self.tenant.add("role_holder", name, user=name, role=role)

    def _flows(self) -> None:
        self.tenant.add("flow", START_JOB, category="classic_workflow", type="definition", state="on" if self.running else "off", managed=True, owner=SERVICE_USER)
        self.parts["flow", START_JOB] = CORE
        for flow in FLOWS:
            self._flow(flow, managed=True, on=self.running)
        for flow in self.partner.flows:
            self._flow(flow, managed=False, on=True)
        for name, solution in CONNECTIONS.items():
            if self.running:
                self._connection(name, solution, managed=True)
        for name in self.partner.connections:
            self._connection(name, self.own, managed=False)

    def _flow(self, flow: Flow, *, managed: bool, on: bool) -> None:
        self.tenant.add(
            "flow", flow.name, category="cloud_flow", type="definition", state="on" if on else "off", managed=managed, owner=SERVICE_USER,
            modified_on="2025-11-03T10:00:00Z",
        )  # fmt: skip
        self.parts["flow", flow.name] = flow.solution or self.own

    def _connection(self, name: str, solution: str, *, managed: bool) -> None:
        connector = name.partition("_")[2].replace("shared", "shared_", 1)
        self.tenant.add(
            "connection_reference", name, key=name, name=connector.removeprefix("shared_").title(), managed=managed,
            connector=f"/providers/Microsoft.PowerApps/apis/{connector}", connection=self.tenant.guid("connection", name).replace("-", ""),
        )  # fmt: skip
        self.parts["connection_reference", name] = solution

    def _rest(self) -> None:
        self.tenant.add("app", "work365_adminhub", key="work365_adminhub", name="Work 365 Admin Hub", managed=True)
        self.parts["app", "work365_adminhub"] = CORE
        self.tenant.add("environment_variable", "work365_ReportWorkspace", key="work365_ReportWorkspace", name="Report workspace", default="", managed=True)
        self.parts["environment_variable", "work365_ReportWorkspace"] = REPORTING
        self.parts["form", "Invoice on the portal"] = PORTAL
        self.tenant.add("site", SITE, state="active" if self.running else "inactive", domain="portal.example.com")
        for number in range(1, 4):
            self.tenant.add(
                "system_job", f"{START_JOB} {number}", name=START_JOB, state="completed", status="succeeded", about_table="work365_job",
                flow=START_JOB, started_on=f"{AS_OF}T0{number}:00:00Z", created_on=f"{AS_OF}T0{number}:00:00Z",
            )  # fmt: skip

    def definitions(self) -> tuple[tuple[str, Json], ...]:
        """Return the files of metadata/: tables, and the types that this environment numbers itself."""
        tables = sorted({table for kind in KINDS.values() for table in kind.tables} - {"adx_website", "entity"})
        types = [{"name": name, "primaryentityname": name, "solutioncomponenttype": TYPES["connection_reference"]} for name in ("connectionreference",)]
        return (
            ("metadata/EntityDefinitions.json", self._reply("EntityDefinitions", [self._table(table) for table in tables])),
            ("metadata/solutioncomponentdefinition.json", self._reply("solutioncomponentdefinitions", types)),
        )

    def _table(self, table: str) -> Json:
        label = next(kind.label for kind in KINDS.values() if table in kind.tables).capitalize()
        shown = {"Label": label, "LanguageCode": 1033, "IsManaged": True}
        return {
            "LogicalName": table, "MetadataId": self.tenant.guid("table", table), "EntitySetName": entity_set(table), "IsManaged": True,
            "IsCustomEntity": table.startswith("work365_"), "DisplayName": {"LocalizedLabels": [shown], "UserLocalizedLabel": shown},
        }  # fmt: skip

    def _reply(self, name: str, records: list[Json]) -> Json:
        return {"@odata.context": f"{self.tenant.url}/api/data/v9.2/$metadata#{name}", "value": records}


def clientdata(flow: Flow) -> str:
    """Return the definition of a flow as its record holds it."""
    references = {
        name.partition("_")[2]: {"runtimeSource": "embedded", "connection": {"connectionReferenceLogicalName": name}, "api": {"name": name.partition("_")[2]}}
        for name in flow.connections
    }
    trigger = {"type": "OpenApiConnectionWebhook", "inputs": {"parameters": {"subscriptionRequest/entityname": flow.table}}}
    return json.dumps({"properties": {"connectionReferences": references, "definition": {"triggers": {"When_a_row_changes": trigger}}}}, sort_keys=True)


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
