"""The types a field may have, and how their values are stored and shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, GetCoreSchemaHandler, ValidationInfo
from pydantic_core.core_schema import CoreSchema, no_info_plain_validator_function

from w365lint.environment.components.raw import (
    Coded,
    canonical_key,
    is_guid,
    read_count,
    read_day,
    read_decimal,
    read_flag,
    read_key,
    read_list,
    read_moment,
    read_text,
    show_raw,
)
from w365lint.wording import words

__all__ = [
    "DECIMALS", "Choices", "Coded", "Count", "Day", "Flag", "Key", "Moment", "Money", "Number", "Rate", "Stored", "Text", "TextList",
    "Type", "Word", "canonical_key", "choices", "decoder", "encoder", "is_guid", "show", "show_raw",
]  # fmt: skip

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


def _day(value: object, info: ValidationInfo) -> date | None:
    return read_day(value, (info.context or {}).get("zone"))


def _decimal(kind: Type) -> Callable[[object], Decimal | None]:
    return lambda value: read_decimal(value, DECIMALS[kind])


def _rate(value: object) -> Decimal | None:
    number = read_decimal(value, 12)
    return None if number is None else number.quantize(Decimal(1).scaleb(-DECIMALS[Type.NUMBER]))


Text = Annotated[str | None, BeforeValidator(read_text), Type.TEXT]
Word = Annotated[str | None, Type.WORD]
Key = Annotated[str | None, BeforeValidator(read_key), Type.KEY]
Flag = Annotated[bool | None, BeforeValidator(read_flag), Type.FLAG]
Day = Annotated[date | None, BeforeValidator(_day), Type.DAY]
Moment = Annotated[datetime | None, BeforeValidator(read_moment), Type.MOMENT]
Money = Annotated[Decimal | None, BeforeValidator(_decimal(Type.MONEY)), Type.MONEY]
Number = Annotated[Decimal | None, BeforeValidator(_decimal(Type.NUMBER)), Type.NUMBER]
Rate = Annotated[Decimal | None, BeforeValidator(_rate), Type.NUMBER]
"""An exchange rate, of which Dataverse has twelve decimals and the store ten."""
Count = Annotated[int | None, BeforeValidator(read_count), Type.COUNT]
TextList = Annotated[tuple[str, ...] | None, BeforeValidator(read_list), Type.LIST]


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
            if isinstance(wanted, int | str) and not isinstance(wanted, bool) and (word := self._index.get(_fold(wanted))):
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
    return value if isinstance(value, int) else " ".join(words(value).split()).casefold()


def choices(**words: int | str | tuple[int | str, ...]) -> Choices:
    """Declare the words of a choice column, each with its documented number or its labels (1033)."""
    return Choices({word: says if isinstance(says, tuple) else (says,) for word, says in words.items()})


def _stored_moment(value: datetime) -> str:
    return f"{value.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


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
    return "(empty)" if value is None else _SHOWN.get(kind, str)(value)


def _shown_money(value: object) -> str:
    amount = Decimal(str(value))
    return f"{amount:,.2f}" if amount.scaleb(2) % 1 == 0 else f"{amount.normalize():,f}"


def _shown_moment(value: datetime) -> str:
    return f"{value.replace(tzinfo=None).isoformat(' ', 'minutes')} UTC"


_SHOWN: Final[Mapping[Type, Callable[[Any], str]]] = {
    Type.FLAG: lambda value: "yes" if value else "no",
    Type.WORD: lambda value: words(str(value)),
    Type.MONEY: _shown_money,
    Type.NUMBER: lambda value: f"{Decimal(str(value)).normalize():f}",
    Type.MOMENT: _shown_moment,
    Type.LIST: lambda value: ", ".join(value) or "none",
}
