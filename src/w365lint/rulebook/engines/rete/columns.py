"""Rows of the store as plain columns, and how far each row meets a line with constants."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from w365lint.environment.components.base import Kind
from w365lint.environment.components.values import Stored, Type
from w365lint.environment.rows import UNKNOWN, Unknown, bits_of, mask_columns, quoted, word_count
from w365lint.environment.store import Store
from w365lint.rulebook.condition import Comparison, Setting
from w365lint.rulebook.engines.rete.truth import UNREADABLE, Against, Truth


@dataclass
class Columns:
    """The rows of one kind: by field their values as the store holds them, None where empty, or a gap."""

    numbers: list[int] = field(default_factory=list)
    sure: list[bool] = field(default_factory=list)
    unseen: list[bool] = field(default_factory=list)
    values: dict[str, list[Any]] = field(default_factory=dict)
    _truths: dict[object, list[Truth]] = field(default_factory=dict)
    _gaps: dict[str, bool] = field(default_factory=dict)

    def truths(self, line: Comparison, settings: Mapping[str, Stored]) -> list[Truth]:
        """Return how far each row meets a line with constants; asked once for all rules that say the same."""
        setting = settings[line.operand.name] if isinstance(line.operand, Setting) else None
        wanted = line, setting
        if wanted not in self._truths:
            against = Against(line, settings)
            self._truths[wanted] = [against[value] for value in self.values[line.field]]
        return self._truths[wanted]

    def has_gaps(self, name: str) -> bool:
        """Say whether a field is not known in some row."""
        if name not in self._gaps:
            self._gaps[name] = any(isinstance(value, Unknown) for value in self.values[name])
        return self._gaps[name]

    def add(self, number: int, values: Mapping[str, Any], *, sure: bool, unseen: bool) -> None:
        """Add a derived row."""
        self.numbers.append(number)
        self.sure.append(sure)
        self.unseen.append(unseen)
        for name, value in values.items():
            self.values[name].append(value)
        self._truths.clear()
        self._gaps.clear()


def empty(kind: Kind) -> Columns:
    """Return the columns of a kind that has no rows yet."""
    return Columns(values={name: [] for name in kind.fields})


def read(store: Store, kind: Kind, fields: Sequence[str]) -> Columns:
    """Read these fields of a kind."""
    words = word_count(kind)
    masks = [*mask_columns(kind, "unknown"), *mask_columns(kind, "unreadable")]
    names = ", ".join(["n_", "sure_", "unseen_", *masks, *map(quoted, fields)])
    rows = list(store.query(f"SELECT {names} FROM {quoted(kind.name)} ORDER BY n_"))
    head = 3 + 2 * words
    listed: list[list[Any]] = [[row[head + number] for row in rows] for number in range(len(fields))]
    for column, name in zip(listed, fields, strict=True):
        if kind.fields[name].type is Type.LIST:
            column[:] = [value if value is None else tuple(json.loads(value)) for value in column]
    values = dict(zip(fields, listed, strict=True))
    _leave_gaps(rows, words, kind, values)
    return Columns([row[0] for row in rows], [bool(row[1]) for row in rows], [bool(row[2]) for row in rows], values)


def _leave_gaps(rows: Iterable[tuple[Any, ...]], words: int, kind: Kind, columns: Mapping[str, list[Any]]) -> None:
    positions = [(column, kind.positions[name]) for name, column in columns.items()]
    for number, row in enumerate(rows):
        if any(row[3 : 3 + words]):
            unknown, unreadable = bits_of([row[3 : 3 + words]]), bits_of([row[3 + words : 3 + 2 * words]])
            for column, position in positions:
                if unknown >> position & 1:
                    column[number] = UNREADABLE if unreadable >> position & 1 else UNKNOWN
