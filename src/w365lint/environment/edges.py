"""What flows and apps use, drawn as dependencies; and which of several records proves a dependency best."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from w365lint.environment.graph import Edge, Node
from w365lint.environment.inventory import Inventory
from w365lint.environment.readers.records import in_order
from w365lint.environment.rows import Record

_USES: Final[Mapping[str, Mapping[str, str]]] = {
    "flow": {
        "connection_references": "connection_reference", "child_flows": "flow", "used_tables": "table",
        "used_variables": "environment_variable",
    },
    "app": {"used_tables": "table"},
}  # fmt: skip
"""Kind -> the fields that name what it uses, each with the type of that."""
_SHOWN_BY: Final = {"flow": "flow_definition", "app": "app_header"}
_RANKS: Final = {"dependency_reply": 0, "manifest": 1, "flow_definition": 2, "app_header": 3}


def uses(inventory: Inventory) -> Iterator[Edge]:
    """Yield what flows and apps use, as each file says it; what the environment's own row leaves out is used no more."""
    for kind, shown_by in _SHOWN_BY.items():
        copies: dict[str, list[Record]] = defaultdict(list)
        for record in inventory.environment.shipped.get(kind, ()):
            copies[record.key].append(record)
        for record in inventory.rows(kind):
            live = record.file in inventory.environment.environment_files
            used = set(_used(inventory, record))
            for said in [record, *copies[record.key]] if live or not copies[record.key] else copies[record.key]:
                for node in _used(inventory, said):
                    if node in used or not live:
                        yield Edge(Node(kind, record.key), node, shown_by, said.file, said.place)


def best_first(edges: Iterable[Edge]) -> Iterator[Edge]:
    """Yield each dependency once, sorted; of several between the same two, the best witness first."""
    between: dict[tuple[Node, Node], list[Edge]] = defaultdict(list)
    for edge in set(edges):
        between[edge.dependent, edge.required].append(edge)
    for _, witnesses in sorted(between.items()):
        yield from sorted(witnesses, key=preference) if len(witnesses) > 1 else witnesses


def preference(edge: Edge) -> tuple[object, ...]:
    """Return what sorts the better witness to the front: the inventory's own word, then flows and apps."""
    return rank(edge), edge.file, in_order(edge.place)


def rank(edge: Edge) -> int:
    """Return how far back a witness stands by what declares it."""
    return _RANKS.get(edge.declared_by, len(_RANKS))


def _used(inventory: Inventory, record: Record) -> Iterator[Node]:
    for field, word in _USES[record.kind].items():
        for name in items(record.values[field]):
            if node := inventory.table(name) if word == "table" else inventory.node(word, name.lower()):
                yield node


def items(value: object) -> tuple[str, ...]:
    """Return the texts of a list; none where it is empty or not known."""
    return value if isinstance(value, tuple) else ()
