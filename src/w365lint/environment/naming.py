"""Lookups that a file gives by name become keys, where it is certain which record has the name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from w365lint.environment.components import Kind
from w365lint.environment.components.values import canonical_key
from w365lint.environment.readers.records import BY_NAME, Trouble
from w365lint.environment.rows import bit, quoted
from w365lint.environment.store import Store
from w365lint.wording import words

Holders = Mapping[str, frozenset[str]]
"""Ids, or keys, of the records that have a name, as it stands in a lookup."""

_BY_ID: Final = "Export the table through the Web API: there lookups hold ids."


def settle(store: Store, kinds: Mapping[str, Kind], named: Iterable[tuple[str, str]], whole: frozenset[str]) -> Iterator[Trouble]:
    """Replace names by keys in fields of kinds; what a name does not settle is unknown.

    Only a kind of which every row is here (`whole`) can say that nobody else has a name. Where it is not whole the
    file simply does not say which record is meant; a name that nobody has, or several, is unreadable and told.
    """
    holders: dict[str, Holders | None] = {}
    for kind_name, field in sorted(set(named)):
        kind = kinds[kind_name]
        target = kind.fields[field].refers or ""
        if target not in holders:
            holders[target] = _holders(store, kinds[target]) if target in whole and target in store.kinds else None
        yield from _settle_field(store, kind, field, holders[target])


def _holders(store: Store, kind: Kind) -> Holders | None:
    """Return who has which name; None where a record's own name is not known, which may be any."""
    if "name" in store.unknown_fields(kind.name):
        return None
    identity = "COALESCE(id, key)" if "id" in kind.fields else "key"
    found: dict[str, set[str]] = defaultdict(set)
    for name, key in store.query(f"SELECT name, {identity} FROM {quoted(kind.name)} WHERE name IS NOT NULL"):
        found[canonical_key(f"{BY_NAME}{name.strip()}")].add(key)
    return {name: frozenset(keys) for name, keys in found.items()}


def _settle_field(store: Store, kind: Kind, field: str, holders: Holders | None) -> Iterator[Trouble]:
    column, here = quoted(field), quoted(kind.name)
    sql = f"SELECT {column}, n_, file_, place_ FROM {here} WHERE {column} >= ? AND {column} < ? ORDER BY n_"
    rows = list(store.query(sql, (BY_NAME, chr(ord(BY_NAME) + 1))))
    certain = [(next(iter(keys)), n) for name, n, _, _ in rows if len(keys := (holders or {}).get(name, frozenset())) == 1]
    settled = {n for _, n in certain}
    open_rows = [row for row in rows if row[1] not in settled]
    store.execute_many(f"UPDATE {here} SET {column} = ? WHERE n_ = ?", certain)
    masks = [bit(kind, field), *([bit(kind, field, "unreadable")] if holders is not None else [])]
    sets = ", ".join([f"{column} = NULL", *(f"{mask} = {mask} | {one}" for mask, one in masks)])
    store.execute_many(f"UPDATE {here} SET {sets} WHERE n_ = ?", [(n,) for _, n, _, _ in open_rows])
    if holders is not None:
        yield from _told(store, field, open_rows, holders)


def _told(store: Store, field: str, rows: Iterable[tuple[str, int, int, str]], holders: Holders) -> Iterator[Trouble]:
    """Tell each name once for each file: where it first stands, and how often."""
    places: dict[tuple[int, str], list[str]] = defaultdict(list)
    for name, _, file, place in rows:
        places[file, name].append(place)
    for (file, name), found in places.items():
        count = len(holders.get(name, ()))
        who = f"{count:,} records have this name" if count else "no record has this name"
        more = "" if len(found) == 1 else f", here and in {len(found) - 1:,} more rows"
        message = f"{words(field)}: '{name.removeprefix(BY_NAME)[:60]}' is a name, no id, and {who}{more}."
        yield Trouble(store.file(file), found[0], message, _BY_ID)
