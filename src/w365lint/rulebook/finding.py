"""What a rule says of an environment: findings, undecided subjects, missing exports."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters; the order of the words is their order."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 is the most severe."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a component stands in the snapshot."""

    file: str
    record: str


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """One component that a finding or question is about, under the name its rule gives it."""

    pattern: str
    kind: str
    key: str
    name: str
    place: Place
    link: str = ""
    """Address of the record in Dynamics, where the environment's URL is known."""


@dataclass(frozen=True, slots=True, order=True)
class Arrow:
    """One step of a witness path: `dependent` would break without `required`."""

    dependent: str
    required: str
    place: Place


@dataclass(frozen=True, slots=True)
class Money:
    """What a finding puts at risk."""

    amount: Decimal
    currency: str
    period: str
    component: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule met one set of components. `identity` survives reordering, renaming and re-export."""

    identity: str
    rule: str
    severity: Severity
    message: str
    subjects: tuple[Subject, ...]
    path: tuple[Arrow, ...] = ()
    money: Money | None = None
    causes: tuple[str, ...] = ()
    """Identities of the findings that cause this one; the first is its home."""
    customer: str = ""
    """Name of the customer that the records belong to; empty where none of them says."""
    owner: str = ""
    """Name of the user who owns the record."""
    changed_on: str = ""
    """Day on which the record was last changed, ISO; empty where it does not say."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """A subject that could not be judged, or a question that only a person can answer."""

    identity: str
    rule: str
    severity: Severity
    message: str
    subject: Subject
    settled_by: tuple[str, ...]
    """Sentences: which field, export or attestation would settle it."""
    asked: bool = False


@dataclass(frozen=True, slots=True)
class MissingExport:
    """A table that a rule reads and the snapshot does not hold, or holds in part."""

    rule: str
    severity: Severity
    kind: str
    message: str
    """What is missing and why it matters: 'invoice.json is not in the snapshot'."""
    settled_by: str
