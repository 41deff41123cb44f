"""Words and values as every report writes them."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import Final

from w365lint.rulebook.finding import Money, Place
from w365lint.rulebook.verdict import LineState, LineVerdict, Outcome

SYMBOLS: Final = {Outcome.GO: "✓", Outcome.NO_GO: "✕", Outcome.CANNOT_TELL: "?"}

STATES: Final = {
    LineState.FOUND: ("✕", "found"),
    LineState.CLEAR: ("✓", "clear"),
    LineState.UNDECIDED: ("?", "undecided"),
    LineState.NOT_APPLICABLE: ("-", "does not apply"),
    LineState.OPEN: ("○", "open"),
    LineState.DONE: ("✓", "done"),
    LineState.KEPT: ("-", "kept by the plan"),
    LineState.ATTESTED: ("✓", "attested"),
    LineState.STALE: ("?", "attestation too old"),
    LineState.AWAITS_AFTER: ("○", "waits for the snapshot taken after"),
    LineState.NO_RULE: ("?", "no rule yet"),
}
"""A symbol and a word for each state of a line."""

_UNSEEN: Final = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_SPACES: Final = {"\t": " ", "\n": " ", "\r": " "}
_CENTS: Final = Decimal("0.01")


def visible(text: str) -> str:
    """Write each character that cannot be seen, or that turns text around, as its number; a line break as a space."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if character in _SPACES:
        return _SPACES[character]
    return f"[U+{ord(character):04X}]" if unicodedata.category(character) in _UNSEEN else character


def sentence(text: str) -> str:
    """Begin text with a capital letter."""
    return text[:1].upper() + text[1:]


def shorten(text: str, length: int) -> str:
    """Cut text to a length and say how much is left out."""
    left = len(text) - length
    return f"{text[:length]}… ({left:,} more characters)" if left > 0 else text


def amount(money: Money) -> str:
    """Write an amount with its currency, with cents, and with more decimals where it has them."""
    value = money.amount
    cents = value.quantize(_CENTS)
    return f"{cents if cents == value else value.normalize():,f} {money.currency}"


def attested(line: LineVerdict) -> str:
    """Say who vouches for a line; nothing where nobody does."""
    return f"Attested by {line.who} on {line.when}." if line.who else ""


def where(place: Place) -> str:
    """Write the place of a component in the snapshot."""
    return f"{place.file}, {place.record}" if place.record else place.file
