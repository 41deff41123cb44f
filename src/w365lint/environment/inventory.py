"""What the platform holds, each component under one name: solutions, their parts, and what files call them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

from w365lint.environment.environment import Environment
from w365lint.environment.graph import Node
from w365lint.environment.identity import component_type
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.wording import words

ACTIVE: Final = frozenset({"active", "fd140aae-4df4-11dd-bd17-0019b9312238"})
"""The layer of unmanaged customisations, by name and by its well-known id."""
LAYERS: Final = ACTIVE | {"basic", "default", "system"}
"""What Dataverse lists among the solutions and nobody can remove."""


@dataclass(frozen=True, slots=True)
class Part:
    """One component in one solution."""

    solution: str
    node: Node
    defines: bool


class Declaration(NamedTuple):
    """One dependency as a record declares it."""

    record: Record
    dependent: Node
    required: Node


@dataclass(frozen=True, slots=True)
class Said:
    """What one record says of whether a solution is managed."""

    managed: bool
    file: str
    place: str
    live: bool
    """The environment itself says how the solution is installed; else a file says only how it was exported."""


class Inventory:
    """The platform side of an environment."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment

    def rows(self, kind: str) -> Iterator[Record]:
        """Yield the rows of a kind that were read."""
        if kind in self.environment.store.kinds:
            yield from (record for record in self.environment.store.records(kind) if not record.unseen)

    @cached_property
    def declarations(self) -> tuple[Declaration, ...]:
        """Every dependency that a record declares, read once."""
        rows = self.rows("declared_dependency")
        return tuple(Declaration(record, self._end(record, "dependent"), self._end(record, "required")) for record in rows)

    @cached_property
    def solutions(self) -> Mapping[str, Record]:
        """Every solution that is installed, or may be, by its key."""
        gone = self.environment.whole("solution")
        live = self.environment.environment_files
        return {record.key: record for record in self.rows("solution") if record.key not in LAYERS and (record.file in live or not gone)}

    def takes_along(self, solution: str) -> Any:  # noqa: ANN401 a flag or UNKNOWN
        """Say whether a solution's components go with it: those of an unmanaged one stay; UNKNOWN where the environment does not say."""
        record = self.solutions[solution]
        managed = record.values["managed"]
        return managed if isinstance(managed, bool) and record.file in self.environment.environment_files else UNKNOWN

    @cached_property
    def managed_said(self) -> Mapping[str, tuple[Said, ...]]:
        """Who says of each solution whether it is managed, the environment first."""
        found: dict[str, list[Said]] = defaultdict(list)
        for row in self.environment.solution_rows:
            live = row.file in self.environment.environment_files
            managed = row.values["managed" if live else "exported_managed"]
            if isinstance(managed, bool):
                found[row.key].append(Said(managed, row.file, row.place, live))
        return {key: tuple(sorted(said, key=lambda one: not one.live)) for key, said in found.items()}

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """What each solution holds."""
        listed = []
        for record in self.rows("solution_component"):
            solution, word, key = (record.values[name] for name in ("solution", "component_type", "component"))
            if all(isinstance(value, str) for value in (solution, word, key)):
                node = self.node(component_type(word), key)
                listed.append(Part(solution, node, _brings(record, node)))
        return tuple(listed)

    @cached_property
    def definers(self) -> Mapping[Node, tuple[str, ...]]:
        """The solutions that bring a component."""
        found: dict[Node, set[str]] = defaultdict(set)
        for part in self.parts:
            if part.defines and part.solution not in LAYERS:
                found[part.node].add(part.solution)
        return {node: tuple(sorted(keys)) for node, keys in found.items()}

    @cached_property
    def holders(self) -> Mapping[Node, tuple[str, ...]]:
        """The solutions that hold a component, brought or only added to."""
        found: dict[Node, set[str]] = defaultdict(set)
        for part in self.parts:
            found[part.node].add(part.solution)
        return {node: tuple(sorted(keys)) for node, keys in found.items()}

    def node(self, word: str, key: str, *others: object) -> Node:
        """Return the one node of a component, whichever of its names a file used."""
        for name in (key, *others):
            if isinstance(name, str) and (canonical := self._aliases.get((word, name))):
                return Node(word, canonical)
        return Node(word, key)

    @cached_property
    def _aliases(self) -> Mapping[tuple[str, str], str]:
        named = ("table", "connection_reference", "environment_variable", "app", "role")
        pairs = {(kind, str(record.values["id"])): record.key for kind in named for record in self.rows(kind) if record.values["id"]}
        sets = {("table", str(record.values["entity_set"]).lower()): record.key for record in self.rows("table")}
        return {**pairs, **sets, **self.environment.aliases}

    def table(self, name: str) -> Node | None:
        """Return the table that a flow or app names by its logical name or its set; None where nobody knows it."""
        word = name.lower()
        if key := self._aliases.get(("table", word)):
            return Node("table", key)
        return Node("table", word) if word in self._tables else None

    @cached_property
    def _tables(self) -> frozenset[str]:
        return frozenset({record.key for record in self.rows("table")} | {node.key for node in self.holders if node.type == "table"})

    @cached_property
    def names(self) -> Mapping[Node, str]:
        """What people call a component."""
        found: dict[Node, str] = {}
        for kind in ("table", "flow", "connection_reference", "environment_variable", "app", "connector", "role"):
            found.update({Node(kind, record.key): record.name for record in self.rows(kind)})
        for record, dependent, required in self.declarations:
            for node, name in ((required, record.values["required_name"]), (dependent, record.values["dependent_name"])):
                if isinstance(name, str):
                    found.setdefault(node, name)
        for record in self.rows("solution_component"):
            name, word, key = (record.values[field] for field in ("component_name", "component_type", "component"))
            if isinstance(name, str) and isinstance(word, str) and isinstance(key, str):
                found.setdefault(self.node(component_type(word), key), name)
        return found

    @cached_property
    def namesakes(self) -> frozenset[tuple[str, str]]:
        """The types and names that several components share."""
        shared = Counter((node.type, name) for node, name in self.names.items())
        return frozenset(called for called, count in shared.items() if count > 1)

    def name(self, node: Node) -> str:
        """Return what people call a component: its type, and its name or else its key."""
        return f"{words(node.type)} {self.names.get(node, node.key)}"

    def _end(self, record: Record, end: str) -> Node:
        """Return the component at one end of a declared dependency."""
        word, key, schema = (record.values[f"{end}_type"], record.values[end], record.values[f"{end}_schema"])
        return self.node(str(word), str(schema or key or record.values[f"{end}_name"] or "without a name").lower(), key, schema)

    def solution_named(self, said: object) -> str:
        """Return the key of a solution that a record names or gives the id of; the Active layer is no solution."""
        if not isinstance(said, str) or said in ACTIVE:
            return ""
        return self._solution_ids.get(said, said)

    @cached_property
    def _solution_ids(self) -> Mapping[str, str]:
        return {record.values["id"]: key for key, record in self.solutions.items() if isinstance(record.values["id"], str)}


def _brings(part: Record, node: Node) -> bool:
    """Say whether a solution brings what it holds; a table without a prefix is Microsoft's own, and only added to."""
    if isinstance(part.values["defines"], bool):
        return part.values["defines"]
    return part.values["behavior"] in (None, "0", UNKNOWN) and (node.type != "table" or "_" in node.key)
