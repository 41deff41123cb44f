from __future__ import annotations

from decimal import Decimal

import pytest

from w365lint.report.text import amount, shorten, visible
from w365lint.rulebook.finding import Money
from w365lint.wording import count


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zürich 東京", "Zürich 東京"),
        ("a\u202eb", "a[U+202E]b"),
        ("a\x00\x1b[31m", "a[U+0000][U+001B][31m"),
        ("\ud800", "[U+D800]"),
        ("\u2028\u200b\ufeff", "[U+2028][U+200B][U+FEFF]"),
        ("two\r\nlines\tand a tab", "two  lines and a tab"),
    ],
)
def test_what_cannot_be_seen_is_written_as_its_number(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [("1240.5000", "1,240.50 EUR"), ("0.0000", "0.00 EUR"), ("12.3456", "12.3456 EUR"), ("1E+6", "1,000,000.00 EUR"), ("-7", "-7.00 EUR")],
)
def test_money_has_cents_its_currency_and_every_decimal_it_needs(value: str, shown: str) -> None:
    assert amount(Money(Decimal(value), "EUR", "a month", "")) == shown


def test_a_number_agrees_with_its_word() -> None:
    assert (count(1, "error"), count(0, "error"), count(2_000, "error")) == ("1 error", "0 errors", "2,000 errors")


def test_a_text_that_is_cut_says_how_much_is_left_out() -> None:
    assert (shorten("abcdef", 6), shorten("abcdef", 4)) == ("abcdef", "abcd… (2 more characters)")
