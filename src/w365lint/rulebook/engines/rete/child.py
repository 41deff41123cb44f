"""The second engine in a process of its own, with a deadline: whatever it does, the report is written."""

from __future__ import annotations

import json
import os
import select
import signal
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NoReturn, TextIO

from w365lint.environment.store import Store
from w365lint.rulebook.compiler import Rule
from w365lint.rulebook.engines.answer import Answer
from w365lint.rulebook.engines.rete.known import failures
from w365lint.rulebook.engines.rete.opinion import Opinion, opine, stored

DEADLINE: Final = 60.0
"""Seconds for the whole opinion."""
_STOPS: Final = 3
"""Rules on which the engine may stop before it is given up."""
_CHUNK: Final = 1 << 16
_RAISED: Final = "raised "
"""How the child begins the line that names an exception."""


@dataclass(frozen=True)
class Report:
    """What came back from the second engine."""

    answers: dict[str, Answer]
    derived: dict[str, tuple[str, ...]]
    """Kind -> keys of derived facts that only one of the engines has, or holds for sure."""
    left_out: dict[str, str]
    """Rule -> why it has no second answer."""
    broken: str = ""
    """Why it said nothing at all."""


@dataclass(frozen=True, slots=True)
class Job:
    """Rules, the layers of those that derive, and the store to ask them of."""

    rules: Sequence[Rule]
    layers: Sequence[Sequence[Rule]]
    store: Store

    def without(self, names: Collection[str]) -> Job:
        """Return the job without rules of these names, and without layers that begin with one."""
        layers = [layer for layer in self.layers if layer[0].name not in names]
        return Job([rule for rule in self.rules if rule.name not in names], layers, self.store)


def report(rules: Sequence[Rule], layers: Iterable[Sequence[Rule]], store: Store, seconds: float = DEADLINE) -> Report:
    """Ask the second engine; a rule on which it stops is left out, and the others are asked again."""
    ends, job = time.monotonic() + seconds, Job(rules, [tuple(layer) for layer in layers], store)
    stopped: dict[str, str] = {}
    while True:
        said, at, how = _run([job.without(stopped)], ends)
        if said:
            return replace(said[0], left_out={**said[0].left_out, **stopped})
        if not at or len(stopped) >= _STOPS or time.monotonic() >= ends:
            return Report({}, {}, stopped, f"{how}{f' at {at}' if at else ''}")
        stopped[at] = how


def reports(jobs: Sequence[Job], seconds: float = DEADLINE) -> list[Report]:
    """Ask the second engine about several stores, in one process where it does not stop."""
    said, _, _ = _run(jobs, time.monotonic() + seconds)
    return said + [report(job.rules, job.layers, job.store, seconds) for job in jobs[len(said) :]]


def _run(jobs: Sequence[Job], ends: float) -> tuple[list[Report], str, str]:
    """Return what a child says of the first jobs; where not of all, also the rule at which it stopped, and how."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _speak(jobs, writing)
    os.close(writing)
    late = True
    try:
        text, late = _listen(reading, ends)
    finally:
        os.close(reading)
        if late:
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    # What was cut off in the middle of a line was not said.
    lines = text.decode().split("\n")[:-1]
    said = [_heard(json.loads(line)) for line in lines if line.startswith("{")]
    how = "it took too long" if late else "it stopped"
    if lines and lines[-1].startswith(_RAISED):
        how = f"it stopped ({lines.pop().removeprefix(_RAISED)})"
    elif not late and os.WIFSIGNALED(status):
        how = f"it stopped ({signal.Signals(os.WTERMSIG(status)).name})"
    return said, "" if not lines or lines[-1].startswith("{") else lines[-1], how


def _heard(said: Mapping[str, Any]) -> Report:
    answers = {name: Answer(tuple(map(tuple, matches)), tuple(open_)) for name, (matches, open_) in said["answers"].items()}
    return Report(answers, {kind: tuple(keys) for kind, keys in said["derived"].items()}, said["left_out"], said["broken"])


def _listen(reading: int, ends: float) -> tuple[bytes, bool]:
    text = b""
    while True:
        left = ends - time.monotonic()
        ready = select.select([reading], [], [], max(0.0, left))[0]
        if not ready:
            return text, True
        chunk = os.read(reading, _CHUNK)
        if not chunk:
            return text, False
        text += chunk


def _speak(jobs: Sequence[Job], writing: int) -> NoReturn:
    """Say each rule before it is asked, and everything of a job at its end; leave without a trace of the parent's doings."""
    try:
        with os.fdopen(writing, "w", encoding="utf-8") as out:
            try:
                _answer(jobs, out)
            except Exception as error:  # noqa: BLE001 a mistake here must not take the report down, and not go unseen
                out.write(f"{_RAISED}{type(error).__name__}\n")
    finally:
        os._exit(0)


def _answer(jobs: Sequence[Job], out: TextIO) -> None:
    broken = ", ".join(failures())
    for job in jobs:
        opinion = Opinion()
        for name, grown in () if broken else opine(job.rules, job.layers, job.store):
            opinion = grown
            if name:
                out.write(f"{name}\n")
                out.flush()
        out.write(json.dumps(_said(opinion, job.store, f"it fails its self-test: {broken}" if broken else "")) + "\n")


def _said(opinion: Opinion, store: Store, broken: str) -> dict[str, Any]:
    return {
        "answers": {name: [answer.matches, answer.undecided] for name, answer in opinion.answers.items()},
        "derived": {kind: _differing(kind, opinion, store) for kind in opinion.derived},
        "left_out": opinion.left_out,
        "broken": broken,
    }


def _differing(kind: str, opinion: Opinion, store: Store) -> list[str]:
    place = list(store.kinds[kind].fields).index("key")
    mine, theirs = opinion.derived[kind], stored(store, kind)
    differing = {content for content in {*mine, *theirs} if mine.get(content) is not theirs.get(content)}
    return sorted({str(values[place]) for _, values in differing})
