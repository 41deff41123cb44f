"""Which finding explains which: a rule's `because`, looked up among the findings that stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from w365lint.environment.rows import UNKNOWN
from w365lint.rulebook.compiler import Rule, field_of
from w365lint.rulebook.finding import Finding
from w365lint.rulebook.judge import Found
from w365lint.rulebook.rule import Because


def with_causes(standing: Sequence[Found], rules: Mapping[str, Rule]) -> tuple[Finding, ...]:
    """Return the findings, each with the identities of those that cause it; the first is its home."""
    by_rule: dict[str, list[Found]] = defaultdict(list)
    for found in standing:
        by_rule[found.finding.rule].append(found)
    causes: dict[str, list[str]] = defaultdict(list)
    for name, consequences in by_rule.items():
        for because in rules[name].file.because:
            index = _index(by_rule.get(because.rule, ()), because)
            for one in consequences:
                causes[one.finding.identity] += _causes(one, because, index)
    return tuple(replace(found.finding, causes=tuple(dict.fromkeys(causes[found.finding.identity]))) for found in standing)


def _index(candidates: Iterable[Found], because: Because) -> dict[tuple[Any, ...], list[Finding]]:
    index: dict[tuple[Any, ...], list[Finding]] = defaultdict(list)
    for found in candidates:
        index[_values(found, because.where.keys())].append(found.finding)
    return index


def _causes(one: Found, because: Because, index: Mapping[tuple[Any, ...], list[Finding]]) -> Iterator[str]:
    """Yield causes; an empty or unknown field leads nowhere, and a record is never its own cause."""
    wanted, here = _values(one, because.where.values()), one.finding
    if all(value is not None and value is not UNKNOWN for value in wanted):
        causes = (f for f in index.get(wanted, ()) if (f.rule, f.subjects[0].key) != (here.rule, here.subjects[0].key))
        yield from sorted(finding.identity for finding in causes)


def _values(found: Found, fields: Iterable[str]) -> tuple[Any, ...]:
    return tuple(found.facts[where.pattern].values[where.field] for where in map(field_of, fields))
