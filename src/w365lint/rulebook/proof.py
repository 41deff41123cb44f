"""A rule held to its own examples, and its examples held to the rule: laws that no rule writes for itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from w365lint.environment.facts import sources
from w365lint.rulebook.compiler import Rule
from w365lint.rulebook.condition import OPPOSITE, Alternative, Comparison, Condition, Constant, Operator, Pattern
from w365lint.rulebook.engines.choice import disagreements
from w365lint.rulebook.engines.rete import available, reports
from w365lint.rulebook.engines.sql import evaluate
from w365lint.rulebook.example import Scene
from w365lint.rulebook.rulebook import Rulebook
from w365lint.rulebook.trial import Trial, trial


@dataclass(frozen=True, slots=True)
class Failure:
    """A law that a rule does not keep."""

    rule: str
    law: str
    what: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.law}: {self.what}"


def prove(rule: Rule, rulebook: Rulebook) -> list[Failure]:
    """Hold a rule against every law."""
    try:
        case = trial(rule, rulebook)
    except ValueError as error:
        return [Failure(rule.name, "examples", str(error))]
    return [failure for law in LAWS.values() for failure in law(case)]


def examples_hold(case: Trial) -> Iterator[Failure]:
    """Find exactly what a bad example says, and nothing in every other one; what is left open is said too."""
    open_keys = {example.name: tuple(sorted(example.leaves_open)) for example in case.rule.file.examples.everything()}
    for (bad, scene_), said in zip(case.scenes, case.said, strict=True):
        if bad is None and said.found:
            yield Failure(case.rule.name, "examples", f"'{scene_.name}' is not clear: found {', '.join(said.found)}")
        if bad and bad.finds and said.found != tuple(sorted(bad.finds)):
            yield Failure(case.rule.name, "examples", f"'{scene_.name}' should find {', '.join(bad.finds)}; found {_list(said.found)}")
        if bad and not bad.finds and len(said.found) != 1:
            yield Failure(case.rule.name, "examples", f"'{scene_.name}' should find one; found {_list(said.found)}")
        if said.open != open_keys[scene_.name]:
            yield Failure(case.rule.name, "examples", f"'{scene_.name}' leaves open {_list(said.open)}")
        if said.missing and not open_keys[scene_.name]:
            yield Failure(case.rule.name, "examples", f"'{scene_.name}' does not list every kind that the rule reads")


def every_line_counts(case: Trial) -> Iterator[Failure]:
    """Each line, removed or flipped, changes what the rule says of some example."""
    for place, how, changed in _variants(case.rule.condition):
        if place in case.rule.file.equivalent:
            continue
        rule = replace(case.rule, condition=changed)
        if all(case.say(scene_, rule) == said for (_, scene_), said in zip(case.scenes, case.said, strict=True)):
            yield Failure(
                case.rule.name, "lines", f"{place} {how}: no example changes its answer; add a near-miss, or say why under equivalent"
            )


def gaps_are_never_contradicted(case: Trial) -> Iterator[Failure]:
    """Without an export or a column the rule never says the contrary, and is undecided in some example."""
    for what, gapped in _gaps(case):
        undecided = False
        for (_, scene_), whole in zip(case.scenes, case.said, strict=True):
            partial = case.say(gapped(scene_))
            undecided |= partial.open != whole.open or partial.missing or (case.rule.asks and partial.found != whole.found)
            lost = set(whole.found) - set(partial.found) - set(partial.open)
            if (lost and not partial.missing) or set(partial.found) - set(whole.found) - set(whole.open):
                yield Failure(
                    case.rule.name, "gaps", f"without {what}, '{scene_.name}' says {_list(partial.found)} instead of {_list(whole.found)}"
                )
        if not undecided:
            yield Failure(case.rule.name, "gaps", f"without {what}, no example is undecided")


def nothing_is_missing_from_what_is_gone(case: Trial) -> Iterator[Failure]:
    """Once the tables of Work 365 do not exist, the rule finds nothing that it did not find while they did."""
    for (_, scene_), whole in zip(case.scenes, case.said, strict=True):
        if born := sorted(set(case.say(scene_.after_uninstall()).found) - set(whole.found)):
            what = f"after an uninstall '{scene_.name}' finds {', '.join(born)}, and did not before: let when name a record of Work 365"
            yield Failure(case.rule.name, "gone", what)


def emptied_fields_are_thought_of(case: Trial) -> Iterator[Failure]:
    """Each compared field, emptied: the rule finds, asks or leaves open, or says why it is clear."""
    for pattern in case.rule.condition.when:
        kind = case.rulebook.kinds[pattern.kind]
        for name in sorted({line.field for line in pattern.comparisons if line.operator is not Operator.EXISTS} - {"key"}):
            place = f"{pattern.name}.{name}"
            if kind.generated or not kind.fields[name].column.logical or place in case.rule.file.when_empty:
                continue
            if all(case.say(scene_.emptied(kind.plural, name)).clear for bad, scene_ in case.scenes if bad):
                yield Failure(case.rule.name, "empty", f"with {place} empty every bad example is clear; say why under when_empty")


def both_engines_agree(case: Trial) -> Iterator[Failure]:
    """Where the second engine is installed, both say the same of every example."""
    if not available():
        return
    jobs = [case.job(scene_) for _, scene_ in case.scenes]
    ours = [evaluate(job.rules, job.layers, job.store) for job in jobs]
    for (_, scene_), job, answers, said in zip(case.scenes, jobs, ours, reports(jobs), strict=True):
        told = [*map(str, disagreements(job, answers, said)), said.broken, *said.left_out.values()]
        yield from (Failure(case.rule.name, "engines", f"of '{scene_.name}': {what}") for what in told if what)
        job.store.close()


def requirements_are_shown(case: Trial) -> Iterator[Failure]:
    """Give each requirement that an example shows a bad and a near-miss example of its own."""
    examples = case.rule.file.examples
    bad = {requirement for example in examples.bad for requirement in example.shows}
    near = {requirement for example in examples.near_miss for requirement in example.shows}
    for requirement in sorted(bad ^ near):
        yield Failure(case.rule.name, "shows", f"{requirement} needs a bad and a near-miss example of its own")


LAWS: Mapping[str, Callable[[Trial], Iterator[Failure]]] = {
    "examples": examples_hold,
    "lines": every_line_counts,
    "gaps": gaps_are_never_contradicted,
    "gone": nothing_is_missing_from_what_is_gone,
    "empty": emptied_fields_are_thought_of,
    "engines": both_engines_agree,
    "shows": requirements_are_shown,
}
"""Each law by its name."""


def _gaps(case: Trial) -> Iterator[tuple[str, Callable[[Scene], Scene]]]:
    kinds = case.rulebook.kinds
    listed = {plural for _, scene_ in case.scenes for plural in scene_.records}
    for name in sorted({source for kind in case.rule.reads for source in sources(kind)}):
        plural = kinds[name].plural
        if plural in listed:
            yield plural, lambda scene_, plural=plural: scene_.without(plural)  # type: ignore[misc]
    for kind_name, field in sorted(case.rule.condition.fields()):
        kind = kinds[kind_name]
        if not kind.generated and kind.fields[field].column.logical and field != "key":
            what = f"the column of {kind.label} {field}"
            yield what, lambda scene_, kind=kind_name, field=field: scene_.without_column(kind, field)  # type: ignore[misc]


def _variants(condition: Condition) -> Iterator[tuple[str, str, Condition]]:
    """Yield the condition with each line removed, and flipped where that has a meaning."""
    for number, pattern in enumerate(condition.when):
        for place, how, changed in _pattern_variants(f"when.{pattern.name}", pattern):
            yield place, how, replace(condition, when=_swap(condition.when, number, changed))
    for number, alternative in enumerate(condition.unless):
        yield f"unless.{number}", "removed", replace(condition, unless=condition.unless[:number] + condition.unless[number + 1 :])
        for part in ("own", "patterns"):
            patterns: tuple[Pattern, ...] = getattr(alternative, part)
            for index, pattern in enumerate(patterns):
                for place, how, changed in _pattern_variants(f"unless.{number}.{pattern.name}", pattern):
                    swapped: Alternative = replace(alternative, **{part: _swap(patterns, index, changed)})
                    yield place, how, replace(condition, unless=(*condition.unless[:number], swapped, *condition.unless[number + 1 :]))


def _pattern_variants(place: str, pattern: Pattern) -> Iterator[tuple[str, str, Pattern]]:
    for number, line in enumerate(pattern.comparisons):
        rest = pattern.comparisons[:number] + pattern.comparisons[number + 1 :]
        yield f"{place}.{line.field}", "removed", replace(pattern, comparisons=rest)
        if (flipped := _flipped(line)) is not None:
            yield f"{place}.{line.field}", "flipped", replace(pattern, comparisons=(*rest, flipped))


def _flipped(line: Comparison) -> Comparison | None:
    if line.operator is Operator.EXISTS and isinstance(line.operand, Constant):
        return replace(line, operand=Constant((1 - int(line.operand.values[0] or 0),)))
    return replace(line, operator=OPPOSITE[line.operator]) if line.operator in OPPOSITE else None


def _swap(patterns: tuple[Pattern, ...], number: int, pattern: Pattern) -> tuple[Pattern, ...]:
    return (*patterns[:number], pattern, *patterns[number + 1 :])


def _list(keys: Sequence[str]) -> str:
    return ", ".join(keys) or "nothing"
