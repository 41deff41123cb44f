"""Generated kinds: facts where rows are missing by nature, such as what lies between two records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from w365lint.environment.makers.attestations import ATTESTATION
from w365lint.environment.makers.base import Maker
from w365lint.environment.makers.billing_cycles import BILLING_CYCLE
from w365lint.environment.makers.catalogue import PRODUCT_CURRENCY, UNIT_TERM
from w365lint.environment.makers.charge_pairs import CHARGE_PAIR
from w365lint.environment.makers.dependencies import DEPENDENCY, SOLUTION_DEPENDENCY
from w365lint.environment.makers.exports import EXPORT, SAVED_CONTRACT
from w365lint.environment.makers.hierarchy import HIERARCHY_CYCLE
from w365lint.environment.makers.pairs import SUBSCRIPTION_PAIR
from w365lint.environment.makers.shipped import HIDDEN_DEPENDENCY, SHIPPED_FLOW, SHIPPED_REFERENCE
from w365lint.environment.makers.twins import TWIN

__all__ = ["MAKERS", "Maker"]

MAKERS: Final[Mapping[str, Maker]] = {
    maker.kind: maker
    for maker in (
        ATTESTATION, BILLING_CYCLE, CHARGE_PAIR, DEPENDENCY, EXPORT, HIDDEN_DEPENDENCY, HIERARCHY_CYCLE, PRODUCT_CURRENCY, SAVED_CONTRACT,
        SHIPPED_FLOW, SHIPPED_REFERENCE, SOLUTION_DEPENDENCY, SUBSCRIPTION_PAIR, TWIN, UNIT_TERM,
    )
}  # fmt: skip
"""How each generated kind is made, by its name."""
