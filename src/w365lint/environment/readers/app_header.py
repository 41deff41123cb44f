"""What an app uses, as its header says it: the meta.xml of a canvas app, the AppModule of a model-driven one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from w365lint.environment.readers.flow_definition import connector_name
from w365lint.environment.readers.xml import text_of


@dataclass(frozen=True, slots=True)
class AppUses:
    """What an app names, sorted and without repetition; tables by logical name, `entity_sets` with theirs beside them."""

    used_tables: tuple[str, ...]
    used_connectors: tuple[str, ...] = ()
    entity_sets: tuple[tuple[str, str], ...] = ()


def read_canvas_app(header: Element) -> AppUses:
    """Read the header of a canvas app; raise ValueError with a sentence where its JSON is broken."""
    sources = [source for database in _values(header, "DatabaseReferences") for source in _sources(database)]
    pairs = {(_text(source, "entitySetName"), _text(source, "logicalName")) for source in sources}
    connectors = {connector_name(_text(said, "id")) for said in _values(header, "ConnectionReferences")}
    return AppUses(
        used_tables=tuple(sorted({table for _, table in pairs if table})),
        used_connectors=tuple(sorted(connectors - {""})),
        entity_sets=tuple(sorted((plural, table) for plural, table in pairs if plural and table)),
    )


def read_model_driven_app(header: Element) -> AppUses:
    """Read the tables of a model-driven app."""
    parts = header.iterfind("AppModuleComponents/AppModuleComponent[@type='1']")
    return AppUses(tuple(sorted({part.get("schemaName", "").lower() for part in parts} - {""})))


def _values(header: Element, word: str) -> Iterator[Mapping[str, object]]:
    """Yield the objects in a JSON object that the header holds as text."""
    text = text_of(header, word)
    if text is None:
        return
    try:
        read: object = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError(f"{word} is not JSON.") from None
    if not isinstance(read, dict):
        raise ValueError(f"{word} is not a JSON object.")
    yield from (value for value in read.values() if isinstance(value, dict))


def _sources(database: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    sources = database.get("dataSources")
    if isinstance(sources, dict):
        yield from (source for source in sources.values() if isinstance(source, dict))


def _text(holder: Mapping[str, object], word: str) -> str:
    value = holder.get(word)
    return value.strip().lower() if isinstance(value, str) else ""
