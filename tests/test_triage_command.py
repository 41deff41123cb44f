"""`w365lint triage`: text in; text, JSON, Markdown and exit codes out."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from w365lint.cli import main

ID = "0b6f7c1e-2a4d-4c1f-9b3e-5d6a7f8091a2"
IN_USE = f"The connectionreference({ID}) component cannot be deleted because it is referenced by 17 other components."


def run(*words: object, pasted: str | bytes = IN_USE) -> Result:
    return CliRunner().invoke(main, ["triage", *map(str, words)], input=pasted)


def test_a_text_that_is_understood_exits_0() -> None:
    result = run("-")
    assert result.exit_code == 0
    assert "A component is still in use" in result.stdout


def test_a_text_without_an_error_exits_3_and_says_what_to_paste() -> None:
    result = run("-", pasted="It did not work.")
    assert result.exit_code == 3
    assert "Exception message" in result.stderr
    assert result.stdout == ""


def test_a_code_that_nobody_knows_is_told_with_what_is_understood_and_alone() -> None:
    assert "does not know: 80040216 (-2147220970)" in run("-", pasted=f"Error code 80040216 {IN_USE}").stdout
    alone = run("-", pasted="Something went wrong. Error code: 0x80040216")
    assert alone.exit_code == 3
    assert alone.stderr.startswith("The text gives codes that w365lint does not know: 80040216")
    assert "80040216" in run("-", "--markdown", "-", pasted=f"0x80040216 {IN_USE}").stdout


def test_wrong_usage_exits_2(tmp_path: Path) -> None:
    assert run(tmp_path / "missing.txt").exit_code == 2
    assert run("-", "--snapshot", tmp_path / "missing").exit_code == 2


def test_a_snapshot_without_anything_readable_exits_3(tmp_path: Path) -> None:
    assert run("-", "--snapshot", tmp_path).exit_code == 3


def test_a_text_larger_than_any_error_is_not_read() -> None:
    result = run("-", pasted=b" " * ((32 << 20) + 1))
    assert result.exit_code == 3
    assert "Paste only the error." in result.stderr


def test_json_says_everything_and_nothing_else_is_printed(tmp_path: Path) -> None:
    file = tmp_path / "error.txt"
    file.write_text(IN_USE, encoding="utf-16")
    result = run(file, "--json", "-")
    said = json.loads(result.stdout)
    assert said["format"] == "w365lint-triage/1"
    assert said["source"] == "error.txt"
    assert said["diagnoses"][0]["about"]["id"] == ID
    assert said["diagnoses"][0]["announced"] == 17


def test_json_of_nothing_is_an_empty_list_and_still_exits_3() -> None:
    result = run("-", "--json", "-", pasted="nothing")
    assert json.loads(result.stdout)["diagnoses"] == []
    assert result.exit_code == 3


def test_files_are_written_beside_the_text_on_the_terminal(tmp_path: Path) -> None:
    result = run("-", "--json", tmp_path / "a.json", "--markdown", tmp_path / "sub" / "a.md")
    assert "A component is still in use" in result.stdout
    assert (tmp_path / "sub" / "a.md").read_text(encoding="utf-8").startswith("# standard input: 1 error\n")
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["took"] == ""


def hostile(name: str) -> str:
    half = f"ComponentObject details: Type: Workflow, ObjectName: {name}, Id: {ID}"
    return f"Solution dependencies exist, cannot uninstall. DependencyCount : 1 Required{half} Dependent{half}"


def test_nothing_that_is_pasted_commands_the_terminal_or_the_page() -> None:
    text = hostile("a\x1b[31m|`<img src=x onerror=1>`[x](javascript:1)\u202e**b**\u200d")
    shown = run("-", pasted=text).stdout
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "[U+200D]" in shown
    written = run("-", "--markdown", "-", pasted=text).stdout
    assert "<img" not in written.replace("\\<img", "")
    assert "[x](" not in written.replace("\\]", "]").replace("\\[x", "")
    assert written.count("\n|") == 3


def test_a_long_list_is_shortened_on_the_terminal_and_whole_in_the_files() -> None:
    half = "{}ComponentObject details: Type: Workflow, ObjectName: Flow {}, Id: 0b6f7c1e-2a4d-4c1f-9b3e-{:012x} "
    entries = "".join(half.format("Required", 0, 0) + half.format("Dependent", number, number) for number in range(1, 121))
    text = f"Solution dependencies exist, cannot uninstall. DependencyCount : 120 {entries}"
    assert "and 70 more dependencies; --json and --markdown write them all" in run("-", pasted=text).stdout
    assert len(json.loads(run("-", "--json", "-", pasted=text).stdout)["diagnoses"][0]["edges"]) == 120
    assert run("-", "--markdown", "-", pasted=text).stdout.count("\n|") == 122
