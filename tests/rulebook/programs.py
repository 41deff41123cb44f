"""Random small programs over random small tables, from a seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from rulebook.oracle import Fact, Gap

_WORDS, _NUMBERS, _DAYS = ["a", "b", "c"], [1, 2, 3], ["2026-01-01", "2026-01-02", "2026-01-03"]

FIELDS: Final[Mapping[str, Mapping[str, str]]] = {
    "subscription": {
        "key": "text", "name": "text", "parent": "text", "quantity": "number", "start": "day", "end": "day", "state": "word",
        "trial": "flag",
    },
    "billing_contract": {"key": "text", "name": "text", "customer": "text", "end": "day", "state": "word"},
    "flow": {"key": "text", "name": "text", "owner": "text", "used_tables": "list", "managed": "flag"},
    "made": {"key": "text", "name": "text", "other": "text"},
}  # fmt: skip
PLURALS: Final = {"subscription": "subscriptions", "billing_contract": "billing_contracts", "flow": "flows"}

_VALUES: Final[Mapping[str, list[Any]]] = {
    "text": _WORDS, "number": _NUMBERS, "day": _DAYS, "word": ["active", "inactive"], "flag": [True, False],
    "list": [[], ["a", "b"], ["c", "a"], ["c"]],
}  # fmt: skip
_CANNOT_BE_READ: Final[Mapping[str, Any]] = {
    "text": ["?"], "number": "many", "day": "soon", "word": "asleep", "flag": "perhaps", "list": "no list",
}  # fmt: skip
_OPERATORS: Final[Mapping[str, list[str]]] = {
    "text": ["is", "is_not", "in", "matches", "exists", "same_as", "same_as", "same_as", "differs_from"],
    "number": ["is", "is_not", "in", "above", "below", "at_least", "at_most", "exists", "same_as", "differs_from"],
    "day": ["is", "above", "below", "at_least", "at_most", "exists", "same_as", "differs_from"],
    "word": ["is", "is_not", "in", "exists", "same_as"],
    "flag": ["is", "is_not", "exists"],
    "list": ["has", "has", "exists"],
}


@dataclass(frozen=True)
class Table:
    """What was exported of one kind: records as a file would say them, columns left out, and how much it is."""

    rows: list[dict[str, Any]]
    without: frozenset[str]
    holds: str
    """complete, partial, absent, or not applicable."""

    def facts(self, kind: str) -> list[Fact]:
        """Return the same for the oracle."""
        seen = [Fact(kind, number, {f: self._value(kind, f, row[f]) for f in FIELDS[kind]}) for number, row in enumerate(self.rows, 1)]
        return [*seen, Fact(kind, len(seen) + 1, {}, unseen=True, sure=False)] if self.holds in ("partial", "absent") else seen

    def _value(self, kind: str, field: str, raw: Any) -> Any:  # noqa: ANN401 a value of any type
        if field in self.without:
            return Gap.NOT_EXPORTED
        return Gap.UNREADABLE if raw is not None and raw == _CANNOT_BE_READ[FIELDS[kind][field]] else raw


def tables(random: Random, *, large: bool = False) -> dict[str, Table]:
    """Return a table for each kind, of at most three rows, or of at most eleven."""
    return {kind: _table(random, kind, [5, 8, 11] if large else [0, 1, 2, 3, 3]) for kind in PLURALS}


def _table(random: Random, kind: str, sizes: Sequence[int]) -> Table:
    holds = random.choices(["complete", "partial", "absent", "not applicable"], [12, 2, 2, 1])[0]
    keys = random.sample([*_WORDS, *"defghijkl"][: max(4, *sizes)], random.choice(sizes)) if holds in ("complete", "partial") else []
    rows = [{field: key if field == "key" else _cell(random, type_) for field, type_ in FIELDS[kind].items()} for key in keys]
    others = [field for field in FIELDS[kind] if field != "key"]
    return Table(rows, frozenset(random.sample(others, random.choice([0, 0, 0, 1, 2]))), holds)


def _cell(random: Random, type_: str) -> Any:  # noqa: ANN401 a value of any type
    roll = random.random()
    return None if roll < 0.15 else _CANNOT_BE_READ[type_] if roll < 0.25 else random.choice(_VALUES[type_])


BASE: Final = ("subscription", "subscription", "billing_contract", "flow")
ALL: Final = (*BASE, "made", "made")


def program(random: Random, kinds: Sequence[str] = BASE, excuses: Sequence[str] = BASE) -> dict[str, Any]:
    """Return `when` and `unless` as a rule file says them, over these kinds."""
    names = ["one", "two", "three"][: random.choice([1, 1, 2, 2, 2, 3])]
    mine = {name: random.choice(kinds) for name in names}
    when = {name: {"kind": kind, **_lines(random, name, mine, 2)} for name, kind in mine.items()}
    return {"when": when, "unless": [_alternative(random, mine, excuses) for _ in range(random.choice([0, 0, 1, 1, 2]))]}


def deriving(random: Random) -> list[dict[str, Any]]:
    """Return two rules that derive facts, the second also from what it derives itself."""
    return [_deriving(random, program(random)), _deriving(random, program(random, ALL, BASE))]


def _deriving(random: Random, condition: dict[str, Any]) -> dict[str, Any]:
    kinds = {name: FIELDS[pattern["kind"]] for name, pattern in condition["when"].items()}
    texts = [f"{name}.{field}" for name, fields in kinds.items() for field, type_ in fields.items() if type_ == "text"]
    fields = {"key": "one.key", "name": random.choice(texts), "other": random.choice(texts)}
    return {**condition, "derive": {"kind": "made", "fields": fields}}


def _alternative(random: Random, when: Mapping[str, str], kinds: Sequence[str]) -> dict[str, Any]:
    names = ["four", "five"][: random.choice([0, 1, 1, 1, 2])]
    mine = {name: random.choice(kinds) for name in names}
    patterns = {name: {"kind": kind, **_lines(random, name, {**when, **mine}, 2)} for name, kind in mine.items()}
    if not names or random.random() < 0.3:
        name = random.choice(list(when))
        patterns[name] = _lines(random, name, when, 1) or {random.choice(list(FIELDS[when[name]])): {"exists": random.random() < 0.5}}
    return patterns


def _lines(random: Random, name: str, kinds: Mapping[str, str], most: int) -> dict[str, Any]:
    fields = FIELDS[kinds[name]]
    chosen = random.sample(list(fields), random.randint(0, most))
    return {field: test for field in chosen if (test := _test(random, name, fields[field], kinds))}


def _test(random: Random, name: str, type_: str, kinds: Mapping[str, str]) -> dict[str, Any]:
    word = random.choice(_OPERATORS[type_])
    element = "text" if type_ == "list" else type_
    around = [(other, FIELDS[kind]) for other, kind in kinds.items() if other != name]
    others = [f"{other}.{field}" for other, fields in around for field, theirs in fields.items() if theirs == element]
    if word in ("same_as", "differs_from"):
        return {word: random.choice(others)} if others else {}
    if word == "exists":
        return {word: random.random() < 0.5}
    if word in ("in", "matches"):
        return {word: random.sample(_VALUES[type_], 2)} if word == "in" else {word: "^[ab]"}
    if others and random.random() < (0.8 if word == "has" else 0.25):
        return {word: {"field": random.choice(others)}}
    return {word: random.choice(_VALUES[element])}
