"""What stands around the target, in words: the smallest set that unblocks it, loops, and known cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from w365lint.environment.graph import Node
from w365lint.environment.solutions import Platform
from w365lint.plan.cases import recognise
from w365lint.plan.circles import Circles
from w365lint.plan.needs import Item, Link, Needs
from w365lint.plan.neighbourhood import SOLUTION, neighbourhood
from w365lint.plan.removal import Removal
from w365lint.plan.surrounding import Change, Obstacle, Surrounding, Unblocking
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
    obstacles = tuple(Obstacle(one.case.value, one.advice, one.source) for one in recognise(circles.needs))
    return Surrounding(unblocking, circles.told(), obstacles, needs, needs.with_parts(targets))


def _change(needs: Needs, item: Item, way: Way, weight: int, path: tuple[Link, ...]) -> Change:
    return Change(item.node.type, item.node.key, item.name, way.value, weight, tuple(map(_said(needs), path)), _place(path))


def _place(path: tuple[Link, ...]) -> Place:
    witness = next((link.witness for link in path if link.witness.file), None)
    return Place(witness.file, witness.place) if witness else Place("", "")


def _said(needs: Needs) -> Callable[[Link], str]:
    def said(link: Link) -> str:
        return f"{needs.items[link.node].name} {link.word} {needs.items[link.because].name}"

    return said
