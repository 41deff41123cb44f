"""The computed order beside that of the articles: where they differ, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from w365lint.plan import billing_steps as billing
from w365lint.plan.model import Action, Round, Step
from w365lint.plan.removal import PORTAL, Removal
from w365lint.plan.solution_steps import release, uninstall
from w365lint.plan.telling import label

_LISTED: Final = (
    ("Self-Service Portal", PORTAL),
    ("Power BI / Reporting Extensions", re.compile(r"power.?bi|report", re.IGNORECASE)),
    ("Portal Notifications", re.compile(r"notif", re.IGNORECASE)),
)
"""The add-ons in the order in which Uninstalling Work 365 names them, before any other and the main solution."""
_REST: Final = len(_LISTED)


def differences(removal: Removal, rounds: Sequence[Round]) -> tuple[str, ...]:
    """Say where the order of a plan to remove Work 365 is not that of the articles."""
    steps = [step for each in rounds for step in each.steps]
    where = {step.id: each.number for each in rounds for step in each.steps}
    return (*_solutions(removal, where), *_unlisted(steps), *_references(steps), *_billing(where))


def listed(name: str) -> int:
    """Return the place of a solution in the article's list; the main solution is last."""
    if name.lower() in ("work 365", "work365"):
        return _REST + 1
    return next((place for place, (_, words) in enumerate(_LISTED) if words.search(name)), _REST)


def _solutions(removal: Removal, where: dict[str, int]) -> Iterator[str]:
    goers = [
        (listed(removal.packages[key].name), where[uninstall(key)], removal.packages[key])
        for key in removal.targets
        if uninstall(key) in where
    ]
    turned = [(one, other) for one in goers for other in goers if one[0] < other[0] and one[1] > other[1]]
    for (_, _, one), (_, _, other) in sorted(turned, key=lambda pair: (pair[0][2].key, pair[1][2].key)):
        yield f"The article removes {label(one)} before {label(other)}; here it goes after it, as the dependencies prove."
    alike = sorted({label(package) for place, number, package in goers if place < _REST and sum(number == at for _, at, _ in goers) > 1})
    if len(alike) > 1:
        yield (
            f"The article names an order among {', '.join(alike)}; no dependency of the snapshot asks for one, so they stand in one round."
        )
    for _, _, package in sorted(goers, key=lambda goer: goer[2].key):
        if package.part_of:
            yield (
                f"The article does not know {'patches' if package.patch_of else 'staged upgrades'}: {label(package)} "
                f"goes before its solution."
            )


def _unlisted(steps: Sequence[Step]) -> Iterator[str]:
    releases = [step.title.removeprefix("Clear the way of solution ") for step in steps if step.id.startswith(release(""))]
    if releases:
        yield f"No article knows of {', '.join(releases)}: what {'it holds' if len(releases) == 1 else 'they hold'} needs what is to go."
    reworks = sum(step.action is Action.REWORK for step in steps)
    if reworks:
        yield (
            f"The articles say 'remove or refactor unmanaged layers'; here {reworks:,} "
            f"{'component is' if reworks == 1 else 'components are'} named one by one."
        )


def _references(steps: Sequence[Step]) -> Iterator[str]:
    tried = sum(step.action is Action.TRY_DELETE for step in steps)
    if tried:
        yield (
            f"The article deletes connection references before the uninstall. {tried:,} of them came with a managed solution: the "
            "platform may refuse to delete one alone (8004F01F while a flow uses it), and then it goes with its solution."
        )
    places = [step.number for step in steps if step.action is Action.UNINSTALL]
    late = [step.title for step in steps if step.action is Action.DELETE and places and step.number > places[0]]
    for title in late:
        yield f"{title}: only after the uninstall of what uses it, though the article puts it before."


def _billing(where: dict[str, int]) -> Iterator[str]:
    if billing.CONTRACTS in where and billing.INVOICES in where:
        yield (
            "Uninstalling Work 365 sets contracts inactive before it asks for final invoices; the offboarding article "
            "invoices first, and is followed."
        )
    if billing.CONNECTOR in where:
        yield (
            "Uninstalling Work 365 disables Partner Center among the preparations; the offboarding article only after "
            "the last sync and the "
            "provider actions, and is followed."
        )
    if any(id_.startswith("site:") for id_ in where):
        yield (
            "Uninstalling Work 365 calls stopping the site optional in step 3 and a running site a blocker in its "
            "table; the stricter is followed."
        )
