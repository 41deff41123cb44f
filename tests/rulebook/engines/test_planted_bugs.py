"""The test of agreement tested: each bug, planted in one of the engines, is caught by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from rulebook.agreement import case
from rulebook.engines.test_agreement import unlike_each_other, unlike_oracle
from second_engine import needs_second_engine
from w365lint.environment.rows import UNKNOWN
from w365lint.rulebook.condition import Operator, Pattern
from w365lint.rulebook.engines import clauses, sql, terms
from w365lint.rulebook.engines.rete import excuses, meeting, network, opinion, parts, solve, truth

Plant = Callable[[pytest.MonkeyPatch], None]
ENVIRONMENTS = 300


def an_excuse_that_is_not_known_excuses(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sql, "fails", lambda text: f"(NOT ({text}))")


def facts_need_not_be_distinct(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(terms.Terms, "_distinct", lambda *_, **__: [])


def an_empty_field_of_when_is_looked_up_all_the_same(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(terms.Terms, "_empty", lambda *_: "0")


def a_field_that_is_not_exported_is_empty(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(terms.Terms, "_bit", lambda *_, **__: [])


def above_means_at_least(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(terms, "_SYMBOLS", {**terms._SYMBOLS, Operator.ABOVE: ">="})  # noqa: SLF001 a bug goes where it would stand


def rows_that_only_may_exist_are_sure(patch: pytest.MonkeyPatch) -> None:
    original = terms.Terms._sure  # noqa: SLF001

    def sure(self: terms.Terms, found: tuple[Pattern, ...], around: tuple[Pattern, ...] = ()) -> str:
        lines = [original(self, pattern, line) for pattern in found for line in pattern.comparisons]
        return clauses.both([*lines, *(term.sql for term in self._distinct(found, around, sure=True))])

    patch.setattr(terms.Terms, "sure", sure)


IN_THE_DECIDING_ENGINE = (
    an_excuse_that_is_not_known_excuses, facts_need_not_be_distinct, an_empty_field_of_when_is_looked_up_all_the_same,
    a_field_that_is_not_exported_is_empty, above_means_at_least, rows_that_only_may_exist_are_sure,
)  # fmt: skip


def what_blocks_is_looked_for_too_early(patch: pytest.MonkeyPatch) -> None:
    original = network.rules

    def rules(question: network.Question) -> Mapping[str, Any]:
        made = original(question)
        made["match"]["all"] = [pattern for pattern in made["match"]["all"] if "token" not in pattern]
        return made

    patch.setattr(network, "rules", rules)


def an_unseen_fact_is_one_fact(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(excuses.Excuses, "ids", lambda _self, _pattern, _place, positions: list(positions))


def one_of_each_kind_is_enough(patch: pytest.MonkeyPatch) -> None:
    original = solve._Asking._classes  # noqa: SLF001

    def classes(self: Any, *given: Any, **named: Any) -> dict[int, list[int]]:  # noqa: ANN401
        made = original(self, *given, **named)
        return dict(list(made.items())[:1])

    patch.setattr(solve._Asking, "_classes", classes)  # noqa: SLF001


def an_empty_field_of_an_excuse_is_no_doubt(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(parts, "excusing", lambda _word, _left, _right, held: held)


def an_order_is_read_from_the_wrong_side(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(meeting, "_MIRRORED", {symbol: symbol for symbol in meeting._MIRRORED})  # noqa: SLF001


def a_list_has_only_its_first_element(patch: pytest.MonkeyPatch) -> None:
    original = meeting._rows  # noqa: SLF001

    def rows(size: int, columns: Any) -> Any:  # noqa: ANN401
        return original(size, [[ranks[:1] for ranks in column] for column in columns])

    patch.setattr(meeting, "_rows", rows)


def what_is_possible_is_never_derived(patch: pytest.MonkeyPatch) -> None:
    original = opinion._add  # noqa: SLF001
    patch.setattr(opinion, "_add", lambda *given, sure: sure and original(*given, sure=sure))


def unreadable_means_not_exported(patch: pytest.MonkeyPatch) -> None:
    original = truth.Against._judge  # noqa: SLF001

    def judge(self: truth.Against, value: Any) -> int:  # noqa: ANN401
        return original(self, UNKNOWN if value is truth.UNREADABLE else value)

    patch.setattr(truth.Against, "_judge", judge)


IN_THE_SECOND_ENGINE = (
    what_blocks_is_looked_for_too_early, an_unseen_fact_is_one_fact, one_of_each_kind_is_enough,
    an_empty_field_of_an_excuse_is_no_doubt, an_order_is_read_from_the_wrong_side, a_list_has_only_its_first_element,
    what_is_possible_is_never_derived, unreadable_means_not_exported,
)  # fmt: skip


@pytest.mark.parametrize("plant", IN_THE_DECIDING_ENGINE)
def test_a_bug_of_the_deciding_engine_is_caught_by_the_oracle(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    assert any(True for seed in range(ENVIRONMENTS) for _ in unlike_oracle(case(seed), Counter()))


@needs_second_engine
@pytest.mark.parametrize("plant", IN_THE_SECOND_ENGINE)
def test_a_bug_of_the_second_engine_is_caught_by_the_first(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    assert any(True for start in range(0, ENVIRONMENTS, 30) for _ in unlike_each_other(map(case, range(start, start + 30))))
