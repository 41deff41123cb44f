"""A runbook held against judgements and attestations: the state of each line, and what that means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from w365lint.environment.environment import Environment
from w365lint.environment.facts import sources
from w365lint.environment.readers.records import Completeness
from w365lint.environment.solutions import Platform
from w365lint.rulebook.aftermath import line_after
from w365lint.rulebook.attestation import Vouched, Word
from w365lint.rulebook.comparison import Aftermath
from w365lint.rulebook.finding import Severity
from w365lint.rulebook.judge import Judgement
from w365lint.rulebook.runbook import Answer, Requirement, Runbook
from w365lint.rulebook.verdict import LineState, LineVerdict, Outcome, RunbookVerdict, Stage, Weight

_OPEN = {LineState.UNDECIDED, LineState.STALE, LineState.NO_RULE, LineState.AWAITS_AFTER}


@dataclass(frozen=True)
class Evidence:
    """What lines are judged by."""

    platform: Platform
    judgements: Mapping[str, Judgement]
    vouched: Vouched
    after: Aftermath | None = None
    """What a comparison with an earlier snapshot showed."""

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
    lines = tuple(_line(line, evidence) for line in runbook.lines)
    judged = Stage.AFTER if evidence.after and any(line.compares for line in runbook.lines) else Stage.BEFORE
    counted = [line for line in lines if line.stage is judged and line.weight is Weight.REQUIRED]
    found = sum(line.state is LineState.FOUND for line in counted)
    unknown = [line.state for line in counted if line.state in _OPEN]
    outcome = Outcome.NO_GO if found else Outcome.CANNOT_TELL if unknown else Outcome.GO
    why = _why(found, unknown, len(counted))
    if evidence.after and judged is Stage.AFTER:
        why = f"Compared with {evidence.after.snapshot}, of the lines due after the work: {why[:1].lower()}{why[1:]}"
    return RunbookVerdict(runbook.name, runbook.title, outcome, why, lines, judged)


def _why(found: int, unknown: Sequence[LineState], counted: int) -> str:
    parts = []
    if found:
        parts.append(f"{_lines(found)} of {counted} stand against it")
    no_rule = sum(state is LineState.NO_RULE for state in unknown)
    if len(unknown) - no_rule:
        parts.append(f"{_lines(len(unknown) - no_rule)} could not be judged")
    if no_rule:
        parts.append(f"{_lines(no_rule)} have no rule yet" if no_rule > 1 else "1 line has no rule yet")
    return f"{'; '.join(parts)}." if parts else f"All {counted} lines that count are clear or attested."


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count} lines"


def _line(line: Requirement, evidence: Evidence) -> LineVerdict:
    judged = [evidence.judgements[rule] for rule in line.rules if rule in evidence.judgements]
    state, note = _state(line, judged, evidence)
    found = sorted(one.finding.identity for judgement in judged for one in judgement.found)
    undecided = sorted(one.identity for judgement in judged for one in judgement.undecided)
    return LineVerdict(
        line.id, line.stage, line.weight, line.says, line.conflict, state, _reads(judged, evidence), line.rules,
        tuple(found), tuple(undecided), note,
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
        return LineState.AWAITS_AFTER, "Judged on a second snapshot, taken after the work."
    if line.stage is Stage.DURING:
        return (LineState.DONE, _said(word)) if word and not word.stale else (LineState.OPEN, "")
    if line.answer is Answer.ATTESTED:
        return _attested(word)
    if not line.rules:
        return LineState.NO_RULE, "No rule answers this line yet."
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
    return (LineState.STALE, f"{_said(word)} This is too long ago.") if word.stale else (LineState.ATTESTED, _said(word))


def _said(word: Word | None) -> str:
    if word is None:
        return ""
    said = word.attestation
    extra = f" {said.note}" if said.note else ""
    return f"Attested by {said.who} on {said.when.isoformat()}.{extra}"
