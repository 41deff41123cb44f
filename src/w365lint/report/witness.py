"""A witness path as a small drawing: one box below the other, each needing the next."""

from __future__ import annotations

from html import escape
from itertools import pairwise
from typing import Final

from w365lint.report.text import visible
from w365lint.rulebook.finding import Arrow

_WIDTH: Final = 420
_BOX: Final = 30
_GAP: Final = 26
_FITS: Final = 52
_HEAD: Final = 4
_TAIL: Final = 3


def draw_path(path: tuple[Arrow, ...]) -> str:
    """Return the path as SVG without styles of its own; a long one is drawn with its first and last boxes."""
    boxes = _boxes(path)
    height = len(boxes) * _BOX + (len(boxes) - 1) * _GAP + 2
    shapes = [_draw_box(number, text) for number, text in enumerate(boxes)]
    shapes += [_draw_arrow(number, "needs" if here and below else "") for number, (here, below) in enumerate(pairwise(boxes))]
    label = f"Path of {len(path)} steps; the list beside it says the same"
    return f'<svg class="path" role="img" aria-label="{label}" viewBox="0 0 {_WIDTH} {height}">{"".join(shapes)}</svg>'


def _boxes(path: tuple[Arrow, ...]) -> list[str]:
    """Return the names from top to bottom; an empty one stands where the path is broken."""
    names: list[str] = []
    for arrow in path:
        if not names or names[-1] != arrow.dependent:
            names += ["", arrow.dependent] if names else [arrow.dependent]
        names.append(arrow.required)
    if len(names) <= _HEAD + _TAIL + 1:
        return names
    return [*names[:_HEAD], "", *names[-_TAIL:]]


def _draw_box(number: int, text: str) -> str:
    top = number * (_BOX + _GAP) + 1
    middle = f'x="{_WIDTH // 2}" y="{top + _BOX // 2 + 4}"'
    if not text:
        return f"<text {middle}>⋮</text>"
    shown = visible(text)
    shown = shown if len(shown) <= _FITS else f"{shown[: _FITS - 1]}…"
    box = f'<rect x="1" y="{top}" width="{_WIDTH - 2}" height="{_BOX}" rx="5"/>'
    return f"{box}<text {middle}>{escape(shown)}</text>"


def _draw_arrow(number: int, word: str) -> str:
    top = number * (_BOX + _GAP) + 1 + _BOX
    tip = top + _GAP - 2
    middle = _WIDTH // 2
    line = f'<path d="M{middle} {top + 2}V{tip}M{middle - 4} {tip - 5}l4 5l4 -5"/>'
    return f'{line}<text class="says" x="{middle + 12}" y="{top + _GAP // 2 + 4}">{word}</text>'
