"""What the snapshot does not tell, and the query that would."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from w365lint.environment.components.values import is_guid
from w365lint.environment.exports import address, entity_set, how_to_export, name_of, solutions_of
from w365lint.environment.graph import Node
from w365lint.environment.rows import UNKNOWN
from w365lint.environment.solutions import Platform
from w365lint.plan.billing_steps import BillingSteps
from w365lint.plan.doubts import doubts
from w365lint.plan.model import Unknown
from w365lint.plan.removal import PORTAL, Need, Removal
from w365lint.plan.telling import label
from w365lint.plan.words import few
from w365lint.wording import count

_PLATFORM: Final = {
    "solution": "which solutions are installed, and whether one is a patch or a staged upgrade",
    "solution_component": "what each solution holds",
    "flow": "which flows there are, and which are on",
    "connection_reference": "which connection references are there",
    "app": "which apps there are, and what they use",
    "connector": "which custom connectors there are",
    "system_job": "which system jobs wait or run",
    "site": "whether a site of the portal runs",
}
_BILLING: Final = {
    "billing_contract": "which billing contracts are active",
    "subscription": "which subscriptions are active, and on which provider",
    "provider": "what a provider does when a subscription is deactivated",
    "job": "which Work 365 jobs wait or run",
    "role_holder": "who holds a role of Work 365",
    "user": "which users serve Work 365 alone",
    "accounting_system": "which accounting integrations are active",
    "payment_processor": "which payment integrations are active",
    "tax_service": "which tax integrations are active",
}

_NUMBERED: Final = "type "
"""How the name of a component type begins of which only the number is known."""
_DEFAULT: Final = "Power Apps > Solutions > Default Solution"


def unknowns(platform: Platform, removal: Removal, billing: BillingSteps | None) -> Iterator[Unknown]:
    """Yield everything that is not known, what matters first."""
    yield from _targets(platform, removal)
    if not removal.targets:
        yield from _kinds(platform, {"solution": _PLATFORM["solution"]})
        return
    yield from _replies(platform, removal)
    portal = any(PORTAL.match(removal.packages[key].name) for key in removal.targets)
    asked = {name: what for name, what in _PLATFORM.items() if name != "site" or portal}
    yield from _kinds(platform, {**asked, **(_BILLING if billing else {})})
    yield from _subscriptions(platform, billing)
    yield from _components(platform, removal)
    yield from _selves(platform, removal)
    yield from doubts(platform, removal)
    yield from _layers(platform, removal)


def _targets(platform: Platform, removal: Removal) -> Iterator[Unknown]:
    """Yield the targets that are not there to go."""
    solutions = how_to_export(platform.environment.kinds["solution"], platform.environment)
    for key in sorted(platform.targets - removal.packages.keys()):
        yield Unknown(
            f"whether {key} is installed", "Its file is in the snapshot, and the environment does not list it: nothing of it is planned.",
            f"Leave it out of --target, or export the solutions again: {solutions}", matters=True,
        )  # fmt: skip
    if not platform.targets:
        known = ", ".join(sorted(package.unique_name for package in removal.packages.values())) or "none"
        yield Unknown(
            "what is to go", "No solution of Work 365 is in the snapshot.", f"Name one with --target; known are: {known}.", matters=True
        )


def _replies(platform: Platform, removal: Removal) -> Iterator[Unknown]:
    replies = platform.environment.replies
    for key in removal.targets:
        package = removal.packages[key]
        if replies is not None and key not in replies and package.goes:
            path = f"RetrieveDependenciesForUninstall(SolutionUniqueName=%27{package.unique_name}%27)"
            query = f"Save {address(platform.environment, path)} as dependency/{package.unique_name}.json."
            half = platform.environment.half_replies.get(key)
            why = f"The answer of the environment is not whole. {half}." if half else "The environment was not asked."
            yield Unknown(f"what depends on {label(package)}", why, query, matters=True)


def _kinds(platform: Platform, asked: dict[str, str]) -> Iterator[Unknown]:
    for name, what in asked.items():
        if not platform.environment.whole(name):
            state = platform.environment.state(name)
            why = state.why or ("it is not in the snapshot" if not state.files else f"the snapshot holds it {state.completeness.value}")
            yield Unknown(
                what,
                f"{why[:1].upper()}{why[1:]}.",
                how_to_export(platform.environment.kinds[name], platform.environment, platform),
                matters=True,
            )


def _subscriptions(platform: Platform, billing: BillingSteps | None) -> Iterator[Unknown]:
    unread = [row for row in billing.subscriptions if billing.provider_type(row) in (UNKNOWN, None)] if billing else []
    if unread:
        yield Unknown(
            f"whether deactivating {count(len(unread), 'subscription')} reaches the provider",
            f"The type of the provider cannot be read: {few(row.name for row in unread)}.",
            how_to_export(platform.environment.kinds["provider"], platform.environment), matters=True,
        )  # fmt: skip


def _components(platform: Platform, removal: Removal) -> Iterator[Unknown]:
    """Yield the components that are known by an id alone, and those of which nobody says who made them."""
    needed: dict[Node, list[Need]] = {}
    for need in removal.needs:
        needed.setdefault(need.dependent, []).append(need)
    for node, needs in needed.items():
        nameless = node not in platform.names and is_guid(node.key)
        if nameless or node.type.startswith(_NUMBERED):
            required = ", ".join(platform.name(need.required) for need in needs[:3]) + (" and others" if len(needs) > 3 else "")  # noqa: PLR2004 one line
            why = f"It holds on to {required}, which goes, and no export names it."
            yield Unknown(f"what {platform.name(node)} is", why, _naming(platform, node), matters=True)
        elif not any(need.held_in or need.made_here is not None for need in needs):
            why = "Nobody says whether it was made in the environment or came with a solution, which would then be updated instead."
            yield Unknown(f"where {platform.name(node)} comes from", why, _origin(platform, node), matters=True)


def _naming(platform: Platform, node: Node) -> str:
    """Say how to find out what a component is."""
    asked = f"open {name_of(platform.environment, node.type, node.key)}"
    if node.type.startswith(_NUMBERED):
        path = f"solutioncomponentdefinitions?$filter=solutioncomponenttype%20eq%20{node.type.removeprefix(_NUMBERED)}"
        asked = f"save {address(platform.environment, path)} as metadata/solutioncomponentdefinition.json, and {asked}"
    return f"{asked[:1].upper()}{asked[1:]}; or search for the id in {_DEFAULT}."


def _origin(platform: Platform, node: Node) -> str:
    """Say how to find out which solutions a component is in."""
    if not is_guid(node.key):
        return f"Save {address(platform.environment, entity_set('solutioncomponent'))} as solutioncomponent.json."
    return f"Open {solutions_of(platform.environment, node.key)}; or search for the id in {_DEFAULT}."


def _selves(platform: Platform, removal: Removal) -> Iterator[Unknown]:
    """Yield the rows of replies in which a component holds on to itself: the platform names something, and these rows do not say what."""
    for edge in platform.edges:
        if edge.dependent == edge.required and platform.asked(edge) in removal.targets:
            named = platform.name(edge.required)
            yield Unknown(
                f"what holds on to {named}",
                f"{edge.file}, {edge.place}, names it on both sides: perhaps another solution has a layer on it, and the row does not say "
                "which.",
                f"Power Apps > Solutions > the component > Advanced > See solution layers, and > Show dependencies; or open "
                f"{solutions_of(platform.environment, edge.required.key)}.", matters=True,
            )  # fmt: skip


def _layers(platform: Platform, removal: Removal) -> Iterator[Unknown]:
    for node, keys in removal.shared.items():
        names = " and ".join(label(removal.packages[key]) if key in removal.packages else key for key in keys)
        nobody = [key for key in keys if key in removal.packages and not removal.packages[key].publisher]
        publishers = f"the publisher of {label(removal.packages[nobody[0]])} is not known" if nobody else "their publishers differ"
        path = f"msdyn_componentlayers?$filter=msdyn_componentid%20eq%20%27{node.key}%27"
        yield Unknown(
            f"which of {names} is the base of {platform.name(node)}",
            f"Both bring it, and {publishers}: the platform does not remove a base under a layer of another publisher.",
            f"Power Apps > Solutions > the component > See solution layers; or save {address(platform.environment, path)}, with "
            "msdyn_solutioncomponentname of its type, as msdyn_componentlayer.json.", matters=True,
        )  # fmt: skip
    if not platform.environment.whole("component_layer"):
        yield Unknown(
            "which layers of others lie on components of the target",
            "Layers were not exported. An unmanaged layer keeps nothing from going; one of another publisher on a base would.",
            how_to_export(platform.environment.kinds["component_layer"], platform.environment), matters=False,
        )  # fmt: skip
