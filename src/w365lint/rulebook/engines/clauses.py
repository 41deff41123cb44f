"""Pieces of a WHERE clause, and how they are put together so that SQLite finds its indexes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from w365lint.environment.rows import quoted
from w365lint.environment.store import ONCE
from w365lint.rulebook.condition import Pattern

_FLAT: Final = 32
"""Terms in one row."""


@dataclass(frozen=True, slots=True)
class Term:
    """A piece of a WHERE clause and the patterns it speaks of; `doubt` where it holds only by not knowing.

    `leads`: an index finds one of its patterns by the other.
    """

    sql: str
    names: frozenset[str]
    doubt: bool = False
    leads: bool = False


def both(terms: Iterable[str]) -> str:
    """Join terms that must all hold."""
    return _joined(list(terms), " AND ") or "1"


def either(terms: Iterable[str]) -> str:
    """Join terms of which one must hold."""
    return f"({_joined(list(terms), ' OR ')})"


def _joined(terms: Sequence[str], word: str) -> str:
    """Join terms, many of them in halves: SQLite takes a long row of them for a deep tree, and refuses more than 1,000."""
    if len(terms) <= _FLAT:
        return word.join(terms)
    middle = len(terms) // 2
    return f"({_joined(terms[:middle], word)}){word}({_joined(terms[middle:], word)})"


def exists(patterns: Sequence[Pattern], terms: Sequence[Term]) -> str:
    """Return a term that holds where there are such facts.

    Joins lead to most facts by an index. The others would be gone through anew for each row around them;
    so they are gone through once, and only those kept that differ in what the rest compares.
    """
    led = _led(frozenset(pattern.name for pattern in patterns), terms)
    few = {pattern.name: pattern for pattern in patterns if pattern.name not in led}
    rest = [term for term in terms if not (len(term.names) == 1 and term.names <= few.keys())]
    kept = [_few(pattern, terms, both(term.sql for term in rest)) for pattern in few.values()]
    tables = ", ".join(f"{quoted(f'few {p.name}' if p.name in few else p.kind)} AS {quoted(p.name)}" for p in patterns)
    start = f"WITH {', '.join(kept)} " if kept else ""
    return f"EXISTS ({start}SELECT 1 FROM {tables} WHERE {both(term.sql for term in rest)})"


def _led(inner: frozenset[str], terms: Sequence[Term]) -> set[str]:
    """Return the patterns to which joins lead from outside, directly or through each other."""
    led: set[str] = set()
    while more := {name for term in terms if term.leads and (term.names - inner or term.names & led) for name in term.names & inner} - led:
        led |= more
    return led


def _few(pattern: Pattern, terms: Sequence[Term], rest: str) -> str:
    name = quoted(pattern.name)
    alone = both(term.sql for term in terms if term.names == {pattern.name})
    columns = sorted(set(re.findall(rf'{re.escape(name)}\.("(?:[^"]|"")+"|\w+)', rest)))
    few = quoted(f"few {pattern.name}")
    return f"{few} AS {ONCE} (SELECT DISTINCT {', '.join(columns) or '1'} FROM {quoted(pattern.kind)} AS {name} WHERE {alone})"


def fails(sql: str) -> str:
    """Return a term that holds unless `sql` is true; NULL is not true."""
    return f"(({sql}) IS NOT TRUE)"
