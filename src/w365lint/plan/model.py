"""The plan as values: what is to be done, after what, why, and what it does to the world."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from w365lint.plan.destruction import Destruction
from w365lint.plan.surrounding import Surrounding
from w365lint.rulebook.finding import Place

NOWHERE: Final = Place("", "")
"""Where a rule of Work 365 or Dataverse stands, as against a record of the snapshot."""


SAME: Final = "the same"
"""Where something is done in classic Dynamics that has nothing to do with it."""


class Action(StrEnum):
    """What somebody does; the last five after a refusal of the platform."""

    AGREE = "agree"
    REVIEW = "review"
    INVOICE = "invoice"
    PAUSE = "pause-automation"
    EXPORT = "export"
    SYNCHRONIZE = "synchronize"
    DO_NOTHING = "set-do-nothing"
    DEACTIVATE = "deactivate"
    DISCONNECT = "disconnect"
    REVOKE = "revoke"
    AWAIT_JOB = "await-job"
    TURN_OFF = "turn-off"
    REWORK = "rework"
    TRY_DELETE = "try-delete"
    DELETE = "delete"
    REMOVE_LAYER = "remove-layer"
    PUBLISH = "publish"
    STOP_SITE = "stop-site"
    TAKE_ROLES = "take-roles"
    DISABLE_USER = "disable-user"
    RELEASE = "release"
    BREAK_CIRCLE = "break-circle"
    UNINSTALL = "uninstall"
    DELETE_SITE = "delete-site"
    VERIFY = "verify"
    ASK = "ask"
    SETTLE_UPGRADE = "settle-upgrade"
    GIVE_ROLE = "give-role"
    SUPPORT = "ask-microsoft"
    RETRY = "try-again"


class Phase(StrEnum):
    """The parts of the work, in the order of the articles; the words are the titles of rounds."""

    AGREE = "Agree with the vendor and tell people"
    BILLING = "Close billing"
    PAUSE = "Pause automation"
    EXPORT = "Export what will be deleted"
    SYNCHRONIZE = "Synchronize a last time"
    DEACTIVATE = "Provider actions, subscriptions and contracts"
    INTEGRATIONS = "Integrations"
    JOBS = "Jobs"
    FLOWS = "Flows and connection references"
    SITES = "Portal"
    PEOPLE = "Roles and users"
    CUSTOMIZATIONS = "Customizations and other solutions"
    SOLUTIONS = "Solutions"
    VERIFY = "Verification"


class Reach(StrEnum):
    """Where a step is felt."""

    LOCAL = "local"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a step makes happen."""

    reach: Reach
    says: str


@dataclass(frozen=True, slots=True, order=True)
class Before:
    """One step must be done before another, and the record that proves it; a place without a file is a rule of Work 365 or Dataverse."""

    first: str
    then: str
    why: str
    place: Place


@dataclass(frozen=True, slots=True)
class Item:
    """One record that a step is about."""

    kind: str
    key: str
    name: str
    detail: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Use:
    """A component, as type:key, that needs another one, and the record that proves it."""

    dependent: str
    required: str
    place: Place


@dataclass(frozen=True, slots=True)
class Gate:
    """What must be confirmed before steps may begin."""

    line: str
    says: str
    passed: bool
    why: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What the platform would show at an attempt made today: topmost layers, without order."""

    components: tuple[str, ...]
    behind: int
    """Steps before this uninstall that are in nobody's list: what comes to light later, or is no dependency."""
    asked: bool = True
    """The snapshot holds its whole answer."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a step is done, in the modern portals and in classic Dynamics."""

    modern: str
    classic: str

    @property
    def differ(self) -> bool:
        """Say whether the two are not one place."""
        return self.classic != SAME


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that somebody does."""

    action: Action
    title: str
    do: str
    ways: Ways
    role: str
    undo: str = ""
    """How to take it back; empty where it cannot be undone."""
    in_hand: tuple[str, ...] = ()
    """What must be in hand before what cannot be undone."""
    effects: tuple[Effect, ...] = ()

    @property
    def irreversible(self) -> bool:
        """Nobody can take it back."""
        return not self.undo


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Task):
    """A task with its place in a plan."""

    id: str
    phase: Phase
    items: tuple[Item, ...] = ()
    ends: tuple[Use, ...] = ()
    """What needs what no longer, once it is done."""
    lines: tuple[str, ...] = ()
    """The lines of the runbooks that it serves."""
    optional: bool = False
    choice: str = ""
    """What somebody must decide first."""
    held_by: tuple[str, ...] = ()
    """Lines of the gates that are not passed: the step is not ready."""
    attested: tuple[str, ...] = ()
    """Who vouches for one of its lines."""
    why: tuple[Before, ...] = ()
    """What must be done before it."""
    destroys: Destruction | None = None
    shown: Shown | None = None
    number: int = 0

    @property
    def ready(self) -> bool:
        """No gate holds it back."""
        return not self.held_by


@dataclass(frozen=True, slots=True)
class Round:
    """Steps that may be done in any order, once the rounds before are done."""

    number: int
    title: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """What the snapshot does not tell, and the query or export that would."""

    what: str
    why: str
    query: str
    matters: bool
    """The plan may lack a step because of it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole removal."""

    targets: tuple[str, ...]
    rounds: tuple[Round, ...]
    gates: tuple[Gate, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    differences: tuple[str, ...] = ()
    """Where the computed order is not that of the articles, and why."""
    notes: tuple[str, ...] = ()
    surrounding: Surrounding = field(default_factory=Surrounding)

    @property
    def complete(self) -> bool:
        """Nothing that matters is unknown."""
        return not any(unknown.matters for unknown in self.unknowns)

    def steps(self) -> Iterator[Step]:
        """Yield every step in order."""
        for each in self.rounds:
            yield from each.steps
