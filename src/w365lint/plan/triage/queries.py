"""The exact addresses that answer what a text leaves open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from w365lint.environment.exports import entity_set, web_api
from w365lint.plan.triage.model import Part, Query
from w365lint.plan.triage.wording import kind

NUMBERS: Final[Mapping[str, int]] = MappingProxyType({
    "entity": 1, "attribute": 2, "optionset": 9, "entityrelationship": 10, "entitykey": 14, "role": 20, "securityrole": 20,
    "savedquery": 26, "workflow": 29, "report": 31, "savedqueryvisualization": 59, "systemform": 60, "webresource": 61, "sitemap": 62,
    "customcontrol": 66, "fieldsecurityprofile": 70, "appmodule": 80, "plugintype": 90, "pluginassembly": 91,
    "sdkmessageprocessingstep": 92, "serviceendpoint": 95, "sla": 152, "slaitem": 153, "canvasapp": 300,
    "environmentvariabledefinition": 380, "environmentvariablevalue": 381,
})  # fmt: skip
"""Component types whose number is the same everywhere, by the platform's word; others are looked up.

Source: learn.microsoft.com, Dataverse table reference, dependency, componenttype.
"""

SOLUTION: Final = "SOLUTION-UNIQUE-NAME"
_ID: Final = "ID"


def for_uninstall(url: str, unique_name: str) -> Query:
    """Return what names every dependency of a solution that lies on top."""
    name = _literal(unique_name) or SOLUTION
    return Query(
        "All components that stand against the removal now, by id and type",
        web_api(url, f"RetrieveDependenciesForUninstall(SolutionUniqueName=%27{name}%27)"),
    )


def for_delete(url: str, part: Part) -> Iterator[Query]:
    """Yield what names the dependents of one component; first its type number, where each environment gives its own."""
    number = NUMBERS.get(part.said.lower().replace(" ", ""))
    if number is None:
        yield type_number(url, part.said)
    called = f"the {kind(part)}"
    yield Query(
        f"The components that need {called}{f' {part.name}' if part.name else ''}",
        web_api(url, f"RetrieveDependenciesForDelete(ObjectId={part.id or _ID},ComponentType={number or 'NUMBER'})"),
    )


def type_number(url: str, said: str) -> Query:
    """Return what says which number this environment gives to a type; to all, where none is said."""
    name = _literal(said.lower())
    path = "solutioncomponentdefinitions?$select=name,solutioncomponenttype"
    if not said:
        return Query("The ComponentType NUMBER of each type in this environment (solutioncomponenttype)", web_api(url, path))
    path += f"&$filter=name%20eq%20%27{name}%27"
    return Query(f"The ComponentType NUMBER of '{said}' in this environment (solutioncomponenttype)", web_api(url, path))


def layers(url: str, part: Part) -> Query:
    """Return what lists the layers of one component."""
    name = _literal(part.said)
    where = f"(msdyn_componentid%20eq%20%27{part.id or _ID}%27)%20and%20(msdyn_solutioncomponentname%20eq%20%27{name}%27)"
    return Query(
        "The layers of the component, each with its solution and publisher", web_api(url, f"msdyn_componentlayers?$filter={where}")
    )


def history(url: str) -> Query:
    """Return what lists earlier attempts with their errors."""
    columns = "msdyn_name,msdyn_operation,msdyn_status,msdyn_result,msdyn_errorcode,msdyn_exceptionmessage,msdyn_starttime,msdyn_endtime"
    return Query(
        "Every attempt with its error, of which 10,000 characters are kept", web_api(url, f"msdyn_solutionhistories?$select={columns}")
    )


def running(url: str) -> Query:
    """Return what lists the solution operations that are not completed."""
    where = "msdyn_status%20eq%200"
    return Query("What is running now (status 0 is Started)", web_api(url, f"msdyn_solutionhistories?$filter={where}"))


def solutions_named(url: str, ending: str) -> Query:
    """Return what lists the solutions whose unique name ends so."""
    path = f"solutions?$select=uniquename,friendlyname,version,ismanaged&$filter=endswith(uniquename,%27{ending}%27)"
    return Query(f"The solutions whose name ends in {ending}", web_api(url, path))


def referring_rows(url: str, table: str, column: str) -> Query:
    """Return what lists the rows of a table that refer to something through a column."""
    address = web_api(url, f"{entity_set(quote(table))}?$filter=_{quote(column)}_value%20ne%20null")
    return Query(f"The rows of {table} that refer to something in {column}", address)


def connection_references(url: str, connector: str) -> Query:
    """Return what lists the connection references of a connector."""
    name = _literal(connector)
    path = f"connectionreferences?$filter=contains(connectorid,%27{name}%27)"
    return Query("The connection references that use the connector; connections themselves are in no table", web_api(url, path))


def active_flows(url: str) -> Query:
    """Return what lists the flows that are on."""
    return Query(
        "The flows that are on", web_api(url, "workflows?$select=name,category,ismanaged&$filter=statecode%20eq%201%20and%20type%20eq%201")
    )


def forms(url: str, table: str) -> Query:
    """Return what lists the forms of a table."""
    name = _literal(table)
    path = f"systemforms?$select=name,type,ismanaged,formactivationstate&$filter=objecttypecode%20eq%20%27{name}%27"
    return Query(f"The forms of the table {table} (type 2 is main)", web_api(url, path))


def holders(url: str, part: Part | None) -> Query:
    """Return what tells whether a component is there, and which solutions hold it."""
    if part and part.type == "connection_reference" and part.name:
        name = _literal(part.name)
        path = f"connectionreferences?$filter=connectionreferencelogicalname%20eq%20%27{name}%27"
        return Query(f"The connection reference {part.name}; an empty list: it is not there", web_api(url, path))
    path = f"solutioncomponents?$select=componenttype,_solutionid_value&$filter=objectid%20eq%20{part.id if part and part.id else _ID}"
    return Query("The solutions that hold the component; an empty list: none does", web_api(url, path))


def _literal(text: str) -> str:
    """Return a text as it stands between the quotation marks of an address."""
    return quote(text.replace("'", "''"), safe="-_.~")


def once(queries: Iterable[Query]) -> tuple[Query, ...]:
    """Leave each query once."""
    return tuple(dict.fromkeys(queries))
