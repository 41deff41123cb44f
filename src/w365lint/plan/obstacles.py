"""What stands around the target, as things that need each other: the smallest set that unblocks it, loops, and a drawing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final

from w365lint.environment.graph import Edge, Node
from w365lint.environment.solutions import Platform
from w365lint.plan.cases import recognise
from w365lint.plan.deadlock import Deadlock, Tie, untie
from w365lint.plan.needs import Hands, Item, Link, Needs
from w365lint.plan.removal import Removal
from w365lint.plan.solution_steps import named
from w365lint.plan.surrounding import Box, Change, Loop, Obstacle, Surrounding, Unblocking
from w365lint.plan.unblock import NoSet, Way, unblock
from w365lint.plan.weights import Weights, weigh
from w365lint.rulebook.finding import Place

SOLUTION: Final = "solution"
HOLDS: Final = "solution_component"
MOST_DRAWN: Final = 400
"""Components beyond which a drawing would say nothing, however it is folded."""
MOST_LOOPS: Final = 10


def surrounding(platform: Platform, removal: Removal, weights: Mapping[str, Weights]) -> Surrounding:
    """Return what stands around the target."""
    needs = _Neighbourhood(platform, removal, weights).needs()
    targets = [Node(SOLUTION, key) for key in removal.targets if Node(SOLUTION, key) in needs.items]
    found = unblock(needs, targets)
    gone = needs.with_parts(targets)
    changed: dict[Node, str] = {}
    if isinstance(found, NoSet):
        unblocking = Unblocking((), f"{found.item.name} can be neither edited nor removed here", tuple(map(_said(needs), found.path)))
    else:
        unblocking = Unblocking(tuple(_change(needs, one.item, one.way, one.weight, one.path) for one in found.changes))
        changed = {one.item.node: one.way.value for one in found.changes}
    boxes = tuple(
        Box(str(node), node.type, item.name, "goes" if node in gone else changed.get(node, "")) for node, item in needs.items.items()
    )
    lines = tuple((str(edge.dependent), str(edge.required)) for edge in needs.edges)
    solutions = _solutions(removal, weights)
    loops = tuple(_loop(platform, removal, deadlock) for deadlock in untie(solutions, MOST_LOOPS))
    if len(loops) >= MOST_LOOPS:
        loops += (Loop((), "Cut these first, then plan again: there may be more."),)
    obstacles = tuple(Obstacle(one.case.value, one.advice, one.source) for one in recognise(solutions))
    few = len(boxes) <= MOST_DRAWN
    return Surrounding(unblocking, loops, obstacles, boxes if few else (), lines if few else ())


def _change(needs: Needs, item: Item, way: Way, weight: int, path: tuple[Link, ...]) -> Change:
    return Change(item.node.type, item.node.key, item.name, way.value, weight, tuple(map(_said(needs), path)), _place(path))


def _place(path: tuple[Link, ...]) -> Place:
    witness = next((link.witness for link in path if link.witness.file), None)
    return Place(witness.file, witness.place) if witness else Place("", "")


def _said(needs: Needs) -> Callable[[Link], str]:
    def said(link: Link) -> str:
        return f"{needs.items[link.node].name} {link.word} {needs.items[link.because].name}"

    return said


def _solutions(removal: Removal, weights: Mapping[str, Weights]) -> Needs:
    """Return which solution needs which."""
    heavy = weigh(SOLUTION, Hands.OTHER, weights)
    items = (Item(Node(SOLUTION, key), one.name, Hands.OTHER, heavy.edit, heavy.remove) for key, one in removal.packages.items())
    pairs = removal.between.items()
    edges = (Edge(Node(SOLUTION, one), Node(SOLUTION, two), edge.declared_by, edge.file, edge.place) for (one, two), edge in pairs)
    return Needs(items, edges)


def _loop(platform: Platform, removal: Removal, deadlock: Deadlock) -> Loop:
    def said(tie: Tie) -> str:
        witness = removal.between[tie.dependent.node.key, tie.required.node.key]
        example = f"{named(platform, witness.dependent)} needs {named(platform, witness.required)}"
        return f"{tie.dependent.name} needs {tie.required.name}: {example}"

    cut = deadlock.cut
    if cut is None:
        advice = "Nobody here can cut this loop: ask the maker of one of these solutions for a version without it."
    else:
        advice = (
            f"Cheapest to cut: what {cut.dependent.name} needs of {cut.required.name}. Rework it there, or install a version without it."
        )
    return Loop(tuple(map(said, deadlock.loop)), advice)


class _Neighbourhood:
    def __init__(self, platform: Platform, removal: Removal, weights: Mapping[str, Weights]) -> None:
        self._platform, self._removal, self._weights = platform, removal, weights
        self._users: dict[Node, list[Edge]] = defaultdict(list)
        for edge in platform.edges:
            self._users[edge.required].append(edge)
        self._held = {need.dependent: need.held_in for need in removal.needs}
        self._items: dict[Node, Item] = {}

    def needs(self) -> Needs:
        """Return what goes, what needs it, and what needs that in turn."""
        edges = [*self._edges()]
        required = {edge.required for edge in edges}
        for node in sorted({node for edge in edges for node in (edge.dependent, edge.required)}):
            self._component(node, required)
        for key in self._removal.targets:
            self._solution(key)
        return Needs(self._items.values(), edges)

    def _edges(self) -> Iterator[Edge]:
        for need in self._removal.needs:
            witness = need.witness
            yield Edge(need.dependent, need.required, witness.declared_by, witness.file, witness.place)
        yield from self._in_turn([need.dependent for need in self._removal.needs])

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
            package = self._removal.packages.get(key)
            weights = weigh(SOLUTION, Hands.OTHER, self._weights)
            self._items[node] = Item(node, package.name if package else key, Hands.OTHER, weights.edit, weights.remove)
        return node
