"""The solutions of an environment: how each is installed, and of which other one it is a part.

Source: Microsoft Learn, Create patches to simplify solution updates; Solution concepts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from w365lint.environment.rows import Record
from w365lint.environment.solutions import Platform
from w365lint.plan.removal import STAGED, Package
from w365lint.rulebook.finding import Place


def packages_of(platform: Platform) -> Mapping[str, Package]:
    """Return the solutions, by their keys; what is a part of a target goes with it."""
    patches = {key: parent for key, record in platform.solutions.items() if (parent := platform.solution_named(record.values["parent"]))}
    staged = {key: base for key in platform.solutions if (base := key.removesuffix(STAGED)) != key and base in platform.solutions}
    wholes = {**staged, **patches}
    return {key: _package(platform, record, patches, staged, _line(wholes, key)) for key, record in sorted(platform.solutions.items())}


def predecessors_of(packages: Mapping[str, Package]) -> Mapping[str, frozenset[str]]:
    """Return, for each patch and staged upgrade, what was there before it: its solution, and older patches of that."""
    patches: dict[str, list[Package]] = defaultdict(list)
    for package in packages.values():
        if package.patch_of:
            patches[package.patch_of].append(package)
    found = {}
    for key, package in packages.items():
        older = (other.key for other in patches.get(package.patch_of, ()) if package.version > other.version)
        if before := frozenset((*package.part_of[:1], *older)) & packages.keys():
            found[key] = before
    return found


def _line(wholes: Mapping[str, str], key: str) -> tuple[str, ...]:
    """Return what a solution is a part of, the nearest first; nothing where that leads in a circle."""
    line = [key]
    while whole := wholes.get(line[-1]):
        if whole in line:
            return ()
        line.append(whole)
    return tuple(line[1:])


def _package(platform: Platform, record: Record, patches: Mapping[str, str], staged: Mapping[str, str], line: tuple[str, ...]) -> Package:
    unique, publisher, version = (record.values[name] for name in ("unique_name", "publisher", "version"))
    managed = platform.takes_along(record.key)
    return Package(
        key=record.key,
        name=record.name,
        unique_name=unique if isinstance(unique, str) else record.key,
        target=not platform.targets.isdisjoint({record.key, *line}),
        managed=managed if isinstance(managed, bool) else None,
        place=Place(record.file, record.place),
        publisher=publisher if isinstance(publisher, str) else "",
        patch_of=patches.get(record.key, ""),
        staged_for=staged.get(record.key, ""),
        part_of=line,
        version=tuple(_numbers(version)),
        doubted=managed is False and any(said.managed and not said.live for said in platform.managed_said[record.key]),
    )


def _numbers(version: object) -> Iterator[int]:
    """Yield the numbers of a version that can be compared; nothing where it is none."""
    parts = version.split(".") if isinstance(version, str) else ()
    if all(part.isdecimal() for part in parts):
        yield from map(int, parts)
