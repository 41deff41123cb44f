"""Whether what an uninstall deletes was saved before: the files in exports/, held against the tables, and what people vouch for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from w365lint.environment.components import Kind
from w365lint.environment.makers.exports import compared
from w365lint.environment.readers.backups import Backup
from w365lint.environment.rows import UNKNOWN
from w365lint.environment.surroundings import Surroundings
from w365lint.plan.destruction import Export, Saved
from w365lint.plan.words import few
from w365lint.rulebook.attestation import Vouched
from w365lint.wording import count

EXPORTED: Final = "UNI-10"
_FEW: Final = 3


class Saves:
    """Says of tables, and of columns of tables that stay, what is saved of them."""

    def __init__(self, around: Surroundings, vouched: Vouched) -> None:
        self._around, self._backups = around, around.environment.backups
        self._kinds: Mapping[str, Kind] = {table: kind for kind in around.environment.kinds.values() for table in kind.tables}
        self._vouched = {
            said.about.lower() if said.about else "": f"attested by {said.who}, {said.when.isoformat()}"
            for said in (word.attestation for word in vouched.words if not word.stale)
            if said.line == EXPORTED
        }

    def table(self, table: str) -> Export:
        """Say what is saved of a table."""
        backup = (self._backups or {}).get(table)
        return self._with_word(table, self._counted(table, backup, "") if backup else self._uncounted(table))

    def columns(self, table: str, columns: Collection[str]) -> Export:
        """Say what is saved of columns of a table."""
        backup = (self._backups or {}).get(table)
        if backup is None:
            return self._with_word(table, self._uncounted(table))
        holding = backup.holding(columns)
        if holding.saved:
            return self._with_word(table, self._counted(table, holding, "these columns of "))
        held = frozenset().union(*(file.columns for file in backup.saved))
        lacking = sorted(set(columns) - held)
        files = few(backup.files, _FEW)
        if any(file.nameless or not file.readable for file in backup.saved):
            export = Export(Saved.UNPROVED, f"{files}: whether these columns are in it cannot be told, its columns are not all known")
        elif lacking:
            what = "none of these columns" if len(lacking) == len(columns) else f"not {few(lacking, _FEW)}"
            export = Export(Saved.PART, f"{files} holds {what}")
        else:
            export = Export(Saved.UNPROVED, f"{files}: no one of them holds all of these columns")
        return self._with_word(table, export)

    def _with_word(self, table: str, export: Export) -> Export:
        """Add who vouches for it; a word counts where the files do not show that something is missing."""
        word = self._vouched.get(table) or self._vouched.get("")
        if not word:
            return export
        if export.saved is Saved.NONE:
            return Export(Saved.ATTESTED, word)
        says = f"{export.says}; {word}"
        return Export(Saved.ATTESTED if export.saved is Saved.UNPROVED else export.saved, says)

    def _uncounted(self, table: str) -> Export:
        if files := self._around.environment.uncounted.get(table):
            return Export(Saved.UNPROVED, f"{few(files, _FEW)} is there and was not counted: its columns are not known here")
        if self._backups is None:
            return Export(Saved.NONE, "no export")
        return Export(Saved.NONE, "no export in exports/")

    def _counted(self, table: str, backup: Backup, what: str) -> Export:
        files, kind = few(backup.files, _FEW), self._kinds[table]
        if not backup.readable:
            return Export(Saved.UNPROVED, f"{files} cannot be read")
        if len(kind.tables) > 1:
            return Export(Saved.UNPROVED, f"{files} holds {count(len(backup.changed), 'row')}, which were not counted against the table")
        found = compared(self._around, kind, backup)
        return Export(_state(found), f"{files} holds {what}{_count(found)}")


def _state(found: Mapping[str, Any]) -> Saved:
    missing, changed = found["missing_rows"], found["changed_since"]
    if isinstance(missing, int) and missing:
        return Saved.PART
    if isinstance(changed, int) and changed:
        return Saved.PART
    if missing is UNKNOWN:
        return Saved.PART if found["finished"] is False else Saved.UNPROVED
    return Saved.UNPROVED if changed is UNKNOWN else Saved.WHOLE


def _count(found: Mapping[str, Any]) -> str:
    """Say how many rows a file holds, how many it lacks, and how many changed since."""
    missing, changed, rows = found["missing_rows"], found["changed_since"], count(found["rows"], "row")
    since = "" if changed == 0 else "; whether any changed since is not known" if changed is UNKNOWN else f"; {changed:,} changed since"
    if missing is UNKNOWN:
        cut = " and breaks off" if found["finished"] is False else ""
        return f"{rows}{cut}; how many the table has is not in the snapshot"
    if missing:
        return f"{rows} and lacks {missing:,}, such as {', '.join(found['missing_names'])}{since if changed is not UNKNOWN else ''}"
    return f"every row of the table, {rows}{since or '; none changed since'}"
