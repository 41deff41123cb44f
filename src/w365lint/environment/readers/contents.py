"""What each file of a snapshot is, by its name and its neighbours alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from w365lint.environment.components.base import Kind
from w365lint.environment.readers.manifest import MANIFEST
from w365lint.errors import did_you_mean

_RECORDS: Final = re.compile(r"(.+?)\.(?:jsonl?(?:\.gz)?|xlsx|csv)", re.IGNORECASE | re.DOTALL)
_CUT: Final = re.compile(r"(?<=[/!])")
_DEPENDENCY: Final = {"dependency", "dependencies"}
_DEFINITIONS: Final = {
    "stringmap", "stringmaps", "solutioncomponentdefinition", "solutioncomponentdefinitions", "entitydefinitions",
}  # fmt: skip
_MOST_HINTS: Final = 100
_MIGRATION: Final = "data.xml"
_SCHEMAS: Final = ("data_schema.xml", "schema.xml")
"""The second is what other tools than Microsoft's write."""
_VIEWS: Final = (".xlsx", ".csv")
_AS_CSV: Final = "Subscriptions of Partner Center are read as JSON or CSV: save it as CSV."
_OLD: Final = "Save it as .xlsx or CSV."
_IGNORED_FILES: Final = {
    MANIFEST: "It describes the snapshot and holds no data.",
    "attestations.yaml": "It holds attestations, no data of the environment.",
    "waivers.yaml": "It holds waivers, no data of the environment.",
    "w365lint.toml": "It holds settings, no data of the environment.",
    "data_schema.xml": "It describes a Configuration Migration package, and there is no data.xml beside it.",
    "[content_types].xml": "It describes the files of a zip and holds no data.",
}
_PARTNER_CENTER: Final = "partner-center"
_IGNORED_SUFFIXES: Final = {
    "xls": _OLD,
    "xlsb": _OLD,
    "xlsm": _OLD,
    "ods": _OLD,
    "md": "It is written for people.",
    "txt": "It is written for people.",
    "zip": "It lies in too many zips: zips are opened three deep.",
}


@dataclass(frozen=True, slots=True)
class Contents:
    """The files of a snapshot, sorted by what they are."""

    solutions: tuple[str, ...]
    """Prefixes of the names that belong to a solution: empty, or with '/' or '!' at the end."""
    tables: tuple[tuple[str, str], ...]
    """(file, table)."""
    dependencies: tuple[tuple[str, str], ...]
    """(file, 'dependency/' and the solution that was asked for; 'dependency' for the table of that name)."""
    metadata: tuple[str, ...]
    packages: tuple[tuple[str, str], ...]
    """(data.xml of a Configuration Migration package, the schema beside it or '')."""
    provider: tuple[str, ...]
    """Files with subscriptions of Partner Center."""
    views: tuple[tuple[str, str], ...]
    """(file, table after whose logical name or entity set it is named; empty where that is not so)."""
    strange: tuple[tuple[str, str], ...]
    """(file, why it is not read unless what it holds makes it known)."""
    ignored: tuple[tuple[str, str], ...]
    """(file, why it is not read)."""


def survey(names: Iterable[str], kinds: Mapping[str, Kind]) -> Contents:
    """Say what each file is."""
    names = sorted(names)
    solutions = frozenset(_solutions(names))
    known = _known_tables(kinds)
    words = ("table", "dependency", "metadata", "package", "provider", "view", "ignored", "unknown")
    piles: dict[str, list[tuple[str, str]]] = {word: [] for word in words}
    for name in names:
        pile, what = _sort(name, known)
        if not _inside(name, solutions, pile):
            piles[pile].append((name, what))
    packages = {name: _schema_of(name, names) for name, _ in piles["package"]}
    return Contents(
        solutions=tuple(sorted(solutions)),
        tables=tuple(piles["table"]),
        dependencies=tuple(piles["dependency"]),
        metadata=tuple(name for name, _ in piles["metadata"]),
        packages=tuple(packages.items()),
        provider=tuple(name for name, _ in piles["provider"]),
        views=tuple(piles["view"]),
        strange=tuple(_unknown(piles["unknown"], known)),
        ignored=tuple(sorted(_without(piles["ignored"], packages.values()))),
    )


def stem_of(name: str) -> str:
    """Return what a file of records or cells is named after, as written; empty where it holds none."""
    matched = _RECORDS.fullmatch(_CUT.split(name)[-1])
    return matched[1] if matched else ""


def folders_of(name: str) -> tuple[str, ...]:
    """Return the folders and zips in which a file lies, outermost first, in lower case, each with the '/' or '!' after it."""
    return tuple(part.lower() for part in _CUT.split(name)[:-1])


def _sort(name: str, known: Mapping[str, str]) -> tuple[str, str]:
    *folders, base = (part.lower() for part in _CUT.split(name))
    stem = stem_of(name).lower()
    if why := _IGNORED_FILES.get(base):
        return "ignored", why
    if not stem:
        return _sort_other(base)
    if stem == _PARTNER_CENTER or f"{_PARTNER_CENTER}/" in folders:
        return ("ignored", _AS_CSV) if base.endswith(".xlsx") else ("provider", "")
    if base.endswith(_VIEWS):
        return "view", known.get(stem, "")
    return _sort_records(name, folders, stem, known)


def _sort_records(name: str, folders: Sequence[str], stem: str, known: Mapping[str, str]) -> tuple[str, str]:
    if folders and folders[-1][:-1] in _DEPENDENCY:
        return "dependency", f"dependency/{stem_of(name)}"
    if stem in _DEFINITIONS or ("metadata/" in folders and known.get(stem) != "entity"):
        return "metadata", ""
    if stem in _DEPENDENCY:
        return "dependency", "dependency"
    return ("table", known[stem]) if stem in known else ("unknown", stem)


def _sort_other(base: str) -> tuple[str, str]:
    if base == _MIGRATION:
        return "package", ""
    return "ignored", _IGNORED_SUFFIXES.get(base.rpartition(".")[2], "It is in no format of a snapshot.")


def _schema_of(data: str, names: Iterable[str]) -> str:
    folder = data[: -len(_MIGRATION)]
    beside = {name[len(folder) :].lower(): name for name in names if name.startswith(folder)}
    return next((beside[schema] for schema in _SCHEMAS if schema in beside), "")


def _without(files: Iterable[tuple[str, str]], schemas: Collection[str]) -> Iterator[tuple[str, str]]:
    return ((name, why) for name, why in files if name not in schemas)


def _solutions(names: Collection[str]) -> Iterator[str]:
    """Find where solutions begin: above Other/Solution.xml, or beside customizations.xml."""
    lower = {name.lower() for name in names}
    for name in names:
        *folders, base = _CUT.split(name)
        if base.lower() == "solution.xml":
            if folders and folders[-1].lower() == "other/":
                yield "".join(folders[:-1])
            elif "".join(folders).lower() + "customizations.xml" in lower:
                yield "".join(folders)


def _inside(name: str, solutions: Collection[str], pile: str) -> bool:
    """Say whether a file is a solution's; tables, replies and definitions may lie beside its manifest."""
    cuts = [0, *(cut.start() for cut in _CUT.finditer(name))]
    prefix = next((name[:cut] for cut in cuts if name[:cut] in solutions), None)
    if prefix is None:
        return False
    rest = name[len(prefix) :].lower()
    beside = pile in ("table", "view") and "/" not in rest
    return not (pile == "package" or beside or rest.startswith(("dependency/", "metadata/")))


def _known_tables(kinds: Mapping[str, Kind]) -> Mapping[str, str]:
    """Return the tables by their logical names and by the entity sets that are named after them."""
    tables = sorted(table for kind in kinds.values() for table in kind.tables)
    plurals = {f"{table}{ending}": table for table in tables for ending in ("s", "es", "collection")}
    plurals |= {f"{table[:-1]}ies": table for table in tables if table.endswith("y")}
    return plurals | {table: table for table in tables}


def _unknown(files: Collection[tuple[str, str]], known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, stem in files:
        # Looking for the nearest name takes time that thousands of strange files would add up.
        hint = did_you_mean(stem, set(known.values())) if len(files) <= _MOST_HINTS else ""
        yield name, f"No table of this name is known. {hint}".rstrip()
