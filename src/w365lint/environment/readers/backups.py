"""The backups in exports/: which records of a table were saved, and as of when, without keeping the records."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from w365lint.environment.components.base import Kind
from w365lint.environment.components.raw import read_key, read_moment
from w365lint.environment.readers.contents import Contents, folders_of, survey
from w365lint.environment.readers.files import Files
from w365lint.environment.readers.manifest import Manifest, read_manifest
from w365lint.environment.readers.records import Batch, Completeness, RawRow, Trouble
from w365lint.environment.readers.snapshot import read_snapshot
from w365lint.environment.readers.webapi import Knowledge

FOLDER: Final = "exports/"

SAVED_TABLES: Final = (
    "work365_billingcontract", "work365_subscription", "invoice", "work365_usagesummary", "work365_usagedetail",
    "work365_licensechangelog", "work365_scheduledlicensechangelog", "work365_nonrecurringitem",
)  # fmt: skip
"""The tables that are to be saved before an uninstall. Source: Work 365 support, Uninstalling Work 365, preparations."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What exports/ holds of one table."""

    table: str
    files: tuple[str, ...]
    changed: Mapping[str, datetime | None]
    """Each record by its key, with the last change that the file knows of; None where it does not say."""
    readable: bool
    """Every file of it could be read."""
    finished: bool | None
    """Whether a file is a complete reply (True) or all of them break off (False); None where nothing tells."""

    @property
    def newest(self) -> datetime | None:
        """The newest change of any record."""
        return max((moment for moment in self.changed.values() if moment), default=None)


@dataclass(frozen=True, slots=True)
class Backups:
    """Everything in exports/."""

    tables: Mapping[str, Backup] = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()
    ignored: tuple[tuple[str, str], ...] = ()


def part_backups(names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Part the files of a snapshot from those in exports/."""
    everything = tuple(names)
    saved = tuple(name for name in everything if FOLDER in folders_of(name))
    return tuple(name for name in everything if name not in set(saved)) if saved else everything, saved


def read_backups(tree: Files, saved: Collection[str], definitions: Collection[str], kinds: Mapping[str, Kind], known: Knowledge) -> Backups:
    """Count what exports/ holds; `definitions` are files of the snapshot that say what its columns are called.

    How complete the tables of the environment are says nothing of a backup: it may have a snapshot.json of its own.
    """
    inside = tree.only(saved)
    manifest, troubles = read_manifest(inside)
    contents = _tables_of(survey(saved, kinds), definitions)
    batches: dict[str, list[Batch]] = {}
    counted: dict[str, dict[str, datetime | None]] = {}
    told, ignored = list(troubles), list(contents.ignored)
    reader = tree.only([*saved, *definitions])
    for reading in read_snapshot(reader, contents, kinds, replace(known, manifest=Manifest(tables=manifest.tables))):
        told += [replace(trouble, kinds=()) for trouble in reading.troubles if trouble.file in saved]
        ignored += reading.ignored
        for batch in reading.batches:
            if batch.table in SAVED_TABLES and batch.file in saved:
                batches.setdefault(batch.table, []).append(batch)
                _count(batch.rows, counted.setdefault(batch.table, {}))
    tables = {table: _backup(table, mine, counted[table]) for table, mine in batches.items()}
    return Backups(tables, tuple(told), tuple(ignored))


def _tables_of(contents: Contents, definitions: Collection[str]) -> Contents:
    """Leave what may hold one of the tables, and what says how to read it."""
    tables = tuple((file, table) for file, table in contents.tables if table in SAVED_TABLES)
    metadata = (*definitions, *contents.metadata)
    return replace(contents, tables=tables, solutions=(), dependencies=(), metadata=metadata)


def _count(rows: Iterable[RawRow], changed: dict[str, datetime | None]) -> None:
    for row in rows:
        if key := _key(row):
            moment, before = _moment(row), changed.get(key)
            changed[key] = max(moment, before) if moment and before else moment or before


def _key(row: RawRow) -> str | None:
    with suppress(ValueError):
        return read_key(row.values.get("key"))
    return None


def _moment(row: RawRow) -> datetime | None:
    """Return the last change of a record; one that was never changed was made then."""
    if "modified_on" not in row.values or "modified_on" in (row.refused or ()):
        return None
    with suppress(ValueError):
        return read_moment(row.values["modified_on"]) or read_moment(row.values.get("created_on"))
    return None


def _backup(table: str, batches: Collection[Batch], changed: Mapping[str, datetime | None]) -> Backup:
    read = [batch for batch in batches if batch.completeness is not Completeness.UNREADABLE]
    finished: bool | None = None
    if any(batch.completeness is Completeness.COMPLETE for batch in read):
        finished = True
    elif read and all(batch.cut for batch in read):
        finished = False
    return Backup(table, tuple(sorted({batch.file for batch in batches})), changed, len(read) == len(batches), finished)
