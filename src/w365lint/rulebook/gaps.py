"""What is missing when a rule cannot tell: the value, column, table or day that would settle it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from w365lint.environment.components.base import Fieldspec, Kind
from w365lint.environment.components.values import Type
from w365lint.environment.environment import Environment
from w365lint.environment.exports import how_to_export
from w365lint.environment.facts import sources
from w365lint.environment.makers import MAKERS
from w365lint.environment.makers.dependencies import dependencies_known
from w365lint.environment.measures import MEASURES
from w365lint.environment.readers.records import Completeness
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.environment.solutions import Platform
from w365lint.rulebook.compiler import Rule
from w365lint.rulebook.condition import FieldOf, Pattern
from w365lint.rulebook.finding import MissingExport
from w365lint.wording import words

_SHIPPED: Final = {
    "shipped_flow": "The definition of the flow cannot be read: export the solution again.",
    "shipped_reference": (
        "A flow of the same solution file uses this connector and names no connection reference, or cannot be read: "
        "name the reference in the flow, and export the solution again."
    ),
}
"""What settles a field of what a solution file ships."""


class Gaps:
    """The gaps of one environment, in sentences."""

    def __init__(self, environment: Environment, platform: Platform, kinds: Mapping[str, Kind]) -> None:
        self._environment, self._platform, self._kinds = environment, platform, kinds
        self._unknown_fields = cache(
            lambda kind: environment.store.unknown_fields(kind) if kind in environment.store.kinds else frozenset()
        )

    def missing(self, rule: Rule) -> Iterator[MissingExport]:
        """Yield the exports without which the rule may have missed something."""
        for name in sorted({source for kind in rule.reads for source in self._partial_sources(kind)}):
            kind = self._kinds[name]
            yield MissingExport(rule.name, rule.file.severity, name, self._why_partial(kind), self._export(kind))

    def settled_by(self, rule: Rule, records: Sequence[Record]) -> Iterator[tuple[str, ...]]:
        """Yield what would settle each subject that could not be judged: its own gaps, or else those around it."""
        subject = rule.condition.subject
        fields = _fields_of(rule, subject)
        outer = [where.field for excuse in rule.condition.unless for where in excuse.outer_fields() if where.pattern == subject.name]
        around = tuple(dict.fromkeys(self._other_gaps(rule))) if records else ()
        said: dict[tuple[str, ...], tuple[str, ...]] = {}
        for record in records:
            own = tuple(dict.fromkeys(self._own_gaps(record, fields, outer)))
            # Thousands of subjects wait for the same export: they share one answer, or the answers would fill the memory.
            yield said.setdefault(own, own or around or ("Ask again with a more complete export.",))

    def _own_gaps(self, record: Record, fields: Iterable[str], outer: Iterable[str]) -> Iterator[str]:
        for field in fields:
            if record.values[field] is UNKNOWN:
                yield from self._field_gap(record.kind, field, record)
        if not record.sure:
            yield from (self._export(self._kinds[name]) for name in self._saved(record))
        for field in outer:
            if record.values[field] is None:
                yield f"Fill in {words(field)} of {record.name}: it is empty, and the exception cannot be looked up without it."

    def _field_gap(self, kind_name: str, field: str, record: Record) -> Iterator[str]:
        kind = self._kinds[kind_name]
        spec = kind.fields[field]
        if field in record.unreadable:
            yield f"Correct {words(field)} of {record.name} ({record.file}, {record.place}): its value cannot be read."
        elif spec.column.logical:
            yield self._column_gap(kind, spec) if self._environment.state(kind_name).environment_rows else self._export(kind)
        elif kind_name in self._environment.kinds:
            yield from self._measured_gap(kind, field, record)

    def _column_gap(self, kind: Kind, spec: Fieldspec) -> str:
        column = spec.column.logical[0]
        return f"Export the column {column} of {kind.tables[0] if kind.tables else kind.label}."

    def _measured_gap(self, kind: Kind, field: str, record: Record) -> Iterator[str]:
        measure = next((m for m in MEASURES if (m.kind, m.name) == (kind.name, field)), None)
        if field.endswith("of_target") and not self._platform.targets:
            yield "Name the solutions to remove with --target."
            return
        if field == "edition":
            yield 'Write "edition": "DV" (on Dynamics 365 Sales) or "PV" (on Power Apps alone) into snapshot.json.'
        if kind.name in _SHIPPED:
            yield _SHIPPED[kind.name]
        tables = measure.tables if measure else tuple(sorted(sources(kind.name) | self._saved(record)))
        for table in (*tables, *((kind.name,) if field == "in_environment" else ())):
            if not self._environment.whole(table):
                yield self._export(self._kinds[table])
        for read in measure.reads if measure else ():
            if record.values[read] is UNKNOWN:
                yield from self._field_gap(kind.name, read, record)
        yield from _said_to_lack(record)
        counted = measure or MAKERS.get(kind.name)
        if self._environment.as_of is None and counted and counted.dated:
            yield "Say on which day the snapshot was taken: --as-of YYYY-MM-DD."
        if self._environment.zone is None and any(kind.fields[read].type is Type.MOMENT for read in (measure.reads if measure else ())):
            yield "Say in which time zone the environment is: time_zone in snapshot.json or w365lint.toml."

    def _saved(self, record: Record) -> frozenset[str]:
        """Return the kind of the table that an export saves."""
        return frozenset(name for name, kind in self._kinds.items() if record.kind == "export" and record.key in kind.tables)

    def _other_gaps(self, rule: Rule) -> Iterator[str]:
        subject = rule.condition.subject
        for kind in sorted(rule.reads):
            for source in self._partial_sources(kind):
                yield self._export(self._kinds[source])
        yield from self._advice(rule)
        for kind in sorted(rule.reads & set(MAKERS)):
            for source, field in MAKERS[kind].columns:
                if field in self._unknown_fields(source) and self._environment.whole(source):
                    yield self._column_gap(self._kinds[source], self._kinds[source].fields[field])
        for pattern in rule.condition.patterns():
            if pattern.name != subject.name and pattern.kind in self._kinds:
                for field in sorted(set(_fields_of(rule, pattern)) & self._unknown_fields(pattern.kind)):
                    spec = self._kinds[pattern.kind].fields[field]
                    if spec.column.logical and self._environment.whole(pattern.kind):
                        yield self._column_gap(self._kinds[pattern.kind], spec)

    def _advice(self, rule: Rule) -> Iterator[str]:
        """Yield what makes generated kinds whole that are made of more than tables."""
        for kind in sorted(rule.reads & set(MAKERS)):
            if MAKERS[kind].advice and any(row.unseen for row in self._environment.store.records(kind, fields=())):
                yield MAKERS[kind].advice

    def _partial_sources(self, kind: str) -> tuple[str, ...]:
        """Return the kinds with exports that leave this kind incomplete."""
        if kind in ("dependency", "solution_dependency"):
            unknown = () if dependencies_known(self._platform) else ("declared_dependency",)
            return unknown if kind == "dependency" or self._environment.whole("solution") else (*unknown, "solution")
        return tuple(sorted(source for source in sources(kind) if not self._environment.whole(source)))

    def _why_partial(self, kind: Kind) -> str:
        if not kind.tables:
            return "The environment was not asked what depends on the target, or did not answer completely."
        state, name = self._environment.state(kind.name), kind.tables[0]
        match state.completeness:
            case Completeness.ABSENT:
                return f"{name} is not in the snapshot."
            case Completeness.UNREADABLE:
                return f"{name} cannot be read: {state.why or 'see the unreadable places'}."
            case _:
                return f"{name} is not complete: {state.why or 'nobody says that it is'}."

    def _export(self, kind: Kind) -> str:
        return how_to_export(kind, self._environment, self._platform)


def _said_to_lack(record: Record) -> Iterator[str]:
    """Yield what a generated fact itself names as missing."""
    undated, lacking = record.values.get("undated"), record.values.get("lacking")
    if isinstance(undated, tuple):
        yield from (f"Fill in the dates of {name}: nobody says when it began or ended." for name in undated)
    if isinstance(lacking, tuple):
        yield from (f"Fill in or correct {label} of {record.name}: without it the cycles cannot be counted." for label in lacking)


def _fields_of(rule: Rule, pattern: Pattern) -> tuple[str, ...]:
    """Return the fields of a pattern that the rule compares, wherever it names them."""
    own = [line.field for line in pattern.comparisons]
    named = [
        line.other.field
        for other in rule.condition.patterns()
        for line in other.comparisons
        if line.other and line.other.pattern == pattern.name
    ]
    excused = [FieldOf(p.name, line.field) for a in rule.condition.unless for p in a.own for line in p.comparisons]
    return tuple(dict.fromkeys([*own, *named, *(where.field for where in excused if where.pattern == pattern.name)]))
