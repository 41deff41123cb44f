"""Small snapshots in which those rules speak that say nothing of Contoso."""

from __future__ import annotations

import json
from typing import Final

from making.dependencies import Needs, named_reply
from making.platform import CORE, PORTAL, PUBLISHER, WORK_365
from making.rows import SERVICE_USER, Json, Tenant

_MAIL: Final = "/providers/Microsoft.PowerApps/apis/shared_office365"
_TEAMS: Final = "/providers/Microsoft.PowerApps/apis/shared_teams"

FLOW: Final = "5b6f6f64-9d3e-5f0e-8a53-0d6a3c0f7a11"

MANIFEST: Final = """<ImportExportXml>
 <SolutionManifest>
  <UniqueName>{key}</UniqueName>
  <LocalizedNames><LocalizedName description="{name}" languagecode="1033" /></LocalizedNames>
  <Version>1.0.0.7</Version>
  <Managed>0</Managed>
  <Publisher>
   <UniqueName>contoso</UniqueName>
   <LocalizedNames><LocalizedName description="Contoso Cloud Services" languagecode="1033" /></LocalizedNames>
   <CustomizationPrefix>contoso</CustomizationPrefix>
  </Publisher>
  <RootComponents><RootComponent {component} behavior="0" /></RootComponents>
  <MissingDependencies />
 </SolutionManifest>
</ImportExportXml>
"""

TABLE: Final = """<Entity>
 <Name LocalizedName="Renewal">contoso_Renewal</Name>
 <EntityInfo><entity Name="contoso_Renewal"><EntitySetName>contoso_renewals</EntitySetName></entity></EntityInfo>
</Entity>
"""

CUSTOMIZATIONS: Final = f"""<ImportExportXml>
 <connectionreferences>
  <connectionreference connectionreferencelogicalname="contoso_mail">
   <connectionreferencedisplayname>Mail</connectionreferencedisplayname>
   <connectorid>{_MAIL}</connectorid>
  </connectionreference>
  <connectionreference connectionreferencelogicalname="contoso_teams">
   <connectionreferencedisplayname>Teams</connectionreferencedisplayname>
   <connectorid>{_TEAMS}</connectorid>
  </connectionreference>
 </connectionreferences>
</ImportExportXml>
"""

HEADER: Final = f"""<Workflow WorkflowId="{{{FLOW}}}" Name="Remind of renewals">
 <JsonFileName>/Workflows/Remindofrenewals.json</JsonFileName>
 <Category>5</Category>
 <StateCode>1</StateCode>
</Workflow>
"""

DEFINITION: Final[Json] = {
    "properties": {
        "connectionReferences": {
            "shared_office365": {"connection": {"connectionReferenceLogicalName": "contoso_mail"}},
            "shared_sharepointonline": {"connection": {"connectionReferenceLogicalName": "contoso_files"}},
            "shared_excelonline": {"connection": {}},
        },
        "definition": {
            "actions": {"List_renewals": {"type": "OpenApiConnection", "inputs": {"parameters": {"entityName": "contoso_renewals"}}}}
        },
    }
}
"""It uses a reference that its solution ships, one that nothing defines, a connection without a name, and the other solution's table."""


def exported_solutions() -> dict[str, Json | str]:
    """Return two solutions as Contoso unpacked them into source control; the flow of one uses the table of the other."""
    return {
        "Reminders/Other/Solution.xml": MANIFEST.format(
            key="ContosoReminders", name="Contoso Reminders", component=f'type="29" id="{{{FLOW}}}"'
        ),
        "Reminders/Other/Customizations.xml": CUSTOMIZATIONS,
        "Reminders/Workflows/Remindofrenewals.json": json.dumps(DEFINITION, indent=1, sort_keys=True) + "\n",
        "Reminders/Workflows/Remindofrenewals.json.data.xml": HEADER,
        "Renewals/Other/Solution.xml": MANIFEST.format(
            key="ContosoRenewals", name="Contoso Renewals", component='type="1" schemaName="contoso_renewal"'
        ),
        "Renewals/Entities/contoso_Renewal/Entity.xml": TABLE,
    }


def tangled_solutions() -> dict[str, Json | str]:
    """Return a platform on which the core and the portal need each other: a form of the core was edited to show the portal's table."""
    tenant = Tenant("Contoso Test", "https://contoso-test.crm4.dynamics.com")
    tenant.add("publisher", PUBLISHER, key=PUBLISHER, name="IOTAP", prefix="work365")
    for key, name, version, installed in WORK_365[:2]:
        tenant.add(
            "solution", key, key=key, name=name, unique_name=key, version=version, managed=True, visible=True, publisher=PUBLISHER,
            installed_on=installed,
        )  # fmt: skip
    core, portal = ("table", "work365_subscription"), ("table", "work365_portalvisit")
    needs = {CORE: Needs(portal, core, PORTAL), PORTAL: Needs(core, portal, CORE, PORTAL)}
    replies = dict(tenant.replies())
    return {
        **{file: replies[file] for file in ("publisher.json", "solution.json", "solutioncomponent.json")},
        **{f"dependency/{solution}.json": named_reply(tenant, [one]) for solution, one in needs.items()},
        "metadata/EntityDefinitions.json": {"value": [{"LogicalName": "work365_subscription", "EntitySetName": "work365_subscriptions"}]},
    }


def item_based_contracts() -> dict[str, Json | str]:
    """Return contracts that bill each of their items in cycles of its own: nobody vouches for the last invoice of each."""
    tenant = Tenant("Contoso Marketplace", "https://contoso-marketplace.crm4.dynamics.com")
    tenant.add("user", SERVICE_USER)
    for name, customer, kind in (
        ("BC-3001", "Noordzee Visserij", "item_based"),
        ("BC-3002", "Blue Harbor Dental", "flexi"),
    ):
        tenant.add("account", customer)
        tenant.add(
            "billing_contract", name, customer=customer, type=kind, start="2025-01-01", state="inactive", status_reason="inactive",
            terminated_on="2025-12-31",
        )  # fmt: skip
    replies = dict(tenant.replies())
    return {file: replies[file] for file in ("account.json", "work365_billingcontract.json")}


def power_version() -> dict[str, Json | str]:
    """Return the Power version of Work 365 on a trial environment, its main solution as an unmanaged copy."""
    tenant = Tenant("Contoso Trial", "https://contoso-trial.crm4.dynamics.com")
    tenant.add("publisher", PUBLISHER, key=PUBLISHER, name="IOTAP", prefix="work365")
    for key, name, version, installed in WORK_365[:2]:
        tenant.add(
            "solution", key, key=key, name=name, unique_name=key, version=version, managed=key != CORE, visible=True, publisher=PUBLISHER,
            installed_on=installed,
        )  # fmt: skip
    replies = dict(tenant.replies())
    said = {word: value for word, value in tenant.manifest().items() if word != "tables"}
    return {**{file: replies[file] for file in ("publisher.json", "solution.json")}, "snapshot.json": {**said, "edition": "PV"}}
