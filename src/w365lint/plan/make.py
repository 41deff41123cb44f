"""An environment and what people vouch for become a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from w365lint.environment.environment import Environment
from w365lint.environment.solutions import Platform
from w365lint.environment.surroundings import Surroundings
from w365lint.plan.billing_steps import BillingSteps
from w365lint.plan.circles import open_circles
from w365lint.plan.closing_steps import ClosingSteps
from w365lint.plan.compare import differences
from w365lint.plan.component_steps import ComponentSteps
from w365lint.plan.draft import Draft
from w365lint.plan.gates import attest, gate, hold
from w365lint.plan.losses import destruction, lost_tables
from w365lint.plan.model import Action, Before, Destruction, Plan, Shown, Step
from w365lint.plan.order import arrange, number
from w365lint.plan.removal import Removal, survey
from w365lint.plan.solution_steps import add_solutions, label, named, uninstall
from w365lint.plan.unknowns import unknowns
from w365lint.rulebook.attestation import Vouched

_EARLY: Final = frozenset({Action.AGREE, Action.REVIEW, Action.INVOICE, Action.EXPORT, Action.SYNCHRONIZE, Action.PAUSE})


def make_plan(environment: Environment, targets: Iterable[str] | None, vouched: Vouched) -> Plan:
    """Plan the removal of the targets; None: of the solutions of Work 365."""
    platform = Platform(environment, targets)
    removal = survey(platform)
    draft = Draft()
    losses: Mapping[str, Destruction] = {}
    billing = None
    if removal.targets:
        losses = destruction(platform, removal, vouched)
        billing = _draft(Surroundings(platform), removal, draft, losses)
    gates = (gate(vouched),) if billing else ()
    rounds = arrange_open(draft)
    steps = [tuple(hold(attest(_told(step, platform, removal, draft, losses), vouched), gates) for step in steps) for steps in rounds]
    numbered = number(steps, draft.befores)
    return Plan(
        targets=tuple(label(removal.packages[key]) for key in removal.targets),
        rounds=numbered,
        gates=gates,
        unknowns=tuple(sorted(unknowns(platform, removal, billing), key=lambda one: not one.matters)),
        differences=differences(removal, numbered, work_365=billing is not None),
        notes=tuple(_notes(platform, removal, draft, work_365=billing is not None)),
    )


def _draft(around: Surroundings, removal: Removal, draft: Draft, losses: Mapping[str, Destruction]) -> BillingSteps | None:
    """Draft every step; return those of billing where Work 365 is what goes."""
    billing = BillingSteps(around, draft) if around.platform.removes_work_365 else None
    if billing:
        billing.add()
    add_solutions(around.platform, removal, draft)
    ComponentSteps(around.platform, removal, draft).add()
    ClosingSteps(around, removal, draft).add(lost_tables(losses))
    return billing


def arrange_open(draft: Draft) -> tuple[tuple[Step, ...], ...]:
    """Return the drafted steps in rounds; circles are cut."""
    ordered = arrange(draft.steps.values(), draft.befores)
    if ordered.stuck:
        open_circles(draft, ordered.stuck)
        ordered = arrange(draft.steps.values(), draft.befores)
    return ordered.rounds


def _told(step: Step, platform: Platform, removal: Removal, draft: Draft, losses: Mapping[str, Destruction]) -> Step:
    """Add to an uninstall what it destroys, and what the platform would show if it were tried today."""
    if step.action is not Action.UNINSTALL:
        return step
    key = step.id.removeprefix("uninstall:")
    holding = removal.holding.get(key, ())
    shown = Shown(tuple(named(platform, node) for node in holding), _behind(step.id, {f"rework:{node}" for node in holding}, draft))
    return replace(step, destroys=losses.get(key), shown=shown)


def _behind(step: str, shown: set[str], draft: Draft) -> int:
    """Count the steps that come before one and that the platform would not name."""
    firsts = _firsts(draft.befores)
    direct = {first for first in firsts[step] if first.startswith(("release:", "uninstall:"))}
    found: set[str] = set()
    left = [step]
    while left:
        for first in firsts[left.pop()]:
            if first not in found and first in draft.steps and draft.steps[first].action not in _EARLY:
                found.add(first)
                left.append(first)
    return len(found - direct - shown)


def _firsts(befores: Iterable[Before]) -> dict[str, set[str]]:
    firsts: dict[str, set[str]] = defaultdict(set)
    for before in befores:
        firsts[before.then].add(before.first)
    return firsts


def _notes(platform: Platform, removal: Removal, draft: Draft, *, work_365: bool) -> Iterator[str]:
    for key in removal.targets:
        if removal.packages[key].managed is False:
            yield (
                f"{label(removal.packages[key])} is unmanaged: deleting it leaves its components, tables and data where they are (UNI-42)."
            )
    if any(removal.holding.values()):
        yield (
            "The platform names only what depends on topmost layers: after a round, ask it again. An empty list is an "
            "answer, a full one may "
            "not be all."
        )
    edition = platform.environment.edition
    if work_365 and edition != "DV":
        yield (
            f"The articles are written for the Dynamics version (DV); "
            f"{'this is ' + edition if edition else 'which one this is, is not known'} (OFF-32)."
        )
    if work_365 and any(uninstall(key) in draft.steps for key in removal.targets):
        yield "Removing Work 365 ends no agreement at Partner Center or another provider; that is done there (OFF-21, UNI-32)."
