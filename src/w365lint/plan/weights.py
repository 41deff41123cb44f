"""How dear it is to change a component so that it no longer needs another, or to delete it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from w365lint.configuration import Configuration
from w365lint.plan.needs import Hands


@dataclass(frozen=True, slots=True)
class Weights:
    """What it takes to edit and to delete; None where that cannot be done."""

    edit: int | None
    remove: int | None


NEVER: Final = Weights(None, None)
OTHERWISE: Final = Weights(4, 6)
"""For a type that is not listed."""

DEFAULTS: Final[Mapping[str, Weights]] = MappingProxyType({
    "view": Weights(2, 1), "chart": Weights(2, 1), "report": Weights(4, 3),
    "form": Weights(2, 4), "site_map": Weights(2, 8), "ribbon": Weights(2, 4), "web_resource": Weights(3, 4),
    "flow": Weights(2, 8), "app": Weights(3, 12), "ai_project": Weights(6, 6),
    "connection_reference": Weights(None, 2), "environment_variable": Weights(None, 2), "connector": Weights(None, 6),
    "role": Weights(2, 6), "field_security_profile": Weights(2, 4),
    "plugin_step": Weights(None, 2), "plugin_type": Weights(None, 6), "plugin_assembly": Weights(None, 6),
    "column": Weights(4, 12), "relationship": Weights(None, 12), "key": Weights(None, 4), "choice": Weights(3, 6),
    "table": Weights(6, 30),
    "solution": Weights(40, 20),
})  # fmt: skip
"""Type -> weights. One is one click that loses nothing; deleting weighs what is lost with it: work in a flow or an app, data in a
column or a table. What cannot be made to lead elsewhere, such as a relationship or a connection reference, can only go. A managed
solution is edited by an upgrade that its maker has to write, which is dearer than to uninstall it."""


def own(configuration: Configuration) -> Mapping[str, Weights]:
    """Return the weights that a user sets."""
    return {kind: Weights(weight.edit, weight.remove) for kind, weight in configuration.weights.items()}


def weigh(kind: str, hands: Hands, own: Mapping[str, Weights] = MappingProxyType({})) -> Weights:
    """Return the weights of a component; `own` are a user's, by type.

    A part of another maker's managed solution is edited in the Active layer, and goes with its solution alone.
    """
    if hands is Hands.VENDOR:
        return NEVER
    weights = own.get(kind) or DEFAULTS.get(kind, OTHERWISE)
    return weights if hands is Hands.OWN or kind == "solution" else Weights(weights.edit, None)
