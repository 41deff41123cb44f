"""What is doubtful about solutions themselves: how they are installed, and to which other ones they belong.

Source: Microsoft Learn, Solution concepts; Create patches to simplify solution updates; The solution is already installed on this
system as a managed solution (80048041).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from w365lint.environment.exports import address, how_to_export
from w365lint.environment.inventory import Said
from w365lint.environment.solutions import Platform
from w365lint.plan.model import Unknown
from w365lint.plan.removal import STAGED, Package, Removal
from w365lint.plan.telling import label

_PATCH: Final = "_patch"
_LIST: Final = "Power Apps > Solutions"


def doubts(platform: Platform, removal: Removal) -> Iterator[Unknown]:
    """Yield what is doubtful about the solutions that the removal has to do with."""
    concerned = [removal.packages[key] for key in sorted(_concerned(platform, removal))]
    yield from _installed(platform, [package for package in concerned if not _live(platform, package)])
    for package in concerned:
        yield from _managed(platform, package)
    yield from _publishers(platform, removal)
    yield from _strangers(platform, removal)
    for package in removal.packages.values():
        yield from _patch(platform, removal, package)
        yield from _staged(platform, package)


def _concerned(platform: Platform, removal: Removal) -> frozenset[str]:
    """Return the solutions that go, and those that have something that holds on to what goes."""
    keys = {*removal.targets, *(dependent for dependent, _ in removal.between), *(below.lower for below in removal.below)}
    for need in removal.needs:
        keys |= {*need.held_in, *platform.holders.get(need.dependent, ())}
        keys |= {platform.environment.solution_files.get(need.witness.file, "")}
    return frozenset(keys & removal.packages.keys())


def _live(platform: Platform, package: Package) -> bool:
    """Say whether the environment itself lists a solution."""
    return package.place.file in platform.environment.environment_files


def _installed(platform: Platform, packages: list[Package]) -> Iterator[Unknown]:
    if packages:
        one = len(packages) == 1
        named = ", ".join(map(label, packages))
        yield Unknown(
            f"whether {named} {'is installed, and as a managed solution' if one else 'are installed, and as managed solutions'}",
            f"Only {'its file speaks of it' if one else 'their files speak of them'}, and a file is no proof.",
            how_to_export(platform.environment.kinds["solution"], platform.environment), matters=True,
        )  # fmt: skip


def _managed(platform: Platform, package: Package) -> Iterator[Unknown]:
    """Yield where two places do not say the same of whether a solution is managed, or its own record does not say."""
    said = platform.managed_said.get(package.key, ())
    records = [one for one in said if one.live]
    other = next((one for one in said if not one.live and one.managed is not package.managed), None)
    if package.managed is None and records:
        yield _contradicted(package, records)
    elif package.managed is None and _live(platform, package):
        yield Unknown(
            f"whether {label(package)} is managed",
            f"{_at(package.place.file, package.place.record)}, does not say it: the column ismanaged was not exported, or cannot be read. "
            "The plan is made as if it were: then its components and their data go.",
            how_to_export(platform.environment.kinds["solution"], platform.environment), matters=True,
        )  # fmt: skip
    elif records and other and package.doubted:
        yield _doubted(package, records[0], other)
    elif records and other:
        yield _exported_elsewhere(platform, package, records[0], other)


def _contradicted(package: Package, records: list[Said]) -> Unknown:
    yes, no = (next(one for one in records if one.managed is word) for word in (True, False))
    return Unknown(
        f"whether {label(package)} is managed",
        f"{_says(yes)}; {_says(no)}. An installed solution does not change from one to the other, so one of the two was exported from "
        "another environment, or before it was installed anew. Neither is believed: the plan is made as if it were managed, for then its "
        "components and their data go.",
        f"{_LIST} of the environment that is cleaned up shows it under Managed or Unmanaged; take the wrong record out of the snapshot.",
        matters=True,
    )


def _doubted(package: Package, record: Said, file: Said) -> Unknown:
    return Unknown(
        f"whether {label(package)} is managed",
        f"{_says(record)}; {_says(file)}. The record is followed: a file says how it was exported, not how it is installed. But a solution "
        "is exported as managed where it is developed, and there it is unmanaged: the record may have been saved there, and not in the "
        "environment that is cleaned up. Were it managed, its components and their data would go.",
        f"{_LIST} of the environment that is cleaned up: if it is under Managed, save solution.json there; if it is under Unmanaged, "
        f"take {file.file.partition('!')[0]} out of the snapshot.", matters=True,
    )  # fmt: skip


def _exported_elsewhere(platform: Platform, package: Package, record: Said, file: Said) -> Unknown:
    return Unknown(
        f"whether the file of {label(package)} holds what is installed",
        f"{_says(record)}; {_says(file)}. The record is followed. The platform exports no managed solution, so this file was exported "
        "where the solution is developed, and may be of another version.",
        f"Compare the versions: {_LIST} > {package.name}, and Version in the file. What is installed stands in "
        f"{address(platform.environment, 'solutioncomponents')}: save it as solutioncomponent.json.", matters=False,
    )  # fmt: skip


def _says(said: Said) -> str:
    word = "managed" if said.managed else "unmanaged"
    return f"{_at(said.file, said.place)}, says that it {'is' if said.live else 'was exported as'} {word}"


def _at(file: str, place: str) -> str:
    return f"{file}, {place}" if place else file


def _publishers(platform: Platform, removal: Removal) -> Iterator[Unknown]:
    """Yield the solutions with a layer on a base of a target of which nobody knows whether they are of its publisher."""
    pairs = {(above.upper, above.lower): above for above in reversed(removal.above) if above.upper in removal.packages}
    for (upper, lower), above in sorted(pairs.items()):
        one, other = removal.packages[upper], removal.packages[lower]
        nobody = next((label(package) for package in (other, one) if not package.publisher), "")
        if nobody:
            yield Unknown(
                f"whether {label(one)} and {label(other)} are of one publisher",
                f"{_at(above.place.file, above.place.record)}, is a layer of {label(one)} on {platform.name(above.component)}, whose base "
                f"{label(other)} brings, and {nobody} names no publisher. If they are of one, {label(one)} keeps the component and need "
                "not go.",
                how_to_export(platform.environment.kinds["solution"], platform.environment), matters=True,
            )  # fmt: skip


def _strangers(platform: Platform, removal: Removal) -> Iterator[Unknown]:
    for above in removal.strangers:
        lower = removal.packages[above.lower]
        yield Unknown(
            f"whether the layer of {above.upper} on {platform.name(above.component)} keeps {label(lower)} from going",
            f"{_at(above.place.file, above.place.record)}, names it, and the snapshot does not list the solution {above.upper}. A managed "
            "layer of another publisher on a base does.",
            how_to_export(platform.environment.kinds["solution"], platform.environment), matters=True,
        )  # fmt: skip


def _patch(platform: Platform, removal: Removal, package: Package) -> Iterator[Unknown]:
    """Yield where nobody knows which solution a patch belongs to."""
    parent = removal.packages.get(package.patch_of)
    named = _at(package.place.file, package.place.record)
    if package.patch_of and parent is None:
        nameless = any(not isinstance(platform.solutions[key].values["id"], str) for key in removal.targets)
        path = f"solutions({package.patch_of})?$select=uniquename,friendlyname,version,ismanaged"
        yield Unknown(
            f"of which solution {label(package)} is a patch",
            f"{named}, names the parent {package.patch_of}, and no solution of the snapshot has this id.",
            f"Open {address(platform.environment, path)}; a patch goes before its solution.", matters=package.target or nameless,
        )  # fmt: skip
    elif package.patch_of and not package.part_of:
        yield Unknown(
            f"of which solution {label(package)} is a patch",
            f"{named}, names {label(parent) if parent else package.patch_of} as its parent, and so on in a circle: that cannot be.",
            f"{_LIST} > {package.name} shows it; save solution.json again.", matters=True,
        )  # fmt: skip
    elif parent and parent.patch_of:
        yield Unknown(
            f"of which solution {label(package)} is a patch",
            f"{named}, names {label(parent)} as its parent, which is a patch itself: the platform patches no patch.",
            f"{_LIST} > {package.name} shows it; save solution.json again.", matters=package.target,
        )  # fmt: skip
    elif _PATCH in package.key and not package.patch_of:
        known = platform.solutions[package.key].values["parent"] is None
        yield Unknown(
            f"of which solution {label(package)} is a patch",
            "Its name is that of a patch, and its record names no parent." if known else "The column parentsolutionid was not exported.",
            f"{_LIST} > {package.name} shows it; a patch goes before its solution.", matters=package.target,
        )  # fmt: skip


def _staged(platform: Platform, package: Package) -> Iterator[Unknown]:
    if package.key.endswith(STAGED) and not package.staged_for:
        whole = platform.environment.whole("solution")
        yield Unknown(
            f"which solution {label(package)} is to upgrade",
            f"It is named as a staged upgrade, and {'the environment lists' if whole else 'the snapshot has'} no solution of the name "
            "before _Upgrade.",
            f"{_LIST}: see whether the solution is there under another name; then delete the staged upgrade, or apply it.",
            matters=package.target,
        )  # fmt: skip
