"""Pasted text without what pasting did to it: entities, escapes, quote marks, invisible characters, broken lines.

Everything takes time in proportion to the text: sentences are found by plain search, and an expression is matched only
where one begins, in a window of fixed length, with bounded repeats alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

LONGEST_NAME: Final = 1_000
"""Characters; what is longer is no name."""

_ENTITY: Final = re.compile(r"&(?:(quot|apos|amp|lt|gt|nbsp|[lr]squo|[lr]dquo)|#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6}));")
_ENTITIES: Final = {
    "quot": '"',
    "apos": "'",
    "amp": "&",
    "lt": "<",
    "gt": ">",
    "nbsp": " ",
    "lsquo": "'",
    "rsquo": "'",
    "ldquo": '"',
    "rdquo": '"',
}
_BREAK: Final = re.compile(r"<br\s?/?>", re.IGNORECASE)
_JSON: Final = re.compile(r'[{,\[]\s?(\\{0,7})"(?:error|code|message|innererror|errorcode|errordetails)\\{0,7}"\s?:', re.IGNORECASE)
_ESCAPE: Final = re.compile(r'\\(["\\/bfnrt]|u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4})')
_LOG: Final = re.compile(r"\A(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z\s?)?(?:##\[[a-z]{1,12}\]\s?)?")
"""What the logs of Azure DevOps and GitHub put before every line."""
_ESCAPES: Final = {"b": " ", "f": " ", "n": "\n", "r": "\r", "t": "\t"}
_LAST: Final = 0x10FFFF
_UNSEEN: Final[dict[int, int | str | None]] = dict.fromkeys(
    [
        *(number for number in range(0xA0) if not chr(number).isprintable() and chr(number) not in "\t\n\v\f\r\x85"),
        *(0xAD, 0x061C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF),
    ]
)
_PLAIN: Final[dict[int, int | str | None]] = {
    ord(sign): plain
    for plain, signs in (("'", "\u2018\u2019\u201a\u201b\u2032`"), ('"', "\u201c\u201d\u201e\u201f\u2033\xab\xbb"))
    for sign in signs
}
"""Quotation marks that text programs put in the place of plain ones."""
_LOWER: Final[dict[int, int | str | None]] = {number: number + 32 for number in range(ord("A"), ord("Z") + 1)}


class Pasted:
    """A text to search by its letters alone, wherever blanks or line breaks came between them."""

    def __init__(self, raw: str) -> None:
        self.text = clean(raw)
        pieces = self.text.split()
        self._starts = list(accumulate(map(len, pieces), initial=0))
        self._letters = "".join(pieces).translate(_LOWER | _PLAIN)
        self._plain = self.text.translate(_PLAIN)

    def find(self, words: str) -> Iterator[tuple[int, int]]:
        """Yield where words stand, as begin and end in `text`; they are given in lower case without blanks."""
        begin = self._letters.find(words)
        while begin >= 0:
            yield self._place(begin), self._place(begin + len(words) - 1) + 1
            begin = self._letters.find(words, begin + len(words))

    def window(self, begin: int, end: int) -> str:
        """Return a part of the text with plain quotation marks."""
        return self._plain[max(0, begin) : end]

    def _place(self, letter: int) -> int:
        """One blank stands before each piece but the first."""
        return letter + bisect_right(self._starts, letter) - 1


def clean(raw: str) -> str:
    """Return the text with one blank or line break between words, and without what nobody can see."""
    text = raw.translate(_UNSEEN)
    for _ in range(2):
        text = _ENTITY.sub(_entity, text)
    text = _lines(_BREAK.sub("\n", text))
    for _ in range(_depth(text)):
        text = _lines(_ESCAPE.sub(_unescaped, text).translate(_UNSEEN))
    return text


def letters(words: str) -> str:
    """Return an expression for words between whose letters a blank or line break may stand."""
    return "".join(rf"{re.escape(letter)}\s?" for letter in words if letter != " ")


def one_line(text: str, *, spaced: bool = True) -> str:
    """Return a name that was broken over lines.

    `spaced`: in names of this kind blanks occur, so a break may be one; in others a backslash is Markdown's.
    """
    return " ".join(text.split()) if spaced else "".join(text.split()).replace("\\_", "_")


def _lines(text: str) -> str:
    """Leave single blanks and line breaks, and take the marks of quoted mail and of logs away."""
    lines = (_LOG.sub("", " ".join(line.split()).lstrip("> "), count=1) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _depth(text: str) -> int:
    """Return how many times JSON was put into JSON: the quotation mark of a key has 0, 1, 3 or 7 backslashes before it."""
    marks = [len(found[1]) for found in _JSON.finditer(text)] if "\\" in text else []
    return max(marks).bit_length() + 1 if marks else 0


def _entity(found: re.Match[str]) -> str:
    if found[1]:
        return _ENTITIES[found[1]]
    number = int(found[2]) if found[2] else int(found[3], 16)
    return chr(number) if 0 < number <= _LAST and not 0xD800 <= number < 0xE000 else " "  # noqa: PLR2004 halves of characters


def _unescaped(found: re.Match[str]) -> str:
    sign = found[1]
    if len(sign) == 1:
        return _ESCAPES.get(sign, sign)
    if len(sign) > 5:  # noqa: PLR2004 two halves of a character
        return chr(0x10000 + (int(sign[2:5], 16) - 0x800) * 0x400 + int(sign[8:], 16) - 0xC00)
    number = int(sign[1:], 16)
    return " " if 0xD800 <= number < 0xE000 else chr(number)  # noqa: PLR2004 halves of characters
