"""What every reader hands over: batches of raw rows, parts of solutions, and dependencies as files declare them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

BY_NAME: Final = "\u0002"
"""Begins the value of a lookup of which the file gives the name, not the id."""


class Completeness(StrEnum):
    """How much of a table an export holds."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    UNREADABLE = "unreadable"
    NOT_APPLICABLE = "not applicable"
    ABSENT = "absent"


class Origin(StrEnum):
    """Whether rows say what the environment holds, or what somebody exported as a solution file."""

    ENVIRONMENT = "environment"
    SOLUTION_FILE = "solution file"


@dataclass(frozen=True, slots=True)
class RawRow:
    """One record before its model reads it: where it stands in its file, and raw values by our field words.

    `refused` are the fields whose value the reader could not read, with why; without a why the file does not say it.
    """

    place: str
    values: Mapping[str, object]
    refused: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows of one kind from one file; `fields` are the field words that the file speaks of at all."""

    kind: str
    table: str
    file: str
    origin: Origin
    fields: frozenset[str]
    rows: Iterable[RawRow]
    completeness: Completeness
    why: str = ""
    named: frozenset[str] = frozenset()
    """Lookups that may hold names, each marked with BY_NAME."""
    cut: bool = False
    """It is surely not all of its table, whatever anybody says."""
    columns: frozenset[str] = frozenset()
    """Every column that the file has, as the file calls it, and by its logical name where that is known."""
    nameless: bool = False
    """It has columns of which nobody knows the logical name."""


@dataclass(frozen=True, slots=True)
class Named:
    """A platform component as a file names it: our word for its type, and whichever names the file gives.

    `type` is a word of identity.COMPONENT_TYPES, or 'type 10064' where the file gives a number nobody explains.
    """

    type: str
    id: str | None = None
    schema_name: str | None = None
    name: str | None = None
    solution: str | None = None
    parent: str | None = None
    managed: bool | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A component that a solution holds; `defines` is false where it only adds to a component of another's."""

    solution: str
    component: Named
    defines: bool
    file: str
    place: str


@dataclass(frozen=True, slots=True)
class Link:
    """Dependent would break without required, as one record of a file declares it."""

    dependent: Named
    required: Named
    declared_by: str
    file: str
    place: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """What could not be read: in which file and place, why, what to do; the kinds it leaves unreadable."""

    file: str
    place: str
    message: str
    next_step: str = ""
    kinds: tuple[str, ...] = ()


def folded(name: str) -> str:
    """Return a name that people see without what tells its spellings apart."""
    return " ".join(name.split()).casefold()


def in_order(place: str) -> tuple[object, ...]:
    """Return what sorts places as people count: record 9 before record 10."""
    return tuple((0, len(word), word) if word.isdecimal() else (1, 0, word) for word in place.split())


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything one file or one solution gave."""

    batches: tuple[Batch, ...] = ()
    parts: tuple[Part, ...] = ()
    links: tuple[Link, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    aliases: tuple[tuple[str, str, str], ...] = field(default=())
    """(component type, another name, canonical key)."""
    solution: str = ""
    """Key of the solution whose file this is; empty where it says what the environment holds."""
    stamp: str = ""
    """When the file says it was written, as the store writes a moment; empty where it does not say."""
    columns: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Columns by table and display name, as definitions say."""
    unread: tuple[tuple[str, str], ...] = ()
    """(file, table that it holds and that no kind speaks of)."""
    ignored: tuple[tuple[str, str], ...] = ()
    """(file, what of it was not read and why), where nothing is wrong with that."""
