"""What the snapshot does not tell, and the query that would."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from w365lint.environment.components.values import is_guid
from w365lint.environment.exports import address, entity_set, how_to_export
from w365lint.environment.graph import Node
from w365lint.environment.rows import UNKNOWN
from w365lint.environment.solutions import Platform
from w365lint.plan.billing_steps import BillingSteps
from w365lint.plan.model import Unknown
from w365lint.plan.removal import STAGED, Removal
from w365lint.plan.telling import label

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
_PATCH: Final = "_patch"


def unknowns(platform: Platform, removal: Removal, billing: BillingSteps | None) -> Iterator[Unknown]:
    """Yield everything that is not known, what matters first."""
    yield from _no_target(removal)
    yield from _replies(platform, removal)
    yield from _kinds(platform, {**_PLATFORM, **(_BILLING if billing else {})})
    yield from _subscriptions(platform, billing)
    yield from _components(platform, removal)
    yield from _packages(platform, removal)
    yield from _layers(platform, removal)


def _no_target(removal: Removal) -> Iterator[Unknown]:
    if not removal.targets:
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
            yield Unknown(f"what depends on {label(package)}", "The environment was not asked.", query, matters=True)


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
        names = ", ".join(row.name for row in unread[:5])
        yield Unknown(
            f"whether deactivating {len(unread):,} subscriptions reaches their provider",
            f"The type of their provider cannot be read: {names}{' and others' if len(unread) > 5 else ''}.",  # noqa: PLR2004 one line
            how_to_export(platform.environment.kinds["provider"], platform.environment), matters=True,
        )  # fmt: skip


def _components(platform: Platform, removal: Removal) -> Iterator[Unknown]:
    """Yield the components that are known by an id alone, and those of which nobody says who made them."""
    said: set[Node] = set()
    for need in removal.needs:
        node = need.dependent
        if node in said:
            continue
        said.add(node)
        nameless = node not in platform.names and is_guid(node.key)
        if nameless or node.type.startswith("type "):
            query = _component_query(platform, node)
            yield Unknown(f"what {node.type} {node.key} is", "It holds on to the target, and no export names it.", query, matters=True)
        elif need.made_here is None and not need.held_in:
            query = _component_query(platform, node)
            why = "Nobody says whether it was made in the environment or came with a solution, which would then be updated instead."
            yield Unknown(f"where {platform.name(node)} comes from", why, query, matters=True)


def _component_query(platform: Platform, node: Node) -> str:
    if node.type.startswith("type "):
        number = node.type.removeprefix("type ")
        path = f"solutioncomponentdefinitions?$filter=solutioncomponenttype%20eq%20{number}"
        return f"Save {address(platform.environment, path)} as metadata/solutioncomponentdefinition.json."
    if not is_guid(node.key):
        return f"Save {address(platform.environment, entity_set('solutioncomponent'))} as solutioncomponent.json."
    path = f"solutioncomponents?$filter=objectid%20eq%20{node.key}"
    return f"Open {address(platform.environment, path)}; or Power Apps > Solutions > Default Solution, and search for the id."


def _packages(platform: Platform, removal: Removal) -> Iterator[Unknown]:
    for key, package in removal.packages.items():
        concerned = package.target or any(key == dependent for dependent, _ in removal.between)
        if concerned and package.managed is None:
            yield Unknown(
                f"whether {label(package)} is installed, and as a managed solution", "Only its file speaks of it, and a file is no proof.",
                how_to_export(platform.environment.kinds["solution"], platform.environment), matters=True,
            )  # fmt: skip
        if _PATCH in key and not package.patch_of:
            known = platform.solutions[key].values["parent"] is None
            yield Unknown(
                f"of which solution {label(package)} is a patch",
                "Its name is that of a patch, and its record names "
                "no parent." if known else "The column parentsolutionid was not exported.",
                f"Power Apps > Solutions > {package.name} shows it; a patch goes before its solution.", matters=package.target,
            )  # fmt: skip
        if key.endswith(STAGED) and not package.staged_for:
            yield Unknown(
                f"which solution {label(package)} is to upgrade", "No solution of that name is in the snapshot.",
                "Power Apps > Solutions: delete the staged upgrade, or apply it.", matters=package.target,
            )  # fmt: skip


def _layers(platform: Platform, removal: Removal) -> Iterator[Unknown]:
    for node, keys in removal.shared.items():
        names = " and ".join(label(removal.packages[key]) if key in removal.packages else key for key in keys)
        path = f"msdyn_componentlayers?$filter=msdyn_componentid%20eq%20%27{node.key}%27"
        yield Unknown(
            f"which of {names} is the base of {platform.name(node)}",
            "Both bring it, and their publishers differ: the platform does not remove a base under a layer of another publisher.",
            f"Power Apps > Solutions > the component > See solution layers; or save {address(platform.environment, path)}, with "
            "msdyn_solutioncomponentname of its type, as msdyn_componentlayer.json.", matters=True,
        )  # fmt: skip
    if not platform.environment.whole("component_layer"):
        yield Unknown(
            "which layers of others lie on components of the target",
            "Layers were not exported. An unmanaged layer keeps nothing from going; one of another publisher on a base would.",
            how_to_export(platform.environment.kinds["component_layer"], platform.environment), matters=False,
        )  # fmt: skip
