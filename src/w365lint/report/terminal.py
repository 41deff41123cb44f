"""The verdict for a terminal: verdict first, then findings, then what is not known, counts last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from w365lint.report.lines import Ink, Lines
from w365lint.report.outline import (
    Group,
    after_gaps,
    after_parts,
    cards_by_name,
    counts_line,
    group_findings,
    group_gaps,
    health,
    questions_by_answer,
    rank_answers,
)
from w365lint.report.text import STATES, SYMBOLS, amount, where
from w365lint.rulebook.finding import Finding, Severity
from w365lint.rulebook.verdict import LineState, Outcome, RunbookVerdict, Verdict
from w365lint.wording import count, words

SHOWN: Final = 20
"""Findings of one rule, consequences of one finding, and answers that are written out; the page has the rest."""
FEW: Final = 3
"""Questions of one answer that are written out."""

_INKS: Final = {
    Severity.ERROR: Ink.RED,
    Severity.WARNING: Ink.YELLOW,
    Severity.NOTE: Ink.BLUE,
    Outcome.GO: Ink.GREEN,
    Outcome.NO_GO: Ink.RED,
    Outcome.CANNOT_TELL: Ink.YELLOW,
}
_AGAINST: Final = (LineState.FOUND, LineState.UNDECIDED, LineState.STALE, LineState.NO_RULE)


def write_terminal(verdict: Verdict, *, width: int, color: bool) -> str:
    """Return the report in lines of at most `width` columns, never fewer than 60; colour only where asked."""
    lines = Lines(width, color=color)
    _write_environment(lines, verdict)
    _write_verdicts(lines, verdict)
    _write_after(lines, verdict)
    for group in group_findings(verdict):
        _write_group(lines, group)
    _write_order(lines, verdict)
    _write_undecided(lines, verdict)
    _write_missing(lines, verdict)
    _write_unreadable(lines, verdict)
    _write_waivers(lines, verdict)
    lines.gap()
    lines.add(counts_line(verdict), ink=Ink.BOLD)
    return lines.text()


def _write_environment(lines: Lines, verdict: Verdict) -> None:
    environment = verdict.environment
    lines.add(environment.name or environment.snapshot, ink=Ink.BOLD)
    day = f"As of {environment.as_of} ({environment.as_of_source})." if environment.as_of else "The as-of day is unknown; set --as-of."
    lines.add(day)
    if environment.targets:
        lines.add(f"Target: {', '.join(environment.targets)}.")


def _write_verdicts(lines: Lines, verdict: Verdict) -> None:
    lines.gap()
    for runbook in verdict.runbooks:
        lines.add(f"{runbook.title}: {SYMBOLS[runbook.outcome]} {runbook.outcome}", ink=_INKS[runbook.outcome])
        lines.add(runbook.why, indent=2)
        for state, ids in _lines_against(runbook):
            lines.add(f"{STATES[state][1]}: {', '.join(ids)}", indent=2)
    if not verdict.runbooks:
        lines.add(health(verdict))
    for money in verdict.money:
        lines.add(f"Money at risk: {amount(money)} ({money.period})")


def _lines_against(runbook: RunbookVerdict) -> Iterator[tuple[LineState, list[str]]]:
    for state in _AGAINST:
        if ids := [line.id for line in runbook.counted if line.state is state]:
            yield state, ids


def _write_after(lines: Lines, verdict: Verdict) -> None:
    after = verdict.after
    if after is None:
        return
    lines.gap()
    lines.add(f"Compared with {after.snapshot}{f', as of {after.as_of}' if after.as_of else ''}", ink=Ink.BOLD)
    for title, compared in after_parts(after):
        if not compared and title not in ("Remaining", "Went"):
            continue
        lines.add(f"{title}: {len(compared):,}", indent=2)
        for each in compared[:SHOWN]:
            lines.add(f"{words(each.kind)} {each.name}", indent=4, hang=2)
        _write_rest(lines, len(compared) - SHOWN, "component", indent=4)
    lines.add(f"Kept: {len(after.kept):,}", indent=2)
    for gap in after_gaps(after):
        lines.add(f"Not compared: {gap.why} {gap.export}", indent=2, hang=2)


def _write_group(lines: Lines, group: Group) -> None:
    lines.gap()
    lines.add(f"{group.severity}: {group.rule.title}  [{group.rule.name}]", ink=_INKS[group.severity])
    for root in group.roots[:SHOWN]:
        _write_finding(lines, root.finding, indent=2)
        if root.consequences:
            lines.add("Because of this:", indent=4)
        for finding in root.consequences[:SHOWN]:
            _write_finding(lines, finding, indent=6, label=f"{finding.severity} [{finding.rule}] ")
        _write_rest(lines, len(root.consequences) - SHOWN, "consequence", indent=6)
    _write_rest(lines, len(group.roots) - SHOWN, "finding", indent=2)
    if group.elsewhere:
        lines.add(f"{count(len(group.elsewhere), 'finding')} of this rule {_stand(len(group.elsewhere))} under the cause.", indent=2)
    lines.add(f"Fix: {group.rule.remediation}", indent=2, hang=5)


def _stand(number: int) -> str:
    return "stands" if number == 1 else "stand"


def _write_finding(lines: Lines, finding: Finding, *, indent: int, label: str = "") -> None:
    money = f" At risk: {amount(finding.money)} ({finding.money.period})." if finding.money else ""
    lines.add(f"{label}{finding.message}{money}", indent=indent)
    for place in dict.fromkeys(where(subject.place) for subject in finding.subjects):
        lines.add(f"at {place}", indent=indent + 2, hang=3, ink=Ink.FAINT)


def _write_rest(lines: Lines, number: int, word: str, *, indent: int) -> None:
    if number > 0:
        lines.add(f"and {count(number, f'more {word}')}; --html and --json write them all", indent=indent)


def _write_order(lines: Lines, verdict: Verdict) -> None:
    if not verdict.removal_order:
        return
    lines.gap()
    lines.add("Removal order of solutions", ink=Ink.BOLD)
    for each in verdict.removal_order:
        circle = " (they need each other)" if each.in_cycle else ""
        lines.add(f"Round {each.number}{circle}: {'; '.join(each.solutions)}", indent=2, hang=2)
        for arrow in each.arrows[:SHOWN]:
            lines.add(f"{arrow.dependent} needs {arrow.required}: {where(arrow.place)}", indent=4, hang=2, ink=Ink.FAINT)
        _write_rest(lines, len(each.arrows) - SHOWN, "arrow", indent=4)


def _write_undecided(lines: Lines, verdict: Verdict) -> None:
    answers, questions = rank_answers(verdict), questions_by_answer(verdict)
    if not answers:
        return
    lines.gap()
    lines.add(f"Undecided: {count(len(verdict.undecided), 'subject')}. What would settle them:", ink=Ink.BOLD)
    for answer, number in answers[:SHOWN]:
        lines.add(f"{number:,} {answer}", indent=max(0, 8 - len(f"{number:,}")), hang=len(f"{number:,}") + 1)
        asked = questions.get(answer, ())
        for question in asked[:FEW]:
            lines.add(question, indent=9, hang=2, ink=Ink.FAINT)
        _write_rest(lines, len(asked) - FEW, "question", indent=9)
    _write_rest(lines, len(answers) - SHOWN, "answer", indent=2)


def _write_missing(lines: Lines, verdict: Verdict) -> None:
    gaps = group_gaps(verdict)
    if not gaps:
        return
    lines.gap()
    lines.add(f"Missing: {count(len(gaps), 'export')}", ink=Ink.BOLD)
    titles = cards_by_name(verdict)
    for gap in gaps:
        lines.add(" ".join(gap.messages), indent=2)
        lines.add(gap.settled_by, indent=4)
        waiting = "; ".join(titles[rule].title for rule in gap.rules[:3])
        others = f"; {len(gap.rules) - 3:,} more" if len(gap.rules) > 3 else ""  # noqa: PLR2004 one line
        lines.add(f"Waiting for it: {waiting}{others}", indent=4, ink=Ink.FAINT)


def _write_unreadable(lines: Lines, verdict: Verdict) -> None:
    if not verdict.unreadable:
        return
    lines.gap()
    lines.add(f"Unreadable: {count(len(verdict.unreadable), 'place')}", ink=Ink.BOLD)
    for each in verdict.unreadable[:SHOWN]:
        place = f"{each.file}: {each.place}" if each.place else each.file
        lines.add(f"{place}: {each.message} {each.next_step}", indent=2)
    _write_rest(lines, len(verdict.unreadable) - SHOWN, "place", indent=2)


def _write_waivers(lines: Lines, verdict: Verdict) -> None:
    if not verdict.waived and not verdict.idle_waivers:
        return
    lines.gap()
    lines.add(f"Waived: {count(len(verdict.waived), 'finding')}", ink=Ink.BOLD)
    for waived in verdict.waived[:SHOWN]:
        lines.add(f"{waived.finding.message} {waived.reason} ({waived.owner}, until {waived.expires})", indent=2)
    _write_rest(lines, len(verdict.waived) - SHOWN, "finding", indent=2)
    for waiver in verdict.idle_waivers:
        about = ", ".join((waiver.rule, *waiver.components))
        lines.add(f"Waiver {waiver.why}: {about} ({waiver.owner}, until {waiver.expires})", indent=2)
