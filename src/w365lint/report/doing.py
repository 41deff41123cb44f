"""Where a task is done, by whom, and how it is taken back: the same words for a plan and for the triage of an error."""

from __future__ import annotations

from collections.abc import Iterator

from w365lint.plan.model import Reach, Shown, Task
from w365lint.plan.words import few


def how(task: Task) -> Iterator[str]:
    """Yield where it is done, and who does it."""
    classic = f" Classic: {task.ways.classic}." if task.ways.differ else ""
    yield f"Where: {task.ways.modern}.{classic}"
    back = f"Undo: {task.undo}." if task.undo else f"In hand first: {'; '.join(task.in_hand)}."
    yield f"Who: {task.role}. {back}"


def tried(shown: Shown, most: int) -> str:
    """Say what the platform would name if an uninstall were tried today, and what it would not."""
    behind = f" Steps of this plan that come first, and that it would not name: {shown.behind:,}." if shown.behind else ""
    if shown.components:
        more = "" if shown.asked else " and perhaps among others"
        return f"the platform would name, in no order{more}: {few(shown.components, most)}.{behind}"
    if shown.asked:
        return f"the platform would name nothing that the snapshot shows.{behind}"
    return f"what the platform would name is not known: it was not asked.{behind}"


def felt(task: Task) -> Iterator[str]:
    """Yield what it makes happen."""
    for effect in task.effects:
        yield f"{'Outside' if effect.reach is Reach.OUTSIDE else 'Local'}: {effect.says}"
