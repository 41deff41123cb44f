"""The shortest loop among things that need each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from w365lint.environment.graph import Node


def shortest_loop(pairs: Iterable[tuple[Node, Node]]) -> tuple[Node, ...]:
    """Return a shortest loop, from its first node on; empty where there is none. The same pairs always give the same loop."""
    left = _Left(pairs)
    best: tuple[Node, ...] = ()
    for start in left.nodes():
        if start in left:
            best = left.loop(start, len(best)) or best
            left.leave_out(start)
    return best


class _Left:
    """What is not tried yet; a node without a way in or out is on no loop."""

    def __init__(self, pairs: Iterable[tuple[Node, Node]]) -> None:
        self._out: dict[Node, dict[Node, None]] = defaultdict(dict)
        self._in: dict[Node, dict[Node, None]] = defaultdict(dict)
        for here, there in sorted(pairs):
            self._out[here][there] = self._in[there][here] = None
        for node in self.nodes():
            if not (self._out[node] and self._in[node]):
                self.leave_out(node)

    def __contains__(self, node: Node) -> bool:
        return bool(self._out[node])

    def nodes(self) -> list[Node]:
        """Return every node, sorted."""
        return sorted(self._out.keys() | self._in.keys())

    def leave_out(self, node: Node) -> None:
        """Take a node away, and what can then be on no loop."""
        waiting = [node]
        while waiting:
            gone = waiting.pop()
            for ways, back in ((self._out, self._in), (self._in, self._out)):
                for other in ways.pop(gone, {}):
                    back[other].pop(gone, None)
                    if not back[other]:
                        waiting.append(other)

    def loop(self, start: Node, known: int) -> tuple[Node, ...]:
        """Return a shortest loop through a node; empty where there is none, or none shorter than what is known."""
        came_from: dict[Node, Node | None] = {start: None}
        lengths = {start: 1}
        waiting = [start]
        for node in waiting:
            if known and lengths[node] >= known:
                break
            for following in self._out[node]:
                if following == start:
                    return _back(came_from, node)
                if following not in came_from:
                    came_from[following], lengths[following] = node, lengths[node] + 1
                    waiting.append(following)
        return ()


def _back(came_from: dict[Node, Node | None], node: Node | None) -> tuple[Node, ...]:
    way = []
    while node is not None:
        way.append(node)
        node = came_from[node]
    return tuple(reversed(way))
