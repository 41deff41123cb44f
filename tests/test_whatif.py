"""What `whatif` tells: the edit, the verdicts, what goes, what is found and was not; and each way of asking it wrongly."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from w365lint.cli import main

SNAPSHOTS = Path(__file__).parent.parent / "snapshots"
FABRIKAM, CONTOSO, FILES = SNAPSHOTS / "fabrikam", SNAPSHOTS / "contoso", SNAPSHOTS / "variants" / "exported-solutions"
WORK_365 = [word for name in ("", "PortalNotifications", "PowerBI", "SelfServicePortal") for word in ("--remove", f"Work365{name}")]


def whatif(*words: object, width: int = 100) -> Result:
    return CliRunner().invoke(main, ["whatif", *(str(word) for word in words)], env={"COLUMNS": str(width)})


def flat(result: Result) -> str:
    return " ".join(result.output.split())


def as_json(*words: object) -> Any:  # noqa: ANN401 what JSON holds
    return json.loads(whatif(*words, "--json", "-").stdout)


def test_the_edit_is_said_with_what_was_there_before() -> None:
    said = as_json(FABRIKAM, "--set", "billing_contract:BC-1004.end=2026-03-31", "--remove", "Work365PowerBI")["edited"]["said"]
    assert said[0] == "Remove solution Work 365 Power BI Reporting (Work365PowerBI)"
    assert said[1].startswith("Set end of billing contract BC-1004 (")
    assert said[1].endswith(") from (empty) to 2026-03-31")


def test_a_record_goes_by_its_key_its_id_its_name_or_its_number() -> None:
    row = json.loads((FABRIKAM / "connectionreference.json").read_text(encoding="utf-8"))["value"][0]
    names = (row["connectionreferenceid"], row["connectionreferencelogicalname"].upper(), f"{{{row['connectionreferenceid']}}}")
    said = {tuple(as_json(FABRIKAM, "--remove", f"connection_reference:{name}")["edited"]["said"]) for name in names}
    assert len(said) == 1
    assert whatif(FABRIKAM, "--set", "invoice:INV-0001.currency=USD").exit_code == 2
    invoice = json.loads((CONTOSO / "invoice.json").read_text(encoding="utf-8"))["value"][0]
    (said_of_it,) = as_json(CONTOSO, "--set", f"invoice:{invoice['invoicenumber']}.currency=USD")["edited"]["said"]
    assert said_of_it.endswith("from Euro to US Dollar")


def test_what_appears_and_what_disappears_is_named_and_so_is_each_line_that_turns() -> None:
    result = whatif(FABRIKAM, "--for", "uninstall", "--remove", "Work365PowerBI")
    assert result.exit_code == 1
    assert "Uninstall Work 365: ✕ NO-GO before, ✕ NO-GO after" in result.output
    assert "Appears" not in result.output
    assert "error: Cloud flow Work 365 - Refresh reports is on" in flat(result)
    turned = as_json(CONTOSO, "--for", "uninstall", "--set", "system_job:Merge scheduled changes.state=completed")["runbooks"][0]
    assert [(line["id"], line["before"], line["after"]) for line in turned["lines"]] == [
        ("UNI-15", "found", "undecided"), ("UNI-28", "found", "undecided"),
    ]  # fmt: skip


def test_a_finding_that_says_something_else_is_told_with_what_it_said() -> None:
    told = as_json(CONTOSO, "--remove", "billing_contract:BC-2009")["changed"]
    assert [each["before"]["message"] for each in told] == [
        "The schedule of BC-2009 for 2026-01-01 to 2026-12-31 is in error: The price list has no price for 1 of 1 lines."
    ]


def test_the_data_that_goes_with_a_solution_is_counted_and_what_is_attested_of_it_said(tmp_path: Path) -> None:
    result = whatif(FABRIKAM, "--remove", "Work365")
    count = len(json.loads((FABRIKAM / "work365_subscription.json").read_text(encoding="utf-8"))["value"])
    assert f"Subscription (work365_subscription): {count} rows" in result.output
    assert "24 columns of invoice" in result.output
    words = tmp_path / "words.yaml"
    words.write_text("attestations:\n  - {line: UNI-10, about: work365_subscription, who: Anna, when: 2026-01-14}\n", encoding="utf-8")
    again = whatif(FABRIKAM, "--remove", "Work365", "--attestations", words)
    assert f"Subscription (work365_subscription): {count} rows; attested by Anna, 2026-01-14." in again.output


def test_money_at_risk_is_told_where_it_changes() -> None:
    assert "Money at risk (once): " in whatif(CONTOSO, *WORK_365).output
    assert "Money at risk" not in whatif(CONTOSO, "--remove", "Work365PowerBI").output


def test_nothing_senseless_is_found_once_all_of_work_365_is_gone() -> None:
    for snapshot in (CONTOSO, FABRIKAM, SNAPSHOTS / "fabrikam-closed"):
        seen = as_json(snapshot, *WORK_365, "--for", "operating", "--for", "uninstall", "--for", "offboarding", "--for", "co-term")
        assert seen["born"] == []
        assert seen["opened"] == []
        assert any("Nothing of the target would be left" in note for note in seen["edited"]["notes"])


def test_an_edit_that_changes_nothing_says_so() -> None:
    result = whatif(FABRIKAM, "--set", "billing_contract:BC-1004.number=")
    assert "No finding and no verdict would change." in result.output
    assert result.exit_code == 0


def test_where_nobody_knows_what_else_goes_nothing_is_called_unchanged_for_sure(tmp_path: Path) -> None:
    copy = tmp_path / "unasked"
    shutil.copytree(CONTOSO, copy, ignore=shutil.ignore_patterns("dependency"))
    result = whatif(copy, "--remove", "Work365PowerBI")
    assert "No finding and no verdict would change as far as the snapshot tells." in result.output
    assert "the platform may refuse" in flat(result)


def test_the_exit_code_is_that_of_the_edited_snapshot() -> None:
    clean, broken = ("--set", "billing_contract:BC-1004.number="), ("--set", "billing_contract:BC-1004.state=inactive")
    assert [whatif(FABRIKAM, *words).exit_code for words in (clean, broken, (*broken, "--exit-zero"))] == [0, 1, 0]
    assert whatif(FABRIKAM, *clean, "--for", "operating").exit_code == 3


def test_where_it_is_not_known_all_that_goes_it_is_told_and_nothing_is_clear(tmp_path: Path) -> None:
    shutil.copytree(FABRIKAM, tmp_path, dirs_exist_ok=True)
    (tmp_path / "solutioncomponent.json").unlink()
    result = whatif(tmp_path, "--remove", "Work365PowerBI")
    assert result.exit_code == 3
    assert "The snapshot does not list all that Work 365 Power BI Reporting holds: more may go." in flat(result)


def test_options_of_check_mean_what_they_mean_there(tmp_path: Path) -> None:
    rule = tmp_path / "rules" / "own" / "some-contract.yaml"
    rule.parent.mkdir(parents=True)
    text = (SNAPSHOTS.parent / "rules" / "contracts" / "active-contract.yaml").read_text(encoding="utf-8")
    rule.write_text(text.replace("for: [uninstall, offboarding]", "for: operating"), encoding="utf-8")
    died = as_json(FABRIKAM, "--rules", tmp_path / "rules", "--remove", "billing_contract:BC-1004", "--engine", "sql")["died"]
    assert "own/some-contract" in {each["rule"] for each in died}
    edit = ("--set", "billing_contract:BC-1004.state=inactive")
    (born,) = as_json(FABRIKAM, *edit)["born"]
    waivers = tmp_path / "waivers.yaml"
    components = [subject["key"] for subject in born["subjects"]]
    waiver = {"rule": born["rule"], "components": components, "reason": "Known", "owner": "Me", "expires": "2026-02-01"}
    waivers.write_text(json.dumps({"waivers": [waiver]}), encoding="utf-8")
    assert as_json(FABRIKAM, *edit, "--waivers", waivers)["born"] == []
    aimed = as_json(FABRIKAM, "--for", "uninstall", "--target", "Work365PowerBI", "--remove", "Work365PowerBI")
    assert any("Nothing of the target would be left" in note for note in aimed["edited"]["notes"])
    assert "Did you mean 'Work365PowerBI'?" in whatif(FABRIKAM, *edit, "--target", "Work365PowerBY").output


@pytest.mark.parametrize("width", [80, 100])
def test_it_fits_the_terminal(width: int) -> None:
    for words in ((CONTOSO, *WORK_365, "--for", "uninstall"), (CONTOSO, "--set", "billing_contract:BC-2009.state=inactive")):
        assert max(map(len, whatif(*words, width=width).output.splitlines())) <= width


TWO_NAMES = {"value": [{"accountid": f"1111111{number}-1111-4111-8111-111111111111", "name": "Twice"} for number in (1, 2)]}

WRONG = [
    # The words, what is wrong, and the next step.
    (("--remove", "subscripton:x"), "no export holds a kind 'subscripton'", "Did you mean 'subscription'?"),
    (("--remove", "Work365PowerBY"), "no solution 'Work365PowerBY' is in the snapshot", "Did you mean 'Work365PowerBI'?"),
    (("--remove", "user:Ana de Vries"), "no user 'Ana de Vries' is in the snapshot", "Did you mean 'Anna de Vries'?"),
    (("--remove", "term:monthly"), "no export holds a kind 'term'", ""),
    (("--remove", "tax_rate:x"), "no tax rate 'x' is in the snapshot", ""),
    (("--remove", "account:Twice"), "the name of 2 records of account", "Give the key: 11111111-1111-4111-8111-111111111111"),
    (("--set", "billing_contract:BC-1004.ent=2026-01-01"), "billing contract has no field 'ent'", "Did you mean 'end'?"),
    (("--set", "billing_contract:BC-1004.end_date=2026-01-01"), "billing contract has no field 'end_date'", "Did you mean 'end'?"),
    (("--set", "billing_contract:BC-1O04.end=2026-01-01"), "no billing contract 'BC-1O04' is in the snapshot", "BC-1004"),
    (("--set", "billing_contract:BC-1004.state=actve"), "state: 'actve' is none of active, inactive", "Did you mean 'active'?"),
    (("--set", "billing_contract:BC-1004.end=soon"), "end: 'soon' is not a date", "Write YYYY-MM-DD."),
    (("--set", "user:Anna de Vries.disabled=perhaps"), "disabled: 'perhaps' is neither yes nor no", "Write yes or no."),
    (("--set", "billing_contract:BC-1004.key=x"), "a key tells records apart, and cannot be set", ""),
    (("--set", "billing_contract:BC-1004.currency=GBB"), "no currency 'GBB' is in the snapshot", ""),
    (("--set", "system_job:Work 365 Start Job.of_target=no"), "the name of 3 records of system job", "Give the key"),
    (("--set", "nonsense"), "this is not KIND:KEY.FIELD=VALUE", "For example subscription:KEY.end=2026-02-28."),
    ((), "there is nothing to edit", "Name what is to be removed or set."),
]


@pytest.fixture(scope="module")
def doubled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return Fabrikam with two accounts of one name."""
    folder = tmp_path_factory.mktemp("doubled")
    shutil.copytree(FABRIKAM, folder, dirs_exist_ok=True)
    (folder / "more").mkdir()
    (folder / "more" / "account.json").write_text(json.dumps(TWO_NAMES), encoding="utf-8")
    return folder


@pytest.mark.parametrize(("words", "wrong", "hint"), WRONG)
def test_a_wrong_word_is_refused_with_a_hint(doubled: Path, words: tuple[str, ...], wrong: str, hint: str) -> None:
    result = whatif(doubled, *words)
    assert result.exit_code == 2
    assert wrong in result.output
    assert hint in result.output


def test_every_mistake_is_told_at_once() -> None:
    mistakes = [word for words, _, _ in WRONG for word in words]
    result = whatif(FABRIKAM, *mistakes)
    assert len(result.output.splitlines()) == len(WRONG) - 1


def test_a_field_that_is_worked_out_is_not_set_but_what_it_is_worked_out_from() -> None:
    invoice = json.loads((FABRIKAM / "invoice.json").read_text(encoding="utf-8"))["value"][0]["invoicenumber"]
    result = whatif(FABRIKAM, "--set", f"invoice:{invoice}.days_since_billing=3")
    assert "days since billing is worked out, and cannot be set. Set what it is worked out from: billing_date." in result.output
    assert "used tables is worked out, and cannot be set." in whatif(FABRIKAM, "--set", "app:work365_adminhub.used_tables=x").output


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (("--set", "billing_contract:BC-1004.end=2026-03-31", "--set", "billing_contract:BC-1004.end="), "this field is set twice"),
        (("--set", "billing_contract:BC-1004.end=2026-03-31", "--remove", "billing_contract:BC-1004"), "goes with what is removed"),
        (("--set", "billing_contract:BC-1004.end=2026-03-31", "--remove", "Work365"), "goes with what is removed"),
        (("--set", "flow:Work 365 - Refresh reports.state=off", "--remove", "Work365PowerBI"), "goes with what is removed"),
    ],
)
def test_edits_that_contradict_each_other_are_refused(words: tuple[str, ...], wrong: str) -> None:
    result = whatif(FABRIKAM, *words)
    assert result.exit_code == 2
    assert wrong in result.output


def test_what_only_a_solution_file_holds_is_not_there_to_be_removed() -> None:
    result = whatif(FILES, "--remove", "ContosoRenewals")
    assert result.exit_code == 2
    assert "a solution file: whether it is in the environment is not known" in result.output


def test_a_column_that_nobody_exported_stays_unknown_in_all_other_records(tmp_path: Path) -> None:
    rows = [{"work365_subscriptionid": f"{number}1111111-1111-4111-8111-111111111111", "statecode": 0} for number in range(3)]
    (tmp_path / "work365_subscription.json").write_text(json.dumps({"value": rows}), encoding="utf-8")
    edit = f"subscription:{rows[0]['work365_subscriptionid']}.quantity=5"
    seen = as_json(tmp_path, "--set", edit)
    assert seen["edited"]["said"][0].endswith("from (not known) to 5")
    assert not [each for each in seen["settled"] if each["subject"]["key"] != rows[0]["work365_subscriptionid"]]


def test_what_stays_of_a_solution_is_said_and_where_nobody_knows_it_that_too(tmp_path: Path) -> None:
    for name, managed in {"unmanaged": [False], "contradicted": [False, True]}.items():
        (tmp_path / name).mkdir()
        solutions = [{"uniquename": "Kit", "friendlyname": "Kit", "ismanaged": word} for word in managed]
        (tmp_path / name / "solution.json").write_text(json.dumps({"value": solutions}), encoding="utf-8")
    assert "Kit is unmanaged: its components stay." in whatif(tmp_path / "unmanaged", "--remove", "Kit").output
    contradicted = whatif(tmp_path / "contradicted", "--remove", "Kit")
    assert "Whether Kit is managed is not known: it is taken for managed here" in flat(contradicted)
    assert contradicted.exit_code == 3
