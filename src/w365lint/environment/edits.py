"""Edits of a snapshot in memory: a row of an export says something else, or is not there, or its whole table is not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from w365lint.environment.components import Kind
from w365lint.environment.components.generated import DeclaredDependency
from w365lint.environment.components.maintenance import ComponentSummary
from w365lint.environment.components.platform import SolutionComponent
from w365lint.environment.components.raw import read_key
from w365lint.environment.readers.manifest import MANIFEST
from w365lint.environment.readers.records import Batch, Completeness, Origin, RawRow, Reading

_REPLY: Final = "dependency/"
_LISTS: Final = frozenset({SolutionComponent.kind.name, ComponentSummary.kind.name})
"""Kinds whose rows say what a solution holds; one component may stand in several rows of one key."""
_GONE: Final = "it goes with what is removed"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one record gets another value; an empty one empties it."""

    kind: str
    key: str
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Edits:
    """What is edited as rows come from their files; only what the environment said, never what a solution file ships."""

    changes: Collection[Change] = ()
    removed: frozenset[tuple[str, str]] = frozenset()
    """(kind, key) of records, and (type, key) of other components, that are not there any more."""
    tables: frozenset[str] = frozenset()
    """Tables that do not exist any more."""
    columns: frozenset[tuple[str, str]] = frozenset()
    """(kind, field) of columns that do not exist any more: they count as empty, as a table without rows."""
    solutions: frozenset[str] = frozenset()
    """Keys and ids of solutions that the environment lists nothing of any more."""

    def kept(self, reading: Reading) -> Reading:
        """Return a reading without what would not be read if the files were edited."""
        if reading.solution:
            return reading
        if reading.batches and all(self._reply_gone(batch) for batch in reading.batches):
            return Reading()
        aliases = tuple(alias for alias in reading.aliases if not self._named_gone(*alias))
        gone = reading.batches and all(batch.table in self.tables for batch in reading.batches)
        return replace(reading, aliases=aliases, troubles=() if gone else reading.troubles)

    def edited(self, batch: Batch) -> Batch:
        """Return a batch as it would be read from the edited files."""
        if self == Edits() or (batch.origin is not Origin.ENVIRONMENT and batch.kind != DeclaredDependency.kind.name):
            return batch
        if batch.table in self.tables:
            return replace(batch, rows=(), completeness=Completeness.NOT_APPLICABLE, why=_GONE)
        changes: dict[str, dict[str, str | None]] = {}
        for change in self.changes:
            if change.kind == batch.kind:
                changes.setdefault(change.key, {})[change.field] = change.value or None
        emptied = dict.fromkeys(field for kind, field in self.columns if kind == batch.kind)
        fields = batch.fields | emptied.keys() | {name for values in changes.values() for name in values}
        return replace(batch, rows=self._rows(batch, changes, emptied, fields - batch.fields - emptied.keys()), fields=fields)

    def not_existing(self, read: Iterable[Batch], kind_of: Mapping[str, Kind]) -> Iterator[Batch]:
        """Yield a batch for each table that does not exist any more and of which no file speaks."""
        for table in sorted(self.tables & kind_of.keys() - {batch.table for batch in read}):
            kind = kind_of[table]
            yield Batch(kind.name, table, MANIFEST, Origin.ENVIRONMENT, frozenset(kind.fields), (), Completeness.NOT_APPLICABLE, _GONE)

    def _rows(
        self, batch: Batch, changes: Mapping[str, Mapping[str, str | None]], emptied: Mapping[str, None], added: frozenset[str]
    ) -> Iterator[RawRow]:
        for row in batch.rows:
            key = _key(row, "key")
            if (batch.kind, key) in self.removed or (batch.kind in _LISTS and _key(row, "solution") in self.solutions):
                continue
            values = {**emptied, **changes.get(key, {})}
            # A column that only one row got stays unknown in all others.
            refused = {**(row.refused or {}), **dict.fromkeys(added, "")}
            refused = {name: why for name, why in refused.items() if name not in values}
            yield RawRow(row.place, {**row.values, **values}, refused or None) if values or added else row

    def _reply_gone(self, batch: Batch) -> bool:
        return batch.table.startswith(_REPLY) and batch.table.removeprefix(_REPLY).lower() in self.solutions

    def _named_gone(self, word: str, _: str, key: str) -> bool:
        """Say whether a name is that of a component that is gone, or of a column of a table that is."""
        return (word, key) in self.removed or (word == "column" and key.partition(".")[0] in self.tables)


def _key(row: RawRow, field: str) -> str:
    try:
        return read_key(row.values.get(field)) or ""
    except ValueError:
        return ""
