"""Subscriptions whose parents lead back to themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from w365lint.environment.graph import Edge, Graph, Node
from w365lint.environment.made import Made
from w365lint.environment.makers.base import Maker
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.environment.surroundings import Surroundings


def _hierarchy_cycles(around: Surroundings) -> tuple[Iterable[Made], bool]:
    records = around.by_key("subscription", ("parent",))
    edges, doubtful = [], []
    for key, record in records.items():
        parent = record.values["parent"]
        if parent is UNKNOWN:
            doubtful.append(record)
        elif parent:
            edges.append(Edge(Node("subscription", key), Node("subscription", parent), "parent", record.file, record.place))
    return _rows(edges, doubtful, records), around.environment.whole("subscription")


def _rows(edges: list[Edge], doubtful: list[Record], records: Mapping[str, Record]) -> Iterator[Made]:
    for group in Graph(edges).cycles():
        first = records[group[0].key]
        members = tuple(records[node.key].name for node in group)
        fields = {"key": "+".join(node.key for node in group), "name": first.name, "subscription": first.key, "members": members}
        yield fields, first.file, first.place, True
    for record in doubtful:
        yield {"key": record.key, "name": record.name, "subscription": record.key}, record.file, record.place, False


HIERARCHY_CYCLE: Final = Maker("hierarchy_cycle", ("subscription",), _hierarchy_cycles, (("subscription", "parent"),))
