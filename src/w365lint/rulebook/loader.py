"""Folders of rules and runbooks in, one rulebook out; all mistakes at once.

A rule's address in its folder is its name. A rule of a later folder replaces the one at the same address.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path

from w365lint.configuration import Configuration
from w365lint.documents import Document, DocumentError, check, read_yaml
from w365lint.environment.components.base import Kind
from w365lint.environment.measures import VOCABULARY
from w365lint.environment.readers.encoding import decode
from w365lint.errors import Problem, RulebookError, did_you_mean
from w365lint.rulebook.compiler import Compiler, Rule, derived_kind
from w365lint.rulebook.consistency import check_names
from w365lint.rulebook.rule import RuleFile
from w365lint.rulebook.rulebook import Rulebook
from w365lint.rulebook.runbook import Requirement, Requirements, Runbook, RunbookFile

RUNBOOKS = "runbooks"
REQUIREMENTS = "requirements"


def our_rules() -> Path:
    """Return the folder of the rules that come with the tool: beside the package, or at the root of a checkout."""
    package = Path(str(files("w365lint")))
    beside = package / "rules"
    return beside if beside.is_dir() else package.parent.parent / "rules"


def load(folders: Iterable[Path], configuration: Configuration) -> Rulebook:
    """Read every rule, requirement and runbook; raise RulebookError with every mistake in every file."""
    files = Files()
    for folder in folders:
        files.take(folder)
    problems = files.problems
    kinds = _with_derived(files.rules, problems)
    compiled = dict(_compile(files.rules, kinds, configuration, problems))
    rules = _with_reads({name: replace(rule, replaced=name in files.replaced) for name, rule in sorted(compiled.items())})
    rulebook = Rulebook(rules, files.requirements, dict(_runbooks(files, problems)), kinds)
    problems += check_names(rulebook, files.rules, configuration)
    if problems:
        raise RulebookError(problems)
    return rulebook


@dataclass
class Files:
    """What folders hold, one after the other: a file at the address of an earlier one replaces it."""

    rules: dict[str, tuple[Document, RuleFile]] = field(default_factory=dict)
    replaced: set[str] = field(default_factory=set)
    requirements: dict[str, Requirement] = field(default_factory=dict)
    runbooks: dict[str, tuple[Document, RunbookFile]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def take(self, folder: Path) -> None:
        """Read a folder."""
        for name, document in _documents(folder, self.problems):
            if name == REQUIREMENTS:
                requirements, mistakes = check(Requirements, document)
                for key, one in requirements.root.items() if requirements else ():
                    self.requirements[key] = one.model_copy(update={"id": key})
            elif name.startswith(f"{RUNBOOKS}/"):
                runbook, mistakes = check(RunbookFile, document)
                if runbook:
                    self.runbooks[name.removeprefix(f"{RUNBOOKS}/")] = (document, runbook)
            else:
                rule, mistakes = check(RuleFile, document)
                if rule:
                    self.replaced |= {name} & set(self.rules)
                    self.rules[name] = (document, rule)
            self.problems += mistakes


def _runbooks(files: Files, problems: list[Problem]) -> Iterable[tuple[str, Runbook]]:
    for name, (document, file) in files.runbooks.items():
        for number, line in enumerate(file.lines):
            if line not in files.requirements:
                step = did_you_mean(line, files.requirements)
                problems.append(document.problem(("lines", number), f"there is no requirement {line}.", step))
        for number, part in enumerate(file.closing):
            for line in sorted(set(part.lines) - set(file.lines)):
                message = f"{line} is no line of this runbook."
                problems.append(document.problem(("closing", number, "lines"), message, did_you_mean(line, file.lines)))
        lines = tuple(_of_runbook(files.requirements[line], name, files) for line in file.lines if line in files.requirements)
        yield name, Runbook(name, file.title, file.question, lines, file.closing)


def _of_runbook(requirement: Requirement, runbook: str, files: Files) -> Requirement:
    """Return a requirement with the rules that serve a runbook; where none does, with all of them, which is a mistake."""
    serving = tuple(name for name in requirement.rules if name in files.rules and runbook in files.rules[name][1].for_)
    return requirement.model_copy(update={"rules": serving or requirement.rules})


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
