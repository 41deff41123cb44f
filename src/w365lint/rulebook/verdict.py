"""The whole answer for one environment: what was found, what could not be judged, and what that means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from w365lint.rulebook.comparison import Aftermath
from w365lint.rulebook.finding import Arrow, Finding, MissingExport, Money, Severity, Undecided


class Outcome(StrEnum):
    """What a runbook says."""

    GO = "GO"
    NO_GO = "NO-GO"
    CANNOT_TELL = "CANNOT TELL"


class Stage(StrEnum):
    """When a line of a runbook is due."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class LineState(StrEnum):
    """What is known of a line."""

    FOUND = "found"
    CLEAR = "clear"
    UNDECIDED = "undecided"
    NOT_APPLICABLE = "not-applicable"
    OPEN = "open"
    DONE = "done"
    KEPT = "kept"
    ATTESTED = "attested"
    STALE = "stale"
    AWAITS_AFTER = "awaits-after"
    NO_RULE = "no-rule"


class Weight(StrEnum):
    """How much a line counts; only a required one keeps a verdict from GO."""

    REQUIRED = "required"
    RECOMMENDED = "recommended"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class LineVerdict:
    """One line of a runbook and its state."""

    id: str
    stage: Stage
    weight: Weight
    says: str
    conflict: str
    """Where two source articles disagree, and which one is followed; empty where they agree."""
    state: LineState
    reads: tuple[str, ...]
    """Tables whose rows the line's rules read."""
    rules: tuple[str, ...]
    findings: tuple[str, ...]
    """Identities, of every severity."""
    undecided: tuple[str, ...]
    note: str = ""
    """Why the state is what it is, in one sentence."""
    who: str = ""
    """Whoever attested it."""
    when: str = ""
    """The day on which they did, ISO."""
    judged_on: str = ""
    """The snapshot taken before the work that it was judged on; empty where it was judged on this one."""


@dataclass(frozen=True, slots=True)
class ClosingVerdict:
    """One line of the closing checklist."""

    says: str
    lines: tuple[str, ...]
    """Ids of the lines that it sums up."""
    state: LineState
    """That of the line which is furthest from done."""


@dataclass(frozen=True, slots=True)
class RunbookVerdict:
    """One runbook held against the environment."""

    name: str
    title: str
    outcome: Outcome
    why: str
    """One or two sentences: what stands against GO, in numbers."""
    lines: tuple[LineVerdict, ...]
    judged: tuple[Stage, ...] = (Stage.BEFORE,)
    """The stages whose lines count: before the work; compared with an earlier snapshot, after it, and before it where nothing went."""
    closing: tuple[ClosingVerdict, ...] = ()

    @property
    def counted(self) -> tuple[LineVerdict, ...]:
        """The lines that decide the outcome."""
        return tuple(line for line in self.lines if line.stage in self.judged and line.weight is Weight.REQUIRED)


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding that somebody accepted."""

    finding: Finding
    reason: str
    owner: str
    expires: str


@dataclass(frozen=True, slots=True)
class IdleWaiver:
    """A waiver that excuses nothing: it lapsed or may have, or it matches no finding."""

    rule: str
    components: tuple[str, ...]
    owner: str
    expires: str
    why: str
    """'lapsed', 'unused', or that it is not counted because the as-of day is unknown."""


@dataclass(frozen=True, slots=True)
class TableVerdict:
    """What the snapshot holds of one table."""

    kind: str
    table: str
    label: str
    completeness: str
    rows: int
    files: tuple[str, ...]
    newest: str
    """Newest timestamp inside the data, ISO; empty where there is none."""
    why: str
    missing_fields: tuple[str, ...]
    export: str
    """The Web API address or click path that gives this table."""


@dataclass(frozen=True, slots=True)
class UnreadablePlace:
    """A file or a value that could not be read."""

    file: str
    place: str
    message: str
    next_step: str


@dataclass(frozen=True, slots=True)
class SolutionRound:
    """Solutions that may be removed together, once the rounds before are gone."""

    number: int
    solutions: tuple[str, ...]
    """Display names, the unique name in brackets."""
    arrows: tuple[Arrow, ...]
    """For each solution that must go before one of this round: one dependency that proves it."""
    in_cycle: bool


@dataclass(frozen=True, slots=True)
class RuleCard:
    """What the report says of a rule, once."""

    name: str
    title: str
    severity: Severity
    runbooks: tuple[str, ...]
    sentence: tuple[str, ...]
    """The condition in English, one line each."""
    rationale: str
    remediation: str
    sources: tuple[str, ...]
    requirements: tuple[str, ...]
    replaced: bool
    """A user's rule stands at the address of one of ours."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which environment, as of when, seen through which snapshot."""

    name: str
    url: str
    edition: str
    as_of: str
    """ISO day, or empty where unknown."""
    as_of_source: str
    """Where the day comes from: --as-of, snapshot.json, or the newest timestamp in the data."""
    newest: str
    targets: tuple[str, ...]
    snapshot: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything the report needs, sorted; nothing in it depends on a clock or a path of the machine."""

    environment: Identity
    findings: tuple[Finding, ...]
    undecided: tuple[Undecided, ...]
    missing: tuple[MissingExport, ...]
    waived: tuple[Waived, ...]
    idle_waivers: tuple[IdleWaiver, ...]
    clear: tuple[str, ...]
    """Rules that were judged and found nothing and left nothing open."""
    runbooks: tuple[RunbookVerdict, ...]
    money: tuple[Money, ...]
    """Totals per currency and period, each component counted once."""
    tables: tuple[TableVerdict, ...]
    unreadable: tuple[UnreadablePlace, ...]
    removal_order: tuple[SolutionRound, ...]
    rules: tuple[RuleCard, ...]
    """Cards of every rule that was asked, by name."""
    deselected: tuple[str, ...] = ()
    after: Aftermath | None = None
    """What became of an earlier snapshot's solutions; nothing where none was given."""
