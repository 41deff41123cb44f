"""The components around the target as things that need each other: what goes, what needs it, and what needs that in turn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from w365lint.environment.graph import Edge, Node
from w365lint.environment.solutions import Platform
from w365lint.plan.needs import KIN, LAYER, Hands, Item, Needs
from w365lint.plan.removal import Removal
from w365lint.plan.telling import is_layer, named
from w365lint.plan.weights import Weights, weigh

SOLUTION: Final = "solution"
HOLDS: Final = "solution_component"
TIE: Final = "tie"
"""The type of all that one solution needs of another; its key: dependent>required."""


def neighbourhood(platform: Platform, removal: Removal, weights: Mapping[str, Weights]) -> Needs:
    """Return what goes, what needs it, and what needs that in turn."""
    return _Neighbourhood(platform, removal, weights).needs()


def solutions(platform: Platform, removal: Removal, weights: Mapping[str, Weights]) -> Needs:
    """Return which solution needs which; what one needs of another is one part of it, which weighs what editing its components does."""
    items = {Node(SOLUTION, key): _solution(removal, key, weights) for key in removal.packages}
    edges = []
    for (dependent, required), proven in removal.between.items():
        part = Node(TIE, f"{dependent}>{required}")
        found = [weigh(node.type, Hands.OTHER, weights).edit for node in sorted({edge.dependent for edge in proven})]
        # A layer on what another solution brings is edited away by nobody.
        weight = None if None in found or any(map(is_layer, proven)) else sum(filter(None, found))
        items[part] = Item(part, part.key, Hands.OTHER, weight, None, Edge(part, Node(SOLUTION, dependent), TIE, "", ""))
        edges.append(proven[0]._replace(dependent=part, required=Node(SOLUTION, required)))
    for above in removal.above:
        if above.upper in removal.packages:
            base = Edge(above.component, Node(SOLUTION, above.lower), HOLDS, "", "")
            items[above.component] = Item(above.component, named(platform, above.component), Hands.OTHER, None, None, base)
            edges.append(Edge(Node(SOLUTION, above.upper), above.component, LAYER, above.place.file, above.place.record))
    for key, earlier in removal.predecessors.items():
        stands = removal.packages[key].place
        going = (one for one in earlier if removal.packages[one].target)
        edges += [Edge(Node(SOLUTION, key), Node(SOLUTION, one), KIN, stands.file, stands.record) for one in going]
    return Needs(items.values(), edges)


def _solution(removal: Removal, key: str, weights: Mapping[str, Weights]) -> Item:
    """Return a solution as something that may stand in the way; over a patch or a staged upgrade no other version is installed."""
    package, heavy = removal.packages.get(key), weigh(SOLUTION, Hands.OTHER, weights)
    edit = None if package and package.part_of else heavy.edit
    return Item(Node(SOLUTION, key), package.name if package else key, Hands.OTHER, edit, heavy.remove)


class _Neighbourhood:
    def __init__(self, platform: Platform, removal: Removal, weights: Mapping[str, Weights]) -> None:
        self._platform, self._removal, self._weights = platform, removal, weights
        self._users: dict[Node, list[Edge]] = defaultdict(list)
        for edge in platform.edges:
            self._users[edge.required].append(edge)
        self._held = {need.dependent: need.held_in for need in removal.needs}
        self._items: dict[Node, Item] = {}

    def needs(self) -> Needs:
        """Return everything, each once."""
        edges = [*self._edges()]
        required = {edge.required for edge in edges}
        nodes = {node for edge in edges for node in (edge.dependent, edge.required)}
        for node in sorted(node for node in nodes if node.type != SOLUTION):
            self._component(node, required)
        for key in (*self._removal.targets, *sorted(node.key for node in nodes if node.type == SOLUTION)):
            self._solution(key)
        return Needs(self._items.values(), edges)

    def _edges(self) -> Iterator[Edge]:
        for need in self._removal.needs:
            witness = need.witness
            yield Edge(need.dependent, need.required, witness.declared_by, witness.file, witness.place)
        yield from self._in_turn([need.dependent for need in self._removal.needs])
        yield from self._layers()

    def _layers(self) -> Iterator[Edge]:
        """Yield of each solution that stays one layer on what each target takes: it needs no other proof that it must change."""
        packages = self._removal.packages
        found: dict[tuple[str, str], Edge] = {}
        for above in self._removal.above:
            if above.upper in packages and not packages[above.upper].goes:
                layer = Edge(Node(SOLUTION, above.upper), above.component, LAYER, above.place.file, above.place.record)
                found.setdefault((above.upper, above.lower), layer)
        for (dependent, required), proven in self._removal.between.items():
            for edge in filter(is_layer, () if packages[dependent].goes else proven):
                layer = edge._replace(dependent=Node(SOLUTION, dependent), declared_by=LAYER)
                found.setdefault((dependent, required), layer)
        yield from found.values()

    def _in_turn(self, waiting: list[Node]) -> Iterator[Edge]:
        seen = set[Node]()
        while waiting:
            node = waiting.pop()
            if node not in seen and node not in self._removal.goes:
                for edge in self._users.get(node, ()):
                    waiting.append(edge.dependent)
                    yield edge
            seen.add(node)

    def _component(self, node: Node, required: Collection[Node]) -> None:
        """Add a component: with the solution that brings it, or the one whose change of it goes with that solution alone."""
        brought = self._removal.goes.get(node) or [key for key in self._platform.definers.get(node, ()) if self._managed(key)]
        held = [key for key in dict.fromkeys((*self._held.get(node, ()), *self._platform.holders.get(node, ()))) if self._managed(key)]
        whole = brought[0] if brought else held[0] if len(held) == 1 and node not in required else ""
        hands = Hands.OTHER if whole or held else Hands.OWN
        weights = weigh(node.type, hands, self._weights)
        part = Edge(node, self._solution(whole), HOLDS, "", "") if whole else None
        self._items[node] = Item(node, named(self._platform, node), hands, weights.edit, None if part else weights.remove, part)

    def _managed(self, key: str) -> bool:
        package = self._removal.packages.get(key)
        return package is not None and package.managed is not False

    def _solution(self, key: str) -> Node:
        node = Node(SOLUTION, key)
        if node not in self._items:
            self._items[node] = _solution(self._removal, key, self._weights)
        return node
