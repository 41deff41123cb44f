"""What a snapshot would say after an edit is what it says once its files are edited."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from pathlib import Path

from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from w365lint.cli import main
from w365lint.cli.edits import read_edits
from w365lint.configuration import Configuration
from w365lint.environment.load import load_environment
from w365lint.lint import Purpose, lint
from w365lint.rulebook.loader import load, our_rules
from w365lint.rulebook.verdict import Verdict

FABRIKAM = Path(__file__).parent.parent / "snapshots" / "fabrikam"
RULEBOOK = load([our_rules()], Configuration())
KEYS = [f"{number}1111111-1111-4111-8111-111111111111" for number in range(4)]
COLUMNS = {
    "subscription": {"end": "work365_subscription_enddate", "contract": "_work365_subscription_billingcontract_value"},
    "billing_contract": {"end": "work365_billingcontract_enddate", "number": "work365_billingcontract_number"},
}
TABLES = {"subscription": "work365_subscription", "billing_contract": "work365_billingcontract"}
Rows = dict[str, list[dict[str, object]]]


def whatif(*words: object) -> Result:
    return CliRunner().invoke(main, ["whatif", *(str(word) for word in words)])


def rows() -> Rows:
    state = {"statecode": 0, "statuscode@OData.Community.Display.V1.FormattedValue": "Active", "statuscode": 1}
    subscriptions: list[dict[str, object]] = [
        {"work365_subscriptionid": key, "work365_subscription_subscriptionname": f"S{number}",
         "_work365_subscription_billingcontract_value": KEYS[number % 2], "work365_subscription_enddate": None, **state}
        for number, key in enumerate(KEYS)
    ]  # fmt: skip
    contracts: list[dict[str, object]] = [
        {
            "work365_billingcontractid": key,
            "work365_billingcontract_name": f"C{number}",
            "work365_billingcontract_number": "1",
            "work365_billingcontract_enddate": None,
            **state,
        }
        for number, key in enumerate(KEYS)
    ]
    return {"subscription": subscriptions, "billing_contract": contracts}


def write(folder: Path, tables: Rows) -> None:
    for kind, records in tables.items():
        (folder / f"{TABLES[kind]}.json").write_text(json.dumps({"value": records}), encoding="utf-8")


def said(verdict: Verdict) -> tuple[list[tuple[str, str]], list[tuple[str, str]], list[str]]:
    found = sorted((one.message, one.identity) for one in verdict.findings)
    return found, sorted((one.message, one.identity) for one in verdict.undecided), sorted(one.message for one in verdict.missing)


KIND = st.sampled_from(sorted(TABLES))
REMOVALS = st.sets(st.tuples(KIND, st.sampled_from(KEYS)), max_size=2)
VALUES = {"end": st.sampled_from(["2026-02-28", "2025-01-31", ""]), "number": st.sampled_from(["7", ""]), "contract": st.sampled_from(KEYS)}
CHANGES = st.dictionaries(
    st.tuples(KIND, st.sampled_from(KEYS)).flatmap(lambda at: st.sampled_from([(*at, field) for field in COLUMNS[at[0]]])),
    st.integers(0, 2),
    max_size=3,
).flatmap(lambda chosen: st.fixed_dictionaries({at: VALUES[at[2]] for at in chosen}))


@settings(max_examples=10, deadline=None)
@given(REMOVALS, CHANGES)
def test_an_edit_in_memory_equals_an_edit_of_the_files(removals: set[tuple[str, str]], changes: dict[tuple[str, str, str], str]) -> None:
    with tempfile.TemporaryDirectory() as here, tempfile.TemporaryDirectory() as there:
        write(Path(here), rows())
        edited = rows()
        for (kind, key, field), value in changes.items():
            next(row for row in edited[kind] if row[f"{TABLES[kind]}id"] == key)[COLUMNS[kind][field]] = value or None
        for kind, key in removals:
            edited[kind] = [row for row in edited[kind] if row[f"{TABLES[kind]}id"] != key]
        write(Path(there), edited)
        day = date(2026, 1, 15)
        before = load_environment(Path(here), Configuration(), day)
        sets = [f"{kind}:{key}.{field}={value}" for (kind, key, field), value in changes.items()]
        asked = read_edits(sets, [f"{kind}:{key}" for kind, key in removals], before)
        verdicts = [
            lint(load_environment(Path(folder), Configuration(), day, edits=edits), RULEBOOK, Purpose())
            for folder, edits in ((here, asked.edits), (there, None))
        ]
        assert said(verdicts[0]) == said(verdicts[1])


def test_what_is_born_and_what_dies_is_named() -> None:
    result = whatif(FABRIKAM, "--for", "uninstall", "--remove", "Work365PowerBI")
    assert result.exit_code == 1
    assert "NO-GO before" in result.output
    assert "Born: 0" in result.output
    assert "Cloud flow Work 365 - Refresh reports is on" in result.output


def test_the_data_that_goes_with_a_solution_is_counted() -> None:
    result = whatif(FABRIKAM, "--remove", "Work365")
    count = len(json.loads((FABRIKAM / "work365_subscription.json").read_text(encoding="utf-8"))["value"])
    assert f"work365_subscription: {count} rows" in result.output


def test_an_edit_that_changes_nothing_says_so() -> None:
    result = whatif(FABRIKAM, "--set", "billing_contract:BC-1004.number=")
    assert "Born: 0" in result.output
    assert result.exit_code == 0


def test_a_wrong_kind_key_field_or_word_is_refused_with_a_hint() -> None:
    wrong = {
        ("--remove", "subscripton:x"): "Did you mean 'subscription'?",
        ("--remove", "Work365PowerBY"): "Did you mean 'work365powerbi'?",
        ("--set", "billing_contract:BC-1004.ent=2026-01-01"): "Did you mean 'end'?",
        ("--set", "billing_contract:BC-1O04.end=2026-01-01"): "BC-1004",
        ("--set", "billing_contract:BC-1004.state=actve"): "Did you mean 'active'?",
        ("--set", "billing_contract:BC-1004.end=soon"): "soon",
        ("--set", "nonsense"): "KIND:KEY.FIELD=VALUE",
    }
    for words, hint in wrong.items():
        result = whatif(FABRIKAM, *words)
        assert result.exit_code == 2
        assert hint in result.output


def test_a_column_that_nobody_exported_stays_unknown_in_all_other_records(tmp_path: Path) -> None:
    write(tmp_path, rows())
    before = load_environment(tmp_path, Configuration())
    asked = read_edits([f"subscription:{KEYS[0]}.quantity=5"], [], before)
    after = load_environment(tmp_path, Configuration(), None, edits=asked.edits)
    quantities = {one.key: one.values["quantity"] for one in after.store.records("subscription") if not one.unseen}
    assert quantities.pop(KEYS[0]) == 5
    assert set(map(repr, quantities.values())) == {"UNKNOWN"}


def test_what_stays_of_a_solution_is_said_and_where_nobody_knows_it_that_too(tmp_path: Path) -> None:
    for name, managed in {"unmanaged": [False], "contradicted": [False, True]}.items():
        (tmp_path / name).mkdir()
        solutions = [{"uniquename": "Kit", "friendlyname": "Kit", "ismanaged": word} for word in managed]
        (tmp_path / name / "solution.json").write_text(json.dumps({"value": solutions}), encoding="utf-8")
    assert "The components of Kit stay: it is unmanaged." in whatif(tmp_path / "unmanaged", "--remove", "Kit").output
    assert "Nobody knows whether Kit takes its components along" in whatif(tmp_path / "contradicted", "--remove", "Kit").output
