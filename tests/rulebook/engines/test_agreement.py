"""Random rules over random tables: the engines and the oracle say the same of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import pytest

from rulebook.agreement import PROGRAMS, Case, by_oracle, case, derived_by_engine, in_words
from second_engine import needs_second_engine
from w365lint.rulebook.engines import sql
from w365lint.rulebook.engines.rete import Job, reports

ENVIRONMENTS, LARGE_ENVIRONMENTS = 500, 150


def unlike_oracle(one: Case, seen: Counter[str]) -> Iterator[str]:
    """Yield where the deciding engine and the oracle do not say the same."""
    store = one.store()
    answers = sql.evaluate(one.asked, one.layers, store)
    made = derived_by_engine(store)
    store.close()
    derived, expected = by_oracle(one, seen)
    if sorted(made.values()) != derived:
        yield f"{one.deriving_rules}: {made} instead of {derived} on {one.listed}"
    said = in_words(one, made, answers)
    for name, wanted in expected.items():
        if said[name] != wanted:
            yield f"{name} {one.programs[name]} after {one.deriving_rules}: {said[name]} instead of {wanted} on {one.listed}"


def unlike_each_other(cases: Iterable[Case]) -> Iterator[str]:
    """Yield where the two engines do not say the same, or the second one does not answer."""
    cases = list(cases)
    jobs = [Job(one.asked, one.layers, one.store()) for one in cases]
    ours = [sql.evaluate(job.rules, job.layers, job.store) for job in jobs]
    for one, job, answers, said in zip(cases, jobs, ours, reports(jobs), strict=True):
        job.store.close()
        if said.broken or said.left_out:
            yield f"{one.seed}: no answer: {said.broken} {said.left_out}"
        for kind, keys in said.derived.items():
            if keys:
                yield f"{one.deriving_rules}: {kind} {keys} on {one.listed}"
        for name, answer in said.answers.items():
            if answer != answers[name]:
                yield f"{name} {one.programs[name]}: {answer} instead of {answers[name]} on {one.listed}"


def test_the_deciding_engine_says_what_the_oracle_says(capsys: pytest.CaptureFixture[str]) -> None:
    seen: Counter[str] = Counter()
    told = [difference for seed in range(ENVIRONMENTS) for difference in unlike_oracle(case(seed), seen)]
    with capsys.disabled():
        print("\n" + ", ".join(f"{number} {what}" for what, number in seen.items()))  # noqa: T201 asked for
    assert told == []
    assert min(seen.values()) > ENVIRONMENTS * PROGRAMS / 50


@needs_second_engine
def test_the_second_engine_says_what_the_deciding_one_says() -> None:
    assert list(unlike_each_other(map(case, range(ENVIRONMENTS)))) == []


@needs_second_engine
def test_on_larger_tables_too() -> None:
    assert list(unlike_each_other(case(seed, large=True) for seed in range(LARGE_ENVIRONMENTS))) == []
