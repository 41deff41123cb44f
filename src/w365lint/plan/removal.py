"""What a removal takes along, what holds on to it, and which record proves that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from w365lint.environment.graph import Edge, Node
from w365lint.environment.identity import component_type
from w365lint.environment.inventory import ACTIVE, LAYERS
from w365lint.environment.makers.dependencies import made_here, solution_witnesses
from w365lint.environment.rows import Record
from w365lint.environment.solutions import Platform
from w365lint.rulebook.finding import Place

STAGED: Final = "_upgrade"


@dataclass(frozen=True, slots=True)
class Package:
    """A solution of the environment."""

    key: str
    name: str
    unique_name: str
    target: bool
    managed: bool | None
    """None: only a file speaks of it, so that nobody knows how it is installed, or whether."""
    place: Place
    publisher: str = ""
    patch_of: str = ""
    staged_for: str = ""

    @property
    def goes(self) -> bool:
        """Its components go with it, as far as anybody knows."""
        return self.target and self.managed is not False


@dataclass(frozen=True, slots=True)
class Need:
    """A component that is to go, and one that would break without it."""

    dependent: Node
    required: Node
    witness: Edge
    taken_by: tuple[str, ...]
    """The solutions whose uninstall takes what is needed."""
    held_in: tuple[str, ...] = ()
    """The other managed solutions that the dependent component is known to be in."""
    made_here: bool | None = None
    """It was made in the environment; None where nobody says so."""


@dataclass(frozen=True, slots=True)
class Above:
    """A layer of one solution on top of a component that another one brings."""

    upper: str
    lower: str
    component: Node
    place: Place


@dataclass(frozen=True, slots=True)
class Removal:
    """Everything that decides which step comes before which."""

    packages: Mapping[str, Package]
    between: Mapping[tuple[str, str], Edge]
    """(solution, one that it needs and that goes) -> the dependency that proves it best."""
    needs: tuple[Need, ...]
    """What components outside of the target need of it."""
    above: tuple[Above, ...] = ()
    goes: Mapping[Node, tuple[str, ...]] = field(default_factory=dict)
    """Component of the target -> the solutions that take it."""
    holding: Mapping[str, tuple[Node, ...]] = field(default_factory=dict)
    """Solution that goes -> what holds on to it from outside of it, at once."""

    @property
    def targets(self) -> tuple[str, ...]:
        """The solutions that are to go, sorted."""
        return tuple(sorted(key for key, package in self.packages.items() if package.target))


def survey(platform: Platform) -> Removal:
    """Read off the platform what has to do with the removal of its targets."""
    packages = {key: _package(platform, record) for key, record in sorted(platform.solutions.items())}
    reading = _Reading(platform, packages)
    witnesses = solution_witnesses(platform)
    between = {
        (dependent, required): edge
        for (dependent, required), edges in witnesses.items()
        if packages[required].goes and (edge := next((each for each in edges if reading.taken(each)), None))
    }
    needs = tuple(sorted(reading.needs(), key=lambda need: (need.dependent, need.required)))
    goes = {node: taken for node in sorted(platform.members) if (taken := reading.taken_by(node))}
    return Removal(packages, between, needs, tuple(reading.above()), goes, reading.holding())


def _package(platform: Platform, record: Record) -> Package:
    unique = record.values["unique_name"]
    managed = platform.takes_along(record.key)
    parent, publisher = record.values["parent"], record.values["publisher"]
    base, patch_of = record.key.removesuffix(STAGED), platform.solution_named(parent)
    staged = base != record.key and base in platform.solutions
    return Package(
        record.key,
        record.name,
        unique if isinstance(unique, str) else record.key,
        record.key in platform.targets or patch_of in platform.targets or (staged and base in platform.targets),
        managed if isinstance(managed, bool) else None,
        Place(record.file, record.place),
        publisher if isinstance(publisher, str) else "",
        patch_of,
        base if staged else "",
    )


class _Reading:
    """A platform on its way into values."""

    def __init__(self, platform: Platform, packages: Mapping[str, Package]) -> None:
        self.platform, self.packages = platform, packages
        self._made_here = made_here(platform)
        self._known: dict[tuple[Node, str], tuple[str, ...]] = {}

    def taken(self, edge: Edge) -> bool:
        """Say whether what an edge needs really goes."""
        said = self.platform.declared(edge).required
        return bool(self.taken_by(edge.required, said))

    def taken_by(self, node: Node, said: str = "") -> tuple[str, ...]:
        """Return the targets that take a component: those that bring it, unless a solution that stays brings it too."""
        if (node, said) not in self._known:
            self._known[node, said] = self._taken_by(node, said)
        return self._known[node, said]

    def _taken_by(self, node: Node, said: str) -> tuple[str, ...]:
        if self._made_here.get(node):
            return ()
        bringers = [key for key in self.platform.definers.get(node, ()) if key in self.packages]
        if any(not self.packages[key].target and self.packages[key].managed is not False for key in bringers):
            return ()
        goers = tuple(key for key in bringers if self.packages[key].goes)
        if goers or bringers:
            return (said,) if said in goers else goers
        if said:
            return (said,) if said in self.packages and self.packages[said].goes else ()
        if self.platform.of_target(node) is True:
            return tuple(key for key, package in self.packages.items() if package.goes and not package.staged_for)
        return ()

    def needs(self) -> Iterator[Need]:
        """Yield what is outside of the target and needs a component of it, the best witness of each."""
        drawn: set[tuple[Node, Node]] = set()
        for edge in self.platform.edges:
            ends = edge.dependent, edge.required
            if ends in drawn or edge.dependent == edge.required or not self._of_another(edge):
                continue
            declared = self.platform.declared(edge)
            taken = self.taken_by(edge.required, declared.required)
            if not taken or self.taken_by(edge.dependent) or (declared.dependent and self._goes(declared.dependent)):
                continue
            drawn.add(ends)
            yield Need(*ends, edge, taken, self._held_in(edge, declared.dependent), self._made(edge.dependent))

    def holding(self) -> Mapping[str, tuple[Node, ...]]:
        """Return what holds on to each solution that goes, from outside of it."""
        found: dict[str, set[Node]] = defaultdict(set)
        for edge in self.platform.edges:
            declared = self.platform.declared(edge)
            for key in self.taken_by(edge.required, declared.required):
                inside = key in (declared.dependent, self.platform.environment.solution_files.get(edge.file))
                if not inside and key not in self.taken_by(edge.dependent):
                    found[key].add(edge.dependent)
        return {key: tuple(sorted(nodes)) for key, nodes in found.items()}

    def _of_another(self, edge: Edge) -> bool:
        """Say whether the environment declares an edge, or the file of a solution that stays."""
        shipped = self.platform.environment.solution_files.get(edge.file)
        return shipped is None or (shipped in self.packages and not self._goes(shipped))

    def _goes(self, key: str) -> bool:
        return key in self.packages and self.packages[key].goes

    def _held_in(self, edge: Edge, said: str) -> tuple[str, ...]:
        """Return the managed solutions that the one that holds on is in; the one whose file says so, first of all."""
        shipped = self.platform.environment.solution_files.get(edge.file)
        keys = (shipped,) if shipped else (said,) if said in self.packages else self.platform.holders.get(edge.dependent, ())
        return tuple(key for key in keys if key in self.packages and self.packages[key].managed is not False)

    def _made(self, node: Node) -> bool | None:
        known = self._made_here.get(node)
        if known is not None:
            return known
        whole = all(map(self.platform.environment.whole, ("solution", "solution_component")))
        strangers = any(key not in self.packages and key not in LAYERS for key in self.platform.holders.get(node, ()))
        return True if whole and not strangers and not self._bringers(node) else None

    def _bringers(self, node: Node) -> Iterable[str]:
        return [key for key in self.platform.holders.get(node, ()) if key in self.packages and self.packages[key].managed is not False]

    def above(self) -> Iterator[Above]:
        """Yield the layers of other solutions on top of what a target brings; unmanaged ones too."""
        stacks: dict[Node, list[Record]] = {}
        for record in self.platform.rows("component_layer"):
            word, key, solution, order = (record.values[name] for name in ("component_type", "component", "solution", "order"))
            if isinstance(word, str) and isinstance(key, str) and isinstance(solution, str) and isinstance(order, int):
                stacks.setdefault(self.platform.node(component_type(word), key), []).append(record)
        for node, records in sorted(stacks.items()):
            yield from self._stack(node, sorted(records, key=lambda record: record.values["order"]))

    def _stack(self, node: Node, records: list[Record]) -> Iterator[Above]:
        base = str(records[0].values["solution"])
        if records[0].values["order"] != 1 or not self._goes(base):
            return
        for record in records[1:]:
            upper = str(record.values["solution"])
            if upper in ACTIVE or (upper in self.packages and self._other_publisher(upper, base)):
                yield Above(upper, base, node, Place(record.file, record.place))

    def _other_publisher(self, upper: str, lower: str) -> bool:
        """Say whether a layer keeps the base from going: one of the same publisher takes it over."""
        one, other = self.packages[upper].publisher, self.packages[lower].publisher
        return upper != lower and (not one or one != other)
