"""What stands around the target of a plan, as a drawing: boxes lead to what the page says of them."""

from __future__ import annotations

from typing import Final

from w365lint.plan.model import Plan
from w365lint.report.drawing import draw
from w365lint.report.folding import Box, Tone
from w365lint.wording import words

MOST_DRAWN: Final = 400
"""Components beyond which a drawing would say nothing, however it is folded."""


def draw_surrounding(plan: Plan) -> str:
    """Return the SVG; empty where nothing is linked, or more than a drawing could say."""
    around, needs = plan.surrounding, plan.surrounding.needs
    if len(needs.items) > MOST_DRAWN or not needs.edges:
        return ""
    linked = {node for edge in needs.edges for node in (edge.dependent, edge.required)}
    changed = {f"{change.kind}:{change.key}": (f"change-{at}", Tone(change.way)) for at, change in enumerate(around.unblocking.changes, 1)}
    boxes = []
    for node in linked:
        anchor, tone = changed.get(str(node), ("", Tone.PLAIN))
        name = needs.items[node].name.removeprefix(f"{words(node.type)} ")  # the box says the type above it
        boxes.append(Box(str(node), node.type, name, anchor, Tone.GOES if node in around.goes else tone))
    return draw(boxes, [(str(edge.dependent), str(edge.required)) for edge in needs.edges], title="What stands around the target")
