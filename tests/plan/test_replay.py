"""Every plan, carried out step by step: nothing that remains needs what was removed."""

from __future__ import annotations

import os
import sys
from random import Random

import pytest

from environment.staging import platform_of
from plan.worlds import Need, Replay, World, component, oddly, random_world
from w365lint.plan.make import make_plan
from w365lint.plan.model import Action, Plan
from w365lint.rulebook.attestation import Vouched

WORLDS = 1_000
ODD = 300
FIRST = int(os.environ.get("W365LINT_SEED", "365"))


def plan_of(world: World, shuffled: Random | None = None) -> Plan:
    environment = world.environment(shuffled)
    try:
        return make_plan(environment, world.targets, Vouched())
    finally:
        environment.store.close()


def place(plan: Plan, id_: str) -> int:
    return next(step.number for step in plan.steps() if step.id == id_)


def tied(world: World, dependent: str, required: str) -> set[Need]:
    """Return what one solution needs of another, as the world says it: what they bring, unless a reply names the solutions."""
    found = set()
    for need in world.needs:
        named = world.named[need]
        users, bringers = (({name} if name else {*world.bringers(end)}) for name, end in zip(named, need, strict=True))
        stays = {*world.bringers(need[1])} - {*world.targets}
        if dependent in users and required in bringers and dependent not in bringers and not stays:
            found.add(need)
    return found


def test_after_each_step_nothing_that_remains_needs_what_was_removed(capsys: pytest.CaptureFixture[str]) -> None:
    circles = several = cut = needed = 0
    for seed in range(FIRST, FIRST + WORLDS):
        world = random_world(Random(seed))  # noqa: S311 a test's chance
        plan = plan_of(world)
        replay = Replay(world, plan)
        assert (seed, list(replay.broken())) == (seed, [])
        assert (seed, replay.left()) == (seed, [])
        assert {*world.targets} == replay.gone
        cuts = [step for step in plan.steps() if step.action is Action.BREAK_CIRCLE]
        for step in cuts:
            _, dependent, required = step.id.split(":")
            uses = [(component(use.dependent), component(use.required)) for use in step.ends]
            assert (seed, len(uses), {*uses}) == (seed, len(step.ends), tied(world, dependent, required))
            assert place(plan, f"uninstall:{required}") < place(plan, f"uninstall:{dependent}")
            needed += bool(list(Replay(world, plan, left_out=step.id).broken()))
        circles += bool(cuts)
        cut += len(cuts)
        several += len(world.targets) > 1
    with capsys.disabled():
        seeds = f"seeds {FIRST} to {FIRST + WORLDS - 1}"
        sys.stdout.write(f"\n{WORLDS:,} removals replayed, {seeds}: {circles} with circles, {several} of several solutions; ")
        sys.stdout.write(f"{needed} of {cut} cuts were noticed when left out\n")
    assert circles > WORLDS / 50
    assert several > WORLDS / 4
    assert needed > cut / 2


def test_a_replay_notices_a_plan_in_the_wrong_order() -> None:
    noticed = 0
    for seed in range(200):
        world = random_world(Random(seed))  # noqa: S311
        plan = plan_of(world)
        turned = Plan(plan.targets, tuple(reversed(plan.rounds)))
        noticed += bool(list(Replay(world, turned).broken()))
    assert noticed > 50


def test_whatever_patches_upgrades_and_layers_there_are_an_order_is_found() -> None:
    for seed in range(FIRST, FIRST + ODD):
        random = Random(seed)  # noqa: S311
        world = random_world(random)
        environment = platform_of(oddly(world, random), targets=world.targets).environment
        steps = {step.id for step in make_plan(environment, world.targets, Vouched()).steps()}
        environment.store.close()
        assert (seed, {f"uninstall:{key}" for key in world.targets} - steps) == (seed, set())


def test_the_order_of_rows_changes_nothing() -> None:
    for seed in range(50):
        world = random_world(Random(seed))  # noqa: S311
        plans = [plan_of(world), plan_of(world, Random(seed))]  # noqa: S311
        first, second = ([[step.id for step in each.steps] for each in plan.rounds] for plan in plans)
        assert first == second
