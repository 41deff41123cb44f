"""Measured fields of what the provider has."""

from __future__ import annotations

from typing import Any, Final

from w365lint.environment.components.values import Type
from w365lint.environment.measures.base import Measure
from w365lint.environment.rows import Record
from w365lint.environment.surroundings import Surroundings


def _known(customer: Record, around: Surroundings) -> Any:  # noqa: ANN401 a flag or UNKNOWN
    return around.tenants.knows(customer.key)


PROVIDER_SIDE_MEASURES: Final = (
    Measure("provider_customer", "known", Type.FLAG, (), "a provider account is of this tenant", _known, ("provider_account",)),
)
