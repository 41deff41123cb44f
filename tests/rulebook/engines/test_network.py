"""What is measured of durable-rules to go wrong: impossible by how a question is written, or noticed."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from second_engine import needs_second_engine
from w365lint.rulebook.engines.rete import network
from w365lint.rulebook.engines.rete.known import CASES, Case, failures
from w365lint.rulebook.engines.rete.network import MOST_FACTS, MOST_LINES, MOST_PATTERNS, Beyond, EngineError, Line, Question, Ranks, ask
from w365lint.rulebook.engines.rete.portions import MOST_COMPARED, answer

OPERATORS = {"=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
COLUMNS = 2


@st.composite
def questions(draw: st.DrawFn) -> Question:
    patterns = draw(st.integers(1, 4))
    absent = patterns > 1 and draw(st.booleans())
    lines = [
        Line(number, draw(st.integers(0, COLUMNS - 1)), draw(st.sampled_from(sorted(OPERATORS))), draw(st.integers(0, number - 1)),
             draw(st.integers(0, COLUMNS - 1)))
        for number in range(1, patterns)
        for _ in range(draw(st.integers(0, 3)))
        if not (absent and number == patterns)
    ]  # fmt: skip
    return Question(patterns, tuple(lines), absent)


ROWS = st.lists(st.tuples(st.integers(-2, 3), st.integers(-2, 3)), max_size=7)


def lines_of(pattern: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    [(_, conjunction)] = pattern.items()
    assert list(conjunction) == ["$and"]
    return list(conjunction["$and"])


@given(questions())
def test_a_rule_is_flat_and_begins_with_a_tag_and_ends_with_what_always_holds(question: Question) -> None:
    patterns = network.rules(question)["match"]["all"]
    for pattern in patterns:
        tag, *others = lines_of(pattern)
        assert list(tag) == ["t"]
        for test in others:
            [(word, body)] = test.items()
            assert word in {"$neq", "$lt", "$lte", "$gt", "$gte"} or word.startswith("c")
            [(_, where)] = (body if word.startswith("$") else test).items()
            [(alias, _)] = where.items()
            assert alias.startswith("a")
        if others:
            assert others[-1] == {"$gte": {"z": {"a0": "z"}}}


@given(questions())
def test_equalities_come_first_so_that_they_are_looked_up(question: Question) -> None:
    for pattern in network.rules(question)["match"]["all"]:
        kinds = [next(iter(test)).startswith("$") for test in lines_of(pattern)]
        assert kinds == sorted(kinds)


@given(questions())
def test_absence_is_one_pattern_the_last_and_behind_the_token(question: Question) -> None:
    names = [next(iter(pattern)) for pattern in network.rules(question)["match"]["all"]]
    assert [name for name in names if "$" in name] == ([f"a{question.patterns - 1}$not"] if question.absent else [])
    if question.absent:
        assert names[-2:] == ["token", f"a{question.patterns - 1}$not"]


def test_more_than_is_known_to_be_exact_is_not_asked() -> None:
    with pytest.raises(Beyond):
        Question(MOST_PATTERNS + 1, ())
    with pytest.raises(Beyond):
        Question(2, (Line(1, 0, "=", 0, 0),) * (MOST_LINES + 1))
    with pytest.raises(Beyond):
        answer(Question(2, ()), [[()] * 3000, [()] * (MOST_COMPARED // 3000 + 1)])


@needs_second_engine
def test_a_number_beyond_32_bits_is_not_asked() -> None:
    with pytest.raises(Beyond):
        answer(Question(1, ()), [[(2**31,)]])


def test_the_ids_of_a_portion_have_different_hashes() -> None:
    def fnv(text: str) -> int:
        value = 0x811C9DC5
        for byte in text.encode():
            value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
        return value

    signs = 5
    assert len({fnv(str(number)) for number in range(1, MOST_FACTS + signs)}) == MOST_FACTS + signs - 1


@needs_second_engine
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_a_known_answer_is_given(case: Case) -> None:
    assert sorted(answer(case.question, case.sides)) == sorted(case.answer)


@needs_second_engine
def test_the_self_test_is_passed_here() -> None:
    assert list(failures()) == []


@needs_second_engine
@settings(max_examples=400, deadline=None)
@given(questions(), st.lists(ROWS, min_size=4, max_size=4), st.randoms(use_true_random=False))
def test_any_question_is_answered_as_by_loops_in_whatever_order_facts_arrive(
    question: Question,
    sides: list[list[Ranks]],
    random: Any,  # noqa: ANN401 hypothesis' own
) -> None:
    mine = sides[: question.patterns]
    for side in mine:
        random.shuffle(side)
    assert sorted(answer(question, mine)) == sorted(by_loops(question, mine))


def by_loops(question: Question, sides: Sequence[Sequence[Ranks]]) -> Iterator[tuple[int, ...]]:
    def met(numbers: Sequence[int], pattern: int) -> bool:
        for line in question.lines:
            if line.pattern == pattern:
                here, there = sides[pattern][numbers[pattern]], sides[line.other][numbers[line.other]]
                if not OPERATORS[line.operator](here[line.column], there[line.other_column]):
                    return False
        return True

    positive = question.patterns - question.absent
    for numbers in product(*(range(len(side)) for side in sides[:positive])):
        if all(met(numbers, pattern) for pattern in range(positive)):
            blockers = range(len(sides[-1])) if question.absent else ()
            if not any(met((*numbers, blocker), positive) for blocker in blockers):
                yield numbers


@needs_second_engine
def test_more_states_than_one_ruleset_can_hold_are_asked_one_after_the_other() -> None:
    portions = ([[(number, (number,))]] for number in range(1_500))
    assert list(ask(Question(1, ()), portions)) == [(number,) for number in range(1_500)]


@needs_second_engine
def test_a_question_that_is_given_up_half_way_leaves_the_next_one_alone() -> None:
    for _ in range(3):
        begun = ask(Question(1, ()), iter([[[(number, ()) for number in range(600)]]]))
        next(begun)
        begun.close()
    assert sorted(answer(Question(1, ()), [[(), ()]])) == [(0,), (1,)]


@needs_second_engine
def test_a_batch_of_which_a_part_is_dropped_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    original = network._fact  # noqa: SLF001 the engine drops what follows such a number without a word

    def fact(*given: Any) -> dict[str, Any]:  # noqa: ANN401
        made = original(*given)
        return made | ({"c0": 1e22} if made["n"] == 1 else {})

    monkeypatch.setattr(network, "_fact", fact)
    with pytest.raises(EngineError, match="not all arrived"):
        answer(Question(1, ()), [[(0,), (1,), (2,)]])


@needs_second_engine
def test_a_fact_that_is_taken_for_another_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    original = network._fact  # noqa: SLF001 as if two ids had one hash
    monkeypatch.setattr(network, "_fact", lambda *given: original(*given) | {"id": "7"})
    with pytest.raises(EngineError, match="refused with code 2"):
        answer(Question(1, ()), [[(0,), (1,)]])
