"""How a report is ordered: findings under their causes, questions by rule and by what settles them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from w365lint.rulebook.comparison import Aftermath, Compared, Uncompared
from w365lint.rulebook.finding import Finding, MissingExport, Severity, Undecided
from w365lint.rulebook.verdict import Identity, RuleCard, Verdict
from w365lint.wording import count


@dataclass(frozen=True, slots=True)
class Root:
    """A finding that no other causes, and everything that follows from it."""

    finding: Finding
    consequences: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one rule: those that stand here, and those that stand under their cause."""

    rule: RuleCard
    severity: Severity
    roots: tuple[Root, ...]
    elsewhere: tuple[Finding, ...]

    @property
    def size(self) -> int:
        """All findings of the rule."""
        return len(self.roots) + len(self.elsewhere)


@dataclass(frozen=True, slots=True)
class Question:
    """The undecided subjects of one rule that the same answers would settle."""

    rule: RuleCard
    settled_by: tuple[str, ...]
    subjects: tuple[Undecided, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """One missing export and the rules that wait for it."""

    kind: str
    messages: tuple[str, ...]
    settled_by: str
    rules: tuple[str, ...]


def group_findings(verdict: Verdict) -> tuple[Group, ...]:
    """Return the findings by rule, the most severe first; chains of causes collapse under their root."""
    findings = sorted(verdict.findings, key=lambda finding: (finding.severity.rank, finding.rule, finding.identity))
    roots = _roots(findings)
    below: defaultdict[str, list[Finding]] = defaultdict(list)
    by_rule: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_rule[finding.rule].append(finding)
        if roots[finding.identity] != finding.identity:
            below[roots[finding.identity]].append(finding)
    cards = cards_by_name(verdict)
    return tuple(
        Group(
            cards[rule],
            members[0].severity,
            tuple(Root(finding, tuple(below[finding.identity])) for finding in members if roots[finding.identity] == finding.identity),
            tuple(finding for finding in members if roots[finding.identity] != finding.identity),
        )
        for rule, members in by_rule.items()
    )


def _roots(findings: Iterable[Finding]) -> Mapping[str, str]:
    known = {finding.identity: finding for finding in findings}
    home = {identity: cause for identity, finding in known.items() for cause in reversed(finding.causes) if cause in known}
    roots: dict[str, str] = {}
    for start in known:
        trail: dict[str, None] = {}
        at = start
        while at not in roots and at not in trail and at in home:
            trail[at] = None
            at = home[at]
        root = roots.get(at, at)
        if at in trail:
            # Records that cause each other have no first one: the smallest identity stands for the circle.
            circle = list(trail)
            root = min(circle[circle.index(at) :])
        roots.update(dict.fromkeys((*trail, at), root))
    return roots


def group_questions(verdict: Verdict) -> tuple[Question, ...]:
    """Return the undecided subjects by severity, rule and what would settle them."""
    cards = cards_by_name(verdict)
    groups: defaultdict[tuple[str, tuple[str, ...]], list[Undecided]] = defaultdict(list)
    for each in verdict.undecided:
        groups[each.rule, each.settled_by].append(each)
    questions = (
        Question(cards[rule], settled_by, tuple(sorted(subjects, key=lambda each: each.identity)))
        for (rule, settled_by), subjects in groups.items()
    )
    return tuple(sorted(questions, key=lambda each: (each.rule.severity.rank, each.rule.name, each.settled_by)))


def rank_answers(verdict: Verdict) -> tuple[tuple[str, int], ...]:
    """Return what would settle undecided subjects, with how many of them wait for it, the most first."""
    waiting = Counter(answer for each in verdict.undecided for answer in each.settled_by)
    return tuple(sorted(waiting.items(), key=lambda item: (-item[1], item[0])))


def questions_by_answer(verdict: Verdict) -> Mapping[str, tuple[str, ...]]:
    """Return, for what would settle undecided subjects, the questions that only a person can answer."""
    questions: defaultdict[str, list[str]] = defaultdict(list)
    for each in sorted((each for each in verdict.undecided if each.asked), key=lambda each: (each.rule, each.identity)):
        for answer in each.settled_by:
            questions[answer].append(each.message)
    return {answer: tuple(messages) for answer, messages in questions.items()}


def group_gaps(verdict: Verdict) -> tuple[Gap, ...]:
    """Return each missing export once."""
    groups: defaultdict[tuple[str, str], list[MissingExport]] = defaultdict(list)
    for each in verdict.missing:
        groups[each.kind, each.settled_by].append(each)
    return tuple(
        Gap(kind, tuple(sorted({each.message for each in members})), settled_by, tuple(sorted({each.rule for each in members})))
        for (kind, settled_by), members in sorted(groups.items())
    )


def cards_by_name(verdict: Verdict) -> Mapping[str, RuleCard]:
    """Return the card of each rule."""
    return {card.name: card for card in verdict.rules}


def count_severities(verdict: Verdict) -> Mapping[Severity, int]:
    """Return how many findings there are of each severity."""
    found = Counter(finding.severity for finding in verdict.findings)
    return {severity: found[severity] for severity in Severity}


def after_parts(after: Aftermath) -> tuple[tuple[str, tuple[Compared, ...]], ...]:
    """Return what became of the components of an earlier snapshot, without those that were kept."""
    return (
        ("Remaining", after.remaining),
        ("Failed since", after.failing),
        ("Gone, though no part of the target", after.lost),
        ("Not where it was, or gone", after.strayed),
        ("Annual subscriptions on another contract", after.moved),
        ("Went", after.went),
    )


def after_gaps(after: Aftermath) -> tuple[Uncompared, ...]:
    """Return what could not be compared; where the solutions were to go, that subscriptions are gone is no gap."""
    return tuple(each for each in after.uncompared if each.kind != "move" or not after.went)


def counts_line(verdict: Verdict) -> str:
    """Return all counts in one line."""
    severities = count_severities(verdict)
    parts = [count(severities[severity], severity.value) for severity in Severity]
    idle = Counter(waiver.why for waiver in verdict.idle_waivers)
    parts += [f"{len(verdict.undecided):,} undecided", f"{len(verdict.waived):,} waived"]
    parts += [f"{count(number, 'waiver')} {why}" for why, number in sorted(idle.items())]
    return ", ".join(parts)


def health(verdict: Verdict) -> str:
    """Return the answer where no runbook was asked: what was found, and what could not be judged."""
    found = count_severities(verdict)
    said = [count(number, severity.value) for severity, number in found.items() if number]
    first = f"Found: {', '.join(said)}." if said else "Nothing was found."
    open_parts = [f"{count(len(verdict.undecided), 'subject')} could not be judged"] if verdict.undecided else []
    if gaps := group_gaps(verdict):
        open_parts.append(f"{count(len(gaps), 'export')} {'is' if len(gaps) == 1 else 'are'} missing")
    if verdict.unreadable:
        open_parts.append(f"{count(len(verdict.unreadable), 'place')} could not be read")
    second = f"{', '.join(open_parts)}." if open_parts else "Every rule could be judged."
    return f"{first} {second}"


def days_old(environment: Identity, moment: str) -> int | None:
    """Return the days from a moment to the as-of day, where both are known."""
    as_of = environment.as_of
    return (date.fromisoformat(as_of) - date.fromisoformat(moment[:10])).days if as_of and moment else None
