"""Cells of a view export become raw values: labels, names, and numbers and days as people write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from w365lint.environment.components.base import Fieldspec
from w365lint.environment.components.values import DECIMALS, Coded, Type, canonical_key, is_guid, show_raw
from w365lint.environment.identity import component_type
from w365lint.environment.readers.records import BY_NAME, folded
from w365lint.environment.readers.separated import ERRORS
from w365lint.environment.readers.sheet import Blemish, Cell
from w365lint.environment.readers.webapi import Knowledge, coded
from w365lint.environment.readers.written import day_or_moment, read_date, read_number

ReadCell = Callable[[Cell], object]

_REMEMBERED: Final = 10_000
_EXACT: Final = 15
"""Digits that a number in a spreadsheet holds exactly."""


class Unsaid(ValueError):
    """A value that the file does not say, although its column is there."""


def is_lookup(spec: Fieldspec) -> bool:
    """Say whether a field points to a record, of which a view shows the name."""
    return bool(spec.refers) or any(name.startswith("_") and name.endswith("_value") for name in spec.column.logical)


def cell_reader(spec: Fieldspec, table: str, logical: Sequence[str], knowledge: Knowledge) -> ReadCell:
    """Return how a cell of a field is read; it raises ValueError with a sentence, Unsaid where the file does not say the value.

    `logical` are the names that the field's columns may have: labels in other languages are known by them.
    """
    read: ReadCell = _text
    if spec.type is Type.WORD:
        columns = [(table, name) for name in logical]
        read = _remembering(lambda cell: _word(cell, columns, knowledge))
    elif spec.type in (Type.MONEY, Type.NUMBER, Type.COUNT):
        decimals = DECIMALS.get(spec.type, 0)
        read = _remembering(lambda cell: _number(cell, decimals, knowledge))
    elif spec.type in (Type.DAY, Type.MOMENT):
        read = _remembering(lambda cell: _moment(cell, knowledge, moment=spec.type is Type.MOMENT))
    elif spec.type is Type.FLAG:
        read = _whole
    elif is_lookup(spec):
        read = _remembering(lambda cell: _lookup(cell, named=bool(spec.refers)))
    elif spec.name == "component_type":
        read = _remembering(lambda cell: component_type(str(_text(cell)), knowledge.types))
    return read


def _remembering(read: ReadCell) -> ReadCell:
    """Read each value of a column once, as long as there are not too many: 1 and True are two values."""
    return lru_cache(_REMEMBERED, typed=True)(read)


def _whole(cell: Cell) -> Cell:
    """Return what a cell holds, a whole number as such; refuse one that holds an error."""
    if isinstance(cell, str):
        cell = ERRORS.get(cell, cell) if cell.startswith("#") else cell
    elif isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**_EXACT:
        return int(cell)
    if isinstance(cell, Blemish):
        raise ValueError(cell.why)
    return cell


def _text(cell: Cell) -> object:
    if type(cell) is str and cell[:1] != "#":
        return cell
    cell = _whole(cell)
    return Decimal(repr(cell)) if isinstance(cell, float) else cell


def _word(cell: Cell, columns: Sequence[tuple[str, str]], knowledge: Knowledge) -> object:
    cell = _whole(cell)
    if isinstance(cell, str):
        word = cell.strip()
        said = {knowledge.numbers[column][folded(word)] for column in columns if folded(word) in knowledge.numbers.get(column, {})}
        if len(said) == 1:
            return coded(said.pop(), word, _english(columns, knowledge))
        if not (word.isascii() and word.isdigit() and len(word) <= _EXACT):
            return word or None
        cell = int(word)
    return coded(cell, None, _english(columns, knowledge)) if isinstance(cell, int) else Coded(None, str(cell))


def _english(columns: Sequence[tuple[str, str]], knowledge: Knowledge) -> Mapping[int, str]:
    return next((knowledge.labels[column] for column in columns if column in knowledge.labels), {})


def _number(cell: Cell, decimals: int, knowledge: Knowledge) -> object:
    cell = _whole(cell)
    if isinstance(cell, str):
        return read_number(cell, knowledge.locale) if cell.strip() else None
    return _exact(cell, decimals) if isinstance(cell, float) else cell


def _exact(number: float, decimals: int) -> Decimal:
    """Return the number that was written: what a calculation left behind the fifteenth digit does not count."""
    written = Decimal(repr(number))
    if len(written.as_tuple().digits) <= _EXACT:
        return written
    if abs(number) >= 10.0 ** (_EXACT - decimals):
        raise ValueError(f"{show_raw(written)} has more digits than a spreadsheet holds exactly")
    return Decimal(f"{number:.{_EXACT}g}")


def _moment(cell: Cell, knowledge: Knowledge, *, moment: bool) -> object:
    cell = _whole(cell)
    if isinstance(cell, str):
        if not cell.strip():
            return None
        cell = read_date(cell, knowledge.locale)
    elif isinstance(cell, datetime):
        cell = day_or_moment(cell)
    if moment and type(cell) is date:
        cell = datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 its zone is the exporter's
    return _placed(cell, knowledge.export_zone, moment=moment) if isinstance(cell, datetime) and cell.tzinfo is None else cell


def _placed(naive: datetime, zone: ZoneInfo | None, *, moment: bool) -> datetime:
    """Return a time of the exporter's clock in his zone."""
    if zone is None:
        if moment:
            raise Unsaid
        raise ValueError(
            f"the day of {show_raw(naive)} depends on the time zone of whoever exported it; set export_time_zone in w365lint.toml"
        )
    placed = naive.replace(tzinfo=zone)
    if placed.utcoffset() != placed.replace(fold=1).utcoffset():
        raise ValueError(f"{show_raw(naive)} came twice or never: the clocks were changed")
    return placed.astimezone(UTC)


def _lookup(cell: Cell, *, named: bool) -> object:
    cell = _whole(cell)
    if not isinstance(cell, str):
        return cell
    text = cell.strip()
    if not text or is_guid(canonical_key(text)):
        return text or None
    if not named:
        raise Unsaid
    return f"{BY_NAME}{text}"
