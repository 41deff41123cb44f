"""Steps and constraints on their way into a plan."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TypedDict, Unpack

from w365lint.plan.destruction import Destruction
from w365lint.plan.model import NOWHERE, Action, Before, Effect, Item, Phase, Shown, Step, Use
from w365lint.plan.words import WORDS, Words
from w365lint.rulebook.finding import Place

Pair = tuple[str, str]


class More(TypedDict, total=False):
    """What a step may say besides; its role where it is not that of its action."""

    role: str
    effects: tuple[Effect, ...]
    items: tuple[Item, ...]
    ends: tuple[Use, ...]
    lines: tuple[str, ...]
    optional: bool
    choice: str
    destroys: Destruction | None
    shown: Shown | None


@dataclass
class Draft:
    """What is to be done, and what of it must come first."""

    steps: dict[str, Step] = field(default_factory=dict)
    befores: set[Before] = field(default_factory=set)
    tied: dict[Pair, set[Before]] = field(default_factory=lambda: defaultdict(set))
    """Solution, one that it needs -> what must come first because of that, and no longer must once it needs it no more."""

    def add(  # noqa: PLR0913, PLR0917 what every step says
        self, id_: str, action: Action, phase: Phase, title: str, do: str, words: Words | None = None, **more: Unpack[More]
    ) -> str:
        """Add a step once, with the words of its action where it has none of its own; return its id."""
        if id_ not in self.steps:
            words = words or WORDS[action]
            more["effects"] = (*words.effects, *more.get("effects", ()))
            more.setdefault("role", words.role)
            self.steps[id_] = Step(action, title, do, words.ways, undo=words.undo, in_hand=words.in_hand, id=id_, phase=phase, **more)
        return id_

    def before(self, first: str, then: str, why: str, place: Place = NOWHERE, tie: Pair | None = None) -> None:
        """Say that one step comes before another; `tie`: because one solution needs another."""
        if first != then:
            before = Before(first, then, why, place)
            self.befores.add(before)
            if tie:
                self.tied[tie].add(before)
