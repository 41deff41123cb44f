"""A minimum cut, exact: Dinic's algorithm on whole numbers.

Of several cuts that weigh the same it gives the one nearest to the source, which is always the same one.
"""

from __future__ import annotations

from typing import Final

NOT_REACHED: Final = -1


class Network:
    """Vertices are numbers from 0; an arc has what it can carry."""

    def __init__(self, size: int) -> None:
        self._arcs: list[list[int]] = [[] for _ in range(size)]
        self._to: list[int] = []
        self._left: list[int] = []

    def add(self, start: int, end: int, capacity: int) -> None:
        """Add an arc; its way back stands next to it."""
        for here, there, carries in ((start, end, capacity), (end, start, 0)):
            self._arcs[here].append(len(self._to))
            self._to.append(there)
            self._left.append(carries)

    def nearest_cut(self, source: int, sink: int) -> frozenset[int]:
        """Return the source's side of the minimum cut that is nearest to it: the only one that no other has less of."""
        while (levels := self._levels(source))[sink] != NOT_REACHED:
            self._fill(source, sink, levels)
        return frozenset(vertex for vertex, level in enumerate(levels) if level != NOT_REACHED)

    def _levels(self, source: int) -> list[int]:
        """Return how many arcs with room lead to each vertex."""
        levels = [NOT_REACHED] * len(self._arcs)
        levels[source] = 0
        waiting = [source]
        for here in waiting:
            for arc in self._arcs[here]:
                there = self._to[arc]
                if self._left[arc] and levels[there] == NOT_REACHED:
                    levels[there] = levels[here] + 1
                    waiting.append(there)
        return levels

    def _fill(self, source: int, sink: int, levels: list[int]) -> None:
        """Send as much as fits along arcs that lead one level up."""
        following = [0] * len(self._arcs)
        path: list[int] = []
        here = source
        while True:
            if here == sink:
                self._send(path)
                path, here = [], source
            arcs, at = self._arcs[here], following[here]
            while at < len(arcs) and not (self._left[arcs[at]] and levels[self._to[arcs[at]]] == levels[here] + 1):
                at += 1
            following[here] = at
            if at < len(arcs):
                path.append(arcs[at])
                here = self._to[arcs[at]]
            elif path:
                here = self._to[path.pop() ^ 1]
                following[here] += 1
            else:
                return

    def _send(self, path: list[int]) -> None:
        most = min(self._left[arc] for arc in path)
        for arc in path:
            self._left[arc] -= most
            self._left[arc ^ 1] += most
