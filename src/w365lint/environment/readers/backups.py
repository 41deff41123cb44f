"""The backups in exports/: which records of a table were saved, and as of when, without keeping the records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Final

from w365lint.environment.components.base import Kind
from w365lint.environment.components.raw import read_key, read_moment
from w365lint.environment.readers.contents import Contents, folders_of, stem_of, survey
from w365lint.environment.readers.files import Files
from w365lint.environment.readers.manifest import Manifest, read_manifest
from w365lint.environment.readers.records import Batch, Completeness, Origin, RawRow, Trouble
from w365lint.environment.readers.snapshot import read_snapshot
from w365lint.environment.readers.webapi import Knowledge

FOLDER: Final = "exports/"

SAVED_TABLES: Final = (
    "work365_billingcontract", "work365_subscription", "invoice", "work365_usagesummary", "work365_usagedetail",
    "work365_licensechangelog", "work365_scheduledlicensechangelog", "work365_nonrecurringitem",
)  # fmt: skip
"""The tables that are to be saved before an uninstall. Source: Work 365 support, Uninstalling Work 365, preparations."""


@dataclass(frozen=True, slots=True)
class SavedFile:
    """One file in exports/ with records of a table."""

    name: str
    changed: Mapping[str, datetime | None]
    """Each record by its key, with the last change that the file knows of; None where it does not say."""
    columns: frozenset[str] = frozenset()
    """Its columns, by logical names."""
    nameless: bool = False
    """It has more columns, whose logical names nobody knows."""
    readable: bool = True
    whole: bool = False
    """It is a complete reply."""
    cut: bool = False
    """It breaks off, or leads to a next page."""


@dataclass(frozen=True)
class Backup:
    """What exports/ holds of one table."""

    table: str
    saved: tuple[SavedFile, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the files."""
        return tuple(sorted({file.name for file in self.saved}))

    @cached_property
    def changed(self) -> Mapping[str, datetime | None]:
        """Each record by its key, with the last change that any file knows of; None where none says."""
        changed: dict[str, datetime | None] = {}
        for file in self.saved:
            for key, moment in file.changed.items():
                before = changed.get(key)
                changed[key] = max(moment, before) if moment and before else moment or before
        return changed

    @property
    def readable(self) -> bool:
        """Every file of it could be read."""
        return all(file.readable for file in self.saved)

    @property
    def finished(self) -> bool | None:
        """Whether a file is a complete reply (True) or all of them break off (False); None where nothing tells."""
        read = [file for file in self.saved if file.readable]
        if any(file.whole for file in read):
            return True
        return False if read and all(file.cut for file in read) else None

    @property
    def newest(self) -> datetime | None:
        """The newest change of any record."""
        return max((moment for moment in self.changed.values() if moment), default=None)

    def holding(self, columns: Collection[str]) -> Backup:
        """Return the part of it whose files have all of these columns."""
        return replace(self, saved=tuple(file for file in self.saved if file.columns.issuperset(columns)))


@dataclass(frozen=True, slots=True)
class Backups:
    """Everything in exports/."""

    tables: Mapping[str, Backup] = field(default_factory=dict)
    uncounted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What else files are named after or hold -> these files; where that is a table, no kind speaks of it."""
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
    files: dict[str, list[SavedFile]] = defaultdict(list)
    told, ignored = list(troubles), list(contents.ignored)
    uncounted: dict[str, set[str]] = defaultdict(set)
    for name in (*(name for name, _ in contents.strange), *(name for name, table in contents.views if not table)):
        uncounted[stem_of(name).lower()].add(name)
    reader = tree.only([*saved, *definitions])
    for reading in read_snapshot(reader, contents, kinds, replace(known, manifest=Manifest(tables=manifest.tables))):
        told += [replace(trouble, kinds=()) for trouble in reading.troubles if trouble.file in saved]
        ignored += reading.ignored
        for batch in reading.batches:
            if batch.file in saved and batch.origin is Origin.ENVIRONMENT:
                files[batch.table].append(_saved(batch))
        for file, table in reading.unread:
            uncounted[table].add(file)
    tables = {table: Backup(table, tuple(mine)) for table, mine in files.items()}
    return Backups(tables, {name: tuple(sorted(found)) for name, found in uncounted.items()}, tuple(told), tuple(ignored))


def _tables_of(contents: Contents, definitions: Collection[str]) -> Contents:
    """Leave the tables, and what says how to read them."""
    return replace(contents, solutions=(), dependencies=(), metadata=(*definitions, *contents.metadata))


def _saved(batch: Batch) -> SavedFile:
    changed: dict[str, datetime | None] = {}
    _count(batch.rows, changed)
    return SavedFile(
        batch.file, changed, frozenset(map(_logical, batch.columns)), batch.nameless, batch.completeness is not Completeness.UNREADABLE,
        batch.completeness is Completeness.COMPLETE, batch.cut,
    )  # fmt: skip


def _logical(column: str) -> str:
    """Return the logical name of a column; a lookup stands in replies as _name_value."""
    return column[1:].removesuffix("_value") if column.startswith("_") and column.endswith("_value") else column


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
