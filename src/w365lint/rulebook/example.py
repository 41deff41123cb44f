"""An example becomes an environment, through the same door as a snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from w365lint.environment.components import Kind
from w365lint.environment.environment import Environment, TableState
from w365lint.environment.facts import establish, sources
from w365lint.environment.intake import Intake
from w365lint.environment.measures import PLATFORM_KINDS, VOCABULARY
from w365lint.environment.merging import unite
from w365lint.environment.readers.records import Batch, Completeness, Origin, RawRow
from w365lint.environment.solutions import WORK_365, Platform
from w365lint.environment.store import Store
from w365lint.rulebook.rule import Example

Rows = tuple[Mapping[str, Any], ...]
Records = Mapping[str, Rows]

FILE: Final = "example"
_PLURALS: Final = {kind.plural: kind for kind in VOCABULARY.values()}
_UTC: Final = ZoneInfo("UTC")


@dataclass(frozen=True)
class Scene:
    """An example with everything it inherits, and what a proof takes away from it."""

    name: str
    records: Records
    exported: Mapping[str, Records]
    as_of: str
    targets: tuple[str, ...]
    absent_fields: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """kind -> fields whose column is not exported."""
    gone: frozenset[str] = frozenset()
    """Kinds, plural, whose tables do not exist."""
    edition: str = ""

    def after_uninstall(self) -> Scene:
        """Return the scene in which the tables of Work 365 do not exist any more."""
        return self.having_lost(plural for plural, kind in _PLURALS.items() if kind.tables and all(map(_of_work_365, kind.tables)))

    def having_lost(self, plurals: Iterable[str]) -> Scene:
        """Return the scene in which the tables of some kinds do not exist."""
        gone = self.gone | frozenset(plurals)
        return replace(self, gone=gone, records={name: rows for name, rows in self.records.items() if name not in gone})

    def without(self, plural: str) -> Scene:
        """Return the scene in which a kind was not exported."""
        return replace(self, records={name: rows for name, rows in self.records.items() if name != plural})

    def without_column(self, kind: str, name: str) -> Scene:
        """Return the scene in which a column was not exported."""
        return replace(self, absent_fields={kind: frozenset({name})})

    def emptied(self, plural: str, name: str) -> Scene:
        """Return the scene in which a field is empty in every record of a kind."""
        rows = tuple({**row, name: None} for row in self.records.get(plural, ()))
        return replace(self, records={**self.records, plural: rows})


def unknown_kinds(example: Example) -> list[str]:
    """Return the words under which an example lists records, and which are no kind's plural."""
    return [
        word
        for part in (example.snapshot, example.add, *example.exported.values(), example.change, example.remove, example.gone)
        for word in part
        if word not in _PLURALS
    ]


def scene(example: Example, others: Mapping[str, Example]) -> Scene:
    """Return an example with what it inherits; raise ValueError where it is like an example that is not there."""
    if example.like is None:
        alone = Scene(example.name, _grown({}, example), dict(example.exported), example.as_of, example.targets, edition=example.edition)
        return alone.having_lost(example.gone)
    if example.like not in others or example.like == example.name:
        message = f"there is no earlier example '{example.like}'"
        raise ValueError(message)
    base = scene(others[example.like], {name: other for name, other in others.items() if name != example.name})
    grown = Scene(
        example.name, _grown(base.records, example), {**base.exported, **example.exported},
        example.as_of if "as_of" in example.model_fields_set else base.as_of,
        example.targets if "targets" in example.model_fields_set else base.targets,
        edition=example.edition if "edition" in example.model_fields_set else base.edition,
    )  # fmt: skip
    return grown.having_lost(base.gone | {*example.gone})


def stage(scene: Scene, kinds: frozenset[str]) -> tuple[Environment, Platform]:
    """Build the environment of a scene, with the facts of these kinds."""
    day = date.fromisoformat(scene.as_of)
    environment = Environment(Store(), VOCABULARY, {}, edition=scene.edition, zone=_UTC, snapshot=FILE, as_of=day)
    environment.environment_files = frozenset({FILE})
    intake = Intake(environment.store, VOCABULARY, _UTC)
    for plural, rows in scene.records.items():
        kind = _PLURALS[plural]
        environment.store.create(kind)
        environment.states[kind.name] = TableState(Completeness.COMPLETE, (FILE,), "", environment_rows=True)
        if kind.name != "attestation":
            intake.take(_batch(kind, FILE, rows, scene.absent_fields))
    environment.states |= {_PLURALS[plural].name: TableState(Completeness.NOT_APPLICABLE) for plural in scene.gone}
    for solution, listed in scene.exported.items():
        file = f"{solution}.zip"
        environment.solution_files[file] = solution
        for plural, rows in _package(solution, listed).items():
            intake.take(_batch(_PLURALS[plural], file, rows, scene.absent_fields))
    unite(environment)
    environment.backups = {} if "saved_contracts" in scene.records else None
    environment.replies = None if "declared_dependencies" in scene.records else frozenset()
    for kind in VOCABULARY.values():
        if not kind.generated and not environment.whole(kind.name) and kind.name in _needed(kinds):
            environment.store.add_unseen(kind)
    attested = [vars(_PLURALS["attestations"].model.model_validate(row)) for row in scene.records.get("attestations", ())]
    return environment, establish(environment, kinds, targets=scene.targets or None, attested=attested)


def _of_work_365(table: str) -> bool:
    return table.startswith(f"{WORK_365}_")


def _batch(kind: Kind, file: str, rows: Rows, absent: Mapping[str, frozenset[str]]) -> Batch:
    """Return rows as a reader would; a solution file does not speak of a field that none of its rows names."""
    fields = frozenset(kind.model.model_fields) if file == FILE else frozenset(name for row in rows for name in row)
    fields -= absent.get(kind.name, frozenset())
    raws = [
        RawRow(f"record {number}", {name: value for name, value in row.items() if name in fields}) for number, row in enumerate(rows, 1)
    ]
    origin, complete = (Origin.ENVIRONMENT, Completeness.COMPLETE) if file == FILE else (Origin.SOLUTION_FILE, Completeness.PARTIAL)
    return Batch(kind.name, "", file, origin, fields, raws, complete)


def _package(solution: str, listed: Records) -> Records:
    """Return what a solution file holds: the solution, its components, and that they are its own."""
    parts = tuple(
        {"key": f"{solution}/{plural}/{row['key']}", "solution": solution, "component_type": _PLURALS[plural].name,
         "component": row["key"], "defines": True}
        for plural, rows in listed.items() if _PLURALS[plural].name in PLATFORM_KINDS for row in rows
    )  # fmt: skip
    return {"solutions": ({"key": solution, "unique_name": solution},), "solution_components": parts, **listed}


def _needed(kinds: frozenset[str]) -> frozenset[str]:
    return frozenset().union(kinds, *(sources(kind) for kind in kinds if kind in VOCABULARY))


def _grown(records: Records, example: Example) -> dict[str, tuple[Mapping[str, Any], ...]]:
    grown = {**records, **example.snapshot}
    for plural, keys in (*example.change.items(), *example.remove.items()):
        if absent := sorted(set(keys) - {str(row.get("key")) for row in grown.get(plural, ())}):
            message = f"example '{example.name}': there is no {', '.join(absent)} among its {plural}"
            raise ValueError(message)
    for plural, changes in example.change.items():
        grown[plural] = tuple({**row, **changes.get(str(row.get("key")), {})} for row in grown.get(plural, ()))
    for plural, keys in example.remove.items():
        grown[plural] = tuple(row for row in grown.get(plural, ()) if str(row.get("key")) not in keys)
    for plural, rows in example.add.items():
        grown[plural] = (*grown.get(plural, ()), *rows)
    return grown
