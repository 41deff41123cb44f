"""Steps for dependents, in the order in which they can be taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from w365lint.environment.graph import Edge as Arrow
from w365lint.environment.graph import Graph, Node
from w365lint.plan.triage.blockers import Blocker, blocker_of
from w365lint.plan.triage.model import Action, Edge, Part, Step
from w365lint.plan.triage.wording import full

PUBLISH: Final = Step(
    Action.PUBLISH,
    "Publish all customizations.",
    "What is edited and not published still counts.",
    "Power Apps > Solutions > Publish all customizations",
    "Settings > Customizations > Publish All Customizations",
)
_FEW: Final = 3
_LAST: Final = 9


def steps_for(edges: Sequence[Edge]) -> Iterator[Step]:
    """Yield a step for each dependent: first what nothing else of the list needs, and flows before what they use."""
    needs: dict[Part, list[Part]] = defaultdict(list)
    for edge in edges:
        needs[edge.dependent].append(edge.required)
    rounds = _rounds(edges)
    dependents = sorted(
        needs, key=lambda part: (rounds[node(part)], _LAST if part.solutions else blocker_of(part).rank, full(part), node(part))
    )
    done: set[str] = set()
    publish = False
    for part in dependents:
        step = _of_solutions(part, needs[part]) if part.solutions else _of(part, needs[part], blocker_of(part))
        publish |= not part.solutions and blocker_of(part).publish
        if step.what not in done:
            done.add(step.what)
            yield step
    if publish:
        yield PUBLISH


def node(part: Part) -> Node:
    """Return what tells a component from others in one text."""
    return Node(part.type, part.id or part.key or f"{part.name or ''} in {part.parent or part.parent_name or ''}")


def _rounds(edges: Sequence[Edge]) -> Mapping[Node, int]:
    graph = Graph(Arrow(node(edge.dependent), node(edge.required), "", "", "") for edge in edges)
    return {member: number for number, groups in enumerate(graph.rounds()) for group in groups for member in group}


def _of(part: Part, needs: Sequence[Part], blocker: Blocker) -> Step:
    what = blocker.what.format(name=_name(part), needs=_list(needs))
    whose = "" if part.made_here else " If it belongs to another managed solution, uninstall or upgrade that one instead."
    return Step(blocker.action, what, f"It needs {_list(needs)}.{'' if part.type == 'solution' else whose}", blocker.maker, blocker.classic)


def _of_solutions(part: Part, needs: Sequence[Part]) -> Step:
    """Return the step for a component of another managed solution: it goes with that one."""
    named = " and ".join(part.solutions)
    shared = all(set(part.solutions) <= set(need.solutions) for need in needs)
    if shared:
        what = f"Open the {full(part)} of {named}, turn it off, take {_list(needs)} out of it, save, and try again."
        why = "Both belong to the same solution: the platform should remove them together and did not."
        return Step(Action.EDIT, what, why, blocker_of(part).maker, blocker_of(part).classic)
    what = f"Uninstall {named} first; or, if it stays, upgrade it to a version whose {full(part)} does without {_list(needs)}."
    why = f"The {full(part)} belongs to it and needs {_list(needs)}."
    return Step(
        Action.UNINSTALL,
        what,
        why,
        "Power Apps > Solutions > Managed > the solution > Delete",
        "Settings > Solutions > the solution > Delete",
    )


def _name(part: Part) -> str:
    return f"'{part.name}'" if part.name else f"the {full(part)}"


def _list(parts: Sequence[Part]) -> str:
    named = list(dict.fromkeys(f"the {full(part)}" for part in parts))
    return f"{', '.join(named[:_FEW])} and {len(named) - _FEW:,} more" if len(named) > _FEW else " and ".join(named)
