"""Things that need each other, so that none can go first: as a shortest loop, with the cheapest place to cut it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from w365lint.environment.graph import Edge, Graph, Node
from w365lint.plan.loop import shortest_loop
from w365lint.plan.needs import Item, Needs

Pair = tuple[Node, Node]


@dataclass(frozen=True, slots=True)
class Tie:
    """All dependencies of one thing on another; both are wholes: solutions, or components that are part of none."""

    dependent: Item
    required: Item
    edges: tuple[Edge, ...]
    edits: tuple[Item, ...]
    """What to edit so that the tie is gone: the components, or the whole where its upgrade is cheaper or the only way."""
    weight: int | None
    """What the edits weigh together; None where nobody can cut here."""


@dataclass(frozen=True, slots=True)
class Deadlock:
    """One loop: each tie's required thing is the dependent one of the next."""

    members: tuple[Item, ...]
    """Everything that needs each other, in this loop or another."""
    loop: tuple[Tie, ...]
    cut: Tie | None
    """The tie of the loop that is cheapest to cut; None where nobody can cut any."""


def deadlocks(needs: Needs) -> tuple[Deadlock, ...]:
    """Return a shortest loop for each group of things that need each other, sorted.

    Cutting it may leave longer loops in the group: `untie` finds all cuts.
    """
    return _Wholes(needs, needs.edges).deadlocks()


def untie(needs: Needs, enough: float = inf) -> tuple[Deadlock, ...]:
    """Return the loops to cut one after the other until nothing is left that needs itself, or there are enough.

    A loop nobody can cut ends its group.
    """
    found: list[Deadlock] = []
    edges = needs.edges
    while len(found) < enough and (fresh := _Wholes(needs, edges).deadlocks()):
        found += fresh
        gone = {edge for loop in fresh for edge in (loop.cut.edges if loop.cut else _within(needs, edges, loop.members))}
        edges = tuple(edge for edge in edges if edge not in gone)
    return tuple(found)


def _within(needs: Needs, edges: Iterable[Edge], members: Sequence[Item]) -> Iterator[Edge]:
    nodes = needs.with_parts(item.node for item in members)
    return (edge for edge in edges if edge.dependent in nodes and edge.required in nodes)


class _Wholes:
    """Dependencies between wholes; those within one stop nobody."""

    def __init__(self, needs: Needs, edges: Iterable[Edge]) -> None:
        self._needs = needs
        self._edges: dict[Pair, list[Edge]] = defaultdict(list)
        for edge in edges:
            pair = self._whole(edge.dependent), self._whole(edge.required)
            if pair[0] != pair[1]:
                self._edges[pair].append(edge)
        self._required: dict[Node, list[Node]] = defaultdict(list)
        for dependent, required in self._edges:
            self._required[dependent].append(required)

    def _whole(self, node: Node) -> Node:
        while part_of := self._needs.items[node].part_of:
            node = part_of.required
        return node

    def deadlocks(self) -> tuple[Deadlock, ...]:
        """Return a shortest loop for each group."""
        graph = Graph(Edge(*pair, "", "", "") for pair in self._edges)
        return tuple(self._deadlock(group) for group in graph.cycles())

    def _deadlock(self, group: tuple[Node, ...]) -> Deadlock:
        members = frozenset(group)
        loop = shortest_loop((node, required) for node in group for required in self._required[node] if required in members)
        ties = tuple(self._tie(pair) for pair in pairwise((*loop, loop[0])))
        possible = [tie for tie in ties if tie.weight is not None]
        cut = min(possible, key=lambda tie: (tie.weight, len(tie.edges), tie.dependent.node), default=None)
        return Deadlock(tuple(self._needs.items[node] for node in group), ties, cut)

    def _tie(self, pair: Pair) -> Tie:
        dependent, required = (self._needs.items[node] for node in pair)
        edges = tuple(self._edges[pair])
        parts = tuple(self._needs.items[node] for node in sorted({edge.dependent for edge in edges}))
        choices = [
            (sum(part.edit for part in edits if part.edit is not None), edits)
            for edits in (parts, (dependent,))
            if all(part.edit is not None for part in edits)
        ]
        weight, edits = min(choices, key=lambda choice: (choice[0], len(choice[1])), default=(None, ()))
        return Tie(dependent, required, edges, edits, weight)
