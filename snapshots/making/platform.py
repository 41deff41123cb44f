"""Dataverse and Power Platform: solutions and what they hold, flows, people, jobs, and what depends on Work 365."""

from __future__ import annotations

import json
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
    (CORE, "Work 365", "4.2.0.118", "2024-11-18T07:00:00Z"),
    (PORTAL, "Work 365 Self-Service Portal", "4.2.0.31", "2024-11-19T07:00:00Z"),
    (NOTIFICATIONS, "Work 365 Portal Notifications", "1.3.0.6", "2024-11-19T08:00:00Z"),
    (REPORTING, "Work 365 Power BI Reporting", "2.0.0.9", "2024-11-20T07:00:00Z"),
)
PUBLISHER: Final = "iotap"

TYPES: Final = {
    "table": 1, "role": 20, "view": 26, "flow": 29, "form": 60, "app": 80, "environment_variable": 380, "connection_reference": 10132,
}  # fmt: skip
"""Numbers of component types; the last is this environment's own, as its definition says."""

ADMINISTRATOR: Final = "Jeroen Bakker"
ROLES: Final = ("Work 365 Admin", "Work 365 Service", "Work 365 Portal Service", "Work 365 Billing Manager")
PEOPLE: Final = (
    # name, e-mail, is an application, role
    (SERVICE_USER, "work365.service@example.com", True, "Work 365 Service"),
    ("Work 365 Portal", "work365.portal@example.com", True, "Work 365 Portal Service"),
    ("Anna de Vries", "anna.de.vries@example.com", False, "Work 365 Billing Manager"),
    (ADMINISTRATOR, "jeroen.bakker@example.com", False, "Work 365 Admin"),
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


DATAVERSE: Final = "work365_sharedcommondataservice"
OUTLOOK: Final = "work365_sharedoffice365"
POWER_BI: Final = "work365_sharedpowerbi"
FLOWS: Final = (
    Flow("Work 365 - Notify customer on provisioning", NOTIFICATIONS, (DATAVERSE, OUTLOOK), "work365_licensechangelog"),
    Flow("Work 365 - Notify on failed provisioning", NOTIFICATIONS, (DATAVERSE, OUTLOOK), "work365_licensechangelog"),
    Flow("Work 365 - Refresh reports", REPORTING, (POWER_BI,), "work365_billingschedule"),
)
CONNECTIONS: Final = {DATAVERSE: NOTIFICATIONS, OUTLOOK: NOTIFICATIONS, POWER_BI: REPORTING}
"""Connection reference -> the solution that brings it."""
CONNECTORS: Final = {
    "shared_commondataservice": "Microsoft Dataverse", "shared_office365": "Office 365 Outlook", "shared_powerbi": "Power BI",
    "shared_teams": "Microsoft Teams",
}  # fmt: skip


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
                "solution_component", str(number), solution=solution, component_type=TYPES[kind], component=self.tenant.guid(kind, name),
                behavior=0,
            )  # fmt: skip

    def _solutions(self) -> None:
        self.tenant.add("publisher", PUBLISHER, key=PUBLISHER, name="IOTAP", prefix="work365")
        self.tenant.add("publisher", self.partner.prefix, key=self.partner.prefix, name=self.partner.name, prefix=self.partner.prefix)
        for key, name, version, installed in WORK_365:
            self.solution(key, name, version, installed, PUBLISHER, managed=True)
        self.solution(self.own, f"{self.partner.name} extensions", "1.0.0.4", "2024-12-02T09:00:00Z", self.partner.prefix, managed=False)
        for table in sorted(table for kind in KINDS.values() for table in kind.tables if table.startswith("work365_")):
            self.parts["table", table] = CORE

    @property
    def own(self) -> str:
        """Unique name of the partner's own solution."""
        return f"{self.partner.prefix}_extensions"

    def solution(self, key: str, name: str, version: str, installed: str, publisher: str, *, managed: bool) -> None:  # noqa: PLR0913 a row
        """Add a solution."""
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
            if self.running:
                self.tenant.add("role_holder", name, user=name, role=role)

    def _flows(self) -> None:
        state = "on" if self.running else "off"
        self.tenant.add("flow", START_JOB, category="classic_workflow", type="definition", state=state, managed=True, owner=SERVICE_USER)
        self.parts["flow", START_JOB] = CORE
        for flow in FLOWS:
            self.flow(flow, managed=True, on=self.running)
        for flow in self.partner.flows:
            self.flow(flow, managed=False, on=True)
        for name, solution in CONNECTIONS.items():
            if self.running:
                self._connection(name, solution, managed=True)
        for name in self.partner.connections:
            self._connection(name, self.own, managed=False)

    def flow(self, flow: Flow, *, managed: bool, on: bool) -> None:
        """Add a cloud flow."""
        self.tenant.add(
            "flow", flow.name, category="cloud_flow", type="definition", state="on" if on else "off", managed=managed,
            owner=SERVICE_USER if managed else ADMINISTRATOR,
            modified_on="2025-11-03T10:00:00Z", clientdata=_definition(flow),
        )  # fmt: skip
        self.parts["flow", flow.name] = flow.solution or self.own

    def _connection(self, name: str, solution: str, *, managed: bool) -> None:
        connector = name.partition("_")[2].replace("shared", "shared_", 1)
        self.tenant.add(
            "connection_reference", name, key=name, name=CONNECTORS[connector], managed=managed,
            connector=f"/providers/Microsoft.PowerApps/apis/{connector}", connection=self.tenant.guid("connection", name).replace("-", ""),
        )  # fmt: skip
        self.parts["connection_reference", name] = solution

    def _rest(self) -> None:
        self.tenant.add("app", "work365_adminhub", key="work365_adminhub", name="Work 365 Admin Hub", managed=True)
        self.parts["app", "work365_adminhub"] = CORE
        variable = "work365_ReportWorkspace"
        self.tenant.add("environment_variable", variable, key=variable, name="Report workspace", default="", managed=True)
        self.parts["environment_variable", variable] = REPORTING
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
        name = "connectionreference"
        types = [{"name": name, "primaryentityname": name, "solutioncomponenttype": TYPES["connection_reference"]}]
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


def _definition(flow: Flow) -> str:
    """Return the definition of a flow as its record holds it."""
    connectors = {name.partition("_")[2]: name for name in flow.connections}
    references = {
        connector: {"runtimeSource": "embedded", "connection": {"connectionReferenceLogicalName": name}, "api": {"name": connector}}
        for connector, name in connectors.items()
    }
    trigger = {"type": "OpenApiConnectionWebhook", "inputs": {"parameters": {"subscriptionRequest/entityname": flow.table}}}
    whole = {"properties": {"connectionReferences": references, "definition": {"triggers": {"When_a_row_changes": trigger}}}}
    return json.dumps(whole, sort_keys=True)
