"""Solutions that wait for each other: where each circle is cut, what that takes, and what may then go first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from w365lint.environment.graph import Edge, Node
from w365lint.environment.solutions import Platform
from w365lint.plan.component_steps import add_publish, turn_off
from w365lint.plan.deadlock import Deadlock, Tie, untie
from w365lint.plan.draft import Draft, Pair
from w365lint.plan.handling import handling_of
from w365lint.plan.model import Action, Phase
from w365lint.plan.neighbourhood import TIE, solutions
from w365lint.plan.removal import Above, Removal
from w365lint.plan.surrounding import Loop
from w365lint.plan.telling import label, layers, named, users, uses, witness
from w365lint.plan.weights import Weights
from w365lint.plan.words import MAKER, WORDS, Words

_NEW_VERSION: Final = WORDS[Action.BREAK_CIRCLE]
MOST_TOLD: Final = 10


class Circles:
    """The circles of solutions, and the cheapest place to cut each."""

    def __init__(self, platform: Platform, removal: Removal, weights: Mapping[str, Weights]) -> None:
        self._platform, self._removal = platform, removal
        self.needs = solutions(platform, removal, weights)
        self.found = untie(self.needs)
        self._makers = {row.key: row.name for row in platform.rows("publisher")}

    def told(self) -> tuple[Loop, ...]:
        """Say what waits for what, and where that is cut."""
        loops = tuple(Loop(tuple(map(self._tie, found.loop)), self._advice(found)) for found in self.found[:MOST_TOLD])
        more = len(self.found) - len(loops)
        return (*loops, Loop((), f"And {more:,} more: the steps of the plan cut each.")) if more else loops

    def open(self, draft: Draft) -> None:
        """Add a step for each cut; what had to come first until then need not any more."""
        for found in self.found:
            cut = self._add(draft, found)
            for before in draft.tied.pop(_pair(found.opening)):
                draft.befores.discard(before)
                draft.befores.add(replace(before, first=cut))

    def _add(self, draft: Draft, found: Deadlock) -> str:
        """Add the step that cuts a circle; return the last step of it."""
        pair, here = _pair(found.opening), found.cut is not None and not found.cut.whole
        edges = self._removal.between.get(pair, ())
        around = " and ".join(self._label(tie.dependent.node.key) for tie in found.loop)
        step = draft.add(
            f"break:{':'.join(pair)}", Action.BREAK_CIRCLE, Phase.CUSTOMIZATIONS if here else Phase.SOLUTIONS,
            f"Break the circle of {around}", f"They wait for each other, so no order removes them. {self._advice(found)}",
            words=_edits(edges) if here else _NEW_VERSION, lines=("UNI-26",), ends=uses(edges),
            items=(*users(self._platform, edges), *layers(self._platform, self._above(pair))),
        )  # fmt: skip
        for edge in edges if here else ():
            if turn_off(edge.dependent) in draft.steps:
                draft.before(turn_off(edge.dependent), step, "A flow is changed while it is off, so that no run fails half-way.")
        if here and any(handling_of(edge.dependent.type).published for edge in edges):
            return add_publish(draft, step)
        return step

    def _advice(self, found: Deadlock) -> str:
        """Say where a circle is cut, by whom, and what goes first then."""
        tie = found.opening
        dependent, required = map(self._label, _pair(tie))
        then = f"Then {required} goes before {dependent}."
        if found.cut and not found.cut.whole:
            return (
                f"Cheapest to cut (weighs {tie.weight}): what {dependent} needs of {required}. Edit each component that does, so that it "
                f"does without, save and publish. {then}"
            )
        ask = (
            f"Ask {self._maker(tie.dependent.node.key)} for a version of {dependent} that does without what it needs of {required}, and "
            f"install it. {then}"
        )
        if found.cut is None:
            return f"Nobody here can cut it, only a maker. {ask}"
        parts = self.needs.items.get(Node(TIE, ">".join(_pair(tie))))
        dearer = "nobody can edit that here"
        if parts and parts.edit and not self._above(_pair(tie)):
            dearer = f"to edit its components here weighs {parts.edit}"
        return f"Cheapest to cut (weighs {tie.weight}): what {dependent} needs of {required}, by another version; {dearer}. {ask}"

    def _above(self, pair: Pair) -> list[Above]:
        return [above for above in self._removal.above if (above.upper, above.lower) == pair]

    def _tie(self, tie: Tie) -> str:
        """Say what needs what, with an example."""
        pair = _pair(tie)
        says = f"{self._label(pair[0])} needs {self._label(pair[1])}"
        if proven := self._removal.between.get(pair):
            return f"{says}: {witness(self._platform, proven[0])}"
        if above := self._above(pair):
            return f"{says}: it has a layer above the base of {named(self._platform, above[0].component)}"
        package = self._removal.packages[pair[0]]
        kin = "is a newer patch" if pair[1] not in package.part_of else "patches it" if package.patch_of else "is to upgrade it"
        return f"{says}: it {kin}"

    def _label(self, key: str) -> str:
        return label(self._removal.packages[key])

    def _maker(self, key: str) -> str:
        return self._makers.get(self._removal.packages[key].publisher, "its maker")


def _edits(edges: Iterable[Edge]) -> Words:
    """Return the words for edits of components of a managed solution: where, and that each is undone by taking its unmanaged layer off."""
    types = {edge.dependent.type for edge in edges}
    ways = handling_of(types.pop() if len(types) == 1 else "").words.ways
    return Words(ways, MAKER, "remove the unmanaged layer of each again")


def _pair(tie: Tie) -> Pair:
    return tie.dependent.node.key, tie.required.node.key
