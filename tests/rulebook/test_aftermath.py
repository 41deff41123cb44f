"""What remains, what went and what was kept, told from two snapshots."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from w365lint.cli import main

SNAPSHOTS = Path(__file__).parent.parent.parent / "snapshots"
BEFORE, AFTER, HALF = (SNAPSHOTS / name for name in ("fabrikam-closed", "fabrikam-after", "variants/half-removed"))
LINES = {"UNI-29", "UNI-30", "UNI-50", "UNI-51"}


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in ("check", *words, "--for", "uninstall")])


def told(*words: object) -> tuple[dict[str, str], dict[str, list[dict[str, str]]]]:
    data = json.loads(run(*words, "--json", "-").stdout)
    return {line["id"]: line["state"] for line in data["runbooks"][0]["lines"] if line["id"] in LINES}, data["after"]


@pytest.fixture
def after(tmp_path: Path) -> Path:
    return Path(shutil.copytree(AFTER, tmp_path / "after"))


def test_without_an_earlier_snapshot_the_lines_wait_for_one() -> None:
    lines, after = told(AFTER)
    assert set(lines.values()) == {"awaits-after"}
    assert after is None


def test_a_whole_removal_is_go_and_exits_0() -> None:
    result = run(AFTER, "--after", BEFORE)
    assert "GO" in result.output
    assert result.exit_code == 0
    lines, after = told(AFTER, "--after", BEFORE)
    assert lines == dict.fromkeys(LINES, "clear")
    assert after["remaining"] == after["lost"] == after["failing"] == []
    assert {each["kind"] for each in after["uncompared"]} == {"move"}


def test_what_went_and_what_was_kept_is_named() -> None:
    _, after = told(AFTER, "--after", BEFORE)
    assert {"work365", "work365_subscription", "work365_adminhub"} <= {each["key"] for each in after["went"]}
    assert {"account", "invoice"} <= {each["key"] for each in after["kept"]}
    assert "Fabrikam - Welcome a new customer" in {each["name"] for each in after["kept"]}


def test_nothing_removed_stands_against_every_line_that_says_it_is_gone() -> None:
    lines, after = told(BEFORE, "--after", BEFORE)
    assert lines == {"UNI-29": "found", "UNI-30": "clear", "UNI-50": "found", "UNI-51": "found"}
    assert after["went"] == []


def test_a_removal_that_stopped_half_way_is_no_go_and_names_what_is_left() -> None:
    result = run(HALF, "--after", BEFORE)
    assert "NO-GO" in result.output
    assert result.exit_code == 1
    lines, after = told(HALF, "--after", BEFORE)
    assert lines == {"UNI-29": "clear", "UNI-30": "found", "UNI-50": "found", "UNI-51": "found"}
    assert [(each["kind"], each["name"]) for each in after["remaining"]] == [
        ("role", "Work 365 Portal Service"),
        ("role_holder", "Anna de Vries, Work 365 Portal Service"),
        ("solution", "Work 365 Self-Service Portal"),
    ]
    assert [each["name"] for each in after["failing"]] == ["Refresh of the portal: Table work365_subscription was not found."]


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("solution.json", "UNI-50"),
        ("metadata/EntityDefinitions.json", "UNI-29"),
        ("workflow.json", "UNI-29"),
        ("appmodule.json", "UNI-29"),
        ("asyncoperation.json", "UNI-30"),
        ("role.json", "UNI-51"),
        ("systemuserroles.json", "UNI-51"),
    ],
)
def test_a_table_that_was_not_exported_leaves_its_line_undecided(after: Path, file: str, line: str) -> None:
    (after / file).unlink()
    lines, told_ = told(after, "--after", BEFORE)
    assert lines[line] == "undecided"
    assert all(gap["export"] for gap in told_["uncompared"])
    assert run(after, "--after", BEFORE).exit_code == 3


@pytest.mark.parametrize(
    ("file", "column", "line"),
    [
        ("asyncoperation.json", "statuscode", "UNI-30"),
        ("asyncoperation.json", "statecode", "UNI-29"),
        ("systemuserroles.json", "roleid", "UNI-51"),
        ("solutioncomponent.json", "componenttype", "UNI-29"),
    ],
)
def test_a_column_that_was_not_exported_leaves_its_line_undecided(tmp_path: Path, file: str, column: str, line: str) -> None:
    half = Path(shutil.copytree(HALF, tmp_path / "half"))
    reply = json.loads((half / file).read_text(encoding="utf-8"))
    for row in reply["value"]:
        for name in [name for name in row if name.partition("@")[0] == column]:
            del row[name]
    (half / file).write_text(json.dumps(reply), encoding="utf-8")
    lines, after = told(half, "--after", BEFORE)
    # A role remains besides: found already, and there may be more.
    assert lines[line] == ("found" if line == "UNI-51" else "undecided")
    assert {each["kind"] for each in after["uncompared"]} > {"move"}


def test_an_export_without_completed_jobs_never_says_that_none_failed(after: Path) -> None:
    path = after / "asyncoperation.json"
    reply = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**reply, "value": []}), encoding="utf-8")
    manifest = json.loads((after / "snapshot.json").read_text(encoding="utf-8"))
    manifest["tables"]["asyncoperation"] = {"complete": True, "rows": 0}
    (after / "snapshot.json").write_text(json.dumps(manifest), encoding="utf-8")
    lines, _ = told(after, "--after", BEFORE)
    assert lines["UNI-30"] == "undecided"
    assert lines["UNI-29"] == "clear"


def test_a_job_that_had_failed_before_is_not_held_against_the_removal(after: Path) -> None:
    before = Path(shutil.copytree(BEFORE, after.parent / "before"))
    for folder in (before, after):
        path = folder / "asyncoperation.json"
        reply = json.loads(path.read_text(encoding="utf-8"))
        reply["value"][0] |= {"statuscode": 31, "statuscode@OData.Community.Display.V1.FormattedValue": "Failed"}
        path.write_text(json.dumps(reply), encoding="utf-8")
    lines, _ = told(after, "--after", before)
    assert lines["UNI-30"] == "clear"


def test_something_of_the_partner_that_is_gone_too_is_named(after: Path) -> None:
    path = after / "workflow.json"
    reply = json.loads(path.read_text(encoding="utf-8"))
    reply["value"] = [row for row in reply["value"] if row["name"] != "Fabrikam - Welcome a new customer"]
    path.write_text(json.dumps(reply), encoding="utf-8")
    manifest = json.loads((after / "snapshot.json").read_text(encoding="utf-8"))
    manifest["tables"]["workflow"] = {"complete": True}
    (after / "snapshot.json").write_text(json.dumps(manifest), encoding="utf-8")
    _, told_ = told(after, "--after", BEFORE)
    assert [each["name"] for each in told_["lost"]] == ["Fabrikam - Welcome a new customer"]


def test_another_environment_or_the_wrong_order_is_refused() -> None:
    other = run(AFTER, "--after", SNAPSHOTS / "contoso")
    assert other.exit_code == 2
    assert "https://contoso" in other.output
    turned = run(BEFORE, "--after", AFTER)
    assert turned.exit_code == 2
    assert "earlier" in turned.output


def test_a_target_is_looked_for_where_it_still_was() -> None:
    assert run(AFTER, "--after", BEFORE, "--target", "Work365PowerBI").exit_code == 0
    wrong = run(AFTER, "--after", BEFORE, "--target", "Work365PowerBY")
    assert wrong.exit_code == 2
    assert "Work365PowerBI" in wrong.output


def test_nobody_is_asked_what_depends_on_a_solution_that_is_gone() -> None:
    waiting = [
        {each["kind"] for each in json.loads(run(snapshot, "--after", BEFORE, "--json", "-").stdout)["missing"]}
        for snapshot in (AFTER, HALF)
    ]
    assert ["declared_dependency" in kinds for kinds in waiting] == [False, True]


def test_the_page_shows_what_became_of_it(tmp_path: Path) -> None:
    page = tmp_path / "after.html"
    run(HALF, "--after", BEFORE, "--html", page)
    text = page.read_text(encoding="utf-8")
    assert 'id="after"' in text
    assert "Work 365 Self-Service Portal" in text


RUNNING = SNAPSHOTS / "fabrikam"
LEAVING = ("--for", "offboarding", "--for", "uninstall")


def lines_of(snapshot: Path, *words: object) -> list[dict[str, Any]]:
    """Return every line of both runbooks of leaving."""
    result = CliRunner().invoke(main, ["check", *map(str, (snapshot, *words, *LEAVING)), "--json", "-", "--exit-zero"])
    return [line for runbook in json.loads(result.stdout)["runbooks"] for line in runbook["lines"]]


@pytest.mark.parametrize("before", [RUNNING, BEFORE], ids=lambda path: path.name)
def test_a_line_about_the_time_before_is_in_the_state_in_which_the_earlier_snapshot_left_it(before: Path) -> None:
    then = {line["id"]: line["state"] for line in lines_of(before) if line["stage"] == "before"}
    now = [line for line in lines_of(AFTER, "--after", before) if line["stage"] == "before"]
    assert {line["id"]: line["state"] for line in now} == then
    assert {line["judged_on"] for line in now} == {f"{before.name}, as of 2026-01-15"}
    assert all(line["findings"] == line["undecided"] == [] for line in now)


def test_a_line_about_the_time_before_counts_what_the_earlier_report_shows() -> None:
    notes = {line["id"]: line["note"] for line in lines_of(AFTER, "--after", RUNNING)}
    assert notes["OFF-02"] == "10 findings; see the report on that snapshot."
    assert notes["OFF-14"] == "1 finding; see the report on that snapshot."
    assert notes["OFF-08"] == "1 open subject; see the report on that snapshot."


def test_no_line_is_ticked_that_was_not_clear_before_the_work(tmp_path: Path) -> None:
    def ticked(snapshot: Path, *words: object) -> set[str]:
        file = tmp_path / "list.md"
        CliRunner().invoke(main, ["check", *map(str, (snapshot, *words, *LEAVING, "--checklist", file)), "--exit-zero"])
        rows = [line.split(" | ") for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("| ☑")]
        return {row[1] for row in rows if "-" in row[1]}

    after_lines = {"OFF-18", *LINES}
    assert ticked(AFTER, "--after", RUNNING) == ticked(RUNNING) | after_lines
    assert ticked(AFTER, "--after", BEFORE) == ticked(BEFORE) | after_lines
    assert not {"OFF-02", "OFF-11", "UNI-01"} & ticked(AFTER, "--after", RUNNING)
    assert {"OFF-02", "OFF-11", "UNI-01"} <= ticked(AFTER, "--after", BEFORE)


def test_the_verdict_on_what_is_left_says_how_it_was_before() -> None:
    said = CliRunner().invoke(main, ["check", str(AFTER), "--after", str(RUNNING), "--for", "offboarding"])
    assert said.exit_code == 0
    text = " ".join(said.output.split())
    assert "Leave Work 365: ✓ GO Compared with fabrikam, of the lines due after the work: the only line that counts is clear." in text
    assert "Of those before it, on fabrikam, as of 2026-01-15: 9 lines of 25 stand against it; 9 lines could not be judged;" in text


def test_half_way_the_lines_due_afterwards_are_found_for_both_runbooks() -> None:
    state = {line["id"]: line["state"] for line in lines_of(HALF, "--after", BEFORE)}
    assert {line: state[line] for line in ("OFF-18", *sorted(LINES))} == {
        "OFF-18": "found", "UNI-29": "clear", "UNI-30": "found", "UNI-50": "found", "UNI-51": "found",
    }  # fmt: skip


def test_a_word_given_before_the_work_counts_where_it_was_given_and_one_given_later_too(tmp_path: Path) -> None:
    before, after = (Path(shutil.copytree(folder, tmp_path / folder.name)) for folder in (BEFORE, AFTER))
    (before / "attestations.yaml").write_text("attestations: [{line: OFF-23, who: Anna, when: 2025-12-18}]", encoding="utf-8")
    (after / "attestations.yaml").write_text("attestations: [{line: OFF-21, who: Tom, when: 2026-01-19}]", encoding="utf-8")
    found = {line["id"]: line for line in lines_of(after, "--after", before)}
    assert [(found[line]["state"], found[line]["who"]) for line in ("OFF-23", "OFF-21")] == [("attested", "Anna"), ("attested", "Tom")]
    assert found["OFF-01"]["state"] == "undecided"


def moved(folder: Path, table: str, name: str, **columns: object) -> None:
    path = folder / f"{table}.json"
    reply = json.loads(path.read_text(encoding="utf-8"))
    row = next(row for row in reply["value"] if name in row.values())
    row |= columns
    path.write_text(json.dumps(reply), encoding="utf-8")


def cot_33(before: Path, after: Path) -> tuple[str, str]:
    result = CliRunner().invoke(main, ["check", str(after), "--after", str(before), "--for", "co-term", "--json", "-"])
    [line] = [line for line in json.loads(result.stdout)["runbooks"][0]["lines"] if line["id"] == "COT-33"]
    return line["state"], line["note"]


@pytest.fixture
def later(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RUNNING, tmp_path / "later"))


CONTRACT = "_work365_subscription_billingcontract_value"
ELSEWHERE = "11111111-1111-4111-8111-111111111111"


def test_where_nothing_was_to_go_the_lines_before_are_judged_as_it_is_now_and_count_too(later: Path) -> None:
    moved(later, "work365_subscription", "Microsoft 365 E5", **{CONTRACT: ELSEWHERE})
    words = ["check", str(later), "--after", str(RUNNING), "--for", "co-term"]
    (runbook,) = json.loads(CliRunner().invoke(main, [*words, "--json", "-"]).stdout)["runbooks"]
    assert runbook["judged"] == ["before", "after"]
    assert {line["judged_on"] for line in runbook["lines"]} == {""}
    assert runbook["why"].startswith("Compared with fabrikam: 1 line of ")
    (alone,) = json.loads(CliRunner().invoke(main, ["check", str(later), "--for", "co-term", "--json", "-"]).stdout)["runbooks"]
    states = [{line["id"]: line["state"] for line in each["lines"] if line["id"] != "COT-33"} for each in (runbook, alone)]
    assert states[0] == states[1]


def test_nothing_moved_is_clear(later: Path) -> None:
    assert cot_33(RUNNING, later)[0] == "clear"


def test_an_annual_subscription_may_change_contract(later: Path) -> None:
    moved(later, "work365_subscription", "Power BI Pro (annual)", **{CONTRACT: ELSEWHERE})
    assert cot_33(RUNNING, later)[0] == "clear"


def test_a_monthly_subscription_may_not(later: Path) -> None:
    moved(later, "work365_subscription", "Microsoft 365 E5", **{CONTRACT: ELSEWHERE})
    state, note = cot_33(RUNNING, later)
    assert state == "found"
    assert "Microsoft 365 E5, from BC-1001 to" in note


def test_a_subscription_whose_length_is_not_known_is_asked_about(later: Path) -> None:
    moved(later, "work365_subscription", "Microsoft 365 E5", **{CONTRACT: ELSEWHERE})
    (later / "work365_unitmapping.json").unlink()
    assert cot_33(RUNNING, later)[0] == "undecided"


def test_an_invoice_or_license_change_that_went_stands_against_it(later: Path) -> None:
    for table in ("invoice", "work365_licensechangelog"):
        path = later / f"{table}.json"
        reply = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps({**reply, "value": reply["value"][:-1]}), encoding="utf-8")
        manifest = json.loads((later / "snapshot.json").read_text(encoding="utf-8"))
        manifest["tables"][table]["rows"] -= 1
        (later / "snapshot.json").write_text(json.dumps(manifest), encoding="utf-8")
        assert cot_33(RUNNING, later)[0] == "found"
        path.write_text(json.dumps(reply), encoding="utf-8")


@pytest.mark.parametrize("table", ["work365_subscription", "invoice", "work365_licensechangelog"])
def test_without_a_table_of_either_snapshot_nothing_is_clear(later: Path, table: str) -> None:
    (later / f"{table}.json").unlink()
    assert cot_33(RUNNING, later)[0] == "undecided"
    assert cot_33(later, RUNNING)[0] == "undecided"
