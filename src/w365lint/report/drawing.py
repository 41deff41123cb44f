"""What needs what, drawn in columns: from what needs, on the left, to what is needed, on the right."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import quote

from w365lint.report.folding import Box, Tone, fold
from w365lint.report.heights import Line
from w365lint.report.layering import Layout, Place, lay_out
from w365lint.report.text import shorten, visible
from w365lint.wording import count, words

_WIDTH, _HEIGHT = 240, 42
_ACROSS, _BETWEEN, _PASS = 54, 12, 8
"""Pixels between columns and between boxes, and what a passing line takes."""
_MARGIN: Final = 12
_LOOP: Final = 40
"""Room beside the boxes for lines within a column."""
_FITS: Final = 31
"""Letters of a name, a wide one for two."""
_TOLD: Final = 200
_HEAD: Final = 6

Point = tuple[int, int]


def draw(boxes: Iterable[Box], lines: Iterable[Line], *, title: str) -> str:
    """Return the drawing as SVG without styles of its own; the page puts a table beside it that says the same."""
    given = {box.key: box for box in boxes}
    shown, drawn = fold(given.values(), lines)
    layout = lay_out([box.key for box in shown], drawn)
    spots = _spots(layout)
    width = len(layout.columns) * (_WIDTH + _ACROSS) - _ACROSS + 2 * (_MARGIN + (_LOOP if layout.loops else 0))
    height = max((y for _, y in spots.values()), default=0) + _HEIGHT // 2 + _MARGIN
    says = f"{count(len(given), 'component')} in {count(len(layout.columns), 'column')}; an arrow leads from what needs to what is needed."
    return (
        f'<svg class="needs" role="group" width="{max(width, 1)}" height="{height}" viewBox="0 0 {max(width, 1)} {height}">'
        f"<title>{_text(title)}</title><desc>{says} The table beside it says the same.</desc>"
        f"{''.join(_lines(layout, spots))}{''.join(_box(box, spots[Place(box.key)]) for box in _in_reading_order(shown, spots))}</svg>"
    )


def _in_reading_order(boxes: Sequence[Box], spots: Mapping[Place, Point]) -> list[Box]:
    """Return boxes as one reads them and as the Tab key meets them: column by column, downwards."""
    return sorted(boxes, key=lambda box: spots[Place(box.key)])


def _spots(layout: Layout) -> Mapping[Place, Point]:
    """Return the left end and the middle line of every place; columns are centred."""
    heights = [sum(map(_tall, column)) - _BETWEEN for column in layout.columns]
    spots = {}
    for number, (column, height) in enumerate(zip(layout.columns, heights, strict=True)):
        x = _MARGIN + (_LOOP if layout.loops else 0) + number * (_WIDTH + _ACROSS)
        y = _MARGIN + (max(heights) - height) // 2
        for place in column:
            tall = _tall(place)
            spots[place] = (x, y + (tall - _BETWEEN) // 2)
            y += tall
    return spots


def _tall(place: Place) -> int:
    return (_PASS if place.passes else _HEIGHT) + _BETWEEN


@dataclass(frozen=True, slots=True)
class _Ports:
    """How far from the middle of its box each line begins or ends."""

    offsets: Mapping[tuple[Line, str], int]

    @classmethod
    def of(cls, layout: Layout, spots: Mapping[Place, Point]) -> _Ports:
        """Spread lines over the side of a box in the order of where they come from."""
        sides: dict[tuple[str, bool], list[tuple[int, Line]]] = defaultdict(list)
        for line, route in layout.routes.items():
            sides[line[0], True].append((spots[route[1]][1], line))
            sides[line[1], False].append((spots[route[-2]][1], line))
        offsets = {}
        for (key, _), ends in sides.items():
            apart = min(8, (_HEIGHT - 12) // max(len(ends) - 1, 1))
            for number, (_, line) in enumerate(sorted(ends)):
                offsets[line, key] = (2 * number - len(ends) + 1) * apart // 2
        return cls(offsets)


def _lines(layout: Layout, spots: Mapping[Place, Point]) -> Iterator[str]:
    ports = _Ports.of(layout, spots)
    for line, route in layout.routes.items():
        points = [spots[place] for place in route]
        x, y = points[0][0] + _WIDTH, points[0][1] + ports.offsets[line, line[0]]
        steps = [f"M{x} {y}"]
        for place, (left, middle) in zip(route[1:], points[1:], strict=True):
            end = middle if place.passes else middle + ports.offsets[line, line[1]]
            bend = (left - x) // 2
            steps.append(f"C{x + bend} {y} {left - bend} {end} {left} {end}")
            x, y = left, end
            if place.passes:
                x += _WIDTH
                steps.append(f"H{x}")
        yield f'<path d="{"".join(steps)}m{-_HEAD} -4l{_HEAD} 4l{-_HEAD} 4"/>'
    for here, there in layout.loops:
        yield _loop(spots[Place(here)], spots[Place(there)])


def _loop(start: Point, end: Point) -> str:
    """Draw a line within a column: on the right where it leads down, on the left where it leads up."""
    down = end[1] > start[1]
    side = start[0] + (_WIDTH if down else 0)
    out = min(_LOOP + 10, 20 + abs(end[1] - start[1]) // 6) * (1 if down else -1)
    head = _HEAD if down else -_HEAD
    # Below the middle where it leaves, above it where it arrives, so that lines of two neighbours stay apart.
    begin, stop = (start[1] + 6, end[1] - 6) if down else (start[1] - 6, end[1] + 6)
    return f'<path class="loop" d="M{side} {begin}C{side + out} {begin} {side + out} {stop} {side} {stop}m{head} -4l{-head} 4l{head} 4"/>'


def _box(box: Box, spot: Point) -> str:
    x, y = spot[0], spot[1] - _HEIGHT // 2
    kind = " · ".join(word for word in (box.tone.value, words(box.kind)) if word)
    name = _text(_cut(box.name))
    texts = f'<text class="says" x="9" y="16">{_text(kind)}</text><text x="9" y="32">{name}</text>'
    if not kind:
        texts = f'<text x="9" y="{_HEIGHT // 2 + 5}">{name}</text>'
    told = _text(shorten(f"{kind} {box.name}".strip(), _TOLD))
    # A drawing within the drawing cuts off what is wider than the box.
    inner = (
        f'<title>{told}</title><rect x="{x}" y="{y}" width="{_WIDTH}" height="{_HEIGHT}" rx="5"/>'
        f'<svg x="{x}" y="{y}" width="{_WIDTH - 6}" height="{_HEIGHT}">{texts}</svg>'
    )
    shape = f"box {box.tone.value}" if box.tone is not Tone.PLAIN else "box" if box.kind else "box more"
    if not box.anchor:
        return f'<g class="{shape}">{inner}</g>'
    return f'<a class="{shape}" href="#{quote(box.anchor.encode("utf-8", "backslashreplace"), safe="")}" tabindex="0">{inner}</a>'


def _cut(name: str) -> str:
    """Cut a name to what a box holds."""
    seen, room = visible(name[: _FITS + 1]), _FITS
    for at, letter in enumerate(seen):
        room -= 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if room < 0:
            return f"{seen[: at - 1]}…"
    return seen


def _text(text: str) -> str:
    return escape(visible(text))
