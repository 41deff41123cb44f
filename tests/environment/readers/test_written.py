from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from w365lint.configuration import LOCALES, Locale
from w365lint.environment.readers.written import read_date, read_number

AMOUNTS = some.decimals(min_value=-(10**12), max_value=10**12, places=2)
DAYS = some.dates(min_value=date(1000, 1, 1))
NAMES = some.sampled_from(sorted(LOCALES))


def written(number: Decimal, locale: Locale, sign: str) -> str:
    whole, fraction = f"{abs(number):,.2f}".split(".")
    return f"{'-' if number < 0 else ''}{whole.replace(',', sign)}{locale.decimal}{fraction}"


def written_day(day: date, locale: Locale, sign: str) -> str:
    parts = {"D": f"{day.day}", "M": f"{day.month}", "Y": f"{day.year:04}"}
    return sign.join(parts[part] for part in locale.order)


@given(AMOUNTS, NAMES, some.data())
def test_what_a_locale_writes_is_read_exactly_with_it_and_never_otherwise_without(
    number: Decimal, name: str, data: some.DataObject
) -> None:
    locale = LOCALES[name]
    text = written(number, locale, data.draw(some.sampled_from(["", *locale.grouping])))
    assert read_number(text, locale) == number
    assert read_number(text, None) == number, "two decimals can be read in one way only"


@given(some.integers(min_value=0, max_value=10**9), some.integers(min_value=0, max_value=6), NAMES)
def test_without_a_locale_a_number_is_right_or_refused(number: int, places: int, name: str) -> None:
    exact = Decimal(number).scaleb(-places)
    text = f"{exact:f}".replace(".", LOCALES[name].decimal)
    assert read_number(text, LOCALES[name]) == exact
    try:
        assert read_number(text, None) == exact
    except ValueError as error:
        assert "set locale in w365lint.toml" in str(error)  # noqa: PT017 both answers are right


@given(DAYS, NAMES, some.sampled_from("/-."))
def test_without_a_locale_a_day_is_right_or_refused(day: date, name: str, sign: str) -> None:
    text = written_day(day, LOCALES[name], sign)
    assert read_date(text, LOCALES[name]) == day
    try:
        assert read_date(text, None) == day
    except ValueError as error:
        assert "set locale in w365lint.toml" in str(error)  # noqa: PT017 both answers are right
        assert day.day <= 12
    else:
        assert day.day > 12 or day.day == day.month or LOCALES[name].order == "YMD"


@given(some.text(alphabet="0123456789.,' -()€$%/eE", max_size=12))
def test_whatever_the_text_a_number_is_read_or_refused_with_a_sentence(text: str) -> None:
    for read in (read_number, read_date):
        for locale in (None, LOCALES["de-DE"]):
            try:
                read(text, locale)
            except ValueError as error:
                assert str(error).startswith("'")  # noqa: PT017 nothing else may be raised


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", "12"), ("1234.56", "1234.56"), ("1,234.56", "1234.56"), ("1.234,56", "1234.56"), ("1\u00a0234,5", "1234.5"),
        ("1\u202f234\u202f567", "1234567"), ("1\u2019234.50", "1234.50"), ("12,34,567.5", "1234567.5"), ("0.125", "0.125"),
        ("1234.567", "1234.567"), ("€ 1.234,50", "1234.50"), ("-$1,234.50", "-1234.50"), ("$-0.50", "-0.50"), ("(€5.00)", "-5.00"),
        ("5,00- €", None), ("€ 5,00-", "-5.00"), ("\u22127", "-7"), ("1,234,567", "1234567"), ("10 EUR", "10"), ("kr. 12,50", "12.50"),
    ],
)  # fmt: skip
def test_a_number_that_can_be_read_in_one_way_is_read(text: str, number: str | None) -> None:
    assert read_number(text, None) == Decimal(number or "-5")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1,234", "'1,234' may be 1.234 or 1234; set locale in w365lint.toml to say how it is written, for instance locale = \"en-GB\""),
        ("1.000", "'1.000' may be 1.000 or 1000; set locale"),
        ("5%", "'5%' is not a number"), ("1e5", "'1e5' is not a number"), ("1,2,3", "is not a number"), ("--5", "is not a number"),
        ("(-5)", "is not a number"), ("5)", "is not a number"), ("NaN", "is not a number"), ("1 2", "is not a number"),
        ("9" * 100_000, "is not a number"), ("١٢", "is not a number"), ("=1+1", "is not a number"),
    ],
)  # fmt: skip
def test_any_other_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"number|may be") as error:
        read_number(text, None)
    assert message in str(error.value)


def test_a_locale_settles_what_is_ambiguous_and_refuses_what_it_does_not_write() -> None:
    assert read_number("1,234", LOCALES["en-US"]) == 1234
    assert read_number("1,234", LOCALES["de-DE"]) == Decimal("1.234")
    assert read_date("03/04/2026", LOCALES["en-US"]) == date(2026, 3, 4)
    assert read_date("03/04/2026", LOCALES["en-GB"]) == date(2026, 4, 3)
    assert read_date("2026-04-03", LOCALES["en-GB"]) == date(2026, 4, 3)
    with pytest.raises(ValueError, match="is not a number as the locale"):
        read_number("1,234.56", LOCALES["de-DE"])
    with pytest.raises(ValueError, match="is not a date in the order of the locale"):
        read_date("25/12/2026", LOCALES["en-US"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-25", date(2026, 12, 25)), ("2026/12/25", date(2026, 12, 25)), ("25/12/2026", date(2026, 12, 25)),
        ("12/25/2026", date(2026, 12, 25)), ("25. 12. 2026", date(2026, 12, 25)), ("5-5-2026", date(2026, 5, 5)),
        ("12/25/2026 12:00 AM", date(2026, 12, 25)), ("25.12.2026 00:00:00", date(2026, 12, 25)),
        ("25/12/2026, 9.05", datetime.fromisoformat("2026-12-25T09:05")),
        ("12/25/2026 3:05 PM", datetime.fromisoformat("2026-12-25T15:05")),
        ("12/25/2026 12:30 p.m.", datetime.fromisoformat("2026-12-25T12:30")),
        ("2026-12-25T01:00:00+01:00", datetime.fromisoformat("2026-12-25T00:00:00Z")),
    ],
)  # fmt: skip
def test_a_day_that_can_be_read_in_one_way_is_read(text: str, expected: date) -> None:
    assert read_date(text, None) == expected


@pytest.mark.parametrize(
    "text", ["1/2/26", "31/31/2026", "30-02-2026", "2026-13-01", "yesterday", "", "12/25/2026 25:00", "12/25/2026 13:00 PM", "0/0/0000"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        read_date(text, None)
