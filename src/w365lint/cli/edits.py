"""The edits that a user asks for, found in the snapshot; every mistake in them is told at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from w365lint.environment.components import Kind
from w365lint.environment.components.base import Fieldspec
from w365lint.environment.components.values import Type, canonical_key, is_guid, show
from w365lint.environment.edits import Change, Edits
from w365lint.environment.environment import Environment
from w365lint.environment.exports import how_to_export
from w365lint.environment.intake import read_value
from w365lint.environment.inventory import LAYERS
from w365lint.environment.measures import MEASURES, VOCABULARY
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.errors import Problem, UsageError, did_you_mean
from w365lint.plan.departure import Departure, depart
from w365lint.rulebook.attestation import Vouched
from w365lint.wording import words

SET, REMOVE = "--set", "--remove"
_EDITABLE: Final = {name: kind for name, kind in VOCABULARY.items() if kind.tables}
_WRITTEN: Final = {
    Type.DAY: "Write YYYY-MM-DD.",
    Type.MOMENT: "Write YYYY-MM-DDTHH:MM:SSZ.",
    Type.MONEY: "Write a number such as 1234.56.",
    Type.NUMBER: "Write a number such as 1234.56.",
    Type.COUNT: "Write a whole number.",
    Type.FLAG: "Write yes or no.",
}
"""How a value of each type is written."""
_NAMES: Final = ("name", "unique_name", "number", "code")
"""Fields by which people know a record, besides its key and id."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be edited, in words and in the exports, and what goes with it."""

    said: tuple[str, ...]
    edits: Edits
    departure: Departure


class _Mistake(Exception):
    """What is wrong with one option, and the next step."""


def read_edits(sets: Sequence[str], removals: Sequence[str], environment: Environment, vouched: Vouched) -> Asked:
    """Read KIND:KEY.FIELD=VALUE, and KIND:KEY or the name of a solution; raise UsageError with every mistake."""
    reader = _Reader(environment)
    records = {(one.kind, one.key): one for said in removals if (one := reader.removal(said))}
    changes = {said: change for said in sets if (change := reader.change(said))}
    departure = depart(environment, records.keys(), vouched)
    edits = departure.edits()
    for said, change in changes.items():
        if (change.kind, change.key) in edits.removed or set(_EDITABLE[change.kind].tables) & edits.tables:
            reader.refuse(SET, said, "this record goes with what is removed.", "Leave out the one or the other.")
    if not (sets or removals):
        reader.refuse(f"{SET} or {REMOVE}", "", "there is nothing to edit.", "Name what is to be removed or set.")
    if reader.problems:
        raise UsageError(reader.problems)
    gone = [f"Remove {VOCABULARY[one.kind].label} {_named(one)}" for one in records.values()]
    return Asked((*gone, *reader.said), replace(edits, changes=tuple(changes.values())), departure)


@dataclass
class _Reader:
    """One snapshot, and what was found wrong so far."""

    environment: Environment
    problems: list[Problem] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    _set: set[tuple[str, str, str]] = field(default_factory=set)
    _records: dict[str, Mapping[str, Record]] = field(default_factory=dict)

    def refuse(self, option: str, said: str, message: str, next_step: str) -> None:
        """Keep a mistake."""
        self.problems.append(Problem(option, said, message, next_step))

    def removal(self, said: str) -> Record | None:
        """Return the record that is to go."""
        kind, _, key = said.partition(":") if ":" in said else ("solution", "", said)
        try:
            record = self._record(kind, key)
        except _Mistake as mistake:
            self.refuse(REMOVE, said, *mistake.args)
            return None
        if kind == "solution" and record.key in LAYERS:
            self.refuse(REMOVE, said, "this is a layer of the platform, which nobody can remove.", "")
            return None
        return record

    def change(self, said: str) -> Change | None:
        """Return what is to be said instead."""
        left, sign, value = said.partition("=")
        kind, colon, rest = left.partition(":")
        key, dot, name = rest.rpartition(".")
        if not (sign and colon and dot):
            self.refuse(SET, said, "this is not KIND:KEY.FIELD=VALUE.", "For example subscription:KEY.end=2026-02-28.")
            return None
        try:
            record = self._record(kind, key)
            spec = _settable(_EDITABLE[kind], name)
            stored, shown = self._value(_EDITABLE[kind], spec, value)
        except _Mistake as mistake:
            self.refuse(SET, said, *mistake.args)
            return None
        if (kind, record.key, name) in self._set:
            self.refuse(SET, said, "this field is set twice.", "Leave one of the two out.")
            return None
        self._set.add((kind, record.key, name))
        was = self._shown(spec, record)
        self.said.append(f"Set {words(name)} of {_EDITABLE[kind].label} {_named(record)} from {was} to {shown}")
        return Change(kind, record.key, name, stored)

    def _value(self, kind: Kind, spec: Fieldspec, value: str) -> tuple[str, str]:
        """Return a value as an export would hold it, and as people read it."""
        if spec.refers and value:
            whole = self.environment.whole(spec.refers)
            if is_guid(canonical_key(value)) and not whole and canonical_key(value) not in self._known(spec.refers):
                return value, value
            record = self._record(spec.refers, value)
            return record.key, record.name
        try:
            read = read_value(kind, spec.name, value, self.environment.zone)
        except ValueError as error:
            hint = did_you_mean(value, spec.choices.words) if spec.choices else _WRITTEN.get(spec.type, "")
            raise _Mistake(f"{words(spec.name)}: {error}.", hint) from error
        return value, show(spec.type, read)

    def _shown(self, spec: Fieldspec, record: Record) -> str:
        value = next(self.environment.store.records(record.kind, [record.number], [spec.name])).values[spec.name]
        if value is UNKNOWN:
            return "(not known)"
        if spec.refers and isinstance(value, str):
            return self._known(spec.refers)[value].name if value in self._known(spec.refers) else value
        return show(spec.type, value)

    def _record(self, kind: str, key: str) -> Record:
        """Return the record of this key or id, or the only one of this name."""
        if kind not in _EDITABLE:
            raise _Mistake(f"no export holds a kind '{kind}'.", did_you_mean(kind, _EDITABLE))
        known, label = self._known(kind), _EDITABLE[kind].label
        if not known:
            raise _Mistake(f"no {label} is in the snapshot.", how_to_export(_EDITABLE[kind], self.environment))
        said = canonical_key(key)
        named = [one for one in known.values() if key.casefold() in map(str.casefold, _names(one))]
        found = [known[said]] if said in known else [one for one in known.values() if one.values.get("id") == said] or named
        if not found:
            raise _Mistake(f"no {label} '{key}' is in the snapshot.", did_you_mean(key, _hints(known.values())))
        if len(found) > 1:
            some = ", ".join(one.key for one in named[:3]) + (" …" if len(named) > 3 else "")  # noqa: PLR2004 one line
            raise _Mistake(f"the name of {len(named):,} records of {label}.", f"Give the key: {some}.")
        if found[0].file not in self.environment.environment_files:
            raise _Mistake(f"only {found[0].file} holds it, a solution file: whether it is in the environment is not known.", "")
        return found[0]

    def _known(self, kind: str) -> Mapping[str, Record]:
        """Return the records of a kind by their keys, with nothing but their names and ids."""
        if kind not in self._records:
            store = self.environment.store
            rows = store.records(kind, fields=("id", *_NAMES)) if kind in store.kinds else ()
            self._records[kind] = {one.key: one for one in rows if not one.unseen}
        return self._records[kind]


def _settable(kind: Kind, name: str) -> Fieldspec:
    columns = {word: spec for word, spec in kind.fields.items() if spec.column.logical and spec.type is not Type.LIST and word != "key"}
    if name in columns:
        return columns[name]
    if name not in kind.fields:
        raise _Mistake(f"{kind.label} has no field '{name}'.", did_you_mean(name, columns))
    if name == "key":
        raise _Mistake("a key tells records apart, and cannot be set.", "")
    measure = next((one for one in MEASURES if (one.kind, one.name) == (kind.name, name)), None)
    of = ", ".join((*measure.reads, *measure.tables)) if measure else ""
    raise _Mistake(f"{words(name)} is worked out, and cannot be set.", f"Set what it is worked out from: {of}." if of else "")


def _names(record: Record) -> frozenset[str]:
    """Return what people call a record."""
    return frozenset(said for name in _NAMES if isinstance(said := record.values.get(name), str))


def _hints(records: Collection[Record]) -> frozenset[str]:
    """Return what somebody may have meant: the names of records, and keys that people can write."""
    names = frozenset(name for record in records for name in _names(record))
    folded = frozenset(map(str.casefold, names))
    return names | {record.key for record in records if not is_guid(record.key) and record.key not in folded}


def _named(record: Record) -> str:
    key = record.values.get("unique_name")
    return record.name if record.name.casefold() == record.key else f"{record.name} ({key if isinstance(key, str) else record.key})"
