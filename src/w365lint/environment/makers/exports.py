"""The backups that are to be taken before an uninstall, each held against its table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from w365lint.environment.components import Kind
from w365lint.environment.made import Made
from w365lint.environment.makers.base import Maker
from w365lint.environment.readers.backups import SAVED_TABLES, Backup
from w365lint.environment.rows import UNKNOWN
from w365lint.environment.surroundings import Surroundings

_CONTRACTS: Final = "work365_billingcontract"
_MOST_NAMES: Final = 3
_STAMPS: Final = ("created_on", "modified_on")
_A_MINUTE: Final = timedelta(seconds=59)


def _exports(around: Surroundings) -> tuple[Iterable[Made], bool]:
    # Without the folder nobody claims that anything was exported, and a rule asks about each table.
    return () if around.environment.backups is None else _rows(around, around.environment.backups), True


def _rows(around: Surroundings, backups: Mapping[str, Backup]) -> Iterator[Made]:
    kinds = {table: kind for kind in around.environment.kinds.values() for table in kind.tables}
    for table in SAVED_TABLES:
        kind, backup = kinds[table], backups.get(table)
        if not around.environment.exists(kind.name):
            continue
        fields = {"key": table, "name": kind.label, "saved": backup is not None}
        if backup:
            yield {**fields, **compared(around, kind, backup)}, backup.files[0], "", True
        else:
            yield {**fields, "files": ()}, "exports/", "", _exists(around, kind, table)


def _exists(around: Surroundings, kind: Kind, table: str) -> bool:
    """Say whether the environment is known to have a table; an edition may lack one."""
    return any(True for _ in around.rows(kind.name, ())) or table in around.by_key("table", ())


def compared(around: Surroundings, kind: Kind, backup: Backup) -> dict[str, Any]:
    """Hold the backup of a table against the table: fields of an export."""
    missing, names, changed, undated = 0, list[str](), 0, False
    for record in around.rows(kind.name, _STAMPS):
        made, last = (record.values.get(name, UNKNOWN) for name in _STAMPS)
        last = made if last is None else last
        if record.key in backup.changed:
            before: Any = backup.changed[record.key]
        else:
            missing, before, last = missing + 1, backup.newest, made
            names.append(record.name) if len(names) < _MOST_NAMES else None
        if UNKNOWN in (last, before) or before is None:
            undated = True
        elif last is not None:
            changed += _after(last, before)
    whole, readable = around.environment.whole(kind.name), backup.readable
    return {
        "files": backup.files,
        "rows": len(backup.changed) if readable else UNKNOWN,
        "finished": UNKNOWN if backup.finished is None else backup.finished,
        "newest": backup.newest if backup.newest or not backup.changed else UNKNOWN,
        "missing_rows": missing if readable and (missing or whole) else UNKNOWN,
        "missing_names": tuple(names) if readable and (missing or whole) else UNKNOWN,
        "changed_since": changed if readable and (changed or (whole and not undated)) else UNKNOWN,
    }


def _after(last: datetime, before: datetime) -> bool:
    """Say whether a change is not in a file; an export that shows whole minutes is taken at its word for the minute."""
    return last > (before + _A_MINUTE if before.second == 0 else before)


def _saved_contracts(around: Surroundings) -> tuple[Iterable[Made], bool]:
    backups = around.environment.backups
    backup = (backups or {}).get(_CONTRACTS)
    rows = (({"key": key}, backup.files[0], "", True) for key in sorted(backup.changed)) if backup else ()
    return rows, backups is not None and (backup is None or backup.readable)


EXPORT: Final = Maker("export", (), _exports)
SAVED_CONTRACT: Final = Maker(
    "saved_contract", (), _saved_contracts, advice="Export the billing contracts, and put the file into exports/ in the snapshot."
)
