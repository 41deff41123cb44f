"""An environment and what people vouch for become a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from w365lint.environment.environment import Environment
from w365lint.environment.graph import Node
from w365lint.environment.solutions import Platform
from w365lint.environment.surroundings import Surroundings
from w365lint.plan.billing_steps import BillingSteps
from w365lint.plan.circles import Circles
from w365lint.plan.closing_steps import ClosingSteps
from w365lint.plan.compare import differences
from w365lint.plan.component_steps import ComponentSteps
from w365lint.plan.destruction import Destruction
from w365lint.plan.draft import Draft
from w365lint.plan.gates import attest, gate, hold
from w365lint.plan.losses import destruction, lost_tables
from w365lint.plan.model import Action, Plan, Shown, Step
from w365lint.plan.obstacles import surrounding
from w365lint.plan.order import arrange, number
from w365lint.plan.removal import Removal
from w365lint.plan.solution_steps import SolutionSteps, uninstall
from w365lint.plan.survey import survey
from w365lint.plan.telling import label, named
from w365lint.plan.unknowns import unknowns
from w365lint.plan.weights import Weights
from w365lint.plan.words import BACKUP
from w365lint.rulebook.attestation import Vouched

_EARLY: Final = frozenset({Action.AGREE, Action.REVIEW, Action.INVOICE, Action.EXPORT, Action.SYNCHRONIZE, Action.PAUSE})


def make_plan(
    environment: Environment, targets: Iterable[str] | None, vouched: Vouched, weights: Mapping[str, Weights] = MappingProxyType({})
) -> Plan:
    """Plan the removal of the targets; None: of the solutions of Work 365. `weights` are a user's own, by type of component."""
    platform = Platform(environment, targets)
    removal = survey(platform)
    draft = Draft()
    losses: Mapping[str, Destruction] = {}
    billing = None
    if removal.targets:
        around = Surroundings(platform)
        losses = destruction(around, removal, vouched)
        billing = _draft(around, removal, draft, losses)
    gates = (gate(vouched),) if billing else ()
    circles = Circles(platform, removal, weights)
    circles.open(draft)
    rounds = arrange(draft.steps.values(), draft.befores)
    teller = _Teller(platform, removal, draft, losses)
    steps = [tuple(hold(attest(teller.tell(step), vouched), gates) for step in steps) for steps in rounds]
    numbered = number(steps, draft.befores)
    return Plan(
        targets=tuple(label(removal.packages[key]) for key in removal.targets),
        rounds=numbered,
        gates=gates,
        unknowns=tuple(sorted(unknowns(platform, removal, billing), key=lambda one: not one.matters)),
        differences=differences(removal, numbered) if billing else (),
        notes=tuple(_notes(platform, removal, draft, work_365=billing is not None)),
        surrounding=surrounding(platform, removal, weights, circles),
    )


def _draft(around: Surroundings, removal: Removal, draft: Draft, losses: Mapping[str, Destruction]) -> BillingSteps | None:
    """Draft every step; return those of billing where Work 365 is what goes."""
    billing = BillingSteps(around, draft) if around.platform.removes_work_365 else None
    if billing:
        billing.add()
    SolutionSteps(around.platform, removal, draft).add()
    ComponentSteps(around.platform, removal, draft).add()
    ClosingSteps(around, removal, draft).add(lost_tables(losses))
    return billing


class _Teller:
    """Says of uninstalls what else is known of them."""

    def __init__(self, platform: Platform, removal: Removal, draft: Draft, losses: Mapping[str, Destruction]) -> None:
        self._platform, self._removal, self._draft, self._losses = platform, removal, draft, losses
        self._firsts: dict[str, set[str]] = defaultdict(set)
        for before in draft.befores:
            self._firsts[before.then].add(before.first)

    def tell(self, step: Step) -> Step:
        """Add to an uninstall what it destroys, and what the platform would show if it were tried today."""
        if step.action is not Action.UNINSTALL:
            return step
        key = step.id.removeprefix("uninstall:")
        holding = self._removal.holding.get(key, ())
        replies = self._platform.environment.replies
        asked = replies is None or key in replies or not self._removal.packages[key].goes
        shown = Shown(tuple(named(self._platform, node) for node in holding), self._behind(step.id, frozenset(holding)), asked)
        lost = self._losses.get(key)
        exports = lost is not None and bool(lost.tables or lost.columns or lost.note)
        return replace(step, destroys=lost, shown=shown, in_hand=step.in_hand if exports else (BACKUP,))

    def _behind(self, step: str, shown: frozenset[Node]) -> int:
        """Count the steps that come before one and that the platform would not name."""
        kept = {key for need in self._removal.needs if need.dependent in shown for key in need.held_in}
        direct = {first for first in self._firsts[step] if first.startswith("uninstall:") or first.removeprefix("release:") in kept}
        direct |= {f"rework:{node}" for node in shown}
        found: set[str] = set()
        left = [step]
        while left:
            for first in self._firsts[left.pop()] - found:
                if first in self._draft.steps and self._draft.steps[first].action not in _EARLY:
                    found.add(first)
                    left.append(first)
        return len(found - direct)


def _notes(platform: Platform, removal: Removal, draft: Draft, *, work_365: bool) -> Iterator[str]:
    for key in removal.targets:
        if removal.packages[key].managed is False and not removal.packages[key].doubted:
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
