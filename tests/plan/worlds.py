"""Random environments, and a replay that knows nothing of how a plan is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from environment.staging import needs, platform_of
from w365lint.environment.environment import Environment
from w365lint.plan.model import Action, Plan, Step

TYPES = ("table", "form", "view", "flow", "app", "connection_reference", "environment_variable")
PLURALS = {"flow": "flows", "app": "apps", "connection_reference": "connection_references"}

Component = tuple[str, str]
Need = tuple[Component, Component]


@dataclass
class World:
    """Solutions (managed or not), who brings what, and what needs what."""

    managed: dict[str, bool]
    targets: tuple[str, ...]
    brought: dict[Component, tuple[str, ...]]
    needs: list[Need] = field(default_factory=list)
    named: dict[Need, tuple[str, str]] = field(default_factory=dict)
    """The solutions that a reply of the platform names at both ends; empty where it names none."""

    def environment(self, random: Random | None = None) -> Environment:
        """Return it as an environment that was exported whole; its rows shuffled where a source of chance is given."""
        rows = self.rows()
        if random:
            rows = {kind: random.sample(listed, len(listed)) for kind, listed in rows.items()}
        return platform_of(rows, targets=self.targets).environment

    def rows(self) -> dict[str, list[Mapping[str, Any]]]:
        """Return the records of it, by kind."""
        rows: dict[str, list[Mapping[str, Any]]] = {plural: [] for plural in (*PLURALS.values(), "declared_dependencies", "system_jobs")}
        rows |= {"connectors": [], "sites": [], "component_layers": []}
        rows["solutions"] = [{"key": key, "name": key, "unique_name": key, "managed": managed} for key, managed in self.managed.items()]
        rows["solution_components"] = [
            {"key": f"{key}/{word}/{name}", "solution": key, "component_type": word, "component": name, "behavior": "0"}
            for (word, name), keys in self.brought.items()
            for key in keys
        ]
        for word, name in self.brought:
            if word in PLURALS:
                managed = any(self.managed[key] for key in self.brought[word, name])
                more = {"category": "cloud_flow", "state": "on"} if word == "flow" else {}
                rows[PLURALS[word]].append({"key": name, "name": name, "managed": managed, **more})
        for dependent, required in self.needs:
            first, second = self.named[dependent, required]
            words = {"declared_by": "dependency_reply"}
            words |= ({"dependent_solution": first} if first else {}) | ({"required_solution": second} if second else {})
            rows["declared_dependencies"].append(needs(dependent, required, **words))
        return rows

    def bringers(self, component: Component) -> tuple[str, ...]:
        """Return the managed solutions that bring a component."""
        return tuple(key for key in self.brought[component] if self.managed[key])


def random_world(random: Random) -> World:
    """Return an environment of a few solutions, some of which are to go; circles and components of several solutions occur."""
    keys = [f"s{number}" for number in range(random.randint(2, 7))]
    managed = {key: random.random() < 0.8 for key in keys}
    targets = tuple(sorted(random.sample(keys, random.randint(1, len(keys)))))
    brought = {}
    for number in range(random.randint(3, 18)):
        count = random.choice((0, 1, 1, 1, 1, 2))
        brought[random.choice(TYPES), f"x_c{number}"] = tuple(sorted(random.sample(keys, min(count, len(keys)))))
    world = World(managed, targets, brought)
    components = list(brought)
    for _ in range(random.randint(2, 30)):
        need = random.choice(components), random.choice(components)
        if need[0] != need[1] and need not in world.named:
            world.needs.append(need)
            world.named[need] = _named(world, need, random)
    return world


def component(said: str) -> Component:
    """Read type:name."""
    word, _, name = said.partition(":")
    return word, name


def _named(world: World, need: Need, random: Random) -> tuple[str, str]:
    ends = []
    for component in need:
        known = world.bringers(component)
        ends.append(random.choice(known) if known and random.random() < 0.6 else "")
    return ends[0], ends[1]


@dataclass
class Replay:
    """A world while a plan is carried out."""

    world: World
    plan: Plan
    gone: set[str] = field(default_factory=set)
    deleted: set[Component] = field(default_factory=set)
    dropped: set[Need] = field(default_factory=set)
    left_out: str = ""
    """The id of a step that nobody does."""

    def broken(self) -> Iterator[tuple[int, Need]]:
        """Yield, after each step, what remains and needs what was removed."""
        for step in self.plan.steps():
            self._do(step)
            yield from ((step.number, need) for need in self.world.needs if self._breaks(need))

    def left(self) -> list[Component]:
        """Return what the targets alone brought and what is still there."""
        mine = [
            component for component in self.world.brought if (keys := self.world.bringers(component)) and {*keys} <= {*self.world.targets}
        ]
        return [component for component in mine if self._there(component)]

    def _do(self, step: Step) -> None:
        word, _, rest = step.id.partition(":")
        if step.action is Action.UNINSTALL:
            self.gone.add(rest)
        elif step.action is Action.DELETE and word == "delete":
            self.deleted.add(("connection_reference", rest.partition(":")[2]))
        elif step.id != self.left_out:
            self.dropped |= {(component(use.dependent), component(use.required)) for use in step.ends}

    def _there(self, component: Component) -> bool:
        keys = self.world.bringers(component)
        return component not in self.deleted and (not keys or not {*keys} <= self.gone)

    def _breaks(self, need: Need) -> bool:
        dependent, required = need
        if self.world.named[need][0] in self.gone:
            return False  # what a solution's own layer needs is needed no more once that layer is gone
        return need not in self.dropped and self._there(dependent) and not self._there(required)


def oddly(world: World, random: Random) -> dict[str, list[Mapping[str, Any]]]:
    """Return the records of a world with patches, a staged upgrade and layers, each as odd as records can be."""
    rows = world.rows()
    keys = [row["key"] for row in rows["solutions"]]
    ids = {key: f"{number:08d}-1111-4111-8111-111111111111" for number, key in enumerate(keys)}
    upgrade, base = random.choice(keys), random.choice(keys)
    called = {upgrade: f"{base}_upgrade"} if upgrade != base and random.random() < 0.5 else {}
    rows["solutions"] = [
        {**row, "key": called.get(row["key"], row["key"]), "unique_name": called.get(row["key"], row["key"]), "id": ids[row["key"]],
         "version": f"1.0.{random.randint(0, 3)}.0", "publisher": random.choice(["p", "q", None]),
         "parent": ids[random.choice(keys)] if random.random() < 0.3 else None}
        for row in rows["solutions"]
    ]  # fmt: skip
    rows["solution_components"] = [{**row, "solution": called.get(row["solution"], row["solution"])} for row in rows["solution_components"]]
    for word, name in world.brought:
        layers = random.sample([*keys, "active"], random.randint(0, min(3, len(keys))))
        rows["component_layers"] += [
            {"key": f"{name} {order}", "name": key, "component_type": word, "component": name, "order": order,
             "solution": called.get(key, key)}
            for order, key in enumerate(layers, 1)
        ]  # fmt: skip
    world.targets = tuple(called.get(key, key) for key in world.targets)
    return rows
