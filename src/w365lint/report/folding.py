"""What a drawing shows of many components: the most connected ones by themselves, the others as 'and 37 more flows'."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from w365lint.report.heights import Line, heights
from w365lint.wording import words

MOST: Final = 40
"""Boxes that a drawing holds at most."""


class Tone(StrEnum):
    """What happens to a component."""

    PLAIN = ""
    GOES = "goes"
    EDIT = "edit"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Box:
    """One component in a drawing; `anchor` is the id of what the page says about it, empty where it says nothing."""

    key: str
    kind: str
    name: str
    anchor: str = ""
    tone: Tone = Tone.PLAIN


def fold(boxes: Iterable[Box], lines: Iterable[Line], most: int = MOST) -> tuple[tuple[Box, ...], tuple[Line, ...]]:
    """Return at most so many boxes, sorted by key, and the lines between them; lines that lead elsewhere are left out.

    Only boxes of one height are folded, or whole bands of heights: so no loop is drawn that is not there.
    """
    known = {box.key: box for box in sorted(boxes, key=lambda box: box.key)}
    drawn = sorted({(here, there) for here, there in lines if here != there and here in known and there in known})
    high, ends = heights(known, drawn), Counter(key for line in drawn for key in line)
    band = max(high.values(), default=0) // most + 1
    alike: Sequence[Callable[[Box], Hashable]] = (
        lambda box: (high[box.key], box.tone, box.kind),
        lambda box: (high[box.key], box.tone),
        lambda box: high[box.key] // band,
    )
    ranked = sorted(known.values(), key=lambda box: (-ends[box.key], box.name, box.key))
    places: dict[str, Box] = {}
    for group_of in alike:
        groups: dict[Hashable, list[Box]] = defaultdict(list)
        for box in ranked:
            groups[group_of(box)].append(box)
        places = _places([*groups.values()], most, whole=group_of is alike[-1] and band > 1)
        if len(set(places.values())) <= most:
            break
    shown = {(places[here].key, places[there].key) for here, there in drawn}
    return (
        tuple(sorted(set(places.values()), key=lambda box: box.key)),
        tuple(sorted((here, there) for here, there in shown if here != there)),
    )


def _places(groups: Sequence[Sequence[Box]], most: int, *, whole: bool) -> dict[str, Box]:
    """Return the box in which each component is shown: the largest groups give up their last members first."""
    left = [len(group) if not whole or len(group) == 1 else 0 for group in groups]
    total = sum(left)
    several = [number for number, group in enumerate(groups) if len(group) > 1]
    while total > most and any(left[number] for number in several):
        largest = max(several, key=left.__getitem__)
        # The first that is folded needs a box itself: it takes another one along.
        left[largest] -= 2 if left[largest] == len(groups[largest]) else 1
        total -= 1
    places = {}
    for group, kept in zip(groups, left, strict=True):
        rest = _folded(group[kept:], whole=not kept) if kept < len(group) else None
        places.update({box.key: rest if rest and number >= kept else box for number, box in enumerate(group)})
    return places


def _folded(boxes: Sequence[Box], *, whole: bool) -> Box:
    kinds, tones = {box.kind for box in boxes}, {box.tone for box in boxes}
    kind = words(kinds.pop()) if len(kinds) == 1 else "component"
    name = f"{len(boxes):,} {kind}s"
    # A blank is in no component's key: nothing else is called like this.
    key = f"{min(box.key for box in boxes)} and more"
    return Box(key, "", name if whole else f"and {len(boxes):,} more {kind}s", tone=tones.pop() if len(tones) == 1 else Tone.PLAIN)
