"""One test for each rule of the house and each law that it must keep; no rule is named here."""

from __future__ import annotations

from functools import cache

import pytest

from w365lint.configuration import Configuration
from w365lint.rulebook.loader import load, our_rules
from w365lint.rulebook.proof import LAWS
from w365lint.rulebook.rulebook import Rulebook
from w365lint.rulebook.trial import Trial, trial


@cache
def book() -> Rulebook:
    return load([our_rules()], Configuration())


@cache
def case(name: str) -> Trial:
    return trial(book().rules[name], book())


def test_there_are_rules() -> None:
    assert book().rules


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("name", sorted(book().rules))
def test_a_rule_keeps_the_law(name: str, law: str) -> None:
    assert [failure.what for failure in LAWS[law](case(name))] == []
