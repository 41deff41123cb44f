"""Values as Configuration Migration packages write them: text, made into what the Web API would have given."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final

from w365lint.environment.components.base import Fieldspec, Kind
from w365lint.environment.components.values import Type

Convert = Callable[[object], object]

_LONGEST_CHOICE: Final = 11
_AMERICAN: Final = re.compile(r"(1[0-2]|[1-9])/(3[01]|[12]\d|[1-9])/(\d{4}) (1[0-2]|[1-9]):([0-5]\d):([0-5]\d)[ \u202f]([AP])M")
"""A moment in UTC as .NET writes it in the United States: month first, without leading zeros, without a zone.

So does the Volunteer Management package of Microsoft's Nonprofit Accelerator (2019); newer packages write ISO 8601.
"""
_OTHER_ORDER: Final = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\b")
_MIDNIGHT: Final = re.compile(r"(\d{4}-\d\d-\d\d)T00:00:00(?:\.0*)?Z")
_ZONELESS: Final = re.compile(r"(\d{4}-\d\d-\d\d)T[\d:.]+")
_FLAGS: Final = {"True": True, "False": False}


def converts_of(kind: Kind, columns: Callable[[Fieldspec], Collection[str]], *, american: bool) -> Mapping[str, Convert]:
    """Return how to read the columns of a kind that are not read as they stand; `columns` gives those of a field.

    Only where `american`, a date with slashes is one with the month first.
    """
    moment = _american if american else _as_it_stands
    of: Mapping[Type, Convert] = {Type.WORD: _choice, Type.MOMENT: moment, Type.DAY: lambda value: _day(moment(value))}
    return {column: convert for spec in kind.fields.values() if (convert := of.get(spec.type)) for column in columns(spec)}


def is_of_another_order(value: object) -> bool:
    """Say whether a date is written neither in ISO 8601 nor as in the United States."""
    return isinstance(value, str) and value[4:5] != "-" and not _AMERICAN.fullmatch(value) and _OTHER_ORDER.match(value) is not None


@lru_cache(maxsize=4096)
def _choice(value: object) -> object:
    """Return a choice as a number and a yes or no as itself; whatever else stands there as it is."""
    if not isinstance(value, str) or len(value) > _LONGEST_CHOICE:
        return value
    return int(value) if value.removeprefix("-").isdecimal() else _FLAGS.get(value, value)


def _american(value: object) -> object:
    if not isinstance(value, str) or value[4:5] == "-" or not (said := _AMERICAN.fullmatch(value)):
        return value
    month, day, year, hour, minute, second = map(int, said.groups()[:6])
    try:
        moment = datetime(year, month, day, hour % 12 + 12 * (said[7] == "P"), minute, second, tzinfo=UTC)
    except ValueError:
        return value
    return moment


def _as_it_stands(value: object) -> object:
    return value


def _day(value: object) -> object:
    """Return a day's plain date where it is one.

    A column without a time zone is written without one: .NET gives a Z to moments in UTC alone. At midnight nobody knows
    which of the two an older package means, nor what a column of plain days was to those that write a Z everywhere.
    """
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, str) and (said := _MIDNIGHT.fullmatch(value)):
        return _parsed(said[1], datetime.fromisoformat, value)
    if isinstance(value, str) and (said := _ZONELESS.fullmatch(value)):
        return _parsed(said[1], date.fromisoformat, value)
    return value


def _parsed(text: str, parse: Callable[[str], object], value: str) -> object:
    try:
        return parse(text)
    except ValueError:
        return value
