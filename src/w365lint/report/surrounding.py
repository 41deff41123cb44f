"""What stands around the target of a plan, as a drawing: boxes lead to what the page says of them."""

from __future__ import annotations

from w365lint.plan.model import Plan
from w365lint.report.drawing import draw
from w365lint.report.folding import Box, Tone


def draw_surrounding(plan: Plan) -> str:
    """Return the SVG; empty where nothing is linked, or more than a drawing could say."""
    surrounding = plan.surrounding
    linked = {key for line in surrounding.lines for key in line}
    rows = {f"{change.kind}:{change.key}": f"change-{number}" for number, change in enumerate(surrounding.unblocking.changes, 1)}
    boxes = [Box(box.key, box.kind, box.name, rows.get(box.key, ""), Tone(box.tone)) for box in surrounding.boxes if box.key in linked]
    return draw(boxes, surrounding.lines, title="What stands around the target") if boxes else ""
