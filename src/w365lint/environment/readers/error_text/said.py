"""What an error text says, and nothing that it does not say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ErrorKind(StrEnum):
    """What stands in the way, as the platform's sentence or code tells it."""

    DEPENDENCIES = "dependencies"
    IN_USE = "component in use"
    NEEDED_BY_SOLUTION = "needed by another solution"
    BASE_LAYER = "base layer"
    CONNECTIONS = "connections of a custom connector"
    STAGED_UPGRADE = "staged upgrade"
    IMPORT_REFUSED = "manifest refused"
    LOCK = "another operation runs"
    ROWS_LEFT = "rows that refer to it"
    COLUMN_IN_USE = "column in use"
    SQL = "database error"
    DATABASE_BUSY = "database busy"
    NO_ANSWER = "no answer in time"
    ACTIVE_FLOW = "active flow"
    PRIVILEGE = "missing privilege"
    OLD_MESSAGE = "dependencies, not named"
    FLOW_STAYS = "flow not deleted"
    LAST_FORM = "only fallback form"
    PROTECTED = "protected"
    GONE = "not found"
    UNMANAGED_BASE = "unmanaged component in the way"
    WRONG_PATCH = "patch of another version"


@dataclass(frozen=True, slots=True)
class Mention:
    """A component as an error names it: the type in the platform's own word; None: not said, or cut off."""

    type: str | None = None
    name: str | None = None
    id: str | None = None
    parent_name: str | None = None
    parent: str | None = None

    @property
    def named(self) -> bool:
        """Say whether this is enough to look the component up."""
        return self.type is not None and (self.id is not None or self.name is not None)


@dataclass(frozen=True, slots=True)
class Need:
    """The dependent would break without the required one."""

    dependent: Mention
    required: Mention
    status: str = ""
    """Published or Unpublished, as the platform says it."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One error of a text."""

    kind: ErrorKind
    code: str = ""
    """Hexadecimal, upper case, without 0x; empty where the text gives none."""
    sentence: bool = True
    """The sentence itself was read; false: the code stands alone, or in a sentence that nobody here knows."""
    needs: tuple[Need, ...] = ()
    cut: tuple[Need, ...] = ()
    """Entries of which an end is cut off: what is left of them."""
    announced: int | None = None
    """How many dependencies the text says that there are."""
    about: Mention | None = None
    """The component that could not be removed."""
    solution: str = ""
    """The solution that could not be removed or upgraded, as the text names it."""
    staged: bool = False
    """Before this happened, the new version was imported as the holding solution of an upgrade."""
    other: str = ""
    """What else is named: the other solution, the operation that runs or was refused, the missing privilege, the table, the patch."""
    detail: str = ""
    """A second such name: the operation that was asked for, the user, the column, the type of form, the managed property, the version."""


@dataclass(frozen=True, slots=True)
class ErrorText:
    """Everything that one text says."""

    refusals: tuple[Refusal, ...]
    took: str = ""
    """How long the attempt took, as the solution history shows it."""
    unknown_codes: tuple[str, ...] = ()
    """Codes that the text gives as such and that no refusal here explains; written like those of refusals."""
    more: bool = False
    """The text holds more errors of one kind than are read."""
