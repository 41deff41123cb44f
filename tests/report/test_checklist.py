"""The checklist names every line of a runbook with its state, and leaves room to sign."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from w365lint.cli import main
from w365lint.configuration import Configuration
from w365lint.rulebook.loader import load, our_rules

SNAPSHOTS = Path(__file__).parent.parent.parent / "snapshots"
LEAVING = ("offboarding", "uninstall")
CLOSING = "Closing checklist"


def parts(tmp_path: Path, tenant: str, *words: object) -> dict[str, list[list[str]]]:
    """Return the rows of each part of a checklist: box, id, what it says, state, who, when."""
    file = tmp_path / "list.md"
    result = CliRunner().invoke(main, ["check", str(SNAPSHOTS / tenant), *map(str, words), "--checklist", str(file), "--exit-zero"])
    assert result.exit_code == 0, result.output
    found: dict[str, list[list[str]]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("### "):
            rows = found.setdefault(line[4:].partition(":")[0], [])
        elif re.match(r"\| [☐☑-] ", line):
            rows.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return found


def states(rows: list[list[str]]) -> dict[str, tuple[str, str]]:
    """Return box and state of each row by its id."""
    return {row[1]: (row[0], row[3]) for row in rows}


@pytest.mark.parametrize("tenant", ["contoso", "fabrikam-closed"])
@pytest.mark.parametrize("runbook", LEAVING)
def test_every_line_of_the_runbook_stands_once_with_a_state_and_room_for_who_and_when(tmp_path: Path, tenant: str, runbook: str) -> None:
    found = parts(tmp_path, tenant, "--for", runbook)
    rows = [row for title in ("Before the work", "The work", "After the work") for row in found[title]]
    lines = load([our_rules()], Configuration()).runbooks[runbook].lines
    assert Counter(row[1] for row in rows) == Counter(line.id for line in lines)
    assert all(len(row) == 6 and row[3] for row in rows)
    assert all(row[4:] == ["", ""] for row in rows if row[0] != "☑")


def test_who_attested_a_line_and_when_has_signed_it(tmp_path: Path) -> None:
    rows = {row[1]: row for row in parts(tmp_path, "fabrikam-closed", "--for", "offboarding")["Before the work"]}
    assert rows["OFF-23"][3:] == [
        "attested: Billing of Work 365 was told by mail, before anything was changed.",
        "Anna de Vries, billing manager",
        "2025-12-18",
    ]
    assert rows["OFF-02"][3:] == ["clear", "", ""]


def test_the_closing_checklist_has_the_six_lines_of_the_article_each_with_its_state(tmp_path: Path) -> None:
    rows = parts(tmp_path, "fabrikam-closed", "--for", "offboarding")[CLOSING]
    assert [(row[0], row[2], row[3]) for row in rows] == [
        ("☐", "The final invoices are generated", "no rule yet: OFF-05, OFF-06, OFF-07, OFF-10; clear: OFF-04"),
        ("☑", "All contracts are deactivated", "clear: OFF-02, OFF-11"),
        ("☐", "The last synchronization with Partner Center is done", "no rule yet: OFF-09; clear: OFF-08, OFF-29"),
        ("☑", "The integrations are disabled or removed", "clear: OFF-13, OFF-14, OFF-15, OFF-31"),
        ("☑", "Roles and users are cleaned up", "clear: OFF-16, OFF-17"),
        ("☐", "The solution is uninstalled", "waits for the snapshot taken after: OFF-18"),
    ]


@pytest.mark.parametrize(("runbook", "number"), [("offboarding", 6), ("uninstall", 9)])
def test_of_a_running_partner_no_closing_line_is_ticked(tmp_path: Path, runbook: str, number: int) -> None:
    assert [row[0] for row in parts(tmp_path, "contoso", "--for", runbook)[CLOSING]] == ["☐"] * number


def test_a_line_that_is_found_counts_and_names_its_records_and_the_step_that_settles_it(tmp_path: Path) -> None:
    rows = states(parts(tmp_path, "contoso", "--for", "uninstall")["Before the work"])
    assert rows["UNI-01"] == ("☐", "found: 11, BC-2001, BC-2002, BC-2003 and 8 more. Step 10.")
    assert rows["UNI-12"] == ("☐", "found: 1, Business Central. Step 12.")
    assert rows["UNI-37"] == ("☐", "no rule yet: Look for yourself.")
    assert rows["UNI-22"][1].startswith("undecided: Write it into attestations.yaml: line UNI-22")
    assert rows["UNI-09"][1].startswith("attestation too old: Attested by Tom Janssen, operations on 2025-11-20. Finance was told")


def test_what_nobody_has_to_do_has_no_box(tmp_path: Path) -> None:
    work = states(parts(tmp_path, "contoso", "--for", "offboarding", "--for", "uninstall")["The work"])
    assert {line for line, (box, _) in work.items() if box == "-"} == {
        "OFF-22", "OFF-27", "OFF-28", "UNI-31", "UNI-34", "UNI-43", "UNI-46", "UNI-47",
    }  # fmt: skip
    gone = states(parts(tmp_path, "fabrikam-after", "--for", "uninstall")["Before the work"])
    assert gone["UNI-01"] == ("-", "does not apply: The tables do not exist here.")


def test_the_steps_of_the_plan_are_there_to_tick_in_their_order(tmp_path: Path) -> None:
    found = parts(tmp_path, "contoso", "--for", "offboarding", "--for", "uninstall")
    steps = [row for title, rows in found.items() if "work" not in title and title != CLOSING for row in rows]
    assert [row[1] for row in steps] == [str(number) for number in range(1, len(steps) + 1)]
    (last,) = (row for row in steps if row[2] == "Uninstall solution Work 365 (Work365)")
    assert last[0] == "☐"
    assert last[3] == "round 22; System Administrator; cannot be undone; not ready: OFF-01"
    assert (states(found["The work"])["UNI-26"]) == ("☐", "open: See the plan. Steps 32, 37-40.")


def test_a_runbook_that_removes_nothing_is_no_plan(tmp_path: Path) -> None:
    assert list(parts(tmp_path, "contoso", "--for", "operating")) == ["Every line"]
    assert list(parts(tmp_path, "contoso", "--for", "co-term")) == ["Before the work", "The work", "After the work"]


def test_without_a_runbook_it_says_how_to_ask_for_one(tmp_path: Path) -> None:
    parts(tmp_path, "contoso")
    assert "name one with --for" in (tmp_path / "list.md").read_text(encoding="utf-8")
