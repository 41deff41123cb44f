"""What stands around the target, in words: the smallest set that unblocks it, loops, and known cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from w365lint.environment.graph import Edge, Node
from w365lint.environment.solutions import Platform
from w365lint.plan.cases import recognise
from w365lint.plan.deadlock import Deadlock, Tie, untie
from w365lint.plan.needs import Item, Link, Needs
from w365lint.plan.neighbourhood import SOLUTION, neighbourhood, solution_item
from w365lint.plan.removal import Removal
from w365lint.plan.solution_steps import named
from w365lint.plan.surrounding import Change, Loop, Obstacle, Surrounding, Unblocking
from w365lint.plan.unblock import NoSet, Way, unblock
from w365lint.plan.weights import Weights
from w365lint.rulebook.finding import Place

MOST_LOOPS: Final = 10


def surrounding(platform: Platform, removal: Removal, weights: Mapping[str, Weights]) -> Surrounding:
    """Return what stands around the target."""
    needs = neighbourhood(platform, removal, weights)
    targets = [Node(SOLUTION, key) for key in removal.targets if Node(SOLUTION, key) in needs.items]
    found = unblock(needs, targets)
    if isinstance(found, NoSet):
        unblocking = Unblocking((), f"{found.item.name} can be neither edited nor removed here", tuple(map(_said(needs), found.path)))
    else:
        unblocking = Unblocking(tuple(_change(needs, one.item, one.way, one.weight, one.path) for one in found.changes))
    solutions = _solutions(removal, weights)
    loops = tuple(_loop(platform, removal, deadlock) for deadlock in untie(solutions, MOST_LOOPS))
    if len(loops) >= MOST_LOOPS:
        loops += (Loop((), "Cut these first, then plan again: there may be more."),)
    obstacles = tuple(Obstacle(one.case.value, one.advice, one.source) for one in recognise(solutions))
    return Surrounding(unblocking, loops, obstacles, needs, needs.with_parts(targets))


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
    items = (solution_item(removal, key, weights) for key in removal.packages)
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
