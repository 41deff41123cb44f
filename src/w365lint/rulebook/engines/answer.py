"""What an engine says of one rule; both engines must say the same."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """Row numbers of the store, sorted.

    `matches`: the rows of `when`, in the order of its patterns, that are found for sure.
    `undecided`: subjects for which something more is possible and not sure; an unseen row among them
    stands for a table that was not exported, or exported in part.
    """

    matches: tuple[tuple[int, ...], ...]
    undecided: tuple[int, ...]
