"""What became of each component between two snapshots."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from w365lint.rulebook.finding import Place


class Fate(StrEnum):
    """What became of a component between two snapshots."""

    REMAINING = "remaining"
    WENT = "went"
    KEPT = "kept"
    LOST = "lost"
    FAILING = "failing"
    MOVED = "moved"
    STRAYED = "strayed"


@dataclass(frozen=True, slots=True, order=True)
class Compared:
    """One component and what became of it."""

    kind: str
    name: str
    key: str
    place: Place
    """In the second snapshot; for what is gone, in the first."""
    fate: Fate


@dataclass(frozen=True, slots=True, order=True)
class Uncompared:
    """A kind of which nobody can tell what became of all of it."""

    kind: str
    why: str
    export: str


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What became of an earlier snapshot."""

    snapshot: str
    """The name of the earlier one."""
    as_of: str
    remaining: tuple[Compared, ...]
    """What belongs to the solutions that were to go and is still here."""
    went: tuple[Compared, ...]
    kept: tuple[Compared, ...]
    """What belongs to nobody who was to go, and is still here."""
    lost: tuple[Compared, ...]
    """What belongs to nobody who was to go, and is gone all the same."""
    failing: tuple[Compared, ...]
    """System jobs that failed since, and speak of what went."""
    moved: tuple[Compared, ...]
    """Annual subscriptions that changed contract."""
    strayed: tuple[Compared, ...]
    """Other subscriptions, invoices and license changes that are gone or belong elsewhere now."""
    uncompared: tuple[Uncompared, ...]
