"""What a cloud flow uses, read from its definition: the JSON of a solution file, or `clientdata` of the workflow table.

Sources: 240 connection references of real exports; learn.microsoft.com, "Work with cloud flows using code".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from w365lint.environment.components.values import canonical_key

_VARIABLE: Final = re.compile(r".*\((\w+_\w+)\)", re.DOTALL)
"""A parameter 'Display name (schema_name)' that reads an environment variable."""

_COUNTED: Final = re.compile(r"_\d+$")
"""What ends the key of a connection whose connector is used more than once."""

_TABLE_WORDS: Final = ("entityName", "subscriptionRequest/entityname")
_OWN_DATA: Final = "default.cds"
"""What the legacy connector calls the environment of the flow itself; any other data set is elsewhere."""


@dataclass(frozen=True, slots=True)
class FlowUses:
    """What a flow names, each list sorted and without repetition.

    Connection references, child flows and variables are canonical keys. A connector is unnamed where the flow
    uses it through no connection reference. Tables are entity sets or logical names, as the flow writes them.
    """

    connection_references: tuple[str, ...]
    unnamed_connectors: tuple[str, ...]
    used_tables: tuple[str, ...]
    child_flows: tuple[str, ...]
    used_variables: tuple[str, ...]


def read_definition(text: str) -> FlowUses:
    """Return what a flow uses; raise ValueError with a sentence where the text is no flow."""
    body = _body(text)
    connections = _connections(body)
    definition = _mapping(body.get("definition"))
    nodes = list(_nodes(definition))
    return FlowUses(
        connection_references=_sorted(name for name, _ in connections),
        unnamed_connectors=_sorted(connector for name, connector in connections if not name),
        used_tables=_sorted(table for node in nodes for table in _tables(node)),
        child_flows=_sorted(_child(node) for node in nodes),
        used_variables=_sorted(_variable(name, said) for name, said in _mapping(definition.get("parameters")).items()),
    )


def connector_name(address: str) -> str:
    """Return the name at the end of a connector's address: shared_office365 of /providers/…/apis/shared_office365."""
    return canonical_key(address.rstrip("/").rpartition("/")[2])


def _body(text: str) -> Mapping[str, object]:
    try:
        read: object = json.loads(text)
    except RecursionError:
        raise ValueError("The flow's JSON is nested too deep.") from None
    except ValueError as error:
        raise ValueError(f"The flow is not JSON: {error}.") from None
    whole = _mapping(read)
    body = _mapping(whole.get("properties", whole))
    if not {"connectionReferences", "definition"} & body.keys():
        raise ValueError("The JSON is no flow: it has neither connection references nor a definition.")
    return body


def _connections(body: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return (logical name or nothing, connector) of each connection; some replies list them without keys."""
    said = body.get("connectionReferences")
    entries = [("", entry) for entry in said] if isinstance(said, list) else list(_mapping(said).items())
    return [(_logical_name(_mapping(entry)), _connector(key, _mapping(entry))) for key, entry in entries]


def _logical_name(entry: Mapping[str, object]) -> str:
    for holder in (_mapping(entry.get("connection")), entry):
        if name := _text(holder, "connectionReferenceLogicalName"):
            return canonical_key(name)
    return ""


def _connector(key: str, entry: Mapping[str, object]) -> str:
    api = _mapping(entry.get("api"))
    said = _text(api, "name") or _text(api, "id") or _text(entry, "id")
    return connector_name(said) if said else _COUNTED.sub("", key) or "unknown"


def _nodes(definition: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """Yield every object in a definition, without recursion: its depth is the writer's choice."""
    waiting: list[object] = [definition]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def _tables(node: Mapping[str, object]) -> Iterator[str]:
    """Yield the tables that an action or trigger names; one that an expression works out is not named."""
    parameters = _mapping(node.get("parameters"))
    words = (*_TABLE_WORDS, "table") if parameters.get("dataset") == _OWN_DATA else _TABLE_WORDS
    for word in words:
        if "@" not in (table := _text(parameters, word)):
            yield table


def _child(node: Mapping[str, object]) -> str:
    host = _mapping(_mapping(node.get("inputs")).get("host"))
    return canonical_key(_text(host, "workflowReferenceName")) if node.get("type") == "Workflow" else ""


def _variable(name: str, said: object) -> str:
    schema_name = _text(_mapping(_mapping(said).get("metadata")), "schemaName")
    if not schema_name and (match := _VARIABLE.fullmatch(name)):
        schema_name = match[1]
    return canonical_key(schema_name)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _text(holder: Mapping[str, object], word: str) -> str:
    value = holder.get(word)
    return value.strip() if isinstance(value, str) else ""


def _sorted(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({word for word in words if word}))
