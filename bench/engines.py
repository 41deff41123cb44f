"""How long one engine takes for all rules of two runbooks, and what it says: `engines.py ENGINE TENANT`.

Every engine begins with the facts established in the store, and is timed until its last answer.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NoReturn

import interpreter

from w365lint.configuration import Configuration
from w365lint.environment.components.base import Kind
from w365lint.environment.facts import establish
from w365lint.environment.load import load_environment
from w365lint.environment.rows import mask_columns, quoted
from w365lint.environment.store import Store
from w365lint.errors import UsageError
from w365lint.lint import read_kinds
from w365lint.rulebook.compiler import Rule
from w365lint.rulebook.engines import sql
from w365lint.rulebook.engines.answer import Answer
from w365lint.rulebook.engines.choice import Engine, EngineName, engine
from w365lint.rulebook.loader import load, our_rules

RUNBOOKS = {"operating", "uninstall"}
CANNOT_RUN = 4


def _confirmed(rules: Sequence[Rule], layers: Sequence[Sequence[Rule]], store: Store) -> dict[str, Answer]:
    """Ask the second engine: after the first, whose derived facts it takes the numbers of."""
    try:
        evaluate = engine(EngineName.RETE, _cannot_run)
    except UsageError as error:
        _cannot_run(error.problems[0].message)
    return evaluate(rules, layers, store)


def _cannot_run(why: str) -> NoReturn:
    print(why)
    sys.exit(CANNOT_RUN)


ENGINES: Mapping[str, Engine] = {"sql": sql.evaluate, "interpreter": interpreter.evaluate, "rete": _confirmed}
"""Each leaves derived facts in the store."""


def main(name: str, tenant: Path) -> None:
    """Print the seconds, the number of facts, and a fingerprint of the answers."""
    rulebook = load([our_rules()], Configuration())
    asked = [rule for rule in rulebook.rules.values() if RUNBOOKS & set(rule.file.for_) and not rule.derives]
    layers = rulebook.layers()
    environment = load_environment(tenant, Configuration())
    establish(environment, read_kinds(asked, rulebook), targets=None, attested=())
    store = environment.store
    facts = sum(store.count(kind) for kind in store.kinds)
    gc.collect()
    begun = time.perf_counter()
    answers = ENGINES[name](asked, layers, store)
    seconds = time.perf_counter() - begun
    derived = [rule.derives for layer in layers for rule in layer if rule.derives]
    print(seconds, facts, _fingerprint(asked, answers, {kind.name: _content(kind, store) for kind in derived}))


def _fingerprint(asked: Iterable[Rule], answers: Mapping[str, Answer], derived: Mapping[str, Mapping[int, str]]) -> str:
    """Return what is the same for the same answers; each engine numbers derived facts in its own way, so they stand by content."""
    said: list[object] = [sorted(rows.values()) for _, rows in sorted(derived.items())]
    for rule in asked:
        names = [derived.get(pattern.kind, {}) for pattern in rule.condition.when]
        answer = answers[rule.name]
        matches = [[names[n].get(number, number) for n, number in enumerate(match)] for match in answer.matches]
        said.append((rule.name, sorted(matches), sorted(names[0].get(number, number) for number in answer.undecided)))
    return sha256(repr(said).encode()).hexdigest()


def _content(kind: Kind, store: Store) -> dict[int, str]:
    columns = ["sure_", "unseen_", *mask_columns(kind, "unknown"), *mask_columns(kind, "unreadable"), *map(quoted, kind.fields)]
    return {number: repr(content) for number, *content in store.query(f"SELECT n_, {', '.join(columns)} FROM {quoted(kind.name)}")}


main(sys.argv[1], Path(sys.argv[2]))
