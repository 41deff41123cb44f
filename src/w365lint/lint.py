"""The hall: environment, rulebook, attestations and waivers become a verdict. No files, no clock, no printing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from w365lint.environment.environment import Environment
from w365lint.environment.facts import establish
from w365lint.environment.solutions import Platform
from w365lint.rulebook.aftermath import Comparison
from w365lint.rulebook.attestation import Attestation, as_of
from w365lint.rulebook.causes import with_causes
from w365lint.rulebook.checklist import Evidence, carried, hold
from w365lint.rulebook.compiler import Rule
from w365lint.rulebook.engines.choice import Engine
from w365lint.rulebook.engines.sql import evaluate
from w365lint.rulebook.finding import Finding, Money
from w365lint.rulebook.judge import Judge, Judgement
from w365lint.rulebook.overview import cards, identity, removal_order, tables, unreadable
from w365lint.rulebook.rulebook import Rulebook
from w365lint.rulebook.verdict import LineVerdict, Verdict
from w365lint.rulebook.waiver import Waiver, divide

OPERATING = "operating"


@dataclass(frozen=True, slots=True)
class Purpose:
    """What is asked of an environment."""

    runbooks: tuple[str, ...] = ()
    """Those that get a verdict; the operating rules are asked in any case."""
    targets: tuple[str, ...] | None = None
    """Keys of the solutions to remove; None: those of Work 365."""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    """Names of rules, or how they begin."""
    attestation_days: int = 30


@dataclass(frozen=True, slots=True)
class Earlier:
    """The environment before the work, and what people vouched for then."""

    environment: Environment
    attestations: Sequence[Attestation] = ()


def lint(  # noqa: PLR0913, PLR0917 what is judged, against what, and by what
    environment: Environment,
    rulebook: Rulebook,
    purpose: Purpose,
    attestations: Sequence[Attestation] = (),
    waivers: Sequence[Waiver] = (),
    engine: Engine = evaluate,
    before: Earlier | None = None,
) -> Verdict:
    """Hold an environment against a rulebook, and against what it was before the work where that is given."""
    past = Platform(before.environment, purpose.targets) if before else None
    purpose = replace(purpose, targets=tuple(sorted(past.targets))) if past else purpose
    served = {OPERATING, *purpose.runbooks}
    serving = [rule for rule in rulebook.rules.values() if served & set(rule.file.for_) and not rule.derives]
    asked = [rule for rule in serving if selected(rule.name, purpose)]
    vouched = as_of(attestations, environment.as_of, purpose.attestation_days)
    platform = establish(environment, read_kinds(asked, rulebook), targets=purpose.targets, attested=tuple(vouched.facts()))
    judgements = judge(environment, platform, asked, rulebook, engine)
    division = divide([one for judgement in judgements.values() for one in judgement.found], waivers, environment.as_of)
    findings = _sorted(with_causes(division.standing, rulebook.rules))
    after = Comparison(past, environment).told() if past else None
    earlier = carried_from(before, rulebook, purpose, attestations, engine) if before else {}
    evidence = Evidence(platform, judgements, vouched, after, earlier)
    return Verdict(
        environment=identity(environment, platform),
        findings=findings,
        undecided=tuple(one for judgement in judgements.values() for one in judgement.undecided),
        missing=tuple(one for judgement in judgements.values() for one in judgement.missing),
        waived=division.waived,
        idle_waivers=division.idle,
        clear=tuple(name for name, said in judgements.items() if not (said.found or said.undecided or said.missing)),
        runbooks=tuple(hold(rulebook.runbooks[name], evidence) for name in purpose.runbooks),
        money=total(findings),
        tables=tables(environment, platform),
        unreadable=unreadable(environment),
        removal_order=removal_order(platform),
        rules=cards(serving, rulebook),
        deselected=tuple(sorted({rule.name for rule in serving} - {rule.name for rule in asked})),
        after=after,
    )


def carried_from(
    before: Earlier, rulebook: Rulebook, purpose: Purpose, attestations: Sequence[Attestation], engine: Engine
) -> Mapping[str, LineVerdict]:
    """Return the lines about the time before a removal as the earlier snapshot answers them: what it spoke of is gone now."""
    removing = tuple(name for name in purpose.runbooks if rulebook.runbooks[name].removes)
    if not removing:
        return {}
    said = tuple(dict.fromkeys((*before.attestations, *attestations)))
    then = lint(before.environment, rulebook, replace(purpose, runbooks=removing), said, (), engine)
    day = f", as of {then.environment.as_of}" if then.environment.as_of else ""
    found = (carried(runbook, f"{then.environment.snapshot}{day}") for runbook in then.runbooks)
    return {line: verdict for lines in found for line, verdict in lines.items()}


def judge(
    environment: Environment, platform: Platform, asked: Sequence[Rule], rulebook: Rulebook, engine: Engine = evaluate
) -> dict[str, Judgement]:
    """Ask the engine, and put what it answers into words; by rule, sorted."""
    answers = engine(asked, rulebook.layers(), environment.store)
    speaker = Judge(environment, platform, rulebook.kinds)
    return {name: speaker.say(rulebook.rules[name], answer) for name, answer in sorted(answers.items())}


def read_kinds(asked: Iterable[Rule], rulebook: Rulebook) -> frozenset[str]:
    """Return every kind that rules read, through derived facts too."""
    deriving = [rule for layer in rulebook.layers() for rule in layer]
    return frozenset().union(*(rule.condition.kinds() for rule in (*asked, *deriving)))


def selected(name: str, purpose: Purpose) -> bool:
    """Say whether a rule is asked, by the names or beginnings that the user gave."""
    chosen = not purpose.select or any(begins(name, word) for word in purpose.select)
    return chosen and not any(begins(name, word) for word in purpose.ignore)


def total(findings: Collection[Finding]) -> tuple[Money, ...]:
    """Add up money at risk per currency and period; a component counts once, with its largest amount."""
    largest: dict[tuple[str, str, str], Decimal] = {}
    for money in (finding.money for finding in findings if finding.money):
        where = (money.currency, money.period, money.component)
        largest[where] = max(money.amount, largest.get(where, money.amount))
    sums: dict[tuple[str, str], Decimal] = {}
    for (currency, period, _), amount in largest.items():
        sums[currency, period] = sums.get((currency, period), Decimal(0)) + amount
    return tuple(Money(amount, currency, period, "") for (currency, period), amount in sorted(sums.items()))


def begins(name: str, word: str) -> bool:
    """Say whether a rule has this name, stands in this category, or begins so."""
    return name == word or name.startswith(word.rstrip("/") + "/") or (not word.endswith("/") and name.startswith(word))


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: (finding.severity.rank, finding.rule, finding.identity)))
