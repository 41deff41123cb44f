"""What must be confirmed before a step may begin."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from w365lint.plan.model import Action, Gate, Step
from w365lint.rulebook.attestation import Vouched

CONFIRMED: Final = "OFF-01"
HELD: Final = frozenset({
    Action.DO_NOTHING, Action.DEACTIVATE, Action.DISCONNECT, Action.REVOKE, Action.TURN_OFF, Action.REWORK, Action.TRY_DELETE,
    Action.DELETE,
    Action.REMOVE_LAYER, Action.PUBLISH, Action.STOP_SITE, Action.TAKE_ROLES, Action.DISABLE_USER, Action.RELEASE, Action.BREAK_CIRCLE,
    Action.UNINSTALL, Action.DELETE_SITE,
})  # fmt: skip
"""Every deactivation and removal (OFF-27): none begins before Billing or the customer success manager has confirmed."""


def gate(vouched: Vouched) -> Gate:
    """Say whether the vendor has confirmed that contracts may be deactivated and solutions removed."""
    word = vouched.on(CONFIRMED)
    says = "Billing or the customer success manager has confirmed that contracts may be deactivated and the solution removed"
    if word is None:
        return Gate(CONFIRMED, says, passed=False, why="nobody has attested it")
    said = word.attestation
    if word.stale:
        return Gate(
            CONFIRMED,
            says,
            passed=False,
            why=f"the attestation of {said.who} of {said.when.isoformat()} is too old, or the as-of day is unknown",
        )
    return Gate(CONFIRMED, says, passed=True, why=f"attested by {said.who} on {said.when.isoformat()}")


def hold(step: Step, gates: tuple[Gate, ...]) -> Step:
    """Hold a step back while a gate is not passed."""
    closed = tuple(each.line for each in gates if not each.passed)
    return replace(step, held_by=closed) if closed and step.action in HELD else step


def attest(step: Step, vouched: Vouched) -> Step:
    """Add who vouches for the lines that a step serves."""
    words = [word.attestation for line in step.lines if (word := vouched.on(line)) and not word.stale]
    return replace(step, attested=tuple(f"{said.line}: {said.who}, {said.when.isoformat()}" for said in words)) if words else step
