"""Exports of views, good and bad, through the whole tool: what is found, what is not known, and what is told."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from environment.readers.sheets import csv_text, hidden, xlsx
from test_bad_input import ACTIVE_ON_INACTIVE, CONTRACT, SUBSCRIPTIONS, check, contract, found, reply, subscription, tables, write
from w365lint.cli import main

COMPLETE = {"work365_subscription": {"complete": True}, "work365_billingcontract": {"complete": True}}
SUBSCRIPTION_VIEW = [
    (*hidden("Subscription"), "Subscription Name", "Billing Contract", "Status", "End Date"),
    (SUBSCRIPTIONS[0], "", "", "Subscription 1", "BC-1", "Active", "2027-12-25"),
]
CONTRACT_VIEW = [(*hidden("Billing Contract"), "Name", "Status"), (CONTRACT, "", "", "BC-1", "Inactive")]


def views(folder: Path, said: dict[str, Any] | None = None) -> Path:
    (folder / "Active Subscriptions 11-20-2026 8-00-00 AM.xlsx").write_bytes(xlsx(("Active Subscriptions", SUBSCRIPTION_VIEW)))
    (folder / "work365_billingcontract.csv").write_text(csv_text(CONTRACT_VIEW, ";"), encoding="utf-8")
    (folder / "snapshot.json").write_text(json.dumps({"tables": said or {}}), encoding="utf-8")
    return folder


def told(data: dict[str, Any]) -> str:
    return " ".join(f"{place['file']} {place['place']} {place['message']} {place.get('next_step', '')}" for place in data["unreadable"])


def test_views_that_are_complete_are_judged_like_replies(tmp_path: Path) -> None:
    code, data = check(views(tmp_path, COMPLETE))
    assert code == 1
    assert ACTIVE_ON_INACTIVE in found(data)
    assert data["unreadable"] == []
    assert (tables(data)["subscription"], tables(data)["billing_contract"]) == ("complete", "complete")


def test_a_view_is_partial_and_a_name_in_it_is_no_link_until_its_table_is_complete(tmp_path: Path) -> None:
    code, data = check(views(tmp_path))
    assert code == 0
    assert ACTIVE_ON_INACTIVE not in found(data)
    assert tables(data)["subscription"] == "partial"
    assert data["unreadable"] == []


def test_views_may_lie_in_a_zip(tmp_path: Path) -> None:
    files = views(tmp_path, COMPLETE)
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for path in sorted(files.iterdir()):
            if path.suffix != ".zip":
                archive.write(path, path.name)
    assert ACTIVE_ON_INACTIVE in found(check(tmp_path / "all.zip")[1])


def test_what_can_be_read_in_two_ways_is_told_with_its_column_and_the_setting(tmp_path: Path) -> None:
    text = csv_text([["work365_subscriptionid", "Status", "End Date"], [SUBSCRIPTIONS[0], "Active", "03/04/2026"]])
    (tmp_path / "work365_subscription.csv").write_text(text, encoding="utf-8")
    _, data = check(tmp_path)
    assert "row 2 end: in the column 'End Date' '03/04/2026' may be 2026-03-04 or 2026-04-03; set locale in w365lint.toml" in told(data)
    (tmp_path / "w365lint.toml").write_text('locale = "en-GB"', encoding="utf-8")
    assert check(tmp_path)[1]["unreadable"] == []


def test_two_sources_that_disagree_are_told_and_the_rest_is_judged(tmp_path: Path) -> None:
    write(tmp_path, work365_subscription=reply(subscription(0)), work365_billingcontract=reply(contract()))
    rows = [["work365_subscriptionid", "Subscription Name"], [SUBSCRIPTIONS[0], "Another"]]
    (tmp_path / "Subscriptions.csv").write_text(csv_text(rows), encoding="utf-8")
    _, data = check(tmp_path)
    assert {ACTIVE_ON_INACTIVE, "evidence/records-disagree"} <= found(data)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("account.csv", "", "The file is empty."),
        ("account.xlsx", b"PK\x03\x04" + b"\0" * 50, "This is no zip file, or a broken one."),
        ("account.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 500, "has a password"),
        ("account.csv", "Kontoname,Status\nContoso,Aktiv\n", "the hidden columns with the ids are missing"),
        ("account.csv", "Kunde,Zustand\nContoso,Aktiv\n", "None of its first 10 rows holds names of columns of account."),
        ("account.csv", "\0" * 50, "None of its first 10 rows"),
        ("export.xlsx", xlsx(("A", CONTRACT_VIEW), ("B", CONTRACT_VIEW)), "The sheets 'A' and 'B' both show work365_billingcontract."),
    ],
)  # fmt: skip
def test_an_unreadable_file_makes_its_table_unreadable_and_the_rest_is_judged(
    tmp_path: Path, name: str, content: str | bytes, message: str
) -> None:
    write(tmp_path, work365_subscription=reply(subscription(0)), work365_billingcontract=reply(contract()))
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    code, data = check(tmp_path)
    assert code == 1
    assert ACTIVE_ON_INACTIVE in found(data)
    assert message in told(data)


def test_doctor_says_what_was_not_read(tmp_path: Path) -> None:
    rows = [["accountid", "Account Name", "Favourite Colour", "Created On"], [CONTRACT, "Contoso", "blue", "1/2/2026 9:00 AM"]]
    (tmp_path / "account.csv").write_text(csv_text(rows), encoding="utf-8")
    (tmp_path / "shopping.csv").write_text("milk,eggs\n1,12\n", encoding="utf-8")
    text = CliRunner().invoke(main, ["doctor", str(tmp_path)]).output
    assert "account.csv: In part: these columns are no known column of account: 'Favourite Colour'." in text
    assert "shopping.csv: Neither its name nor its first column says which table it shows." in text


@pytest.mark.parametrize(
    "cell", ['=HYPERLINK("http://evil.example")', "@SUM(1)", "+1", "<script>alert(1)</script>", "a\0b\x1b[31m", "x" * 9999]
)
def test_what_a_cell_holds_is_text_and_never_done(tmp_path: Path, cell: str) -> None:
    rows = [["work365_subscriptionid", "Subscription Name", "Billing Contract", "Status"], [SUBSCRIPTIONS[0], cell, CONTRACT, "Active"]]
    (tmp_path / "work365_subscription.csv").write_text(csv_text(rows), encoding="utf-8")
    write(tmp_path, work365_billingcontract=reply(contract()))
    page = tmp_path / "page.html"
    code, data = check(tmp_path, "--html", str(page))
    assert code == 1
    assert ACTIVE_ON_INACTIVE in found(data)
    assert "<script>alert(1)" not in page.read_text(encoding="utf-8")
