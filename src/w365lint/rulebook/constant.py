"""Constants of a condition: what an author writes, as the store holds it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from w365lint.environment.components.base import Fieldspec
from w365lint.environment.components.values import Count, Day, Flag, Key, Moment, Money, Number, Stored, Text, Type, encoder
from w365lint.errors import did_you_mean
from w365lint.rulebook.condition import Constant, Operator

_READERS: Final[Mapping[Type, TypeAdapter[Any]]] = {
    Type.TEXT: TypeAdapter(Text), Type.KEY: TypeAdapter(Key), Type.FLAG: TypeAdapter(Flag), Type.DAY: TypeAdapter(Day),
    Type.MOMENT: TypeAdapter(Moment), Type.MONEY: TypeAdapter(Money), Type.NUMBER: TypeAdapter(Number),
    Type.COUNT: TypeAdapter(Count), Type.LIST: TypeAdapter(Text),
}  # fmt: skip


class Unfit(ValueError):
    """A constant that its field or its word cannot take."""

    def __init__(self, message: str, next_step: str = "") -> None:
        self.message, self.next_step = message, next_step
        super().__init__(message)


def constant(spec: Fieldspec, operator: Operator, value: object) -> Constant:
    """Return what stands behind a word of a condition; raise Unfit where it cannot."""
    match operator:
        case Operator.EXISTS:
            if not isinstance(value, bool):
                raise Unfit("'exists' is true or false.")
            return Constant((int(value),))
        case Operator.MATCHES:
            return Constant((_expression(str(value)),))
        case Operator.IN:
            if not isinstance(value, list) or not value:
                raise Unfit("'in' takes a list.", "Write [a, b].")
            return Constant(tuple(stored(spec, item) for item in value))
        case _:
            return Constant((stored(spec, value),))


def stored(spec: Fieldspec, value: object) -> Stored:
    """Return one value of a field as the store holds it; raise Unfit where it is none."""
    if spec.type is Type.WORD:
        words = spec.choices.words if spec.choices else {}
        if str(value) not in words:
            raise Unfit(f"'{value}' is no value of '{spec.name}'.", did_you_mean(str(value), words))
        return str(value)
    try:
        read = _READERS[spec.type].validate_python(value)
    except ValidationError as error:
        raise Unfit(f"{error.errors()[0]['msg'].removeprefix('Value error, ')}; '{spec.name}' is a {spec.type}.") from error
    if read is None:
        raise Unfit("an empty value is never equal to anything.", "Write {exists: false}.")
    encode = None if spec.type is Type.LIST else encoder(spec.type)
    return encode(read) if encode else read


def _expression(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise Unfit(f"'{text}' is no regular expression: {error}.") from error
    return text
