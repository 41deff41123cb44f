"""Rules of a few lines and environments of a few records: what the tests of meaning are written with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from w365lint.configuration import Configuration
from w365lint.environment.environment import Environment, TableState
from w365lint.environment.facts import establish, sources
from w365lint.environment.intake import Intake
from w365lint.environment.measures import VOCABULARY
from w365lint.environment.readers.records import Batch, Completeness, Origin, RawRow
from w365lint.environment.store import Store
from w365lint.lint import judge, read_kinds
from w365lint.rulebook.engines.choice import EngineName, engine
from w365lint.rulebook.engines.rete import available
from w365lint.rulebook.judge import Judgement
from w365lint.rulebook.loader import load
from w365lint.rulebook.rulebook import Rulebook

FILE = "export.json"
Records = Mapping[str, Iterable[Mapping[str, Any]]]
"""Kinds, plural -> records by our field words; a kind not named is not exported."""

_PLURALS = {kind.plural: kind for kind in VOCABULARY.values()}
_PARTS = {
    "title": "Something is wrong",
    "severity": "error",
    "for": "[operating]",
    "message": "'Look here.'",
    "rationale": "It matters.",
    "remediation": "Repair it.",
    "sources": "[A page]",
    "examples": "{bad: [{name: bad}], good: [{name: good}], near_miss: [{name: near}]}",
}
_SPEAKS = ("message:", "ask:", "derive:")


@dataclass(frozen=True)
class Said:
    """What a rule says: keys of each match, keys of subjects left open, kinds whose export is missing."""

    found: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


CLEAR = Said()


def complete(text: str) -> str:
    """Return a rule file: the parts that a test does not speak of are filled in."""
    begun = {line.split(":")[0] for line in text.splitlines()}
    speaks = any(line.startswith(_SPEAKS) for line in text.splitlines())
    rest = [f"{part}: {words}" for part, words in _PARTS.items() if part not in begun and not (part == "message" and speaks)]
    return "\n".join([*rest, text])


def rulebook(
    folder: Path, rules: Mapping[str, str], runbooks: Mapping[str, str] | None = None, configuration: Configuration | None = None
) -> Rulebook:
    """Write rules and runbooks into a folder and load it."""
    written = {name: complete(text) for name, text in rules.items()}
    requirements: dict[str, object] = {}
    for name, text in (runbooks or {}).items():
        runbook = yaml.safe_load(text)
        for line in runbook["lines"]:
            requirements[line["id"]] = {word: said for word, said in line.items() if word not in ("id", "stage")}
        written[f"runbooks/{name}"] = yaml.safe_dump({**runbook, "lines": [line["id"] for line in runbook["lines"]]})
    written["requirements"] = yaml.safe_dump(requirements)
    for name, text in written.items():
        path = folder / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load([folder], configuration or Configuration())


def environment(  # noqa: PLR0913 each is one way of not knowing
    book: Rulebook,
    records: Records,
    *,
    without: Mapping[str, Collection[str]] | None = None,
    partial: Collection[str] = (),
    not_applicable: Collection[str] = (),
    as_of: str | None = "2026-01-15",
    zone: str | None = "UTC",
) -> Environment:
    """Put records into an environment; `without` names, by kind, columns that were not exported."""
    where = ZoneInfo(zone) if zone else None
    made = Environment(Store(), VOCABULARY, {}, zone=where, snapshot="small", as_of=date.fromisoformat(as_of) if as_of else None)
    made.environment_files = frozenset({FILE})
    intake = Intake(made.store, VOCABULARY, where)
    for plural, rows in records.items():
        kind = _PLURALS[plural]
        fields = frozenset(kind.model.model_fields) - frozenset((without or {}).get(kind.name, ()))
        raws = [
            RawRow(f"record {number}", {name: value for name, value in row.items() if name in fields}) for number, row in enumerate(rows, 1)
        ]
        how = Completeness.PARTIAL if plural in partial else Completeness.COMPLETE
        intake.take(Batch(kind.name, kind.tables[0] if kind.tables else "", FILE, Origin.ENVIRONMENT, fields, raws, how))
        made.states[kind.name] = TableState(how, (FILE,), environment_rows=True)
    made.states |= {_PLURALS[plural].name: TableState(Completeness.NOT_APPLICABLE) for plural in not_applicable}
    made.troubles = tuple(intake.troubles)
    read = read_kinds(book.rules.values(), book) & set(VOCABULARY)
    for name in sorted(read.union(*(sources(kind) for kind in read))):
        if not VOCABULARY[name].generated and not made.whole(name):
            made.store.add_unseen(VOCABULARY[name])
    return made


def judgements(book: Rulebook, made: Environment) -> Mapping[str, Judgement]:
    """Ask every rule of a rulebook."""
    asked = [rule for rule in book.rules.values() if not rule.derives]
    platform = establish(made, read_kinds(asked, book), targets=None, attested=())
    return judge(made, platform, asked, book, _BOTH)


def _fail(text: str) -> None:
    """Let nothing keep the second engine from speaking where it is installed."""
    assert not available(), text


_BOTH = engine(EngineName.BOTH, _fail)


def said(folder: Path, condition: str, records: Records, **gaps: Any) -> Said:  # noqa: ANN401 as environment() takes them
    """Ask one rule about a few records."""
    book = rulebook(folder, {"small/rule": condition})
    return summary(judgements(book, environment(book, records, **gaps))["small/rule"])


def summary(judgement: Judgement) -> Said:
    """Return the keys of what a rule says."""
    return Said(
        tuple(sorted("+".join(subject.key for subject in one.finding.subjects) for one in judgement.found)),
        tuple(sorted(one.subject.key for one in judgement.undecided)),
        tuple(sorted(one.kind for one in judgement.missing)),
    )
