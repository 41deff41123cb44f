"""How each missing table can be exported: the exact Web API address, or the click path where there is no table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from w365lint.environment.components import Kind
from w365lint.environment.components.values import is_guid
from w365lint.environment.environment import Environment
from w365lint.environment.solutions import Platform

_API: Final = "api/data/v9.2"
_SOMEWHERE: Final = "https://YOUR-ENVIRONMENT.crm.dynamics.com"

_SETS: Final[Mapping[str, str]] = {
    "entity": "EntityDefinitions",
    "workflow": "workflows",
    "systemuserroles": "systemuserrolescollection",
    "opportunity": "opportunities",
    "work365_agreement": "work365_agreements",
    "connectionreference": "connectionreferences",
    "solutioncomponent": "solutioncomponents",
    "asyncoperation": "asyncoperations",
}
_QUERIES: Final[Mapping[str, str]] = {
    "entity": "?$select=LogicalName,MetadataId,EntitySetName,IsManaged,IsCustomEntity,DisplayName",
    "asyncoperation": "?$filter=statecode%20ne%203",
    "msdyn_solutionhistory": "?$filter=msdyn_operation%20eq%201",
    "msdyn_solutioncomponentsummary": "?$filter=(msdyn_solutionid%20eq%20SOLUTION-ID)",
}
"""What keeps a reply small, or makes it possible: columns that are read, jobs that are not completed, uninstalls, one solution."""
_PARTNER_CENTER: Final = (
    "For each customer save https://api.partnercenter.microsoft.com/v1/customers/CUSTOMER-TENANT-ID/subscriptions as "
    "partner-center/CUSTOMER-TENANT-ID.json; once every customer is there, call partner-center complete in snapshot.json"
)
_BY_HAND: Final[Mapping[str, str]] = {
    "provider_subscription": _PARTNER_CENTER,
    "provider_customer": _PARTNER_CENTER,
    "component_layer": (
        "Power Apps > Solutions > the solution > a component > See solution layers shows them; the Web API gives the layers of one "
        "component at a time: save msdyn_componentlayers?$filter=msdyn_componentid eq 'ID' and msdyn_solutioncomponentname eq 'Entity' "
        "as msdyn_componentlayer.json"
    ),
    "unit_mapping": "Work 365 > Admin Hub > Application Settings > Unit Mapping: save units and months as work365_unitmapping.json",
}
_COMPONENTS: Final[Mapping[str, str]] = {
    "table": "EntityDefinitions({})?$select=LogicalName,DisplayName",
    "relationship": "RelationshipDefinitions({})?$select=SchemaName",
    "choice": "GlobalOptionSetDefinitions({})?$select=Name",
    "web_resource": "webresourceset({})?$select=name",
    "form": "systemforms({})?$select=name,objecttypecode",
    "view": "savedqueries({})?$select=name,returnedtypecode",
    "chart": "savedqueryvisualizations({})?$select=name,primaryentitytypecode",
    "flow": "workflows({})?$select=name,category,ismanaged",
    "site_map": "sitemaps({})?$select=sitemapname",
    "role": "roles({})?$select=name,ismanaged",
    "report": "reports({})?$select=name",
    "plugin_step": "sdkmessageprocessingsteps({})?$select=name",
    "plugin_type": "plugintypes({})?$select=typename",
    "plugin_assembly": "pluginassemblies({})?$select=name",
    "field_security_profile": "fieldsecurityprofiles({})?$select=name",
    "connection_reference": "connectionreferences({})?$select=connectionreferencelogicalname,connectionreferencedisplayname",
    "environment_variable": "environmentvariabledefinitions({})?$select=schemaname,displayname",
    "connector": "connectors({})?$select=name,displayname",
}
"""Component type -> the Web API path that names a component by its id."""


def entity_set(table: str) -> str:
    """Return the name of a table's set in the Web API."""
    if table in _SETS:
        return _SETS[table]
    if table.endswith("y"):
        return f"{table[:-1]}ies"
    return f"{table}es" if table.endswith(("s", "x", "ch")) else f"{table}s"


def address(environment: Environment, path: str) -> str:
    """Return a Web API address of this environment."""
    return web_api(environment.url, path)


def web_api(url: str, path: str) -> str:
    """Return a Web API address of the environment at a URL; of one that is not known where it is empty."""
    return f"{url.rstrip('/') or _SOMEWHERE}/{_API}/{path}"


def name_of(environment: Environment, word: str, identity: str) -> str:
    """Return the address that names the component of a type with an id; of types that have none, that of the solutions it is in."""
    path = _COMPONENTS.get(word, "").format(identity)
    return address(environment, path) if path else solutions_of(environment, identity)


def solutions_of(environment: Environment, identity: str) -> str:
    """Return the address that lists the solutions in which a component is."""
    path = f"solutioncomponents?$filter=objectid%20eq%20{identity}&$expand=solutionid($select=uniquename,ismanaged)"
    return address(environment, path)


def how_to_export(kind: Kind, environment: Environment, platform: Platform | None = None) -> str:
    """Return the one sentence that says how to get a kind's rows."""
    if kind.name == "declared_dependency":
        targets = sorted(platform.targets) if platform else []
        names = [_unique_name(platform, key) for key in targets] if platform else []
        return _dependencies(environment, names or ["SOLUTION"])
    if kind.name in _BY_HAND:
        return f"{_BY_HAND[kind.name]}."
    sets = {table: f"{entity_set(table)}{_QUERIES.get(table, '')}" for table in kind.tables}
    saved = [f"save {address(environment, path)} as {file_name(table)}" for table, path in sets.items()]
    sentence = ", and ".join(saved)
    return f"{sentence[:1].upper()}{sentence[1:]}." if saved else ""


def file_name(table: str) -> str:
    """Return the name under which a table's reply is looked for."""
    return "metadata/EntityDefinitions.json" if table == "entity" else f"{table}.json"


def _dependencies(environment: Environment, names: list[str]) -> str:
    saved = [
        f"save {address(environment, f'RetrieveDependenciesForUninstall(SolutionUniqueName=%27{name}%27)')} as dependency/{name}.json"
        for name in names
    ]
    sentence = ", and ".join(saved)
    return f"{sentence[:1].upper()}{sentence[1:]}."


def _unique_name(platform: Platform, key: str) -> str:
    record = platform.solutions.get(key)
    return str(record.values["unique_name"]) if record and isinstance(record.values["unique_name"], str) else key


def record_link(environment: Environment, kind: Kind, key: str) -> str:
    """Return the address of a record's form in Dynamics; empty where the environment's URL or the table is not known."""
    if not environment.url.startswith("https://") or len(kind.tables) != 1 or not is_guid(key) or kind.name in _BY_HAND:
        return ""
    return f"{environment.url.rstrip('/')}/main.aspx?pagetype=entityrecord&etn={kind.tables[0]}&id={key}"
