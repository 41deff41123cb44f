"""How raw values are read: one function a type, which raises ValueError with a sentence where it cannot.

None is an empty field.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Final

_LARGEST: Final = 2**63 - 1
_GUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_NO_GUID: Final = "00000000-0000-0000-0000-000000000000"
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_YES: Final = {"true", "yes", "1"}
_NO: Final = {"false", "no", "0"}


@dataclass(frozen=True, slots=True)
class Coded:
    """A choice as Dataverse writes it: the number, and the label where the export has one."""

    code: int | None
    label: str | None


def is_guid(text: str) -> bool:
    """Say whether canonical text is a GUID."""
    return _GUID.fullmatch(text) is not None


def canonical_key(text: str) -> str:
    """Return the one spelling of a GUID or a logical name: lower case, without braces."""
    return text.strip().removeprefix("{").removesuffix("}").lower()


def show_raw(value: object) -> str:
    """Quote a raw value, shortened to one line."""
    text = str(value.label if isinstance(value, Coded) else value)
    text = " ".join(text.encode(errors="replace").decode().split())
    return f"'{text[:60]}…'" if len(text) > 60 else f"'{text}'"  # noqa: PLR2004 a line of text


def read_text(value: object) -> str | None:
    """Read text; a number is its digits, a choice whose words nobody listed its label."""
    if isinstance(value, Coded):
        value = value.label
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return _whole(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    message = f"{show_raw(value)} is not text"
    raise ValueError(message)


def read_key(value: object) -> str | None:
    """Read a key in its one spelling; the GUID of zeros is empty."""
    key = canonical_key(read_text(value) or "")
    return None if not key or key == _NO_GUID else key


def read_flag(value: object) -> bool | None:
    """Read yes or no."""
    if value is None or isinstance(value, bool):
        return value
    word = str(value).strip().lower() if isinstance(value, str | int) else "?"
    if word in _YES or word in _NO:
        return word in _YES
    if word == "":
        return None
    message = f"{show_raw(value)} is neither yes nor no"
    raise ValueError(message)


def read_moment(value: object) -> datetime | None:
    """Read a date and time, in UTC and to the second; one that names no zone is in UTC."""
    if value is None or value == "":
        return None
    moment = value
    if isinstance(value, str):
        with suppress(ValueError):
            moment = datetime.fromisoformat(value.strip())
    if isinstance(moment, datetime):
        return _in_zone(moment if moment.tzinfo else moment.replace(tzinfo=UTC), UTC).replace(microsecond=0)
    message = f"{show_raw(value)} is not a date and time"
    raise ValueError(message)


def read_day(value: object, zone: tzinfo | None) -> date | None:
    """Read a day; a moment's day is the one in the zone."""
    if value is None or value == "":
        return None
    if type(value) is date:
        return value
    if isinstance(value, datetime) and value.tzinfo is None:
        value = _midnight(value, zone)
    message = f"{show_raw(value)} is not a date"
    with suppress(ValueError):
        if isinstance(value, str) and _DAY.fullmatch(value.strip()):
            return date.fromisoformat(value.strip())
        moment = read_moment(value)
        if moment and zone:
            return _in_zone(moment, zone).date()
        message = f"the day of {show_raw(value)} depends on the environment's time zone, which is not known"
    raise ValueError(message)


def _midnight(value: datetime, zone: tzinfo | None) -> datetime:
    """Return a moment in UTC; refuse a midnight that may as well be a plain day, where that makes a difference."""
    moment = value.replace(tzinfo=UTC)
    if value.time() == time() and zone and _in_zone(moment, zone).date() != value.date():
        message = f"{show_raw(value)} may be a plain day or midnight in UTC, which is another day in the environment's time zone"
        raise ValueError(message)
    return moment


def read_decimal(value: object, decimals: int) -> Decimal | None:
    """Read a number that the store can keep exactly, with so many decimals."""
    if value is None or value == "":
        return None
    number = _finite(value)
    if number.copy_abs() > Decimal(_LARGEST).scaleb(-decimals):
        message = f"{show_raw(value)} is too large"
        raise ValueError(message)
    kept = number.quantize(Decimal(1).scaleb(-decimals))
    if kept != number:
        message = f"{show_raw(value)} has more than {decimals} decimals" if decimals else f"{show_raw(value)} is not a whole number"
        raise ValueError(message)
    return kept


def read_count(value: object) -> int | None:
    """Read a whole number."""
    number = read_decimal(value, 0)
    return None if number is None else int(number)


def read_list(value: object) -> tuple[str, ...] | None:
    """Read a list of texts."""
    if value is None:
        return None
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return tuple(map(_whole, value))
    message = f"{show_raw(value)} is not a list of texts"
    raise ValueError(message)


def _whole(text: str) -> str:
    """Refuse half a surrogate pair, which JSON can spell and no file can hold."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        message = f"{show_raw(text)} holds half a character"
        raise ValueError(message) from error
    return text


def _in_zone(moment: datetime, zone: tzinfo) -> datetime:
    try:
        return moment.astimezone(zone)
    except OverflowError as error:
        message = f"{show_raw(moment)} lies outside the calendar"
        raise ValueError(message) from error


def _finite(value: object) -> Decimal:
    number = Decimal("NaN")
    if isinstance(value, int | str | Decimal) and not isinstance(value, bool):
        with suppress(InvalidOperation):
            number = Decimal(value)
    if not number.is_finite():
        message = f"{show_raw(value)} is not a number"
        raise ValueError(message)
    return number
