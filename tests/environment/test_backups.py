"""What exports/ holds, held against the environment."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from w365lint.configuration import Configuration
from w365lint.environment.environment import Environment
from w365lint.environment.facts import establish
from w365lint.environment.load import load_environment
from w365lint.environment.rows import UNKNOWN, Record

IDS = tuple(f"00000000-0000-4000-8000-00000000000{number}" for number in range(1, 6))
OLD, MIDDLE, NEW = "2026-01-05T08:00:00Z", "2026-01-06T08:00:10Z", "2026-01-07T08:00:20Z"
SUBSCRIPTION = "work365_subscription"
HIDDEN = "(Do Not Modify) Subscription,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,Name"


def row(number: int, changed: str | None = OLD, **columns: object) -> dict[str, object]:
    return {
        "work365_subscriptionid": IDS[number], "work365_subscription_subscriptionname": f"S{number}",
        "createdon": OLD, "modifiedon": changed, **columns,
    }  # fmt: skip


def reply(*rows: object, **around: object) -> str:
    return json.dumps({"value": rows, **around})


def saved(folder: Path, live: str, **files: str) -> dict[str, Record]:
    return facts(loaded(folder, live, **files))


def loaded(folder: Path, live: str, **files: str) -> Environment:
    (folder / "exports").mkdir(parents=True)
    (folder / f"{SUBSCRIPTION}.json").write_text(live, encoding="utf-8")
    for name, text in files.items():
        (folder / "exports" / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return load_environment(folder, Configuration())


def facts(environment: Environment, kind: str = "export") -> dict[str, Record]:
    establish(environment, {kind}, targets=None, attested=())
    return {record.key: record for record in environment.store.records(kind) if not record.unseen}


def said(record: Record, *names: str) -> list[Any]:
    return [record.values[name] for name in names]


COUNTS = ("rows", "missing_rows", "changed_since")


def test_without_the_folder_nothing_is_said_of_exports(tmp_path: Path) -> None:
    (tmp_path / f"{SUBSCRIPTION}.json").write_text(reply(row(0)), encoding="utf-8")
    environment = load_environment(tmp_path, Configuration())
    assert environment.backups is None
    assert facts(environment) == {}


def test_once_the_folder_is_there_every_table_is_saved_or_not(tmp_path: Path) -> None:
    found = saved(tmp_path, reply(row(0)), README__md="To follow.")
    assert len(found) == 8
    assert {record.values["saved"] for record in found.values()} == {False}


def test_only_of_a_table_that_is_known_to_exist_it_is_sure_that_its_export_is_missing(tmp_path: Path) -> None:
    found = saved(tmp_path, reply(row(0)), README__md="To follow.")
    assert {key for key, record in found.items() if record.sure} == {SUBSCRIPTION}


def test_a_table_that_does_not_exist_needs_no_export(tmp_path: Path) -> None:
    (tmp_path / "snapshot.json").write_text(
        json.dumps({"tables": {"work365_nonrecurringitem": {"complete": "does not exist"}}}), encoding="utf-8"
    )
    assert "work365_nonrecurringitem" not in saved(tmp_path, reply(row(0)), README__md="To follow.")


def test_a_whole_export_lacks_nothing(tmp_path: Path) -> None:
    found = saved(tmp_path, reply(row(0), row(1, NEW)), work365_subscription__json=reply(row(0), row(1, NEW)))[SUBSCRIPTION]
    assert said(found, "saved", "finished", *COUNTS) == [True, True, 2, 0, 0]
    assert found.values["newest"] == datetime(2026, 1, 7, 8, 0, 20, tzinfo=UTC)
    assert found.values["files"] == ("exports/work365_subscription.json",)


def test_what_is_exported_never_becomes_a_record_of_the_environment(tmp_path: Path) -> None:
    environment = loaded(tmp_path, reply(row(0)), work365_subscription__json=reply(row(0, NEW), row(1, "2030-01-01T00:00:00Z")))
    assert [record.key for record in environment.store.records("subscription") if not record.unseen] == [IDS[0]]
    assert environment.newest == OLD
    assert environment.whole("subscription")


def test_records_are_compared_by_their_keys_not_by_their_number(tmp_path: Path) -> None:
    found = saved(tmp_path, reply(row(0), row(1)), work365_subscription__json=reply(row(0), row(2)))[SUBSCRIPTION]
    assert said(found, *COUNTS, "missing_names") == [2, 1, 0, ("S1",)]


def test_a_record_that_changed_after_its_copy_and_one_that_was_made_after_all_copies_make_an_export_old(tmp_path: Path) -> None:
    live = reply(row(0, NEW), row(1, MIDDLE), row(2, NEW, createdon=NEW), row(3, NEW))
    found = saved(tmp_path, live, work365_subscription__json=reply(row(0), row(1, MIDDLE)))[SUBSCRIPTION]
    # The fourth is missing too, but was there when the export was made.
    assert said(found, *COUNTS) == [2, 2, 2]


def test_files_of_one_table_count_together_and_the_newer_copy_of_a_record_counts(tmp_path: Path) -> None:
    page = reply(row(0, OLD), row(1), **{"@odata.nextLink": "https://contoso.crm.dynamics.com/next"})
    lines = "\n".join(json.dumps(one) for one in (row(0, NEW), row(2)))
    found = saved(tmp_path, reply(row(0, NEW), row(1), row(2)), work365_subscription__json=page, work365_subscription__jsonl=lines)
    assert said(found[SUBSCRIPTION], *COUNTS, "finished") == [3, 0, 0, UNKNOWN]


def test_one_page_alone_breaks_off(tmp_path: Path) -> None:
    page = reply(row(0), **{"@odata.nextLink": "https://contoso.crm.dynamics.com/next"})
    found = saved(tmp_path, reply(row(0), row(1)), work365_subscription__json=page)[SUBSCRIPTION]
    assert said(found, "finished", *COUNTS) == [False, 1, 1, 0]


def test_an_export_without_modified_on_has_no_age(tmp_path: Path) -> None:
    record = {name: value for name, value in row(0).items() if name != "modifiedon"}
    found = saved(tmp_path, reply(row(0)), work365_subscription__json=reply(record))[SUBSCRIPTION]
    assert said(found, *COUNTS, "newest") == [1, 0, UNKNOWN, UNKNOWN]


def test_against_a_part_of_its_table_an_export_can_lack_something_but_not_be_whole(tmp_path: Path) -> None:
    rest = {"@odata.nextLink": "https://contoso.crm.dynamics.com/next"}
    one = saved(tmp_path / "a", reply(row(0), **rest), work365_subscription__json=reply(row(0)))[SUBSCRIPTION]
    two = saved(tmp_path / "b", reply(row(0), row(1, NEW, createdon=NEW), **rest), work365_subscription__json=reply(row(0)))[SUBSCRIPTION]
    assert said(one, *COUNTS) == [1, UNKNOWN, UNKNOWN]
    assert said(two, *COUNTS) == [1, 1, 1]


def test_an_export_that_cannot_be_read_is_told_and_nothing_is_known_of_it(tmp_path: Path) -> None:
    environment = loaded(tmp_path, reply(row(0)), work365_subscription__json='{"value": [')
    assert [trouble.file for trouble in environment.troubles] == ["exports/work365_subscription.json"]
    assert environment.whole("subscription")
    assert said(facts(environment)[SUBSCRIPTION], "saved", *COUNTS) == [True, UNKNOWN, UNKNOWN, UNKNOWN]


def test_a_csv_export_with_hidden_columns_is_counted_and_its_times_are_on_an_unknown_clock(tmp_path: Path) -> None:
    cells = f"{HIDDEN}\n{IDS[0]},abc,1/5/2026 8:00 AM,S0\n"
    found = saved(tmp_path, reply(row(0), row(1)), work365_subscription__csv=cells)[SUBSCRIPTION]
    assert said(found, *COUNTS) == [1, 1, UNKNOWN]


def test_an_export_that_shows_whole_minutes_is_no_older_within_its_minute(tmp_path: Path) -> None:
    live = reply(row(0, "2026-01-05T08:00:31Z"), row(1, "2026-01-05T08:01:00Z"))
    found = saved(tmp_path, live, work365_subscription__json=reply(row(0, "2026-01-05T08:00:00Z"), row(1, "2026-01-05T08:00:00Z")))
    assert said(found[SUBSCRIPTION], "changed_since") == [1]


def test_a_configuration_migration_package_saves_its_tables(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / f"{SUBSCRIPTION}.json").write_text(reply(row(0)), encoding="utf-8")
    field = '<field name="{}" value="{}" />'
    fields = field.format("work365_subscriptionid", IDS[0]) + field.format("modifiedon", "2026-01-05T08:00:00.0000000Z")
    with zipfile.ZipFile(tmp_path / "exports" / "backup.zip", "w") as package:
        package.writestr(
            "data.xml",
            f'<entities timestamp="2026-02-01T00:00:00Z"><entity name="{SUBSCRIPTION}"><records>'
            f'<record id="{IDS[0]}">{fields}</record></records></entity></entities>',
        )
        package.writestr(
            "data_schema.xml",
            f'<entities><entity name="{SUBSCRIPTION}" primaryidfield="work365_subscriptionid"><fields>'
            '<field name="work365_subscriptionid" type="guid" /><field name="modifiedon" type="datetime" /></fields></entity></entities>',
        )
    environment = load_environment(tmp_path, Configuration())
    assert environment.newest == OLD
    assert said(facts(environment)[SUBSCRIPTION], "saved", "finished", *COUNTS) == [True, UNKNOWN, 1, 0, 0]


def test_a_snapshot_json_in_the_folder_is_not_that_of_the_environment(tmp_path: Path) -> None:
    environment = loaded(tmp_path, reply(row(0)), snapshot__json=json.dumps({"environment": "Backup", "taken": NEW}))
    assert (environment.name, environment.as_of_source) == ("", "")


def test_contracts_that_were_saved_are_facts_and_without_the_folder_nobody_knows_them(tmp_path: Path) -> None:
    contract = reply({"work365_billingcontractid": IDS[0], "modifiedon": OLD})
    environment = loaded(tmp_path / "a", reply(row(0)), work365_billingcontract__json=contract)
    assert list(facts(environment, "saved_contract")) == [IDS[0]]
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / f"{SUBSCRIPTION}.json").write_text(reply(row(0)), encoding="utf-8")
    without = load_environment(tmp_path / "b", Configuration())
    establish(without, {"saved_contract"}, targets=None, attested=())
    assert [record.unseen for record in without.store.records("saved_contract")] == [True]
