"""A runbook held against judgements and attestations: the state of each line, and what that means."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from w365lint.environment.environment import Environment
from w365lint.environment.facts import sources
from w365lint.environment.readers.records import Completeness
from w365lint.environment.solutions import Platform
from w365lint.rulebook.aftermath import line_after
from w365lint.rulebook.attestation import Vouched, Word
from w365lint.rulebook.comparison import Aftermath
from w365lint.rulebook.finding import Severity
from w365lint.rulebook.judge import Judgement
from w365lint.rulebook.runbook import Answer, Carrier, Requirement, Runbook
from w365lint.rulebook.verdict import ClosingVerdict, LineState, LineVerdict, Outcome, RunbookVerdict, Stage, Weight
from w365lint.wording import count

_OPEN = {LineState.UNDECIDED, LineState.STALE, LineState.NO_RULE, LineState.AWAITS_AFTER}
_FURTHEST: Final = (
    LineState.FOUND, LineState.UNDECIDED, LineState.STALE, LineState.NO_RULE, LineState.AWAITS_AFTER, LineState.OPEN, LineState.CLEAR,
    LineState.DONE, LineState.ATTESTED, LineState.KEPT, LineState.NOT_APPLICABLE,
)  # fmt: skip
"""The states of lines, what is furthest from done first."""
_VOUCHED = {LineState.ATTESTED, LineState.STALE, LineState.DONE}
_CARRIES: Final[Mapping[Carrier | None, tuple[LineState, str]]] = {
    None: (LineState.OPEN, "Nothing here lists its steps yet."),
    Carrier.STEP: (LineState.OPEN, "See the plan."),
    Carrier.GATE: (LineState.KEPT, "The plan marks them."),
    Carrier.LOSSES: (LineState.KEPT, "The plan says it at each uninstall."),
    Carrier.ORDER: (LineState.KEPT, "The plan is in this order, and says where it is not."),
    Carrier.UNDO: (LineState.KEPT, "The plan marks them."),
    Carrier.WAYS: (LineState.KEPT, "The plan gives both."),
    Carrier.CHECKLIST: (LineState.KEPT, "This is the checklist."),
}
"""What carries a step -> its state while nobody attests it, and where to find it."""


@dataclass(frozen=True)
class Evidence:
    """What lines are judged by."""

    platform: Platform
    judgements: Mapping[str, Judgement]
    vouched: Vouched
    after: Aftermath | None = None
    """What a comparison with an earlier snapshot showed."""
    earlier: Mapping[str, LineVerdict] = field(default_factory=dict)
    """The lines about the time before a removal, by id, as the earlier snapshot answers them."""

    @property
    def environment(self) -> Environment:
        """What the snapshot says there is."""
        return self.platform.environment

    @property
    def target_found(self) -> bool:
        """Say whether a solution that is to go is in the snapshot, or was asked for what depends on it."""
        return bool(self.platform.targets & {*self.platform.solutions, *(self.environment.replies or ())})


def hold(runbook: Runbook, evidence: Evidence) -> RunbookVerdict:
    """Return the verdict of one runbook."""
    earlier = evidence.earlier if runbook.removes else {}
    lines = tuple(earlier.get(line.id) or _line(line, evidence) for line in runbook.lines)
    judged = _judged_stages(runbook, evidence)
    outcome, why = _outcome(lines, judged)
    if evidence.after and Stage.AFTER in judged:
        due = ", of the lines due after the work" if runbook.removes else ""
        why = f"Compared with {evidence.after.snapshot}{due}: {why[:1].lower()}{why[1:]}"
    for snapshot in sorted({line.judged_on for line in lines} - {""}):
        why += f" Of those before it, on {snapshot}: {_outcome(lines, (Stage.BEFORE,))[1]}"
    return RunbookVerdict(runbook.name, runbook.title, outcome, why, lines, judged, tuple(_closing(runbook, lines)))


def _outcome(lines: Iterable[LineVerdict], judged: Collection[Stage]) -> tuple[Outcome, str]:
    """Say what the lines of some stages come to, and in numbers why."""
    counted = [line.state for line in lines if line.stage in judged and line.weight is Weight.REQUIRED]
    found = counted.count(LineState.FOUND)
    unknown = [state for state in counted if state in _OPEN]
    outcome = Outcome.NO_GO if found else Outcome.CANNOT_TELL if unknown else Outcome.GO
    return outcome, _why(found, unknown, len(counted))


def _closing(runbook: Runbook, lines: Iterable[LineVerdict]) -> Iterator[ClosingVerdict]:
    states = {line.id: line.state for line in lines}
    for part in runbook.closing:
        yield ClosingVerdict(part.says, part.lines, min((states[line] for line in part.lines), key=_FURTHEST.index))


def carried(runbook: RunbookVerdict, snapshot: str) -> Mapping[str, LineVerdict]:
    """Return the lines of a runbook about the time before the work, as a snapshot taken then answers them."""
    return {line.id: _carried(line, snapshot) for line in runbook.lines if line.stage is Stage.BEFORE}


def _carried(line: LineVerdict, snapshot: str) -> LineVerdict:
    """Leave out what only the report on that snapshot can show, and say how much it is."""
    parts = [count(len(each), word) for each, word in ((line.findings, "finding"), (line.undecided, "open subject")) if each]
    told = f"{', '.join(parts)}; see the report on that snapshot. " if parts else ""
    return replace(line, findings=(), undecided=(), note=f"{told}{line.note}".strip(), judged_on=snapshot)


def _judged_stages(runbook: Runbook, evidence: Evidence) -> tuple[Stage, ...]:
    if not evidence.after or not runbook.compares:
        return (Stage.BEFORE,)
    return (Stage.AFTER,) if runbook.removes else (Stage.BEFORE, Stage.AFTER)


def _why(found: int, unknown: Sequence[LineState], counted: int) -> str:
    parts = []
    if found:
        parts.append(f"{count(found, 'line')} of {counted} {'stands' if found == 1 else 'stand'} against it")
    no_rule = sum(state is LineState.NO_RULE for state in unknown)
    if len(unknown) - no_rule:
        parts.append(f"{count(len(unknown) - no_rule, 'line')} could not be judged")
    if no_rule:
        parts.append(f"{count(no_rule, 'line')} {'has' if no_rule == 1 else 'have'} no rule yet")
    if not parts:
        parts.append(f"All {counted} lines that count are clear or attested" if counted != 1 else "The only line that counts is clear")
    return f"{'; '.join(parts)}."


def _line(line: Requirement, evidence: Evidence) -> LineVerdict:
    judged = [evidence.judgements[rule] for rule in line.rules if rule in evidence.judgements]
    state, note = _state(line, judged, evidence)
    word = evidence.vouched.on(line.id) if state in _VOUCHED else None
    found = sorted(one.finding.identity for judgement in judged for one in judgement.found)
    undecided = sorted(one.identity for judgement in judged for one in judgement.undecided)
    return LineVerdict(
        line.id, line.stage, line.weight, line.says, line.conflict, state, _reads(judged, evidence), line.rules,
        tuple(found), tuple(undecided), note, *((word.attestation.who, word.attestation.when.isoformat()) if word else ()),
    )  # fmt: skip


def _reads(judged: Iterable[Judgement], evidence: Evidence) -> tuple[str, ...]:
    kinds = {source for judgement in judged for kind in judgement.rule.reads for source in sources(kind)}
    known = (evidence.environment.kinds[kind] for kind in kinds if kind in evidence.environment.kinds)
    return tuple(sorted({table for kind in known for table in kind.tables}))


def _state(line: Requirement, judged: Sequence[Judgement], evidence: Evidence) -> tuple[LineState, str]:
    word = evidence.vouched.on(line.id)
    if line.stage is Stage.AFTER:
        if evidence.after and line.compares:
            return line_after(line.compares, evidence.after)
        return LineState.AWAITS_AFTER, "Check a snapshot taken after the work with --after."
    if line.stage is Stage.DURING:
        return (LineState.DONE, word.attestation.note) if word and not word.stale else _CARRIES[line.carried_by]
    if line.answer is Answer.ATTESTED:
        return _attested(word)
    if not line.rules:
        return LineState.NO_RULE, "Look for yourself."
    return _judged(line, judged, evidence)


def _judged(line: Requirement, judged: Sequence[Judgement], evidence: Evidence) -> tuple[LineState, str]:
    errors = [judgement for judgement in judged if judgement.rule.file.severity is Severity.ERROR]
    unasked = len(judged) < len(line.rules)
    deciding = errors if unasked or errors else judged
    gap = _gap(deciding, evidence, unasked=unasked)
    if any(judgement.found for judgement in deciding):
        return LineState.FOUND, "" if gap is None else "There may be more: not everything could be judged."
    if gap is not None:
        return LineState.UNDECIDED, gap
    if line.partly:
        return LineState.NO_RULE, f"What the rules see is clear; open: {line.partly}"
    kinds = {source for judgement in deciding for kind in judgement.rule.reads for source in sources(kind)}
    states = {evidence.environment.state(kind).completeness for kind in kinds}
    return (LineState.NOT_APPLICABLE, "The tables do not exist here.") if states == {Completeness.NOT_APPLICABLE} else (LineState.CLEAR, "")


def _gap(deciding: Iterable[Judgement], evidence: Evidence, *, unasked: bool) -> str | None:
    """Return why what was not found may be there all the same; None where everything was judged."""
    if unasked:
        return "A rule of this line was not asked."
    if not evidence.target_found and any(_about_target(judgement) for judgement in deciding):
        return "No solution to remove was found in the snapshot: name it with --target."
    if any(judgement.undecided or judgement.missing for judgement in deciding):
        return "; ".join(sorted({m.message.rstrip(".") for judgement in deciding for m in judgement.missing}))
    return None


def _about_target(judgement: Judgement) -> bool:
    return any(field.endswith("of_target") for _, field in judgement.rule.condition.fields())


def _attested(word: Word | None) -> tuple[LineState, str]:
    if word is None:
        return LineState.UNDECIDED, "Nobody has attested this yet: add it to attestations.yaml."
    note = word.attestation.note
    return (LineState.STALE, f"{note} This is too long ago.".lstrip()) if word.stale else (LineState.ATTESTED, note)
