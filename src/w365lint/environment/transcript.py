"""Rows of any reader become records in the shape of the Web API: logical names, choices with labels, one line each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Final

from w365lint.environment.components import Kind
from w365lint.environment.components.base import Fieldspec
from w365lint.environment.components.values import Coded, Type, show_raw
from w365lint.environment.readers.records import BY_NAME, Batch, RawRow
from w365lint.environment.readers.remarks import MIDNIGHT, NAMED, OURS, UNREAD
from w365lint.environment.readers.webapi import LABEL, Knowledge, spellings

Pairs = Iterator[tuple[str, str]]
"""Names with their values, as JSON."""

_NUMBERS: Final = {Type.MONEY, Type.NUMBER, Type.COUNT}
_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d{0,30})(?:\.\d{1,30})?")


@dataclass(frozen=True, slots=True)
class Transcript:
    """How the rows of one batch are written."""

    batch: Batch
    kind: Kind
    knowledge: Knowledge

    def lines(self) -> Iterator[tuple[RawRow, str]]:
        """Yield each row with its line; the first says which columns there are, also those that no record fills."""
        columns = {
            name: self._column(spec) for name, spec in self.kind.fields.items() if name in self.batch.fields and not _has_no_column(spec)
        }
        first = True
        for row in self.batch.rows:
            said: dict[str, str] = {}
            for name, value in row.values.items():
                if name in self.batch.fields and (value is not None or first):
                    said.update(_written(self.kind.fields[name], columns.get(name, ""), value))
            for name, why in (row.refused or {}).items():
                said.pop(columns.get(name, ""), None)
                said[columns.get(name, name) + UNREAD] = _json(why)
            if first:
                said = {**dict.fromkeys({*columns.values()} - {_bare(name) for name in said}, "null"), **said}
                first = False
            yield row, "{" + ", ".join(f"{json.dumps(name)}: {value}" for name, value in sorted(said.items())) + "}\n"

    def _column(self, spec: Fieldspec) -> str:
        return spellings(spec, self.kind, self.batch.table, self.knowledge)[0]


def _has_no_column(spec: Fieldspec) -> bool:
    """Say whether what a reader gives of a field is no column's value: what it found in a definition, or our word for a type."""
    return not spec.column.logical or spec.name == "component_type"


def _bare(name: str) -> str:
    return name.partition("@")[0]


def _written(spec: Fieldspec, column: str, value: object) -> Pairs:
    if not column:
        yield OURS + spec.name, _json(value)
    elif isinstance(value, Coded) and spec.type is Type.WORD and value.code is not None:
        yield column, str(value.code)
        if value.label is not None:
            yield column + LABEL, _json(value.label)
    elif isinstance(value, str) and value.startswith(BY_NAME):
        yield column + NAMED, _json(value.removeprefix(BY_NAME))
    elif isinstance(value, datetime) and value.tzinfo is None and value.time() == time():
        yield column + MIDNIGHT, _json(value.isoformat())
    elif isinstance(value, time) or not isinstance(value, _KNOWN):
        yield column + UNREAD, _json(f"{show_raw(value)} is of no type that a column has")
    else:
        yield column, _scalar(spec, value)


_KNOWN: Final = (str, int, float, Decimal, date, Coded, list, tuple, type(None))


def _scalar(spec: Fieldspec, value: object) -> str:
    if isinstance(value, str) and spec.type in _NUMBERS and _NUMBER.fullmatch(value):
        return value
    if isinstance(value, datetime):
        moment = value.astimezone(UTC) if value.tzinfo else value
        return _json(f"{moment.replace(tzinfo=None).isoformat()}Z")
    return _json(value.label if isinstance(value, Coded) else value)


def _json(value: object) -> str:
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, Decimal):
        return f"{value:f}" if value.is_finite() else json.dumps(str(value))
    if isinstance(value, date):
        value = value.isoformat()
    return json.dumps(value, ensure_ascii=False)
