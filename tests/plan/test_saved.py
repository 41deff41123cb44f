"""What of the things that an uninstall deletes is saved: exports/ held against the tables, and what people vouch for."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from w365lint.configuration import Configuration
from w365lint.environment.load import load_environment
from w365lint.plan.destruction import Destruction, Export, Saved, counted
from w365lint.plan.make import make_plan
from w365lint.rulebook.attestation import Attestation, Vouched, as_of

IDS = tuple(f"00000000-0000-4000-8000-00000000000{number}" for number in range(1, 6))
OLD, NEW = "2026-01-05T08:00:10Z", "2026-01-07T08:00:20Z"
NOBODY = Vouched()
DAY = date(2026, 1, 15)
SUBSCRIPTION, CALL, PRODUCT, KIND = "work365_subscription", "work365_call", "product", "work365_product_billingtype"
MANIFEST = f"""<ImportExportXml><SolutionManifest><UniqueName>Work365</UniqueName><Version>4.1.0.0</Version><Managed>1</Managed>
<Publisher><UniqueName>iotap</UniqueName><CustomizationPrefix>work365</CustomizationPrefix></Publisher>
<RootComponents><RootComponent type="1" schemaName="{SUBSCRIPTION}" behavior="0" />
<RootComponent type="1" schemaName="{CALL}" behavior="0" /></RootComponents></SolutionManifest></ImportExportXml>"""
"""A solution that brings two tables; of the second no kind speaks."""


def subscription(number: int, changed: str = OLD) -> dict[str, object]:
    return {f"{SUBSCRIPTION}id": IDS[number], f"{SUBSCRIPTION}_subscriptionname": f"S{number}", "createdon": OLD, "modifiedon": changed}


def product(number: int, **columns: object) -> dict[str, object]:
    return {"productid": IDS[number], "name": f"P{number}", "createdon": OLD, "modifiedon": OLD, **columns}


def reply(*rows: object) -> str:
    return json.dumps({"value": rows})


def destroyed(folder: Path, vouched: Vouched, **saved: str) -> Destruction:
    """Return what the uninstall deletes, in an environment of two subscriptions and two products."""
    solution = folder / "Work365"
    solution.mkdir(parents=True)
    (solution / "solution.xml").write_text(MANIFEST, encoding="utf-8")
    (solution / "customizations.xml").write_text("<ImportExportXml />", encoding="utf-8")
    rows = {"uniquename": "Work365", "friendlyname": "Work 365", "ismanaged": True}
    (folder / "solution.json").write_text(reply(rows), encoding="utf-8")
    (folder / f"{SUBSCRIPTION}.json").write_text(reply(subscription(0), subscription(1)), encoding="utf-8")
    (folder / "product.json").write_text(reply(*(product(number, **{KIND: 1}) for number in (0, 1))), encoding="utf-8")
    for name, text in saved.items():
        path = folder / "exports" / name.replace("__", ".")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    plan = make_plan(load_environment(folder, Configuration()), ["work365"], vouched)
    (found,) = (step.destroys for step in plan.steps() if step.destroys)
    return found


def exports(folder: Path, vouched: Vouched = NOBODY, **saved: str) -> dict[str, Export]:
    """Return what is known of the exports, by table."""
    found = destroyed(folder, vouched, **saved)
    return {loss.table: loss.export for loss in found.tables} | {loss.table: loss.export for loss in found.columns}


def attested(about: str | None, when: date = DAY) -> Vouched:
    return as_of([Attestation(line="UNI-10", who="Tom", when=when, about=about)], DAY, 30)


def test_without_the_folder_and_without_a_word_nothing_is_saved(tmp_path: Path) -> None:
    assert set(exports(tmp_path).values()) == {Export(Saved.NONE, "no export")}


def test_in_the_folder_a_table_that_has_no_file_is_not_saved(tmp_path: Path) -> None:
    found = exports(tmp_path, README__md="To follow.")
    assert set(found) == {SUBSCRIPTION, CALL, PRODUCT}
    assert set(found.values()) == {Export(Saved.NONE, "no export in exports/")}


def test_a_file_with_every_row_saves_its_table(tmp_path: Path) -> None:
    found = exports(tmp_path, work365_subscription__json=reply(subscription(0), subscription(1)))
    says = "exports/work365_subscription.json holds every row of the table, 2 rows; none changed since"
    assert found[SUBSCRIPTION] == Export(Saved.WHOLE, says)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([subscription(0)], "1 row and lacks 1, such as S1"),
        ([subscription(0, "2026-01-01T08:00:00Z"), subscription(1)], "every row of the table, 2 rows; 1 changed since"),
    ],
)
def test_a_file_that_lacks_rows_or_is_older_saves_its_table_in_part(tmp_path: Path, rows: list[object], says: str) -> None:
    found = exports(tmp_path, work365_subscription__json=reply(*rows))
    assert found[SUBSCRIPTION] == Export(Saved.PART, f"exports/work365_subscription.json holds {says}")


def test_a_file_that_cannot_be_read_proves_nothing(tmp_path: Path) -> None:
    found = exports(tmp_path, work365_subscription__json='{"value": [')
    assert found[SUBSCRIPTION] == Export(Saved.UNPROVED, "exports/work365_subscription.json cannot be read")


@pytest.mark.parametrize("name", ["work365_call__json", "work365_call__csv", "work365_call__xlsx"])
def test_a_file_of_a_table_that_nobody_here_knows_is_there_and_not_counted(tmp_path: Path, name: str) -> None:
    found = exports(tmp_path, NOBODY, **{name: reply({"work365_callid": IDS[0]})})
    file = f"exports/{name.replace('__', '.')}"
    assert found[CALL] == Export(Saved.UNPROVED, f"{file} is there and was not counted: its columns are not known here")


def test_a_package_that_holds_such_a_table_is_there_too(tmp_path: Path) -> None:
    record = f'<record id="{IDS[0]}"><field name="work365_callid" value="{IDS[0]}" /></record>'
    data = f'<entities><entity name="work365_call"><records>{record}</records></entity></entities>'
    assert exports(tmp_path, data__xml=data)[CALL].saved is Saved.UNPROVED


def test_a_word_saves_what_no_file_shows_and_does_not_mend_what_one_lacks(tmp_path: Path) -> None:
    assert exports(tmp_path / "a", attested(CALL))[CALL] == Export(Saved.ATTESTED, "attested by Tom, 2026-01-15")
    assert exports(tmp_path / "b", attested(None))[PRODUCT].saved is Saved.ATTESTED
    lacking = exports(tmp_path / "c", attested(SUBSCRIPTION), work365_subscription__json=reply(subscription(0)))
    assert lacking[SUBSCRIPTION].saved is Saved.PART
    assert lacking[SUBSCRIPTION].says.endswith("lacks 1, such as S1; attested by Tom, 2026-01-15")
    assert exports(tmp_path / "d", attested(CALL, date(2025, 1, 1)))[CALL].saved is Saved.NONE


def test_columns_of_a_table_that_stays_are_saved_by_a_file_that_has_them_for_every_row(tmp_path: Path) -> None:
    found = exports(tmp_path, product__json=reply(product(0, **{KIND: 1}), product(1, **{KIND: None})))
    says = "exports/product.json holds these columns of every row of the table, 2 rows; none changed since"
    assert found[PRODUCT] == Export(Saved.WHOLE, says)


def test_an_export_of_the_table_without_these_columns_does_not_save_them(tmp_path: Path) -> None:
    # Microsoft Learn, Solution concepts: with a managed solution the data in its columns on other tables is lost too.
    found = exports(tmp_path, product__json=reply(product(0), product(1)))
    assert found[PRODUCT] == Export(Saved.PART, "exports/product.json holds none of these columns")


def test_the_rows_count_only_in_the_files_that_have_the_columns(tmp_path: Path) -> None:
    found = exports(tmp_path, product__json=reply(product(0), product(1)), product__jsonl=json.dumps(product(0, **{KIND: 1})))
    assert found[PRODUCT] == Export(Saved.PART, "exports/product.jsonl holds these columns of 1 row and lacks 1, such as P1")


@pytest.mark.parametrize(
    ("heading", "saved"), [("Name", Saved.PART), ("Name,Billing Type", Saved.UNPROVED), ("Name,Tour,Rest", Saved.UNPROVED)]
)
def test_a_view_whose_columns_nobody_knows_may_hold_them(tmp_path: Path, heading: str, saved: Saved) -> None:
    hidden = "(Do Not Modify) Product,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On"
    rows = "\n".join(",".join([IDS[n], "abc", "1/5/2026 8:00 AM", f"P{n}", *["x"] * heading.count(",")]) for n in (0, 1))
    assert exports(tmp_path, product__csv=f"{hidden},{heading}\n{rows}\n")[PRODUCT].saved is saved


@pytest.mark.parametrize(
    ("rows", "seen", "says"),
    [
        (0, 0, "0 rows"),
        (1, 1, "1 row"),
        (2, 2, "2 rows"),
        (None, 0, "its rows are not in the snapshot"),
        (None, 1, "at least 1 row, not all in the snapshot"),
        (None, 2000, "at least 2,000 rows, not all in the snapshot"),
    ],
)
def test_rows_are_counted_in_words_also_where_not_all_are_in_the_snapshot(rows: int | None, seen: int, says: str) -> None:
    assert counted(rows, seen) == says
