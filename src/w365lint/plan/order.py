"""The order of the steps: what must come first comes first, and else the order of the articles is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from heapq import heapify, heappop, heappush
from operator import attrgetter
from typing import Final

from w365lint.plan.model import Before, Phase, Round, Step

_PLACE: Final[Mapping[Phase, int]] = {phase: number for number, phase in enumerate(Phase)}


def arrange(steps: Iterable[Step], constraints: Iterable[Before]) -> tuple[tuple[Step, ...], ...]:
    """Return the steps in rounds: of what may be done, the earliest part of the articles is one round; within it the order given stays."""
    by_id = {step.id: step for step in steps}
    befores = [before for before in constraints if before.first in by_id and before.then in by_id]
    waiting, after = _counted(befores)
    place = {step.id: (_PLACE[step.phase], number, step.id) for number, step in enumerate(by_id.values())}
    ready = [place[id_] for id_ in by_id if not waiting[id_]]
    heapify(ready)
    rounds = []
    while ready:
        now = tuple(_first_part(ready))
        rounds.append(tuple(by_id[each] for each in now))
        for then in (then for each in now for then in after[each]):
            waiting[then] -= 1
            if not waiting[then]:
                heappush(ready, place[then])
    if stuck := sorted(by_id.keys() - {step.id for each in rounds for step in each}):
        raise RuntimeError(f"these steps wait for each other: {', '.join(stuck)}")
    return tuple(rounds)


def _counted(befores: Iterable[Before]) -> tuple[dict[str, int], dict[str, list[str]]]:
    """Return for how many steps each waits, and what waits for each."""
    waiting: dict[str, int] = defaultdict(int)
    after: dict[str, list[str]] = defaultdict(list)
    for first, then in sorted({(before.first, before.then) for before in befores}):
        waiting[then] += 1
        after[first].append(then)
    return waiting, after


def _first_part(ready: list[tuple[int, int, str]]) -> Iterator[str]:
    part = ready[0][0]
    while ready and ready[0][0] == part:
        yield heappop(ready)[2]


def number(ordered: Sequence[Sequence[Step]], constraints: Iterable[Before]) -> tuple[Round, ...]:
    """Return rounds with numbers and titles; each step says what must be done before it."""
    wanted: dict[str, list[Before]] = defaultdict(list)
    known = {step.id for steps in ordered for step in steps}
    for before in sorted(set(constraints), key=attrgetter("first", "then", "why", "place")):
        if before.first in known:
            wanted[before.then].append(before)
    rounds, count = [], 0
    for position, steps in enumerate(ordered, 1):
        numbered = tuple(replace(step, number=count + offset, why=_one_each(wanted[step.id])) for offset, step in enumerate(steps, 1))
        count += len(numbered)
        rounds.append(Round(position, steps[0].phase, numbered))
    return tuple(rounds)


def _one_each(befores: Iterable[Before]) -> tuple[Before, ...]:
    """Return one witness for each step that comes first."""
    firsts: dict[str, Before] = {}
    for before in befores:
        firsts.setdefault(before.first, before)
    return tuple(firsts.values())
