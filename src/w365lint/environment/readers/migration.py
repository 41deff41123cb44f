"""Configuration Migration packages: data.xml and its data_schema.xml become rows of the tables that are known."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from w365lint.environment.components.base import Kind
from w365lint.environment.components.raw import read_moment
from w365lint.environment.components.values import Type
from w365lint.environment.readers.files import Files, FileTrouble
from w365lint.environment.readers.migration_data import HOLDERS, Run, Runs, Scan, Wanted
from w365lint.environment.readers.migration_schema import Schema, read_schema
from w365lint.environment.readers.migration_values import Convert, converts_of, is_of_another_order
from w365lint.environment.readers.portions import Record
from w365lint.environment.readers.records import Batch, Completeness, Origin, Reading, Trouble
from w365lint.environment.readers.replies import Reply
from w365lint.environment.readers.webapi import DEFINITION, Knowledge, columns_of, hold_against, project, spellings

_CHOSEN: Final = "a Configuration Migration package may hold a part of its table"
_FILTERED: Final = "the package was exported through a filter"
_CUT: Final = "the package breaks off"
_BOTH_ENDS: Final = ("systemuser", "role")
_MOST_NAMES: Final = 10
_AGAIN: Final = "Export the package again."


def read_package(tree: Files, file: str, schema_file: str, kinds: Mapping[str, Kind], knowledge: Knowledge) -> Reading:
    """Read the known tables of a package; `kinds` are by table. The rows are read from the file when they are asked for."""
    schema = read_schema(tree, schema_file, file)
    package = _Package(tree, file, schema, kinds, replace(knowledge, columns={**schema.columns, **knowledge.columns}))
    return package.read()


@dataclass(slots=True)
class _Seen:
    """What the records of one run turned out to have."""

    count: int = 0
    columns: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Rows:
    """The records of one run with their numbers; they can be gone through again and again."""

    runs: Runs
    run: int
    count: int
    columns: frozenset[str]
    converts: Mapping[str, Convert]

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[tuple[int, Record]]:
        converts = [(column, convert) for column, convert in self.converts.items() if column in self.columns]
        for number, record in enumerate(self.runs.of(self.run) if self.count else (), 1):
            for column, convert in converts:
                if column in record:
                    record[column] = convert(record[column])
            yield number, record


@dataclass
class _Package:
    tree: Files
    file: str
    schema: Schema
    kinds: Mapping[str, Kind]
    knowledge: Knowledge

    def __post_init__(self) -> None:
        self._wanted = {table: self._want(table, kind) for table, kind in self.kinds.items()}
        self._dates = {table: self._dates_of(table, kind) for table, kind in self.kinds.items()}
        self._scan = Scan(self._wanted)
        self._seen: dict[int, _Seen] = {}
        self._digest = ""
        self._other_order = ""

    def read(self) -> Reading:
        """Go through the file once and say what it holds."""
        troubles = list(self.schema.troubles)
        broken = self._survey()
        runs = Runs(lambda: Scan(self._wanted).items(self.tree.chunks(self.file)))
        batches = [self._batch(runs, number, run) for number, run in enumerate(self._scan.runs)]
        if broken:
            lost = tuple(self._lost(broken.message))
            batches += lost
            troubles.append(replace(broken, kinds=tuple(sorted({batch.kind for batch in lost}))))
        elif not batches:
            troubles.append(self._nothing())
        troubles += self._contradictions()
        unread = tuple((self.file, table) for table in sorted({*self._scan.tables} - self.kinds.keys()))
        return Reading(batches=tuple(batches), troubles=tuple(troubles), stamp=self._stamp() if batches else "", unread=unread)

    def _want(self, table: str, kind: Kind) -> Wanted:
        id_column = (self.schema.tables[table].id_column if table in self.schema.tables else "") or f"{table}id"
        return Wanted({*columns_of(kind, table, self.knowledge), *([DEFINITION] if kind.name == "flow" else ())}, id_column)

    def _dates_of(self, table: str, kind: Kind) -> Collection[str]:
        dates = [spec for spec in kind.fields.values() if spec.type in (Type.DAY, Type.MOMENT)]
        return frozenset(column for spec in dates for column in spellings(spec, kind, table, self.knowledge))

    def _survey(self) -> Trouble | None:
        """Go through the whole file; return where it breaks off, if it does."""
        digest = hashlib.sha256()
        dates: Collection[str] = ()
        try:
            for number, record in self._scan.items(self._chunks(digest)):
                if number not in self._seen:
                    self._seen[number] = _Seen()
                    dates = self._dates[self._scan.runs[number].table]
                seen = self._seen[number]
                seen.count += 1
                seen.columns.update(record)
                self._note(column for column in dates if column in record and is_of_another_order(record[column]))
        except FileTrouble as error:
            return error.trouble
        except ValueError as error:
            return Trouble(self.file, "", str(error), _AGAIN)
        else:
            self._digest = digest.hexdigest()
            return None
        finally:
            if is_of_another_order(self._scan.stamp):
                self._other_order = self._other_order or "its own stamp"

    def _note(self, columns: Iterable[str]) -> None:
        self._other_order = self._other_order or next(iter(columns), "")

    def _chunks(self, digest: hashlib._Hash) -> Iterator[bytes]:
        """Yield the file's bytes, and take their hash where somebody has said what it is."""
        hashed = any(said.sha256 for said in self.knowledge.manifest.tables.values())
        for chunk in self.tree.chunks(self.file):
            if hashed:
                digest.update(chunk)
            yield chunk

    def _batch(self, runs: Runs, number: int, run: Run) -> Batch:
        table, kind, seen = run.table, self.kinds[run.table], self._seen.get(number, _Seen())
        listed = self._listed(table)
        columns = frozenset((listed | seen.columns) & {*self._wanted[table].columns})
        converts = converts_of(kind, lambda spec: spellings(spec, kind, table, self.knowledge), american=not self._other_order)
        why = _FILTERED if self._filtered(table) else _CHOSEN if run.whole else _CUT
        reply = Reply(
            _Rows(runs, number, seen.count, columns, converts), Completeness.PARTIAL, why, surely_partial=why != _CHOSEN,
            place=f"{table} record", unlisted=columns - listed,
        )  # fmt: skip
        reply = hold_against(self.knowledge.manifest.of(table), reply, self._digest)
        return replace(project(reply, self.file, table, kind, self.knowledge), columns=listed | seen.columns)

    def _listed(self, table: str) -> frozenset[str]:
        """Return the columns that are known to be empty where a record lacks them."""
        said = self.schema.tables.get(table)
        own = self._wanted[table].columns if table == HOLDERS else ()
        return frozenset({self._wanted[table].id_column, *(said.columns if said else ()), *own})

    def _filtered(self, table: str) -> bool:
        tables = _BOTH_ENDS if table == HOLDERS else (table,)
        return any(self.schema.tables[name].filtered for name in tables if name in self.schema.tables)

    def _lost(self, why: str) -> Iterator[Batch]:
        """Yield the tables that the schema lists and that stand, if anywhere, behind the place where the file breaks off."""
        reached = {run.table for run in self._scan.runs}
        for table in sorted(self.schema.tables.keys() & self.kinds.keys() - reached):
            yield Batch(self.kinds[table].name, table, self.file, Origin.ENVIRONMENT, frozenset(), (), Completeness.UNREADABLE, why)

    def _contradictions(self) -> Iterator[Trouble]:
        """Tell where the schema contradicts the data, and dates that the package contradicts itself about."""
        if self.schema.tables and (more := sorted({*self._scan.tables} - self.schema.tables.keys())):
            message = (
                f"The schema of this package does not list {_some(more)}, so a column that a record lacks may be empty or not exported."
            )
            yield Trouble(self.file, "", message, _AGAIN)
        for number, run in enumerate(self._scan.runs):
            seen = self._seen.get(number, _Seen()).columns & {*self._wanted[run.table].columns}
            if run.table in self.schema.tables and (extra := sorted(seen - self._listed(run.table))):
                message = (
                    f"The schema of this package does not list {_some(extra)}; a record that lacks it may be empty or not exported there."
                )
                yield Trouble(self.file, run.table, message, _AGAIN)
        if self._other_order:
            message = f"Its dates are not written as in the United States ({self._other_order}), so days and months cannot be told apart."
            yield Trouble(self.file, "", message, "Export it with a newer version of the tool, or the tables through the Web API.")

    def _nothing(self) -> Trouble:
        tables = sorted({*self._scan.tables})
        message = f"None of its tables is one that any rule speaks of: {_some(tables)}." if tables else "There is no table in it."
        return Trouble(self.file, "", message, "Choose the tables of Work 365 in the tool, and export the package again.")

    def _stamp(self) -> str:
        """Return when the package says it was written; a stamp without a zone is in that of whoever exported it, which is not known."""
        try:
            moment = datetime.fromisoformat(self._scan.stamp)
            read = read_moment(moment) if moment.tzinfo else None
        except ValueError:
            return ""
        return f"{read.replace(tzinfo=None).isoformat()}Z" if read else ""


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(name[:80] for name in names[:_MOST_NAMES])
    return shown if len(names) <= _MOST_NAMES else f"{shown} and {len(names) - _MOST_NAMES:,} more"
