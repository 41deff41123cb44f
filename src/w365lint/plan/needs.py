"""What stands in the way of a removal, seen only as things that need each other and who may change them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from w365lint.environment.graph import Edge, Node

LAYER: Final = "layer"
"""What declares that a managed solution has a layer above the base layer of a component of another publisher's."""
KIN: Final = "kin"
"""What declares that a solution patches another, or is staged to upgrade it."""


class Hands(StrEnum):
    """Who may change something."""

    OWN = "own"
    """The administrator: it was made or changed in the environment itself."""
    OTHER = "other managed"
    """The maker of a managed solution: the administrator can edit it in the Active layer, or uninstall the whole solution."""
    VENDOR = "vendor-only"
    """Nobody here edits or removes it: it may not be customised, or belongs to the platform."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is to go or may stand in the way; a weight says how dear a change is, None that it is out of reach.

    What is part of an item that goes as a whole, a managed solution, has no weight of its own to remove it. To edit the
    whole, by an upgrade, edits every part of it.
    """

    node: Node
    name: str
    hands: Hands
    edit: int | None
    remove: int | None
    part_of: Edge | None = None
    """From this item to the whole it is part of, with the record that says so."""

    def __post_init__(self) -> None:
        if any(weight is not None and weight < 1 for weight in (self.edit, self.remove)):
            raise ValueError(f"{self.node}: a weight is at least 1")
        if self.part_of and self.remove is not None:
            raise ValueError(f"{self.node}: it goes with {self.part_of.required}, not by itself")
        if self.part_of and self.part_of.dependent != self.node:
            raise ValueError(f"{self.node}: it is part of what the record of {self.part_of.dependent} says")


@dataclass(frozen=True, slots=True)
class Link:
    """One step of a chain: why `node` must change, and the record that proves it."""

    node: Node
    word: str
    because: Node
    witness: Edge

    def __str__(self) -> str:
        return f"{self.node} {self.word} {self.because}"


class Needs:
    """Items and their dependencies; of several between the same two, the first given is the witness."""

    def __init__(self, items: Iterable[Item], edges: Iterable[Edge]) -> None:
        self.items: Mapping[Node, Item] = {item.node: item for item in sorted(items, key=lambda item: item.node)}
        found: dict[tuple[Node, Node], Edge] = {}
        for edge in edges:
            if edge.dependent != edge.required:
                found.setdefault((edge.dependent, edge.required), edge)
        self.edges = tuple(found[pair] for pair in sorted(found))
        wholes = {item.part_of.required for item in self.items.values() if item.part_of}
        if strangers := sorted((wholes | {node for pair in found for node in pair}) - self.items.keys()):
            raise ValueError(f"nothing is said of {', '.join(map(str, strangers))}")

    @cached_property
    def users(self) -> Mapping[Node, tuple[Edge, ...]]:
        """The dependencies on each item, in order."""
        found: dict[Node, list[Edge]] = {}
        for edge in self.edges:
            found.setdefault(edge.required, []).append(edge)
        return {node: tuple(edges) for node, edges in found.items()}

    @cached_property
    def parts(self) -> Mapping[Node, tuple[Edge, ...]]:
        """What is directly part of each item, in order."""
        found: dict[Node, list[Edge]] = {}
        for item in self.items.values():
            if item.part_of:
                found.setdefault(item.part_of.required, []).append(item.part_of)
        return {node: tuple(edges) for node, edges in found.items()}

    def with_parts(self, nodes: Iterable[Node]) -> frozenset[Node]:
        """Return items with everything that is part of them."""
        found: set[Node] = set()
        waiting = [*nodes]
        while waiting:
            node = waiting.pop()
            if node not in found:
                found.add(node)
                waiting.extend(edge.dependent for edge in self.parts.get(node, ()))
        return frozenset(found)
