"""What would make a snapshot say more: the exports that most waits for, how far names can be trusted, how far apart files are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from w365lint.environment.components.base import Fieldspec, Kind, Mark
from w365lint.environment.environment import Environment
from w365lint.rulebook.overview import newest_of
from w365lint.rulebook.verdict import LineState, Verdict

GENERAL: Final = "Ask again with a more complete export."
APART: Final = timedelta(hours=1)
"""From here on, what happened between two exports may make them contradict each other."""


class Trust(StrEnum):
    """Why a name is believed to be that of a table or column."""

    STANDARD = "standard"
    DOCUMENTED = "documented"
    GUESSED = "guessed"
    RESOLVED = "resolved"
    OVERRIDDEN = "overridden"


@dataclass(frozen=True, slots=True)
class Spelling:
    """One name that is looked for in exports."""

    table: str
    column: str
    """Empty where the table itself is meant."""
    display: str
    """What people call it; empty where no page says."""
    trust: Trust
    missing: bool
    """The table was exported without it."""


@dataclass
class Settling:
    """One thing to do, and what waits for it, perhaps for other things too."""

    what: str
    rules: set[str] = field(default_factory=set)
    lines: set[str] = field(default_factory=set)
    subjects: int = 0

    @property
    def weight(self) -> tuple[int, int, int, str]:
        """What sorts the most useful to the front."""
        return -len(self.lines), -len(self.rules), -self.subjects, self.what


def settlings(verdict: Verdict) -> tuple[Settling, ...]:
    """Return what would settle what is open, the most useful first; what only people know is no export and left out."""
    found: dict[str, Settling] = {}
    for one in verdict.missing:
        found.setdefault(one.settled_by, Settling(one.settled_by)).rules.add(one.rule)
    for subject in verdict.undecided:
        for what in () if subject.asked else subject.settled_by:
            if what != GENERAL:
                settling = found.setdefault(what, Settling(what))
                settling.rules.add(subject.rule)
                settling.subjects += 1
    waiting = _waiting(verdict)
    for settling in found.values():
        settling.lines = set().union(*(waiting[rule] for rule in settling.rules))
    return tuple(sorted(found.values(), key=lambda settling: settling.weight))


def _waiting(verdict: Verdict) -> Mapping[str, set[str]]:
    """Return the undecided lines of each rule."""
    lines: dict[str, set[str]] = defaultdict(set)
    for runbook in verdict.runbooks:
        for line in runbook.lines:
            for rule in line.rules if line.state is LineState.UNDECIDED else ():
                lines[rule].add(line.id)
    return lines


def spellings(environment: Environment, mapping: Mapping[str, Mapping[str, str]]) -> tuple[Spelling, ...]:
    """Return every name of a table and a column, in the order of the vocabulary."""
    return tuple(spelling for kind in environment.kinds.values() for spelling in _spellings(environment, kind, mapping.get(kind.name, {})))


def _spellings(environment: Environment, kind: Kind, mapped: Mapping[str, str]) -> Iterator[Spelling]:
    known = environment.store.kinds
    absent = environment.store.absent_fields(kind.name) if kind.name in known else frozenset()
    here = environment.state(kind.name).environment_rows
    defined = {record.key for record in environment.store.records("table", fields=())} if "table" in known else set()
    for table in kind.tables:
        listed = {column for (of, _), column in environment.columns.items() if of == table}
        yield Spelling(table, "", kind.label, _trust(kind.mark, certain=bool(listed) or table in defined), missing=False)
        for spec in kind.fields.values():
            if spec.column.logical or spec.name in mapped:
                column, trust = _column(environment, table, spec, mapped)
                yield Spelling(table, column, next(iter(spec.column.display), ""), trust, missing=here and spec.name in absent)


def _column(environment: Environment, table: str, spec: Fieldspec, mapped: Mapping[str, str]) -> tuple[str, Trust]:
    if spec.name in mapped:
        return mapped[spec.name], Trust.OVERRIDDEN
    shown = [column for display in spec.column.display if (column := environment.columns.get((table, display)))]
    listed = {column for (of, _), column in environment.columns.items() if of == table}
    plain = [name.removeprefix("_").removesuffix("_value") for name in spec.column.logical]
    if spec.column.mark is Mark.GUESSED and not listed.intersection(plain) and shown:
        return shown[0], Trust.RESOLVED
    return spec.column.logical[0], _trust(spec.column.mark, certain=bool(listed.intersection(plain)))


def _trust(mark: Mark, *, certain: bool) -> Trust:
    if mark is Mark.GUESSED:
        return Trust.RESOLVED if certain else Trust.GUESSED
    return Trust.DOCUMENTED if mark is Mark.DOCUMENTED else Trust.STANDARD


def apart(environment: Environment) -> tuple[str, ...]:
    """Say which exports were surely made hours apart: by the stamps that files have, and by changes that are younger than one."""
    stamps = {file: datetime.fromisoformat(stamp) for file, stamp in sorted(environment.stamps.items())}
    if not stamps:
        return ()
    first = min(stamps, key=lambda file: stamps[file])
    said = [
        f"{file} says {stamp:%Y-%m-%d %H:%M} UTC, {_hours(stamp - stamps[first])} after {first}."
        for file, stamp in stamps.items()
        if stamp - stamps[first] >= APART
    ]
    for kind in environment.kinds.values():
        newest = newest_of(environment, kind) if kind.tables else ""
        files = [file for file in environment.state(kind.name).files if file in environment.environment_files and file != first]
        if newest and files and (since := datetime.fromisoformat(newest) - stamps[first]) >= APART:
            said.append(f"{files[0]} holds a change {_hours(since)} after {first} was written ({stamps[first]:%Y-%m-%d %H:%M} UTC).")
    return tuple(said)


def _hours(span: timedelta) -> str:
    hours = int(span / timedelta(hours=1))
    return f"{hours:,} {'hour' if hours == 1 else 'hours'}"
