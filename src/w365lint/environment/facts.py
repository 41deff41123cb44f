"""Environment and graph become facts: measured fields are filled in, generated kinds are written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from w365lint.environment.components import Kind
from w365lint.environment.environment import Environment
from w365lint.environment.made import put
from w365lint.environment.makers import MAKERS
from w365lint.environment.measures import MEASURES, VOCABULARY, Measure
from w365lint.environment.rows import UNKNOWN, Record, bit, mask_columns, quoted, to_store
from w365lint.environment.solutions import Platform
from w365lint.environment.store import Store
from w365lint.environment.surroundings import Surroundings


def establish(
    environment: Environment, kinds: Iterable[str], *, targets: Iterable[str] | None, attested: Collection[Mapping[str, Any]]
) -> Platform:
    """Make every fact of these kinds; return the platform side, whose graph the report shows."""
    asked = set(kinds) & set(VOCABULARY)
    wanted = asked.union(*(sources(kind) for kind in asked))
    around = Surroundings(Platform(environment, targets), attested)
    for name in sorted(wanted):
        environment.store.create(VOCABULARY[name])
    for name in sorted(wanted):
        _measure(around, VOCABULARY[name])
    for name in sorted(wanted & set(MAKERS)):
        rows, whole = MAKERS[name].make(around)
        put(environment.store, VOCABULARY[name], rows)
        if not whole:
            environment.store.add_unseen(VOCABULARY[name])
    return around.platform


def sources(kind: str) -> frozenset[str]:
    """Return the kinds with exports that a kind is made of; itself, where it has one."""
    return frozenset(MAKERS[kind].reads) if kind in MAKERS else frozenset({kind})


def _measure(around: Surroundings, kind: Kind) -> None:
    """Fill in the measured fields of a kind."""
    mine = [measure for measure in MEASURES if measure.kind == kind.name]
    idle = [measure for measure in mine if measure.tables and not any(map(around.environment.exists, measure.tables))]
    _empty(around.environment.store, kind, idle)
    mine = [measure for measure in mine if measure not in idle]
    if not mine:
        return
    sets = [f"{quoted(measure.name)} = ?" for measure in mine] + [
        f"{column} = ({column} | ?) & ~?" for column in mask_columns(kind, "unknown")
    ]
    sql = f"UPDATE {quoted(kind.name)} SET {', '.join(sets)} WHERE n_ = ?"
    reads = {name for measure in mine for name in measure.reads}
    around.environment.store.execute_many(sql, [_update(record, kind, mine, around) for record in around.rows(kind.name, reads)])


def _empty(store: Store, kind: Kind, idle: Iterable[Measure]) -> None:
    """Leave fields empty that look only into tables which do not exist: nothing is missing there, of rows that nobody saw either."""
    for measure in idle:
        column, one = bit(kind, measure.name)
        store.execute(f"UPDATE {quoted(kind.name)} SET {quoted(measure.name)} = NULL, {column} = {column} & ~{one}")


def _update(record: Record, kind: Kind, measures: list[Measure], around: Surroundings) -> list[Any]:
    values = {measure.name: measure.of(record, around) for measure in measures}
    stored = [None if value is UNKNOWN else to_store(kind.fields[name].type, value) for name, value in values.items()]
    masks: dict[str, list[int]] = {column: [0, 0] for column in mask_columns(kind, "unknown")}
    for name, value in values.items():
        column, one = bit(kind, name)
        masks[column][0 if value is UNKNOWN else 1] |= one
    return [*stored, *(number for pair in masks.values() for number in pair), record.number]


def newest(store: Store) -> str:
    """Return the newest moment in any export, ISO; empty where there is none."""
    moments = [
        next(store.query(f"SELECT MAX({quoted(field)}) FROM {quoted(kind)}"))[0]
        for kind, spec in store.kinds.items()
        for field in ("created_on", "modified_on", "installed_on")
        if field in spec.fields
    ]
    return max(filter(None, moments), default="")


def day_of(environment: Environment, moment: str) -> date | None:
    """Return the business day of a stored moment; None where the time zone is not known."""
    return datetime.fromisoformat(moment).astimezone(environment.zone).date() if moment and environment.zone else None
