"""Small platforms written out, and their plans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from environment.staging import Rows, platform_of
from w365lint.plan.make import make_plan
from w365lint.plan.model import Action, Plan, Step
from w365lint.plan.weights import Weights
from w365lint.rulebook.attestation import Vouched


def plan_of(live: Rows, *targets: str, weights: Mapping[str, Weights] = MappingProxyType({})) -> Plan:
    platform = platform_of({"connectors": [], "sites": [], "system_jobs": [], **live}, targets=targets)
    return make_plan(platform.environment, targets, Vouched(), weights)


def solutions(*keys: str, **publishers: str) -> list[Mapping[str, Any]]:
    return [{"key": key, "name": key, "unique_name": key, "managed": True, "publisher": publishers.get(key)} for key in keys]


def parts(**held: Iterable[tuple[str, str]]) -> list[Mapping[str, Any]]:
    return [
        {"key": f"{solution}/{key}", "solution": solution, "component_type": word, "component": key, "behavior": "0"}
        for solution, components in held.items()
        for word, key in components
    ]


def order(plan: Plan) -> list[list[str]]:
    """Return the ids of the steps of the platform, by round."""
    rounds = [[step.id for step in each.steps if step.action not in (Action.EXPORT, Action.VERIFY)] for each in plan.rounds]
    return [each for each in rounds if each]


def step(plan: Plan, id_: str) -> Step:
    (found,) = (step for step in plan.steps() if step.id == id_)
    return found
