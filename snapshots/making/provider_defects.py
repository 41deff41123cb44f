"""What is otherwise at the provider than Contoso's Work 365 says, and what its customers bought there themselves."""

from __future__ import annotations

from typing import Final

from making.partner_center import Bought, item
from making.rows import Json, Tenant

PROVIDER_CHANGED: Final[dict[str, Json]] = {
    # Gone from the provider, and nobody noticed.
    "Power BI Pro - Noordzee Visserij": {},
    "Microsoft 365 Business Premium - Waterland Zorggroep": {"quantity": 214},
    "Microsoft 365 E5 - Van Dijk Installatietechniek": {"billingCycle": "annual", "termDuration": "P1Y"},
    "Microsoft Teams Phone Standard - Noordzee Visserij": {"status": "expired", "autoRenewEnabled": False},
    "Power BI Pro - Van Dijk Installatietechniek": {"status": "active", "autoRenewEnabled": True},
    "Microsoft 365 E5 - Noordzee Visserij": {"commitmentEndDate": "2027-12-31T00:00:00Z"},
    # Changed from monthly to annual: on the attested day, on another, around midnight, and moved to the date of another one.
    "Power BI Pro annual - Van Dijk Installatietechniek": {
        "creationDate": "2026-01-05T10:04:12Z", "effectiveStartDate": "2026-01-05T10:04:11Z",
    },
    "Power BI Pro annual - De Gouden Halm Bakkerijen": {
        "creationDate": "2026-01-07T14:40:51Z", "effectiveStartDate": "2026-01-07T14:40:50Z",
    },
    "Microsoft 365 Business Premium annual - Van Dijk Installatietechniek": {
        "creationDate": "2025-12-31T23:20:09Z", "effectiveStartDate": "2025-12-31T23:20:08Z",
    },
    "Microsoft 365 Business Premium (US) annual - Blue Harbor Dental": {
        "creationDate": "2025-12-19T18:02:40Z", "effectiveStartDate": "2026-01-01T00:00:00Z",
    },
}  # fmt: skip
"""Properties by subscription; none: the provider does not have it."""


def bought(tenant: Tenant) -> dict[str, tuple[Json, ...]]:
    """Return what customers have of the provider, and Work 365 does not know."""
    key = tenant.guid("provider subscription", "Visio Plan 2 of Noordzee")
    visio = Bought(key, "Visio Plan 2", "CFQ7TTC0HD32:0002:CFQ7TTC0K3QD", 3, "2026-01-09", "Annual", "2027-01-08")
    return {"Noordzee Visserij": (item(visio),)}
