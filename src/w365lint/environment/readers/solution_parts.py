"""The components in the XML of a solution: the same elements whether packed in customizations.xml or unpacked to files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from xml.etree.ElementTree import Element

from w365lint.environment.identity import PORTABLE_TYPES
from w365lint.environment.readers.app_header import read_canvas_app, read_model_driven_app
from w365lint.environment.readers.records import Named
from w365lint.environment.readers.solution_manifest import guid_of, localized
from w365lint.environment.readers.xml import text_of


@dataclass(frozen=True, slots=True)
class Found:
    """One component as an element gives it; `table` is where its row would stand in Dataverse, or empty.

    `comes_with`: the platform makes it along with any of these tables, so that it is theirs.
    `definition`: the file that holds a flow's definition. `broken`: what of the element could not be read.
    """

    component: Named
    place: str
    comes_with: tuple[str, ...] = ()
    table: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    entity_sets: tuple[tuple[str, str], ...] = ()
    definition: str = ""
    broken: str = ""


def find_components(element: Element, of_table: str | None = None) -> Iterator[Found]:
    """Yield what an element is, or what it lists; `of_table` is the table whose folder the element's file is in."""
    for said in [element] if element.tag in _SHAPES or element.tag == "Entity" else element:
        if said.tag == "Entity":
            yield from _entity(said)
        elif said.tag in _SHAPES:
            yield _found(said, of_table)


@dataclass(frozen=True, slots=True)
class _Shape:
    """Where an element says what it is: paths of children, or attributes after '@'."""

    type: str
    id: str = ""
    schema_name: str = ""
    name: str = ""
    table: str = ""


_TITLE: Final = "LocalizedNames/LocalizedName"
_SHAPES: Final[Mapping[str, _Shape]] = {
    "AppModule": _Shape("app", schema_name="UniqueName", name=_TITLE, table="appmodule"),
    "AppModuleSiteMap": _Shape("site_map", schema_name="SiteMapUniqueName", name=_TITLE),
    "CanvasApp": _Shape("app", schema_name="Name", name="DisplayName", table="canvasapp"),
    "ConnectionRole": _Shape("connection_role", id="connectionroleid", name="name"),
    "Connector": _Shape("connector", id="connectorid", schema_name="name", name="displayname", table="connector"),
    "Dashboard": _Shape("form", id="FormId", name=_TITLE),
    "EntityRelationship": _Shape("relationship", schema_name="@Name"),
    "FieldSecurityProfile": _Shape("field_security_profile", id="@fieldsecurityprofileid", name="@name"),
    "InteractionCentricDashboard": _Shape("form", id="FormId", name=_TITLE),
    "PluginAssembly": _Shape("plugin_assembly", id="@PluginAssemblyId", schema_name="@FullName", name="@FullName"),
    "Role": _Shape("role", id="@id", name="@name", table="role"),
    "SdkMessageProcessingStep": _Shape("plugin_step", id="@SdkMessageProcessingStepId", name="@Name"),
    "WebResource": _Shape("web_resource", id="WebResourceId", schema_name="Name", name="DisplayName"),
    "Workflow": _Shape("flow", id="@WorkflowId", name="@Name", table="workflow"),
    "connectionreference": _Shape(
        "connection_reference",
        schema_name="@connectionreferencelogicalname",
        name="connectionreferencedisplayname",
        table="connectionreference",
    ),
    "environmentvariabledefinition": _Shape(
        "environment_variable", schema_name="@schemaname", name="displayname@default", table="environmentvariabledefinition"
    ),
    "optionset": _Shape("choice", schema_name="@Name", name="@localizedName"),
    "savedquery": _Shape("view", id="savedqueryid", name=_TITLE),
    "systemform": _Shape("form", id="formid", name=_TITLE),
    "visualization": _Shape("chart", id="savedqueryvisualizationid", name=_TITLE),
}

_INSIDE_TABLE: Final = ("FormXml/forms/systemform", "SavedQueries/savedqueries/savedquery", "Visualizations/visualization")

_PLATFORM_GUID: Final = "00000000-0000-0000-00aa-"
"""How the GUIDs of the standard tables' first views begin."""


def _entity(said: Element) -> Iterator[Found]:
    title = said.find("Name")
    key = (text_of(said, "Name") or "").lower()
    plural = (text_of(said, "EntityInfo/entity/EntitySetName") or "").lower()
    name = title.get("LocalizedName") or key if title is not None else None
    yield Found(
        Named("table", schema_name=key or None, name=name),
        f"Entity {key}".rstrip(),
        table="entity",
        values={"key": key, "name": name} | ({"entity_set": plural} if plural else {}),
        entity_sets=((plural, key),) if plural else (),
    )
    for column in said.iterfind("EntityInfo/entity/attributes/attribute"):
        yield from _column(column, key)
    for path in _INSIDE_TABLE:
        for part in said.iterfind(path):
            yield _found(part, key)


def _column(said: Element, table: str) -> Iterator[Found]:
    name = (text_of(said, "LogicalName") or said.get("PhysicalName") or "").lower()
    comes_with = () if text_of(said, "IsCustomField") == "1" else (table,)
    component = Named("column", schema_name=f"{table}.{name}" if name else None, name=name or None, parent=table)
    yield Found(component, f"attribute {name}".rstrip(), comes_with)
    for choice in said.iterfind("optionset"):
        yield replace(_found(choice, table), comes_with=comes_with)


def _found(said: Element, of_table: str | None) -> Found:
    shape = _SHAPES[said.tag]
    schema_name = _value(said, shape.schema_name)
    component = Named(
        type=shape.type,
        id=guid_of(_value(said, shape.id)),
        schema_name=schema_name.lower() if schema_name else None,
        name=_value(said, shape.name) or schema_name,
        parent=of_table,
    )
    key = component.schema_name if shape.type in PORTABLE_TYPES else component.id
    place = f"{said.tag} {component.name or component.id or ''}".rstrip()
    found = Found(component, place, table=shape.table, values={"key": key, "name": component.name})
    return _DETAILS[said.tag](found, said) if said.tag in _DETAILS else found


def _value(said: Element, where: str) -> str | None:
    if where == _TITLE:
        return localized(said)
    path, _, attribute = where.partition("@")
    holder = said.find(path) if path else said
    if holder is None or not where:
        return None
    return (holder.get(attribute) if attribute else holder.text or "") or None


def _with(found: Found, **values: object) -> Found:
    return replace(found, values={**found.values, **values})


def _app_module(found: Found, said: Element) -> Found:
    return _with(found, used_tables=read_model_driven_app(said).used_tables)


def _canvas_app(found: Found, said: Element) -> Found:
    try:
        uses = read_canvas_app(said)
    except ValueError as error:
        return replace(found, broken=str(error))
    found = _with(found, used_tables=uses.used_tables, used_connectors=uses.used_connectors)
    return replace(found, entity_sets=uses.entity_sets)


def _connection_reference(found: Found, said: Element) -> Found:
    return _with(found, connector=text_of(said, "connectorid"))


def _environment_variable(found: Found, said: Element) -> Found:
    return _with(found, default=text_of(said, "defaultvalue"))


def _relationship(found: Found, said: Element) -> Found:
    # A lookup with a prefix is somebody's own; the others, createdby and the like, come with a table.
    lookup = text_of(said, "ReferencingAttributeName")
    ends = (text_of(said, "ReferencingEntityName"), text_of(said, "ReferencedEntityName"))
    own = lookup is None or "_" in lookup
    return replace(found, comes_with=() if own else tuple(end.lower() for end in ends if end))


def _view(found: Found, said: Element) -> Found:  # noqa: ARG001 the table's view is known by its GUID
    standard = (found.component.id or "").startswith(_PLATFORM_GUID)
    return replace(found, comes_with=(found.component.parent or "",)) if standard else found


def _workflow(found: Found, said: Element) -> Found:
    codes = {"category": text_of(said, "Category"), "exported_state": text_of(said, "StateCode")}
    values = {field: int(code) if code.isdecimal() else code for field, code in codes.items() if code}
    return replace(_with(found, **values), definition=text_of(said, "JsonFileName") or "")


_DETAILS: Final[Mapping[str, Callable[[Found, Element], Found]]] = {
    "AppModule": _app_module,
    "CanvasApp": _canvas_app,
    "EntityRelationship": _relationship,
    "Workflow": _workflow,
    "connectionreference": _connection_reference,
    "environmentvariabledefinition": _environment_variable,
    "savedquery": _view,
}
