"""The checklist names every line of a runbook with its state, and leaves room to sign."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from w365lint.cli import main

SNAPSHOTS = Path(__file__).parent.parent.parent / "snapshots"


def test_every_line_of_the_asked_runbook_has_a_row_with_a_box_and_room_for_who_and_when(tmp_path: Path) -> None:
    file = tmp_path / "list.md"
    words = ["check", str(SNAPSHOTS / "fabrikam-closed"), "--for", "uninstall", "--checklist", str(file)]
    assert CliRunner().invoke(main, words).exit_code == 3
    rows = [line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith(("| ☐", "| ☑"))]
    assert len(rows) == 55
    assert all(row.endswith(" |  |  |") for row in rows)
    ticked = {row.split("|")[2].strip() for row in rows if row.startswith("| ☑")}
    assert {"UNI-01", "UNI-09"} <= ticked
    assert not {"UNI-29", "UNI-43"} & ticked
