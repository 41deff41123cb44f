"""Things that need each other, so that none can go first: as a shortest loop, with the cheapest place to cut it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from w365lint.environment.graph import Edge, Graph, Node
from w365lint.plan.loop import shortest_loop
from w365lint.plan.needs import KIN, Item, Needs

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

    @property
    def pair(self) -> Pair:
        """What needs, and what is needed."""
        return self.dependent.node, self.required.node

    @property
    def fixed(self) -> bool:
        """Not even a maker can change it: a patch is one of its solution."""
        return any(edge.declared_by == KIN for edge in self.edges)

    @property
    def whole(self) -> bool:
        """What is edited is the whole that depends, by another version of it."""
        return self.edits == (self.dependent,)


@dataclass(frozen=True, slots=True)
class Deadlock:
    """One loop: each tie's required thing is the dependent one of the next."""

    members: tuple[Item, ...]
    """Everything that needs each other, in this loop or another."""
    loop: tuple[Tie, ...]
    cut: Tie | None
    """The tie of the loop that is cheapest to cut; None where nobody can cut any."""

    @property
    def opening(self) -> Tie:
        """The tie to cut; where nobody here can, the first one that a maker can."""
        return self.cut or min(self.loop, key=lambda tie: (tie.fixed, tie.dependent.node))


def untie(needs: Needs) -> tuple[Deadlock, ...]:
    """Return the loops to cut until nothing is left that needs itself; each cut is needed."""
    wholes = _Wholes(needs)
    left = dict.fromkeys(wholes.pairs)
    found: dict[Pair, Deadlock] = {}
    while fresh := {loop.opening.pair: loop for group in _groups(left) for loop in wholes.shortest(group, left)}:
        found |= fresh
        left = {pair: None for pair in left if pair not in fresh}
    # What other cuts open too needs none of its own; the dearest is spared first.
    for pair in sorted(found, key=lambda pair: inf if (weight := found[pair].opening.weight) is None else weight, reverse=True):
        if not _leads(left, *pair[::-1]):
            left[pair] = None
            del found[pair]
    return tuple(found.values())


def _groups(pairs: Iterable[Pair]) -> Iterable[tuple[Node, ...]]:
    return Graph(Edge(*pair, "", "", "") for pair in pairs).cycles()


def _leads(pairs: Iterable[Pair], start: Node, end: Node) -> bool:
    """Say whether something needs something else, at once or in turn."""
    required = defaultdict(list)
    for one, other in pairs:
        required[one].append(other)
    reached = {start: None}
    waiting = [start]
    for node in waiting:
        fresh = [other for other in required[node] if other not in reached]
        reached |= dict.fromkeys(fresh)
        waiting += fresh
    return end in reached


class _Wholes:
    """Dependencies between wholes; those within one stop nobody."""

    def __init__(self, needs: Needs) -> None:
        self._needs = needs
        self.pairs: dict[Pair, list[Edge]] = defaultdict(list)
        for edge in needs.edges:
            pair = self._whole(edge.dependent), self._whole(edge.required)
            if pair[0] != pair[1]:
                self.pairs[pair].append(edge)

    def _whole(self, node: Node) -> Node:
        while part_of := self._needs.items[node].part_of:
            node = part_of.required
        return node

    def shortest(self, group: tuple[Node, ...], left: Iterable[Pair]) -> Iterator[Deadlock]:
        """Yield a shortest loop of a group; where there are loops of two, all of them: no two share a tie."""
        members = tuple(self._needs.items[node] for node in group)
        inside = {pair: None for pair in left if pair[0] in group and pair[1] in group}
        twos: list[tuple[Node, ...]] = [pair for pair in sorted(inside) if pair[0] < pair[1] and pair[::-1] in inside]
        for loop in twos or [shortest_loop(inside)]:
            ties = tuple(map(self._tie, pairwise((*loop, loop[0]))))
            possible = [tie for tie in ties if tie.weight is not None]
            cut = min(possible, key=lambda tie: (tie.weight, len(tie.edges), tie.dependent.node), default=None)
            yield Deadlock(members, ties, cut)

    def _tie(self, pair: Pair) -> Tie:
        dependent, required = (self._needs.items[node] for node in pair)
        edges = tuple(self.pairs[pair])
        parts = tuple(self._needs.items[node] for node in sorted({edge.dependent for edge in edges}))
        choices = [
            (sum(part.edit for part in edits if part.edit is not None), edits)
            for edits in (parts, (dependent,))
            if all(part.edit is not None for part in edits)
        ]
        weight, edits = min(choices, key=lambda choice: (choice[0], len(choice[1])), default=(None, ()))
        return Tie(dependent, required, edges, edits, weight)
