"""What a plan calls solutions and components, and how it says that one needs another."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import groupby

from w365lint.environment.graph import Edge, Node
from w365lint.environment.solutions import Platform
from w365lint.plan.model import Item, Use
from w365lint.plan.removal import Above, Package
from w365lint.plan.words import few
from w365lint.rulebook.finding import Place


def label(package: Package) -> str:
    """Return what people call a solution, with its unique name where that differs."""
    same = package.name.lower() == package.unique_name.lower()
    return package.name if same else f"{package.name} ({package.unique_name})"


def named(platform: Platform, node: Node) -> str:
    """Return the name of a component, with its key where that tells more or others are called the same."""
    name = platform.name(node)
    tells_more = node.type in ("table", "connection_reference") or (node.type, platform.names.get(node, "")) in platform.namesakes
    return f"{name} ({node.key})" if tells_more and node.key not in name.lower() else name


def is_layer(edge: Edge) -> bool:
    """Say whether a solution has a layer on a component of another, and so needs what is below it."""
    return edge.dependent == edge.required


def witness(platform: Platform, edge: Edge) -> str:
    """Say which component needs which."""
    if is_layer(edge):
        return f"it has a layer on {named(platform, edge.required)}"
    return f"{named(platform, edge.dependent)} uses {named(platform, edge.required)}"


def place(edge: Edge) -> Place:
    """Return where a dependency stands in the snapshot."""
    return Place(edge.file, edge.place)


def uses(edges: Iterable[Edge]) -> tuple[Use, ...]:
    """Return each dependency once, with the first record given of it."""
    return tuple(Use(str(edge.dependent), str(edge.required), place(edge)) for edge in _once(edges))


def users(platform: Platform, edges: Iterable[Edge]) -> tuple[Item, ...]:
    """Return each component that needs another, with all that it needs; last those that are only layers on what goes."""
    items: list[Item] = []
    above: list[Item] = []
    for node, found in groupby(_once(edges), lambda edge: edge.dependent):
        first, *others = found
        needed = [edge.required for edge in (first, *others) if edge.required != node]
        layer = "has a layer on what goes" if len(needed) <= len(others) else ""
        says = f"uses {few(needed, named=partial(named, platform))}{f', and {layer}' if layer else ''}" if needed else layer
        (items if needed else above).append(Item(node.type, node.key, named(platform, node), says, place(first)))
    return *items, *above


def layers(platform: Platform, found: Iterable[Above]) -> tuple[Item, ...]:
    """Return the components on which one solution has a layer whose base another one brings."""
    return tuple(
        Item(one.component.type, one.component.key, named(platform, one.component), "has a layer above its base", one.place)
        for one in found
    )


def _once(edges: Iterable[Edge]) -> list[Edge]:
    found: dict[tuple[Node, Node], Edge] = {}
    for edge in edges:
        found.setdefault((edge.dependent, edge.required), edge)
    return [found[pair] for pair in sorted(found)]
