"""Exported solutions, packed or unpacked: what they ship, what they lack, and what their flows and apps use."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Final, TypeVar

from w365lint.environment.components.values import canonical_key, show_raw
from w365lint.environment.identity import PORTABLE_TYPES
from w365lint.environment.readers.encoding import decode
from w365lint.environment.readers.files import FileTrouble, Tree
from w365lint.environment.readers.flow_definition import read_definition
from w365lint.environment.readers.records import Batch, Completeness, Link, Origin, Part, RawRow, Reading, Trouble
from w365lint.environment.readers.solution_manifest import Manifest, identities, read_manifest
from w365lint.environment.readers.solution_parts import Found, find_components
from w365lint.environment.readers.xml import read_items, read_root

WHY_PARTIAL: Final = "a solution file says what it ships, not what the environment holds"

_MANIFESTS: Final = ("solution.xml", "other/solution.xml")
_PART: Final = re.compile(
    r"""(?:other/)?customizations\.xml | other/fieldsecurityprofiles\.xml | other/relationships/[^/]+\.xml
    | entities/(?P<table>[^/]+)/(?:entity\.xml|(?:formxml|savedqueries|visualizations)/.+\.xml)
    | roles/[^/]+ | canvasapps/[^/]+\.meta\.xml | (?:workflows|webresources|pluginassemblies)/.+\.data\.xml
    | (?:appmodules|appmodulesitemaps|connectors|dashboards|optionsets|sdkmessageprocessingsteps)/.+\.xml
    | environmentvariabledefinitions/[^/]+/environmentvariabledefinition\.xml""",
    re.VERBOSE,
)
"""Files that hold components, in lower case and below the solution's root."""

_DEFINITION: Final = re.compile(r"workflows/.+\.json")
_TWIN: Final = "_managed.xml"

_KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "appmodules": ("app",),
    "canvasapps": ("app",),
    "connectors": ("connector",),
    "customizations.xml": ("app", "connection_reference", "connector", "flow", "role", "table"),
    "entities": ("table",),
    "environmentvariabledefinitions": ("environment_variable",),
    "other/customizations.xml": ("connection_reference",),
    "roles": ("role",),
    "workflows": ("flow",),
}
"""What is not known where a file, or a file of a folder, cannot be read."""

Read = TypeVar("Read")


def read_solution(tree: Tree, prefix: str) -> Reading:
    """Read the solution whose files begin with the prefix: '', or what ends with '/' or '!'."""
    source = _Source(tree, prefix)
    manifest = source.manifest()
    found = source.components()
    rows = [*source.rows(found, manifest), *(_manifest_rows(manifest) if manifest else ())]
    parts = tuple(_parts(found, manifest)) if manifest else ()
    links = manifest.links if manifest else ()
    solution = canonical_key(manifest.unique_name) if manifest else ""
    return Reading(_batches(rows), parts, links, tuple(source.troubles), _aliases(found, parts, links), solution)


@dataclass(frozen=True, slots=True)
class _Row:
    kind: str
    table: str
    file: str
    place: str
    values: Mapping[str, object]


class _Source:
    """The files of one solution; what cannot be read is gathered."""

    def __init__(self, tree: Tree, prefix: str) -> None:
        self.troubles: list[Trouble] = []
        self._tree = tree
        self._files = {name[len(prefix) :].lower(): name for name in tree.names() if name.startswith(prefix)}

    def manifest(self) -> Manifest | None:
        """Return what the manifest says, if it can be read."""
        file = next((self._files[name] for name in _MANIFESTS if name in self._files), None)
        if file is None:
            return None
        manifest = self._attempt(file, ("solution", "publisher"), lambda data: read_manifest(data, file))
        self.troubles += manifest.troubles if manifest else ()
        return manifest

    def components(self) -> list[tuple[str, Found]]:
        """Return every component that an element describes, with its file; one that has no name is a trouble."""
        found: list[tuple[str, Found]] = []
        for path, file in self._files.items():
            if (match := _PART.fullmatch(path)) and not self._is_twin(path):
                self._attempt(file, _kinds(path), partial(_gather, found, file, match))
        for file, item in found:
            if broken := item.broken or ("" if identities(item.component) else "The element does not say which component it is."):
                self._trouble(file, item.place, broken, (item.component.type,) if item.table else ())
        return [(file, item) for file, item in found if identities(item.component)]

    def rows(self, found: Iterable[tuple[str, Found]], manifest: Manifest | None) -> Iterator[_Row]:
        """Yield the row of each component whose kind has rows; a table only where it is the solution's own."""
        headed: set[str] = set()
        for file, item in found:
            kind = item.component.type
            if item.table and (kind != "table" or (manifest and manifest.brings(item.component))):
                headed.add(_relative(item.definition))
                yield _Row(kind, item.table, file, item.place, {**item.values, **self._uses(file, item)})
        for path, file in self._files.items():
            if _DEFINITION.fullmatch(path) and path not in headed:
                self._trouble(file, "", "No header says which flow this is.", ("flow",))

    def _uses(self, file: str, flow: Found) -> Mapping[str, object]:
        if not flow.definition:
            return {}
        definition = self._files.get(_relative(flow.definition))
        if definition is None:
            self._trouble(file, flow.place, f"The definition {show_raw(flow.definition)} is not there.", ("flow",))
            return {}
        uses = self._attempt(definition, ("flow",), lambda data: read_definition(decode(data)))
        return asdict(uses) if uses else {}

    def _is_twin(self, path: str) -> bool:
        """Say whether a file is the managed form of another one; SolutionPackager writes both where they differ."""
        return path.endswith(_TWIN) and path.removesuffix(_TWIN) + ".xml" in self._files

    def _attempt(self, file: str, kinds: tuple[str, ...], read: Callable[[bytes], Read]) -> Read | None:
        try:
            return read(self._tree.read(file))
        except FileTrouble as error:
            self.troubles.append(replace(error.trouble, kinds=kinds))
        except UnicodeDecodeError:
            self._trouble(file, "", "The text is neither UTF-8 nor UTF-16.", kinds)
        except ValueError as error:
            self._trouble(file, "", str(error), kinds)
        return None

    def _trouble(self, file: str, place: str, message: str, kinds: tuple[str, ...]) -> None:
        self.troubles.append(Trouble(file, place, message, "Export the solution again.", kinds))


def _gather(found: list[tuple[str, Found]], file: str, match: re.Match[str], data: bytes) -> None:
    """Add the components of a file one by one, so that what stands before a broken place is kept."""
    if match[0].endswith("customizations.xml"):
        found.extend((file, item) for _, element in read_items(data) for item in find_components(element))
    else:
        found.extend((file, item) for item in find_components(read_root(data), match["table"]))


def _kinds(path: str) -> tuple[str, ...]:
    return _KINDS.get(path) or _KINDS.get(path.partition("/")[0], ())


def _relative(definition: str) -> str:
    return definition.lstrip("/").lower()


def _manifest_rows(manifest: Manifest) -> Iterator[_Row]:
    says = {"key": manifest.unique_name, "name": manifest.name or manifest.unique_name, "unique_name": manifest.unique_name}
    values = {**says, "version": manifest.version, "publisher": manifest.publisher}
    known = {} if manifest.managed is None else {"exported_managed": manifest.managed}
    yield _Row("solution", "solution", manifest.file, "SolutionManifest", {**values, **known})
    if manifest.publisher:
        values = {"key": manifest.publisher, "name": manifest.publisher_name or manifest.publisher, "prefix": manifest.prefix}
        yield _Row("publisher", "publisher", manifest.file, "Publisher", values)


def _batches(rows: Iterable[_Row]) -> tuple[Batch, ...]:
    groups: dict[tuple[str, str, str, tuple[str, ...]], list[RawRow]] = {}
    for row in rows:
        key = (row.kind, row.table, row.file, tuple(sorted(row.values)))
        groups.setdefault(key, []).append(RawRow(row.place, row.values))
    return tuple(
        Batch(kind, table, file, Origin.SOLUTION_FILE, frozenset(fields), tuple(rows), Completeness.PARTIAL, WHY_PARTIAL)
        for (kind, table, file, fields), rows in sorted(groups.items(), key=lambda group: group[0])
    )


def _parts(found: Iterable[tuple[str, Found]], manifest: Manifest) -> Iterator[Part]:
    """Yield each component once: as an element describes it, or else as the manifest lists it."""
    seen: set[tuple[str, str]] = set()
    told = [(item.component, item.comes_with, file, item.place) for file, item in found]
    listed = [(root.component, (), manifest.file, root.place) for root in manifest.roots]
    for component, comes_with, file, place in [*told, *listed]:
        names = identities(component)
        if names and seen.isdisjoint(names):
            brings = manifest.brings(component, comes_with)
            yield Part(manifest.unique_name, replace(component, managed=manifest.managed), brings, file, place)
        seen.update(names)


def _aliases(found: Iterable[tuple[str, Found]], parts: Iterable[Part], links: Iterable[Link]) -> tuple[tuple[str, str, str], ...]:
    """Return the second names of what files name twice; a table's entity set is one, as flows use it."""
    aliases = {("table", plural, table) for _, item in found for plural, table in item.entity_sets}
    for named in [*(part.component for part in parts), *(end for link in links for end in (link.dependent, link.required))]:
        if named.id and named.schema_name:
            portable = named.type in PORTABLE_TYPES
            other, key = (named.id, named.schema_name) if portable else (named.schema_name, named.id)
            aliases.add((named.type, other, key))
    return tuple(sorted(aliases))
