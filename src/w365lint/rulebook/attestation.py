"""What people vouch for: attestations.yaml, and how long it counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from w365lint.documents import Document, check
from w365lint.environment.components.values import canonical_key
from w365lint.errors import ConfigurationError, did_you_mean
from w365lint.rulebook.rule import Part, RequirementId


def _day(value: object) -> object:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise ValueError(f"'{value}' is not a day; write YYYY-MM-DD") from None


Day = Annotated[date, BeforeValidator(_day)]


class Attestation(Part):
    """One person's word on one line, or on one record."""

    line: RequirementId
    who: str = Field(min_length=1)
    when: Day
    note: str = ""
    evidence: str = ""
    about: str | None = None
    """The key of the record it is about."""
    value: str | None = None
    """What is attested of that record, such as a change date."""


class Attestations(Part):
    """The whole file."""

    attestations: tuple[Attestation, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """An attestation as of a day."""

    attestation: Attestation
    stale: bool


@dataclass(frozen=True, slots=True)
class Vouched:
    """All attestations as of a day."""

    words: tuple[Word, ...] = ()

    def on(self, line: str) -> Word | None:
        """Return the newest word on a line as a whole; a fresh one before a stale one."""
        mine = [word for word in self.words if word.attestation.line == line and word.attestation.about is None]
        return max(mine, key=lambda word: (not word.stale, word.attestation.when), default=None)

    def facts(self) -> Iterable[Mapping[str, Any]]:
        """Yield what is fresh as fields of the kind `attestation`."""
        for number, word in enumerate(self.words):
            said = word.attestation
            if not word.stale:
                yield {
                    "key": f"{said.line} {number + 1}", "name": said.line, "line": said.line,
                    "about": canonical_key(said.about) if said.about else None, "value": said.value, "by": said.who,
                    "day": _as_day(said.value), "given_on": said.when,
                }  # fmt: skip


def read_attestations(document: Document, lines: Iterable[str]) -> tuple[Attestation, ...]:
    """Return the attestations of a file; raise ConfigurationError with every mistake."""
    read, problems = check(Attestations, document)
    known = set(lines)
    for number, said in enumerate(read.attestations if read else ()):
        if said.line not in known:
            place = ("attestations", number, "line")
            problems.append(document.problem(place, f"no runbook has a line {said.line}.", did_you_mean(said.line, known)))
    if problems or read is None:
        raise ConfigurationError(problems)
    return read.attestations


def as_of(attestations: Iterable[Attestation], day: date | None, days: int) -> Vouched:
    """Say which attestations still count on a day; while the day is not known, none does."""
    return Vouched(tuple(Word(said, day is None or (day - said.when).days > days) for said in attestations))


def _as_day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None
