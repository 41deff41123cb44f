"""What no file can see alone: names that lead nowhere, causes and derivations that lead in circles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from w365lint.configuration import Configuration
from w365lint.documents import Document
from w365lint.errors import Problem, did_you_mean
from w365lint.rulebook.compiler import Rule, field_of
from w365lint.rulebook.rule import Because, RuleFile
from w365lint.rulebook.rulebook import Rulebook, depths


def check_names(rulebook: Rulebook, read: Mapping[str, tuple[Document, RuleFile]], configuration: Configuration) -> Iterable[Problem]:
    """Yield every mistake between files."""
    rules = rulebook.rules
    for name, (document, file) in read.items():
        if name.count("/") != 1:
            yield Problem(f"{name}.yaml", "", "a rule's address is CATEGORY/NAME.", "Move the file.")
        for number, cause in enumerate(file.because):
            yield from _check_cause(document, number, cause, rulebook)
    yield from _check_requirements(rulebook)
    yield from _check_settings(rules, configuration)
    yield from _check_cycles(rules)


def _check_cause(document: Document, number: int, cause: Because, rulebook: Rulebook) -> Iterable[Problem]:
    path = ("because", number, "rule")
    if cause.rule not in rulebook.rules:
        yield document.problem(path, f"there is no rule '{cause.rule}'.", did_you_mean(cause.rule, rulebook.rules))
        return
    theirs = {pattern.name: pattern.kind for pattern in rulebook.rules[cause.rule].condition.when}
    for where in cause.where:
        place, end = ("because", number, "where", where), field_of(where)
        kind = rulebook.kinds.get(theirs.get(end.pattern, ""))
        if end.pattern not in theirs:
            yield document.problem(place, f"'{cause.rule}' has no pattern '{end.pattern}'.", did_you_mean(end.pattern, theirs))
        elif kind and end.field not in kind.fields:
            yield document.problem(place, f"{kind.label} has no field '{end.field}'.", did_you_mean(end.field, kind.fields))


def _check_requirements(rulebook: Rulebook) -> Iterable[Problem]:
    for one in rulebook.requirements.values():
        for rule in one.rules:
            if rule not in rulebook.rules:
                yield Problem("requirements.yaml", f"{one.id}.rules", f"there is no rule '{rule}'.", did_you_mean(rule, rulebook.rules))
    yield from _check_serving(rulebook)


def _check_serving(rulebook: Rulebook) -> Iterable[Problem]:
    """Yield lines that no rule serves, and rules that serve none of the runbooks in which the line they answer stands."""
    standing: dict[str, set[str]] = {}
    for name, runbook in rulebook.runbooks.items():
        for line in runbook.lines:
            standing.setdefault(line.id, set()).add(name)
            serving = [rule for rule in line.rules if rule in rulebook.rules and name in rulebook.rules[rule].file.for_]
            for rule in () if serving else line.rules:
                if rule in rulebook.rules:
                    message = f"'{rule}' answers it and does not serve this runbook."
                    yield Problem(f"runbooks/{name}.yaml", f"lines ({line.id})", message, f"Add {name} to its 'for'.")
    for one in rulebook.requirements.values():
        names = standing.get(one.id, set())
        for rule in one.rules:
            if len(one.rules) > 1 and names and rule in rulebook.rules and not names & set(rulebook.rules[rule].file.for_):
                message = f"'{rule}' answers it and serves no runbook in which it stands."
                yield Problem("requirements.yaml", f"{one.id}.rules", message, f"Add {' or '.join(sorted(names))} to its 'for'.")


def _check_settings(rules: Mapping[str, Rule], configuration: Configuration) -> Iterable[Problem]:
    for name, settings in configuration.settings.items():
        known: Mapping[str, object] = rules[name].settings if name in rules else {}
        for setting in settings:
            if setting not in known:
                step = did_you_mean(setting, known) if name in rules else did_you_mean(name, rules)
                yield Problem("w365lint.toml", f"settings.{name}.{setting}", "no rule has this setting.", step)


def _check_cycles(rules: Mapping[str, Rule]) -> Iterable[Problem]:
    causes = {name: {cause.rule for cause in rule.file.because if cause.rule != name} for name, rule in rules.items()}
    try:
        TopologicalSorter(causes).prepare()
    except CycleError as error:
        yield Problem(f"{error.args[1][0]}.yaml", "because", f"causes lead back to themselves: {' → '.join(error.args[1])}.", "Cut one.")
    try:
        depths(rules.values())
    except CycleError as error:
        yield Problem(error.args[1], "unless", "a derived fact excuses itself.", "Derive what it excuses itself with in a rule of its own.")
