from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Any

import pytest

from rulebook.oracle import Fact, Gap, derive, judge
from rulebook.programs import ALL, BASE, PLURALS, Table, deriving, program, tables
from rulebook.small import complete, environment
from w365lint.documents import Document, read_yaml
from w365lint.environment.components import Kind
from w365lint.environment.measures import VOCABULARY
from w365lint.environment.rows import UNKNOWN
from w365lint.environment.store import Store
from w365lint.rulebook.compiler import Compiler, Rule, derived_kind
from w365lint.rulebook.engines.sql import evaluate
from w365lint.rulebook.rule import RuleFile
from w365lint.rulebook.rulebook import Rulebook

ENVIRONMENTS, PROGRAMS = 300, 8
Condition = Mapping[str, Any]
Content = tuple[tuple[tuple[str, str], ...], bool, bool]

_REST: dict[str, Any] = dict(read_yaml(complete("derive: x"), "rest").data)  # type: ignore[call-overload]


def compiled(conditions: Mapping[str, Condition]) -> dict[str, Rule]:
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


def store_of(rules: Mapping[str, Rule], listed: Mapping[str, Table]) -> Store:
    """Put tables through the door of every snapshot."""
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


def content(values: Mapping[str, Any], gaps: Mapping[str, str], *, unseen: bool, sure: bool) -> Content:
    """Return a derived fact without its number, which is the engine's own business."""
    return tuple(sorted((name, gaps.get(name, str(value))) for name, value in values.items())), unseen, sure


def stored(store: Store) -> dict[int, Content]:
    """Return the derived facts of the engine."""
    found = {}
    for record in store.records("made"):
        gaps = {name: "?" for name, value in record.values.items() if value is UNKNOWN} | dict.fromkeys(record.unreadable, "!")
        found[record.number] = content(record.values, gaps, unseen=record.unseen, sure=record.sure)
    return found


def expected(facts: Sequence[Fact]) -> dict[int, Content]:
    """Return the derived facts of the oracle."""
    said = {Gap.NOT_EXPORTED: "?", Gap.UNREADABLE: "!"}
    found = {}
    for fact in facts:
        if fact.kind == "made":
            gaps = {name: said[value] for name, value in fact.values.items() if isinstance(value, Gap)}
            found[fact.number] = content(fact.values, gaps, unseen=fact.unseen, sure=fact.sure)
    return found


def differences(
    deriving_rules: Sequence[Condition], programs: Mapping[str, Condition], listed: Mapping[str, Table], seen: Counter[str]
) -> list[str]:
    """Return where the engine and the oracle do not say the same."""
    rules = compiled({**{f"derive/{number}": rule for number, rule in enumerate(deriving_rules)}, **programs})
    asked = [rules[name] for name in programs]
    store = store_of(rules, listed)
    answers = evaluate(asked, [[rule for rule in rules.values() if rule.derives]] if deriving_rules else [], store)
    facts = derive(deriving_rules, [fact for kind, table in listed.items() for fact in table.facts(kind)])
    theirs, mine = (stored(store), expected(facts)) if deriving_rules else ({}, {})
    store.close()
    told = [] if sorted(theirs.values()) == sorted(mine.values()) else [f"{deriving_rules}: {theirs} instead of {mine} on {listed}"]
    for name, condition in programs.items():
        found, undecided = judge(condition["when"], condition["unless"], facts)
        kinds = [pattern["kind"] for pattern in condition["when"].values()]
        answer = sides(kinds, theirs, answers[name].matches, answers[name].undecided)
        wanted = sides(kinds, mine, found, undecided)
        if answer != wanted:
            told.append(f"{name} {condition} after {deriving_rules}: {answer} instead of {wanted} on {listed}")
        count(seen, condition, facts, found, undecided)
    return told


def sides(
    kinds: Sequence[str], made: Mapping[int, Content], matches: Iterable[Sequence[int]], undecided: Iterable[int]
) -> tuple[list[list[str]], list[list[str]]]:
    """Return matches and undecided subjects, derived facts by their content."""

    def called(numbers: Sequence[int]) -> list[str]:
        return [str(made[number]) if kind == "made" else str(number) for number, kind in zip(numbers, kinds, strict=False)]

    return sorted(map(called, matches)), sorted(called([number]) for number in undecided)


def count(seen: Counter[str], condition: Mapping[str, Any], facts: Sequence[Fact], found: set[Any], undecided: set[int]) -> None:
    kinds = [pattern["kind"] for pattern in condition["when"].values()]
    read = [fact for fact in facts if fact.kind in kinds]
    seen["programs"] += 1
    seen["with matches"] += bool(found)
    seen["with undecided subjects"] += bool(undecided)
    seen["with both"] += bool(found and undecided)
    seen["with unless"] += bool(condition["unless"])
    seen["with matches and unless"] += bool(found and condition["unless"])
    seen["with two patterns of one kind"] += len(set(kinds)) < len(kinds)
    seen["over empty fields"] += any(None in fact.values.values() for fact in read)
    seen["over tables not exported"] += any(fact.unseen for fact in read)
    seen["over derived facts"] += "made" in {fact.kind for fact in read}


def test_the_engine_says_what_the_oracle_says(capsys: pytest.CaptureFixture[str]) -> None:
    seen: Counter[str] = Counter()
    told: list[str] = []
    for seed in range(ENVIRONMENTS):
        random = Random(seed)  # noqa: S311 a seed makes the same programs everywhere
        listed = tables(random)
        derives = deriving(random) if seed % 2 else []
        kinds = ALL if derives else BASE
        told += differences(derives, {f"random/{seed}-{n}": program(random, kinds, kinds) for n in range(PROGRAMS)}, listed, seen)
    with capsys.disabled():
        print("\n" + ", ".join(f"{number} {what}" for what, number in seen.items()))  # noqa: T201 asked for
    assert told == []
    assert min(seen.values()) > ENVIRONMENTS * PROGRAMS / 50
