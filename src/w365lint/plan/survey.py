"""A platform is read into what decides a removal: what goes with what, what holds on, and what lies above and below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations

from w365lint.environment.graph import Edge, Node
from w365lint.environment.identity import component_type
from w365lint.environment.inventory import ACTIVE, LAYERS
from w365lint.environment.makers.dependencies import made_here, shown_first, solution_witnesses
from w365lint.environment.rows import Record
from w365lint.environment.solutions import Platform
from w365lint.plan.packages import packages_of, predecessors_of
from w365lint.plan.removal import Above, Below, Need, Package, Removal
from w365lint.rulebook.finding import Place


def survey(platform: Platform) -> Removal:
    """Read off the platform what has to do with the removal of its targets."""
    packages = packages_of(platform)
    predecessors = predecessors_of(packages)
    reading = _Reading(platform, packages)
    witnesses = solution_witnesses(platform)
    between = {
        (dependent, required): _best_first(really)
        for (dependent, required), edges in witnesses.items()
        if packages[required].goes
        and dependent not in predecessors.get(required, ())
        and (really := [edge for edge in edges if reading.takers(edge)])
    }
    needs = tuple(sorted(reading.needs(), key=lambda need: (need.dependent, need.required)))
    goes = {node: taken for node in sorted(platform.members) if (taken := reading.taken_by(node))}
    below = tuple(sorted(set(reading.below(between)), key=lambda one: (one.lower, one.required, one.upper)))
    layers = tuple(reading.above())
    known = tuple(layer for layer in layers if layer.upper in ACTIVE or layer.upper in packages)
    strangers = tuple(layer for layer in layers if layer not in known)
    return Removal(packages, between, needs, known, strangers, below, reading.shared(), predecessors, goes, reading.holding())


def _best_first(edges: list[Edge]) -> tuple[Edge, ...]:
    best = shown_first(edges)
    return best, *(edge for edge in edges if edge is not best)


class _Reading:
    """A platform on its way into values."""

    def __init__(self, platform: Platform, packages: Mapping[str, Package]) -> None:
        self.platform, self.packages = platform, packages
        self._made_here = made_here(platform)
        self._edges = tuple((edge, platform.declared(edge)) for edge in platform.edges)
        self._known: dict[tuple[Node, str], tuple[str, ...]] = {}

    def takers(self, edge: Edge) -> tuple[str, ...]:
        """Return the targets that take what an edge needs; of a reply of the platform at least the one whose uninstall it speaks of."""
        asked = self.platform.asked(edge)
        known = self.taken_by(edge.required, self.platform.declared(edge).required)
        return known or ((asked,) if asked in self.packages and self._goes(asked) else ())

    def taken_by(self, node: Node, said: str = "") -> tuple[str, ...]:
        """Return the targets that take a component: those that bring it, unless a solution that stays brings it too."""
        if (node, said) not in self._known:
            self._known[node, said] = self._taken_by(node, said)
        return self._known[node, said]

    def _taken_by(self, node: Node, said: str) -> tuple[str, ...]:
        if self._made_here.get(node):
            return ()
        bringers = [key for key in self.platform.definers.get(node, ()) if key in self.packages]
        goers = tuple(key for key in bringers if self.packages[key].goes)
        if any(self._stays(key) for key in bringers) and not self._base_goes(node):
            return ()
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
        for edge, declared in self._edges:
            ends = edge.dependent, edge.required
            if ends in drawn or edge.dependent == edge.required or not self._of_another(edge):
                continue
            taken = self.takers(edge)
            if not taken or self.taken_by(edge.dependent) or (declared.dependent and self._goes(declared.dependent)):
                continue
            drawn.add(ends)
            yield Need(*ends, edge, taken, self._held_in(edge, declared.dependent), self._made(edge.dependent))

    def holding(self) -> Mapping[str, tuple[Node, ...]]:
        """Return what holds on to each solution that goes, from outside of it."""
        found: dict[str, set[Node]] = defaultdict(set)
        for edge, declared in self._edges:
            for key in self._losing(edge):
                inside = key in (declared.dependent, self.platform.environment.solution_files.get(edge.file))
                if not inside and key not in self.taken_by(edge.dependent):
                    found[key].add(edge.dependent)
        return {key: tuple(sorted(nodes)) for key, nodes in found.items()}

    def _losing(self, edge: Edge) -> tuple[str, ...]:
        """Return the targets that take what an edge needs at once: none where another target brings it too, and so keeps it a while."""
        takers = self.takers(edge)
        if (asked := self.platform.asked(edge)) in takers:
            return (asked,)
        bringers = [key for key in self.platform.definers.get(edge.required, ()) if self._goes(key)]
        return tuple(key for key in takers if all(key in (other, *self.packages[other].part_of) for other in bringers))

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

    def _stays(self, key: str) -> bool:
        return key in self.packages and not self.packages[key].target and self.packages[key].managed is not False

    def shared(self) -> Mapping[Node, tuple[str, ...]]:
        """Return what a target and a solution of another publisher bring, where no layers tell which of them is the base."""
        found = {}
        for node in sorted(self.platform.members):
            keys = self.platform.definers.get(node, ())
            stayers = [key for key in keys if self._stays(key)]
            goers = [key for key in keys if self._goes(key)]
            if node not in self._stacks and (self._strange(goers, stayers) or self._strange_among(goers)):
                found[node] = keys
        return found

    def _strange(self, goers: Sequence[str], stayers: Sequence[str]) -> bool:
        """Say whether nothing that stays is known to take over the base of what goes."""
        return bool(goers and stayers) and not any(self._one_publisher(one, other) for one in goers for other in stayers)

    def _strange_among(self, goers: Sequence[str]) -> bool:
        """Say whether two that go may be of different publishers; a patch or an upgrade is of that of its base."""
        wholes = {key: (self.packages[key].part_of or (key,))[-1] for key in goers}
        return any(wholes[one] != wholes[other] and not self._one_publisher(one, other) for one, other in combinations(goers, 2))

    def below(self, between: Iterable[tuple[str, str]]) -> Iterator[Below]:
        """Yield the solutions that stay, and have a component too that a reply names for another solution alone."""
        released = {dependent for dependent, _ in between}
        for edge, declared in self._edges:
            if not declared.dependent or self.taken_by(edge.dependent):
                continue
            for lower in self.platform.holders.get(edge.dependent, ()):
                if lower in released or not self._stays(lower):
                    continue
                for required in self.takers(edge):
                    if (declared.dependent, required) in between:
                        yield Below(lower, declared.dependent, required, edge)

    @cached_property
    def _stacks(self) -> Mapping[Node, tuple[Record, ...]]:
        """The layers of each component whose base is known, from the base up."""
        stacks: dict[Node, list[Record]] = defaultdict(list)
        for record in self.platform.rows("component_layer"):
            word, key, solution, order = (record.values[name] for name in ("component_type", "component", "solution", "order"))
            if isinstance(word, str) and isinstance(key, str) and isinstance(solution, str) and isinstance(order, int):
                stacks[self.platform.node(component_type(word), key)].append(record)
        ordered = {node: tuple(sorted(records, key=lambda record: record.values["order"])) for node, records in sorted(stacks.items())}
        return {node: records for node, records in ordered.items() if records[0].values["order"] == 1}

    def above(self) -> Iterator[Above]:
        """Yield the layers on top of what a target brings: those of other publishers, of solutions nobody lists, and unmanaged ones."""
        for node, (first, *others) in self._stacks.items():
            base = str(first.values["solution"])
            uppers = [str(record.values["solution"]) for record in others]
            if not self._goes(base):
                continue
            inherited = any(self._stays(upper) and self._one_publisher(upper, base) for upper in uppers)
            for record, upper in zip(others, uppers, strict=True):
                stranger = upper not in self.packages and upper not in LAYERS
                other = stranger or (upper in self.packages and upper != base and not self._one_publisher(upper, base))
                if upper in ACTIVE or (other and not inherited):
                    yield Above(upper, base, node, Place(record.file, record.place))

    def _base_goes(self, node: Node) -> bool:
        """Say whether a target is known to be the base of a component, and nobody of its publisher stays to take it over."""
        if node not in self._stacks:
            return False
        base, *uppers = (str(record.values["solution"]) for record in self._stacks[node])
        return self._goes(base) and not any(self._stays(upper) and self._one_publisher(upper, base) for upper in uppers)

    def _one_publisher(self, one: str, other: str) -> bool:
        """Say whether two solutions are of one publisher, so that one takes over the base of the other."""
        return bool(self.packages[one].publisher) and self.packages[one].publisher == self.packages[other].publisher
