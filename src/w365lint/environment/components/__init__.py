"""What an environment consists of: a model for each kind of component, by area."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType, ModuleType
from typing import Final

from w365lint.environment.components import (
    administration,
    backups,
    billing,
    catalogue,
    customers,
    generated,
    invoices,
    maintenance,
    payments,
    platform,
    provider_side,
    services,
    subscriptions,
    usage,
)
from w365lint.environment.components.base import Column, Component, Fieldspec, Kind, Mark
from w365lint.environment.components.values import Choices, Coded, Stored, Type

__all__ = ["KINDS", "Choices", "Coded", "Column", "Component", "Fieldspec", "Kind", "Mark", "Stored", "Type"]

_AREAS: Final = (
    administration, backups, billing, catalogue, customers, generated, invoices, maintenance, payments, platform, provider_side, services,
    subscriptions, usage,
)  # fmt: skip


def _kinds(areas: Iterable[ModuleType]) -> Iterable[Kind]:
    for area in areas:
        for model in vars(area).values():
            if isinstance(model, type) and issubclass(model, Component) and model.__module__ == area.__name__:
                yield model.kind


KINDS: Final[Mapping[str, Kind]] = MappingProxyType({kind.name: kind for kind in sorted(_kinds(_AREAS), key=lambda kind: kind.name)})
"""Every kind by its name, sorted."""
