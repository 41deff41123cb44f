"""What a snapshot says there is: every kind in the store, and how much of it was exported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from w365lint.environment.components import Kind
from w365lint.environment.readers.backups import Backup
from w365lint.environment.readers.records import Completeness, Trouble
from w365lint.environment.rows import Record
from w365lint.environment.store import Store


@dataclass(frozen=True, slots=True)
class TableState:
    """How much of a kind the snapshot holds, and why that is believed."""

    completeness: Completeness
    files: tuple[str, ...] = ()
    why: str = ""
    environment_rows: bool = False
    """Some rows come from the environment itself, not from a solution file."""


@dataclass
class Environment:
    """Everything that was read. Facts are added to its store before rules are asked."""

    store: Store
    kinds: Mapping[str, Kind]
    states: dict[str, TableState]
    name: str = ""
    url: str = ""
    edition: str = ""
    zone: ZoneInfo | None = None
    snapshot: str = ""
    as_of: date | None = None
    as_of_source: str = ""
    newest: str = ""
    """The newest moment in any export, as it is stored."""
    replies: frozenset[str] | None = frozenset()
    """Solutions whose dependencies the environment was asked for, completely; None: all of them."""
    half_replies: Mapping[str, str] = field(default_factory=dict)
    """Solution -> why the environment's answer to that is not whole."""
    asked: dict[str, str] = field(default_factory=dict)
    """File -> key of the solution of whose uninstall it says what holds on to it."""
    environment_files: frozenset[str] = frozenset()
    """Files whose rows come from the environment itself, not from a solution file."""
    solution_files: dict[str, str] = field(default_factory=dict)
    """File -> key of the solution that it ships."""
    shipped: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)
    """Kind -> what solution files hold, each file's own row: in the store they are merged with the environment's."""
    solution_rows: tuple[Record, ...] = ()
    """Every row that speaks of a solution, before those of one solution are merged."""
    aliases: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(component type, another name) -> canonical key."""
    stamps: Mapping[str, str] = field(default_factory=dict)
    """File -> when it says that it was written, as it is stored."""
    columns: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(table, display name) -> column, as the definitions say."""
    backups: Mapping[str, Backup] | None = None
    """Table -> what exports/ holds of it; None where there is no such folder."""
    uncounted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What else files in exports/ are named after or hold -> these files."""
    troubles: tuple[Trouble, ...] = ()
    ignored: tuple[tuple[str, str], ...] = field(default=())
    """(file, why it was not read)."""

    def state(self, kind: str) -> TableState:
        """Return how much of a kind there is; a kind nobody mentioned is absent."""
        return self.states.get(kind, TableState(Completeness.ABSENT))

    def exists(self, kind: str) -> bool:
        """Say whether a kind has a table, as far as anybody knows; where it has none, nothing can be missing from it."""
        return self.state(kind).completeness is not Completeness.NOT_APPLICABLE

    def whole(self, kind: str) -> bool:
        """Say whether every row of a kind is here."""
        return self.state(kind).completeness in {Completeness.COMPLETE, Completeness.NOT_APPLICABLE}
