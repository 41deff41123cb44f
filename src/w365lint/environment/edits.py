"""Edits of a snapshot in memory: a row of an export says something else, or is not there, or its whole table is not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from w365lint.environment.components.raw import read_key
from w365lint.environment.readers.records import Batch, Completeness, Origin, RawRow


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
    """(kind, key) of records that are not there any more."""
    places: frozenset[tuple[str, str]] = frozenset()
    """(file, place) of rows that are not there any more: those that no key tells apart."""
    tables: frozenset[str] = frozenset()
    """Tables that do not exist any more."""
    replies: frozenset[str] = frozenset()
    """Solutions of whose dependencies the environment says nothing any more."""

    def edited(self, batch: Batch) -> Batch | None:
        """Return a batch as it would be read from the edited files; None where its file would be gone."""
        if self == Edits():
            return batch
        if batch.origin is not Origin.ENVIRONMENT:
            # Replies declare dependencies too; what a solution file ships has other places.
            return replace(batch, rows=[row for row in batch.rows if (batch.file, row.place) not in self.places])
        if batch.table.startswith("dependency/") and batch.table.removeprefix("dependency/").lower() in self.replies:
            return None
        if batch.table in self.tables:
            return replace(batch, rows=(), completeness=Completeness.NOT_APPLICABLE, why="")
        changes: dict[str, dict[str, str | None]] = {}
        for change in self.changes:
            if change.kind == batch.kind:
                changes.setdefault(change.key, {})[change.field] = change.value or None
        fields = batch.fields | {name for values in changes.values() for name in values}
        return replace(batch, rows=self._rows(batch, changes, fields - batch.fields), fields=fields)

    def _rows(self, batch: Batch, changes: Mapping[str, Mapping[str, str | None]], added: frozenset[str]) -> Iterator[RawRow]:
        for row in batch.rows:
            key = _key(row)
            if (batch.kind, key) in self.removed or (batch.file, row.place) in self.places:
                continue
            values = changes.get(key, {})
            # A column that only one row got stays unknown in all others.
            refused = {**(row.refused or {}), **dict.fromkeys(added, "")}
            refused = {name: why for name, why in refused.items() if name not in values}
            yield RawRow(row.place, {**row.values, **values}, refused or None) if values or added else row


def _key(row: RawRow) -> str:
    try:
        return read_key(row.values.get("key")) or ""
    except ValueError:
        return ""
