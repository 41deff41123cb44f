"""Folders of rules and runbooks in, one rulebook out; all mistakes at once.

A rule's address in its folder is its name. A rule of a later folder replaces the one at the same address.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from importlib.resources import files
from pathlib import Path

from w365lint.configuration import Configuration
from w365lint.documents import Document, DocumentError, check, read_yaml
from w365lint.environment.components.base import Kind
from w365lint.environment.measures import VOCABULARY
from w365lint.environment.readers.encoding import decode
from w365lint.errors import Problem, RulebookError, did_you_mean
from w365lint.rulebook.compiler import Compiler, Rule, derived_kind, field_of
from w365lint.rulebook.rule import Because, RuleFile
from w365lint.rulebook.runbook import Runbook

RUNBOOKS = "runbooks"
REQUIREMENTS = "requirements"


@dataclass(frozen=True)
class Rulebook:
    """All rules and runbooks of a run."""

    rules: Mapping[str, Rule]
    runbooks: Mapping[str, Runbook]
    kinds: Mapping[str, Kind]

    def lines_of(self, rule: str) -> tuple[str, ...]:
        """Return the ids of the lines under which a rule hangs."""
        lines = {line.id for runbook in self.runbooks.values() for line in runbook.lines if rule in line.rules}
        return tuple(sorted(lines))

    def layers(self) -> tuple[tuple[Rule, ...], ...]:
        """Return deriving rules in layers: whatever a rule excuses itself with is derived in an earlier layer."""
        depth = _depths(self.rules.values())
        deriving = [rule for rule in self.rules.values() if rule.derives]
        levels = sorted({depth[rule.derives.name] for rule in deriving if rule.derives})
        return tuple(tuple(rule for rule in deriving if rule.derives and depth[rule.derives.name] == level) for level in levels)


def our_rules() -> Path:
    """Return the folder of the rules that come with the tool: beside the package, or at the root of a checkout."""
    package = Path(str(files("w365lint")))
    beside = package / "rules"
    return beside if beside.is_dir() else package.parent.parent / "rules"


def load(folders: Iterable[Path], configuration: Configuration) -> Rulebook:
    """Read every rule and runbook; raise RulebookError with every mistake in every file."""
    problems: list[Problem] = []
    read: dict[str, tuple[Document, RuleFile]] = {}
    replaced: set[str] = set()
    runbooks: dict[str, Runbook] = {}
    for folder in folders:
        for name, document in _documents(folder, problems):
            if name.startswith(f"{RUNBOOKS}/"):
                runbook, mistakes = check(Runbook, document)
                if runbook:
                    runbooks[name.removeprefix(f"{RUNBOOKS}/")] = runbook.model_copy(update={"name": name.removeprefix(f"{RUNBOOKS}/")})
            else:
                file, mistakes = check(RuleFile, document)
                if file:
                    replaced |= {name} & set(read)
                    read[name] = (document, file)
            problems += mistakes
    kinds = _with_derived(read, problems)
    rules = _with_reads({name: replace(rule, replaced=name in replaced) for name, rule in _compile(read, kinds, configuration, problems)})
    problems += _check_names(Rulebook(rules, runbooks, kinds), read, configuration)
    if problems:
        raise RulebookError(problems)
    return Rulebook(dict(sorted(rules.items())), runbooks, kinds)


def names_in(folder: Path) -> list[str]:
    """Return the names of the rules in a folder, sorted."""
    names = (path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.yaml"))
    return sorted(name for name in names if not name.startswith(f"{RUNBOOKS}/") and name != REQUIREMENTS)


def _documents(folder: Path, problems: list[Problem]) -> Iterable[tuple[str, Document]]:
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).with_suffix("").as_posix()
        try:
            yield name, read_yaml(decode(path.read_bytes()), f"{name}.yaml")
        except DocumentError as error:
            problems.append(error.problem)
        except (OSError, UnicodeDecodeError) as error:
            problems.append(Problem(f"{name}.yaml", "", f"the file cannot be read: {error}."))


def _with_derived(read: Mapping[str, tuple[Document, RuleFile]], problems: list[Problem]) -> dict[str, Kind]:
    """Return the vocabulary and the derived kinds; a kind derived from derived facts is typed in a later turn."""
    kinds = dict(VOCABULARY)
    for _ in range(len(read)):
        found = {kind.name: kind for _, file in read.values() if (kind := derived_kind(file, kinds))}
        wanted = {name: kind for name, kind in found.items() if name not in VOCABULARY and kind.fields != _fields(kinds, name)}
        if not wanted:
            break
        kinds.update(wanted)
    for document, file in read.values():
        if file.derive and file.derive.kind in VOCABULARY:
            problems.append(document.problem(("derive", "kind"), f"'{file.derive.kind}' is a kind already.", "Choose another name."))
    return kinds


def _fields(kinds: Mapping[str, Kind], name: str) -> Mapping[str, object]:
    return kinds[name].fields if name in kinds else {}


def _compile(
    read: Mapping[str, tuple[Document, RuleFile]], kinds: Mapping[str, Kind], configuration: Configuration, problems: list[Problem]
) -> Iterable[tuple[str, Rule]]:
    for name, (document, file) in read.items():
        compiler = Compiler(name, file, document, kinds)
        rule = compiler.compile(configuration.settings.get(name, {}))
        problems += compiler.problems
        yield name, rule


def _with_reads(rules: Mapping[str, Rule]) -> dict[str, Rule]:
    """Say of each rule which kinds of the vocabulary it reads, derived facts traced back to what they come from."""
    behind: dict[str, set[str]] = {rule.derives.name: set() for rule in rules.values() if rule.derives}
    for rule in rules.values():
        if rule.derives:
            behind[rule.derives.name] |= rule.condition.kinds()
    reads = {}
    for name, rule in rules.items():
        seen = set(rule.condition.kinds())
        while more := set().union(*(behind[kind] for kind in seen & set(behind))) - seen:
            seen |= more
        reads[name] = replace(rule, reads=frozenset(seen - set(behind)))
    return reads


def _check_names(rulebook: Rulebook, read: Mapping[str, tuple[Document, RuleFile]], configuration: Configuration) -> Iterable[Problem]:
    rules = rulebook.rules
    for name, (document, file) in read.items():
        if name.count("/") != 1:
            yield Problem(f"{name}.yaml", "", "a rule's address is CATEGORY/NAME.", "Move the file.")
        for number, cause in enumerate(file.because):
            yield from _check_cause(document, number, cause, rulebook)
    yield from _check_lines(rulebook)
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


def _check_lines(rulebook: Rulebook) -> Iterable[Problem]:
    for name, runbook in rulebook.runbooks.items():
        for number, line in enumerate(runbook.lines):
            file, place = f"{RUNBOOKS}/{name}.yaml", f"lines.{number} ({line.id})"
            for rule in line.rules:
                if rule not in rulebook.rules:
                    yield Problem(file, place, f"there is no rule '{rule}'.", did_you_mean(rule, rulebook.rules))
                elif name not in rulebook.rules[rule].file.for_:
                    yield Problem(file, place, f"'{rule}' does not serve this runbook.", f"Add {name} to its 'for'.")


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
        _depths(rules.values())
    except CycleError as error:
        yield Problem(error.args[1], "unless", "a derived fact excuses itself.", "Derive what it excuses itself with in a rule of its own.")


def _depths(rules: Iterable[Rule]) -> dict[str, int]:
    """Return the layer of each derived kind; raise CycleError where one is excused by itself."""
    deriving = [rule for rule in rules if rule.derives]
    depth = {rule.derives.name: 0 for rule in deriving if rule.derives}
    for _ in range(len(deriving) * len(depth) + 1):
        before = dict(depth)
        for rule in deriving:
            assert rule.derives is not None  # noqa: S101 for the type checker
            when = [depth[pattern.kind] for pattern in rule.condition.when if pattern.kind in depth]
            unless = [depth[p.kind] + 1 for alternative in rule.condition.unless for p in alternative.patterns if p.kind in depth]
            depth[rule.derives.name] = max([depth[rule.derives.name], *when, *unless])
            if depth[rule.derives.name] > len(deriving):
                raise CycleError("negation", f"{rule.name}.yaml")
        if before == depth:
            break
    return depth
