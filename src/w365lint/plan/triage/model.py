"""What triage says of a text: values that the plan takes edges from and a report writes."""

from __future__ import annotations

from dataclasses import dataclass

from w365lint.plan.model import Task


@dataclass(frozen=True, slots=True)
class Part:
    """A component at one end of a dependency; None or empty: neither the text nor the snapshot says it."""

    type: str
    """Our word for the type."""
    said: str
    """The platform's word."""
    name: str | None = None
    id: str | None = None
    parent_name: str | None = None
    parent: str | None = None
    key: str = ""
    """The key of the component in the snapshot."""
    solutions: tuple[str, ...] = ()
    """The managed solutions that hold it."""
    made_here: bool | None = None
    """It was made, or changed, in the environment itself."""
    shipped_by: tuple[str, ...] = ()
    """The solutions whose files ship it, of which nobody knows how they are installed."""


@dataclass(frozen=True, slots=True)
class Note:
    """What a rule says of the snapshot."""

    rule: str
    severity: str
    message: str
    only_with_text: bool = False
    """The rule found it only because the text was read beside the snapshot."""


@dataclass(frozen=True, slots=True)
class Edge:
    """The dependent would break without the required one."""

    dependent: Part
    required: Part
    status: str = ""
    from_snapshot: bool = False
    """The text does not name it; the snapshot does."""
    known_at: str = ""
    """Where the snapshot says the same."""
    unknown_because: str = ""
    """Why the snapshot does not say it; empty without a snapshot."""
    findings: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """An address that would answer what the text leaves open."""

    answers: str
    address: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One error, understood."""

    kind: str
    title: str
    meaning: str
    code: str = ""
    decimal: str = ""
    solution: str = ""
    about: Part | None = None
    edges: tuple[Edge, ...] = ()
    announced: int | None = None
    named: int = 0
    """How many of the announced ones the text names."""
    cut: tuple[str, ...] = ()
    """What is left of entries that are cut off."""
    snapshot: tuple[str, ...] = ()
    """What else the snapshot knows of it."""
    unsaid: tuple[str, ...] = ()
    queries: tuple[Query, ...] = ()
    tasks: tuple[Task, ...] = ()


@dataclass(frozen=True, slots=True)
class Triage:
    """Everything that is said of one text."""

    source: str
    diagnoses: tuple[Diagnosis, ...]
    took: str = ""
    unknown_codes: tuple[str, ...] = ()
    """Codes of the text that are not explained."""
    snapshot: str = ""
    """The name of the environment whose snapshot was asked; empty without one."""
    more: bool = False
    """The text holds more errors than are told."""
