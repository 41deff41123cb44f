"""Two verdicts on one environment, as it is and as it would be: findings born and died, and what each runbook says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, TypeVar

from w365lint.report.lines import Ink, Lines
from w365lint.report.text import SYMBOLS, count
from w365lint.rulebook.finding import Finding, Undecided
from w365lint.rulebook.verdict import Verdict

Said = TypeVar("Said", Finding, Undecided)

SHOWN: Final = 50
"""Findings that are written out on either side."""


def write_difference(before: Verdict, after: Verdict, goes: Sequence[tuple[str, int | None]], notes: Sequence[str], width: int) -> str:
    """Return the difference in lines; `goes` are tables that go with what is removed, each with its rows where they are known."""
    lines = Lines(width, color=False)
    for was, now in zip(before.runbooks, after.runbooks, strict=True):
        lines.add(f"{now.title}: {SYMBOLS[was.outcome]} {was.outcome} before, {SYMBOLS[now.outcome]} {now.outcome} after", ink=Ink.BOLD)
        lines.add(now.why, indent=2)
    for note in notes:
        lines.add(note)
    if goes:
        lines.gap()
        lines.add(f"Data that would go: {count(len(goes), 'table')}")
        for table, rows in goes:
            lines.add(f"{table}: {'rows not known' if rows is None else count(rows, 'row')}", indent=2, hang=2)
    _write(lines, "Born", new(before.findings, after.findings))
    _write(lines, "Died", new(after.findings, before.findings))
    _write(lines, "Undecided now", new(before.undecided, after.undecided))
    _write(lines, "Undecided no more", new(after.undecided, before.undecided))
    return lines.text()


def new(before: Iterable[Said], after: Iterable[Said]) -> tuple[Said, ...]:
    """Return what is said after and was not said before, of the same components by the same rule."""
    known = {(each.rule, each.identity) for each in before}
    return tuple(each for each in after if (each.rule, each.identity) not in known)


def _write(lines: Lines, title: str, said: Sequence[Finding | Undecided]) -> None:
    lines.gap()
    lines.add(f"{title}: {len(said):,}", ink=Ink.BOLD)
    for each in said[:SHOWN]:
        lines.add(f"{each.message} [{each.rule}]", indent=2, hang=2)
    if len(said) > SHOWN:
        lines.add(f"and {len(said) - SHOWN:,} more", indent=2)
