"""What goes when somebody removes solutions, components or records: from the exports, and of the data.

Which components a solution takes along, the survey of its removal says. Of the rows that stand around a component, those go
that cannot stand without it: its place in solutions, its layers, its dependencies, its entry in the lists of the maker
portal; and of a role or user, who holds what.

The platform leaves, and so does this:

- **System jobs**: no relationship of theirs deletes along, and those that wait fail for ever. Source: Microsoft Learn, System
  Job (AsyncOperation) table reference, cascade configurations.
- **The history of solutions**, which tells of the uninstall itself; **publishers**, which are no components.
- **Users**, service users among them, and **sites**: they are records of the platform's own tables.
- **Records that point to what goes**: whether they go along, lose the link or forbid the removal, the relationship decides, which
  no export holds. They are told.

Nobody edits what was exported before: solution files, backups in `exports/`, the lists of Partner Center.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from w365lint.environment.edits import Edits
from w365lint.environment.environment import Environment
from w365lint.environment.graph import Node
from w365lint.environment.identity import component_type
from w365lint.environment.measures import PLATFORM_KINDS
from w365lint.environment.rows import quoted
from w365lint.environment.solutions import Platform
from w365lint.environment.surroundings import Surroundings
from w365lint.plan.destruction import ColumnLoss, TableLoss
from w365lint.plan.losses import Counting, destruction
from w365lint.plan.removal import Removal
from w365lint.plan.saved import Saves
from w365lint.plan.survey import survey
from w365lint.plan.words import few
from w365lint.rulebook.attestation import Vouched
from w365lint.wording import count, words

Named = tuple[str, str]
"""Kind and key of a record, or type and key of a component."""

_ABOUT: Final[Mapping[str, tuple[str, str]]] = {
    "solution_component": ("component_type", "component"),
    "component_layer": ("component_type", "component"),
    "component_summary": ("component_type", "key"),
}
"""Kinds whose rows speak of one component -> the fields that name it."""
_BETWEEN: Final[Mapping[str, tuple[str, ...]]] = {"role_holder": ("role", "user")}
"""Kinds whose rows link two records -> the fields that name them."""
_FIRST: Final = 3
"""Components that a note names."""


@dataclass(frozen=True, slots=True)
class Departure:
    """What goes."""

    removed: frozenset[Named]
    tables: tuple[TableLoss, ...]
    columns: tuple[ColumnLoss, ...]
    """Columns of tables that stay."""
    fields: frozenset[Named]
    """(kind, field) of these columns."""
    solutions: frozenset[str]
    """Keys and ids."""
    notes: tuple[str, ...]
    unknown: tuple[str, ...]
    """What the snapshot cannot tell about it."""

    def edits(self) -> Edits:
        """Return what is edited in the exports."""
        return Edits((), self.removed, frozenset(loss.table for loss in self.tables), self.fields, self.solutions)


def depart(environment: Environment, asked: Collection[Named], vouched: Vouched) -> Departure:
    """Say what goes with the records that are asked for; solutions of the environment may be among them."""
    platform = Platform(environment, {key for kind, key in asked if kind == "solution"})
    removal = survey(platform)
    solutions = frozenset(removal.targets)
    alone = {Node(kind, key) for kind, key in asked if kind in PLATFORM_KINDS} - removal.goes.keys()
    nodes = alone | removal.goes.keys()
    around = Surroundings(platform)
    losses = destruction(around, removal, vouched)
    tables = {loss.table: loss for lost in losses.values() for loss in lost.tables}
    counting = Counting(environment, Saves(around, vouched))
    for node in nodes:
        if node.type == "table":
            tables.setdefault(node.key, counting.table(node.key, platform.names.get(node, node.key)))
    columns = tuple(sorted((loss for lost in losses.values() for loss in lost.columns), key=lambda loss: loss.table))
    gone = frozenset(asked) | {("solution", key) for key in solutions} | nodes
    removed = gone | frozenset(_with(platform, gone, solutions))
    return Departure(
        removed=removed,
        tables=tuple(loss for _, loss in sorted(tables.items())),
        columns=columns,
        fields=frozenset(_fields(counting, columns)),
        solutions=solutions | {said for key in solutions if isinstance(said := platform.solutions[key].values["id"], str)},
        notes=(
            *_notes(removal, asked),
            *_along(platform, removal, gone - frozenset(asked)),
            *_parts_of_others(platform, removal, alone),
            *_refused(platform, removal, alone, gone),
            *_unasked(platform, alone),
            *_pointing(environment, asked, removed),
        ),
        unknown=tuple(_unknown(environment, removal)),
    )


def _with(platform: Platform, gone: frozenset[Named], solutions: frozenset[str]) -> Iterator[Named]:
    """Yield the rows that cannot stand without what is gone."""
    for kind, (word, key) in _ABOUT.items():
        for record in platform.rows(kind):
            said, about = record.values[word], record.values[key]
            if isinstance(said, str) and isinstance(about, str) and platform.node(component_type(said), about) in gone:
                yield kind, record.key
    yield from (("component_layer", one.key) for one in platform.rows("component_layer") if one.values["solution"] in solutions)
    for kind, fields in _BETWEEN.items():
        for record in platform.rows(kind):
            if any((platform.environment.kinds[kind].fields[field].refers, record.values[field]) in gone for field in fields):
                yield kind, record.key
    live = platform.environment.environment_files
    for record, *ends in platform.declarations:
        if record.file in live and not gone.isdisjoint(ends):
            yield record.kind, record.key


def _fields(counting: Counting, columns: Iterable[ColumnLoss]) -> Iterator[Named]:
    """Yield the fields that have none but these columns."""
    for loss in columns:
        kind = counting.kinds.get(loss.table)
        for name, spec in kind.fields.items() if kind else ():
            stems = {logical.removeprefix("_").removesuffix("_value") for logical in spec.column.logical}
            if kind and stems and stems <= set(loss.columns):
                yield kind.name, name


def _notes(removal: Removal, asked: Collection[Named]) -> Iterator[str]:
    for key in removal.targets:
        package = removal.packages[key]
        if package.managed is False:
            yield f"{package.name} is unmanaged: its components stay."
        if ("solution", key) not in asked:
            what, whole = ("a patch", package.patch_of) if package.patch_of else ("a staged upgrade", package.staged_for)
            yield f"{package.name} goes too: it is {what} of {removal.packages[whole].name}."


def _along(platform: Platform, removal: Removal, others: Iterable[Named]) -> Iterator[str]:
    """Name the components that go too, or count them by type."""
    nodes = sorted(removal.goes.keys() & set(others))
    types = Counter(words(node.type) for node in nodes)
    named = [*map(platform.name, nodes)] if len(nodes) <= _FIRST else [count(number, word) for word, number in sorted(types.items())]
    if nodes:
        whole = few(removal.packages[key].name for key in removal.targets)
        yield f"With {whole} {'go' if len(nodes) > 1 else 'goes'} {few(named, len(named))}."


def _parts_of_others(platform: Platform, removal: Removal, alone: Iterable[Node]) -> Iterator[str]:
    """Name what came with a managed solution that stays."""
    for node in sorted(alone):
        bringers = [removal.packages[key] for key in platform.definers.get(node, ()) if key in removal.packages]
        if names := [package.name for package in bringers if package.managed and not package.target]:
            yield f"The {platform.name(node)} came with {', '.join(names)}, which stays: the platform may refuse to remove it alone."


def _refused(platform: Platform, removal: Removal, alone: Iterable[Node], gone: frozenset[Named]) -> Iterator[str]:
    """Say what the platform would refuse the removal for, were it tried as things are."""
    users = {user for node in alone for user in platform.graph.used_by(node)}
    holding = sorted((users | {need.dependent for need in removal.needs}) - gone)
    if holding:
        stay = f"{len(holding):,} components that stay need" if len(holding) > 1 else "1 component that stays needs"
        named = few(holding, _FIRST, platform.name)
        yield f"The platform would refuse this today: {stay} what goes ({named}). w365lint plan says what to do about each."


def _unasked(platform: Platform, alone: Iterable[Node]) -> Iterator[str]:
    """Name the components of which nobody asked the environment what depends on them."""
    replies = platform.environment.replies
    nodes = [node for node in sorted(alone) if replies is not None and replies.isdisjoint(platform.definers.get(node, ()))]
    if nodes:
        yield f"What depends on {few(nodes, _FIRST, platform.name)} was not exported: the platform may refuse."


def _pointing(environment: Environment, asked: Collection[Named], removed: frozenset[Named]) -> Iterator[str]:
    """Count the records that point to what somebody removes one by one."""
    counts: Counter[str] = Counter()
    wanted = sorted((kind, key) for kind, key in asked if kind != "solution")
    for name, kind in sorted(environment.store.kinds.items()):
        for field, spec in kind.fields.items():
            for _, key in (one for one in wanted if spec.refers == one[0]):
                sql = f"SELECT key FROM {quoted(name)} WHERE {quoted(field)} = ?"
                counts[kind.label] += sum((name, other) not in removed for (other,) in environment.store.query(sql, (key,)))
    if counts := +counts:
        named = ", ".join(f"{label} {number:,}" for label, number in sorted(counts.items()))
        yield f"Records that point to what is removed stay, and point nowhere: {named}."


def _unknown(environment: Environment, removal: Removal) -> Iterator[str]:
    listed, replies = environment.whole("solution_component"), environment.replies
    for key in removal.targets:
        package = removal.packages[key]
        if package.managed is None:
            yield f"Whether {package.name} is managed is not known: it is taken for managed here, and its components go."
        if package.doubted:
            yield f"{package.name} is unmanaged by its record and managed by its file: its components are left in place here."
        if package.goes and not listed and key not in environment.solution_files.values():
            yield f"The snapshot does not list all that {package.name} holds: more may go. Export solutioncomponent."
        if package.goes and replies is not None and key not in replies:
            yield f"What depends on {package.name} was not exported whole: the platform may refuse. See w365lint doctor."
