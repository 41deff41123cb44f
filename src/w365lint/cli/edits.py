"""The edits that a user asks for, found in the snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from w365lint.environment.components import KINDS
from w365lint.environment.components.values import Type
from w365lint.environment.edits import Change, Edits
from w365lint.environment.environment import Environment
from w365lint.environment.graph import Node
from w365lint.environment.rows import Record
from w365lint.environment.solutions import Platform
from w365lint.errors import Problem, UsageError, did_you_mean

_EDITABLE = {name: kind for name, kind in KINDS.items() if kind.tables}
_COMPONENTS = ("table", "flow", "connection_reference", "environment_variable", "app", "connector", "role")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be edited, and what that means for data."""

    edits: Edits
    goes: tuple[tuple[str, int | None], ...]
    """Tables that go, each with its rows where the snapshot has them all."""
    notes: tuple[str, ...]


def read_edits(sets: Iterable[str], removals: Iterable[str], environment: Environment) -> Asked:
    """Read KIND:KEY.FIELD=VALUE and KIND:KEY or the name of a solution; raise UsageError for what is not there."""
    changes = [_change(said, environment) for said in sets]
    removed: set[tuple[str, str]] = set()
    places: set[tuple[str, str]] = set()
    gone: set[str] = set()
    solutions: set[str] = set()
    notes: list[str] = []
    for said in removals:
        kind, _, key = said.partition(":") if ":" in said else ("solution", "", said)
        record = _record("--remove", said, kind, key, environment)
        removed.add((kind, record.key))
        if kind == "solution":
            solutions.add(record.key)
    platform = Platform(environment, solutions)
    for key in sorted(solutions):
        places |= {(one.file, one.place) for one in platform.rows("solution_component") if one.values["solution"] == key}
        if platform.takes_along(key) is True:
            taken = {node for node in platform.members if platform.definers.get(node) and set(platform.definers[node]) <= solutions}
            removed |= {(node.type, node.key) for node in taken if node.type in _COMPONENTS}
            gone |= {node.key for node in taken if node.type == "table"}
            places |= set(_dependencies(platform, taken))
        else:
            notes.append(_why_left(platform.solutions[key].name, unmanaged=platform.takes_along(key) is False))
    edits = Edits(tuple(changes), frozenset(removed), frozenset(places), frozenset(gone), frozenset(solutions))
    return Asked(edits, tuple((table, _rows(environment, table)) for table in sorted(gone)), tuple(notes))


def _why_left(name: str, *, unmanaged: bool) -> str:
    if unmanaged:
        return f"The components of {name} stay: it is unmanaged."
    return (
        f"Nobody knows whether {name} takes its components along: the environment does not say that it is managed. They are left in place "
        "here, so that more may change than is listed."
    )


def _dependencies(platform: Platform, taken: set[Node]) -> Iterator[tuple[str, str]]:
    for record in platform.rows("declared_dependency"):
        if {platform.end(record, "dependent"), platform.end(record, "required")} & taken:
            yield record.file, record.place


def _rows(environment: Environment, table: str) -> int | None:
    kind = next((kind for kind in _EDITABLE.values() if kind.tables == (table,)), None)
    return environment.store.count(kind.name) if kind and environment.whole(kind.name) else None


def _change(said: str, environment: Environment) -> Change:
    left, sign, value = said.partition("=")
    kind, colon, rest = left.partition(":")
    key, dot, field = rest.rpartition(".")
    if not (sign and colon and dot):
        raise UsageError([Problem("--set", said, "this is not KIND:KEY.FIELD=VALUE.", "For example subscription:KEY.end=2026-02-28.")])
    record = _record("--set", said, kind, key, environment)
    fields = {name: spec for name, spec in _EDITABLE[kind].fields.items() if spec.column.logical and name != "key"}
    if field not in fields:
        raise UsageError([Problem("--set", said, f"{kind} has no field '{field}' of an export.", did_you_mean(field, fields))])
    spec = fields[field]
    if spec.choices and value and value not in spec.choices.words:
        raise UsageError([Problem("--set", said, f"{field} has no word '{value}'.", did_you_mean(value, spec.choices.words))])
    if spec.type is Type.LIST:
        raise UsageError([Problem("--set", said, f"{field} is a list, which cannot be set.", "")])
    if spec.refers and value:
        value = _record("--set", said, spec.refers, value, environment).key
    return Change(kind, record.key, field, value)


def _record(option: str, said: str, kind: str, key: str, environment: Environment) -> Record:
    """Return the record of this key, or the only one of this name."""
    if kind not in _EDITABLE:
        raise UsageError([Problem(option, said, f"there is no kind '{kind}' in an export.", did_you_mean(kind, _EDITABLE))])
    rows = [one for one in environment.store.records(kind, fields=()) if not one.unseen] if kind in environment.store.kinds else []
    keys: Mapping[str, Record] = {one.key: one for one in rows}
    named = [one for one in rows if key.lower() == one.name.lower()]
    if found := keys.get(key.lower()):
        return found
    if len(named) == 1:
        return named[0]
    if named:
        some = ", ".join(one.key for one in named[:3])
        raise UsageError([Problem(option, said, f"{len(named)} records of {kind} have this name.", f"Give the key: {some}.")])
    hint = did_you_mean(key, {*keys, *(one.name for one in rows)})
    raise UsageError([Problem(option, said, f"no {kind.replace('_', ' ')} '{key}' is in the snapshot.", hint)])
