"""How high each box stands above what needs nothing: the longest way down; what needs each other stands level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

Line = tuple[str, str]
"""The keys of a box that needs another, and of the one it needs."""


def heights(keys: Collection[str], lines: Iterable[Line]) -> Mapping[str, int]:
    """Return the height of each box: every line leads down, but for those between boxes that need each other."""
    needs: dict[str, list[str]] = defaultdict(list)
    for here, there in lines:
        needs[here].append(there)
    found: dict[str, int] = {}
    for group in _groups(keys, needs):
        below = [found[there] for key in group for there in needs[key] if there in found]
        found.update(dict.fromkeys(group, max(below, default=-1) + 1))
    return found


def _groups(keys: Collection[str], needs: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Yield what needs each other together, whatever it needs before it: Tarjan's algorithm, without recursion."""
    met: dict[str, int] = {}
    lowest: dict[str, int] = {}
    waiting: list[str] = []
    done: set[str] = set()
    for root in keys:
        path = [(root, iter(needs.get(root, ())))] if root not in met else []
        while path:
            key, left = path[-1]
            if key not in met:
                met[key] = lowest[key] = len(met)
                waiting.append(key)
            following = next(left, None)
            if following is None:
                path.pop()
                if path:
                    lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[key])
                if lowest[key] == met[key]:
                    group = waiting[waiting.index(key) :] if waiting[-1] != key else [key]
                    del waiting[len(waiting) - len(group) :]
                    done.update(group)
                    yield group
            elif following not in met:
                path.append((following, iter(needs.get(following, ()))))
            elif following not in done:
                lowest[key] = min(lowest[key], met[following])
