"""Numbers and days as people write them: what can be read in two ways is not read, unless the locale is known.

Every function raises ValueError with a sentence.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

from w365lint.configuration import Locale
from w365lint.environment.components.values import show_raw

SAY: Final = 'set locale in w365lint.toml to say how it is written, for instance locale = "en-GB"'

_ANY: Final = (Locale(".", ", '", "MDY"), Locale(",", ". '", "DMY"))
"""Every way of writing that is met: days are looked at in both orders."""
_LONGEST: Final = 64

_SPACES: Final = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_CURRENCY: Final = r"(?:[A-Z]{0,2}[$€£¥₹₽₺₩₪฿₫₴₦]|[A-Z]{3}|kr\.?|zł|Kč|Ft|lei)"
_AMOUNT: Final = re.compile(
    rf"(?P<open>\()?(?P<before>-)? ?{_CURRENCY}? ?(?P<between>-)? ?(?P<digits>[0-9][0-9., ']*?) ?(?P<after>-)? ?{_CURRENCY}?(?P<close>\))?"
)
_GROUPED: Final = r"[1-9][0-9]{{0,2}}(?:(?P<sign>[{0}])[0-9]{{3}}(?:(?P=sign)[0-9]{{3}})*)"
_INDIAN: Final = r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}"
_DAY: Final = re.compile(r"(\d{1,4})(?P<sign>[-/.]) ?(\d{1,2})(?P=sign) ?(\d{1,4})\.?(?:,? (?P<time>.+))?", re.ASCII)
_ISO: Final = re.compile(r"\d{4}-\d{2}-\d{2}T.+", re.ASCII)
_TIME: Final = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))? ?(?:([AaPp])\.?[Mm]\.?)?", re.ASCII)


def read_number(text: str, locale: Locale | None) -> Decimal:
    """Read a number or an amount of money, whatever its currency."""
    amount = _AMOUNT.fullmatch(_plain(text))
    signs = [amount[name] for name in ("open", "before", "between", "after") if amount[name]] if amount else []
    if amount is None or len(signs) > 1 or bool(amount["open"]) != bool(amount["close"]):
        raise ValueError(f"{show_raw(text)} is not a number")
    found = {number for way in (_ANY if locale is None else (locale,)) if (number := _number(amount["digits"], way)) is not None}
    if not found and locale is not None:
        raise ValueError(f"{show_raw(text)} is not a number as the locale in w365lint.toml writes it")
    if len(found) != 1:
        raise ValueError(f"{show_raw(text)} {_either(found)}" if found else f"{show_raw(text)} is not a number")
    number = found.pop()
    return -number if signs else number


def read_date(text: str, locale: Locale | None) -> date | datetime:
    """Read a day, or a moment where the text has a time other than midnight; the moment may know its zone."""
    plain = _plain(text)
    if _ISO.fullmatch(plain):
        with suppress(ValueError):
            return day_or_moment(datetime.fromisoformat(plain))
    parts = _DAY.fullmatch(plain)
    if parts is None:
        raise ValueError(f"{show_raw(text)} is not a date")
    found = _days(parts[1], parts[3], parts[4], locale)
    if len(found) != 1:
        known = " in the order of the locale in w365lint.toml" if locale else ""
        raise ValueError(f"{show_raw(text)} {_either(found)}" if found else f"{show_raw(text)} is not a date{known}")
    day = found.pop()
    return day_or_moment(datetime.combine(day, _time(parts["time"], text))) if parts["time"] else day


def day_or_moment(moment: datetime) -> date | datetime:
    """Return the day of a midnight that names no zone: Excel and people write days so."""
    return moment.date() if moment.tzinfo is None and moment.time() == time() else moment


def _plain(text: str) -> str:
    """Return the text with one sort of blank, minus and apostrophe."""
    if len(text) > _LONGEST:
        return ""
    return _SPACES.sub(" ", text).strip().replace("\N{MINUS SIGN}", "-").replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


def _number(digits: str, way: Locale) -> Decimal | None:
    whole, mark, fraction = digits.partition(way.decimal)
    if mark and not (fraction.isascii() and fraction.isdigit()):
        return None
    grouped = re.fullmatch(_GROUPED.format(re.escape(way.grouping)), whole) or (way.decimal == "." and re.fullmatch(_INDIAN, whole))
    if not (whole.isdigit() or grouped):
        return None
    return Decimal(re.sub("[^0-9]", "", whole) + (f".{fraction}" if mark else ""))


def _days(first: str, second: str, third: str, locale: Locale | None) -> set[date]:
    """Return every day that three numbers may be; a year has four digits."""
    if len(first) == len("2026") and len(third) < len("206"):
        orders = [(first, second, third)]
    elif len(first) < len("206") and len(third) == len("2026"):
        ways = {"DMY": (third, second, first), "MDY": (third, first, second)}
        orders = [ways[order] for order in ((locale.order,) if locale and locale.order in ways else ways)]
    else:
        orders = []
    found = set()
    for year, month, day in orders:
        with suppress(ValueError):
            found.add(date(int(year), int(month), int(day)))
    return found


def _time(written: str, text: str) -> time:
    parts = _TIME.fullmatch(written)
    with suppress(ValueError):
        if parts and parts[4]:
            hour = int(parts[1])
            if 1 <= hour <= 12:  # noqa: PLR2004 the hours of a clock
                return time(hour % 12 + 12 * (parts[4] in "Pp"), int(parts[2]), int(parts[3] or 0))
        elif parts:
            return time(int(parts[1]), int(parts[2]), int(parts[3] or 0))
    raise ValueError(f"{show_raw(text)} is not a date and time")


def _either(found: set[Decimal] | set[date]) -> str:
    return f"may be {' or '.join(sorted(map(str, found)))}; {SAY}"
