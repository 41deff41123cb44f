"""Every plan, carried out step by step: nothing that remains needs what was removed."""

from __future__ import annotations

import os
from random import Random

import pytest

from plan.worlds import Replay, World, random_world
from w365lint.plan.make import make_plan
from w365lint.plan.model import Action, Plan
from w365lint.rulebook.attestation import Vouched

WORLDS = 1_000
FIRST = int(os.environ.get("W365LINT_SEED", "365"))


def plan_of(world: World, shuffled: Random | None = None) -> Plan:
    environment = world.environment(shuffled)
    try:
        return make_plan(environment, world.targets, Vouched())
    finally:
        environment.store.close()


def test_after_each_step_nothing_that_remains_needs_what_was_removed(capsys: pytest.CaptureFixture[str]) -> None:
    circles = several = 0
    for seed in range(FIRST, FIRST + WORLDS):
        world = random_world(Random(seed))  # noqa: S311 a test's chance
        plan = plan_of(world)
        replay = Replay(world, plan)
        assert (seed, list(replay.broken())) == (seed, [])
        assert (seed, replay.left()) == (seed, [])
        assert {*world.targets} == replay.gone
        circles += any(step.action is Action.BREAK_CIRCLE for step in plan.steps())
        several += len(world.targets) > 1
    with capsys.disabled():
        print(f"\n{WORLDS:,} removals replayed, seeds {FIRST} to {FIRST + WORLDS - 1}: {circles} with circles, {several} of several solutions")  # noqa: T201
    assert circles > WORLDS / 50
    assert several > WORLDS / 4


def test_a_replay_notices_a_plan_in_the_wrong_order() -> None:
    noticed = 0
    for seed in range(200):
        world = random_world(Random(seed))  # noqa: S311
        plan = plan_of(world)
        turned = Plan(plan.targets, tuple(reversed(plan.rounds)))
        noticed += bool(list(Replay(world, turned).broken()))
    assert noticed > 50


def test_the_order_of_rows_changes_nothing() -> None:
    for seed in range(50):
        world = random_world(Random(seed))  # noqa: S311
        plans = [plan_of(world), plan_of(world, Random(seed))]  # noqa: S311
        first, second = ([[step.id for step in each.steps] for each in plan.rounds] for plan in plans)
        assert first == second
