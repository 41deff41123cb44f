"""Dependencies as facts: between components, and between the solutions that hold them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from w365lint.environment.edges import preference, rank
from w365lint.environment.graph import Edge, Graph, Node
from w365lint.environment.inventory import ACTIVE, LAYERS
from w365lint.environment.made import Made
from w365lint.environment.makers.base import Maker
from w365lint.environment.rows import UNKNOWN
from w365lint.environment.solutions import Platform

ERROR_TEXT: Final = "error_text"
"""What a dependency is declared by that only a pasted text names."""

_SHOWN: Final = {
    word: number
    for number, word in enumerate(
        ("table", "app", "flow", "connector", "connection_reference", "environment_variable", "role", "form", "view")
    )
}


def dependencies_known(platform: Platform) -> bool:
    """Say whether the environment itself was asked, for every target, what depends on it: nothing does on one that is gone."""
    replies = platform.environment.replies
    installed = platform.targets & platform.solutions.keys() if platform.environment.whole("solution") else platform.targets
    return replies is None or (bool(platform.targets) and installed <= replies)


def dependencies(platform: Platform) -> Iterator[Made]:
    """Yield every dependency between components of the environment, with its best witness.

    What only the file of a solution says, which the environment does not hold, is told of solutions alone.
    """
    made = made_here(platform)
    drawn: set[tuple[Node, Node]] = set()
    for edge in platform.edges:
        dependent, required = edge.dependent, edge.required
        if (dependent, required) in drawn or not _of_environment(platform, edge):
            continue
        drawn.add((dependent, required))
        managed = _managed(platform, edge, made)
        fields = {
            "key": f"{dependent}>{required}",
            "name": platform.name(dependent),
            "dependent": dependent.key, "dependent_type": dependent.type, "dependent_name": platform.name(dependent),
            "dependent_solutions": platform.holders.get(dependent, ()), "dependent_managed": managed,
            "dependent_of_target": _beside_target(platform, dependent, managed),
            "required": required.key, "required_type": required.type, "required_name": platform.name(required),
            "required_solutions": platform.holders.get(required, ()), "required_of_target": _required_of_target(platform, edge),
            "declared_by": edge.declared_by,
        }  # fmt: skip
        yield fields, edge.file, edge.place, True


def _beside_target(platform: Platform, node: Node, managed: Any) -> Any:  # noqa: ANN401 a flag or UNKNOWN
    """Say whether a component goes with the target; an unmanaged one does not go with managed solutions, whatever its name."""
    managed_targets = platform.targets and all(key in platform.solutions and platform.takes_along(key) is True for key in platform.targets)
    return False if managed is False and managed_targets else platform.of_target(node)


def _required_of_target(platform: Platform, edge: Edge) -> Any:  # noqa: ANN401 a flag or UNKNOWN
    """Say whether what is needed belongs to the target; what the platform names as standing in its way does, listed there or not."""
    if platform.asked(edge) not in platform.targets:
        return platform.of_target(edge.required)
    return True if edge.dependent != edge.required else UNKNOWN


def _of_environment(platform: Platform, edge: Edge) -> bool:
    """Say whether the environment itself declares a dependency, or holds the solution whose file does."""
    solution = platform.environment.solution_files.get(edge.file)
    if solution is None:
        return True
    record = platform.solutions.get(solution)
    return record is not None and record.file in platform.environment.environment_files


def made_here(platform: Platform) -> Mapping[Node, bool]:
    """Say of components whether they were made in the environment itself, as its rows and answers say."""
    known: dict[Node, bool] = {}
    for record, dependent, _ in platform.declarations:
        solution, managed = record.values["dependent_solution"], record.values["dependent_managed"]
        if managed is False or (isinstance(solution, str) and solution in ACTIVE):
            known[dependent] = True
    for kind in ("flow", "app", "connection_reference", "environment_variable", "role", "table"):
        for record in platform.rows(kind):
            if isinstance(record.values["managed"], bool) and record.file in platform.environment.environment_files:
                known[Node(kind, record.key)] = not record.values["managed"]
    return known


def _managed(platform: Platform, edge: Edge, made: Mapping[Node, bool]) -> Any:  # noqa: ANN401 a flag or UNKNOWN
    """Say whether what holds on goes with a managed solution.

    It does not where it was made in the environment, nor where complete lists name no solution that could be removed:
    then a change that was made there holds on, to a form of Microsoft's, say. An error text may be newer than the lists.
    """
    if made.get(edge.dependent):
        return False
    if any(_solution_pairs(platform, edge)):
        return True
    if edge.declared_by == ERROR_TEXT:
        return UNKNOWN
    listed = all(map(platform.environment.whole, ("solution", "solution_component")))
    strangers = any(key not in platform.solutions and key not in LAYERS for key in platform.holders.get(edge.dependent, ()))
    return False if listed and not strangers and edge.dependent not in made else UNKNOWN


def solution_witnesses(platform: Platform) -> dict[tuple[str, str], list[Edge]]:
    """Return, for each solution of the snapshot and each other one it needs, the dependencies that prove it.

    A requirement on the Active layer is met by the solution of the snapshot that brings the component. An unmanaged
    solution stands in nobody's way: what it holds stays.
    """
    found: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in platform.edges:
        for pair in _solution_pairs(platform, edge):
            found[pair].append(edge)
    return dict(sorted(found.items()))


def shown_first(edges: Iterable[Edge]) -> Edge:
    """Return what an administrator understands quickly: two components, not one in two layers; a table, not a chart."""
    clear = [(_clarity(edge), edge) for edge in edges]
    clearest = min(clarity for clarity, _ in clear)
    return min((edge for clarity, edge in clear if clarity == clearest), key=preference)


def solution_graph(pairs: Iterable[tuple[str, str]], solutions: Iterable[str] = ()) -> Graph:
    """Return which solution needs which."""
    edges = [Edge(Node("solution", dependent), Node("solution", required), "", "", "") for dependent, required in pairs]
    return Graph(edges, [Node("solution", key) for key in solutions])


def solution_dependencies(platform: Platform) -> Iterator[Made]:
    """Yield every pair of solutions of which one must go before the other, with one dependency that proves it.

    A pair is sure where the environment holds both as managed solutions.
    """
    witnesses = solution_witnesses(platform)
    sure = {pair for pair in witnesses if all(platform.takes_along(key) is True for key in pair)}
    looped, perhaps = _looped(sure), _looped(witnesses)
    otherwise = False if dependencies_known(platform) else UNKNOWN
    for pair, edges in witnesses.items():
        dependent, required = pair
        one, other, edge = platform.solutions[dependent], platform.solutions[required], shown_first(edges)
        fields = {
            "key": f"{dependent}>{required}",
            "name": f"{one.name} on {other.name}",
            "dependent": dependent, "dependent_name": one.name, "dependent_of_target": _target(platform, dependent),
            "required": required, "required_name": other.name, "required_of_target": _target(platform, required),
            "count": len(edges),
            "witness_dependent": platform.name(edge.dependent), "witness_required": platform.name(edge.required),
            "witness_file": edge.file, "witness_place": edge.place,
            "in_cycle": True if pair in looped else UNKNOWN if pair in perhaps else otherwise,
        }  # fmt: skip
        yield fields, edge.file, edge.place, pair in sure


def _looped(pairs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the pairs that lie on a circle."""
    pairs = sorted(pairs)
    circle = {node.key: number for number, group in enumerate(solution_graph(pairs).cycles()) for node in group}
    return {pair for pair in pairs if pair[0] in circle and circle[pair[0]] == circle.get(pair[1])}


def _clarity(edge: Edge) -> tuple[bool, int, int, int]:
    required, dependent = (_SHOWN.get(node.type, len(_SHOWN)) for node in (edge.required, edge.dependent))
    return edge.dependent == edge.required, rank(edge), required + dependent, required


def _target(platform: Platform, solution: str) -> Any:  # noqa: ANN401 a flag or UNKNOWN
    return solution in platform.targets if platform.targets else UNKNOWN


def _solution_pairs(platform: Platform, edge: Edge) -> Iterator[tuple[str, str]]:
    for dependent in _dependent_solutions(platform, edge):
        yield from ((dependent, required) for required in _required_solutions(platform, edge, dependent))


def _dependent_solutions(platform: Platform, edge: Edge) -> tuple[str, ...]:
    """Return the solutions that would break: the one whose file says so, or those that hold the component."""
    said, shipped_in = platform.declared(edge).dependent, platform.environment.solution_files.get(edge.file)
    keys = (shipped_in,) if shipped_in else (said,) if said in platform.solutions else platform.holders.get(edge.dependent, ())
    return tuple(key for key in keys if key in platform.solutions and platform.takes_along(key) is not False)


def _required_solutions(platform: Platform, edge: Edge, dependent: str) -> tuple[str, ...]:
    """Return the solutions that bring what is needed; none where the dependent solution brings it itself."""
    said = platform.declared(edge).required
    keys = (said,) if said else platform.definers.get(edge.required, ())
    return () if dependent in keys else tuple(key for key in keys if key in platform.solutions and platform.takes_along(key) is not False)


DEPENDENCY: Final = Maker(
    "dependency",
    ("declared_dependency", "solution", "solution_component", "flow", "app", "table", "connection_reference"),
    lambda around: (dependencies(around.platform), dependencies_known(around.platform)),
)
SOLUTION_DEPENDENCY: Final = Maker(
    "solution_dependency",
    ("declared_dependency", "solution", "solution_component", "flow", "app", "table"),
    lambda around: (
        solution_dependencies(around.platform),
        dependencies_known(around.platform) and around.environment.whole("solution"),
    ),
)
