"""A rule and the scenes of its examples: what it says of each, as it stands or changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from w365lint.rulebook.compiler import Rule
from w365lint.rulebook.engines.rete import Job
from w365lint.rulebook.engines.sql import evaluate
from w365lint.rulebook.example import Scene, scene, stage, unknown_kinds
from w365lint.rulebook.judge import Judge
from w365lint.rulebook.rule import BadExample
from w365lint.rulebook.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule says of an example: keys of subjects that are found (asked, derived), and of those left open."""

    found: tuple[str, ...]
    open: tuple[str, ...]
    missing: bool

    @property
    def clear(self) -> bool:
        """Say whether the rule was judged and has nothing to say."""
        return not (self.found or self.open or self.missing)


@dataclass(frozen=True)
class Trial:
    """One rule and its scenes."""

    rule: Rule
    rulebook: Rulebook
    scenes: tuple[tuple[BadExample | None, Scene], ...]

    @cached_property
    def said(self) -> tuple[Said, ...]:
        """What the rule says of each scene as it stands."""
        return tuple(self.say(scene_) for _, scene_ in self.scenes)

    def say(self, scene: Scene, rule: Rule | None = None) -> Said:
        """Ask the rule, or a changed copy of it, about a scene."""
        rule = rule or self.rule
        layers = self._layers(rule)
        environment, platform = stage(scene, _kinds(rule, layers))
        try:
            answers = evaluate([rule], layers, environment.store)
            if rule.derives:
                rows = [row for row in environment.store.records(rule.derives.name) if not row.unseen]
                doubtful = any(row.unseen for row in environment.store.records(rule.derives.name))
                return Said(tuple(sorted(r.key for r in rows if r.sure)), tuple(sorted(r.key for r in rows if not r.sure)), doubtful)
            said = Judge(environment, platform, self.rulebook.kinds).say(rule, answers[rule.name])
            found = [one.finding.subjects[0].key for one in said.found] + [one.subject.key for one in said.undecided if one.asked]
            return Said(tuple(sorted(found)), tuple(sorted(one.subject.key for one in said.undecided if not one.asked)), bool(said.missing))
        finally:
            environment.store.close()

    def job(self, scene: Scene) -> Job:
        """Return the rule and what it derives from, with the store of a scene."""
        layers = self._layers(self.rule)
        environment, _ = stage(scene, _kinds(self.rule, layers))
        return Job([self.rule], layers, environment.store)

    def _layers(self, rule: Rule) -> list[tuple[Rule, ...]]:
        return _needed(rule, [tuple(rule if one.name == rule.name else one for one in layer) for layer in self.rulebook.layers()])


def trial(rule: Rule, rulebook: Rulebook) -> Trial:
    """Return a rule with its scenes; raise ValueError where an example cannot be read."""
    examples = {example.name: example for example in rule.file.examples.everything()}
    for example in examples.values():
        if wrong := unknown_kinds(example):
            message = f"example '{example.name}': {', '.join(wrong)} is no plural of a kind"
            raise ValueError(message)
    scenes = [(example, scene(example, examples)) for example in rule.file.examples.bad]
    others = (*rule.file.examples.good, *rule.file.examples.near_miss)
    return Trial(rule, rulebook, (*scenes, *((None, scene(example, examples)) for example in others)))


def _kinds(rule: Rule, layers: Iterable[Iterable[Rule]]) -> frozenset[str]:
    return frozenset().union(rule.condition.kinds(), *(one.condition.kinds() for layer in layers for one in layer))


def _needed(rule: Rule, layers: Sequence[tuple[Rule, ...]]) -> list[tuple[Rule, ...]]:
    """Return the layers that derive what a rule reads, or what those layers read."""
    wanted, needed = set(rule.condition.kinds()), []
    for layer in reversed(layers):
        if any(one.name == rule.name or (one.derives and one.derives.name in wanted) for one in layer):
            wanted |= {kind for one in layer for kind in one.condition.kinds()}
            needed.append(layer)
    return needed[::-1]
