"""Words in, text and exit code out."""

from __future__ import annotations

import json
import re
import sqlite3
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from w365lint.cli import main
from w365lint.configuration import Configuration
from w365lint.rulebook.loader import load, our_rules

ROOT = Path(__file__).parent.parent
CONTOSO, FABRIKAM, CLOSED = (ROOT / "snapshots" / name for name in ("contoso", "fabrikam", "fabrikam-closed"))


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def snapshot(folder: Path, **tables: object) -> Path:
    for name, rows in tables.items():
        (folder / f"{name}.json").write_text(json.dumps({"value": rows}), encoding="utf-8")
    return folder


def test_findings_exit_1_and_a_clean_environment_exits_0() -> None:
    assert run("check", CONTOSO).exit_code == 1
    assert run("check", FABRIKAM).exit_code == 0


def test_a_verdict_decides_the_exit_code_alone() -> None:
    assert run("check", CONTOSO, "--for", "uninstall").exit_code == 1
    closed = run("check", CLOSED, "--for", "uninstall")
    assert "CANNOT TELL" in closed.output
    assert closed.exit_code == 3


def test_exit_zero_only_reports() -> None:
    assert run("check", CONTOSO, "--for", "uninstall", "--exit-zero").exit_code == 0


def test_fail_on_moves_the_limit(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    assert run("new", "contracts/contract-without-payment-terms", "--into", rules).exit_code == 0
    here = snapshot(tmp_path, work365_billingcontract=[contract()])
    words = ("check", here, "--rules", rules, "--select", "contracts/contract-without-payment-terms")
    assert run(*words).exit_code == 0
    assert run(*words, "--fail-on", "warning").exit_code == 1


def contract() -> dict[str, object]:
    return {
        "work365_billingcontractid": "6b1f4a52-9f5e-4c1e-9a57-2f2f3f1d5c11",
        "work365_billingcontract_name": "BC-1",
        "work365_billingcontract_paymentterms": None,
        "statecode": 0,
    }


def test_require_evidence_turns_what_could_not_be_judged_into_3(tmp_path: Path) -> None:
    here = snapshot(tmp_path, work365_billingcontract=[])
    assert run("check", here).exit_code == 0
    assert run("check", here, "--require-evidence").exit_code == 3


def test_a_snapshot_with_nothing_readable_exits_3_and_says_so(tmp_path: Path) -> None:
    for words in ((tmp_path,), (tmp_path / "missing",)):
        result = run("check", *words)
        assert result.exit_code == 3
        assert "Traceback" not in result.output


def test_one_bad_file_leaves_the_others_judged_and_exits_3(tmp_path: Path) -> None:
    here = snapshot(tmp_path, work365_billingcontract=[contract()])
    (here / "work365_subscription.json").write_text('{"value": [{"work365_sub', encoding="utf-8")
    result = run("check", here, "--json", "-")
    assert result.exit_code == 3
    tables = {table["kind"]: table["completeness"] for table in json.loads(result.stdout)["tables"]}
    assert tables["billing_contract"] == "complete"
    assert tables["subscription"] == "unreadable"


def test_the_help_names_every_runbook() -> None:
    text = CliRunner().invoke(main, ["check", "--help"], terminal_width=100).output
    said = re.search(r"runbook a verdict: ([\w, -]+)\.", " ".join(text.split()))
    assert said is not None
    assert sorted(said[1].split(", ")) == sorted(load([our_rules()], Configuration()).runbooks)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--for", "uninstal"), "Did you mean 'uninstall'?"),
        (("--select", "contrats/active-contract"), "Did you mean 'contracts/active-contract'?"),
        (("--target", "Work365Cor"), "Did you mean"),
        (("--as-of", "yesterday"), "--as-of"),
        (("--fail-on", "fatal"), "--fail-on"),
        (("--frobnicate",), "No such option"),
    ],
)
def test_wrong_usage_exits_2_with_the_next_step(words: tuple[str, ...], says: str) -> None:
    result = run("check", CONTOSO, *words)
    assert result.exit_code == 2
    assert says in result.output


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("waivers.yaml", "waivers: [{rule: contracts/active-contract, component: [a]}]", "Did you mean 'components'?"),
        ("waivers.yaml", "waivers: [{rule: contracts/active-contract, components: [a], reason: x, owner: y}]", "'expires' is missing"),
        ("attestations.yaml", "attestations: [{line: UNI-99, who: A, when: 2026-01-01}]", "no runbook has a line UNI-99"),
        ("attestations.yaml", "attestations: [", "this is not YAML"),
        ("w365lint.toml", "time_zone = 'Mars/Olympus'", "is not a time zone"),
        ("w365lint.toml", "attestation_dayz = 3", "Did you mean 'attestation_days'?"),
    ],
)
def test_a_mistake_in_a_file_beside_the_snapshot_exits_2(tmp_path: Path, name: str, text: str, says: str) -> None:
    here = snapshot(tmp_path, work365_billingcontract=[])
    (here / name).write_text(text, encoding="utf-8")
    result = run("check", here)
    assert result.exit_code == 2
    assert name in result.output
    assert says in result.output


def test_a_mistake_in_a_rule_exits_2_with_its_line(tmp_path: Path) -> None:
    rules = tmp_path / "rules" / "mine"
    rules.mkdir(parents=True)
    (rules / "bad-rule.yaml").write_text("title: A thing\nseverty: error\n", encoding="utf-8")
    result = run("check", FABRIKAM, "--rules", tmp_path / "rules")
    assert result.exit_code == 2
    assert "line 2" in result.output
    assert "Did you mean 'severity'?" in result.output


def test_a_waiver_moves_the_exit_code_and_never_the_state_of_a_line(tmp_path: Path) -> None:
    here = snapshot(tmp_path, work365_billingcontract=[contract()])
    (here / "snapshot.json").write_text(json.dumps({"taken": "2026-01-15T08:00:00Z", "time_zone": "UTC"}), encoding="utf-8")
    (here / "waivers.yaml").write_text(
        "waivers:\n  - {rule: contracts/active-contract, components: [6B1F4A52-9f5e-4c1e-9a57-2f2f3f1d5c11], "
        "reason: last invoice, owner: billing, expires: 2026-02-01}\n",
        encoding="utf-8",
    )
    result = run("check", here, "--for", "uninstall", "--json", "-")
    data = json.loads(result.stdout)
    assert result.exit_code == 3, "the waived line does not fail; the lines that could not be judged still keep it from 0"
    assert [line["state"] for line in data["runbooks"][0]["lines"] if line["id"] == "UNI-01"] == ["found"]
    assert data["runbooks"][0]["verdict"] == "NO-GO"
    assert len(data["waived"]) == 1


def test_a_zip_of_a_snapshot_says_the_same_as_its_folder(tmp_path: Path) -> None:
    packed = tmp_path / "contoso.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(CONTOSO.rglob("*")):
            archive.write(path, path.relative_to(CONTOSO))
    words = ("--json", "-", "--attestations", CONTOSO / "attestations.yaml", "--waivers", CONTOSO / "waivers.yaml")
    folder, zipped = (json.loads(run("check", where, *words).stdout) for where in (CONTOSO, packed))
    assert [one["identity"] for one in folder["findings"]] == [one["identity"] for one in zipped["findings"]]


def test_keep_leaves_the_facts_as_a_database(tmp_path: Path) -> None:
    kept = tmp_path / "facts.sqlite"
    assert run("check", FABRIKAM, "--keep", kept).exit_code == 0
    connection = sqlite3.connect(kept)
    try:
        assert connection.execute("SELECT COUNT(*) FROM subscription WHERE unseen_ = 0").fetchone()[0] > 0
    finally:
        connection.close()


def test_html_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    page = tmp_path / "deep" / "report.html"
    assert run("check", FABRIKAM, "--html", page).exit_code == 0
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_our_rules_prove_themselves_through_the_command() -> None:
    result = run("prove")
    assert result.output.splitlines()[-1].endswith("0 failures.")
    assert result.exit_code == 0


def test_a_new_rule_proves_itself_and_is_not_overwritten(tmp_path: Path) -> None:
    words = ("new", "contracts/contract-without-payment-terms", "--into", tmp_path)
    assert run(*words).exit_code == 0
    assert run("prove", tmp_path).exit_code == 0
    assert run(*words).exit_code == 2


@pytest.mark.parametrize("address", ["contracts", "Contracts/thing", "contracts/check-terms", "a/b/c", "../x/y"])
def test_a_new_rule_is_named_after_its_defect(tmp_path: Path, address: str) -> None:
    assert run("new", address, "--into", tmp_path).exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_doctor_names_the_address_that_exports_each_missing_table(tmp_path: Path) -> None:
    here = snapshot(tmp_path, work365_billingcontract=[])
    (here / "snapshot.json").write_text(json.dumps({"url": "https://contoso.crm4.dynamics.com"}), encoding="utf-8")
    result = run("doctor", here)
    assert result.exit_code == 0
    assert "https://contoso.crm4.dynamics.com/api/data/v9.2/work365_subscriptions as work365_subscription.json" in result.output


def test_explain_says_the_condition_in_english() -> None:
    result = run("explain", "contracts/active-contract")
    assert "When there is a billing contract (“contract”) whose state is active" in result.output
    wrong = run("explain", "contracts/active-contrac")
    assert wrong.exit_code == 2
    assert "Did you mean 'contracts/active-contract'?" in wrong.output


def test_rules_and_facts_and_coverage_are_listed() -> None:
    assert "contracts/active-contract  error" in run("rules").output
    assert "billing_contract  (in examples: billing_contracts)  table work365_billingcontract" in run("rules", "--facts").output
    assert "requirements answered" in run("coverage").output


def test_every_command_has_help() -> None:
    for command in ("check", "coverage", "doctor", "explain", "new", "prove", "rules"):
        result = run(command, "--help")
        assert result.exit_code == 0
        assert len(result.output.splitlines()) > 4


def test_a_plan_that_is_not_complete_exits_3_and_says_what_is_missing() -> None:
    result = run("plan", CONTOSO)
    assert result.exit_code == 3
    assert "Not known, and it matters" in result.output
    assert run("plan", CONTOSO, "--exit-zero").exit_code == 0


def test_a_plan_for_a_solution_that_is_not_there_is_wrong_usage() -> None:
    result = run("plan", CONTOSO, "--target", "Work356")
    assert result.exit_code == 2
    assert "Did you mean" in result.stderr


def test_a_plan_without_a_target_names_what_could_be_one(tmp_path: Path) -> None:
    here = snapshot(tmp_path, solution=[{"solutionid": "6b1f4a52-9f5e-4c1e-9a57-2f2f3f1d5c11", "uniquename": "Other", "ismanaged": True}])
    result = run("plan", here)
    assert result.exit_code == 3
    assert "known are: Other" in " ".join(result.output.split())


def test_a_plan_is_written_as_a_page_and_as_data(tmp_path: Path) -> None:
    result = run("plan", CONTOSO, "--html", tmp_path / "plan.html", "--json", "-", "--exit-zero")
    assert json.loads(result.stdout)["format"] == "w365lint-plan/1"
    assert "Removal plan" in (tmp_path / "plan.html").read_text(encoding="utf-8")


def test_the_confirmation_of_the_vendor_is_an_attestation(tmp_path: Path) -> None:
    said = tmp_path / "attestations.yaml"
    said.write_text("attestations: [{ line: OFF-01, who: Tom, when: 2026-01-14 }]", encoding="utf-8")
    assert "Gate OFF-01, passed" in run("plan", CONTOSO, "--attestations", said).output


def test_the_page_of_an_uninstall_shows_the_plan(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    run("check", CONTOSO, "--for", "uninstall", "--html", page)
    assert '<h2 id="plan">' in page.read_text(encoding="utf-8")
