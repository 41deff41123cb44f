"""Facts out of the store as tuples, with hash indexes: what the interpreter looks things up in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from w365lint.environment.components.base import Kind
from w365lint.environment.rows import WORD_BITS, bit, bits_of, mask_columns, quoted, split, word_count
from w365lint.environment.store import Store
from w365lint.rulebook.compiler import Rule

NUMBER, SURE, UNSEEN, FIELDS = 0, 1, 2, 3
"""Where a row holds what; its fields follow."""

Row = tuple[Any, ...]


class Gap:
    """A value that is not known."""


NOT_EXPORTED: Final = Gap()
UNREADABLE: Final = Gap()


class Tables:
    """The rows of every kind that rules read, with the fields that they read."""

    def __init__(self, store: Store, rules: Sequence[Rule]) -> None:
        self.derived: dict[str, Kind] = {rule.derives.name: rule.derives for rule in rules if rule.derives}
        fields: dict[str, set[str]] = {name: set(kind.fields) for name, kind in self.derived.items()}
        for rule in rules:
            kinds = {pattern.name: pattern.kind for pattern in rule.condition.when}
            read = {(kinds[where.pattern], where.field) for where in rule.derived_fields().values()}
            for kind in rule.condition.kinds():
                fields.setdefault(kind, set())
            for kind, name in rule.condition.fields() | read:
                fields[kind].add(name)
        self.fields = {kind: sorted(names) for kind, names in fields.items()}
        self.rows = {kind: [] if kind in self.derived else _read(store, kind, names) for kind, names in self.fields.items()}
        self.known: dict[str, set[Row]] = {kind: set() for kind in self.derived}
        self._indexes: dict[tuple[str, tuple[int, ...]], tuple[dict[Any, list[Row]], list[Row]]] = {}

    def position(self, kind: str, field: str) -> int:
        """Return where a row holds a field."""
        return FIELDS + self.fields[kind].index(field)

    def index(self, kind: str, at: tuple[int, ...]) -> tuple[dict[Any, list[Row]], list[Row]]:
        """Return the rows of a kind by these values, and the rows of which one of them is not known."""
        if (kind, at) not in self._indexes:
            self._indexes[kind, at] = (defaultdict(list), [])
            for row in self.rows[kind]:
                _enter(row, at, *self._indexes[kind, at])
        return self._indexes[kind, at]

    def add(self, kind: str, content: Row, *, sure: bool) -> bool:
        """Add a derived row, unless it is there already."""
        if content in self.known[kind]:
            return False
        self.known[kind].add(content)
        row = (len(self.known[kind]), sure, *content)
        self.rows[kind].append(row)
        for (indexed, at), index in self._indexes.items():
            if indexed == kind:
                _enter(row, at, *index)
        return True

    def write_derived(self, store: Store) -> None:
        """Put derived rows where the engines put theirs."""
        for name, kind in self.derived.items():
            store.create(kind)
            fields, words = self.fields[name], word_count(kind)
            columns = ["n_", "sure_", "unseen_", *map(quoted, fields), *mask_columns(kind, "unknown"), *mask_columns(kind, "unreadable")]
            rows = []
            for row in self.rows[name]:
                gaps = [(value, 1 << kind.positions[field]) for field, value in zip(fields, row[FIELDS:], strict=True) if is_gap(value)]
                unknown, unreadable = sum(one for _, one in gaps), sum(one for value, one in gaps if value is UNREADABLE)
                values = [None if is_gap(value) else value for value in row]
                rows.append([*values, *split(unknown, words), *split(unreadable, words)])
            store.execute_many(f"INSERT INTO {quoted(name)} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", rows)


def _read(store: Store, name: str, fields: Sequence[str]) -> list[Row]:
    kind = store.kinds[name]
    masks = [*mask_columns(kind, "unknown"), *mask_columns(kind, "unreadable")]
    columns = ["n_", "sure_", "unseen_", *map(quoted, fields), *masks]
    rows = store.query(f"SELECT {', '.join(columns)} FROM {quoted(name)} ORDER BY n_")
    if not store.unknown_fields(name):
        return list(rows)
    bits, end, words = [bit(kind, field) for field in fields], FIELDS + len(fields), word_count(kind)
    ones = [one << WORD_BITS * masks.index(column) for column, one in bits]
    return [_with_gaps(row, ones, end, words) if any(row[end:]) else row for row in rows]


def _with_gaps(row: Row, ones: Sequence[int], end: int, words: int) -> Row:
    unknown, unreadable = bits_of([row[end : end + words]]), bits_of([row[end + words :]])
    values = zip(row[FIELDS:end], ones, strict=True)
    return (
        *row[:FIELDS],
        *(UNREADABLE if unreadable & one else NOT_EXPORTED if unknown & one else value for value, one in values),
    )


def _enter(row: Row, at: Sequence[int], index: dict[Any, list[Row]], loose: list[Row]) -> None:
    values = tuple([row[position] for position in at])
    if None not in values:
        (loose if any(map(is_gap, values)) else index[values if len(values) > 1 else values[0]]).append(row)


def is_gap(value: object) -> bool:
    return value.__class__ is Gap
