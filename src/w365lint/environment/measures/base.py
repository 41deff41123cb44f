"""What a measured field is.

A measurement is never a verdict. It declares what it reads: if one of those is not known, it is not known.
What an empty input means is the measurement's own business, and its sentence says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from w365lint.environment.components.values import Type
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.environment.surroundings import Surroundings

Compute = Callable[[Record, Surroundings], Any]


@dataclass(frozen=True, slots=True)
class Measure:
    """One measured field of a kind."""

    kind: str
    name: str
    type: Type
    reads: tuple[str, ...]
    """Fields of its own record."""
    about: str
    compute: Compute
    tables: tuple[str, ...] = ()
    """Kinds besides its own without which the measurement may not be known; where none of them exists, it is empty."""
    dated: bool = False
    """It counts from the as-of day, and is not known without one."""

    def of(self, record: Record, around: Surroundings) -> Any:  # noqa: ANN401 a value or UNKNOWN
        """Return the value for one record; UNKNOWN where something it reads is not known."""
        if record.unseen or (self.dated and around.day is None) or any(record.values[name] is UNKNOWN for name in self.reads):
            return UNKNOWN
        return self.compute(record, around)
