"""Accepted findings: waivers.yaml says which, why, by whom and until when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import Field

from w365lint.documents import Document, check
from w365lint.environment.components.values import canonical_key
from w365lint.errors import ConfigurationError, did_you_mean
from w365lint.rulebook.attestation import Day
from w365lint.rulebook.judge import Found
from w365lint.rulebook.rule import Part
from w365lint.rulebook.verdict import IdleWaiver, Waived


class Waiver(Part):
    """One accepted finding; it applies to findings of the rule in which every component takes part."""

    rule: str
    components: tuple[str, ...] = Field(min_length=1, description="Keys of components.")
    reason: str = Field(min_length=1)
    owner: str = Field(min_length=1)
    expires: Day

    def lapsed(self, day: date | None) -> bool:
        """Say whether it is over; while the day is not known, nothing is waived."""
        return day is None or self.expires < day

    def covers(self, found: Found) -> bool:
        """Say whether a finding is the one that is waived."""
        keys = {subject.key for subject in found.finding.subjects}
        return found.finding.rule == self.rule and set(map(canonical_key, self.components)) <= keys


class Waivers(Part):
    """The whole file."""

    waivers: tuple[Waiver, ...] = ()


@dataclass(frozen=True, slots=True)
class Division:
    """Findings that stand, findings that are waived, and waivers that excuse nothing."""

    standing: tuple[Found, ...]
    waived: tuple[Waived, ...]
    idle: tuple[IdleWaiver, ...]


def read_waivers(document: Document, rules: Iterable[str]) -> tuple[Waiver, ...]:
    """Return the waivers of a file; raise ConfigurationError with every mistake."""
    read, problems = check(Waivers, document)
    known = set(rules)
    for number, waiver in enumerate(read.waivers if read else ()):
        if waiver.rule not in known:
            place = ("waivers", number, "rule")
            problems.append(document.problem(place, f"there is no rule '{waiver.rule}'.", did_you_mean(waiver.rule, known)))
    if problems or read is None:
        raise ConfigurationError(problems)
    return read.waivers


def divide(found: Sequence[Found], waivers: Sequence[Waiver], day: date | None) -> Division:
    """Part what stands from what is waived; the first waiver that covers a finding is the one named."""
    current = [waiver for waiver in waivers if not waiver.lapsed(day)]
    by_finding = {one.finding.identity: waiver for one in found for waiver in reversed(current) if waiver.covers(one)}
    waived = [(one, by_finding[one.finding.identity]) for one in found if one.finding.identity in by_finding]
    idle = [_idle(waiver, "lapsed" if day else "not counted, the as-of day being unknown") for waiver in waivers if waiver.lapsed(day)]
    idle += [_idle(waiver, "unused") for waiver in current if not any(waiver.covers(one) for one in found)]
    return Division(
        tuple(one for one in found if one.finding.identity not in by_finding),
        tuple(Waived(one.finding, waiver.reason, waiver.owner, waiver.expires.isoformat()) for one, waiver in waived),
        tuple(idle),
    )


def _idle(waiver: Waiver, why: str) -> IdleWaiver:
    return IdleWaiver(waiver.rule, waiver.components, waiver.owner, waiver.expires.isoformat(), why)
