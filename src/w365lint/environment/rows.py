"""A row on its way into the store and back: values, and bits that say what is not known of them.

Two sets of bits, a bit a field: unknown (its column was not exported, or its value is unreadable) and, within
that, unreadable. An unknown value is stored as NULL; so is an empty one, whose bit is not set.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from w365lint.environment.components.base import Kind
from w365lint.environment.components.values import Stored, Type, decoder, encoder

WORD_BITS: Final = 60
"""Fields a mask column; SQLite integers have 63 usable bits."""


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


def quoted(name: str) -> str:
    """Return a name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def mask_columns(kind: Kind, mask: str) -> list[str]:
    """Return the columns that hold the bits of a mask, 'unknown' or 'unreadable'."""
    return [f"{mask}_{word}" for word in range(word_count(kind))]


def bit(kind: Kind, field: str, mask: str = "unknown") -> tuple[str, int]:
    """Return the mask column and the value of the bit that a field has in it."""
    number = kind.positions[field]
    return f"{mask}_{number // WORD_BITS}", 1 << number % WORD_BITS


def to_store(type_: Type, value: object) -> Stored:
    """Return a value as the store holds it."""
    encode = encoder(type_)
    return value if value is None or encode is None else encode(value)  # type: ignore[return-value]


def word_count(kind: Kind) -> int:
    """Return how many mask columns a kind has."""
    return (len(kind.fields) + WORD_BITS - 1) // WORD_BITS


def split(mask: int, words: int) -> tuple[int, ...]:
    """Part a mask into words."""
    if words == 1:
        return (mask,)
    return tuple(mask >> WORD_BITS * word & (1 << WORD_BITS) - 1 for word in range(words))


def bits_of(rows: Iterable[tuple[int, ...]]) -> int:
    """Join masks, each in words, into one."""
    everything = 0
    for row in rows:
        for word, bits in enumerate(row):
            everything |= bits << WORD_BITS * word
    return everything


class RowReader:
    """Turn SQL tuples of one kind into records."""

    def __init__(self, kind: Kind, fields: Collection[str], files: Mapping[int, str]) -> None:
        self._kind, self._files, self._words = kind, files, word_count(kind)
        specs = [spec for name, spec in kind.fields.items() if name in fields]
        self._plan = [(spec.name, decoder(spec.type), 1 << kind.positions[spec.name]) for spec in specs]
        masks = [*mask_columns(kind, "unknown"), *mask_columns(kind, "unreadable")]
        columns = ["n_", "sure_", "unseen_", "file_", "place_", *masks, *(quoted(spec.name) for spec in specs)]
        self.sql = f"SELECT {', '.join(columns)} FROM {quoted(kind.name)}"

    def record(self, row: tuple[Any, ...]) -> Record:
        """Return one tuple as a record."""
        number, sure, unseen, file, place = row[:5]
        unknown, unreadable = bits_of([row[5 : 5 + self._words]]), bits_of([row[5 + self._words : 5 + 2 * self._words]])
        values: dict[str, Any] = {}
        for (name, decode, one), value in zip(self._plan, row[5 + 2 * self._words :], strict=True):
            values[name] = UNKNOWN if unknown & one else value if value is None or decode is None else decode(value)
        bad = frozenset(name for name, _, one in self._plan if unreadable & one) if unreadable else frozenset()
        return Record(self._kind.name, number, values, bad, self._files.get(file, ""), place or "", bool(sure), bool(unseen))
