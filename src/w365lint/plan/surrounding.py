"""What surrounds a removal, as values: the smallest set that frees it, the loops in its way, and what a drawing is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field, InstanceOf

from w365lint.environment.graph import Node
from w365lint.plan.needs import Needs
from w365lint.rulebook.finding import Place


@dataclass(frozen=True, slots=True)
class Change:
    """One element of the smallest set: what to edit or remove, what that weighs, and the chain that proves it is needed."""

    kind: str
    key: str
    name: str
    way: str
    weight: int
    path: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Unblocking:
    """The cheapest changes after which nothing that stays needs what goes; `impossible` says why there are none."""

    changes: tuple[Change, ...]
    impossible: str = ""
    path: tuple[str, ...] = ()

    @property
    def weight(self) -> int:
        """What the whole set weighs."""
        return sum(change.weight for change in self.changes)


@dataclass(frozen=True, slots=True)
class Loop:
    """Things that wait for each other, and where to cut."""

    ties: tuple[str, ...]
    cut: str


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A case that the platform is known for, what to do about it, and who says so."""

    case: str
    advice: str
    source: str


@dataclass(frozen=True, slots=True)
class Surrounding:
    """What stands around the target."""

    unblocking: Unblocking = field(default_factory=lambda: Unblocking(()))
    loops: tuple[Loop, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    needs: Annotated[InstanceOf[Needs], Field(exclude=True)] = field(default_factory=lambda: Needs((), ()))
    """Where the set was found, for whoever draws it; JSON leaves it out."""
    goes: Annotated[frozenset[Node], Field(exclude=True)] = frozenset()
    """What of that goes."""
