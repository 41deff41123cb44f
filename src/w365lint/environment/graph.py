"""Who needs whom. A → B: A would break without B. The only module that knows networkx."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

import networkx as nx


class Node(NamedTuple):
    """One component in the graph: the word for its type, and its canonical key."""

    type: str
    key: str

    def __str__(self) -> str:
        return f"{self.type}:{self.key}"


class Edge(NamedTuple):
    """One dependency, and the record that proves it."""

    dependent: Node
    required: Node
    declared_by: str
    file: str
    place: str


class Graph:
    """Dependencies between components; of several between the same two, the first given is the witness."""

    def __init__(self, edges: Iterable[Edge], nodes: Iterable[Node] = ()) -> None:
        self._graph: nx.DiGraph[Node] = nx.DiGraph()
        self._graph.add_nodes_from(sorted(nodes))
        for edge in edges:
            if not self._graph.has_edge(edge.dependent, edge.required):
                self._graph.add_edge(edge.dependent, edge.required, witness=edge)

    def used_by(self, node: Node) -> tuple[Node, ...]:
        """Return what would break at once without this node."""
        return tuple(sorted(self._graph.predecessors(node))) if node in self._graph else ()

    def needs(self, node: Node) -> tuple[Node, ...]:
        """Return what this node cannot do without."""
        return tuple(sorted(self._graph.successors(node))) if node in self._graph else ()

    def reach(self, node: Node) -> frozenset[Node]:
        """Return everything that would break sooner or later without this node."""
        return frozenset(nx.ancestors(self._graph, node)) if node in self._graph else frozenset()

    def cycles(self) -> Iterator[tuple[Node, ...]]:
        """Yield the groups of nodes that need each other, each sorted."""
        for group in sorted(sorted(members) for members in nx.strongly_connected_components(self._graph)):
            if len(group) > 1 or self._graph.has_edge(group[0], group[0]):
                yield tuple(group)

    def witness(self, dependent: Node, required: Node) -> tuple[Edge, ...]:
        """Return the shortest chain of dependencies from one node to another; empty where there is none."""
        try:
            path = nx.shortest_path(self._graph, dependent, required)
        except (nx.NetworkXNoPath, nx.NodeNotFound):
            return ()
        return tuple(self._graph.edges[step]["witness"] for step in pairwise(path))

    def rounds(self) -> tuple[tuple[tuple[Node, ...], ...], ...]:
        """Return the order of removal: in each round, groups that nobody left needs; a group of several is a cycle."""
        condensed = nx.condensation(self._graph)
        members: dict[int, tuple[Node, ...]] = {number: tuple(sorted(condensed.nodes[number]["members"])) for number in condensed}
        return tuple(tuple(sorted(members[number] for number in generation)) for generation in nx.topological_generations(condensed))
