from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from w365lint.configuration import Configuration
from w365lint.environment.environment import Environment
from w365lint.environment.load import load_environment
from w365lint.environment.readers.records import Completeness
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.errors import SnapshotError

ONE, OTHER = "6093b58a-4fea-eb11-bacb-000d3a578f6c", "7093b58a-4fea-eb11-bacb-000d3a578f6c"
LABEL = "@OData.Community.Display.V1.FormattedValue"


def loaded(folder: Path, files: Mapping[str, object], configuration: Configuration | None = None, as_of: date | None = None) -> Environment:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return load_environment(folder, configuration or Configuration(), as_of)


def reply(*rows: Mapping[str, object], **words: object) -> dict[str, object]:
    return {"value": list(rows), **words}


def many(count: int) -> list[dict[str, object]]:
    return [{"work365_subscriptionid": f"00000000-0000-0000-0000-{number:012}"} for number in range(1, count + 1)]


def only(environment: Environment, kind: str) -> Record:
    (record,) = (record for record in environment.store.records(kind) if not record.unseen)
    return record


def said(complete: object) -> dict[str, object]:
    return {"tables": {"work365_subscription": {"complete": complete}}}


@pytest.mark.parametrize(
    ("content", "manifest", "expected"),
    [
        (reply(*many(3)), {}, Completeness.COMPLETE),
        (reply(), {}, Completeness.COMPLETE),
        (reply(*many(4999)), {}, Completeness.COMPLETE),
        (reply(*many(5000)), {}, Completeness.PARTIAL),
        (reply(*many(10000)), {}, Completeness.PARTIAL),
        (reply(*many(5000)), said(complete=True), Completeness.COMPLETE),
        (reply(*many(3), **{"@odata.nextLink": "https://more"}), {}, Completeness.PARTIAL),
        (reply(*many(3), **{"@odata.nextLink": "https://more"}), said(complete=True), Completeness.PARTIAL),
        (many(3), {}, Completeness.PARTIAL),
        (many(3), said(complete=True), Completeness.COMPLETE),
        (reply(*many(3)), said(complete=False), Completeness.PARTIAL),
        ('{"value": [{', {}, Completeness.UNREADABLE),
    ],
)
def test_a_table_is_complete_by_the_rules_of_the_format(tmp_path: Path, content: object, manifest: object, expected: Completeness) -> None:
    files = {"work365_subscription.json": content, "account.json": reply(), "snapshot.json": manifest}
    environment = loaded(tmp_path, files)
    assert environment.state("subscription").completeness is expected
    unseen = [record for record in environment.store.records("subscription") if record.unseen]
    assert len(unseen) == (expected is not Completeness.COMPLETE)


def test_missing_is_not_empty_and_a_table_that_does_not_exist_is_neither(tmp_path: Path) -> None:
    manifest = {"tables": {"adx_website": {"complete": "does not exist"}, "powerpagesite": {"complete": "does not exist"}}}
    environment = loaded(tmp_path, {"account.json": reply(), "snapshot.json": manifest})
    states = {kind: environment.state(kind).completeness for kind in ("account", "subscription", "site")}
    assert states == {"account": Completeness.COMPLETE, "subscription": Completeness.ABSENT, "site": Completeness.NOT_APPLICABLE}


def test_a_folder_in_which_nothing_can_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="nothing in this snapshot can be read"):
        loaded(tmp_path, {"holiday.txt": "sun"})


def test_every_spelling_of_a_guid_is_one_key_on_both_sides_of_a_join(tmp_path: Path) -> None:
    files = {
        "work365_subscription.json": reply(
            {"work365_subscriptionid": OTHER, "_work365_subscription_billingcontract_value": f"{{{ONE.upper()}}}"}
        ),
        "work365_billingcontract.json": reply({"work365_billingcontractid": ONE}),
    }
    environment = loaded(tmp_path, files)
    assert only(environment, "subscription").values["contract"] == only(environment, "billing_contract").key == ONE


def test_an_id_becomes_the_name_by_which_a_component_is_known_everywhere(tmp_path: Path) -> None:
    files = {
        "solution.json": reply({"solutionid": ONE, "uniquename": "Work365", "_publisherid_value": OTHER}),
        "publisher.json": reply({"publisherid": OTHER, "uniquename": "work365publisher"}),
        "solutioncomponent.json": reply({"solutioncomponentid": OTHER, "_solutionid_value": ONE, "componenttype": 1, "objectid": OTHER}),
    }
    environment = loaded(tmp_path, files)
    assert only(environment, "solution").values["publisher"] == "work365publisher"
    assert only(environment, "solution_component").values["solution"] == "work365"


@pytest.mark.parametrize(
    ("moment", "zone", "expected"),
    [
        ("2026-01-14T23:30:00Z", "UTC", date(2026, 1, 14)),
        ("2026-01-14T23:30:00Z", "Europe/Amsterdam", date(2026, 1, 15)),
        ("2026-01-15T04:59:59Z", "America/New_York", date(2026, 1, 14)),
        ("2026-01-15T05:00:00Z", "America/New_York", date(2026, 1, 15)),
        ("2026-03-29T22:00:00Z", "Europe/Amsterdam", date(2026, 3, 30)),
        ("2026-01-15", None, date(2026, 1, 15)),
        ("2026-01-14T23:30:00Z", None, UNKNOWN),
    ],
)
def test_the_business_day_is_taken_in_the_environments_zone_and_not_known_without_one(
    tmp_path: Path, moment: str, zone: str | None, expected: object
) -> None:
    row = {"work365_subscriptionid": ONE, "work365_subscription_enddate": moment}
    environment = loaded(tmp_path, {"work365_subscription.json": reply(row), "snapshot.json": {"time_zone": zone} if zone else {}})
    assert only(environment, "subscription").values["end"] == expected


def test_the_zone_of_the_configuration_wins(tmp_path: Path) -> None:
    row = {"work365_subscriptionid": ONE, "work365_subscription_enddate": "2026-01-14T23:30:00Z"}
    files = {"work365_subscription.json": reply(row), "snapshot.json": {"time_zone": "Europe/Amsterdam"}}
    assert only(loaded(tmp_path, files, Configuration(time_zone="UTC")), "subscription").values["end"] == date(2026, 1, 14)


@pytest.mark.parametrize(
    ("manifest", "as_of", "expected"),
    [
        ({"taken": "2026-02-01T08:00:00Z", "time_zone": "UTC"}, date(2026, 3, 1), (date(2026, 3, 1), "--as-of")),
        ({"taken": "2026-01-31T23:30:00Z", "time_zone": "Europe/Amsterdam"}, None, (date(2026, 2, 1), "snapshot.json")),
        ({"time_zone": "Europe/Amsterdam"}, None, (date(2026, 1, 16), "the newest moment in the data")),
        ({}, None, (None, "")),
    ],
)
def test_the_day_comes_from_the_user_the_snapshot_or_the_newest_moment(
    tmp_path: Path, manifest: dict[str, Any], as_of: date | None, expected: tuple[date | None, str]
) -> None:
    rows = [{"accountid": ONE, "modifiedon": "2026-01-15T23:30:00Z"}, {"accountid": OTHER, "createdon": "2026-01-10T00:00:00Z"}]
    environment = loaded(tmp_path, {"account.json": reply(*rows), "snapshot.json": manifest}, as_of=as_of)
    assert (environment.as_of, environment.as_of_source) == expected


def test_without_any_moment_the_day_is_not_known(tmp_path: Path) -> None:
    environment = loaded(tmp_path, {"account.json": reply({"accountid": ONE}), "snapshot.json": {"time_zone": "UTC"}})
    assert (environment.as_of, environment.as_of_source) == (None, "")


def test_a_column_that_the_file_does_not_have_was_not_exported_and_one_that_is_null_is_empty(tmp_path: Path) -> None:
    row = {"work365_subscriptionid": ONE, "work365_subscription_enddate": None}
    record = only(loaded(tmp_path, {"work365_subscription.json": reply(row)}), "subscription")
    assert record.values["end"] is None
    assert record.values["quantity"] is UNKNOWN
    assert record.unreadable == frozenset()


def test_the_configuration_says_how_a_column_is_called_here(tmp_path: Path) -> None:
    row = {"work365_subscriptionid": ONE, "new_seats": 5}
    mapping = Configuration(mapping={"subscription": {"quantity": "new_seats"}})
    assert only(loaded(tmp_path, {"work365_subscription.json": reply(row)}, mapping), "subscription").values["quantity"] == 5


def test_the_definitions_in_the_snapshot_say_how_a_column_is_called_here(tmp_path: Path) -> None:
    labels = {"UserLocalizedLabel": {"Label": "Quantity", "LanguageCode": 1033}}
    definition = {"LogicalName": "work365_subscription", "Attributes": [{"LogicalName": "work365_seats", "DisplayName": labels}]}
    row = {"work365_subscriptionid": ONE, "work365_seats": 5}
    files = {"work365_subscription.json": reply(row), "metadata/EntityDefinitions.json": reply(definition)}
    assert only(loaded(tmp_path, files), "subscription").values["quantity"] == 5


def test_a_vendors_choice_is_read_by_its_label_and_one_that_nobody_knows_is_unreadable(tmp_path: Path) -> None:
    column = "work365_subscription_billablestatus"
    rows = [{"work365_subscriptionid": key, column: 7, f"{column}{LABEL}": word} for key, word in ((ONE, "Billable"), (OTHER, "At times"))]
    environment = loaded(tmp_path, {"work365_subscription.json": {"value": rows, "@odata.context": ""}})
    known, unknown = environment.store.records("subscription")
    assert known.values["billable"] == "billable"
    assert unknown.values["billable"] is UNKNOWN
    assert "billable" in unknown.unreadable
