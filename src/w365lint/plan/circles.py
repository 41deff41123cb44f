"""Steps that wait for each other: which one is cut loose, and what that takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from w365lint.environment.graph import Edge, Graph, Node
from w365lint.plan.draft import Draft
from w365lint.plan.model import Action, Before, Phase, Step

_STEP = "step"


def open_circles(draft: Draft, steps: Iterable[Step]) -> None:
    """Cut each circle of the steps that no order reaches: what a kept step needs of a later one is taken out first."""
    stuck = {step.id: step for step in steps}
    inside = [before for before in sorted(draft.befores) if before.first in stuck and before.then in stuck]
    edges = [Edge(Node(_STEP, before.first), Node(_STEP, before.then), "", "", "") for before in inside]
    for circle in Graph(edges).cycles():
        keys = [node.key for node in circle]
        place = {key: number for number, key in enumerate(keys)}
        back = [before for before in inside if place.get(before.first, -1) > place.get(before.then, len(keys)) >= 0]
        _cut(draft, stuck, keys, back)


def _cut(draft: Draft, stuck: Mapping[str, Step], keys: list[str], back: list[Before]) -> None:
    titles = [stuck[key].title.removeprefix("Uninstall solution ") for key in keys]
    step = draft.add(
        f"break:{keys[0]}", Action.BREAK_CIRCLE, Phase.SOLUTIONS, f"Break the circle of {', '.join(titles)}",
        f"They wait for each other, so no order removes them. Take out what closes the circle: "
        f"{' '.join(dict.fromkeys(b.why for b in back))} "
        "Install a version without it, or rework it there, and ask the platform again.",
        choice="where the circle is cut", lines=("UNI-26",),
    )  # fmt: skip
    for before in back:
        draft.befores.discard(before)
        draft.befores.add(replace(before, first=step))
    for key in keys:
        draft.before(step, key, "The circle is broken first.")
