from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import pytest

from rulebook.oracle import Fact, judge
from rulebook.programs import PLURALS, Table, program, tables
from rulebook.small import complete, environment
from w365lint.documents import Document, read_yaml
from w365lint.environment.measures import VOCABULARY
from w365lint.environment.store import Store
from w365lint.rulebook.compiler import Compiler, Rule
from w365lint.rulebook.engines.sql import evaluate
from w365lint.rulebook.loader import Rulebook
from w365lint.rulebook.rule import RuleFile

ENVIRONMENTS, PROGRAMS = 120, 8
Programs = Mapping[str, Mapping[str, Any]]


def compiled(name: str, condition: Mapping[str, Any]) -> Rule:
    data = {**_REST, **condition}
    compiler = Compiler(name, RuleFile.model_validate(data), Document(name, data), VOCABULARY)
    rule = compiler.compile({})
    assert compiler.problems == []
    return rule


_REST: dict[str, Any] = dict(read_yaml(complete(""), "rest").data)  # type: ignore[call-overload]


def store_of(rules: Mapping[str, Rule], listed: Mapping[str, Table]) -> Store:
    """Put tables through the door of every snapshot."""
    there = {kind: table for kind, table in listed.items() if table.holds in ("complete", "partial")}
    book = Rulebook(rules, {}, VOCABULARY)
    made = environment(
        book,
        {PLURALS[kind]: table.rows for kind, table in there.items()},
        without={kind: table.without for kind, table in there.items()},
        partial={PLURALS[kind] for kind, table in there.items() if table.holds == "partial"},
        not_applicable={PLURALS[kind] for kind, table in listed.items() if table.holds == "not applicable"},
    )
    for kind in listed:
        made.store.create(VOCABULARY[kind])
    return made.store


def differences(programs: Programs, listed: Mapping[str, Table], seen: Counter[str]) -> list[str]:
    """Return where the engine and the oracle do not say the same."""
    rules = {name: compiled(name, condition) for name, condition in programs.items()}
    store = store_of(rules, listed)
    answers = evaluate(rules.values(), [], store)
    store.close()
    facts = [fact for kind, table in listed.items() for fact in table.facts(kind)]
    told = []
    for name, condition in programs.items():
        found, undecided = judge(condition["when"], condition["unless"], facts)
        answer = answers[name]
        if (set(answer.matches), set(answer.undecided)) != (found, undecided):
            told.append(f"{name} {condition}: {answer} instead of {sorted(found)}, {sorted(undecided)} on {listed}")
        count(seen, condition, facts, found, undecided)
    return told


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


def test_the_engine_says_what_the_oracle_says(capsys: pytest.CaptureFixture[str]) -> None:
    seen: Counter[str] = Counter()
    told: list[str] = []
    for seed in range(ENVIRONMENTS):
        random = Random(seed)  # noqa: S311 a seed makes the same programs everywhere
        listed = tables(random)
        told += differences({f"random/{seed}-{number}": program(random) for number in range(PROGRAMS)}, listed, seen)
    with capsys.disabled():
        print("\n" + ", ".join(f"{number} {what}" for what, number in seen.items()))  # noqa: T201 asked for
    assert told == []
    assert min(seen.values()) > ENVIRONMENTS * PROGRAMS / 30
