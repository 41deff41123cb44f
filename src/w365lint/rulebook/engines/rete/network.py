"""The door to durable-rules: joins of whole numbers, and the rows that nothing blocks.

durable-rules 2.0.28 has sharp edges (docs/decisions/0010). What is asked here stays within what was measured to be
exact: one rule a ruleset; flat conjunctions; whole numbers only, none of them empty; positive patterns first, one
pattern of absence last and behind a token that comes after every fact; no clock, no retraction, no host; a state of its
own for each portion, deleted when it was asked.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

Ranks = tuple[int, ...]
"""One row: its columns as ranks, which keep the order of the values they stand for."""

MOST_PATTERNS: Final = 14
MOST_LINES: Final = 30
LARGEST_RANK: Final = 2**31 - 1
MOST_FACTS: Final = 200_000
"""Facts of one portion; the engine tells facts apart by a hash of their ids, and so many numbers have no two alike."""

_SYMBOLS: Final = {"=": None, "<>": "$neq", "<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte"}
_ENCODE: Final = json.JSONEncoder(separators=(",", ":")).encode
_TOKEN, _END, _WHOLE = -1, -2, -3
_COLUMNS: Final = tuple(f"c{column}" for column in range(MOST_PATTERNS * MOST_LINES))
_AT_ONCE: Final = 256
_ASSERTED: Final = (0, 1)


class EngineError(RuntimeError):
    """durable-rules did not do what it is known to do."""


class Beyond(Exception):
    """More than durable-rules is known to answer exactly."""


@dataclass(frozen=True, slots=True)
class Line:
    """A comparison of the column of one pattern with that of an earlier one."""

    pattern: int
    column: int
    operator: str
    other: int
    other_column: int


@dataclass(frozen=True, slots=True)
class Question:
    """Patterns by number, lines between them, and whether the last pattern is one that must not be met."""

    patterns: int
    lines: tuple[Line, ...]
    absent: bool = False

    def __post_init__(self) -> None:
        if self.patterns > MOST_PATTERNS or len(self.lines) > MOST_LINES:
            message = f"{self.patterns} patterns with {len(self.lines)} lines"
            raise Beyond(message)


def available() -> bool:
    """Say whether durable-rules is installed and can be imported."""
    try:
        import durable_rules_engine  # noqa: F401, PLC0415
    except ImportError:
        return False
    return True


def ask(question: Question, portions: Iterator[Sequence[Sequence[tuple[int, Ranks]]]]) -> Generator[tuple[int, ...], None, None]:
    """Yield the rows that meet each pattern together, by the number that each row has in its portion's pattern.

    A portion holds, for each pattern, its rows with their numbers. Of an absent pattern no row is yielded.
    """
    import durable_rules_engine as engine  # noqa: PLC0415 a run without rete never loads it

    handle = engine.create_ruleset("w365lint", _ENCODE(rules(question)))
    try:
        for number, portion in enumerate(portions):
            yield from _portion(engine, handle, question, f"p{number}", portion)
    finally:
        engine.delete_ruleset(handle)


def rules(question: Question) -> Mapping[str, Any]:
    """Return the ruleset of a question: the rule itself, one that ends every state, and one that sees a whole batch."""
    positive = question.patterns - question.absent
    patterns: list[Mapping[str, Any]] = [{f"a{number}": _conjunction(question, number)} for number in range(positive)]
    if question.absent:
        patterns += [{"token": {"$and": [{"t": _TOKEN}]}}, {f"a{positive}$not": _conjunction(question, positive)}]
    return {
        "match": {"all": patterns, "cap": _AT_ONCE},
        "end": {"all": [{"e": {"$and": [{"t": _END}]}}]},
        "whole": {"all": [{"w": {"$and": [{"t": _WHOLE}]}}], "cap": _AT_ONCE},
    }


def _conjunction(question: Question, number: int) -> Mapping[str, Any]:
    """Return the tests of one pattern: its tag, equalities, other comparisons, and one that always holds.

    Without that one last, the engine reads past its list of tests when the last one fails.
    """
    mine = sorted((line for line in question.lines if line.pattern == number), key=lambda line: line.operator != "=")
    tests: list[Mapping[str, Any]] = [{"t": number}]
    for line in mine:
        test = {f"c{line.column}": {f"a{line.other}": f"c{line.other_column}"}}
        symbol = _SYMBOLS[line.operator]
        tests.append({symbol: test} if symbol else test)
    if mine:
        tests.append({"$gte": {"z": {"a0": "z"}}})
    return {"$and": tests}


def _portion(
    engine: Any,  # noqa: ANN401 a C module
    handle: int,
    question: Question,
    state: str,
    portion: Sequence[Sequence[tuple[int, Ranks]]],
) -> Iterator[tuple[int, ...]]:
    if sum(map(len, portion)) > MOST_FACTS:
        message = f"{sum(map(len, portion)):,} facts that cannot be parted"
        raise Beyond(message)
    ids = count(1)
    facts = [_fact(ids, state, tag, number, row) for tag, rows in enumerate(portion) for number, row in rows]
    try:
        batches = [facts, [_sign(ids, state, _TOKEN)], [_sign(ids, state, _END)]] if question.absent else [facts, [_sign(ids, state, _END)]]
        for batch in batches:
            yield from _put(engine, handle, question, [*batch, _sign(ids, state, _WHOLE)])
    finally:
        engine.delete_state(handle, state)


def _fact(ids: Iterator[int], state: str, tag: int, number: int, row: Ranks) -> dict[str, Any]:
    if row and not -LARGEST_RANK <= min(row) <= max(row) <= LARGEST_RANK:
        message = "a rank does not fit into 32 bits"
        raise Beyond(message)
    return {"id": str(next(ids)), "sid": state, "t": tag, "n": number, "z": 0, **dict(zip(_COLUMNS, row, strict=False))}


def _sign(ids: Iterator[int], state: str, tag: int) -> dict[str, Any]:
    return {"id": str(next(ids)), "sid": state, "t": tag, "z": 0}


def _put(engine: Any, handle: int, question: Question, batch: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, ...]]:  # noqa: ANN401 as above
    """Assert a batch and yield what it brings about; raise EngineError where not all of it arrived."""
    code, offset = engine.assert_facts(handle, _ENCODE(batch))
    if code not in _ASSERTED:
        message = f"a batch of {len(batch)} facts was refused with code {code}"
        raise EngineError(message)
    arrived = 0
    positive = question.patterns - question.absent
    started = engine.start_action_for_state(handle, offset)
    text = started[1] if started else None
    try:
        while text is not None:
            for name, found in json.loads(text).items():
                matches = found if isinstance(found, list) else [found]
                arrived += len(matches) if name == "whole" else 0
                if name == "match":
                    yield from (tuple(match[f"a{number}"]["n"] for number in range(positive)) for match in matches)
            text = engine.complete_and_start_action(handle, offset)
    except BaseException:
        engine.abandon_action(handle, offset)
        raise
    if arrived != 1:
        message = f"of a batch of {len(batch)} facts not all arrived"
        raise EngineError(message)
