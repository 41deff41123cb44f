"""One component, however many records speak of it: duplicates are merged, ids become keys.

The environment's row wins over a solution file's, the newest over the older. Where two rows of the environment
differ and neither is newer, nobody knows which is right: what differs is not known, and the duplicate is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from w365lint.environment.components import Kind
from w365lint.environment.components.values import Stored
from w365lint.environment.environment import Environment
from w365lint.environment.made import Made, put
from w365lint.environment.rows import UNKNOWN, Record, Unknown, bit, mask_columns, quoted, to_store
from w365lint.environment.store import Store
from w365lint.wording import words

SHIPPED: Final = ("flow", "app", "connection_reference")
"""Kinds of which every solution file's own row is kept."""

_SETTLED_BY_NOTHING: Final = {("solution", "managed")}
"""Fields that do not change while a component is there: the newer of two rows may as well be another environment's."""
_NOT_COMPARED: Final = {"key", "id", "created_on", "modified_on"}


def unite(environment: Environment) -> None:
    """Leave one row for each component of an environment; keep what solution files ship, and tell duplicates."""
    store, files = environment.store, environment.environment_files
    environment.shipped = {
        name: tuple(record for record in store.records(name) if record.file in environment.solution_files)
        for name in SHIPPED
        if name in store.kinds
    }
    environment.solution_rows = tuple(store.records("solution")) if "solution" in store.kinds else ()
    # Before the merge: a user of another business unit holds a copy of a role, and the copy's id goes with the copy.
    resolve(store, environment.kinds)
    duplicates = [made for kind in list(store.kinds.values()) for made in merge(store, kind, files)]
    put(store, environment.kinds["duplicate"], sorted(duplicates, key=lambda made: str(made[0]["key"])))


def merge(store: Store, kind: Kind, environment_files: frozenset[str]) -> Iterator[Made]:
    """Leave one row for each key; yield a duplicate for each key on which rows of the environment disagree."""
    sql = (
        f"SELECT n_ FROM {quoted(kind.name)} WHERE key IN "
        f"(SELECT key FROM {quoted(kind.name)} WHERE unseen_ = 0 GROUP BY key HAVING COUNT(*) > 1)"
    )
    numbers = [number for (number,) in store.query(sql)]
    records = sorted(store.records(kind.name, numbers), key=lambda record: (record.key, record.number))
    for key, group in groupby(records, key=lambda record: record.key):
        rows = sorted(group, key=lambda record: _rank(record, environment_files))
        kept = rows[0]
        rivals = [row for row in rows[1:] if not kind.copies and row.file in environment_files and kept.file in environment_files]
        differing = _differing(kind, kept, rivals)
        undecided = {*_differing(kind, kept, [row for row in rivals if _moment(row) in (None, _moment(kept))])}
        undecided |= {name for name in differing if (kind.name, name) in _SETTLED_BY_NOTHING}
        _keep(store, kind, rows, sorted(undecided))
        if differing:
            yield _duplicate(kind, key, rows, differing), kept.file, kept.place, True


def resolve(store: Store, kinds: Mapping[str, Kind]) -> None:
    """Replace ids in lookups by the keys of what they point to, where the key is a name."""
    for kind in kinds.values():
        for field, spec in kind.fields.items():
            target = kinds.get(spec.refers or "")
            if kind.name in store.kinds and target and target.name in store.kinds and "id" in target.fields:
                here, there, column = quoted(kind.name), quoted(target.name), quoted(field)
                ids = f"SELECT id FROM {there} WHERE id IS NOT NULL AND id <> key"
                # A solution's parent is a solution: the table looked into needs a name of its own.
                found = f"SELECT other.key FROM {there} AS other WHERE other.id = {here}.{column}"
                store.execute(f"UPDATE {here} SET {column} = ({found}) WHERE {column} IN ({ids})")


def _rank(record: Record, environment_files: frozenset[str]) -> tuple[object, ...]:
    """Sort the row that wins to the front."""
    moment = _moment(record)
    return record.file not in environment_files, -moment.timestamp() if moment else 0, record.values.get("id") != record.key, record.number


def _moment(record: Record) -> Any:  # noqa: ANN401 a datetime or None
    moment = record.values.get("modified_on")
    return None if moment is UNKNOWN else moment


def _differing(kind: Kind, kept: Record, rivals: Sequence[Record]) -> tuple[str, ...]:
    """Return the fields of which two rows say different things; what is not known contradicts nothing."""
    compared = [name for name in kind.fields if name not in _NOT_COMPARED and kept.values[name] is not UNKNOWN]
    return tuple(sorted(name for name in compared if any(row.values[name] not in (UNKNOWN, kept.values[name]) for row in rivals)))


def _keep(store: Store, kind: Kind, rows: Sequence[Record], undecided: Sequence[str]) -> None:
    """Keep the first row, filled up with what only the others know; delete the others."""
    kept = rows[0]
    learned = {
        name: next(row.values[name] for row in rows[1:] if row.values[name] is not UNKNOWN)
        for name in kind.fields
        if kept.values[name] is UNKNOWN and name not in kept.unreadable and any(row.values[name] is not UNKNOWN for row in rows[1:])
    }
    for name, value in learned.items():
        _set(store, kind, kept.number, name, to_store(kind.fields[name].type, value))
    for name in undecided:
        _set(store, kind, kept.number, name, UNKNOWN)
    store.execute_many(f"DELETE FROM {quoted(kind.name)} WHERE n_ = ?", [(row.number,) for row in rows[1:]])


def _set(store: Store, kind: Kind, number: int, field: str, value: Stored | Unknown) -> None:
    column, one = bit(kind, field)
    unknown = isinstance(value, Unknown)
    bits = f"{column} | {one}" if unknown else f"{column} & ~{one}"
    sets = [f"{quoted(field)} = ?", f"{column} = {bits}"]
    if unknown:
        unreadable = column.replace("unknown", "unreadable")
        assert unreadable in mask_columns(kind, "unreadable")  # noqa: S101 the two masks have the same words
        sets.append(f"{unreadable} = {unreadable} | {one}")
    store.execute(f"UPDATE {quoted(kind.name)} SET {', '.join(sets)} WHERE n_ = ?", [None if isinstance(value, Unknown) else value, number])


def _duplicate(kind: Kind, key: str, rows: Sequence[Record], differing: Sequence[str]) -> Mapping[str, Any]:
    places = tuple(f"{row.file}, {row.place}" for row in sorted(rows, key=lambda row: (row.file, row.number)))
    fields = tuple(map(words, differing))
    return {"key": f"{kind.name}:{key}", "name": rows[0].name, "of_kind": kind.label, "differing": fields, "stands_in": places}
