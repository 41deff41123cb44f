"""Two verdicts on one environment, as it is and as it would be after an edit, and what differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from w365lint.plan.destruction import ColumnLoss, TableLoss
from w365lint.rulebook.finding import Finding, Money, Undecided
from w365lint.rulebook.verdict import LineState, Outcome, Verdict

Said = TypeVar("Said", Finding, Undecided)


@dataclass(frozen=True, slots=True)
class Edited:
    """What is edited, in sentences, and what goes with it."""

    said: tuple[str, ...]
    tables: tuple[TableLoss, ...] = ()
    columns: tuple[ColumnLoss, ...] = ()
    notes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    """What nobody can tell about what goes."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A line of a runbook that is in another state."""

    id: str
    says: str
    before: LineState
    after: LineState


@dataclass(frozen=True, slots=True)
class Turned:
    """A runbook, and what it says on either side."""

    name: str
    title: str
    before: Outcome
    after: Outcome
    why: str
    """Of the outcome after."""
    lines: tuple[Moved, ...]
    """Those that count, and are in another state."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A finding that stands on both sides and says something else."""

    before: Finding
    after: Finding


@dataclass(frozen=True, slots=True)
class Difference:
    """What an edit makes of a verdict."""

    edited: Edited
    runbooks: tuple[Turned, ...]
    money_before: tuple[Money, ...]
    money_after: tuple[Money, ...]
    born: tuple[Finding, ...]
    died: tuple[Finding, ...]
    changed: tuple[Changed, ...]
    opened: tuple[Undecided, ...]
    """What could be judged before, and cannot any more."""
    settled: tuple[Undecided, ...]

    @property
    def nothing(self) -> bool:
        """Say whether both verdicts say the same."""
        turned = any(each.lines or each.before is not each.after for each in self.runbooks)
        return not (turned or self.born or self.died or self.changed or self.opened or self.settled)


def difference(edited: Edited, before: Verdict, after: Verdict) -> Difference:
    """Hold two verdicts against each other; findings are told apart by rule and identity."""
    return Difference(
        edited=edited,
        runbooks=tuple(_turned(before, after)),
        money_before=before.money,
        money_after=after.money,
        born=_new(before.findings, after.findings),
        died=_new(after.findings, before.findings),
        changed=tuple(_changed(before, after)),
        opened=_new(before.undecided, after.undecided),
        settled=_new(after.undecided, before.undecided),
    )


def _turned(before: Verdict, after: Verdict) -> Iterator[Turned]:
    for was, now in zip(before.runbooks, after.runbooks, strict=True):
        pairs = zip(was.counted, now.counted, strict=True)
        lines = tuple(Moved(new.id, new.says, old.state, new.state) for old, new in pairs if old.state is not new.state)
        yield Turned(now.name, now.title, was.outcome, now.outcome, now.why, lines)


def _changed(before: Verdict, after: Verdict) -> Iterator[Changed]:
    known = {(each.rule, each.identity): each for each in before.findings}
    for each in after.findings:
        was = known.get((each.rule, each.identity))
        if was and (was.message, was.money) != (each.message, each.money):
            yield Changed(was, each)


def _new(before: Iterable[Said], after: Iterable[Said]) -> tuple[Said, ...]:
    """Return what is said after and was not said before, of the same components by the same rule."""
    known = {(each.rule, each.identity) for each in before}
    return tuple(each for each in after if (each.rule, each.identity) not in known)
