"""What license changes add up to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from w365lint.environment.components.values import Type, decoder
from w365lint.environment.environment import Environment
from w365lint.environment.rows import UNKNOWN, bit

_LARGEST: Final = 2**63 - 1


def logged_quantities(environment: Environment) -> Mapping[str, Decimal | Any] | None:
    """Return the sum for each subscription that has changes, UNKNOWN where a quantity is; None where a change may be anybody's.

    An empty quantity changes nothing. Source: Work 365 support, Missing License Change Logs and how to fix them.
    """
    store, name = environment.store, "license_change"
    if not environment.whole(name):
        return None
    kind = environment.kinds[name]
    masks = [f"{column} & {one}" for column, one in (bit(kind, "subscription"), bit(kind, "quantity"))]
    rows = store.query(f"SELECT subscription, quantity, {', '.join(masks)} FROM {name}") if name in store.kinds else ()
    totals: dict[str, int] = defaultdict(int)
    unknown: set[str] = set()
    for subscription, quantity, anybody, unread in rows:
        if anybody:
            return None
        if unread:
            unknown.add(subscription)
        totals[subscription] += quantity or 0
    read = decoder(Type.NUMBER) or Decimal
    return {key: UNKNOWN if key in unknown or abs(total) > _LARGEST else read(total) for key, total in totals.items()}
