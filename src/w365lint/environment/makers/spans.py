"""Spans of days, each from a first to a last one by their ordinal numbers: put together, taken away, counted."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

Span = tuple[int, int]
"""The first and the last day; both belong to it."""


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the days of all spans as spans that neither overlap nor touch, in order; one that ends before it begins has none."""
    joined: list[Span] = []
    for first, last in sorted(span for span in spans if span[0] <= span[1]):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return joined


def minus(spans: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """Return the days of merged spans that are not days of the other merged spans."""
    left: list[Span] = []
    for first, last in spans:
        at = max(0, bisect_right(others, (first, first)) - 1)
        begin = first
        while at < len(others) and others[at][0] <= last:
            taken_first, taken_last = others[at]
            if taken_last >= begin:
                left.append((begin, taken_first - 1))
                begin = taken_last + 1
            at += 1
        left.append((begin, last))
    return merged(left)


def days_within(spans: Sequence[Span], first: int, last: int) -> int:
    """Count the days of merged spans from a first to a last day."""
    days = 0
    for begin, end in spans[max(0, bisect_right(spans, (first, first)) - 1) :]:
        if begin > last:
            break
        days += max(0, min(end, last) - max(begin, first) + 1)
    return days
