"""The checklist of a runbook: each line with its state as of the snapshot, a box, and room for who and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from w365lint.plan.model import Plan, Step
from w365lint.report.plan_text import glance, not_ready, ranges
from w365lint.report.text import STATES, attested, shorten
from w365lint.rulebook.finding import Finding
from w365lint.rulebook.verdict import ClosingVerdict, LineState, LineVerdict, RunbookVerdict, Stage, Verdict, Weight
from w365lint.wording import count

TO_DO: Final = "☐"
TICKED: Final = "☑"
NO_BOX: Final = "-"
LEGEND: Final = (
    f"{TICKED} nothing was left to do, as of the snapshot; {TO_DO} to do, to attest or to look at; {NO_BOX} nothing to tick. "
    "Who and when are for whoever ticks a box."
)
ORDER: Final = "In the order of the numbers; steps of one round may change places."
_DONE: Final = {LineState.CLEAR, LineState.DONE, LineState.ATTESTED}
_IDLE: Final = {LineState.KEPT, LineState.NOT_APPLICABLE}
_STAGES: Final = {Stage.BEFORE: "Before the work", Stage.DURING: "The work", Stage.AFTER: "After the work"}
_SHOWN: Final = 3
"""Records of a line that are named."""
_LONGEST: Final = 300
"""Characters of what a line says of its state."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line to tick."""

    box: str
    id: str
    says: str
    state: str
    who: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Lines that stand together."""

    title: str
    about: str
    first: str
    """What the ids of its rows are."""
    rows: tuple[Row, ...]

    @property
    def ticked(self) -> str:
        """Say how many boxes are ticked."""
        boxes = [row.box for row in self.rows if row.box != NO_BOX]
        return f"{boxes.count(TICKED):,} of {len(boxes):,} ticked"


class Checklist:
    """The parts of the checklists of one verdict."""

    def __init__(self, verdict: Verdict, plan: Plan | None = None) -> None:
        self.verdict, self.plan = verdict, plan
        self._findings = {each.identity: each for each in (*verdict.findings, *(waived.finding for waived in verdict.waived))}
        self._settled = {each.identity: each.settled_by for each in verdict.undecided}
        self._steps: Mapping[str, list[int]] = defaultdict(list)
        for step in plan.steps() if plan else ():
            for line in step.lines:
                self._steps[line].append(step.number)

    def parts(self, runbook: RunbookVerdict) -> Iterator[Part]:
        """Yield the short list with which the article ends, then every line, by its stage."""
        if runbook.closing:
            about = "A check of the whole, not the order of work. The lines below say more."
            rows = (_closing(number, part, runbook) for number, part in enumerate(runbook.closing, 1))
            yield Part("Closing checklist", about, "No.", tuple(rows))
        for stage, title in _STAGES.items():
            lines = [line for line in runbook.lines if line.stage is stage]
            earlier = sorted({line.judged_on for line in lines} - {""})
            about = f"Judged on {earlier[0]}: afterwards nobody can see how it was." if earlier else ""
            if lines:
                yield Part(title if len(lines) < len(runbook.lines) else "Every line", about, "Line", tuple(map(self._line, lines)))

    def steps(self) -> Iterator[Part]:
        """Yield the plan by the parts of the work, each step a line to tick."""
        if self.plan is None:
            return
        rounds = {step.number: each.number for each in self.plan.rounds for step in each.steps}
        for title, steps in glance(self.plan):
            yield Part(title, "", "Step", tuple(_step(step, rounds[step.number]) for step in steps))

    def _line(self, line: LineVerdict) -> Row:
        box = _box(line.state)
        says = f"{line.says} ({line.weight.value})" if line.weight is not Weight.REQUIRED else line.says
        word = STATES[line.state][1]
        told = [self._records(line), *self._answers(line), attested(line) if line.state is LineState.STALE else "", line.note]
        if box == TO_DO and (steps := self._steps.get(line.id)):
            told.append(f"{'Step' if len(steps) == 1 else 'Steps'} {ranges(steps)}.")
        text = shorten(" ".join(filter(None, told)), _LONGEST)
        signed = (line.who, line.when) if box == TICKED else ("", "")
        return Row(box, line.id, says, f"{word}: {text}" if text else word, *signed)

    def _records(self, line: LineVerdict) -> str:
        """Count what stands against a line, and name the first records."""
        found = [self._findings[identity] for identity in line.findings if identity in self._findings]
        if line.state is not LineState.FOUND or not found:
            return ""
        names = sorted({_name(finding) for finding in found})
        more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
        return f"{len(found):,}, {', '.join(names[:_SHOWN])}{more}."

    def _answers(self, line: LineVerdict) -> Iterator[str]:
        """Say what would settle a line of which the note does not say it."""
        if line.state is LineState.UNDECIDED and not line.note:
            yield from dict.fromkeys(answer for identity in line.undecided for answer in self._settled.get(identity, ()))


def _closing(number: int, part: ClosingVerdict, runbook: RunbookVerdict) -> Row:
    lines = [line for line in runbook.lines if line.id in part.lines]
    by_state: dict[LineState, list[str]] = defaultdict(list)
    for line in lines:
        by_state[line.state].append(line.id)
    states = sorted(by_state, key=lambda state: _box(state) != TO_DO)
    told = "; ".join(f"{STATES[state][1]}: {', '.join(by_state[state])}" for state in states)
    earlier = " and ".join(sorted({line.judged_on for line in lines} - {""}))
    return Row(_box(part.state), str(number), part.says, f"{told}{f' (judged on {earlier})' if earlier else ''}")


def _step(step: Step, number: int) -> Row:
    marks = [
        f"round {number}",
        step.role,
        count(len(step.items), "record") if step.items else "",
        "optional" if step.optional else "",
        "cannot be undone" if step.irreversible else "",
        "" if step.ready else not_ready(step),
        *(f"attested {said}" for said in step.attested),
    ]
    says = f"{step.title}. Decide: {step.choice}." if step.choice else step.title
    return Row(TO_DO, str(step.number), says, "; ".join(filter(None, marks)))


def _box(state: LineState) -> str:
    if state in _IDLE:
        return NO_BOX
    return TICKED if state in _DONE else TO_DO


def _name(finding: Finding) -> str:
    return next((subject.name for subject in finding.subjects if subject.name), finding.message)
