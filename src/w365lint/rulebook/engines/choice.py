"""Which engine is asked: the one that decides, the one that confirms, or both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final

from w365lint.environment.store import Store
from w365lint.errors import EngineDisagreement, Problem, UsageError
from w365lint.rulebook.compiler import Rule
from w365lint.rulebook.engines import rete, sql
from w365lint.rulebook.engines.answer import Answer
from w365lint.rulebook.engines.rete import Job, Report

COMFORTABLE: Final = 20_000
"""Facts up to which the second engine is asked without being told to."""

_REPORT: Final = "Please report this; --engine sql judges without the second one."

Answers = dict[str, Answer]
Engine = Callable[[Sequence[Rule], Sequence[Sequence[Rule]], Store], Answers]
"""Rules, layers of deriving rules, and a store in; an answer for each rule out."""


class EngineName(StrEnum):
    """What a user may ask for."""

    SQL = "sql"
    RETE = "rete"
    BOTH = "both"


def engine(name: EngineName, say: Callable[[str], None]) -> Engine:
    """Return an engine; what keeps the second one from speaking is said, once."""
    if name is EngineName.SQL:
        return sql.evaluate
    if rete.available():
        return _confirmed(say, alone=name is EngineName.RETE)
    why = "The second engine (durable-rules) is not installed"
    if name is EngineName.RETE:
        raise UsageError(
            [Problem("--engine", "rete", f"{why.lower()}.", "Leave the option out; it needs Python 3.11 or 3.12 and a C compiler.")]
        )

    def absent(rules: Sequence[Rule], layers: Sequence[Sequence[Rule]], store: Store) -> Answers:
        say(f"{why}: the findings come from one engine.")
        return sql.evaluate(rules, layers, store)

    return absent


def _confirmed(say: Callable[[str], None], *, alone: bool) -> Engine:
    """Return both engines, or the answers of the second one alone."""

    def evaluate(rules: Sequence[Rule], layers: Sequence[Sequence[Rule]], store: Store) -> Answers:
        answers = sql.evaluate(rules, layers, store)
        facts = sum(store.count(kind) for kind in {kind for rule in rules for kind in rule.reads} & set(store.kinds))
        if facts > COMFORTABLE and not alone:
            say(f"The second engine was not asked: {facts:,} facts are more than its {COMFORTABLE:,}.")
            return answers
        said = rete.report(rules, layers, store)
        if said.broken:
            say(f"The second engine (durable-rules) gave no answer: {said.broken}. The findings come from one engine.")
            return answers
        for name, why in sorted(said.left_out.items()):
            say(f"The second engine was not asked for {name}: {why}.")
        if problems := list(disagreements(Job(rules, layers, store), answers, said)):
            raise EngineDisagreement(problems)
        return {**answers, **said.answers} if alone else answers

    return evaluate


def disagreements(job: Job, ours: Mapping[str, Answer], said: Report) -> Iterator[Problem]:
    """Yield a problem for each rule and record of which the engines do not say the same."""
    for rule in (rule for layer in job.layers for rule in layer):
        for key in said.derived.get(rule.derives.name if rule.derives else "", ()):
            yield _problem(rule.name, f"derived fact {key}")
    for rule in job.rules:
        if rule.name in ours and not (rule.name in said.answers or rule.name in said.left_out or said.broken):
            yield Problem(rule.name, "", "the second engine said nothing of it.", _REPORT)
        if rule.name in said.answers and ours[rule.name] != said.answers[rule.name]:
            one, other = ours[rule.name], said.answers[rule.name]
            kind = rule.condition.subject.kind
            numbers = {row[0] for row in set(one.matches) ^ set(other.matches)} | (set(one.undecided) ^ set(other.undecided))
            records = [f"{kind} {record.key or '(not exported)'}" for record in job.store.records(kind, sorted(numbers), fields=())]
            yield from (_problem(rule.name, record) for record in records or [kind])


def _problem(rule: str, record: str) -> Problem:
    return Problem(rule, record, "the two engines do not say the same of it.", _REPORT)
