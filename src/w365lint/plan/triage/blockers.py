"""What to do with each kind of dependent, and where to click.

Source: Microsoft Learn, Removing dependencies; KB 4345785 on deleting a managed solution; the classic solution explorer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from w365lint.plan.triage.model import Action, Part

_DEFAULT: Final = "Power Apps > Solutions > Default Solution"
_CLASSIC: Final = "Settings > Customizations > Customize the System"


@dataclass(frozen=True, slots=True)
class Blocker:
    """How one kind of dependent is made to let go."""

    rank: int
    """In which order kinds are dealt with: flows before the connection references that they use."""
    action: Action
    what: str
    """With {name}, and {needs} for what it has to let go of."""
    maker: str
    classic: str = ""
    publish: bool = False


_FLOW: Final = Blocker(
    1, Action.EDIT, "Turn {name} off; take {needs} out of it, or delete it if nobody needs it.",
    f"{_DEFAULT} > Cloud flows > the flow > Turn off, then Edit", "Settings > Processes (classic workflows): Deactivate, then edit",
)  # fmt: skip
_CANVAS: Final = Blocker(
    2, Action.EDIT, "Open the canvas app {name}, remove {needs} from its data, save and publish; or delete the app.",
    f"{_DEFAULT} > Apps > the app > Edit > Data",
)  # fmt: skip
_MODEL: Final = Blocker(
    2, Action.EDIT, "Take {needs} out of the app {name}, save and publish.",
    f"{_DEFAULT} > Apps > the app > Edit > Pages", "Settings > My Apps > the app > Open in App Designer", publish=True,
)  # fmt: skip
_GENERAL: Final = Blocker(
    6, Action.EDIT, "Take {needs} out of {name}, or delete it.",
    f"{_DEFAULT} > All > search for the name", f"{_CLASSIC} > Components > the component", publish=True,
)  # fmt: skip

_BLOCKERS: Final[Mapping[str, Blocker]] = MappingProxyType({
    "flow": _FLOW,
    "site_map": Blocker(
        2, Action.EDIT, "Take {needs} out of the navigation {name}, save and publish.",
        f"{_DEFAULT} > Apps > the app > Edit > Navigation", f"{_CLASSIC} > Client Extensions > Site Map > Edit", publish=True,
    ),
    "form": Blocker(
        3, Action.EDIT, "Remove {needs} from the form or dashboard {name}, save and publish.",
        f"{_DEFAULT} > Tables > the table > Forms > the form", f"{_CLASSIC} > Entities > the entity > Forms", publish=True,
    ),
    "view": Blocker(
        3, Action.EDIT, "Remove {needs} from the columns and filters of the view {name}, save and publish.",
        f"{_DEFAULT} > Tables > the table > Views > the view", f"{_CLASSIC} > Entities > the entity > Views", publish=True,
    ),
    "chart": Blocker(
        3, Action.DELETE, "Delete the chart {name}, or draw it without {needs}.",
        f"{_DEFAULT} > Tables > the table > Charts > the chart", f"{_CLASSIC} > Entities > the entity > Charts", publish=True,
    ),
    "plugin_step": Blocker(
        3, Action.DELETE, "Delete the plug-in step {name}; steps that code registered stand in no solution.",
        f"{_DEFAULT} > Plug-in steps > the step", f"{_CLASSIC} > Sdk Message Processing Steps > Delete", publish=True,
    ),
    "role": Blocker(
        3, Action.EDIT, "Take the privileges on {needs} out of the security role {name}, or the role out of the app.",
        "Power Platform admin center > the environment > Settings > Users + permissions > Security roles",
        "Settings > Security > Security Roles",
    ),
    "connection_reference": Blocker(
        4, Action.DELETE, "When no flow or app uses the connection reference {name} any more, delete it.",
        f"{_DEFAULT} > Connection references > the reference > See dependencies, then Delete",
    ),
    "environment_variable": Blocker(
        4, Action.DELETE, "When no flow or app uses the environment variable {name} any more, delete it.",
        f"{_DEFAULT} > Environment variables > the variable > See dependencies, then Delete",
    ),
    "relationship": Blocker(
        5, Action.DELETE, "Delete the relationship {name}, with its lookup column.",
        f"{_DEFAULT} > Tables > the table > Relationships", f"{_CLASSIC} > Entities > the entity > Relationships", publish=True,
    ),
    "column": Blocker(
        5, Action.DELETE, "Delete the column {name}, or write its formula without {needs}; its values go with it.",
        f"{_DEFAULT} > Tables > the table > Columns > the column", f"{_CLASSIC} > Entities > the entity > Fields", publish=True,
    ),
    "table": Blocker(
        5, Action.EDIT, "Take {needs} out of the table {name}; deleting the table deletes its rows.",
        f"{_DEFAULT} > Tables > the table > See dependencies", f"{_CLASSIC} > Entities > the entity > Show Dependencies", publish=True,
    ),
    "connector": Blocker(
        6, Action.DELETE, "When no connection uses the custom connector {name} any more, delete it.",
        f"{_DEFAULT} > Custom connectors > the connector",
    ),
    "solution": Blocker(
        7, Action.UNINSTALL, "Uninstall {name}; or, if it stays, upgrade it to a version without {needs}.",
        "Power Apps > Solutions > Managed > the solution > Delete", "Settings > Solutions > the solution > Delete",
    ),
})  # fmt: skip


def blocker_of(part: Part) -> Blocker:
    """Return how a dependent is made to let go."""
    if part.type == "app":
        return _CANVAS if part.said.lower() == "canvasapp" else _MODEL
    return _BLOCKERS.get(part.type, _GENERAL)
