"""The second engine in a process of its own, with a deadline: whatever it does, the report is written."""

from __future__ import annotations

import json
import os
import select
import signal
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from w365lint.environment.store import Store
from w365lint.rulebook.compiler import Rule
from w365lint.rulebook.engines.answer import Answer
from w365lint.rulebook.engines.rete.known import failures
from w365lint.rulebook.engines.rete.network import EngineError
from w365lint.rulebook.engines.rete.opinion import Opinion, opine, stored

DEADLINE: Final = 60.0
"""Seconds for the whole opinion."""
_STOPS: Final = 3
"""Rules on which the engine may stop before it is given up."""
_CHUNK: Final = 1 << 16


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


def report(rules: Sequence[Rule], layers: Iterable[Sequence[Rule]], store: Store, seconds: float = DEADLINE) -> Report:
    """Ask the second engine; a rule on which it stops is left out, and the others are asked again."""
    ends, layers = time.monotonic() + seconds, [tuple(layer) for layer in layers]
    stopped: dict[str, str] = {}
    while True:
        asked = [rule for rule in rules if rule.name not in stopped]
        derived = [layer for layer in layers if layer[0].name not in stopped]
        said, at, how = _run(asked, derived, store, ends)
        if said is not None:
            answers = {name: Answer(tuple(map(tuple, matches)), tuple(open_)) for name, (matches, open_) in said["answers"].items()}
            kinds = {kind: tuple(keys) for kind, keys in said["derived"].items()}
            return Report(answers, kinds, {**said["left_out"], **stopped}, said["broken"])
        if not at or len(stopped) >= _STOPS or time.monotonic() >= ends:
            return Report({}, {}, stopped, f"{how}{f' at {at}' if at else ''}")
        stopped[at] = how


def _run(rules: Sequence[Rule], layers: Sequence[Sequence[Rule]], store: Store, ends: float) -> tuple[dict[str, Any] | None, str, str]:
    """Return what a child says; or the rule at which it stopped, and how."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _speak(rules, layers, store, writing)
    os.close(writing)
    try:
        text, late = _listen(reading, ends)
    finally:
        os.close(reading)
    if late:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    lines = text.decode().splitlines()
    if lines and lines[-1].startswith("{"):
        return json.loads(lines[-1]), "", ""
    how = (
        "it took too long"
        if late
        else f"it stopped ({signal.Signals(os.WTERMSIG(status)).name})"
        if os.WIFSIGNALED(status)
        else "it stopped"
    )
    return None, lines[-1] if lines else "", how


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


def _speak(rules: Sequence[Rule], layers: Sequence[Sequence[Rule]], store: Store, writing: int) -> None:
    """Say each rule before it is asked, and everything at the end; leave without a trace of the parent's doings."""
    code = 1
    try:
        with os.fdopen(writing, "w", encoding="utf-8") as out:
            opinion, broken = Opinion(), ", ".join(failures())
            for name, grown in () if broken else opine(rules, layers, store):
                opinion = grown
                if name:
                    out.write(f"{name}\n")
                    out.flush()
            out.write(json.dumps(_said(opinion, store, f"it fails its self-test: {broken}" if broken else "")))
        code = 0
    except (EngineError, RuntimeError, MemoryError):
        pass
    finally:
        os._exit(code)


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
