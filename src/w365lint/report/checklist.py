"""The checklist of a runbook to print: each line with its state as of the snapshot, a box, and room for who and when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from w365lint.report.text import STATES, visible
from w365lint.rulebook.verdict import LineState, LineVerdict, RunbookVerdict, Stage, Verdict

TICKED: Final = {LineState.CLEAR, LineState.DONE, LineState.ATTESTED, LineState.NOT_APPLICABLE}
"""States in which nothing is left to do, as of the snapshot."""
BOXES: Final = ("☐", "☑")
STAGES: Final = {Stage.BEFORE: "Before", Stage.DURING: "During", Stage.AFTER: "After"}
_MARKS: Final = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>|#"})


def write_checklist(verdict: Verdict) -> str:
    """Return the checklist of each runbook that was asked, as Markdown."""
    return "\n".join(_written(verdict)) + "\n"


def _written(verdict: Verdict) -> Iterator[str]:
    environment = verdict.environment
    day = f"as of {environment.as_of}" if environment.as_of else "as of an unknown day"
    yield f"# {_plain(environment.name or environment.snapshot)}, {day}"
    if not verdict.runbooks:
        yield from ("", "No runbook was asked: name one with --for.")
    for runbook in verdict.runbooks:
        yield from _runbook(runbook)


def _runbook(runbook: RunbookVerdict) -> Iterator[str]:
    yield from ("", f"## {_plain(runbook.title)}: {runbook.outcome.value}", "", _plain(runbook.why))
    for stage, title in STAGES.items():
        lines = [line for line in runbook.lines if line.stage is stage]
        if lines:
            yield from ("", f"### {title}", "", "| Done | Line | Says | State | Who | When |", "|---|---|---|---|---|---|")
            yield from map(_line, lines)


def _line(line: LineVerdict) -> str:
    box = BOXES[line.state in TICKED]
    weight = "" if line.weight.value == "required" else f" ({line.weight.value})"
    note = f": {_plain(line.note)}" if line.note else ""
    return f"| {box} | {line.id}{weight} | {_plain(line.says)} | {STATES[line.state][1]}{note} |  |  |"


def _plain(text: str) -> str:
    """Write text so that Markdown shows it as it is."""
    return visible(text).translate(_MARKS)
