"""What stands around the target, in words: the smallest set that unblocks it, loops, and known cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from w365lint.environment.graph import Edge, Node
from w365lint.environment.solutions import Platform
from w365lint.plan.cases import Case, recognise
from w365lint.plan.cases import Obstacle as Known
from w365lint.plan.circles import Circles
from w365lint.plan.needs import Hands, Item, Link, Needs
from w365lint.plan.neighbourhood import SOLUTION, neighbourhood
from w365lint.plan.removal import Removal
from w365lint.plan.surrounding import Change, Obstacle, Surrounding, Unblocking
from w365lint.plan.telling import named
from w365lint.plan.unblock import NoSet, Way, unblock
from w365lint.plan.weights import Weights
from w365lint.rulebook.finding import Place


def surrounding(platform: Platform, removal: Removal, weights: Mapping[str, Weights], circles: Circles) -> Surrounding:
    """Return what stands around the target."""
    needs = neighbourhood(platform, removal, weights)
    targets = [Node(SOLUTION, key) for key in removal.targets if Node(SOLUTION, key) in needs.items]
    found = unblock(needs, targets)
    if isinstance(found, NoSet):
        unblocking = Unblocking((), f"{found.item.name} can be neither edited nor removed here", tuple(map(_said(needs), found.path)))
    else:
        unblocking = Unblocking(tuple(_change(needs, one.item, one.way, one.weight, one.path) for one in found.changes))
    return Surrounding(unblocking, circles.told(), tuple(_known(platform, removal, circles)), needs, needs.with_parts(targets))


def _known(platform: Platform, removal: Removal, circles: Circles) -> Iterator[Obstacle]:
    """Yield the known cases that this removal meets, each once for what it is that stands in the way."""
    met = {*removal.targets, *(key for pair in removal.between for key in pair)}
    alike: dict[tuple[Case, Node], list[Known]] = {}
    for one in (*recognise(circles.needs, circles.found), *recognise(_connections(platform, removal))):
        if one.case is not Case.UPGRADE or not met.isdisjoint({one.first.node.key, one.second.node.key}):
            alike.setdefault((one.case, one.first.node), []).append(one)
    for first, *others in alike.values():
        more = f" The same holds for {len(others):,} more of what lies below it." if others else ""
        yield Obstacle(first.case.value, f"{first.advice}{more}", first.source)


def _connections(platform: Platform, removal: Removal) -> Needs:
    """Return the custom connectors that go, each as needed by connections, of which no export speaks."""
    found = [record for record in platform.rows("connector") if Node("connector", record.key) in removal.goes]
    items, edges = [], []
    for record in found:
        users, node = Node("connection", record.key), Node("connector", record.key)
        items += [Item(users, "a connection", Hands.VENDOR, None, None), Item(node, named(platform, node), Hands.OTHER, None, None)]
        edges.append(Edge(users, node, "connection", record.file, record.place))
    return Needs(items, edges)


def _change(needs: Needs, item: Item, way: Way, weight: int, path: tuple[Link, ...]) -> Change:
    return Change(item.node.type, item.node.key, item.name, way.value, weight, tuple(map(_said(needs), path)), _place(path))


def _place(path: tuple[Link, ...]) -> Place:
    witness = next((link.witness for link in path if link.witness.file), None)
    return Place(witness.file, witness.place) if witness else Place("", "")


def _said(needs: Needs) -> Callable[[Link], str]:
    def said(link: Link) -> str:
        return f"{needs.items[link.node].name} {link.word} {needs.items[link.because].name}"

    return said
