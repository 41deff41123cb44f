"""Typed tables in memory, one a kind; the only module that knows SQLite.

A row holds, besides its fields: `sure_` (0: may exist), `unseen_` (1: stands for every row of a table that
was not exported or exported in part), where it stands, and two sets of bits, a bit a field: unknown (its
column was not exported, or its value is unreadable) and, within that, unreadable. An unknown value is
stored as NULL; so is an empty one, whose bit is not set.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from w365lint.environment.components.base import Kind
from w365lint.environment.components.values import Stored, Type, decoder, encoder

WORD_BITS: Final = 60
"""Fields a mask column; SQLite integers have 63 usable bits."""

_SQL_TYPES: Final[Mapping[Type, str]] = {Type.MONEY: "INTEGER", Type.NUMBER: "INTEGER", Type.COUNT: "INTEGER", Type.FLAG: "INTEGER"}


class Unknown:
    """The one value that is not known; neither empty nor anything else."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


@dataclass(frozen=True, slots=True)
class Row:
    """One row on its way into the store: stored values by field, and which fields are unknown or unreadable."""

    values: Sequence[Stored]
    unknown: int
    unreadable: int
    file: str
    place: str
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Record:
    """One row as it comes back: values by field (UNKNOWN where not known), and where it stands."""

    kind: str
    number: int
    values: Mapping[str, Any]
    unreadable: frozenset[str]
    file: str
    place: str
    sure: bool
    unseen: bool

    @property
    def key(self) -> str:
        """The canonical key; empty where the record has none."""
        return str(self.values["key"] or "") if self.values["key"] is not UNKNOWN else ""

    @property
    def name(self) -> str:
        """The name for people, or the key."""
        name = self.values.get("name")
        return str(name) if name and name is not UNKNOWN else self.key


class Store:
    """Tables of kinds."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=OFF")
        self._connection.execute("PRAGMA synchronous=OFF")
        self._connection.create_function("matches", 2, _matches, deterministic=True)
        self.kinds: dict[str, Kind] = {}
        self._files: dict[str, int] = {}

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
        words = _words(kind)
        sql = f"INSERT INTO {quoted(kind.name)} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        tuples = (
            (row.sure, self._file(row.file), row.place, *_split(row.unknown, words), *_split(row.unreadable, words), *row.values)
            for row in rows
        )
        self._connection.execute("BEGIN")
        self._connection.executemany(sql, tuples)
        self._connection.execute("COMMIT")

    def add_unseen(self, kind: Kind) -> None:
        """Add the row that stands for every row nobody exported: it may exist, and nothing of it is known."""
        self.create(kind)
        words, everything = _words(kind), (1 << len(kind.fields)) - 1
        columns = ["sure_", "unseen_", *mask_columns(kind, "unknown")]
        values = [0, 1, *_split(everything, words)]
        self.execute(f"INSERT INTO {quoted(kind.name)} ({', '.join(columns)}) VALUES ({', '.join('?' * len(values))})", values)

    def execute(self, sql: str, values: Sequence[Stored] = ()) -> int:
        """Run a statement; return how many rows it changed."""
        return self._connection.execute(sql, values).rowcount

    def execute_many(self, sql: str, values: Iterable[Sequence[Stored]]) -> None:
        """Run a statement for each tuple of values, as one."""
        self._connection.execute("BEGIN")
        self._connection.executemany(sql, values)
        self._connection.execute("COMMIT")

    def query(self, sql: str, values: Sequence[Stored] = ()) -> Iterator[tuple[Any, ...]]:
        """Run a query."""
        return iter(self._connection.execute(sql, values))

    def records(self, kind: str, numbers: Sequence[int] | None = None, fields: Collection[str] | None = None) -> Iterator[Record]:
        """Return rows as records, all or those with these numbers, in the order of their numbers; with their key, name and these fields."""
        spec = self.kinds[kind]
        wanted_fields = {"key", "name", *(spec.fields if fields is None else fields)}
        reader = _Reader(spec, wanted_fields, {number: name for name, number in self._files.items()})
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
        masks = _bits(self.query(f"SELECT DISTINCT {', '.join(mask_columns(spec, 'unknown'))} FROM {quoted(kind)}"))
        return frozenset(name for name, number in spec.positions.items() if masks >> number & 1)

    def index(self, kind: str, fields: Sequence[str]) -> None:
        """Make an index over fields, once."""
        name = quoted(f"ix {kind} {' '.join(fields)}")
        self.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {quoted(kind)} ({', '.join(map(quoted, fields))})")

    def index_unknown(self, kind: str, field: str) -> None:
        """Make an index over the rows in which a field is unknown, once."""
        column, one = bit(self.kinds[kind], field)
        name = quoted(f"ix {kind} {field} unknown")
        self.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {quoted(kind)} (n_) WHERE {column} & {one}")

    def analyze(self) -> None:
        """Let SQLite look at the tables, so that it joins in a good order."""
        self.execute("PRAGMA analysis_limit=400")
        self.execute("ANALYZE")

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

    def close(self) -> None:
        """Give the memory back."""
        self._connection.close()

    def _file(self, name: str) -> int:
        return self._files.setdefault(name, len(self._files))


def quoted(name: str) -> str:
    """Return a name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def mask_columns(kind: Kind, mask: str) -> list[str]:
    """Return the columns that hold the bits of a mask, 'unknown' or 'unreadable'."""
    return [f"{mask}_{word}" for word in range(_words(kind))]


def bit(kind: Kind, field: str, mask: str = "unknown") -> tuple[str, int]:
    """Return the mask column and the value of the bit that a field has in it."""
    number = kind.positions[field]
    return f"{mask}_{number // WORD_BITS}", 1 << number % WORD_BITS


def to_store(type_: Type, value: object) -> Stored:
    """Return a value as the store holds it."""
    encode = encoder(type_)
    return value if value is None or encode is None else encode(value)  # type: ignore[return-value]


def _words(kind: Kind) -> int:
    return (len(kind.fields) + WORD_BITS - 1) // WORD_BITS


def _split(mask: int, words: int) -> tuple[int, ...]:
    if words == 1:
        return (mask,)
    return tuple(mask >> WORD_BITS * word & (1 << WORD_BITS) - 1 for word in range(words))


def _bits(rows: Iterable[tuple[int, ...]]) -> int:
    everything = 0
    for row in rows:
        for word, bits in enumerate(row):
            everything |= bits << WORD_BITS * word
    return everything


def _matches(pattern: str, value: str | None) -> int | None:
    return None if value is None else int(re.search(pattern, value) is not None)


class _Reader:
    """Turn SQL tuples of one kind into records."""

    def __init__(self, kind: Kind, fields: Collection[str], files: Mapping[int, str]) -> None:
        self._kind, self._files, self._words = kind, files, _words(kind)
        specs = [spec for name, spec in kind.fields.items() if name in fields]
        self._plan = [(spec.name, decoder(spec.type), 1 << kind.positions[spec.name]) for spec in specs]
        masks = [*mask_columns(kind, "unknown"), *mask_columns(kind, "unreadable")]
        columns = ["n_", "sure_", "unseen_", "file_", "place_", *masks, *(quoted(spec.name) for spec in specs)]
        self.sql = f"SELECT {', '.join(columns)} FROM {quoted(kind.name)}"

    def record(self, row: tuple[Any, ...]) -> Record:
        number, sure, unseen, file, place = row[:5]
        unknown, unreadable = _bits([row[5 : 5 + self._words]]), _bits([row[5 + self._words : 5 + 2 * self._words]])
        values: dict[str, Any] = {}
        for (name, decode, one), value in zip(self._plan, row[5 + 2 * self._words :], strict=True):
            values[name] = UNKNOWN if unknown & one else value if value is None or decode is None else decode(value)
        bad = frozenset(name for name, _, one in self._plan if unreadable & one) if unreadable else frozenset()
        return Record(self._kind.name, number, values, bad, self._files.get(file, ""), place or "", bool(sure), bool(unseen))
