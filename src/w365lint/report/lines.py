"""Lines that fit a terminal: wrapped by columns, coloured only where asked, safe from escape codes."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from typing import Final

from w365lint.report.text import shorten, visible

NARROWEST: Final = 60
LONGEST: Final = 1_000
"""Characters of one text; a longer one is cut and says so."""


class Ink(StrEnum):
    """The few colours of a terminal, as ANSI codes."""

    BOLD = "\x1b[1m"
    FAINT = "\x1b[2m"
    RED = "\x1b[1;31m"
    GREEN = "\x1b[1;32m"
    YELLOW = "\x1b[1;33m"
    BLUE = "\x1b[1;34m"


_RESET: Final = "\x1b[0m"


class Lines:
    """Text that grows line by line."""

    def __init__(self, width: int, *, color: bool) -> None:
        self._width = max(width, NARROWEST)
        self._color = color
        self._lines: list[str] = []

    def add(self, text: str, *, indent: int = 0, hang: int = 0, ink: Ink | None = None) -> None:
        """Add text, wrapped; `hang` indents every line of it but the first further."""
        for number, line in enumerate(_wrap(visible(shorten(text, LONGEST)), self._width - indent - hang, hang)):
            colored = f"{ink}{line}{_RESET}" if ink and self._color else line
            self._lines.append(" " * (indent + (hang if number else 0)) + colored)

    def whole(self, text: str, *, indent: int = 0) -> None:
        """Add what is to be copied, such as an address, on one line."""
        self._lines.append(" " * indent + visible(shorten(text, LONGEST)))

    def gap(self) -> None:
        """Add an empty line."""
        self._lines.append("")

    def text(self) -> str:
        """Return everything, each line ended."""
        return "".join(f"{line}\n" for line in self._lines)


def columns(text: str) -> int:
    """Return how many columns of a terminal text takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _wrap(text: str, width: int, hang: int) -> list[str]:
    """Break at spaces, and inside a word where it alone is too long; the first line has `hang` columns more."""
    lines = [""]
    for word in text.split():
        room = width + (hang if len(lines) == 1 else 0)
        if columns(lines[-1]) + 1 + columns(word) <= room:
            lines[-1] += f" {word}" if lines[-1] else word
            continue
        lines += _pieces(word, width)
    return lines if lines[0] else lines[1:] or lines


def _pieces(word: str, width: int) -> list[str]:
    pieces, used = [""], 0
    for character in word:
        wide = _columns(character)
        if used + wide > width:
            pieces.append("")
            used = 0
        pieces[-1] += character
        used += wide
    return pieces
