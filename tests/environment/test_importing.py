"""Whatever is imported says afterwards what it said before."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from w365lint.cli import main
from w365lint.configuration import Configuration
from w365lint.environment.environment import Environment
from w365lint.environment.load import load_environment

SNAPSHOTS = Path(__file__).parent.parent.parent / "snapshots"
IDS = tuple(f"00000000-0000-4000-8000-00000000000{number}" for number in range(1, 6))
SUBSCRIPTION = "work365_subscription"
CONFIGURATION = Configuration(time_zone="Europe/Amsterdam")


PLACES = {("declared_dependency", "key")}
"""What is named after the file in which it stands, and nothing else."""


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["import", *map(str, words)])


def imported(tmp_path: Path, *sources: Path, code: int = 0) -> Path:
    result = run(*sources, "-o", tmp_path / "out")
    assert "bug" not in result.output
    assert result.exit_code == code, result.output
    return tmp_path / "out"


def said(environment: Environment) -> Mapping[str, Any]:
    """Return everything that an environment says, but where it stands."""
    store = environment.store
    rows = {
        kind: sorted(
            (sorted((name, repr(value)) for name, value in record.values.items() if (kind, name) not in PLACES), sorted(record.unreadable))
            for record in store.records(kind)
            if not record.unseen and kind != "duplicate"
        )
        for kind in store.kinds
    }
    return {
        "rows": {kind: found for kind, found in rows.items() if found},
        "whole": {kind for kind in environment.kinds if environment.whole(kind)},
        "backups": {table: (backup.changed, backup.readable, backup.finished) for table, backup in (environment.backups or {}).items()},
        "about": (environment.name, environment.url, environment.zone, environment.as_of, environment.replies, environment.aliases),
        "unknown": {kind: store.absent_fields(kind) for kind, found in rows.items() if found},
    }


def same(before: Path, after: Path, configuration: Configuration = CONFIGURATION) -> None:
    one, two = said(load_environment(before, configuration)), said(load_environment(after, configuration))
    assert one.keys() == two.keys()
    for word in one:
        assert one[word] == two[word], word


@pytest.mark.parametrize(
    "name", ["contoso", "fabrikam", "variants/exported-solutions", "variants/item-based-contracts", "variants/tangled-solutions"]
)
def test_a_snapshot_that_is_imported_says_the_same(tmp_path: Path, name: str) -> None:
    same(SNAPSHOTS / name, imported(tmp_path, SNAPSHOTS / name))


def test_a_zip_of_a_snapshot_says_the_same(tmp_path: Path) -> None:
    packed = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", SNAPSHOTS / "contoso"))
    same(SNAPSHOTS / "contoso", imported(tmp_path, packed))


def test_what_is_imported_twice_is_the_same_to_the_byte(tmp_path: Path) -> None:
    first = imported(tmp_path, SNAPSHOTS / "contoso")
    second = imported(tmp_path / "again", first)
    files = {path.relative_to(first): path.read_bytes() for path in first.rglob("*") if path.is_file()}
    assert files == {path.relative_to(second): path.read_bytes() for path in second.rglob("*") if path.is_file()}


@pytest.mark.parametrize("package", ["AutomationKit-SampleData.zip", "NonProfitAccelerator.VolunteerDataPackage.zip", "modern"])
def test_real_packages_say_the_same(tmp_path: Path, corpus: Path, package: str) -> None:
    source = tmp_path / "in"
    source.mkdir()
    if (corpus / "cmt" / package).is_dir():
        shutil.copytree(corpus / "cmt" / package, source / package)
    else:
        shutil.copy(corpus / "cmt" / package, source)
    contract = {"value": [{"work365_billingcontractid": IDS[0], "modifiedon": "2018-01-01T08:00:00Z"}]}
    (source / "work365_billingcontract.json").write_text(json.dumps(contract), encoding="utf-8")
    out = imported(tmp_path, source, code=3 if load_environment(source, Configuration()).troubles else 0)
    same(source, out)


def field(name: str, value: object) -> str:
    return f'<field name="{name}" value="{value}" />'


def package(*records: str) -> str:
    found = "".join(f'<record id="{IDS[number]}">{record}</record>' for number, record in enumerate(records))
    return f'<entities timestamp="2026-01-15T08:00:00Z"><entity name="{SUBSCRIPTION}"><records>{found}</records></entity></entities>'


def schema(*columns: str) -> str:
    listed = "".join(f'<field name="{column}" displayname="" type="string" />' for column in columns)
    return f'<entities><entity name="{SUBSCRIPTION}" primaryidfield="{SUBSCRIPTION}id"><fields>{listed}</fields></entity></entities>'


def written(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = folder / name.replace("__", ".")
        path.write_text(text, encoding="utf-8")
    return folder


def test_rows_of_a_package_become_lines_in_the_shape_of_the_web_api(tmp_path: Path) -> None:
    name = "work365_subscription_subscriptionname"
    record = field(name, "Büro") + field("work365_subscription_quantity", "3.50") + field("statecode", 0)
    source = written(tmp_path / "in", data__xml=package(record), data_schema__xml=schema(name, "statecode", "modifiedon"))
    out = imported(tmp_path, source, code=3)
    [line] = (out / f"{SUBSCRIPTION}.jsonl").read_text(encoding="utf-8").splitlines()
    assert line == (
        '{"modifiedon": null, "statecode": 0, "work365_subscription_quantity": 3.50, '
        f'"work365_subscription_subscriptionname": "Büro", "work365_subscriptionid": "{IDS[0]}"}}'
    )
    about = json.loads((out / "snapshot.json").read_text(encoding="utf-8"))
    assert (about["taken"], about["taken_by"]) == ("2026-01-15T08:00:00Z", "w365lint import")
    assert about["tables"][SUBSCRIPTION]["rows"] == 1
    assert "complete" not in about["tables"][SUBSCRIPTION]
    same(source, out)


def test_what_a_package_does_not_say_stays_unsaid_for_one_record_alone(tmp_path: Path) -> None:
    name = field("work365_subscription_subscriptionname", "A")
    source = written(tmp_path / "in", data__xml=package(name, field("statecode", 0)), data_schema__xml=schema("statecode"))
    out = imported(tmp_path, source, code=3)
    same(source, out)
    assert '"work365_subscription_subscriptionname@w365lint.unread": ""' in (out / f"{SUBSCRIPTION}.jsonl").read_text(encoding="utf-8")


def test_a_midnight_that_may_be_a_plain_day_stays_one(tmp_path: Path) -> None:
    days = [field("work365_subscription_startdate", f"2026-01-15T{time}Z") for time in ("00:00:00", "10:00:00")]
    source = written(tmp_path / "in", data__xml=package(*days), data_schema__xml=schema("work365_subscription_startdate"))
    out = imported(tmp_path, source)
    for zone in ("Europe/Amsterdam", "Europe/London", "UTC"):
        same(source, out, Configuration(time_zone=zone))


HIDDEN = "(Do Not Modify) Subscription,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On"
HEADER = f"{HIDDEN},Subscription Name,Quantity,Billing Contract,Status"


def test_an_export_of_a_view_keeps_its_names_its_refusals_and_its_labels(tmp_path: Path) -> None:
    rows = [
        f'{IDS[0]},x,1/15/2026 8:00 AM,A,"1,234",BC-1,Active',
        f"{IDS[1]},x,1/15/2026 8:00 AM,B,12,BC-2,Inactive",
        f"{IDS[2]},x,,,,,#REF!",
    ]
    contract = json.dumps({"value": [{"work365_billingcontractid": IDS[3], "work365_billingcontract_name": "BC-1"}]})
    source = written(tmp_path / "in", **{f"{SUBSCRIPTION}__csv": "\n".join([HEADER, *rows]), "work365_billingcontract__json": contract})
    out = imported(tmp_path, source)
    same(source, out)


def test_a_table_in_two_files_stays_in_two_and_the_newer_record_wins(tmp_path: Path) -> None:
    name = "work365_subscription_subscriptionname"
    reply = {"value": [{"work365_subscriptionid": IDS[0], name: "Old", "modifiedon": "2026-01-01T08:00:00Z"}]}
    record = field(name, "New") + field("modifiedon", "2026-01-02T08:00:00.0000000Z")
    listed = schema(name, "modifiedon")
    source = written(tmp_path / "in", data__xml=package(record), data_schema__xml=listed, **{f"{SUBSCRIPTION}__json": json.dumps(reply)})
    out = imported(tmp_path, source)
    assert sorted(path.name for path in out.iterdir()) == ["snapshot.json", f"{SUBSCRIPTION}.json", f"{SUBSCRIPTION}.jsonl"]
    same(source, out)
    assert load_environment(out, CONFIGURATION).whole("subscription")


def test_several_sources_become_one_snapshot_and_definitions_of_one_explain_another(tmp_path: Path) -> None:
    column = "work365_subscription_billablestatus"
    label = {"objecttypecode": SUBSCRIPTION, "attributename": column, "attributevalue": 7, "value": "Billable", "langid": 1033}
    one = written(tmp_path / "one" / "metadata", stringmap__json=json.dumps({"value": [label]})).parent
    listed = schema(column)
    two = written(tmp_path / "two", data__xml=package(field(column, 7)), data_schema__xml=listed)
    out = imported(tmp_path, one, two)
    [record] = [row for row in load_environment(out, CONFIGURATION).store.records("subscription") if not row.unseen]
    assert record.values["billable"] == "billable"


def test_sources_of_two_environments_are_refused(tmp_path: Path) -> None:
    result = run(SNAPSHOTS / "contoso", SNAPSHOTS / "fabrikam", "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "the sources are of different environments: their url is https://contoso.crm4" in result.output
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_not_empty_is_refused_and_a_snapshot_is_replaced_by_force(tmp_path: Path) -> None:
    out = imported(tmp_path, SNAPSHOTS / "contoso")
    again = run(SNAPSHOTS / "fabrikam", "-o", out)
    assert again.exit_code == 2
    assert "the folder is not empty" in again.output
    assert run(SNAPSHOTS / "fabrikam", "-o", out, "--force").exit_code == 0
    assert load_environment(out, CONFIGURATION).name == "Fabrikam Cloud"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_force_replaces_nothing_but_a_snapshot(tmp_path: Path) -> None:
    home = written(tmp_path / "home", letter__txt="Dear all")
    result = run(SNAPSHOTS / "contoso", "-o", home, "--force")
    assert result.exit_code == 2
    assert "the folder is no snapshot" in result.output
    assert (home / "letter.txt").is_file()


@pytest.mark.parametrize("out", ["in", "in/out", "."])
def test_a_source_is_never_written_into_or_over(tmp_path: Path, out: str) -> None:
    source = written(tmp_path / "in", **{f"{SUBSCRIPTION}__json": "[]"})
    assert run(source, "-o", tmp_path / out).exit_code == 2
    assert [path.name for path in source.iterdir()] == [f"{SUBSCRIPTION}.json"]


def test_where_nothing_can_be_read_nothing_is_written(tmp_path: Path) -> None:
    source = written(tmp_path / "in", letter__txt="Dear all")
    result = run(source, "-o", tmp_path / "out")
    assert result.exit_code == 3
    assert "nothing in these sources can be read" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_a_source_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = run(SNAPSHOTS / "contoso", tmp_path / "nowhere", "-o", tmp_path / "out")
    assert result.exit_code == 3
    assert "nowhere: There is no such file or folder." in result.output


def test_a_package_that_breaks_off_is_partial_and_exits_3(tmp_path: Path) -> None:
    whole = package(field("statecode", 0), field("statecode", 1))
    source = written(tmp_path / "in", data__xml=whole[: whole.index('<record id="' + IDS[1]) + 60], data_schema__xml=schema("statecode"))
    out = imported(tmp_path, source, code=3)
    assert not load_environment(out, CONFIGURATION).whole("subscription")


def test_a_solution_beside_tables_keeps_to_its_own_folder(tmp_path: Path) -> None:
    solution = SNAPSHOTS / "variants" / "exported-solutions" / "Renewals"
    source = tmp_path / "solution"
    shutil.copytree(solution, source)
    written(source, data__xml=package(field("statecode", 0)), data_schema__xml=schema("statecode"))
    same(source, imported(tmp_path, source))


def test_what_is_left_behind_is_told(tmp_path: Path) -> None:
    source = written(tmp_path / "in", notes__md="", work365_subscripton__json="[]", **{f"{SUBSCRIPTION}__json": "[]"})
    result = run(source, "-o", tmp_path / "out")
    assert "Left behind: notes.md: It is written for people." in result.output
    assert "Left behind: work365_subscripton.json: No table of this name is known." in result.output


@pytest.mark.parametrize("said", [{"complete": True}, {"rows": 1, "complete": True}, {"rows": 3}, None])
def test_subscriptions_of_partner_center_are_copied_with_what_is_said_of_them(tmp_path: Path, said: Mapping[str, object] | None) -> None:
    sold = {
        "id": IDS[0], "offerId": "CFQ7TTC0LFLZ:0002:CFQ7TTC0K971", "friendlyName": "E5", "quantity": 3, "status": "active",
        "attributes": {"objectType": "Subscription"},
    }  # fmt: skip
    links = {"self": {"uri": f"/customers/{IDS[1]}/subscriptions", "method": "GET", "headers": []}}
    listed = {"totalCount": 1, "items": [sold], "links": links, "attributes": {"objectType": "Collection"}}
    source = written(tmp_path / "in", **{f"{SUBSCRIPTION}__json": '{"value": []}'})
    written(source / "partner-center", **{f"{IDS[1]}__json": json.dumps(listed)})
    if said:
        written(source, snapshot__json=json.dumps({"tables": {"partner-center": said}}))
    out = imported(tmp_path, source)
    assert (out / "partner-center" / f"{IDS[1]}.json").is_file()
    same(source, out)


def test_a_csv_of_partner_center_under_any_name_is_copied(tmp_path: Path) -> None:
    heading = "Customer ID,Subscription ID,Subscription name,Offer ID,Quantity,Status,Start date,End date,Term,Billing frequency,Auto renew"
    cells = f"{heading}\n{IDS[1]},{IDS[0]},E5,CFQ7TTC0LFLZ:0002,3,Active,2025-12-15,2026-12-14,P1Y,Monthly,TRUE\n"
    source = written(tmp_path / "in", mine__csv=cells)
    out = imported(tmp_path, source)
    assert (out / "mine.csv").read_text(encoding="utf-8") == cells
    same(source, out)


def test_names_in_zips_become_folders(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    with zipfile.ZipFile(source / "tables.zip", "w") as archive:
        archive.writestr(f"{SUBSCRIPTION}.json", '{"value": []}')
    assert (imported(tmp_path, source) / "tables" / f"{SUBSCRIPTION}.json").is_file()
