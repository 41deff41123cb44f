"""One random environment with its programs, and what each engine and the oracle say of it, in words that can be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from rulebook.oracle import Fact, Gap, derive, judge
from rulebook.programs import ALL, BASE, PLURALS, Table, deriving, program, tables
from rulebook.small import complete, environment
from w365lint.documents import Document, read_yaml
from w365lint.environment.components import Kind
from w365lint.environment.measures import VOCABULARY
from w365lint.environment.rows import UNKNOWN
from w365lint.environment.store import Store
from w365lint.rulebook.compiler import Compiler, Rule, derived_kind
from w365lint.rulebook.engines.answer import Answer
from w365lint.rulebook.rule import RuleFile
from w365lint.rulebook.rulebook import Rulebook

PROGRAMS = 8

Condition = Mapping[str, Any]
Content = tuple[tuple[tuple[str, str], ...], bool, bool]
Said = tuple[list[list[str]], list[list[str]]]
"""Matches and undecided subjects, derived facts by their content."""

_REST: dict[str, Any] = dict(read_yaml(complete("derive: x"), "rest").data)  # type: ignore[call-overload]


@dataclass(frozen=True)
class Case:
    """Tables, deriving rules and programs, made from one seed."""

    seed: int
    listed: Mapping[str, Table]
    deriving_rules: Sequence[Condition]
    programs: Mapping[str, Condition]
    rules: Mapping[str, Rule]

    @property
    def asked(self) -> list[Rule]:
        """The rules that say something."""
        return [self.rules[name] for name in self.programs]

    @property
    def layers(self) -> list[list[Rule]]:
        """The rules that derive."""
        return [[rule for rule in self.rules.values() if rule.derives]] if self.deriving_rules else []

    def store(self) -> Store:
        """Put the tables through the door of every snapshot."""
        return _store(self.rules, self.listed)

    def kinds(self, name: str) -> list[str]:
        """Return the kinds of a program's patterns."""
        return [pattern["kind"] for pattern in self.programs[name]["when"].values()]


def case(seed: int, *, large: bool = False) -> Case:
    """Return the environment and programs of a seed."""
    random = Random(seed)  # noqa: S311 a seed makes the same programs everywhere
    listed = tables(random, large=large)
    derives = deriving(random) if seed % 2 else []
    kinds = ALL if derives else BASE
    programs = {f"random/{seed}-{number}": program(random, kinds, kinds) for number in range(PROGRAMS)}
    rules = _compiled({**{f"derive/{number}": rule for number, rule in enumerate(derives)}, **programs})
    return Case(seed, listed, derives, programs, rules)


def _compiled(conditions: Mapping[str, Condition]) -> dict[str, Rule]:
    """Compile rules as the loader does; those that derive come first."""
    kinds: dict[str, Kind] = dict(VOCABULARY)
    rules = {}
    for name, condition in conditions.items():
        data = {**_REST, "derive": None, **condition} | ({} if "derive" in condition else {"message": "Look here."})
        file = RuleFile.model_validate(data)
        compiler = Compiler(name, file, Document(name, data), kinds)
        rules[name] = compiler.compile({})
        assert compiler.problems == []
        if (made := derived_kind(file, kinds)) is not None:
            kinds.setdefault(made.name, made)
    return rules


def _store(rules: Mapping[str, Rule], listed: Mapping[str, Table]) -> Store:
    there = {kind: table for kind, table in listed.items() if table.holds in ("complete", "partial")}
    made = environment(
        Rulebook(rules, {}, {}, VOCABULARY),
        {PLURALS[kind]: table.rows for kind, table in there.items()},
        without={kind: table.without for kind, table in there.items()},
        partial={PLURALS[kind] for kind, table in there.items() if table.holds == "partial"},
        not_applicable={PLURALS[kind] for kind, table in listed.items() if table.holds == "not applicable"},
    )
    for kind, table in listed.items():
        made.store.create(VOCABULARY[kind])
        if table.holds in ("partial", "absent") and not any(record.unseen for record in made.store.records(kind)):
            made.store.add_unseen(VOCABULARY[kind])
    return made.store


def _content(values: Mapping[str, Any], gaps: Mapping[str, str], *, unseen: bool, sure: bool) -> Content:
    """Return a derived fact without its number, which is the engine's own business."""
    return tuple(sorted((name, gaps.get(name, str(value))) for name, value in values.items())), unseen, sure


def derived_by_engine(store: Store) -> dict[int, Content]:
    """Return the derived facts of a store."""
    found = {}
    for record in store.records("made") if "made" in store.kinds else ():
        gaps = {name: "?" for name, value in record.values.items() if value is UNKNOWN} | dict.fromkeys(record.unreadable, "!")
        found[record.number] = _content(record.values, gaps, unseen=record.unseen, sure=record.sure)
    return found


def _derived_by_oracle(facts: Sequence[Fact]) -> dict[int, Content]:
    words = {Gap.NOT_EXPORTED: "?", Gap.UNREADABLE: "!"}
    found = {}
    for fact in facts:
        if fact.kind == "made":
            gaps = {name: words[value] for name, value in fact.values.items() if isinstance(value, Gap)}
            found[fact.number] = _content(fact.values, gaps, unseen=fact.unseen, sure=fact.sure)
    return found


def in_words(one: Case, made: Mapping[int, Content], answers: Mapping[str, Answer]) -> dict[str, Said]:
    """Return what an engine says of each program."""
    return {name: _sides(one.kinds(name), made, answers[name].matches, answers[name].undecided) for name in one.programs}


def by_oracle(one: Case, seen: Counter[str]) -> tuple[list[Content], dict[str, Said]]:
    """Return the derived facts and what the oracle says of each program; count what the case is made of."""
    facts = derive(one.deriving_rules, [fact for kind, table in one.listed.items() for fact in table.facts(kind)])
    made = _derived_by_oracle(facts)
    said = {}
    for name, condition in one.programs.items():
        found, undecided = judge(condition["when"], condition["unless"], facts)
        said[name] = _sides(one.kinds(name), made, found, undecided)
        _count(seen, one.kinds(name), condition, facts, found, undecided)
    return sorted(made.values()), said


def _sides(kinds: Sequence[str], made: Mapping[int, Content], matches: Iterable[Sequence[int]], undecided: Iterable[int]) -> Said:
    def called(numbers: Sequence[int]) -> list[str]:
        return [str(made[number]) if kind == "made" else str(number) for number, kind in zip(numbers, kinds, strict=False)]

    return sorted(map(called, matches)), sorted(called([number]) for number in undecided)


def _count(  # noqa: PLR0913, PLR0917 all that a program is made of
    seen: Counter[str], kinds: Sequence[str], condition: Condition, facts: Sequence[Fact], found: set[Any], undecided: set[int]
) -> None:
    read = [fact for fact in facts if fact.kind in kinds]
    values = [value for fact in read for value in fact.values.values()]
    seen["programs"] += 1
    seen["with matches"] += bool(found)
    seen["with undecided subjects"] += bool(undecided)
    seen["with both"] += bool(found and undecided)
    seen["with unless"] += bool(condition["unless"])
    seen["with matches and unless"] += bool(found and condition["unless"])
    seen["with two patterns of one kind"] += len(set(kinds)) < len(kinds)
    seen["over empty fields"] += None in values
    seen["over unreadable fields"] += Gap.UNREADABLE in values
    seen["over tables not exported"] += any(fact.unseen for fact in read)
    seen["over derived facts"] += "made" in {fact.kind for fact in read}
