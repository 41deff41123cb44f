"""Environment and graph become facts: measured fields are filled in, generated kinds are written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from w365lint.environment.components import Kind
from w365lint.environment.environment import Environment
from w365lint.environment.graph import Edge, Graph, Node
from w365lint.environment.made import Made, put
from w365lint.environment.measures import MEASURES, VOCABULARY, Measure
from w365lint.environment.pairs import READS as PAIR_READS
from w365lint.environment.pairs import pairs
from w365lint.environment.platform_facts import dependencies, dependencies_known, solution_dependencies
from w365lint.environment.rows import UNKNOWN, Record, bit, mask_columns, quoted, to_store
from w365lint.environment.shipped import hidden_dependencies, shipped_flows, shipped_references
from w365lint.environment.solutions import Platform
from w365lint.environment.store import Store

READS: Final[Mapping[str, tuple[str, ...]]] = {
    "subscription_pair": ("subscription", "unit", "unit_mapping"),
    "hierarchy_cycle": ("subscription",),
    "dependency": ("declared_dependency", "solution", "solution_component", "flow", "app", "table", "connection_reference"),
    "solution_dependency": ("declared_dependency", "solution", "solution_component", "flow", "app", "table"),
    "shipped_reference": (),
    "shipped_flow": (),
    "hidden_dependency": (),
    "duplicate": (),
    "attestation": (),
}
"""What each generated kind is made of."""

COLUMNS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "subscription_pair": tuple(("subscription", name) for name in PAIR_READS),
    "hierarchy_cycle": (("subscription", "parent"),),
}
"""The (kind, field) that a generated kind is worked out from, where one that is missing leaves it open."""


def establish(
    environment: Environment, kinds: Iterable[str], *, targets: Iterable[str] | None, attested: Iterable[Mapping[str, Any]]
) -> Platform:
    """Make every fact of these kinds; return the platform side, whose graph the report shows."""
    asked = set(kinds) & set(VOCABULARY)
    wanted = asked.union(*(sources(kind) for kind in asked))
    platform = Platform(environment, targets)
    for name in sorted(wanted):
        environment.store.create(VOCABULARY[name])
        _measure(environment, platform, VOCABULARY[name])
    made: dict[str, Callable[[], tuple[Iterator[Made], bool]]] = {
        "subscription_pair": lambda: _subscription_pairs(environment),
        "hierarchy_cycle": lambda: _hierarchy_cycles(environment),
        "dependency": lambda: (dependencies(platform), dependencies_known(platform)),
        "solution_dependency": lambda: (solution_dependencies(platform), dependencies_known(platform) and environment.whole("solution")),
        "shipped_reference": lambda: (shipped_references(platform), True),
        "shipped_flow": lambda: (shipped_flows(platform), True),
        "hidden_dependency": lambda: (hidden_dependencies(platform), True),
        "attestation": lambda: (((fields, "attestations.yaml", "", True) for fields in attested), True),
    }
    for name in sorted(wanted & set(made)):
        rows, whole = made[name]()
        put(environment.store, VOCABULARY[name], rows)
        if not whole:
            environment.store.add_unseen(VOCABULARY[name])
    return platform


def sources(kind: str) -> frozenset[str]:
    """Return the kinds with exports that a kind is made of; itself, where it has one."""
    return frozenset(READS[kind]) if kind in READS else frozenset({kind})


def _measure(environment: Environment, platform: Platform, kind: Kind) -> None:
    """Fill in the measured fields of a kind."""
    mine = [measure for measure in MEASURES if measure.kind == kind.name]
    if not mine:
        return
    store = environment.store
    sets = [f"{quoted(measure.name)} = ?" for measure in mine] + [
        f"{column} = ({column} | ?) & ~?" for column in mask_columns(kind, "unknown")
    ]
    sql = f"UPDATE {quoted(kind.name)} SET {', '.join(sets)} WHERE n_ = ?"
    reads = {name for measure in mine for name in measure.reads}
    store.execute_many(sql, [_update(record, kind, mine, platform) for record in _rows(store, kind.name, reads)])


def _update(record: Record, kind: Kind, measures: list[Measure], platform: Platform) -> list[Any]:
    values = {measure.name: measure.of(record, platform, platform.environment.as_of) for measure in measures}
    stored = [None if value is UNKNOWN else to_store(kind.fields[name].type, value) for name, value in values.items()]
    masks: dict[str, list[int]] = {column: [0, 0] for column in mask_columns(kind, "unknown")}
    for name, value in values.items():
        column, one = bit(kind, name)
        masks[column][0 if value is UNKNOWN else 1] |= one
    return [*stored, *(number for pair in masks.values() for number in pair), record.number]


def _subscription_pairs(environment: Environment) -> tuple[Iterator[Made], bool]:
    store = environment.store
    months = {record.key: record.values["months"] for record in _rows(store, "unit", {"months"})}
    found = pairs(_rows(store, "subscription", PAIR_READS), months, environment.as_of)
    return ((fields, record.file, record.place, sure) for record, fields, sure in found), environment.whole("subscription")


def _hierarchy_cycles(environment: Environment) -> tuple[Iterator[Made], bool]:
    records = {record.key: record for record in _rows(environment.store, "subscription", {"parent"})}
    edges, doubtful = [], []
    for key, record in records.items():
        parent = record.values["parent"]
        if parent is UNKNOWN:
            doubtful.append(record)
        elif parent:
            edges.append(Edge(Node("subscription", key), Node("subscription", parent), "parent", record.file, record.place))
    return _cycle_rows(edges, doubtful, records), environment.whole("subscription")


def _cycle_rows(edges: list[Edge], doubtful: list[Record], records: Mapping[str, Record]) -> Iterator[Made]:
    for group in Graph(edges).cycles():
        first = records[group[0].key]
        members = tuple(records[node.key].name for node in group)
        fields = {"key": "+".join(node.key for node in group), "name": first.name, "subscription": first.key, "members": members}
        yield fields, first.file, first.place, True
    for record in doubtful:
        yield {"key": record.key, "name": record.name, "subscription": record.key}, record.file, record.place, False


def _rows(store: Store, kind: str, fields: Collection[str]) -> Iterator[Record]:
    if kind in store.kinds:
        yield from (record for record in store.records(kind, fields=fields) if not record.unseen)


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
