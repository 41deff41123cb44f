"""From rows to words: an engine's answer becomes findings, undecided subjects and missing exports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from w365lint.environment.components.base import Kind
from w365lint.environment.components.values import Type, show
from w365lint.environment.environment import Environment
from w365lint.environment.exports import record_link
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.environment.solutions import Platform
from w365lint.rulebook.compiler import Piece, Rule, field_of
from w365lint.rulebook.condition import FieldOf
from w365lint.rulebook.engines.answer import Answer
from w365lint.rulebook.finding import Arrow, Finding, MissingExport, Money, Place, Subject, Undecided
from w365lint.rulebook.gaps import Gaps

T = TypeVar("T")
Facts = Mapping[str, Record]
"""pattern -> the record that met it."""


@dataclass(frozen=True)
class Found:
    """A finding and the records behind it; causes are looked up by their fields."""

    finding: Finding
    facts: Facts


@dataclass(frozen=True)
class Judgement:
    """Everything one rule says."""

    rule: Rule
    found: tuple[Found, ...]
    undecided: tuple[Undecided, ...]
    missing: tuple[MissingExport, ...]


class Judge:
    """Put the answers of one environment into words."""

    def __init__(self, environment: Environment, platform: Platform, kinds: Mapping[str, Kind]) -> None:
        self._environment, self._platform, self._kinds = environment, platform, kinds
        self._gaps = Gaps(environment, platform, kinds)

    def say(self, rule: Rule, answer: Answer) -> Judgement:
        """Return what a rule says."""
        when = rule.condition.when
        columns = [self._records(pattern.kind, (row[number] for row in answer.matches)) for number, pattern in enumerate(when)]
        matches = [{pattern.name: columns[n][row[n]] for n, pattern in enumerate(when)} for row in answer.matches]
        # Of a symmetric pair the same side comes first, however the export is sorted.
        matches.sort(key=lambda facts: [record.key for record in facts.values()])
        subjects = self._records(when[0].kind, answer.undecided)
        seen = [record for record in subjects.values() if not record.unseen]
        unseen = any(record.unseen for record in subjects.values())
        settled = zip(seen, self._gaps.settled_by(rule, seen), strict=True)
        undecided = [self._undecided(rule, {when[0].name: record}, settled_by) for record, settled_by in settled]
        if rule.asks:
            undecided += [self._question(rule, facts) for facts in matches]
            matches = []
        found = [Found(self._finding(rule, facts), facts) for facts in matches]
        missing = tuple(self._gaps.missing(rule)) if unseen else ()
        return Judgement(rule, _once(found, lambda one: one.finding.identity), _once(undecided, lambda one: one.identity), missing)

    def _records(self, kind: str, numbers: Iterable[int]) -> dict[int, Record]:
        return {record.number: record for record in self._environment.store.records(kind, list(numbers))}

    def _finding(self, rule: Rule, facts: Facts) -> Finding:
        return Finding(
            identity=_identity(rule, facts),
            rule=rule.name,
            severity=rule.file.severity,
            message=self._message(rule, facts),
            subjects=self._subjects(facts),
            path=tuple(self._path(facts)),
            money=self._money(rule, facts),
            customer=self._customer(facts),
            owner=self._first(facts, "owner"),
            changed_on=self._changed_on(facts),
        )

    def _customer(self, facts: Facts) -> str:
        account = next((record.name for record in facts.values() if record.kind == "account"), "")
        return account or self._first(facts, "customer") or self._first(facts, "account")

    def _first(self, facts: Facts, field: str) -> str:
        """Return the first lookup of this name that is filled in, as the name of what it points to."""
        filled = (name for name, record in facts.items() if isinstance(record.values.get(field), str))
        return next((self.text(facts, FieldOf(name, field)) for name in filled), "")

    def _changed_on(self, facts: Facts) -> str:
        moments = (next(iter(facts.values())).values.get(field) for field in ("modified_on", "created_on"))
        moment = next((moment for moment in moments if isinstance(moment, datetime)), None)
        zone = self._environment.zone
        return moment.astimezone(zone).date().isoformat() if moment and zone else ""

    def _question(self, rule: Rule, facts: Facts) -> Undecided:
        settles = (rule.file.settles or "").strip()
        subject = self._subjects(facts)[0]
        return Undecided(_identity(rule, facts), rule.name, rule.file.severity, self._message(rule, facts), subject, (settles,), asked=True)

    def _undecided(self, rule: Rule, facts: Facts, settled_by: tuple[str, ...]) -> Undecided:
        subject = self._subjects(facts)[0]
        message = f"{self._kinds[subject.kind].label} {subject.name} could not be judged."
        identity = f"{rule.name}|{subject.kind}:{subject.key}"
        return Undecided(identity, rule.name, rule.file.severity, message[:1].upper() + message[1:], subject, settled_by)

    def _subjects(self, facts: Facts) -> tuple[Subject, ...]:
        return tuple(
            Subject(
                pattern, record.kind, record.key, record.name, Place(record.file, record.place),
                record_link(self._environment, self._kinds[record.kind], record.key),
            )
            for pattern, record in facts.items()
        )  # fmt: skip

    def _message(self, rule: Rule, facts: Facts) -> str:
        return " ".join("".join(f"{piece.text}{self._fill(piece, facts)}" for piece in rule.message).split())

    def _fill(self, piece: Piece, facts: Facts) -> str:
        return "" if piece.field is None else self.text(facts, piece.field)

    def text(self, facts: Facts, where: FieldOf) -> str:
        """Write a field for people; a lookup is written as the name of what it points to, a record's own key as it is."""
        record = facts[where.pattern]
        value = record.values[where.field]
        if value is UNKNOWN:
            return "(not known)"
        if where.field == "name":
            return record.name
        spec = self._kinds[record.kind].fields[where.field]
        if spec.type is Type.KEY and spec.refers and where.field != "key" and isinstance(value, str):
            return self._names(spec.refers).get(value, value)
        return show(spec.type, value)

    def _names(self, kind: str) -> Mapping[str, str]:
        if kind not in self._cached_names:
            store = self._environment.store
            field = "code" if kind == "currency" else "name"
            rows = (
                store.query(f'SELECT key, coalesce("{field}", name, key) FROM "{kind}" WHERE key IS NOT NULL')
                if kind in store.kinds
                else ()
            )
            self._cached_names[kind] = dict(rows)
        return self._cached_names[kind]

    @cached_property
    def _cached_names(self) -> dict[str, Mapping[str, str]]:
        return {}

    def _money(self, rule: Rule, facts: Facts) -> Money | None:
        spec = rule.file.money
        if spec is None:
            return None
        where, currency = field_of(spec.field), field_of(spec.currency)
        amount, key = facts[where.pattern].values[where.field], facts[currency.pattern].values[currency.field]
        if not isinstance(amount, Decimal) or not isinstance(key, str):
            return None
        record = facts[where.pattern]
        return Money(amount, self.text(facts, currency), spec.period, f"{record.kind}:{record.key}")

    def _path(self, facts: Facts) -> Iterator[Arrow]:
        """Yield the dependencies that prove a finding on the platform."""
        for record in facts.values():
            values, place = record.values, Place(record.file, record.place)
            if record.kind in ("dependency", "hidden_dependency"):
                yield Arrow(str(values["dependent_name"]), str(values["required_name"]), place)
            elif record.kind == "solution_dependency":
                yield Arrow(str(values["witness_dependent"]), str(values["witness_required"]), place)
            else:
                for edge in self._platform.edges_to(record):
                    yield Arrow(self._platform.name(edge.dependent), self._platform.name(edge.required), Place(edge.file, edge.place))


def _once(said: Iterable[T], identity: Callable[[T], str]) -> tuple[T, ...]:
    """Return what is said, sorted by identity; of one identity the first."""
    first: dict[str, T] = {}
    for one in said:
        first.setdefault(identity(one), one)
    return tuple(first[name] for name in sorted(first))


def _identity(rule: Rule, facts: Facts) -> str:
    """Return what stays the same when records are reordered, renamed or exported again."""
    parts = set()
    for word in rule.file.identity or facts:
        where = field_of(word)
        record = facts[where.pattern]
        parts.add(f"{record.kind}:{record.key}" if not where.field else f"{word}={record.values[where.field]}")
    return "|".join([rule.name, *sorted(parts)])
