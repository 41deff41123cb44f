"""The smallest set of changes after which nothing that remains needs what is removed: a weighted minimum cut, exact.

Each item is two vertices: it *must change* (something it needs goes) and it *goes*. From the first to the second leads an arc
that carries what it weighs to edit the item, from the second to the sink one that carries what it weighs to remove it.
Where the required item goes, the dependent one must change: that arc cannot be cut.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from w365lint.environment.graph import Node
from w365lint.plan.needs import LAYER, Item, Link, Needs
from w365lint.plan.network import Network


class Way(StrEnum):
    """What is done to an item."""

    EDIT = "edit"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Change:
    """One element of the set; the path leads from the item to what is to go, and proves that it cannot stay as it is."""

    item: Item
    way: Way
    weight: int
    path: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class SmallestSet:
    """What to change, sorted by item; empty where nothing stands in the way."""

    changes: tuple[Change, ...]

    @property
    def weight(self) -> int:
        """Return what the whole set weighs."""
        return sum(change.weight for change in self.changes)


@dataclass(frozen=True, slots=True)
class NoSet:
    """No set exists: the path leads from an item that nobody here can edit or remove to what is to go."""

    item: Item
    path: tuple[Link, ...]


SOURCE: Final = 0
SINK: Final = 1


@dataclass(frozen=True, slots=True)
class _Arc:
    start: int
    end: int
    weight: int | None
    link: Link | None = None


def unblock(needs: Needs, targets: Iterable[Node]) -> SmallestSet | NoSet:
    """Return the cheapest changes that let the targets go with all their parts; of several, those nearest to the targets."""
    drawing = _Drawing(needs, needs.with_parts(targets))
    forced = _walk(arc for arc in drawing.arcs if arc.weight is None)
    if SINK in forced:
        last = forced[SINK].start
        return NoSet(drawing.item(last), _path(forced, last))
    network, all_weights = Network(drawing.size), sum(arc.weight or 0 for arc in drawing.arcs)
    for arc in drawing.arcs:
        network.add(arc.start, arc.end, all_weights + 1 if arc.weight is None else arc.weight)
    side = network.nearest_cut(SOURCE, SINK)
    ways = _walk(arc for arc in drawing.arcs if arc.end in side)
    changes = [
        Change(drawing.item(arc.start), Way.REMOVE if arc.end == SINK else Way.EDIT, arc.weight, _path(ways, arc.start))
        for arc in drawing.arcs
        if arc.weight is not None and arc.start in side and arc.end not in side
    ]
    return SmallestSet(tuple(sorted(changes, key=lambda change: change.item.node)))


class _Drawing:
    """The items that are reached from what goes, as vertices and arcs; an arc without a weight cannot be cut."""

    def __init__(self, needs: Needs, gone: frozenset[Node]) -> None:
        self._needs, self._gone = needs, gone
        self._vertices: dict[tuple[Node, Way], int] = {}
        self._order: list[tuple[Node, Way]] = []
        self.arcs = tuple(self._draw())

    @property
    def size(self) -> int:
        """Return how many vertices there are."""
        return len(self._order) + 2

    def item(self, vertex: int) -> Item:
        """Return the item that a vertex stands for."""
        return self._needs.items[self._order[vertex - 2][0]]

    def _draw(self) -> Iterator[_Arc]:
        for node in sorted(self._gone):
            yield from self._when_gone(node, SOURCE)
        for vertex, (node, way) in enumerate(self._order, 2):
            yield from self._when_gone(node, vertex) if way is Way.REMOVE else self._when_changed(node, vertex)

    def _when_gone(self, node: Node, vertex: int) -> Iterator[_Arc]:
        """Draw what follows where an item goes: its users must change, its parts and what it is part of go too."""
        for edge in self._needs.users.get(node, ()):
            word = "has a layer on" if edge.declared_by == LAYER else "needs"
            yield from self._forced(vertex, Way.EDIT, Link(edge.dependent, word, node, edge))
        for edge in self._needs.parts.get(node, ()):
            yield from self._forced(vertex, Way.REMOVE, Link(edge.dependent, "is part of", node, edge))
        item = self._needs.items[node]
        if item.part_of:
            yield from self._forced(vertex, Way.REMOVE, Link(item.part_of.required, "holds", node, item.part_of))
        elif vertex != SOURCE:
            yield _Arc(vertex, SINK, item.remove)

    def _when_changed(self, node: Node, vertex: int) -> Iterator[_Arc]:
        """Draw what follows where an item must change and is not edited: it goes, or where it is a part the whole must change."""
        item = self._needs.items[node]
        if not item.part_of:
            yield _Arc(vertex, self._vertex(node, Way.REMOVE), item.edit)
        elif (whole := item.part_of.required) not in self._gone:
            yield _Arc(vertex, self._vertex(whole, Way.EDIT), item.edit, Link(whole, "holds", node, item.part_of))

    def _forced(self, vertex: int, way: Way, link: Link) -> Iterator[_Arc]:
        if link.node not in self._gone:
            yield _Arc(vertex, self._vertex(link.node, way), None, link)

    def _vertex(self, node: Node, way: Way) -> int:
        if (node, way) not in self._vertices:
            self._vertices[node, way] = len(self._order) + 2
            self._order.append((node, way))
        return self._vertices[node, way]


def _walk(arcs: Iterable[_Arc]) -> Mapping[int, _Arc]:
    """Return the last arc of a shortest way from the source to each vertex."""
    leaving: dict[int, list[_Arc]] = defaultdict(list)
    for arc in arcs:
        leaving[arc.start].append(arc)
    ways: dict[int, _Arc] = {}
    waiting = [SOURCE]
    for vertex in waiting:
        for arc in leaving[vertex]:
            if arc.end not in ways:
                ways[arc.end] = arc
                waiting.append(arc.end)
    return ways


def _path(ways: Mapping[int, _Arc], vertex: int) -> tuple[Link, ...]:
    """Return the links from a vertex back to what goes."""
    links = []
    while vertex != SOURCE:
        arc = ways[vertex]
        if arc.link:
            links.append(arc.link)
        vertex = arc.start
    return tuple(links)
