from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rulebook.small import environment, rulebook
from w365lint.documents import read_yaml
from w365lint.errors import ConfigurationError
from w365lint.lint import Purpose, lint
from w365lint.rulebook.attestation import Attestation, as_of, read_attestations

DAY = date(2026, 1, 31)
FILE = """
attestations:
  - { line: UNI-09, who: Ann, when: 2026-01-01, note: By mail. }
  - { line: COT-01, who: Bob, when: 2026-01-02, about: '{S1}', value: 2026-02-01 }
"""


def said(when: str, line: str = "UNI-09", **more: Any) -> Attestation:  # noqa: ANN401
    return Attestation(line=line, who="Ann", when=date.fromisoformat(when), **more)


def test_a_file_of_attestations_is_read() -> None:
    assert read_attestations(read_yaml(FILE, "attestations.yaml"), ["UNI-09", "COT-01"]) == (
        said("2026-01-01", note="By mail."),
        Attestation(line="COT-01", who="Bob", when=date(2026, 1, 2), about="{S1}", value="2026-02-01"),
    )


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("UNI-09", "UNI-90"), "attestations.yaml: line 3: attestations.0.line: no runbook has a line UNI-90. Did you mean 'UNI-09'?"),
        (("who: Ann, ", ""), "attestations.yaml: line 3: attestations.0: 'who' is missing. Add it."),
        (("note", "notes"), "attestations.yaml: line 3: attestations.0.notes: 'notes' is not known here. Did you mean 'note'?"),
        (("2026-01-01", "New Year"), "attestations.yaml: line 3: attestations.0.when: 'New Year' is not a day; write YYYY-MM-DD."),
    ],
)
def test_a_mistake_is_told_with_its_line(change: tuple[str, str], problem: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        read_attestations(read_yaml(FILE.replace(*change), "attestations.yaml"), ["UNI-09", "COT-01"])
    assert problem in map(str, error.value.problems)


@pytest.mark.parametrize(("when", "stale"), [("2026-01-01", False), ("2025-12-31", True), ("2026-01-31", False), ("2026-02-05", False)])
def test_an_attestation_older_than_the_limit_is_stale(when: str, stale: bool) -> None:  # noqa: FBT001 a column of the table
    word = as_of([said(when)], DAY, 30).on("UNI-09")
    assert word is not None
    assert word.stale is stale


def test_while_the_day_is_not_known_every_attestation_is_stale() -> None:
    word = as_of([said("2026-01-31")], None, 30).on("UNI-09")
    assert word is not None
    assert word.stale


def test_the_newest_word_on_the_line_as_a_whole_counts() -> None:
    vouched = as_of([said("2026-01-10"), said("2026-01-20"), said("2026-01-15"), said("2026-01-30", about="s1")], DAY, 30)
    word = vouched.on("UNI-09")
    assert word is not None
    assert word.attestation.when == date(2026, 1, 20)
    assert vouched.on("UNI-11") is None


def test_what_is_attested_of_a_record_is_a_fact_that_rules_see_while_it_is_fresh(tmp_path: Path) -> None:
    rule = """
when:
  subscription: { kind: subscription }
unless:
  - attestation: { kind: attestation, line: COT-01, about: { same_as: subscription.key }, day: { exists: true } }
ask: When?
settles: An attestation of COT-01.
"""
    book = rulebook(tmp_path, {"small/rule": rule})
    asked = {}
    for name, attestation in {
        "fresh": said("2026-01-10", "COT-01", about="{S1}", value="2026-02-01"),
        "stale": said("2025-01-10", "COT-01", about="{S1}", value="2026-02-01"),
        "no day": said("2026-01-10", "COT-01", about="{S1}", value="soon"),
        "another line": said("2026-01-10", "COT-02", about="{S1}", value="2026-02-01"),
    }.items():
        made = environment(book, {"subscriptions": [{"key": "s1"}, {"key": "s2"}]})
        asked[name] = [one.subject.key for one in lint(made, book, Purpose(), [attestation]).undecided]
    assert asked == {"fresh": ["s2"], "stale": ["s1", "s2"], "no day": ["s1", "s2"], "another line": ["s1", "s2"]}
