from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from report.sample import large, plain, sample
from w365lint.report.lines import Ink, columns
from w365lint.report.terminal import write_terminal
from w365lint.rulebook.finding import Finding, Severity

Golden = Callable[[str, str], None]


def test_the_sample_reads_as_the_golden_file_says(golden: Golden) -> None:
    golden("report/golden/sample.txt", write_terminal(sample(), width=100, color=False))


def test_without_runbooks_it_says_how_healthy_the_environment_is(golden: Golden) -> None:
    golden("report/golden/plain.txt", write_terminal(plain(), width=100, color=False))


@pytest.mark.parametrize("width", [60, 77, 100, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    wide = Finding("w", "odd-name", Severity.NOTE, "東京の契約 " * 40, ())
    text = write_terminal(replace(sample(), findings=(*sample().findings, wide)), width=width, color=False)
    assert max(map(columns, text.splitlines())) <= width


def test_a_terminal_narrower_than_60_columns_gets_60() -> None:
    assert write_terminal(sample(), width=10, color=False) == write_terminal(sample(), width=60, color=False)


def test_no_value_reaches_the_terminal_as_an_escape_code() -> None:
    text = write_terminal(sample(), width=100, color=False)
    assert "\x1b" not in text
    assert "[U+001B][31mred" in text


def test_colour_adds_codes_and_changes_no_word() -> None:
    colored = write_terminal(sample(), width=100, color=True)
    assert f"{Ink.RED}Uninstall Work 365: ✕ NO-GO" in colored
    for code in (*Ink, "\x1b[0m"):
        colored = colored.replace(code, "")
    assert colored == write_terminal(sample(), width=100, color=False)


def test_an_answer_is_followed_by_the_questions_that_it_settles() -> None:
    lines = write_terminal(sample(), width=100, color=False).splitlines()
    answer = next(
        number for number, line in enumerate(lines) if line.endswith("1 Attest COT-07 for this subscription with the change date.")
    )
    assert lines[answer + 1] == "         When does 'Azure plan' change to annual billing?"


def test_many_findings_of_one_rule_end_with_the_number_of_the_others() -> None:
    lines = write_terminal(large(20_000), width=100, color=False).splitlines()
    assert "  and 19,980 more findings; --html and --json write them all" in lines
    assert lines[-1].startswith("0 errors, 20,000 warnings, 0 notes")
