"""What each uninstall deletes for good: tables with their rows, and columns of tables that stay."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from w365lint.environment.components import Kind
from w365lint.environment.environment import Environment
from w365lint.environment.solutions import Platform
from w365lint.environment.surroundings import Surroundings
from w365lint.plan.destruction import ColumnLoss, Destruction, TableLoss, counted
from w365lint.plan.model import Item
from w365lint.plan.removal import Removal
from w365lint.plan.saved import Saves
from w365lint.rulebook.attestation import Vouched


def destruction(around: Surroundings, removal: Removal, vouched: Vouched) -> Mapping[str, Destruction]:
    """Say for each solution that goes what its uninstall deletes, and what of that is saved."""
    platform = around.platform
    counting = Counting(platform.environment, Saves(around, vouched))
    tables: dict[str, list[TableLoss]] = defaultdict(list)
    columns: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for node, takers in removal.goes.items():
        # What several bring goes with the last of them; the first in the alphabet would say it as well as any.
        if node.type == "table":
            tables[takers[-1]].append(counting.table(node.key, platform.names.get(node, node.key)))
        elif node.type == "column" and "." in node.key:
            table, _, column = node.key.partition(".")
            columns[takers[-1]][table].add(column)
    goers = [key for key in removal.targets if removal.packages[key].goes]
    main = _main(platform, goers)
    for table, found in counting.columns(platform.prefixes):
        columns[main][table] |= found
    return {
        key: Destruction(
            tuple(sorted(tables[key], key=lambda loss: loss.table)),
            tuple(counting.loss(table, found) for table, found in sorted(columns[key].items()) if table not in _gone(removal)),
            _note(platform, removal, key),
        )
        for key in goers
    }


def _main(platform: Platform, goers: Sequence[str]) -> str:
    """Return the solution that brings most tables of the target's publishers, whether it goes or stays.

    Columns of tables that stay, which no list of components names, came with it. Where no list names a table, with the first that goes.
    """
    publishers = {platform.solutions[key].values["publisher"] for key in platform.targets if key in platform.solutions}
    mine = {key for key, record in platform.solutions.items() if record.values["publisher"] in publishers}
    brought = Counter(key for node, keys in platform.definers.items() if node.type == "table" for key in keys if key in mine)
    return max(sorted(brought) or goers, key=brought.__getitem__, default="")


def lost_tables(losses: Mapping[str, Destruction]) -> tuple[Item, ...]:
    """Return the tables that are to be exported first."""
    found = {loss.table: loss for destroyed in losses.values() for loss in destroyed.tables}
    tables = [
        Item("table", loss.table, _called(loss), f"{counted(loss.rows, loss.seen)}; {loss.export.says}")
        for _, loss in sorted(found.items())
    ]
    partly = {loss.table: loss for destroyed in losses.values() for loss in destroyed.columns}
    kept = [
        Item(
            "table",
            loss.table,
            loss.table,
            f"stays; {len(loss.columns):,} of its columns go, {counted(loss.rows, loss.seen)}; {loss.export.says}",
        )
        for _, loss in sorted(partly.items())
    ]
    return (*tables, *kept)


def _called(loss: TableLoss) -> str:
    return loss.name if loss.name.lower() == loss.table else f"{loss.name} ({loss.table})"


def _gone(removal: Removal) -> frozenset[str]:
    return frozenset(node.key for node in removal.goes if node.type == "table")


def _note(platform: Platform, removal: Removal, key: str) -> str:
    if not any(key in takers for takers in removal.goes.values()) and not platform.environment.whole("solution_component"):
        return "The snapshot does not list what this solution holds: which tables and columns go is not known."
    return ""


class Counting:
    """Rows and columns, as far as the snapshot has them."""

    def __init__(self, environment: Environment, saves: Saves) -> None:
        self.environment, self.saves = environment, saves
        self.kinds: Mapping[str, Kind] = {table: kind for kind in environment.kinds.values() for table in kind.tables}

    def table(self, key: str, name: str) -> TableLoss:
        """Count a table."""
        return TableLoss(key, name, *self._rows(key), self.saves.table(key))

    def loss(self, table: str, columns: set[str]) -> ColumnLoss:
        """Count what columns of a table that stays are filled in at most."""
        return ColumnLoss(table, tuple(sorted(columns)), *self._rows(table), self.saves.columns(table, columns))

    def columns(self, prefixes: frozenset[str]) -> Iterator[tuple[str, set[str]]]:
        """Yield the columns with a prefix of the target that the snapshot holds of tables without one."""
        for table, kind in self.kinds.items():
            if (
                table.startswith(tuple(prefixes))
                or kind.name not in self.environment.store.kinds
                or not self.environment.store.count(kind.name)
            ):
                continue
            absent = self.environment.store.absent_fields(kind.name)
            # Of several names that a column may have, nobody knows here which it has.
            logical = {
                spec.column.logical[0] for field, spec in kind.fields.items() if field not in absent and len(spec.column.logical) == 1
            }
            stems = {name.removeprefix("_").removesuffix("_value") for name in logical}
            if found := {name for name in stems if prefixes and name.startswith(tuple(prefixes))}:
                yield table, found

    def _rows(self, table: str) -> tuple[int | None, int]:
        kind = self.kinds.get(table)
        if kind is None:
            return None, 0
        seen = self.environment.store.count(kind.name)
        return (seen if self.environment.whole(kind.name) and len(kind.tables) == 1 else None), seen
