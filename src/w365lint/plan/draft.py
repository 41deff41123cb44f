"""Steps and constraints on their way into a plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypedDict, Unpack

from w365lint.plan.loss import Destruction
from w365lint.plan.model import NOWHERE, Action, Before, Effect, Item, Phase, Shown, Step
from w365lint.plan.words import WORDS
from w365lint.rulebook.finding import Place


class More(TypedDict, total=False):
    """What a step may say besides."""

    effects: tuple[Effect, ...]
    items: tuple[Item, ...]
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

    def add(self, id_: str, action: Action, phase: Phase, title: str, do: str, **more: Unpack[More]) -> str:
        """Add a step with the words of its action, once; return its id."""
        if id_ not in self.steps:
            words = WORDS[action]
            more["effects"] = (*words.effects, *more.get("effects", ()))
            self.steps[id_] = Step(id_, action, phase, title, do, words.ways, words.role, words.undo, words.in_hand, **more)
        return id_

    def before(self, first: str, then: str, why: str, place: Place = NOWHERE) -> None:
        """Say that one step comes before another."""
        if first != then:
            self.befores.add(Before(first, then, why, place))
