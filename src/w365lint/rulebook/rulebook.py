"""All rules, requirements and runbooks of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError

from w365lint.environment.components.base import Kind
from w365lint.rulebook.compiler import Rule
from w365lint.rulebook.runbook import Answer, Requirement, Runbook


@dataclass(frozen=True)
class Rulebook:
    """What an environment is held against."""

    rules: Mapping[str, Rule]
    requirements: Mapping[str, Requirement]
    runbooks: Mapping[str, Runbook]
    kinds: Mapping[str, Kind]

    def lines_of(self, rule: str) -> tuple[str, ...]:
        """Return the requirements under which a rule hangs."""
        return tuple(sorted(one.id for one in self.requirements.values() if rule in one.rules))

    def answers(self, requirement: Requirement) -> bool:
        """Say whether the plan carries a step, or rules answer the whole, with a bad and a near-miss example of its own as a proof."""
        if requirement.answer is Answer.STEP:
            return requirement.carried_by is not None
        shown = {one for rule in requirement.rules for one in self.rules[rule].file.examples.shown()}
        return bool(requirement.rules) and not requirement.partly and requirement.id in shown

    def layers(self) -> tuple[tuple[Rule, ...], ...]:
        """Return deriving rules in layers: whatever a rule excuses itself with is derived in an earlier layer."""
        depth = depths(self.rules.values())
        deriving = [rule for rule in self.rules.values() if rule.derives]
        levels = sorted({depth[rule.derives.name] for rule in deriving if rule.derives})
        return tuple(tuple(rule for rule in deriving if rule.derives and depth[rule.derives.name] == level) for level in levels)


def depths(rules: Iterable[Rule]) -> dict[str, int]:
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
