"""Rows that no file holds as such: made from others, put into the store with what is not known of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from w365lint.environment.components import Kind
from w365lint.environment.rows import UNKNOWN, Row, to_store
from w365lint.environment.store import Store

Made = tuple[Mapping[str, Any], str, str, bool]
"""Fields of a generated row, the file and place it stands in, and whether it is sure."""


def put(store: Store, kind: Kind, rows: Iterable[Made]) -> None:
    """Write generated rows; a field that a row leaves out is not known."""
    fields = list(kind.fields)
    store.add(kind, fields, (_row(kind, *made) for made in rows))


def _row(kind: Kind, fields: Mapping[str, Any], file: str, place: str, sure: bool) -> Row:  # noqa: FBT001 a row of a table
    unknown = 0
    values = []
    for name, spec in kind.fields.items():
        value = fields.get(name, UNKNOWN)
        if value is UNKNOWN:
            unknown |= 1 << kind.positions[name]
        values.append(None if value is UNKNOWN else to_store(spec.type, value))
    return Row(values, unknown, 0, file, place, sure)
