"""What `w365lint import` writes beside a value that JSON alone cannot say, as annotations of our own.

A column that is not said for one record, a value that could not be read, a lookup of which only the name is known, a
midnight that may be a plain day, and what no column holds: a reader of the imported snapshot knows what the first one knew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from w365lint.environment.components.base import Fieldspec, Kind
from w365lint.environment.readers.portions import Record
from w365lint.environment.readers.records import BY_NAME

OURS: Final = "@w365lint."
UNREAD: Final = f"{OURS}unread"
"""Why the value of a column could not be read; empty where the source does not say it."""
NAMED: Final = f"{OURS}name"
"""The name of the record that a lookup points to, where the source does not give its id."""
MIDNIGHT: Final = f"{OURS}midnight"
"""A day with the time 00:00 of a clock that the source does not name."""

Marks = Mapping[str, str]
"""Field -> the name of its annotation."""


@dataclass(frozen=True, slots=True)
class Remarks:
    """The annotations that the records of one file have."""

    unread: Marks
    named: Marks
    midnight: Marks
    own: Marks

    @property
    def fields(self) -> frozenset[str]:
        """The fields of which an annotation speaks."""
        return frozenset().union(self.unread, self.named, self.midnight, self.own)

    def add_to(self, values: dict[str, object], record: Record) -> dict[str, str] | None:
        """Add to the values of a record what is annotated; return what the source could not read."""
        for field, mark in self.named.items():
            if isinstance(said := record.get(mark), str):
                values[field] = f"{BY_NAME}{said}"
        for field, mark in self.midnight.items():
            if isinstance(said := record.get(mark), str):
                values[field] = said
                with suppress(ValueError):
                    values[field] = datetime.fromisoformat(said).replace(tzinfo=None)
        values.update({field: record[mark] for field, mark in self.own.items() if mark in record})
        return {field: why for field, mark in self.unread.items() if isinstance(why := record.get(mark), str)} or None


def remarks_on(kind: Kind, present: Collection[str], spelled: Callable[[Fieldspec], Sequence[str]]) -> Remarks | None:
    """Find the annotations among the columns of a file; `spelled` gives the columns of a field. None where there is none."""
    if not any(OURS in column for column in present):
        return None

    def marks(ending: str) -> Marks:
        found = {name: [column + ending for column in spelled(spec) if column + ending in present] for name, spec in kind.fields.items()}
        return {name: columns[0] for name, columns in found.items() if columns}

    own = {name: OURS + name for name in kind.fields if OURS + name in present}
    return Remarks(marks(UNREAD), marks(NAMED), marks(MIDNIGHT), own)
