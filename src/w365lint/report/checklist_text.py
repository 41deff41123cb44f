"""The checklist as Markdown, to print."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from w365lint.plan.model import Plan
from w365lint.report.checklist import LEGEND, ORDER, Checklist, Part, Row
from w365lint.report.text import visible
from w365lint.rulebook.verdict import Verdict

_MARKS: Final = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>|#"})


def write_checklist(verdict: Verdict, plan: Plan | None = None) -> str:
    """Return the checklist of each runbook that was asked, and the steps of the plan where there is one."""
    return "\n".join(_written(Checklist(verdict, plan))) + "\n"


def _written(checklist: Checklist) -> Iterator[str]:
    verdict, environment = checklist.verdict, checklist.verdict.environment
    day = f"as of {environment.as_of}" if environment.as_of else "as of an unknown day"
    yield f"# {_plain(environment.name or environment.snapshot)}, {day}"
    if not verdict.runbooks:
        yield from ("", "No runbook was asked: name one with --for.")
        return
    target = f" Target: {_plain(', '.join(environment.targets))}." if environment.targets else ""
    yield from ("", f"Snapshot: {_plain(environment.snapshot)}.{target}", "", LEGEND)
    for runbook in verdict.runbooks:
        yield from ("", f"## {_plain(runbook.title)}: {runbook.outcome.value}", "", _plain(runbook.why))
        for part in checklist.parts(runbook):
            yield from _part(part, f"{part.title}: {part.ticked}")
    steps = list(checklist.steps())
    if steps:
        yield from ("", "## The removal, step by step", "", ORDER)
    for part in steps:
        yield from _part(part, part.title)


def _part(part: Part, title: str) -> Iterator[str]:
    yield from ("", f"### {_plain(title)}", "")
    if part.about:
        yield from (_plain(part.about), "")
    yield from (f"| Done | {part.first} | Says | State | Who | When |", "|---|---|---|---|---|---|")
    yield from map(_row, part.rows)


def _row(row: Row) -> str:
    return f"| {row.box} | {row.id} | {_plain(row.says)} | {_plain(row.state)} | {_plain(row.who)} | {_plain(row.when)} |"


def _plain(text: str) -> str:
    """Write text so that Markdown shows it as it is."""
    return visible(text).translate(_MARKS)
