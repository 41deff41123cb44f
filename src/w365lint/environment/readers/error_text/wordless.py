"""What the platform, its tools and its database say without naming anything."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from w365lint.environment.readers.error_text.said import ErrorKind

WORDS: Final[Mapping[str, ErrorKind]] = MappingProxyType({
    "cannotdeleteapiduetoexistingconnections": ErrorKind.CONNECTIONS,
    "customizationlockexception": ErrorKind.LOCK,
    "duetotheinstallationorremovalofanothersolution": ErrorKind.LOCK,
    "genericsqlerror": ErrorKind.SQL,
    "crmerrorcode:": ErrorKind.SQL,
    "thedatabaseoperationtimedout": ErrorKind.DATABASE_BUSY,
    "sqltimeoutexpired": ErrorKind.DATABASE_BUSY,
    "wasdeadlockedon": ErrorKind.DATABASE_BUSY,
    "noresponsereceived:timeoutof": ErrorKind.NO_ANSWER,
    "requestchanneltimedoutwhilewaitingforareply": ErrorKind.NO_ANSWER,
    "anerroroccurredwhilereceivingthehttpresponseto": ErrorKind.NO_ANSWER,
    "ataskwascanceled": ErrorKind.NO_ANSWER,
    "cannotdeleteanactiveworkflowdefinition": ErrorKind.ACTIVE_FLOW,
    "thesolutioncannotbedeletedbecauseoneormorecomponentsrequireit": ErrorKind.OLD_MESSAGE,
})  # fmt: skip
"""By words in lower case without blanks; those of .NET are what `pac` and pipelines show of a large removal that went on."""

SQL_NUMBERS: Final[Mapping[str, ErrorKind]] = MappingProxyType({
    "-2": ErrorKind.DATABASE_BUSY,
    "1205": ErrorKind.DATABASE_BUSY,
    "4922": ErrorKind.COLUMN_IN_USE,
    "5074": ErrorKind.COLUMN_IN_USE,
})  # fmt: skip
"""Source: Microsoft Learn, Troubleshoot Dataverse bulk operation errors; SQL Server's messages 4922 and 5074 in public issues."""
