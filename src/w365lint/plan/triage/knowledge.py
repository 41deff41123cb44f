"""What is known besides the text: nothing, or a snapshot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from w365lint.environment.environment import Environment
from w365lint.environment.graph import Node
from w365lint.environment.identity import component_type
from w365lint.environment.inventory import ACTIVE, LAYERS
from w365lint.environment.readers.error_text.reading import DECLARED_BY, named_as
from w365lint.environment.readers.error_text.said import Mention, Need
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.environment.solutions import Platform
from w365lint.plan.triage.model import Edge, Note, Part
from w365lint.plan.triage.wording import kind
from w365lint.rulebook.finding import Finding

_MOST: Final = 200
"""Dependents of one component that are taken from the snapshot."""


class Knowledge:
    """The text alone."""

    url = ""
    name = ""

    def part(self, mention: Mention) -> Part:
        """Return a component that the text mentions."""
        return Part(
            component_type(mention.type) if mention.type else "",
            mention.type or "",
            mention.name,
            mention.id,
            mention.parent_name,
            mention.parent,
        )

    def edge(self, need: Need) -> Edge:
        """Return a dependency that the text names."""
        return Edge(self.part(need.dependent), self.part(need.required), need.status)

    def dependents(self, part: Part) -> tuple[Edge, ...]:
        """Return what else is known to need a component."""
        del part
        return ()

    def layers(self, part: Part) -> tuple[str, ...]:
        """Return the known layers of a component, one sentence each."""
        del part
        return ()

    def solution(self, said: str) -> tuple[str, str]:
        """Return how a report names a solution, and its unique name, empty where nobody knows it."""
        return said, ""


class SnapshotKnowledge(Knowledge):
    """The text beside a snapshot that was judged."""

    def __init__(self, environment: Environment, platform: Platform, findings: Iterable[Finding]) -> None:
        self.url = environment.url
        self.name = environment.name or environment.snapshot
        self._environment = environment
        self._platform = platform
        self._findings = tuple(findings)

    def part(self, mention: Mention) -> Part:
        """Return a component with what the snapshot calls it, and who holds it."""
        plain = super().part(mention)
        if plain.type == "solution":
            shown, unique = self.solution(plain.name or "")
            return Part("solution", plain.said, shown, key=unique.lower())
        named = named_as(mention)
        if not (named.id or named.schema_name):
            return plain
        return self._known(self._platform.node(named.type, named.schema_name or named.id or "", named.id, named.schema_name), plain)

    def edge(self, need: Need) -> Edge:
        """Return a dependency, with where the snapshot says the same and which findings do."""
        plain = Edge(self.part(need.dependent), self.part(need.required), need.status)
        known = next((place for key in self._keys(plain) if (place := self._places.get(key))), "")
        notes = tuple(dict.fromkeys(note for key in self._keys(plain) for note in self._notes.get(key, ())))
        return Edge(
            plain.dependent,
            plain.required,
            plain.status,
            known_at=known,
            unknown_because="" if known else self._why_unknown(plain),
            findings=tuple(notes),
        )

    def dependents(self, part: Part) -> tuple[Edge, ...]:
        """Return what the snapshot knows to need a component."""
        node = Node(part.type, part.key or part.id or "")
        places = [(key, place) for key, place in self._places.items() if key.endswith(f">{node}")]
        return tuple(self._from_snapshot(key, place, part) for key, place in sorted(places)[:_MOST])

    def layers(self, part: Part) -> tuple[str, ...]:
        """Return the layers of a component that the snapshot holds, the base first."""
        rows = [row for row in self._platform.rows("component_layer") if row.values["component"] == part.id]
        rows.sort(key=lambda row: (row.values["order"] if isinstance(row.values["order"], int) else 0, row.key))
        return tuple(f"Layer {row.values['order']}: {self._layer(row)}." for row in rows)

    def _layer(self, row: Record) -> str:
        solution = str(row.values["solution"])
        return "unmanaged changes" if solution in ACTIVE else f"{self.solution(solution)[0]} of {row.values['publisher']}"

    def solution(self, said: str) -> tuple[str, str]:
        """Return a solution's display name with its unique name, by either of them."""
        for key, record in self._platform.solutions.items():
            unique = record.values["unique_name"] if isinstance(record.values["unique_name"], str) else key
            if said and said.lower() in {key, unique.lower(), record.name.lower()}:
                return (unique if record.name.lower() == unique.lower() else f"{record.name} ({unique})"), unique
        return said, ""

    def _known(self, node: Node, plain: Part) -> Part:
        held = [key for key in self._platform.holders.get(node, ()) if key in self._platform.solutions and key not in LAYERS]
        managed = tuple(self.solution(key)[0] for key in held if self._platform.takes_along(key) is True)
        shipped = tuple(self.solution(key)[0] for key in held if self._platform.takes_along(key) is UNKNOWN)
        return Part(
            plain.type, plain.said, self._platform.names.get(node) or plain.name, plain.id, plain.parent_name, plain.parent, node.key,
            managed, True if node in self._made_here else False if managed else None, shipped,
        )  # fmt: skip

    def _from_snapshot(self, key: str, place: str, required: Part) -> Edge:
        word, _, name = key.rpartition(">")[0].partition(":")
        part = self._known(Node(word, name), Part(word, word.replace("_", ""), id=name if "-" in name else None))
        return Edge(part, required, from_snapshot=True, known_at=place, findings=self._notes.get(key, ()))

    def _keys(self, edge: Edge) -> Iterator[str]:
        """Yield the keys of the facts that would say the same."""
        required = Node(edge.required.type, edge.required.key)
        if edge.dependent.type == "solution":
            yield from (f"{edge.dependent.key}>{key}" for key in self._platform.holders.get(required, ()) if edge.dependent.key)
        elif edge.dependent.key and edge.required.key:
            yield f"{Node(edge.dependent.type, edge.dependent.key)}>{required}"

    def _why_unknown(self, edge: Edge) -> str:
        if alike := self._alike(edge):
            return f"The snapshot does not know the {edge.required.type.replace('_', ' ')} by this id; perhaps it is {alike}."
        replies = self._environment.replies
        if replies is None or any(unique.lower() in replies for unique in self._platform.holders.get(self._node(edge.required), ())):
            return "The reply in the snapshot does not list it: it named only what lay on top, or is older than this dependency."
        return "The snapshot holds no complete dependency reply for the solution; the query below is one."

    def _alike(self, edge: Edge) -> str:
        """Say what of another solution the dependent is known to need, where the id of what the text says it needs is known to nobody."""
        node = self._node(edge.dependent)
        if edge.required.key != edge.required.id or self._node(edge.required) in self._platform.holders:
            return ""
        mine = set(self._platform.holders.get(node, ()))
        alike = {
            one.required: one
            for one in self._platform.edges
            if one.dependent == node
            and one.required.type == edge.required.type
            and mine.isdisjoint(self._platform.definers.get(one.required, mine))
        }
        return " or ".join(
            f"{required.key}, which the {kind(edge.dependent)} needs ({one.file}: {one.place})" for required, one in sorted(alike.items())
        )

    @staticmethod
    def _node(part: Part) -> Node:
        return Node(part.type, part.key)

    @cached_property
    def _facts(self) -> Mapping[str, Record]:
        kinds = [kind for kind in ("dependency", "solution_dependency") if kind in self._environment.store.kinds]
        return {record.key: record for kind in kinds for record in self._environment.store.records(kind) if not record.unseen}

    @cached_property
    def _places(self) -> Mapping[str, str]:
        """Where each dependency stands in the snapshot, also what only the file of a solution says; not what the text itself says."""
        found: dict[str, str] = {}
        for edge in self._platform.edges:
            if edge.declared_by != DECLARED_BY:
                found.setdefault(f"{edge.dependent}>{edge.required}", f"{edge.file}: {edge.place}")
        for key, fact in self._facts.items():
            if fact.kind == "solution_dependency" and self._witness(fact)[0] != DECLARED_BY:
                found.setdefault(key, f"{fact.file}: {fact.place}")
        return found

    @staticmethod
    def _witness(fact: Record) -> tuple[str, str, str]:
        """Return who declares a fact, and where."""
        return str(fact.values.get("declared_by", "")), fact.file, fact.place

    @cached_property
    def _made_here(self) -> frozenset[Node]:
        facts = [fact for fact in self._facts.values() if fact.kind == "dependency" and fact.values["dependent_managed"] is False]
        return frozenset(Node(str(fact.values["dependent_type"]), str(fact.values["dependent"])) for fact in facts)

    @cached_property
    def _notes(self) -> Mapping[str, tuple[Note, ...]]:
        """The findings by the key of the dependency that they speak of."""
        found: dict[str, list[Note]] = defaultdict(list)
        for finding in self._findings:
            for key in {subject.key for subject in finding.subjects if subject.kind in ("dependency", "solution_dependency")}:
                fact = self._facts.get(key)
                only = fact is not None and self._witness(fact)[0] == DECLARED_BY
                found[key].append(Note(finding.rule, str(finding.severity), finding.message, only_with_text=only))
        return {key: tuple(notes) for key, notes in found.items()}
