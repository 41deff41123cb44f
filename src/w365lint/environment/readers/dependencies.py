"""Dependencies as the environment answers for them: RetrieveDependenciesForUninstall, bare or with metadata."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from w365lint.environment.components.values import canonical_key
from w365lint.environment.identity import PORTABLE_TYPES, component_type
from w365lint.environment.readers.files import FileTrouble, Tree
from w365lint.environment.readers.portions import Record
from w365lint.environment.readers.records import Batch, Completeness, Link, Named, Origin, Reading, Trouble
from w365lint.environment.readers.replies import read_reply
from w365lint.environment.readers.webapi import Knowledge, hold_against

KIND: Final = "declared_dependency"

_NO_ID: Final = "00000000-0000-0000-0000-000000000000"
_UNMANAGED: Final[Mapping[str, str]] = MappingProxyType({
    "fd140aae-4df4-11dd-bd17-0019b9312238": "Active",
    "fd140aaf-4df4-11dd-bd17-0019b9312238": "Default",
})  # fmt: skip
"""The layers of what was made in the environment itself; every other base layer is a managed solution's."""


def read_dependencies(tree: Tree, file: str, table: str, knowledge: Knowledge) -> Reading:
    """Read one reply; `table` is 'dependency/' and the solution that was asked for, or 'dependency' for the whole table.

    The links come with a batch without rows, which says how complete the reply is.
    """
    try:
        data = tree.read(file)
        reply = hold_against(knowledge.manifest.of(table), read_reply(data, file, {_column("required", "objectid")}), data)
    except FileTrouble as error:
        trouble = replace(error.trouble, kinds=(KIND,))
        return Reading(batches=(_batch(Completeness.UNREADABLE, trouble.message, file, table),), troubles=(trouble,))
    links = {number: _link(record, file, f"record {number}", knowledge.types) for number, record in reply.records}
    troubles = tuple(_nameless(file, number) for number, link in links.items() if link is None)
    if troubles:
        reply = replace(reply, completeness=Completeness.PARTIAL, why=f"{len(troubles):,} of its records name no component")
    return Reading(
        batches=(_batch(reply.completeness, reply.why, file, table),),
        links=tuple(link for link in links.values() if link),
        troubles=(*reply.troubles, *troubles),
        aliases=tuple(sorted(set(_aliases(links.values())))),
    )


def _batch(completeness: Completeness, why: str, file: str, table: str) -> Batch:
    return Batch(KIND, table, file, Origin.ENVIRONMENT, frozenset(), (), completeness, why)


def _nameless(file: str, number: int) -> Trouble:
    return Trouble(file, f"record {number}", "It does not say which component depends on which.", "Export it again with every column.")


def _link(record: Record, file: str, place: str, types: Mapping[int, str]) -> Link | None:
    dependent, required = _named(record, "dependent", types), _named(record, "required", types)
    return Link(dependent, required, "dependency_reply", file, place) if dependent and required else None


def _named(record: Record, side: str, types: Mapping[int, str]) -> Named | None:
    identity = _guid(record, side, "objectid")
    kind = _type(record, side, types)
    if identity is None or kind is None:
        return None
    name = _text(record, side, "name")
    solution = _solution(record, side)
    return Named(
        type=kind,
        id=identity,
        schema_name=canonical_key(name) if name and kind in PORTABLE_TYPES else None,
        name=_text(record, side, "displayname") or name,
        solution=solution,
        parent=_guid(record, side, "parentid"),
        managed=None if solution is None else solution not in _UNMANAGED.values(),
    )


def _type(record: Record, side: str, types: Mapping[int, str]) -> str | None:
    number = record.get(_column(side, "type"))
    kind = component_type(number, types) if isinstance(number, int | str) and number != "" else ""
    if kind and not kind.startswith("type "):
        return kind
    said = _text(record, side, "entitylogicalname") or _text(record, side, "typename")
    return component_type(said) if said else kind or None


def _solution(record: Record, side: str) -> str | None:
    """Return the unique name of the base layer's solution, or its id where the reply has no names."""
    identity = _guid(record, side, "basesolutionid")
    return _text(record, side, "basesolutionuniquename") or _UNMANAGED.get(identity or "", identity)


def _guid(record: Record, side: str, word: str) -> str | None:
    text = _text(record, side, word)
    key = canonical_key(text) if text else None
    return key if key and key != _NO_ID else None


def _text(record: Record, side: str, word: str) -> str | None:
    value = record.get(_column(side, word))
    return value if isinstance(value, str) and value else None


def _column(side: str, word: str) -> str:
    return f"{side}component{word}"


def _aliases(links: Iterable[Link | None]) -> Iterator[tuple[str, str, str]]:
    for link in links:
        for named in (link.dependent, link.required) if link else ():
            if named.id and named.schema_name:
                yield named.type, named.id, named.schema_name
