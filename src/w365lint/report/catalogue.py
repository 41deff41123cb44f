"""The rulebook in words: lists and explanations for the terminal, the catalogue for the repository."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby

from w365lint.rulebook.compiler import Rule
from w365lint.rulebook.overview import card
from w365lint.rulebook.rulebook import Rulebook
from w365lint.rulebook.runbook import Answer, Requirement
from w365lint.rulebook.verdict import RuleCard
from w365lint.rulebook.vocabulary import vocabulary


def list_rules(rulebook: Rulebook) -> str:
    """Return one line a rule."""
    return _text(f"{rule.name}  {rule.file.severity}  {rule.file.title}" for rule in rulebook.rules.values())


def list_vocabulary(rulebook: Rulebook) -> str:
    """Return every kind and field that a rule may speak of."""
    return _text(_vocabulary(rulebook))


def explain(rule: Rule, rulebook: Rulebook) -> str:
    """Return what a rule looks for, why, what to do, and which examples prove it."""
    return _text(_explanation(rule, card(rule, rulebook)))


def coverage(rulebook: Rulebook, *, show_open: bool) -> str:
    """Count the requirements that are answered, by article; with `show_open` list the others."""
    return _text(_coverage(rulebook, show_open=show_open))


def write_catalogue(rulebook: Rulebook) -> str:
    """Return the catalogue of rules as Markdown."""
    return _text(_catalogue(rulebook))


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}".rstrip() + "\n" for line in lines)


def _vocabulary(rulebook: Rulebook) -> Iterator[str]:
    for kind in vocabulary(rulebook):
        tables = f"  table {' and '.join(kind.tables)}" if kind.tables else ""
        yield f"{kind.name}  (in examples: {kind.plural}){tables}"
        yield f"  {kind.about}"
        yield from (f"    {field.name}: {field.type}{f'  {field.says}' if field.says else ''}" for field in kind.fields)
        yield ""


def _explanation(rule: Rule, shown: RuleCard) -> Iterator[str]:
    file = rule.file
    yield f"{shown.title}."
    yield f"{shown.name}  {shown.severity}  for {', '.join(shown.runbooks)}"
    yield from ("", "What it looks for", *(f"  {line}" for line in shown.sentence))
    for name, setting in file.settings.items():
        yield f'  Setting {name}: {setting.default} {setting.unit}. In w365lint.toml: [settings."{rule.name}"] {name} = …'
    yield from ("", "Why it matters", *_indented(shown.rationale), "", "What to do", *_indented(shown.remediation))
    yield from ("", "Examples")
    for word, examples in (("found", file.examples.bad), ("clear", file.examples.good), ("clear, nearly not", file.examples.near_miss)):
        yield from (f"  {word}: {example.name}" for example in examples)
    yield from ("", "Sources", *(f"  {source}" for source in shown.sources))
    if shown.requirements:
        yield from ("", f"Answers {', '.join(shown.requirements)}")


def _indented(text: str) -> Iterator[str]:
    yield from (f"  {line}" for line in text.splitlines())


def _coverage(rulebook: Rulebook, *, show_open: bool) -> Iterator[str]:
    requirements = sorted(rulebook.requirements.values(), key=lambda one: one.id)
    for article, group in groupby(requirements, key=lambda one: one.id[:3]):
        mine = list(group)
        others = Counter(one.answer for one in mine if one.answer is not Answer.RULE)
        extra = {
            Answer.AFTER: f" ({sum(bool(one.compares) for one in mine)} compared)",
            Answer.STEP: f" ({_answered(rulebook, mine, Answer.STEP)} by the plan)",
        }
        rest = ", ".join(f"{number} {word}{extra.get(word, '')}" for word, number in sorted(others.items()))
        yield f"{article}: {_of(rulebook, mine, Answer.RULE)} rule requirements answered; besides {rest or 'none'}"
    yield (
        f"All: {_of(rulebook, requirements, Answer.RULE)} rule requirements answered, {_of(rulebook, requirements, Answer.STEP)} steps "
        f"carried by the plan, of {len(requirements)} requirements."
    )
    if show_open:
        asked = (one for one in requirements if one.answer in (Answer.RULE, Answer.STEP))
        yield from ("", *(f"{one.id}  {one.partly or one.says}" for one in asked if not rulebook.answers(one)))


def _of(rulebook: Rulebook, requirements: Collection[Requirement], answer: Answer) -> str:
    return f"{_answered(rulebook, requirements, answer)} of {sum(one.answer is answer for one in requirements)}"


def _answered(rulebook: Rulebook, requirements: Iterable[Requirement], answer: Answer) -> int:
    return sum(rulebook.answers(one) for one in requirements if one.answer is answer)


def _catalogue(rulebook: Rulebook) -> Iterator[str]:
    yield from ("# The rules", "", "This page is generated from the rule files. `w365lint explain RULE` says more of each.")
    for category, group in groupby(rulebook.rules.values(), key=lambda rule: rule.name.partition("/")[0]):
        yield from ("", f"## {category}", "", "| rule | severity | runbooks | what it says |", "|---|---|---|---|")
        for rule in group:
            name = rule.name.partition("/")[2]
            yield f"| [{name}]({rule.name}.yaml) | {rule.file.severity} | {', '.join(rule.file.for_)} | {rule.file.title} |"
