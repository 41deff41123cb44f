"""What was saved of an environment before its solutions go, as the files in exports/ show it."""

from __future__ import annotations

from w365lint.environment.components.base import Component, ours
from w365lint.environment.components.values import Count, Flag, Moment, TextList


class Export(Component, kind="export"):
    """What exports/ holds of a table that is to be saved before an uninstall; there is none where that folder is not there.

    Its key is the logical name of the table.
    """

    saved: Flag = ours(about="exports/ holds a file of the table")
    files: TextList = ours()
    rows: Count = ours(about="how many different records the files hold")
    finished: Flag = ours(about="yes: a file is a complete reply; no: each breaks off, or leads to a next page; not known: nothing tells")
    newest: Moment = ours(about="the newest change in the files")
    missing_rows: Count = ours(
        about="how many records of the environment are known not to be in the files; none known and not all exported: not known"
    )
    missing_names: TextList = ours(about="the first of these")
    changed_since: Count = ours(
        about="how many records of the environment are known to have been made or changed since; none known and not all dated: not known"
    )


class SavedContract(Component, kind="saved_contract", label="saved billing contract"):
    """A billing contract that a file in exports/ holds; its key is that of the contract."""
