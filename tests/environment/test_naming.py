from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from environment.readers.sheets import csv_text
from w365lint.configuration import Configuration
from w365lint.environment.environment import Environment
from w365lint.environment.load import load_environment
from w365lint.environment.rows import UNKNOWN, Record

ONE, TWO, THREE = (f"00000000-0000-4000-8000-00000000000{number}" for number in (1, 2, 3))
SUBSCRIPTION = "work365_subscription"


def loaded(folder: Path, accounts: list[dict[str, Any]] | None, customer: str = "Contoso", **more: str) -> Environment:
    """Load a view of one subscription whose customer is a name, beside a reply of accounts."""
    view = csv_text([["work365_subscriptionid", "Subscription Name", "Customer"], [ONE, "E3", customer]])
    files = {f"{SUBSCRIPTION}.csv": view, **more}
    if accounts is not None:
        files["account.json"] = json.dumps({"value": accounts})
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return load_environment(folder, Configuration())


def subscription(environment: Environment) -> Record:
    (record,) = [record for record in environment.store.records("subscription") if not record.unseen]
    return record


def account(key: str, name: str | None) -> dict[str, Any]:
    return {"accountid": key, "name": name}


@pytest.mark.parametrize("written", ["Contoso", " Contoso ", "CONTOSO"])
def test_a_name_that_one_record_has_is_its_key(tmp_path: Path, written: str) -> None:
    environment = loaded(tmp_path, [account(TWO, "Contoso"), account(THREE, "Fabrikam"), account(TWO, "Contoso")], written)
    assert subscription(environment).values["customer"] == TWO
    assert environment.troubles == ()


@pytest.mark.parametrize(
    ("accounts", "who"),
    [([account(TWO, "Contoso"), account(THREE, "contoso")], "2 records have this name"), ([account(TWO, None)], "no record has this name")],
)
def test_a_name_that_several_have_or_nobody_is_unreadable_and_told(tmp_path: Path, accounts: list[dict[str, Any]], who: str) -> None:
    environment = loaded(tmp_path, accounts)
    record = subscription(environment)
    assert record.values["customer"] is UNKNOWN
    assert record.unreadable == {"customer"}
    (trouble,) = environment.troubles
    assert (trouble.file, trouble.place) == (f"{SUBSCRIPTION}.csv", "row 2")
    assert trouble.message == f"customer: 'contoso' is a name, no id, and {who}."


def test_where_not_every_record_is_here_another_may_have_the_name(tmp_path: Path) -> None:
    page = {"value": [account(TWO, "Contoso")], "@odata.nextLink": "https://contoso.crm4.dynamics.com/next"}
    record = subscription(loaded(tmp_path, None, **{"account.json": json.dumps(page)}))
    assert record.values["customer"] is UNKNOWN
    assert record.unreadable == frozenset(), "the file does not say it, as if the column were not there"


@pytest.mark.parametrize("accounts", [None, [{"accountid": TWO}]])
def test_without_names_nothing_is_known_of_the_lookup(tmp_path: Path, accounts: list[dict[str, Any]] | None) -> None:
    environment = loaded(tmp_path, accounts)
    assert subscription(environment).values["customer"] is UNKNOWN
    assert environment.troubles == ()


def test_a_lookup_may_point_to_its_own_table(tmp_path: Path) -> None:
    view = csv_text([["work365_subscriptionid", "Subscription Name", "Parent Subscription"], [ONE, "E3", ""], [TWO, "Phone", "E3"]])
    (tmp_path / f"{SUBSCRIPTION}.csv").write_text(view, encoding="utf-8")
    (tmp_path / "snapshot.json").write_text(json.dumps({"tables": {SUBSCRIPTION: {"rows": 2, "complete": True}}}), encoding="utf-8")
    records = load_environment(tmp_path, Configuration()).store.records("subscription")
    assert {record.key: record.values["parent"] for record in records} == {ONE: None, TWO: ONE}


def test_an_id_in_another_file_and_a_name_in_a_view_do_not_disagree(tmp_path: Path) -> None:
    record = {"work365_subscriptionid": ONE, "_work365_subscription_customer_value": TWO, "work365_subscription_subscriptionname": "E3"}
    environment = loaded(tmp_path, [account(TWO, "Contoso")], **{f"{SUBSCRIPTION}.json": json.dumps({"value": [record]})})
    assert subscription(environment).values["customer"] == TWO
    assert environment.store.count("duplicate") == 0


def test_a_name_that_settles_nothing_leaves_the_id_of_another_file_standing(tmp_path: Path) -> None:
    record = {"work365_subscriptionid": ONE, "_work365_subscription_customer_value": TWO}
    environment = loaded(tmp_path, None, **{f"{SUBSCRIPTION}.json": json.dumps({"value": [record]})})
    assert subscription(environment).values["customer"] == TWO


def test_a_solution_is_known_by_its_unique_name_although_a_view_shows_another(tmp_path: Path) -> None:
    view = csv_text([["solutioncomponentid", "_solutionid_value"], [ONE, "Work 365"]])
    (tmp_path / "solutioncomponent.csv").write_text(view, encoding="utf-8")
    reply = {"value": [{"solutionid": TWO, "uniquename": "Work365", "friendlyname": "Work 365"}]}
    (tmp_path / "solution.json").write_text(json.dumps(reply), encoding="utf-8")
    (component,) = [
        record for record in load_environment(tmp_path, Configuration()).store.records("solution_component") if not record.unseen
    ]
    assert component.values["solution"] == "work365"
