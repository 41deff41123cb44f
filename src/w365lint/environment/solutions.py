"""Which solution holds what, what needs what, and what belongs to the target: names resolved, edges drawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from w365lint.environment.edges import preference, uses
from w365lint.environment.environment import Environment
from w365lint.environment.graph import Edge, Graph, Node
from w365lint.environment.identity import component_type
from w365lint.environment.license_changes import logged_quantities
from w365lint.environment.store import UNKNOWN, Record

ACTIVE: Final = frozenset({"active", "fd140aae-4df4-11dd-bd17-0019b9312238"})
"""The layer of unmanaged customisations, by name and by its well-known id."""
LAYERS: Final = ACTIVE | {"basic", "default", "system"}
"""What Dataverse lists among the solutions and nobody can remove."""
WORK_365: Final = "work365"


@dataclass(frozen=True, slots=True)
class Part:
    """One component in one solution."""

    solution: str
    node: Node
    defines: bool


@dataclass(frozen=True, slots=True)
class Ends:
    """The solutions at both ends of a dependency, as the record that declares it names them."""

    dependent: str
    required: str


class Platform:
    """The platform side of an environment, seen from the solutions that are to go."""

    def __init__(self, environment: Environment, targets: Iterable[str] | None) -> None:
        self.environment = environment
        self.targets = frozenset(self._default_targets() if targets is None else targets)

    def rows(self, kind: str) -> Iterator[Record]:
        """Yield the rows of a kind that were read."""
        if kind in self.environment.store.kinds:
            yield from (record for record in self.environment.store.records(kind) if not record.unseen)

    @cached_property
    def logged_quantities(self) -> Mapping[str, Any] | None:
        """What the license changes of each subscription add up to."""
        return logged_quantities(self.environment)

    @cached_property
    def solutions(self) -> Mapping[str, Record]:
        """Every solution that is installed, or may be, by its key."""
        gone = self.environment.whole("solution")
        live = self.environment.environment_files
        return {record.key: record for record in self.rows("solution") if record.key not in LAYERS and (record.file in live or not gone)}

    def takes_along(self, solution: str) -> Any:  # noqa: ANN401 a flag or UNKNOWN
        """Say whether a solution's components go with it: those of an unmanaged one stay; UNKNOWN where only a file speaks of it."""
        record = self.solutions[solution]
        managed = record.values["managed"]
        return managed if isinstance(managed, bool) and record.file in self.environment.environment_files else UNKNOWN

    @cached_property
    def prefixes(self) -> frozenset[str]:
        """The prefixes with which the target's publishers begin their names."""
        publishers = {self.solutions[key].values["publisher"] for key in self.targets if key in self.solutions}
        known = {record.key: record.values["prefix"] for record in self.rows("publisher")}
        found = {known.get(key) for key in publishers if isinstance(key, str)}
        return frozenset(f"{prefix.lower()}_" for prefix in found if isinstance(prefix, str))

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
        for record in self.rows("declared_dependency"):
            for end in ("required", "dependent"):
                name = record.values[f"{end}_name"]
                if isinstance(name, str):
                    found.setdefault(self.end(record, end), name)
        for record in self.rows("solution_component"):
            name, word, key = (record.values[field] for field in ("component_name", "component_type", "component"))
            if isinstance(name, str) and isinstance(word, str) and isinstance(key, str):
                found.setdefault(self.node(component_type(word), key), name)
        return found

    def name(self, node: Node) -> str:
        """Return what people call a component: its type, and its name or else its key."""
        return f"{node.type.replace('_', ' ')} {self.names.get(node, node.key)}"

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Every dependency between components, declared in files or read from flows and apps; the best witness of each first."""
        return tuple(sorted({*self._declared, *uses(self)}, key=preference))

    def edges_to(self, record: Record) -> tuple[Edge, ...]:
        """Return what is known to use a component, one witness each."""
        node = Node(record.kind, record.key)
        return tuple(self.graph.witness(user, node)[0] for user in self.graph.used_by(node))

    def declared(self, edge: Edge) -> Ends:
        """Return the solutions that the declaring record names; nothing where it names none."""
        return self._declared.get(edge, Ends("", ""))

    @cached_property
    def _declared(self) -> Mapping[Edge, Ends]:
        found = {}
        for record in self.rows("declared_dependency"):
            ends = self.end(record, "dependent"), self.end(record, "required")
            edge = Edge(*ends, str(record.values["declared_by"]), record.file, record.place)
            found[edge] = Ends(self._solution(record.values["dependent_solution"]), self._solution(record.values["required_solution"]))
        return found

    def _solution(self, said: object) -> str:
        """Return the key of a solution that a record names or gives the id of; the Active layer is no solution."""
        if not isinstance(said, str) or said in ACTIVE:
            return ""
        return self._solution_ids.get(said, said)

    @cached_property
    def _solution_ids(self) -> Mapping[str, str]:
        return {record.values["id"]: key for key, record in self.solutions.items() if isinstance(record.values["id"], str)}

    @cached_property
    def graph(self) -> Graph:
        """The graph of components."""
        return Graph(self.edges)

    def end(self, record: Record, end: str) -> Node:
        """Return the component at one end of a declared dependency."""
        word, key, schema = (record.values[f"{end}_type"], record.values[end], record.values[f"{end}_schema"])
        return self.node(str(word), str(schema or key or record.values[f"{end}_name"] or "?").lower(), key, schema)

    def _default_targets(self) -> set[str]:
        """Return the solutions of Work 365: by prefix, by their publisher, or by their name."""
        prefix = {record.key for record in self.rows("publisher") if record.values["prefix"] == WORK_365}
        mine = {key for key, record in self.solutions.items() if key.startswith(WORK_365) or record.values["publisher"] in prefix}
        # A partner's own unmanaged solution may be called Work365 too; its publisher made everything else they have.
        makers = {self.solutions[key].values["publisher"] for key in mine if self.solutions[key].values["managed"] is not False} - {
            None,
            UNKNOWN,
        }
        return mine | {key for key, record in self.solutions.items() if record.values["publisher"] in makers}

    @cached_property
    def members(self) -> frozenset[Node]:
        """What the solutions that are to go bring themselves."""
        return frozenset(part.node for part in self.parts if part.defines and part.solution in self.targets)

    @cached_property
    def _members_known(self) -> bool:
        """Every target's content is listed: by the environment, or by its own solution file."""
        return self.environment.whole("solution_component") or self.targets <= {part.solution for part in self.parts}

    def of_target(self, node: Node) -> Any:  # noqa: ANN401 a flag or UNKNOWN
        """Say whether a component belongs to a solution that is to go; UNKNOWN where no file says so."""
        named_alike = any(node.key.startswith(prefix) for prefix in self.prefixes)
        if node in self.members or (named_alike and node not in self.definers):
            return True
        if not self.targets:
            return UNKNOWN
        return False if self._members_known or (node.type == "table" and self.prefixes and not named_alike) else UNKNOWN


def _brings(part: Record, node: Node) -> bool:
    """Say whether a solution brings what it holds; a table without a prefix is Microsoft's own, and only added to."""
    if isinstance(part.values["defines"], bool):
        return part.values["defines"]
    return part.values["behavior"] in (None, "0", UNKNOWN) and (node.type != "table" or "_" in node.key)
