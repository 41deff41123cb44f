"""What to do about dependents, in the order in which it can be done."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from w365lint.environment.graph import Edge as Arrow
from w365lint.environment.graph import Graph, Node
from w365lint.plan.handling import clear_way, handling_of
from w365lint.plan.model import Action, Task
from w365lint.plan.triage.model import Edge, Part
from w365lint.plan.triage.wording import full
from w365lint.plan.words import few, publish, task

_FEW: Final = 3
_LAST: Final = 9


def tasks_for(edges: Sequence[Edge]) -> Iterator[Task]:
    """Yield a task for each dependent: first what nothing else of the list needs, and flows before what they use."""
    needs: dict[Part, list[Part]] = defaultdict(list)
    for edge in edges:
        needs[edge.dependent].append(edge.required)
    rounds, alike = _rounds(edges), Counter(full(part) for part in needs)
    dependents = sorted(needs, key=lambda part: (rounds[node(part)], _rank(part), full(part), node(part)))
    named = {part: f"{full(part)}{f' [{part.id}]' if part.id and alike[full(part)] > 1 else ''}" for part in dependents}
    yield from dict.fromkeys((_of_solution if _in_solution(part) else _of)(part, named[part], needs[part]) for part in dependents)
    if any(handling_of(part.type, part.said).published for part in dependents if not _in_solution(part)):
        yield publish()


def node(part: Part) -> Node:
    """Return what tells a component from others in one text."""
    return Node(part.type, part.id or part.key or f"{part.name or ''} in {part.parent or part.parent_name or ''}")


def _in_solution(part: Part) -> bool:
    return bool(part.solutions) or part.type == "solution"


def _rank(part: Part) -> int:
    return _LAST if _in_solution(part) else handling_of(part.type, part.said).rank


def _rounds(edges: Sequence[Edge]) -> Mapping[Node, int]:
    graph = Graph(Arrow(node(edge.dependent), node(edge.required), "", "", "") for edge in edges)
    return {member: number for number, groups in enumerate(graph.rounds()) for group in groups for member in group}


def _of(part: Part, named: str, needs: Sequence[Part]) -> Task:
    how = handling_of(part.type, part.said)
    whose = " If it belongs to another managed solution, clear the way of that one instead."
    if part.made_here:
        whose = ""
    elif part.shipped_by:
        whose = f" The file of {few(part.shipped_by)} ships it: if it came with that, clear the way of that solution instead."
    return task(Action.REWORK, f"{how.verb} the {named}", f"{how.do.format(needs=_list(needs))}{whose}", how.words)


def _of_solution(part: Part, named: str, needs: Sequence[Part]) -> Task:
    """Return what is done about another managed solution, or a component of it."""
    if part.type == "solution":
        return task(Action.RELEASE, *clear_way(part.name or "(not named)", needs=_list(needs)))
    solutions = few(part.solutions)
    if all(set(part.solutions) <= set(need.solutions) for need in needs):
        does = f"Turn it off, take {_list(needs)} out of it, save, and try again."
        why = "Both belong to the same solution: the platform should remove them together and did not."
        return task(Action.REWORK, f"Open the {named} of {solutions}", f"{does} {why}", handling_of(part.type, part.said).words)
    return task(Action.RELEASE, *clear_way(solutions, needs=_list(needs), edit=f"its {named}"))


def _list(parts: Sequence[Part]) -> str:
    return few(dict.fromkeys(f"the {full(part)}" for part in parts), _FEW)
