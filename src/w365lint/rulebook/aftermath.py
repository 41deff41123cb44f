"""Two snapshots side by side: what of the solutions that were to go remains, what went, and what was kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from w365lint.environment.environment import Environment
from w365lint.environment.exports import address, how_to_export
from w365lint.environment.graph import Node
from w365lint.environment.identity import component_type
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.environment.solutions import Platform
from w365lint.rulebook.comparison import Aftermath, Compared, Fate, Uncompared
from w365lint.rulebook.finding import Place
from w365lint.rulebook.moves import MOVE, Moves
from w365lint.rulebook.runbook import Compares
from w365lint.rulebook.verdict import LineState
from w365lint.wording import words

PLATFORM: Final = ("solution", "table", "app", "flow", "connection_reference", "environment_variable", "connector", "role")
"""Kinds whose rows are compared by their keys."""
PART: Final = "solution_component"
HOLDER: Final = "role_holder"
JOB: Final = "system_job"
FAILURES: Final = "failed_system_job"
"""Failed jobs are a part of a table that an export may leave out."""
TARGET: Final = "target"
_DECIDED_BY: Final = {HOLDER: ("role",), PART: ("component_type", "component"), JOB: ("state", "status")}
"""Kind -> the fields without which nobody can say whether a row of it counts."""

_NAMED: Final = re.compile(r"work[ _]?365", re.IGNORECASE)
_ALL_JOBS: Final = "asyncoperations?$filter=createdon%20ge%20{day}"


@dataclass(frozen=True)
class Comparison:
    """The platform as it was before the work, and the environment after it."""

    before: Platform
    after: Environment

    def told(self) -> Aftermath:
        """Return everything that two snapshots say together."""
        moves = Moves(self.before.environment, self.after)
        compared = [*self._rows(), *self._holders(), *self._parts(), *self._jobs(), *moves.compared()]
        return Aftermath(
            snapshot=self.before.environment.snapshot,
            as_of=self.before.environment.as_of.isoformat() if self.before.environment.as_of else "",
            remaining=_of(compared, Fate.REMAINING),
            went=_of(compared, Fate.WENT),
            kept=_of(compared, Fate.KEPT),
            lost=_of(compared, Fate.LOST),
            failing=_of(compared, Fate.FAILING),
            moved=_of(compared, Fate.MOVED),
            strayed=_of(compared, Fate.STRAYED),
            uncompared=tuple(sorted((*self._uncompared(), *moves.uncompared()))),
        )

    @cached_property
    def _now(self) -> Platform:
        return Platform(self.after, self.before.targets)

    def _rows(self) -> Iterator[Compared]:
        """Compare the rows of each kind: what belongs to the targets remains or went, all else is kept or lost."""
        for kind in PLATFORM:
            was, now = _live(self.before, kind), _live(self._now, kind)
            for key in sorted({*was, *now}):
                belongs = self._belongs(kind, key)
                if belongs is UNKNOWN or (key not in now and not self.after.whole(kind)):
                    continue
                if key in now and (belongs or key in was):
                    yield _compared(now[key], Fate.REMAINING if belongs else Fate.KEPT)
                elif key not in now:
                    yield _compared(was[key], Fate.WENT if belongs else Fate.LOST)

    def _belongs(self, kind: str, key: str) -> Any:  # noqa: ANN401 a flag or UNKNOWN
        """Say whether a component belongs to the solutions that were to go."""
        if kind != "solution":
            return self.before.of_target(Node(kind, key))
        # A solution of Work 365 that came since, or that the first snapshot did not list, is one that remains.
        return key in self.before.targets or (
            self.before.work_365 and self.before.work_365 <= self.before.targets and key in self._now.work_365
        )

    def _holders(self) -> Iterator[Compared]:
        """Tell who still holds a role of the targets."""
        now = self._now
        users = {record.key: record.name for record in now.rows("user")} | {record.key: record.name for record in self.before.rows("user")}
        roles = {key: record.name for platform in (self.before, now) for key, record in _live(platform, "role").items()}
        for record in now.rows(HOLDER):
            role = record.values["role"]
            node = self.before.node("role", role) if isinstance(role, str) else None
            if node and self.before.of_target(node) is True:
                user = str(record.values["user"])
                yield _compared(record, Fate.REMAINING, f"{users.get(user, user)}, {roles.get(node.key, node.key)}")

    def _parts(self) -> Iterator[Compared]:
        """Tell which forms, views and other components without a table of their own a solution still holds."""
        for record in self._now.rows(PART):
            word, key = record.values["component_type"], record.values["component"]
            if not isinstance(word, str) or not isinstance(key, str):
                continue
            node = self._now.node(component_type(word), key)
            if node.type not in PLATFORM and self.before.of_target(node) is True:
                yield _compared(record, Fate.REMAINING, self.before.name(node))

    def _jobs(self) -> Iterator[Compared]:
        """Tell which background jobs of the targets still wait or run, and which failed since the first snapshot."""
        old = {record.key for record in self.before.rows(JOB)}
        for record in self._now.rows(JOB):
            if self._about_target(record) is not True:
                continue
            if record.values["state"] not in ("completed", None, UNKNOWN):
                yield _compared(record, Fate.REMAINING)
            elif record.values["status"] == "failed" and record.key not in old and self._since(record):
                yield _compared(record, Fate.FAILING, _said(record))

    def _since(self, record: Record) -> bool:
        """Say whether a job was made after the first snapshot; where no moment is known, it may have been."""
        made = record.values["created_on"]
        taken = self.before.environment.as_of
        return taken is None or made in (None, UNKNOWN) or made.date() >= taken

    def _about_target(self, record: Record) -> Any:  # noqa: ANN401 a flag or UNKNOWN
        table, flow = record.values["about_table"], record.values["flow"]
        nodes = [Node("table", table.lower())] if isinstance(table, str) else []
        nodes += [Node("flow", flow)] if isinstance(flow, str) else []
        texts = [record.values[name] for name in ("name", "message")]
        if any(self.before.of_target(node) is True for node in nodes) or any(self._names(text) for text in texts):
            return True
        return UNKNOWN if UNKNOWN in (table, flow, *texts) else False

    def _names(self, text: object) -> bool:
        if not isinstance(text, str):
            return False
        names = (*self.before.targets, *self.before.prefixes)
        return bool(self.before.removes_work_365 and _NAMED.search(text)) or any(name in text.lower() for name in names)

    def _uncompared(self) -> Iterator[Uncompared]:
        """Say of which kinds nobody can tell what remains, and how that is exported."""
        if not self.before.targets:
            yield Uncompared(TARGET, "The first snapshot holds no solution that was to go.", "Name one with --target.")
        for kind in (*PLATFORM, HOLDER, PART, JOB):
            spec = self.after.kinds[kind]
            if not self.after.whole(kind):
                why = f"What the second snapshot holds of {spec.label} is {self.after.state(kind).completeness.value}."
                yield Uncompared(kind, why, self._jobs_export() if kind == JOB else how_to_export(spec, self.after))
            elif kind not in {"solution", HOLDER} and self._unplaced(kind):
                why = f"Of some {spec.label} nobody knows whether it belongs to the target: the first snapshot does not list what it held."
                yield Uncompared(kind, why, "Compare with a first snapshot that holds solutioncomponent.json.")
        for kind, fields in _DECIDED_BY.items():
            spec = self.after.kinds[kind]
            for field in fields:
                if any(record.values[field] is UNKNOWN for record in self._now.rows(kind)):
                    why = f"The {words(field)} of some {spec.label} is not known."
                    yield Uncompared(kind, why, f"Export the column {spec.fields[field].column.logical[0]}.")
        if self.after.whole(JOB) and (why := self._jobs_left_out()):
            yield Uncompared(FAILURES, why, self._jobs_export())

    def _unplaced(self, kind: str) -> bool:
        if kind == JOB:
            return any(self._about_target(record) is UNKNOWN for record in self._now.rows(JOB))
        if kind == PART:
            held = ((component_type(str(one.values["component_type"])), str(one.values["component"])) for one in self._now.rows(PART))
            return any(word not in PLATFORM and self.before.of_target(self._now.node(word, key)) is UNKNOWN for word, key in held)
        return any(self._belongs(kind, key) is UNKNOWN for key in _live(self._now, kind))

    def _jobs_left_out(self) -> str:
        """Say why failed jobs may be missing: an export of what waits and runs alone holds none, whatever happened."""
        if not self.after.exists(JOB):
            return ""
        if any(record.values["state"] == "completed" for record in self._now.rows(JOB)):
            return ""
        return "The second snapshot holds no completed system job: it may have been exported without them, and without the failed ones."

    def _jobs_export(self) -> str:
        day = self.before.environment.as_of
        path = _ALL_JOBS.format(day=day.isoformat() if day else "YYYY-MM-DD")
        return f"Save {address(self.after, path)} as asyncoperation.json."


def _of(compared: Iterable[Compared], fate: Fate) -> tuple[Compared, ...]:
    return tuple(sorted(each for each in compared if each.fate is fate))


def _live(platform: Platform, kind: str) -> Mapping[str, Record]:
    """Return the rows that the environment itself gave, by key; a solution file says what it ships, not what is there."""
    if kind == "solution":
        return {key: record for key, record in platform.solutions.items() if record.file in platform.environment.environment_files}
    live = platform.environment.environment_files
    return {record.key: record for record in platform.rows(kind) if record.key and record.file in live}


def _compared(record: Record, fate: Fate, name: str = "") -> Compared:
    return Compared(record.kind, name or record.name, record.key, Place(record.file, record.place), fate)


def _said(job: Record) -> str:
    message = job.values["message"]
    return f"{job.name}: {message}" if isinstance(message, str) else job.name


_KINDS: Final[Mapping[Compares, tuple[str, ...]]] = {
    Compares.SOLUTIONS: ("solution",),
    Compares.COMPONENTS: ("table", "app", "flow", PART),
    Compares.JOBS: (JOB,),
    Compares.FAILURES: (JOB, FAILURES),
    Compares.ROLES: ("role", HOLDER),
    Compares.MOVES: (MOVE,),
}
SHOWN: Final = 5
"""Names that the note of a line writes out."""


def line_after(compares: Iterable[Compares], aftermath: Aftermath) -> tuple[LineState, str]:
    """Return the state of a line that is judged on two snapshots, and why."""
    asked = tuple(compares)
    against = [each for word in asked for each in _against(word, aftermath)]
    about_target = asked != (Compares.MOVES,)
    kinds = {*((TARGET,) if about_target else ()), *(kind for word in asked for kind in _KINDS[word])}
    gaps = [each for each in aftermath.uncompared if each.kind in kinds]
    if against:
        more = " There may be more: not everything could be compared." if gaps else ""
        return LineState.FOUND, f"{_listed(against)}{more}"
    if gaps:
        return LineState.UNDECIDED, " ".join(f"{gap.why} {gap.export}" for gap in gaps)
    return LineState.CLEAR, f"Compared with {aftermath.snapshot}."


def _against(word: Compares, aftermath: Aftermath) -> Iterator[Compared]:
    if word is Compares.FAILURES:
        yield from aftermath.failing
    elif word is Compares.MOVES:
        yield from aftermath.strayed
    else:
        yield from (each for each in aftermath.remaining if each.kind in _KINDS[word])


def _listed(against: list[Compared]) -> str:
    names = "; ".join(f"{each.kind.replace('_', ' ')} {each.name}" for each in against[:SHOWN])
    rest = f"; and {len(against) - SHOWN:,} more" if len(against) > SHOWN else ""
    return f"{names}{rest}".rstrip(".") + "."
