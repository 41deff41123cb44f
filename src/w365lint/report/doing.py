"""Where a task is done, by whom, and how it is taken back: the same words for a plan and for the triage of an error."""

from __future__ import annotations

from collections.abc import Iterator

from w365lint.plan.model import Reach, Task


def how(task: Task) -> Iterator[str]:
    """Yield where it is done, and who does it."""
    classic = "" if task.ways.classic in ("the same", task.ways.modern) else f" Classic: {task.ways.classic}."
    yield f"Where: {task.ways.modern}.{classic}"
    back = f"Undo: {task.undo}." if task.undo else f"In hand first: {'; '.join(task.in_hand)}."
    yield f"Who: {task.role}. {back}"


def felt(task: Task) -> Iterator[str]:
    """Yield what it makes happen."""
    for effect in task.effects:
        yield f"{'Outside' if effect.reach is Reach.OUTSIDE else 'Local'}: {effect.says}"
