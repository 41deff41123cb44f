"""Sources of any format become one snapshot: rows as JSON lines, everything else as it is, and what is known of both."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Final

from w365lint.configuration import Configuration
from w365lint.environment.agreement import agreed, iso, statement_of
from w365lint.environment.components.generated import DeclaredDependency
from w365lint.environment.components.provider_side import CUSTOMERS, SUBSCRIPTIONS
from w365lint.environment.components.raw import read_moment
from w365lint.environment.measures import VOCABULARY
from w365lint.environment.readers.backups import part_backups
from w365lint.environment.readers.contents import Contents, folders_of, survey
from w365lint.environment.readers.files import Files, FileTrouble, open_sources
from w365lint.environment.readers.manifest import MANIFEST, Manifest, Statement, read_manifest
from w365lint.environment.readers.metadata import DEFINITIONS
from w365lint.environment.readers.records import Batch, Completeness, Origin, RawRow, Trouble
from w365lint.environment.readers.snapshot import knowledge_of, read_snapshot
from w365lint.environment.readers.webapi import Knowledge, doubt_of
from w365lint.environment.transcript import Transcript
from w365lint.errors import Problem, SnapshotError

BY: Final = "w365lint import"
BESIDE: Final = ("attestations.yaml", "waivers.yaml", "w365lint.toml")

_COPIED_FOLDERS: Final = {"partner-center/", "exports/"}
_PROVIDER: Final = (SUBSCRIPTIONS, CUSTOMERS)
_STAMPS: Final = ("created_on", "modified_on", "installed_on")
_ZIP: Final = re.compile(r"(?:\.zip)?!", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TableImport:
    """One file of rows as it lies in the new snapshot."""

    table: str
    file: str
    rows: int
    complete: bool
    sha256: str


@dataclass
class Imported:
    """What became of the sources."""

    tables: list[TableImport] = field(default_factory=list)
    copied: dict[str, str] = field(default_factory=dict)
    """Name in the sources -> name in the snapshot."""
    troubles: list[Trouble] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    """(file, why it was left behind)."""
    unreadable: bool = False


@dataclass(frozen=True, slots=True)
class _Source:
    """One source: its own files, what each is, and what its snapshot.json says."""

    names: tuple[str, ...]
    saved: tuple[str, ...]
    manifest: Manifest
    contents: Contents
    root: str


def import_sources(sources: Sequence[Path], folder: Path, configuration: Configuration) -> Imported:
    """Write what the sources hold into an empty folder."""
    try:
        tree, roots = open_sources(sources)
        found = [_source(tree, root) for root in roots]
        if any("" in source.contents.solutions for source in found):
            # A solution at the root would take all that is written beside it for its own.
            tree, roots = open_sources(sources, apart=True)
            found = [_source(tree, root) for root in roots]
    except FileTrouble as error:
        raise SnapshotError([_problem(error.trouble)]) from error
    work = _Import(tree, folder, configuration, found)
    work.troubles += tree.troubles
    work.run()
    return work.imported


def _source(tree: Files, root: str) -> _Source:
    names, saved = part_backups(name for name in tree.names() if name.startswith(root))
    manifest, _ = read_manifest(tree.only(names))
    return _Source(names, saved, manifest, survey(names, VOCABULARY), root)


class _Import:
    """One import on its way."""

    def __init__(self, tree: Files, folder: Path, configuration: Configuration, sources: Sequence[_Source]) -> None:
        self.tree, self.folder, self.configuration, self.sources = tree, folder, configuration, sources
        self.imported = Imported()
        self.troubles = self.imported.troubles
        self._hashes: dict[str, str] = {}
        self._names: set[str] = set()
        self._statements: dict[str, list[Statement]] = defaultdict(list)
        self._stamp = self._newest = ""

    def run(self) -> None:
        said = agreed([source.manifest for source in self.sources])
        for source in self.sources:
            self._copy_what_needs_no_reading(source)
        for source in self.sources:
            self._read(source)
        if not (self.imported.tables or self.imported.copied):
            problems = [Problem("", "", "nothing in these sources can be read.", "See snapshots/README.md for what a snapshot holds.")]
            raise SnapshotError([*problems, *map(_problem, self.troubles)])
        text = json.dumps(self._manifest(said), ensure_ascii=False, indent=1) + "\n"
        (self.folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")

    def _copy_what_needs_no_reading(self, source: _Source) -> None:
        contents = source.contents
        rows = {name for pair in contents.packages for name in pair} | {name for name, _ in contents.views}
        for name, why in contents.ignored:
            beside = name.removeprefix(source.root) in BESIDE and len(self.sources) == 1
            if beside or _COPIED_FOLDERS & {*folders_of(name)}:
                self._copy(name)
            elif name.rpartition("/")[2].lower() != MANIFEST:
                self.imported.left.append((name, why))
        passed = rows | {name for name, _ in (*contents.ignored, *contents.strange)}
        for name in (*source.names, *source.saved):
            if name not in passed:
                self._copy(name)

    def _read(self, source: _Source) -> None:
        definitions = sorted({name for each in self.sources for name in each.contents.metadata})
        contents = replace(source.contents, metadata=tuple(definitions))
        knowledge = knowledge_of(source.manifest, self.configuration)
        mine = {*source.names, MANIFEST}
        for reading in read_snapshot(self.tree.only([*source.names, *definitions]), contents, VOCABULARY, knowledge):
            self.troubles += [trouble for trouble in reading.troubles if trouble.file in mine]
            self.imported.left += reading.ignored
            self._stamp = max(self._stamp, reading.stamp)
            for batch in reading.batches:
                if batch.origin is Origin.ENVIRONMENT and batch.file in mine:
                    self._take(batch, source, knowledge)

    def _take(self, batch: Batch, source: _Source, knowledge: Knowledge) -> None:
        said, contents = source.manifest.tables, source.contents
        if batch.completeness is Completeness.UNREADABLE:
            self.imported.unreadable = True
        if batch.completeness is Completeness.NOT_APPLICABLE and batch.table != CUSTOMERS:
            self._statements[batch.table].append(Statement(complete="does not exist"))
        elif batch.file in contents.metadata:
            self._statements[DEFINITIONS].append(said.get(DEFINITIONS, Statement()))
        elif batch.kind == DeclaredDependency.kind.name:
            self._statements[batch.table].append(said.get(batch.table, Statement()))
        elif batch.table in _PROVIDER:
            self._take_provider(batch, said.get(SUBSCRIPTIONS, Statement()))
        elif batch.completeness is Completeness.UNREADABLE:
            self._statements[batch.table].append(Statement(complete=False))
        elif batch.file in {name for name, _ in (*contents.packages, *contents.views)}:
            self._add(batch, Statement(), *self._write(batch, knowledge))
        else:
            rows = sum(1 for _ in self._dated(batch.rows))
            name = self._copy(batch.file)
            self._add(batch, said.get(batch.table, Statement()), name, rows, self._hashes[name])

    def _take_provider(self, batch: Batch, said: Statement) -> None:
        """Copy a file of Partner Center; what its snapshot says counts for all such files together."""
        self._statements[SUBSCRIPTIONS].append(said)
        if batch.file != MANIFEST:
            self._copy(batch.file)

    def _add(self, batch: Batch, said: Statement, file: str, rows: int, sha256: str) -> None:
        """Note a file of rows; one that is partial for a reason of its own gives that reason itself."""
        complete = batch.completeness is Completeness.COMPLETE
        self.imported.tables.append(TableImport(batch.table, file, rows, complete, sha256))
        doubted = bool(doubt_of(said, rows, sha256))
        self._statements[batch.table].append(Statement(rows=rows, complete=complete or (False if doubted else None), sha256=sha256))

    def _write(self, batch: Batch, knowledge: Knowledge) -> tuple[str, int, str]:
        """Write the rows of a batch; return the name of the file, how many they are and its hash."""
        later = (f"{batch.table}/{number:03}/{batch.table}.jsonl" for number in count(2))
        name = next(name for name in (f"{batch.table}.jsonl", *_first(later, self._names)) if name not in self._names)
        rows, digest = 0, hashlib.sha256()
        with self._open(name).open("wb") as stream:
            for row, line in Transcript(batch, VOCABULARY[batch.kind], knowledge).lines():
                data = line.encode("utf-8", "replace")
                digest.update(data)
                stream.write(data)
                self._date(row)
                rows += 1
        return name, rows, digest.hexdigest()

    def _copy(self, name: str) -> str:
        """Copy a file as it is, once; return its name in the snapshot."""
        if name in self.imported.copied:
            return self.imported.copied[name]
        wanted = _ZIP.sub("/", name)
        new = next(new for new in (wanted, *_first((f"{number}/{wanted}" for number in count(2)), self._names)) if new not in self._names)
        digest = hashlib.sha256()
        try:
            with self._open(new).open("wb") as stream:
                for chunk in self.tree.chunks(name):
                    digest.update(chunk)
                    stream.write(chunk)
        except FileTrouble as error:
            self.troubles.append(error.trouble)
        self.imported.copied[name], self._hashes[new] = new, digest.hexdigest()
        return new

    def _open(self, name: str) -> Path:
        self._names.add(name)
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _dated(self, rows: Iterable[RawRow]) -> Iterator[RawRow]:
        for row in rows:
            self._date(row)
            yield row

    def _date(self, row: RawRow) -> None:
        for name in _STAMPS:
            if value := row.values.get(name):
                with suppress(ValueError):
                    self._newest = max(self._newest, iso(read_moment(value)))

    def _manifest(self, said: Mapping[str, object]) -> Mapping[str, object]:
        taken = [source.manifest.taken for source in self.sources if source.manifest.taken]
        stamp = self._stamp if self._stamp >= self._newest else ""
        when = iso(max(taken)) if taken else stamp
        tables = {table: statement_of(statements) for table, statements in sorted(self._statements.items())}
        return {**said, **({"taken": when} if when else {}), "taken_by": BY, "tables": {table: one for table, one in tables.items() if one}}


def _first(names: Iterator[str], taken: Collection[str]) -> Iterator[str]:
    """Yield the first name that is free."""
    yield next(name for name in names if name not in taken)


def _problem(trouble: Trouble) -> Problem:
    return Problem(trouble.file, trouble.place, trouble.message, trouble.next_step)
