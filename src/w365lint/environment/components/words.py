"""Choices that several kinds share. Work 365 publishes labels and no numbers, so its choices are read by label."""

from __future__ import annotations

from typing import Annotated

from w365lint.environment.components.values import Word, choices

State = Annotated[Word, choices(active=(0, "Active"), inactive=(1, "Inactive"))]

StatusReason = Annotated[Word, choices(active="Active", inactive="Inactive")]
"""The two reasons that Dataverse gives a new table, where no page prints others."""

Frequency = Annotated[
    Word, choices(monthly="Monthly", quarterly="Quarterly", annual=("Annual", "Annually", "Yearly"), triennial=("Triennial", "Triennially"))
]

Billable = Annotated[Word, choices(billable="Billable", non_billable=("Non-Billable", "Non Billable", "Not Billable"))]

Provisioning = Annotated[
    Word,
    choices(
        awaiting_provisioning=("Awaiting Provisioning", "Awaiting"),
        provisioned="Provisioned",
        failed_provisioning=("Failed Provisioning", "Failed"),
        not_applicable="Not Applicable",
    ),
]

Origin = Annotated[Word, choices(portal="Portal", provider="Provider", system="System")]
"""Through what a subscription or a change came in."""

Reduction = Annotated[
    Word,
    choices(allowed="Allowed", disallowed=("Disallowed", "Not Allowed"), allowed_within_window="Allowed within Window"),
]

Visibility = Annotated[Word, choices(visible="Visible", hidden=("Hidden", "Not Visible", "Invisible"))]

Event = Annotated[
    Word,
    choices(
        create=("Create", "Created", "Creation"),
        update=("Update", "Updated", "Quantity Change", "Price Change", "Quantity Update", "Price Update"),
        activate=("Activate", "Activated", "Activation", "Reactivate", "Reactivated"),
        deactivate=("Deactivate", "Deactivated", "Deactivation"),
    ),
]
