"""The types a field may have: how a raw value is read, stored and shown.

A reader raises ValueError with a sentence when a value cannot be read; None is an empty field.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, GetCoreSchemaHandler, ValidationInfo
from pydantic_core.core_schema import CoreSchema, no_info_plain_validator_function

Stored = str | int | None
"""What the store holds of one value."""


class Type(StrEnum):
    """The type of a field, as the vocabulary names it."""

    TEXT = "text"
    KEY = "key"
    WORD = "word"
    FLAG = "yes/no"
    DAY = "day"
    MOMENT = "moment"
    MONEY = "money"
    NUMBER = "number"
    COUNT = "count"
    LIST = "list"

    @property
    def ordered(self) -> bool:
        """Say whether above and below have a meaning."""
        return self in _ORDERED


_ORDERED: Final = {Type.DAY, Type.MOMENT, Type.MONEY, Type.NUMBER, Type.COUNT}

DECIMALS: Final[Mapping[Type, int]] = {Type.MONEY: 4, Type.NUMBER: 10}
"""Decimal places that the store keeps exactly; Dataverse has 4 for money and up to 10 for decimals."""

_LARGEST: Final = 2**63 - 1
_GUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_YES: Final = {"true", "yes", "1"}
_NO: Final = {"false", "no", "0"}
_NO_GUID: Final = "00000000-0000-0000-0000-000000000000"


def is_guid(text: str) -> bool:
    """Say whether canonical text is a GUID."""
    return _GUID.fullmatch(text) is not None


def canonical_key(text: str) -> str:
    """Return the one spelling of a GUID or a logical name: lower case, without braces."""
    return text.strip().removeprefix("{").removesuffix("}").lower()


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    message = f"{show_raw(value)} is not text"
    raise ValueError(message)


def _key(value: object) -> str | None:
    text = _text(value)
    if text is None:
        return None
    key = canonical_key(text)
    return None if not key or key == _NO_GUID else key


def _flag(value: object) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    word = str(value).strip().lower() if isinstance(value, str | int) else ""
    if word in _YES or word in _NO:
        return word in _YES
    message = f"{show_raw(value)} is neither yes nor no"
    raise ValueError(message)


def _moment(value: object) -> datetime | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, str):
        try:
            return _moment(datetime.fromisoformat(value.strip()))
        except (ValueError, OverflowError):
            pass
    message = f"{show_raw(value)} is not a date and time"
    raise ValueError(message)


def _day(value: object, info: ValidationInfo) -> date | None:
    if value is None or value == "":
        return None
    if type(value) is date:
        return value
    if isinstance(value, str) and _DAY.fullmatch(value.strip()):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            pass
    elif (moment := _moment(value)) is not None:
        zone = (info.context or {}).get("zone")
        if zone is None:
            message = f"the day of {show_raw(value)} depends on the environment's time zone, which is not known"
            raise ValueError(message)
        return moment.astimezone(zone).date()
    message = f"{show_raw(value)} is not a date"
    raise ValueError(message)


def _decimal(value: object, decimals: int) -> Decimal | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        message = f"{show_raw(value)} is not a number"
        raise ValueError(message)
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        message = f"{show_raw(value)} is not a number"
        raise ValueError(message)
    if number.adjusted() > 18:  # noqa: PLR2004 more digits than 63 bits can hold
        message = f"{show_raw(value)} is too large"
        raise ValueError(message)
    if number and number.adjusted() < -40 or abs(int(number.scaleb(decimals))) > _LARGEST:  # noqa: PLR2004
        message = f"{show_raw(value)} is too large or too small"
        raise ValueError(message)
    if number.scaleb(decimals) % 1:
        message = f"{show_raw(value)} has more than {decimals} decimals"
        raise ValueError(message)
    return number


def _money(value: object) -> Decimal | None:
    return _decimal(value, DECIMALS[Type.MONEY])


def _number(value: object) -> Decimal | None:
    return _decimal(value, DECIMALS[Type.NUMBER])


def _count(value: object) -> int | None:
    number = _decimal(value, 0)
    return None if number is None else int(number)


def _list(value: object) -> tuple[str, ...] | None:
    if value is None:
        return None
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return tuple(value)
    message = f"{show_raw(value)} is not a list of texts"
    raise ValueError(message)


Text = Annotated[str | None, BeforeValidator(_text), Type.TEXT]
Word = Annotated[str | None, Type.WORD]
Key = Annotated[str | None, BeforeValidator(_key), Type.KEY]
Flag = Annotated[bool | None, BeforeValidator(_flag), Type.FLAG]
Day = Annotated[date | None, BeforeValidator(_day), Type.DAY]
Moment = Annotated[datetime | None, BeforeValidator(_moment), Type.MOMENT]
Money = Annotated[Decimal | None, BeforeValidator(_money), Type.MONEY]
Number = Annotated[Decimal | None, BeforeValidator(_number), Type.NUMBER]
Count = Annotated[int | None, BeforeValidator(_count), Type.COUNT]
TextList = Annotated[tuple[str, ...] | None, BeforeValidator(_list), Type.LIST]


@dataclass(frozen=True, slots=True)
class Coded:
    """A choice as Dataverse writes it: the number, and the label where the export has one."""

    code: int | None
    label: str | None


@dataclass(frozen=True)
class Choices:
    """The words of a choice column, each with the number or the labels by which an export says it."""

    words: Mapping[str, tuple[int | str, ...]]

    def read(self, value: object) -> str | None:
        """Return our word for a word, a number, a label or both; a label nobody knows is unreadable."""
        if value is None or value == "":
            return None
        code, label = (value.code, value.label) if isinstance(value, Coded) else (value, value)
        for wanted in (code, label):
            if isinstance(wanted, int | str) and (word := self._index.get(_fold(wanted))):
                return word
        if isinstance(value, Coded) and value.label is None:
            message = f"the number {value.code} came without its label"
        else:
            message = f"{show_raw(label)} is none of {', '.join(self.words)}"
        raise ValueError(message)

    @cached_property
    def _index(self) -> Mapping[int | str, str]:
        return {_fold(says): word for word, sayings in self.words.items() for says in (word, *sayings)}

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Tell Pydantic to read the field with this choice."""
        return no_info_plain_validator_function(self.read)


def _fold(value: int | str) -> int | str:
    return value if isinstance(value, int) else " ".join(value.replace("_", " ").split()).casefold()


def choices(**words: int | str | tuple[int | str, ...]) -> Choices:
    """Declare the words of a choice column, each with its documented number or its labels (1033)."""
    return Choices({word: says if isinstance(says, tuple) else (says,) for word, says in words.items()})


def show_raw(value: object) -> str:
    """Quote a raw value, shortened to one line."""
    text = str(value.label if isinstance(value, Coded) else value)
    text = " ".join(text.split())
    return f"'{text[:60]}…'" if len(text) > 60 else f"'{text}'"  # noqa: PLR2004 a line of text


def _stored_moment(value: datetime) -> str:
    return value.strftime("%Y-%m-%dT%H:%M:%SZ")


def _scaled(decimals: int) -> Callable[[Any], Stored]:
    return lambda value: int(value.scaleb(decimals))


_TO_STORE: Final[Mapping[Type, Callable[[Any], Stored]]] = {
    Type.FLAG: int,
    Type.DAY: date.isoformat,
    Type.MOMENT: _stored_moment,
    Type.MONEY: _scaled(DECIMALS[Type.MONEY]),
    Type.NUMBER: _scaled(DECIMALS[Type.NUMBER]),
    Type.LIST: lambda value: json.dumps(value, ensure_ascii=False),
}

_FROM_STORE: Final[Mapping[Type, Callable[[Any], Any]]] = {
    Type.FLAG: bool,
    Type.DAY: date.fromisoformat,
    Type.MOMENT: datetime.fromisoformat,
    Type.MONEY: lambda value: Decimal(value).scaleb(-DECIMALS[Type.MONEY]),
    Type.NUMBER: lambda value: Decimal(value).scaleb(-DECIMALS[Type.NUMBER]),
    Type.LIST: lambda value: tuple(json.loads(value)),
}


def encoder(kind: Type) -> Callable[[Any], Stored] | None:
    """Return how a value of this type goes into the store; None: as it is. Empty stays empty."""
    return _TO_STORE.get(kind)


def decoder(kind: Type) -> Callable[[Any], Any] | None:
    """Return how a value of this type comes back from the store; None: as it is."""
    return _FROM_STORE.get(kind)


def show(kind: Type, value: object) -> str:
    """Write a value for people, in the same bytes everywhere."""
    if value is None:
        return "(empty)"
    match kind:
        case Type.FLAG:
            return "yes" if value else "no"
        case Type.WORD:
            return str(value).replace("_", " ")
        case Type.MONEY:
            return f"{Decimal(str(value)):,.2f}" if Decimal(str(value)).scaleb(2) % 1 == 0 else f"{value:,}"
        case Type.NUMBER:
            return f"{Decimal(str(value)).normalize():f}"
        case Type.MOMENT:
            return value.strftime("%Y-%m-%d %H:%M UTC") if isinstance(value, datetime) else str(value)
        case Type.LIST:
            return ", ".join(value) if isinstance(value, tuple) and value else "none"
        case _:
            return str(value)


Zone = ZoneInfo
