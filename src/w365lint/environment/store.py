"""Typed tables in memory, one a kind; the only module that knows SQLite.

A row holds, besides its fields and their bits: `sure_` (0: may exist), `unseen_` (1: stands for every row of
a table that was not exported or exported in part), and where it stands.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import and_
from pathlib import Path
from typing import Any, Final

from w365lint.environment.components.base import Kind
from w365lint.environment.components.values import Stored, Type
from w365lint.environment.rows import Record, Row, RowReader, bit, bits_of, mask_columns, quoted, split, word_count

Parameters = Sequence[Stored] | Mapping[str, Stored]
"""The values of a statement: in the order of its question marks, or by their names."""

ONCE: Final = "MATERIALIZED" if sqlite3.sqlite_version_info >= (3, 35) else ""
"""The word by which SQLite works out a common table only once; older ones do without it."""

_SQL_TYPES: Final[Mapping[Type, str]] = {Type.MONEY: "INTEGER", Type.NUMBER: "INTEGER", Type.COUNT: "INTEGER", Type.FLAG: "INTEGER"}


class Store:
    """Tables of kinds."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=OFF")
        self._connection.execute("PRAGMA synchronous=OFF")
        self._connection.create_function("matches", 2, _matches, deterministic=True)
        self.kinds: dict[str, Kind] = {}
        self._files: dict[str, int] = {}

    def __del__(self) -> None:
        # From 3.13 on Python complains of a database that nobody closed.
        self._connection.close()

    def create(self, kind: Kind) -> None:
        """Make the table of a kind, once."""
        if kind.name in self.kinds:
            return
        self.kinds[kind.name] = kind
        masks = [f"{name} INTEGER NOT NULL DEFAULT 0" for name in (*mask_columns(kind, "unknown"), *mask_columns(kind, "unreadable"))]
        fields = [f"{quoted(name)} {_SQL_TYPES.get(spec.type, 'TEXT')}" for name, spec in kind.fields.items()]
        head = [
            "n_ INTEGER PRIMARY KEY",
            "sure_ INTEGER NOT NULL DEFAULT 1",
            "unseen_ INTEGER NOT NULL DEFAULT 0",
            "file_ INTEGER",
            "place_ TEXT",
        ]
        self.execute(f"CREATE TABLE {quoted(kind.name)} ({', '.join([*head, *masks, *fields])})")

    def add(self, kind: Kind, fields: Sequence[str], rows: Iterable[Row]) -> None:
        """Add rows whose values stand in the order of `fields`; other fields stay empty."""
        self.create(kind)
        columns = ["sure_", "file_", "place_", *mask_columns(kind, "unknown"), *mask_columns(kind, "unreadable"), *map(quoted, fields)]
        words = word_count(kind)
        sql = f"INSERT INTO {quoted(kind.name)} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        tuples = (
            (row.sure, self._file(row.file), row.place, *split(row.unknown, words), *split(row.unreadable, words), *row.values)
            for row in rows
        )
        self._connection.execute("BEGIN")
        self._connection.executemany(sql, tuples)
        self._connection.execute("COMMIT")

    def add_unseen(self, kind: Kind) -> None:
        """Add the row that stands for every row nobody exported: it may exist, and nothing of it is known."""
        self.create(kind)
        words, everything = word_count(kind), (1 << len(kind.fields)) - 1
        columns = ["sure_", "unseen_", *mask_columns(kind, "unknown")]
        values = [0, 1, *split(everything, words)]
        self.execute(f"INSERT INTO {quoted(kind.name)} ({', '.join(columns)}) VALUES ({', '.join('?' * len(values))})", values)

    def execute(self, sql: str, values: Parameters = ()) -> int:
        """Run a statement; return how many rows it changed."""
        return self._connection.execute(sql, values).rowcount

    def execute_many(self, sql: str, values: Iterable[Sequence[Stored]]) -> None:
        """Run a statement for each tuple of values, as one."""
        self._connection.execute("BEGIN")
        self._connection.executemany(sql, values)
        self._connection.execute("COMMIT")

    def query(self, sql: str, values: Parameters = ()) -> Iterator[tuple[Any, ...]]:
        """Run a query."""
        return iter(self._connection.execute(sql, values))

    def records(self, kind: str, numbers: Sequence[int] | None = None, fields: Collection[str] | None = None) -> Iterator[Record]:
        """Return rows as records, all or those with these numbers, in the order of their numbers; with their key, name and these fields."""
        spec = self.kinds[kind]
        wanted_fields = {"key", "name", *(spec.fields if fields is None else fields)}
        reader = RowReader(spec, wanted_fields, {number: name for name, number in self._files.items()})
        if numbers is None:
            yield from map(reader.record, self.query(f"{reader.sql} ORDER BY n_"))
            return
        wanted = sorted(set(numbers))
        for start in range(0, len(wanted), 500):
            chunk = wanted[start : start + 500]
            marks = ", ".join("?" * len(chunk))
            yield from map(reader.record, self.query(f"{reader.sql} WHERE n_ IN ({marks}) ORDER BY n_", chunk))

    def count(self, kind: str) -> int:
        """Count the rows of a kind that were read."""
        return int(next(self.query(f"SELECT COUNT(*) FROM {quoted(kind)} WHERE unseen_ = 0"))[0]) if kind in self.kinds else 0

    def unknown_fields(self, kind: str) -> frozenset[str]:
        """Return the fields that are unknown in at least one row."""
        spec = self.kinds[kind]
        masks = bits_of(self.query(f"SELECT DISTINCT {', '.join(mask_columns(spec, 'unknown'))} FROM {quoted(kind)}"))
        return frozenset(name for name, number in spec.positions.items() if masks >> number & 1)

    def absent_fields(self, kind: str) -> frozenset[str]:
        """Return the fields whose column was exported for no row that was read; none where no row was."""
        spec = self.kinds[kind]
        words = zip(mask_columns(spec, "unknown"), mask_columns(spec, "unreadable"), strict=True)
        terms = ", ".join(f"{unknown} & ~{unreadable}" for unknown, unreadable in words)
        masks = [bits_of([row]) for row in self.query(f"SELECT DISTINCT {terms} FROM {quoted(kind)} WHERE unseen_ = 0")]
        everywhere = reduce(and_, masks, -1) if masks else 0
        return frozenset(name for name, number in spec.positions.items() if everywhere >> number & 1)

    def index(self, kind: str, fields: Sequence[str]) -> None:
        """Make an index over fields, once."""
        name = quoted(f"ix {kind} {' '.join(fields)}")
        self.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {quoted(kind)} ({', '.join(map(quoted, fields))})")

    def index_unknown(self, kind: str, field: str) -> None:
        """Make an index over the rows in which a field is unknown, once."""
        column, one = bit(self.kinds[kind], field)
        name = quoted(f"ix {kind} {field} unknown")
        self.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {quoted(kind)} (n_) WHERE {column} & {one}")

    def analyze(self, kinds: Iterable[str] | None = None) -> None:
        """Let SQLite look at the tables, or those of these kinds, so that it joins in a good order."""
        self.execute("PRAGMA analysis_limit=400")
        for sql in ["ANALYZE"] if kinds is None else [f"ANALYZE {quoted(kind)}" for kind in kinds]:
            self.execute(sql)

    def save(self, path: Path) -> None:
        """Write everything to a SQLite file for people to query; an existing file is replaced."""
        path.unlink(missing_ok=True)
        target = sqlite3.connect(path)
        try:
            self.execute("CREATE TABLE IF NOT EXISTS files_ (number INTEGER PRIMARY KEY, name TEXT)")
            self.execute("DELETE FROM files_")
            self.execute_many("INSERT INTO files_ VALUES (?, ?)", [(number, name) for name, number in self._files.items()])
            self._connection.backup(target)
        finally:
            target.close()

    def file(self, number: int) -> str:
        """Return the name of a file by its number in the rows."""
        return next(name for name, known in self._files.items() if known == number)

    def close(self) -> None:
        """Give the memory back."""
        self._connection.close()

    def _file(self, name: str) -> int:
        return self._files.setdefault(name, len(self._files))


def _matches(pattern: str, value: str | None) -> int | None:
    return None if value is None else int(re.search(pattern, value) is not None)
