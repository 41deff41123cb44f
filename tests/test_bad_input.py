"""Whatever lies in a snapshot: a clear message with its place, never a traceback, and the rest is judged."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from w365lint.cli import main

CONTRACT = "6b1f4a52-9f5e-4c1e-9a57-2f2f3f1d5c11"
SUBSCRIPTIONS = tuple(f"00000000-0000-4000-8000-00000000000{number}" for number in range(1, 4))


def subscription(number: int, **columns: object) -> dict[str, object]:
    key = SUBSCRIPTIONS[number]
    return {
        "work365_subscriptionid": key,
        "work365_subscription_subscriptionname": f"Subscription {number + 1}",
        "statecode": 0,
        "_work365_subscription_billingcontract_value": CONTRACT,
        **columns,
    }


def contract(**columns: object) -> dict[str, object]:
    return {"work365_billingcontractid": CONTRACT, "work365_billingcontract_name": "BC-1", "statecode": 1, **columns}


def reply(*rows: object) -> str:
    return json.dumps({"@odata.context": "https://contoso.crm4.dynamics.com/api/data/v9.2/$metadata", "value": rows})


def write(folder: Path, **files: str | bytes) -> Path:
    for name, content in files.items():
        path = folder / f"{name}.json"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def check(snapshot: Path, *words: str) -> tuple[int, dict[str, Any]]:
    result = CliRunner().invoke(main, ["check", str(snapshot), "--json", "-", *words])
    assert "Traceback" not in result.output
    assert "bug in w365lint" not in result.output
    return result.exit_code, json.loads(result.stdout) if result.stdout else {}


def found(data: dict[str, Any]) -> set[str]:
    return {one["rule"] for one in data["findings"]}


def tables(data: dict[str, Any]) -> dict[str, str]:
    return {table["kind"]: table["completeness"] for table in data["tables"]}


ACTIVE_ON_INACTIVE = "subscriptions/active-subscription-on-inactive-contract"


@pytest.mark.parametrize(
    "content",
    ['{"value": [{"a": 1}', "hello", '"hello"', "17", '{"error": {"code": "0x80040220", "message": "no"}}', b"\xff\xfe\x00", b"\x00" * 50],
    ids=["truncated", "no JSON", "a text", "a number", "an error reply", "half a sign", "zeros"],
)  # fmt: skip
def test_an_unreadable_file_makes_its_table_unreadable_and_the_rest_is_judged(tmp_path: Path, content: str | bytes) -> None:
    here = write(tmp_path, account=content, work365_subscription=reply(subscription(0)), work365_billingcontract=reply(contract()))
    code, data = check(here)
    assert code == 1, "a finding wins over 3"
    assert ACTIVE_ON_INACTIVE in found(data)
    assert tables(data)["account"] == "unreadable"
    assert [place for place in data["unreadable"] if place["file"] == "account.json" and place["message"]]
    (here / "work365_billingcontract.json").write_text(reply(contract(statecode=0)), encoding="utf-8")
    assert check(here)[0] == 3


def test_a_page_that_is_not_the_last_makes_its_table_partial(tmp_path: Path) -> None:
    page = json.dumps({"value": [contract()], "@odata.nextLink": "https://contoso.crm4.dynamics.com/next"})
    code, data = check(write(tmp_path, work365_billingcontract=page, work365_subscription=reply(subscription(0))))
    assert code == 1
    assert tables(data)["billing_contract"] == "partial"
    assert ACTIVE_ON_INACTIVE in found(data), "a match on a partial table stands"


@pytest.mark.parametrize("value", ["NaN", "1e400", "-Infinity", "17", '"31.12.2025"', '"yesterday"', "true", "[]", "{}"])
def test_a_value_that_cannot_be_read_is_unknown_and_its_record_stays(tmp_path: Path, value: str) -> None:
    rows = reply(subscription(0, work365_subscription_enddate="@")).replace('"@"', value)
    code, data = check(write(tmp_path, work365_subscription=rows, work365_billingcontract=reply(contract())))
    assert code == 1
    assert ACTIVE_ON_INACTIVE in found(data)
    assert any(place["place"] == "record 1" and "end" in place["message"] for place in data["unreadable"])


def test_records_with_the_same_key_are_one_component_and_told(tmp_path: Path) -> None:
    twins = reply(subscription(0), subscription(0, work365_subscription_subscriptionname="Another"))
    code, data = check(write(tmp_path, work365_subscription=twins, work365_billingcontract=reply(contract())))
    assert code == 1
    assert sum(one["rule"] == ACTIVE_ON_INACTIVE for one in data["findings"]) == 1
    assert any(rule.startswith("evidence/") for rule in found(data))


def test_a_cycle_of_parents_ends(tmp_path: Path) -> None:
    parent = "_work365_subscription_parentsubscription_value"
    ring = [subscription(number, **{parent: SUBSCRIPTIONS[(number + 1) % 3]}) for number in range(3)]
    _, data = check(write(tmp_path, work365_subscription=reply(*ring), work365_billingcontract=reply(contract())))
    assert "subscriptions/parent-cycle" in found(data)


@pytest.mark.parametrize("spelling", [CONTRACT.upper(), f"{{{CONTRACT}}}", f"  {CONTRACT.upper()} "])
def test_guids_are_read_in_any_spelling(tmp_path: Path, spelling: str) -> None:
    rows = reply(subscription(0, _work365_subscription_billingcontract_value=spelling))
    _, data = check(write(tmp_path, work365_subscription=rows, work365_billingcontract=reply(contract())))
    assert ACTIVE_ON_INACTIVE in found(data)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_are_recognised(tmp_path: Path, encoding: str) -> None:
    files = {"work365_subscription": reply(subscription(0)).encode(encoding), "work365_billingcontract": reply(contract()).encode(encoding)}
    _, data = check(write(tmp_path, **files))
    assert ACTIVE_ON_INACTIVE in found(data)


def test_unknown_columns_and_long_names_are_simply_read(tmp_path: Path) -> None:
    rows = reply(subscription(0, work365_subscription_subscriptionname="x" * 10_000, contoso_colour="blue"))
    page = tmp_path / "report.html"
    code, data = check(write(tmp_path, work365_subscription=rows, work365_billingcontract=reply(contract())), "--html", str(page))
    assert code == 1
    assert ACTIVE_ON_INACTIVE in found(data)
    assert page.is_file()


def test_a_zip_that_climbs_out_or_explodes_is_told_and_the_rest_is_judged(tmp_path: Path) -> None:
    write(tmp_path, work365_subscription=reply(subscription(0)), work365_billingcontract=reply(contract()))
    with zipfile.ZipFile(tmp_path / "climbing.zip", "w") as archive:
        archive.writestr("../../account.json", reply())
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("account.json", b"[" + b" " * 50_000_000)
    code, data = check(tmp_path)
    assert code == 1
    assert {place["file"].partition("!")[0] for place in data["unreadable"]} >= {"climbing.zip", "bomb.zip"}
    assert not (tmp_path.parent / "account.json").exists()


def test_entities_in_a_solution_are_refused_and_the_rest_is_judged(tmp_path: Path) -> None:
    write(tmp_path, work365_subscription=reply(subscription(0)), work365_billingcontract=reply(contract()))
    solution = tmp_path / "solutions" / "Evil"
    solution.mkdir(parents=True)
    evil = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><ImportExportXml>&a;</ImportExportXml>'
    (solution / "solution.xml").write_text(evil, encoding="utf-8")
    (solution / "customizations.xml").write_text(evil, encoding="utf-8")
    code, data = check(tmp_path)
    assert code == 1
    assert any("Evil" in place["file"] for place in data["unreadable"])
    assert "root:" not in json.dumps(data)


@pytest.mark.parametrize("files", [{}, {"notes.txt": "hello"}, {"package.json": '{"name": "another product"}'}])
def test_a_snapshot_with_nothing_readable_is_refused_with_the_next_step(tmp_path: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    result = CliRunner().invoke(main, ["check", str(tmp_path)])
    assert result.exit_code == 3
    assert "snapshots/README.md" in result.output


def test_the_same_snapshot_in_another_order_gives_the_same_findings(tmp_path: Path) -> None:
    rows = [subscription(number) for number in range(3)]
    one, other = tmp_path / "one", tmp_path / "other"
    for folder, listed in ((one, rows), (other, rows[::-1])):
        folder.mkdir()
        write(folder, work365_subscription=reply(*listed), work365_billingcontract=reply(contract()))
    assert [f["identity"] for f in check(one)[1]["findings"]] == [f["identity"] for f in check(other)[1]["findings"]]


def migration(*rows: dict[str, str], listed: tuple[str, ...], stamp: str = "2026-01-14T10:00:00.0000000Z") -> tuple[str, str]:
    """Return data.xml and data_schema.xml of a package with one subscription and one contract."""
    tables = dict(zip(("work365_subscription", "work365_billingcontract"), rows, strict=True))
    data, schema = [f'<entities timestamp="{stamp}">'], ["<entities >"]
    for table, row in tables.items():
        fields = "".join(f'<field name="{name}" value="{value}" />' for name, value in row.items())
        data.append(f'<entity name="{table}"><records><record id="{row[f"{table}id"]}">{fields}</record></records></entity>')
        columns = "".join(f'<field displayname="" name="{name}" type="string" />' for name in listed if name in row)
        schema.append(f'<entity name="{table}" primaryidfield="{table}id"><fields>{columns}</fields></entity>')
    return "".join([*data, "</entities>"]), "".join([*schema, "</entities>"])


MIGRATED = (
    {"work365_subscriptionid": SUBSCRIPTIONS[0], "work365_subscription_subscriptionname": "Subscription 1", "statecode": "0",
     "work365_subscription_billingcontract": CONTRACT},
    {"work365_billingcontractid": CONTRACT, "work365_billingcontract_name": "BC-1", "statecode": "1"},
)  # fmt: skip
ALL_COLUMNS = tuple({column for row in MIGRATED for column in row})


def test_a_migration_package_is_judged_like_a_reply_and_stays_partial(tmp_path: Path) -> None:
    data, schema = migration(*MIGRATED, listed=ALL_COLUMNS)
    with zipfile.ZipFile(tmp_path / "data.zip", "w") as archive:
        archive.writestr("data.xml", data)
        archive.writestr("data_schema.xml", schema)
    (tmp_path / "snapshot.json").write_text('{"time_zone": "Europe/Amsterdam"}', encoding="utf-8")
    code, verdict = check(tmp_path)
    assert code == 1
    assert ACTIVE_ON_INACTIVE in found(verdict)
    assert tables(verdict)["billing_contract"] == "partial"
    assert verdict["as_of"] == "2026-01-14", "the package's own stamp"
    assert verdict["unreadable"] == []


def test_a_migration_schema_that_contradicts_its_data_is_told_and_the_rest_is_judged(tmp_path: Path) -> None:
    data, schema = migration(*MIGRATED, listed=tuple({*ALL_COLUMNS} - {"statecode"}))
    (tmp_path / "data.xml").write_text(data, encoding="utf-8")
    (tmp_path / "data_schema.xml").write_text(schema, encoding="utf-8")
    code, verdict = check(tmp_path)
    assert code == 1
    assert ACTIVE_ON_INACTIVE in found(verdict), "what stands there is known"
    assert [(place["file"], place["place"]) for place in verdict["unreadable"]] == [
        ("data.xml", "work365_billingcontract"),
        ("data.xml", "work365_subscription"),
    ]


def test_a_migration_package_that_is_cut_off_loses_only_what_stands_behind(tmp_path: Path) -> None:
    data, schema = migration(*MIGRATED, listed=ALL_COLUMNS)
    (tmp_path / "data.xml").write_text(data[: data.index('<entity name="work365_billing')], encoding="utf-8")
    (tmp_path / "data_schema.xml").write_text(schema, encoding="utf-8")
    (tmp_path / "snapshot.json").write_text('{"tables": {"work365_subscription": {"complete": true}}}', encoding="utf-8")
    _, verdict = check(tmp_path)
    assert (tables(verdict)["subscription"], tables(verdict)["billing_contract"]) == ("complete", "unreadable")


def test_the_same_table_from_a_reply_and_an_older_package_is_judged_by_the_newer_row(tmp_path: Path) -> None:
    newer, older = {"modifiedon": "2026-01-10T00:00:00Z"}, {"modifiedon": "2026-01-01T00:00:00.0000000Z"}
    rows = ({**MIGRATED[0], **older}, {**MIGRATED[1], **older})
    data, schema = migration(*rows, listed=(*ALL_COLUMNS, "modifiedon"))
    (tmp_path / "data.xml").write_text(data, encoding="utf-8")
    (tmp_path / "data_schema.xml").write_text(schema, encoding="utf-8")
    write(tmp_path, work365_billingcontract=reply(contract(statecode=0, **newer)))
    _, verdict = check(tmp_path)
    assert ACTIVE_ON_INACTIVE not in found(verdict)
    assert tables(verdict)["billing_contract"] == "complete"
