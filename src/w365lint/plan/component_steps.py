"""The steps of components: flows, connection references, connectors, and what was made on top of the target."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from w365lint.environment.graph import Node
from w365lint.environment.rows import Record
from w365lint.environment.solutions import Platform
from w365lint.plan.draft import Draft
from w365lint.plan.handling import CONNECTIONS, CONNECTIONS_WORDS, handling_of
from w365lint.plan.model import NOWHERE, Action, Phase
from w365lint.plan.removal import Need, Removal
from w365lint.plan.solution_steps import release, uninstall
from w365lint.plan.telling import named, place, uses, witness
from w365lint.plan.words import few, local, outside, publish
from w365lint.rulebook.finding import Place

_PUBLISH: Final = "publish"
_NEVER_RUN: Final = ("business_rule", "business_process_flow", "action", "dialog")
"""Categories of processes that start nothing by themselves."""
_REFERENCE: Final = "connection_reference"


def turn_off(flow: Node) -> str:
    """Return the id of the step that turns a flow off."""
    return f"turn-off:{flow}"


def add_publish(draft: Draft, changed: str, place: Place = NOWHERE) -> str:
    """Add the publishing of what a step changed; return its id."""
    says = publish()
    step = draft.add(_PUBLISH, says.action, Phase.CUSTOMIZATIONS, says.title, says.do, lines=("UNI-44",))
    draft.before(changed, step, "A change counts once it is published.", place)
    return step


class ComponentSteps:
    """Adds the steps of components to a draft."""

    def __init__(self, platform: Platform, removal: Removal, draft: Draft) -> None:
        self.platform, self.removal, self.draft = platform, removal, draft
        self.flows: Mapping[str, Record] = {record.key: record for record in platform.rows("flow")}
        self.references: Mapping[str, Record] = {record.key: record for record in platform.rows(_REFERENCE)}
        self.deleted = {Node(_REFERENCE, key): f"delete:{_REFERENCE}:{key}" for key, row in self.references.items() if self._own_row(row)}

    def add(self) -> None:
        """Add everything."""
        needs = self._needs()
        for dependent, mine in needs.items():
            self._clear(dependent, mine)
        self._turn_off_own()
        for node, step in sorted(self.deleted.items()):
            self._delete_reference(node, step)
        self._connectors()

    def _needs(self) -> Mapping[Node, list[Need]]:
        grouped: dict[Node, list[Need]] = defaultdict(list)
        for need in self.removal.needs:
            grouped[need.dependent].append(need)
        for node in self.deleted:
            for user in self.platform.graph.used_by(node):
                edge = self.platform.graph.witness(user, node)[0]
                if user not in self.removal.goes and all(need.required != node for need in grouped.get(user, ())):
                    grouped[user].append(Need(user, node, edge, ()))
        return dict(sorted(grouped.items(), key=lambda item: (handling_of(item[0].type).rank, self.platform.name(item[0]), item[0])))

    def _clear(self, dependent: Node, needs: Iterable[Need]) -> None:
        """Add what makes a component let go; the other solution it is in is another step's matter."""
        firsts = {need: self._elsewhere(need) for need in needs}
        if mine := [need for need in firsts if need.made_here or not (firsts[need] or self._goes(need))]:
            cleared = self.deleted[dependent] if self._is_deleted_first(dependent, mine) else self._rework(dependent, mine)
            firsts |= {need: firsts[need] | {cleared} for need in mine}
        for need, steps in firsts.items():
            why = f"{witness(self.platform, need.witness)}."
            for first in sorted(steps):
                for then in (*map(uninstall, need.taken_by), *filter(None, [self.deleted.get(need.required)])):
                    self.draft.before(first, then, why, place(need.witness))

    def _is_deleted_first(self, node: Node, needs: Iterable[Need]) -> bool:
        """Say whether a connection reference is deleted before what it needs, which frees that."""
        return node in self.deleted and not self._outlives(node) and not any(need.required in self.deleted for need in needs)

    def _outlives(self, reference: Node) -> bool:
        """Say whether a connection reference can be deleted only after the solution whose flows use it."""
        unmanaged = self._live(self.references[reference.key], "managed") is False and reference not in self.removal.goes
        return unmanaged and any(user in self.removal.goes for user in self.platform.graph.used_by(reference))

    def _elsewhere(self, need: Need) -> frozenset[str]:
        """Return the steps that clear the way of the solutions that a component is in."""
        return frozenset(step for step in map(release, need.held_in) if step in self.draft.steps)

    def _goes(self, need: Need) -> bool:
        """Say whether a solution that a component is in goes itself: the order of the two is a matter of solutions."""
        return any(self.removal.packages[key].goes for key in need.held_in)

    def _rework(self, node: Node, needs: list[Need]) -> str:
        """Add the rework of a component that was made here; return the last step of it."""
        how, needed = handling_of(node.type), [named(self.platform, each) for each in sorted({need.required for need in needs})]
        step = self.draft.add(
            f"rework:{node}", Action.REWORK, Phase.FLOWS if node.type == "flow" else Phase.CUSTOMIZATIONS,
            f"{how.verb} {named(self.platform, node)}", how.do.format(needs=few(needed)), how.words,
            choice="" if how.only_deleted else "keep it without what goes, or delete it",
            lines=("UNI-21" if node.type == "flow" else "UNI-27", "UNI-44"),
            effects=(local("It no longer does, or shows, what came from the target."),), ends=uses(need.witness for need in needs),
        )  # fmt: skip
        if node.type == "flow":
            off = self._turn_off(node, own=False)
            if off:
                self.draft.before(off, step, "A flow is changed while it is off, so that no run fails half-way.", self._place(node))
        return add_publish(self.draft, step, self._place(node)) if how.published else step

    def _turn_off(self, node: Node, *, own: bool) -> str:
        """Add turning off a flow; nothing where it is known to be off."""
        record = self.flows.get(node.key)
        state = self._live(record, "state")
        if record is not None and state == "off":
            return ""
        sure = state in ("on", "suspended")
        whose = (
            outside("What it told people stops; what waits in it is lost.")
            if own
            else outside("Until it is reworked and on again, your own automation stands still.")
        )
        return self.draft.add(
            turn_off(node), Action.TURN_OFF, Phase.FLOWS, f"Turn off {named(self.platform, node)}",
            "Turn it off, and let its running instances end." if sure else "See whether it is on: the snapshot does not say. Turn it off.",
            lines=("UNI-20", "UNI-55"), effects=(whose,),
        )  # fmt: skip

    def _turn_off_own(self) -> None:
        runs = sorted((row.name, row.key) for row in self.flows.values() if row.values["category"] not in _NEVER_RUN)
        for node in (Node("flow", key) for _, key in runs):
            for taker in self.removal.goes.get(node, ()):
                if step := self._turn_off(node, own=True):
                    self.draft.before(step, uninstall(taker), "A running flow of the solution keeps it from going.", self._place(node))

    def _delete_reference(self, node: Node, step: str) -> None:
        takers, managed = self.removal.goes.get(node, ()), self._live(self.references[node.key], "managed")
        users = self.platform.graph.used_by(node)
        own = [user for user in users if user in self.removal.goes]
        action = Action.DELETE if managed is False else Action.TRY_DELETE
        refused = (
            " If Delete is grey, or refused (8004F01F) because flows of the solution itself use it, leave it: it goes with the solution."
            if action is Action.TRY_DELETE
            else ""
        )
        self.draft.add(
            step, action, Phase.FLOWS, f"{'Delete' if action is Action.DELETE else 'Try to delete'} {named(self.platform, node)}",
            f"Used by {', '.join(named(self.platform, user) for user in users) or 'no flow or app that the snapshot shows'}.{refused}",
            handling_of(_REFERENCE).words if action is Action.DELETE else None,
            lines=("UNI-21", "UNI-44"), effects=(local("The connection itself stays with its owner."),),
        )  # fmt: skip
        for taker in takers:
            self.draft.before(step, uninstall(taker), "Its connection reference often keeps a solution from going.", self._place(node))
        for user in own:
            edge = self.platform.graph.witness(user, node)[0]
            if self._outlives(node):
                for taker in self.removal.goes[user]:
                    self.draft.before(
                        uninstall(taker), step, f"{witness(self.platform, edge)}; the platform refuses until it is gone.", place(edge)
                    )
            elif turn_off(user) in self.draft.steps:
                self.draft.before(turn_off(user), step, f"{witness(self.platform, edge)}.", place(edge))

    def _connectors(self) -> None:
        for record in sorted(self.platform.rows("connector"), key=lambda row: row.key):
            node = Node("connector", record.key)
            for taker in self.removal.goes.get(node, ()):
                step = self.draft.add(
                    f"connections:{node}", Action.DELETE, Phase.FLOWS, f"Delete the connections of custom {named(self.platform, node)}",
                    CONNECTIONS, CONNECTIONS_WORDS, lines=("UNI-44",), effects=(outside("What uses them loses its sign-in."),),
                )  # fmt: skip
                why = "The platform deletes no connector that has connections (CannotDeleteApiDueToExistingConnections)."
                self.draft.before(step, uninstall(taker), why, self._place(node))
                self._before_connections(node, step)

    def _before_connections(self, node: Node, step: str) -> None:
        """Put whatever uses a connector before its connections go: it would fail without them."""
        for edge in (edge for edge in self.platform.edges if edge.required == node):
            why = f"{witness(self.platform, edge)}, and fails without a connection."
            others = [release(key) for key in self.platform.holders.get(edge.dependent, ())]
            for first in (turn_off(edge.dependent), f"rework:{edge.dependent}", *others):
                if first in self.draft.steps:
                    self.draft.before(first, step, why, place(edge))

    def _own_row(self, record: Record) -> bool:
        """Say whether the environment itself holds a connection reference of the target."""
        return record.file in self.platform.environment.environment_files and self.platform.of_target(Node(_REFERENCE, record.key)) is True

    def _live(self, record: Record | None, field: str) -> Any:  # noqa: ANN401 a word, a flag, or nothing
        """Return what the environment itself says; nothing where only a file speaks."""
        live = record is not None and record.file in self.platform.environment.environment_files
        return record.values[field] if record is not None and live else None

    def _place(self, node: Node) -> Place:
        rows = self.flows if node.type == "flow" else self.references if node.type == _REFERENCE else {}
        record = rows.get(node.key)
        return Place(record.file, record.place) if record else NOWHERE
