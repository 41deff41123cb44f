"""How a component of each type is made to let go of what it needs: what to do, where to click, and whether it is published.

Source: Microsoft Learn, Removing dependencies; KB 4345785 on deleting a managed solution; the classic solution explorer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from w365lint.plan.model import Action, Ways
from w365lint.plan.words import ADMINISTRATOR, NOT_CLASSIC, SOLUTIONS, Words, at

DEFAULT: Final = f"{SOLUTIONS} > Default Solution"
CUSTOMIZE: Final = "Settings > Customizations > Customize the System"
_TABLE, _ENTITY = f"{DEFAULT} > Tables > the table", f"{CUSTOMIZE} > Entities > the entity"


@dataclass(frozen=True, slots=True)
class Handling:
    """How one type of component lets go."""

    rank: int
    """In which order types are dealt with: flows before the connection references that they use."""
    do: str
    """With {needs} for what it has to let go of."""
    words: Words
    published: bool = False
    """A change counts only once all customizations are published."""
    only_deleted: bool = False
    """It cannot be changed so that it does without."""

    @property
    def verb(self) -> str:
        """Say what is done to it."""
        return "Delete" if self.only_deleted else "Rework or delete"


def _edit(modern: str, classic: str) -> Words:
    return at(Action.REWORK, modern, classic)


def _lose(modern: str, classic: str, *in_hand: str) -> Words:
    """Return the words for what nobody brings back."""
    return replace(_edit(modern, classic), undo="", in_hand=in_hand)


_COPY: Final = "an unmanaged solution with it, exported"
_APP: Final = Handling(
    2, "A canvas app: remove {needs} from its data, save and publish it. A model-driven app: take {needs} out of its pages, save and "
    "publish it. Or delete the app.",
    _edit(f"{DEFAULT} > Apps > the app > Edit > Data, or Pages", "Settings > My Apps > the app > Open in App Designer"), published=True,
)  # fmt: skip
_CODE: Final = Handling(
    3, "Delete it with the Plug-in Registration Tool: it works on {needs}. What code registered stands in no solution.",
    _lose("XrmToolBox or pac tool prt > Plug-in Registration Tool", f"{CUSTOMIZE} > Sdk Message Processing Steps, Plug-in Assemblies",
          "its registration, noted", "the assembly as a file"), only_deleted=True,
)  # fmt: skip
_GENERAL: Final = Handling(
    6, "Take {needs} out of it, or delete it.",
    _edit(f"{DEFAULT} > All > search for the name", f"{CUSTOMIZE} > Components > the component"), published=True,
)  # fmt: skip

HANDLING: Final[Mapping[str, Handling]] = MappingProxyType({
    "flow": Handling(
        1, "While it is off, take {needs} out of it or put something of your own in its place, and save; or delete it if nobody needs it.",
        _edit(f"{DEFAULT} > Cloud flows, or Processes > the flow > Edit", "Settings > Processes > the process"),
    ),
    "app": _APP,
    "canvasapp": Handling(
        2, "Remove {needs} from its data, save and publish the app; or delete the app.",
        _edit(f"{DEFAULT} > Apps > the app > Edit > Data", NOT_CLASSIC),
    ),
    "appmodule": Handling(
        2, "Take {needs} out of its pages, save and publish; or delete the app.",
        _edit(f"{DEFAULT} > Apps > the app > Edit > Pages", "Settings > My Apps > the app > Open in App Designer"), published=True,
    ),
    "site_map": Handling(
        2, "Take {needs} out of this navigation, save and publish.",
        _edit(f"{DEFAULT} > Apps > the app > Edit > Navigation", f"{CUSTOMIZE} > Client Extensions > Site Map > Edit"), published=True,
    ),
    "form": Handling(
        3, "Remove {needs} from this form or dashboard, save and publish; or delete it.",
        _edit(f"{_TABLE} > Forms > the form", f"{_ENTITY} > Forms"), published=True,
    ),
    "view": Handling(
        3, "Remove {needs} from its columns and filters, save and publish; or delete it.",
        _edit(f"{_TABLE} > Views > the view", f"{_ENTITY} > Views"), published=True,
    ),
    "chart": Handling(
        3, "Draw it without {needs}, save and publish; or delete it.",
        _edit(f"{_TABLE} > Charts > the chart", f"{_ENTITY} > Charts"), published=True,
    ),
    "plugin_step": _CODE, "plugin_type": _CODE, "plugin_assembly": _CODE,
    "role": Handling(
        3, "Take the privileges on {needs} out of this security role, or the role out of the app.",
        _edit("Power Platform admin center > the environment > Settings > Users + permissions > Security roles",
              "Settings > Security > Security Roles"),
    ),
    "connection_reference": Handling(
        4, "When no flow or app uses it any more, delete it; it needs {needs}.",
        _lose(f"{DEFAULT} > Connection references > the reference > See dependencies, then Delete", NOT_CLASSIC,
              "the name of the connection and its owner"), only_deleted=True,
    ),
    "environment_variable": Handling(
        4, "When no flow or app uses it any more, delete it; it needs {needs}.",
        _lose(f"{DEFAULT} > Environment variables > the variable > See dependencies, then Delete", NOT_CLASSIC, "its value, noted"),
        only_deleted=True,
    ),
    "relationship": Handling(
        5, "Delete it, with its lookup column; it needs {needs}.",
        _lose(f"{_TABLE} > Relationships > the relationship > Delete", f"{_ENTITY} > Relationships",
              "an export of the lookup column", _COPY),
        published=True, only_deleted=True,
    ),
    "column": Handling(
        5, "Write its formula without {needs}, or delete it: its values go with it.",
        _lose(f"{_TABLE} > Columns > the column", f"{_ENTITY} > Fields", "an export of its values", _COPY), published=True,
    ),
    "table": Handling(
        5, "Take {needs} out of it; if you delete it, its rows go with it.",
        _lose(f"{_TABLE} > See dependencies", f"{_ENTITY} > Show Dependencies", "an export of its rows", _COPY), published=True,
    ),
    "connector": Handling(
        6, "When no connection uses it any more, delete it; it needs {needs}.",
        _lose(f"{DEFAULT} > Custom connectors > the connector > Delete", NOT_CLASSIC, "its definition, downloaded"), only_deleted=True,
    ),
})  # fmt: skip

CONNECTIONS: Final = (
    "They belong to users and stand in no solution. List them with Get-AdminPowerAppConnection -EnvironmentName ENVIRONMENT-ID; have each "
    "owner delete theirs, or delete them as administrator with Remove-AdminPowerAppConnection."
)
CONNECTIONS_WORDS: Final = Words(
    Ways("Power Apps > Connections > the connection > Delete; PowerShell: Microsoft.PowerApps.Administration.PowerShell", NOT_CLASSIC),
    ADMINISTRATOR, in_hand=("a list of the connections and their owners",),
)  # fmt: skip


def handling_of(type_: str, said: str = "") -> Handling:
    """Return how a component lets go, by our word for its type, and the platform's where it says more."""
    return HANDLING.get(said.lower()) or HANDLING.get(type_, _GENERAL)


def clear_way(solution: str, *, needs: str = "what goes", edit: str = "") -> tuple[str, str]:
    """Return the title and the text of what is done about another managed solution; `edit`: what of it could be edited here."""
    here = f"edit {edit} so that it does without, and publish; or " if edit else ""
    return (
        f"Clear the way of solution {solution}",
        f"It needs {needs}: {here}install a version of it that does without; or uninstall it, and first what needs it.",
    )
