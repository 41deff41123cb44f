"""What needs what, and what belongs to the solutions that are to go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from w365lint.environment.edges import best_first, uses
from w365lint.environment.environment import Environment
from w365lint.environment.graph import Edge, Graph, Node
from w365lint.environment.inventory import Inventory
from w365lint.environment.rows import UNKNOWN, Record

WORK_365: Final = "work365"
REPLY: Final = "dependency_reply"
"""What declares a dependency with which the environment itself answers."""


@dataclass(frozen=True, slots=True)
class Ends:
    """The solutions at both ends of a dependency, as the record that declares it names them."""

    dependent: str
    required: str


class Platform(Inventory):
    """The platform side of an environment, seen from the solutions that are to go."""

    def __init__(self, environment: Environment, targets: Iterable[str] | None) -> None:
        super().__init__(environment)
        self.targets = self.work_365 if targets is None else frozenset(targets)

    @cached_property
    def prefixes(self) -> frozenset[str]:
        """The prefixes with which the target's publishers begin their names."""
        publishers = {self.solutions[key].values["publisher"] for key in self.targets if key in self.solutions}
        known = {record.key: record.values["prefix"] for record in self.rows("publisher")}
        found = {known.get(key) for key in publishers if isinstance(key, str)}
        return frozenset(f"{prefix.lower()}_" for prefix in found if isinstance(prefix, str))

    @property
    def removes_work_365(self) -> bool:
        """Say whether Work 365 is what is to go, or a part of it."""
        return bool(self.targets & self.work_365) or any(key.startswith(WORK_365) for key in self.targets)

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Every dependency between components, declared in files or read from flows and apps; the best witness of each first."""
        return tuple(best_first([*self._declared, *uses(self)]))

    def edges_to(self, record: Record) -> tuple[Edge, ...]:
        """Return what is known to use a component, one witness each."""
        node = Node(record.kind, record.key)
        return tuple(self.graph.witness(user, node)[0] for user in self.graph.used_by(node))

    def declared(self, edge: Edge) -> Ends:
        """Return the solutions that the declaring record names; nothing where it names none."""
        return self._declared.get(edge, Ends("", ""))

    def asked(self, edge: Edge) -> str:
        """Return the solution of whose uninstall the platform says that this dependency stands in its way; nothing where it does not."""
        return self.environment.asked.get(edge.file, "") if edge.declared_by == REPLY else ""

    @cached_property
    def _declared(self) -> Mapping[Edge, Ends]:
        found = {}
        for record, dependent, required in self.declarations:
            edge = Edge(dependent, required, str(record.values["declared_by"]), record.file, record.place)
            found[edge] = Ends(
                self.solution_named(record.values["dependent_solution"]), self.solution_named(record.values["required_solution"])
            )
        return found

    @cached_property
    def graph(self) -> Graph:
        """The graph of components."""
        return Graph(self.edges)

    @cached_property
    def vendors(self) -> frozenset[str]:
        """The publishers of Work 365: by their prefix, or by a solution of its name."""
        prefixed = {record.key for record in self.rows("publisher") if record.values["prefix"] == WORK_365}
        # A partner's own unmanaged solution may be called Work365 too; its publisher made everything else they have.
        named = {
            record.values["publisher"] for key, record in self.solutions.items() if key.startswith(WORK_365) and not self._is_unmanaged(key)
        }
        return frozenset(prefixed | (named - {None, UNKNOWN}))

    @cached_property
    def work_365(self) -> frozenset[str]:
        """The solutions of Work 365: by their publisher, or by their name."""
        return frozenset(
            key for key, record in self.solutions.items() if key.startswith(WORK_365) or record.values["publisher"] in self.vendors
        )

    def _is_unmanaged(self, solution: str) -> bool:
        """Say whether a solution is unmanaged, or was exported so where nobody knows how it is installed."""
        known = self.takes_along(solution)
        return known is False or (known is UNKNOWN and self.solutions[solution].values["exported_managed"] is False)

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
