"""Which engine speaks, and what happens when the second one cannot, will not, or says something else."""

from __future__ import annotations

import os
import signal
import time
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from rulebook.small import environment, rulebook
from second_engine import needs_second_engine
from w365lint.cli import main
from w365lint.environment.store import Store
from w365lint.errors import EngineDisagreement, UsageError
from w365lint.rulebook.engines import choice, rete, sql
from w365lint.rulebook.engines.answer import Answer
from w365lint.rulebook.engines.choice import Answers, EngineName, engine
from w365lint.rulebook.engines.rete import child, opinion, report
from w365lint.rulebook.engines.rete.network import Beyond
from w365lint.rulebook.engines.rete.solve import solve
from w365lint.rulebook.rulebook import Rulebook

RULES = {
    "small/inactive": "when: { one: { kind: subscription, state: inactive } }",
    "small/orphan": "when: { one: { kind: subscription } }\n"
    "unless: [{ other: { kind: billing_contract, key: { same_as: one.contract } } }]",
}
DERIVES = {
    "small/made": "when: { one: { kind: subscription, state: active } }\nderive: { kind: thing, fields: { key: one.key } }",
    "small/reads": "when: { thing: { kind: thing } }",
}
ROWS = {
    "subscriptions": [{"key": "s1", "state": "inactive"}, {"key": "s2", "state": "active", "contract": "c1"}],
    "billing_contracts": [{"key": "c1"}],
}
CONTOSO = Path(__file__).parents[3] / "snapshots" / "contoso"


def asked(book: Rulebook, name: EngineName = EngineName.BOTH) -> tuple[Answers, list[str]]:
    """Return the answers, and what was said on the side."""
    heard: list[str] = []
    rules = [rule for rule in book.rules.values() if not rule.derives]
    return engine(name, heard.append)(rules, book.layers(), environment(book, ROWS).store), heard


def check(*words: str) -> Result:
    return CliRunner().invoke(main, ["check", str(CONTOSO), *words])


@needs_second_engine
def test_each_engine_gives_the_same_answers(tmp_path: Path) -> None:
    book = rulebook(tmp_path, RULES | DERIVES)
    answers, heard = asked(book)
    assert heard == []
    assert answers["small/inactive"] == Answer(((1,),), ())
    assert answers["small/orphan"] == Answer((), (1,))
    assert asked(book, EngineName.SQL)[0] == asked(book, EngineName.RETE)[0] == answers


def test_without_the_second_engine_that_is_said_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rete, "available", lambda: False)
    answers, heard = asked(rulebook(tmp_path, RULES))
    assert answers["small/inactive"].matches == ((1,),)
    assert heard == ["The second engine (durable-rules) is not installed: the findings come from one engine."]
    with pytest.raises(UsageError, match="is not installed"):
        engine(EngineName.RETE, heard.append)


@needs_second_engine
def test_what_is_too_large_for_the_second_engine_is_judged_by_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "COMFORTABLE", 2)
    answers, heard = asked(rulebook(tmp_path, RULES))
    assert answers["small/inactive"].matches == ((1,),)
    assert heard == ["The second engine was not asked: 3 facts are more than its 2."]
    assert asked(rulebook(tmp_path, RULES), EngineName.RETE)[1] == []


def one_too_many(patch: pytest.MonkeyPatch, rule: str) -> None:
    """Let the deciding engine find one record more than there is to find."""
    original = sql.evaluate

    def wrong(rules: Any, layers: Any, store: Store) -> Answers:  # noqa: ANN401
        answers = original(rules, layers, store)
        mine = answers[rule].matches
        more = next((number,) for number in count(1) if (number,) not in mine)
        return answers | {rule: Answer((*mine, more), answers[rule].undecided)}

    patch.setattr(sql, "evaluate", wrong)


@needs_second_engine
def test_a_disagreement_names_rule_and_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one_too_many(monkeypatch, "small/inactive")
    with pytest.raises(EngineDisagreement, match="small/inactive: subscription s2: the two engines do not say the same of it"):
        asked(rulebook(tmp_path, RULES))


@needs_second_engine
def test_a_disagreement_about_a_derived_fact_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opinion, "_add", lambda *_, **__: False)
    with pytest.raises(EngineDisagreement, match="small/made: derived fact s2"):
        asked(rulebook(tmp_path, DERIVES))


@needs_second_engine
def test_on_a_disagreement_no_verdict_leaves_and_the_exit_code_is_4(monkeypatch: pytest.MonkeyPatch) -> None:
    one_too_many(monkeypatch, "contracts/active-contract")
    result = check("--for", "uninstall", "--exit-zero")
    assert result.exit_code == 4
    assert "contracts/active-contract: billing_contract" in result.output
    assert "NO-GO" not in result.output


@needs_second_engine
def test_both_engines_write_the_same_report() -> None:
    words = ("--for", "operating", "--for", "uninstall", "--json", "-", "--engine")
    first, second, both = (check(*words, name) for name in ("sql", "rete", "both"))
    assert first.exit_code == second.exit_code == both.exit_code == 1
    assert first.stdout == second.stdout == both.stdout
    assert first.stderr == both.stderr == ""


def stop_at(patch: pytest.MonkeyPatch, rule: str, how: Any) -> None:  # noqa: ANN401
    """Let the second engine stop at one rule."""
    original = solve

    def stopping(asked_rule: Any, *given: Any) -> Any:  # noqa: ANN401
        return how() if asked_rule.name == rule else original(asked_rule, *given)

    patch.setattr(opinion, "solve", stopping)


@needs_second_engine
def test_a_rule_at_which_the_second_engine_stops_is_left_out_and_the_others_are_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_at(monkeypatch, "small/inactive", lambda: os.kill(os.getpid(), signal.SIGKILL))
    answers, heard = asked(rulebook(tmp_path, RULES))
    assert answers["small/inactive"].matches == ((1,),)
    assert heard == ["The second engine was not asked for small/inactive: it stopped (SIGKILL)."]


@needs_second_engine
def test_a_mistake_in_what_asks_the_second_engine_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def mistaken() -> None:
        raise KeyError("customer")

    stop_at(monkeypatch, "small/inactive", mistaken)
    _, heard = asked(rulebook(tmp_path, RULES))
    assert heard == ["The second engine was not asked for small/inactive: it stopped (KeyError)."]


@needs_second_engine
def test_a_rule_of_which_the_second_engine_says_nothing_is_no_agreement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opinion, "_answer", lambda *_: None)
    with pytest.raises(EngineDisagreement, match="small/inactive: the second engine said nothing of it"):
        asked(rulebook(tmp_path, RULES))


@needs_second_engine
def test_nobody_is_left_behind_when_the_wait_is_broken_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken_off(*_: Any) -> None:  # noqa: ANN401
        raise KeyboardInterrupt

    monkeypatch.setattr(child, "_listen", broken_off)
    with pytest.raises(KeyboardInterrupt):
        asked(rulebook(tmp_path, RULES))
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@needs_second_engine
def test_what_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stop_at(monkeypatch, "small/inactive", lambda: time.sleep(60))
    book = rulebook(tmp_path, RULES)
    said = report(list(book.rules.values()), (), environment(book, ROWS).store, seconds=0.5)
    assert (said.answers, said.broken) == ({}, "it took too long at small/inactive")


@needs_second_engine
def test_an_engine_that_fails_its_self_test_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "failures", lambda: iter(["an equality"]))
    answers, heard = asked(rulebook(tmp_path, RULES))
    assert answers["small/inactive"].matches == ((1,),)
    [said] = heard
    assert "gave no answer: it fails its self-test: an equality" in said


@needs_second_engine
def test_a_rule_that_asks_too_much_of_the_second_engine_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_much() -> None:
        raise Beyond("20 patterns with 3 lines")

    stop_at(monkeypatch, "small/orphan", too_much)
    answers, heard = asked(rulebook(tmp_path, RULES))
    assert answers["small/orphan"] == Answer((), (1,))
    assert heard == ["The second engine was not asked for small/orphan: 20 patterns with 3 lines."]
