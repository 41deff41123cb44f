"""Measured fields: what can be worked out from one record's own columns, or from what is around it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from w365lint.environment.components import KINDS, Kind
from w365lint.environment.components.base import Column, Fieldspec, Mark
from w365lint.environment.measures.base import Measure
from w365lint.environment.measures.days import DAY_MEASURES
from w365lint.environment.measures.people import PEOPLE_MEASURES
from w365lint.environment.measures.platform import PLATFORM_KINDS, PLATFORM_MEASURES
from w365lint.environment.measures.prices import PRICE_MEASURES
from w365lint.environment.measures.provider_side import PROVIDER_SIDE_MEASURES
from w365lint.environment.measures.subscriptions import SUBSCRIPTION_MEASURES

__all__ = ["MEASURES", "PLATFORM_KINDS", "VOCABULARY", "Measure"]

MEASURES: Final = (
    *DAY_MEASURES, *PEOPLE_MEASURES, *PLATFORM_MEASURES, *PRICE_MEASURES, *PROVIDER_SIDE_MEASURES, *SUBSCRIPTION_MEASURES,
)  # fmt: skip
"""Every measured field, in the order in which rules see them."""


def _measured(kind: Kind) -> Kind:
    """Return a kind with its measured fields behind its columns."""
    mine = {m.name: Fieldspec(m.name, m.type, Column((), (), Mark.OURS, None), None, m.about) for m in MEASURES if m.kind == kind.name}
    return replace(kind, fields={**kind.fields, **mine})


VOCABULARY: Final = {name: _measured(kind) for name, kind in KINDS.items()}
"""Every kind with its columns and measured fields: what a rule may speak of."""
