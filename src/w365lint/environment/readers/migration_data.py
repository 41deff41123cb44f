"""data.xml of a Configuration Migration package, gone through record by record: it may be larger than memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Final

from w365lint.environment.readers.files import FileTrouble
from w365lint.environment.readers.xml import walk

ROOT: Final = "entities"
HOLDERS: Final = "systemuserroles"

_TABLE, _SECTION, _RECORD, _FIELD, _TARGET = 2, 3, 4, 5, 6
"""Levels of <entity>, of <records> and <m2mrelationships>, of <record> and <m2mrelationship>, of <field>, of <targetid>."""

_HOLDER_NAMES: Final = {HOLDERS, f"{HOLDERS}_association"}
"""The many-to-many relationship of users and roles: by its table, as Microsoft's tool writes it, and by its own name."""

_PAIR: Final = 4

Values = dict[str, object]
Item = tuple[int, Values]
"""The number of a run, and a record: values by column, as text."""


class NoValue:
    """The value of a field that has none: neither empty nor readable."""

    def __str__(self) -> str:
        return "a field without a value"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which columns of a table are read, and which holds the id of a record."""

    columns: Collection[str]
    id_column: str


@dataclass(slots=True)
class Run:
    """Records of one table that stand together."""

    table: str
    whole: bool = False
    """Whether its end was reached."""


@dataclass
class Scan:
    """One way through the file; when it is over, `tables`, `runs` and `stamp` are known."""

    wanted: Mapping[str, Wanted]
    tables: list[str] = field(default_factory=list)
    """Every table of the file, also those that are not wanted."""
    runs: list[Run] = field(default_factory=list)
    stamp: str = ""

    def items(self, chunks: Iterable[bytes]) -> Iterator[Item]:
        """Yield the records of wanted tables in the order of the file; raise ValueError where it breaks off."""
        self._found: list[Item] = []
        self._table = self._section = self._source = ""
        self._plan: Wanted | None = None
        self._columns: Collection[str] = ()
        self._record: Values | None = None
        self._target: list[str] = []
        try:
            for _ in walk(chunks, self._opened, self._closed):
                yield from self._found
                self._found.clear()
        except (ValueError, FileTrouble):
            yield from self._found
            raise

    def _opened(self, level: int, tag: str, said: Sequence[str]) -> Callable[[str], object] | None:
        if level == _FIELD and self._record is not None:
            if tag == "field":
                # The usual order of attributes spares a dictionary for each field.
                usual = len(said) >= _PAIR and said[0] == "name" and said[2] == "value"
                name, value = (said[1], said[3]) if usual else _unusual(said)
                if name in self._columns:
                    self._record[str(name)] = value
            return None
        return self._around(level, tag, dict(zip(said[::2], said[1::2], strict=True)))

    def _around(self, level: int, tag: str, said: Mapping[str, str]) -> Callable[[str], object] | None:
        if level == 1:
            if tag != ROOT:
                raise ValueError(f"It is no data of a Configuration Migration package: it begins with <{tag[:60]}>, not with <{ROOT}>.")
            self.stamp = said.get("timestamp", "")
        elif level == _TABLE and tag == "entity":
            self._table = said.get("name", "").lower()
            self.tables.append(self._table)
            self._plan = self.wanted.get(self._table)
        elif level == _SECTION:
            self._section = tag
            if tag == "records" and self._plan:
                self.runs.append(Run(self._table))
                self._columns = self._plan.columns
        elif level == _RECORD and tag == "record" and self._section == "records" and self._plan:
            self._record = {self._plan.id_column: said["id"]} if said.get("id") else {}
        elif level == _RECORD and said.get("m2mrelationshipname", "").lower() in _HOLDER_NAMES and HOLDERS in self.wanted:
            self._source = said.get("sourceid", "")
            if not self.runs or self.runs[-1].table != HOLDERS or self.runs[-1].whole:
                self.runs.append(Run(HOLDERS))
        elif level == _TARGET and tag == "targetid" and self._source:
            self._target = []
            return self._target.append
        return None

    def _closed(self, level: int) -> None:
        if level == _RECORD and self._record is not None:
            self._found.append((len(self.runs) - 1, self._record))
            self._record = None
        elif level == _RECORD:
            self._source = ""
        elif level == _TARGET and self._source:
            self._found.append((len(self.runs) - 1, _holder(self._table, self._source, "".join(self._target).strip())))
        elif level == _SECTION and self.runs:
            self.runs[-1].whole = True


def _unusual(said: Sequence[str]) -> tuple[str, object]:
    attributes = dict(zip(said[::2], said[1::2], strict=True))
    return attributes.get("name", ""), attributes.get("value", NoValue())


def _holder(table: str, source: str, target: str) -> Values:
    """Return a record of systemuserroles, whose id no package holds; the relationship is written below the user or below the role."""
    user, role = (source, target) if table == "systemuser" else (target, source)
    return {"systemuserroleid": f"{user}/{role}", "systemuserid": user, "roleid": role}


@dataclass
class Runs:
    """Gives the records of each run; asked for in the order of the file, they take one way through it."""

    items: Callable[[], Iterator[Item]]

    def __post_init__(self) -> None:
        self._groups: Iterator[tuple[int, Iterator[Item]]] = iter(())
        self._passed: float = float("inf")

    def of(self, run: int) -> Iterator[Values]:
        """Yield the records of one run; where the file breaks off they end, which the first way through it has told."""
        if run <= self._passed:
            self._groups, self._passed = groupby(self.items(), itemgetter(0)), -1
        try:
            for number, group in self._groups:
                self._passed = number
                if number == run:
                    yield from map(itemgetter(1), group)
                    return
        except (ValueError, FileTrouble):
            return
