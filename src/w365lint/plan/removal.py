"""What a removal takes along, what holds on to it, and which record proves that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from w365lint.environment.graph import Edge, Node
from w365lint.rulebook.finding import Place

STAGED: Final = "_upgrade"
PORTAL: Final = re.compile(r"^(?!.*notif).*(portal|self.?service)", re.IGNORECASE)
"""What solutions of the portal are called; not those of its notifications."""


@dataclass(frozen=True, slots=True)
class Package:
    """A solution of the environment."""

    key: str
    name: str
    unique_name: str
    target: bool
    managed: bool | None
    """None: nobody knows how it is installed: only a file speaks of it, its record does not say, or records contradict each other."""
    place: Place
    publisher: str = ""
    patch_of: str = ""
    staged_for: str = ""
    part_of: tuple[str, ...] = ()
    """The solution that it patches, or is to upgrade, and what that is a part of in turn; empty where this leads in a circle."""
    version: tuple[int, ...] = ()
    doubted: bool = False
    """Its record says that it is unmanaged, and its file was exported as managed."""

    @property
    def goes(self) -> bool:
        """Its components go with it, as far as anybody knows."""
        return self.target and self.managed is not False


@dataclass(frozen=True, slots=True)
class Need:
    """A component that is to go, and one that would break without it."""

    dependent: Node
    required: Node
    witness: Edge
    taken_by: tuple[str, ...]
    """The solutions whose uninstall takes what is needed."""
    held_in: tuple[str, ...] = ()
    """The other managed solutions that the dependent component is known to be in."""
    made_here: bool | None = None
    """It was made in the environment; None where nobody says so."""


@dataclass(frozen=True, slots=True)
class Above:
    """A layer of one solution on top of a component that another one brings."""

    upper: str
    lower: str
    component: Node
    place: Place


@dataclass(frozen=True, slots=True)
class Below:
    """A solution that has a component too which another one, above it, makes hold on to the target: it may come to light after it."""

    lower: str
    upper: str
    required: str
    witness: Edge


@dataclass(frozen=True, slots=True)
class Removal:
    """Everything that decides which step comes before which."""

    packages: Mapping[str, Package]
    between: Mapping[tuple[str, str], tuple[Edge, ...]]
    """(solution, one that it needs and that goes) -> the dependencies between them, what proves it best first."""
    needs: tuple[Need, ...]
    """What components outside of the target need of it."""
    above: tuple[Above, ...] = ()
    strangers: tuple[Above, ...] = ()
    """Layers of solutions that the snapshot does not list."""
    below: tuple[Below, ...] = ()
    shared: Mapping[Node, tuple[str, ...]] = field(default_factory=dict)
    """Component of the target that a solution of another publisher brings too -> all who bring it; nobody knows which is the base."""
    predecessors: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Patch or staged upgrade -> its solution and older patches of that: there before it, they need nothing of it and go after it."""
    goes: Mapping[Node, tuple[str, ...]] = field(default_factory=dict)
    """Component of the target -> the solutions that take it."""
    holding: Mapping[str, tuple[Node, ...]] = field(default_factory=dict)
    """Solution that goes -> what holds on to it from outside of it, at once."""

    @property
    def targets(self) -> tuple[str, ...]:
        """The solutions that are to go, sorted."""
        return tuple(sorted(key for key, package in self.packages.items() if package.target))
