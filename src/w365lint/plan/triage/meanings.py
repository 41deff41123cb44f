"""Each kind of error in one sentence, and what its text never says.

Source: Microsoft Learn, Web service error codes; Removing dependencies; the troubleshooting pages on solutions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from w365lint.environment.readers.error_text.said import ErrorKind

_TOPMOST: Final = "Whether more follows: the platform names what lies on top, and may name the next when this is gone."
_WHOSE: Final = "In which solution each dependent stands, and whether it was made in the environment itself."


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a kind of error means."""

    title: str
    sentence: str
    unsaid: tuple[str, ...] = ()


MEANINGS: Final[Mapping[ErrorKind, Meaning]] = MappingProxyType({
    ErrorKind.DEPENDENCIES: Meaning(
        "Other components still need this solution",
        "Nothing was removed, because other components would break without something that the solution, or its old version, brings.",
        (_WHOSE, _TOPMOST),
    ),
    ErrorKind.IN_USE: Meaning(
        "A component is still in use",
        "One component could not be deleted, because others refer to it; the text names none of them.",
        ("Which components refer to it.", _TOPMOST),
    ),
    ErrorKind.NEEDED_BY_SOLUTION: Meaning(
        "Another managed solution needs this one",
        "The other solution needs, or changes, a component of this one, and has to go or let go of it first.",
        ("Whether the other solution needs more than this one component.", "Whether further solutions need it too."),
    ),
    ErrorKind.BASE_LAYER: Meaning(
        "Other managed layers lie on top",
        "Removing the solution would delete the base layer of a component on which other managed solutions have layers.",
        ("Which solutions have the layers above it, and whose they are.", "Whether other components are in the same position."),
    ),
    ErrorKind.CONNECTIONS: Meaning(
        "Connections to the custom connector exist",
        "The custom connector cannot be deleted while connections to it exist; they belong to users and stand in no solution.",
        ("Whose connections they are, and how many.", "Which flows and apps use them."),
    ),
    ErrorKind.STAGED_UPGRADE: Meaning(
        "A staged upgrade is waiting",
        "An upgrade of the solution was imported and never applied: its _Upgrade solution has to be applied or deleted first.",
        ("Why the earlier upgrade was not applied: the solution history has that error.",),
    ),
    ErrorKind.IMPORT_REFUSED: Meaning(
        "The solution's manifest was refused",
        "The import was refused for what the manifest says: often an _Upgrade solution that still exists, or a patch of another version.",
        ("Which of these it is: the sentence behind the code says it.",),
    ),
    ErrorKind.LOCK: Meaning(
        "Another operation is running",
        "Only one import, uninstall or publish runs at a time: the attempt came too early, and nothing is said against the solution.",
        ("Which solution the other operation works on, and how long it will take.",),
    ),
    ErrorKind.ROWS_LEFT: Meaning(
        "Rows still refer to what would be deleted",
        "The database refused to delete a row that rows of another table still refer to; the dependency list knows nothing of it.",
        ("Which rows refer to it, and how many.", "Which component could not be deleted."),
    ),
    ErrorKind.COLUMN_IN_USE: Meaning(
        "A column is used by other columns in the database",
        "The database cannot drop or change a column that calculated or formula columns, or an index, still use.",
        ("In which table the columns stand.", "What else uses the column: the database says 'one or more objects'."),
    ),
    ErrorKind.SQL: Meaning(
        "The database refused",
        "The database stopped the operation; the text does not say on account of what.",
        ("What stood in the way: no component, table or row is named.",),
    ),
    ErrorKind.DATABASE_BUSY: Meaning(
        "The database was busy",
        "The operation waited too long for the database, or another one got in its way there; nothing is said against the solution.",
        ("What else was at work in the database.",),
    ),
    ErrorKind.NO_ANSWER: Meaning(
        "No answer came in time",
        "The page or tool stopped waiting for the answer. The platform may go on all the same: this is no refusal.",
        ("Whether the operation still runs, has succeeded or has failed: the solution history says it.",),
    ),
    ErrorKind.ACTIVE_FLOW: Meaning(
        "A flow is still on",
        "A flow or classic workflow that is active cannot be deleted; it has to be turned off first.",
        ("Which flow it is, where the text gives no id.",),
    ),
    ErrorKind.PRIVILEGE: Meaning(
        "The user may not do this",
        "The user who tried lacks a privilege; nothing is said about the solution itself.",
        ("Whether anything else would stand in the way: the attempt did not get that far.",),
    ),
    ErrorKind.OLD_MESSAGE: Meaning(
        "Other components need the solution",
        "The old message for dependencies: something outside the solution needs it, and the message names nothing.",
        ("Which components need it, and how many.", "Under which code: the log file of the attempt says 8004F01D or 8004F01F."),
    ),
    ErrorKind.FLOW_STAYS: Meaning(
        "A flow could not be deleted",
        "The removal or upgrade stopped at a flow or classic workflow that the solution, or its old version, brings.",
        ("What stood in its way: the sentence names the flow alone.", "Whether other flows are in the same position."),
    ),
    ErrorKind.LAST_FORM: Meaning(
        "The only fallback form of a table",
        "Every table keeps a form to fall back on; the form that should go is the only one of its type.",
        ("Which form it is: the text names its type and its table.",),
    ),
    ErrorKind.PROTECTED: Meaning(
        "The platform does not allow it",
        "What should be deleted or changed is protected: by managed properties that its solution gave it, or as part of the platform.",
        ("What protects it, where the text names no managed property.",),
    ),
    ErrorKind.GONE: Meaning(
        "A component was not found",
        "The operation refers to a component that is not, or no longer, in the environment.",
        ("Which solution brings it, and whether somebody deleted it.", "Whether others are missing too."),
    ),
    ErrorKind.WRONG_PATCH: Meaning(
        "A patch of another version",
        "The patch was made for a lower version of the solution than the one that is installed.",
        ("Whether there is a patch for the installed version: whoever made it knows.",),
    ),
    ErrorKind.UNMANAGED_BASE: Meaning(
        "An unmanaged component stands in the way",
        "The solution brings a component that was made, or imported unmanaged, in this environment: a managed one cannot be laid over it.",
        ("What uses the unmanaged component.", "Whether other components of the solution are in the same position."),
    ),
})  # fmt: skip
