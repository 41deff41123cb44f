from __future__ import annotations

import io
import json
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from environment.readers.sheets import csv_text, hidden, xlsx
from w365lint.configuration import LOCALES
from w365lint.environment.components import KINDS
from w365lint.environment.components.values import Coded
from w365lint.environment.readers.files import open_tree
from w365lint.environment.readers.manifest import Manifest, Statement
from w365lint.environment.readers.metadata import read_metadata
from w365lint.environment.readers.records import BY_NAME, Batch, Completeness, Reading
from w365lint.environment.readers.view_files import read_view_file
from w365lint.environment.readers.webapi import Knowledge

ONE = "00000000-0000-4000-8000-000000000001"
TWO = "00000000-0000-4000-8000-000000000002"
HIDDEN = hidden("Subscription")
SUBSCRIPTION = "work365_subscription.csv"
MODIFIED = datetime.fromisoformat("2026-01-02T03:04")


def reading(tmp_path: Path, name: str, content: bytes | str, knowledge: Knowledge | None = None, said: str = "") -> Reading:
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    tables = {table for kind in KINDS.values() for table in kind.tables}
    stem = name.rpartition(".")[0]
    return read_view_file(open_tree(tmp_path), name, said or (stem if stem in tables else ""), KINDS, knowledge or Knowledge())


def batch_of(given: Reading) -> Batch:
    (batch,) = given.batches
    return batch


def values(given: Reading) -> list[dict[str, object]]:
    return [dict(row.values) for row in batch_of(given).rows]


def refusals(given: Reading) -> list[dict[str, str]]:
    return [dict(row.refused or {}) for row in batch_of(given).rows]


def message(given: Reading) -> str:
    assert [batch.completeness for batch in given.batches] in ([], [Completeness.UNREADABLE])
    (trouble,) = given.troubles
    assert trouble.next_step
    return trouble.message


def view(*columns: str, rows: list[tuple[Any, ...]]) -> bytes:
    return xlsx(("Active Subscriptions", [(*HIDDEN, *columns), *((ONE, "abc=", MODIFIED, *row) for row in rows)]))


def test_an_excel_export_is_read_under_the_names_people_see(tmp_path: Path) -> None:
    columns = (
        " Subscription Name",
        "Customer",
        "Start Date",
        "Quantity",
        "Selling Price per Unit",
        "Is Taxable",
        "Status",
        "Email (Primary Contact) (Contact)",
    )
    row = ("E3", "Contoso", date(2026, 1, 15), 25, 12.3456, "Yes", "Active", "x@contoso.example")
    given = reading(
        tmp_path, "Active Subscriptions 11-20-2026 8-00-00 AM.xlsx", view(*columns, rows=[row]), Knowledge(export_zone=ZoneInfo("UTC"))
    )
    batch = batch_of(given)
    assert (batch.kind, batch.table, batch.completeness) == ("subscription", "work365_subscription", "partial")
    assert batch.why == "an export of a view holds what the view shows"
    assert batch.named == {"customer"}
    (raw,) = batch.rows
    assert raw.place == "row 2"
    assert dict(raw.values) == {
        "key": ONE, "name": "E3", "customer": f"{BY_NAME}Contoso", "start": date(2026, 1, 15), "quantity": 25, "price": Decimal("12.3456"),
        "taxable": "Yes", "state": "Active", "modified_on": datetime.fromisoformat("2026-01-02T03:04Z"),
    }  # fmt: skip
    assert given.troubles == ()
    assert given.ignored == (
        (
            "Active Subscriptions 11-20-2026 8-00-00 AM.xlsx",
            "In part: columns of related tables are not read: 'Email (Primary Contact) (Contact)'.",
        ),
    )


def test_the_model_reads_what_the_reader_gives(tmp_path: Path) -> None:
    given = reading(tmp_path, "s.xlsx", view("Quantity", "Selling Price per Unit", "Status", rows=[(2, 0.1, "Inactive")]))
    (row,) = batch_of(given).rows
    subscription = KINDS["subscription"].model.model_validate(row.values)
    assert subscription.model_dump(include={"quantity", "price", "state"}) == {"quantity": 2, "price": Decimal("0.1"), "state": "inactive"}


def test_a_csv_with_logical_names_is_read(tmp_path: Path) -> None:
    text = csv_text([["accountid", "name", "_parentaccountid_value", "statecode"], [ONE, "Contoso", TWO, "0"]])
    assert values(reading(tmp_path, "account.csv", text)) == [{"key": ONE, "name": "Contoso", "parent": TWO, "state": Coded(0, None)}]


def test_an_empty_cell_is_empty_and_a_column_that_is_not_there_is_not_known(tmp_path: Path) -> None:
    batch = batch_of(reading(tmp_path, "s.xlsx", view("Quantity", "End Date", rows=[(None, "")])))
    assert batch.fields == {"key", "modified_on", "quantity", "end"}
    (row,) = batch.rows
    assert row.values == {"key": ONE, "quantity": None, "end": None}
    assert row.refused == {"modified_on": ""}, "a time without a zone says nothing, and that is no mistake"


@pytest.mark.parametrize(
    ("name", "first", "table"),
    [
        ("export.xlsx", "Subscription", "work365_subscription"), ("Report (3).xlsx", "Billing Contract", "work365_billingcontract"),
        ("x.xlsx", "License Change Log", "work365_licensechangelog"), ("x.xlsx", "Invoice Product", "invoicedetail"),
        ("work365_subscription.xlsx", "Abonnement", "work365_subscription"), ("accounts.xlsx", "Organization", "account"),
        ("Invoices.xlsx", "Provider Invoice", "work365_providerinvoice"),
    ],
)  # fmt: skip
def test_the_table_is_told_by_the_first_column_and_by_the_name(tmp_path: Path, name: str, first: str, table: str) -> None:
    content = xlsx(("Sheet", [(*hidden(first), "Status"), (ONE, "", MODIFIED, "Active")]))
    assert batch_of(reading(tmp_path, name, content, said="account" if name == "accounts.xlsx" else "")).table == table


@pytest.mark.parametrize(
    "name",
    ["Billing Contracts.csv", "My Active Billing Contracts 2026-11-20.csv", "billing contract.csv", "Work 365 Billing Contracts (2).csv"],
)
def test_a_file_may_be_named_after_what_people_call_the_table(tmp_path: Path, name: str) -> None:
    assert batch_of(reading(tmp_path, name, f"work365_billingcontractid\n{ONE}\n")).table == "work365_billingcontract"


def test_hidden_columns_are_known_in_every_language(tmp_path: Path) -> None:
    names = ("(Nicht ändern) Abonnement", "(Nicht ändern) Zeilenprüfsumme", "(Nicht ändern) Geändert am", "Status")
    content = xlsx(("Aktiv", [names, (ONE, "abc=", MODIFIED, "Aktiv")]))
    assert values(reading(tmp_path, "work365_subscription.xlsx", content)) == [{"key": ONE, "state": "Aktiv"}]


def test_a_table_that_nobody_knows_is_told_with_the_next_step(tmp_path: Path) -> None:
    content = xlsx(("Sheet", [(*hidden("Deferred Revenue"), "Name"), (ONE, "", MODIFIED, "x")]))
    assert (
        message(reading(tmp_path, "Invoices.xlsx", content))
        == "Its first column holds the ids of 'Deferred Revenue', and no known table is called so."
    )


def test_a_name_that_contradicts_the_first_column_is_told(tmp_path: Path) -> None:
    assert message(reading(tmp_path, "account.xlsx", view("Status", rows=[("Active",)]))) == (
        "It is named after account, and its first column holds the ids of 'Subscription'."
    )


def test_a_name_that_fits_two_tables_is_told(tmp_path: Path) -> None:
    assert message(reading(tmp_path, "Apps.csv", f"canvasappid,name\n{ONE},x\n")) == "It may show appmodule or canvasapp."


def test_a_file_that_shows_no_table_is_left_aside(tmp_path: Path) -> None:
    given = reading(tmp_path, "shopping.csv", "milk,eggs\n1,12\n")
    assert (given.batches, given.troubles) == ((), ())
    assert given.ignored[0][1].startswith("Neither its name nor its first column says which table it shows. Rename the file")


def test_without_ids_the_table_is_unreadable_and_the_next_step_says_how_to_get_them(tmp_path: Path) -> None:
    given = reading(tmp_path, "Subscriptions.csv", "Subscription Name,Status\nE3,Active\n")
    assert message(given) == "No column says which record a row is: the hidden columns with the ids are missing."
    assert "static worksheet" in given.troubles[0].next_step
    assert given.troubles[0].kinds == ("subscription",)


def test_a_kind_known_by_name_needs_no_ids(tmp_path: Path) -> None:
    given = reading(tmp_path, "solution.csv", "Name,Display Name,Version\nWork365,Work 365,1.0.0.1\n")
    assert values(given) == [{"key": "Work365", "name": "Work 365", "unique_name": "Work365", "version": "1.0.0.1"}]


def test_definitions_say_which_column_a_display_name_is(tmp_path: Path) -> None:
    def label(*texts: str) -> dict[str, object]:
        return {"LocalizedLabels": [{"Label": text, "LanguageCode": code} for text, code in zip(texts, (1033, 1031), strict=False)]}

    columns = [
        {"LogicalName": "work365_subscription_subscriptionname", "DisplayName": label("Plan", "Tarif")},
        {"LogicalName": "work365_other", "DisplayName": label("Last Known Cost", "Kosten")},
        {"LogicalName": "statecode", "DisplayName": label("Status", "Zustand")},
    ]
    tables = {"value": [{"LogicalName": "work365_subscription", "DisplayName": label("Subscription", "Abo"), "Attributes": columns}]}
    labels = [{"objecttypecode": "work365_subscription", "attributename": "statecode", "attributevalue": 1, "langid": code, "value": text}
              for code, text in ((1033, "Inactive"), (1031, "Inaktiv"))]  # fmt: skip
    (tmp_path / "tables.json").write_text(json.dumps(tables), encoding="utf-8")
    (tmp_path / "stringmap.json").write_text(json.dumps({"value": labels}), encoding="utf-8")
    knowledge, _ = read_metadata(open_tree(tmp_path), ["tables.json", "stringmap.json"], KINDS["table"], Knowledge())
    content = csv_text([[*hidden("Abo", "Nicht ändern"), "TARIF", "Last Known Cost", "Zustand"], [ONE, "", "", "E3", "7", "Inaktiv"]])
    given = reading(tmp_path, "Abos.csv", content, knowledge)
    assert values(given) == [{"key": ONE, "name": "E3", "state": Coded(1, "Inactive"), "modified_on": None}]
    assert given.ignored[0][1] == "In part: these columns are no known column of work365_subscription: 'Last Known Cost'."


def test_the_mapping_of_the_configuration_names_a_column_by_any_name(tmp_path: Path) -> None:
    knowledge = Knowledge(mapping={"subscription": {"quantity": "Seats"}})
    assert values(reading(tmp_path, SUBSCRIPTION, f"work365_subscriptionid,Seats,Quantity\n{ONE},5,7\n", knowledge)) == [
        {"key": ONE, "quantity": 5}
    ]


def test_repeated_names_are_told_and_their_columns_are_not_known(tmp_path: Path) -> None:
    given = reading(tmp_path, "s.xlsx", view("Quantity", "Status", "Quantity", rows=[(1, "Active", 2)]))
    (trouble,) = given.troubles
    assert (trouble.place, trouble.message) == (
        "row 1",
        "Several columns are called 'Quantity', so nobody can tell which is which; they were not read.",
    )
    assert batch_of(given).fields == {"key", "modified_on", "state"}


def test_the_names_may_stand_below_a_title_that_spans_the_columns(tmp_path: Path) -> None:
    content = xlsx(("S", [("Active Subscriptions", None, None, None), (None,) * 4, (*HIDDEN, "Quantity"), (ONE, "", MODIFIED, 3)]))
    (row,) = batch_of(reading(tmp_path, "s.xlsx", content)).rows
    assert (row.place, row.values["quantity"]) == ("row 4", 3)


def test_without_names_of_columns_the_file_is_unreadable(tmp_path: Path) -> None:
    assert (
        message(reading(tmp_path, SUBSCRIPTION, "a,b\n1,2\n"))
        == "None of its first 10 rows holds names of columns of work365_subscription."
    )


def test_the_hidden_sheet_and_sheets_of_something_else_are_passed_over(tmp_path: Path) -> None:
    rows = [(*HIDDEN, "Quantity"), (ONE, "", MODIFIED, 3)]
    content = xlsx(("Notes", [("to do",)]), ("Subs", rows), ("hiddenSheet", rows))
    assert len(values(reading(tmp_path, "export.xlsx", content))) == 1


def test_two_sheets_of_one_table_are_told_and_two_tables_are_both_read(tmp_path: Path) -> None:
    rows = [(*HIDDEN, "Quantity"), (ONE, "", MODIFIED, 3)]
    accounts = [(*hidden("Account"), "Account Name"), (ONE, "", MODIFIED, "Contoso")]
    assert message(reading(tmp_path, "x.xlsx", xlsx(("A", rows), ("B", rows)))) == "The sheets 'A' and 'B' both show work365_subscription."
    assert {batch.table for batch in reading(tmp_path, "y.xlsx", xlsx(("A", rows), ("B", accounts))).batches} == {
        "account",
        "work365_subscription",
    }


@pytest.mark.parametrize(
    ("column", "cell", "why"),
    [
        ("Quantity", "1,234", "in the column 'Quantity' '1,234' may be 1.234 or 1234; set locale in w365lint.toml"),
        ("Start Date", "03/04/2026", "in the column 'Start Date' '03/04/2026' may be 2026-03-04 or 2026-04-03; set locale"),
        ("Start Date", datetime.fromisoformat("2026-01-02T13:00"), "depends on the time zone of whoever exported it; set export_time_zone"),
        ("Quantity", "#REF!", "there is the error #REF! in the cell"),
        ("Quantity", "=1+1", "the cell holds a formula without its value"),
        ("Subscription Name", "#N/A", "there is the error #N/A in the cell"),
        ("Selling Price per Unit", 123456789012345.67, "has more digits than a spreadsheet holds exactly"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_column(tmp_path: Path, column: str, cell: object, why: str) -> None:
    given = reading(tmp_path, "s.xlsx", view(column, "Status", rows=[(cell, "Active")]))
    (row,) = batch_of(given).rows
    (said,) = [text for text in (row.refused or {}).values() if text]
    assert why in said
    assert row.values["state"] == "Active"


@pytest.mark.parametrize("cell", [True, time(12), date(2026, 1, 1)])
def test_a_cell_of_another_type_reaches_the_model_which_refuses_it(tmp_path: Path, cell: object) -> None:
    (row,) = batch_of(reading(tmp_path, "s.xlsx", view("Quantity", rows=[(cell,)]))).rows
    with pytest.raises(ValueError, match="is not a number"):
        KINDS["subscription"].model.model_validate(row.values)


def test_a_locale_settles_numbers_and_days_and_a_zone_settles_times(tmp_path: Path) -> None:
    knowledge = Knowledge(locale=LOCALES["nl-NL"], export_zone=ZoneInfo("Europe/Amsterdam"))
    text = csv_text([["work365_subscriptionid", "Quantity", "Start Date", "Created On"], [ONE, "1.234", "3-4-2026", "3-4-2026 09:00"]])
    given = reading(tmp_path, SUBSCRIPTION, text, knowledge)
    (found,) = values(given)
    assert found == {"key": ONE, "quantity": 1234, "start": date(2026, 4, 3), "created_on": datetime.fromisoformat("2026-04-03T07:00Z")}


def test_an_hour_that_the_clocks_repeat_is_refused(tmp_path: Path) -> None:
    knowledge = Knowledge(export_zone=ZoneInfo("Europe/Amsterdam"))
    given = reading(tmp_path, SUBSCRIPTION, f"work365_subscriptionid,Created On\n{ONE},25/10/2026 02:30\n", knowledge)
    assert "the clocks were changed" in refusals(given)[0]["created_on"]


def test_times_without_a_zone_are_said_once_for_a_file(tmp_path: Path) -> None:
    given = reading(tmp_path, SUBSCRIPTION, f"work365_subscriptionid,Created On\n{ONE},25/12/2026 02:30\n{TWO},2026-12-25T02:30:00Z\n")
    assert refusals(given) == [{"created_on": ""}, {}]
    assert "export_time_zone" in given.ignored[0][1]


@pytest.mark.parametrize(
    "content",
    [
        f"work365_subscriptionid;Subscription Name\r\n{ONE};Müller, GmbH\r\n".encode(),
        f"sep=;\r\nwork365_subscriptionid;Subscription Name\r\n{ONE};Müller, GmbH\r\n".encode("utf-8-sig"),
        f"work365_subscriptionid\tSubscription Name\n{ONE}\tMüller, GmbH\n".encode("utf-16"),
        f'work365_subscriptionid,Subscription Name\n{ONE},"Müller, GmbH"\n'.encode("cp1252"),
        f'work365_subscriptionid|Subscription Name\n{ONE}|"Müller, GmbH"'.encode("utf-16-le"),
    ],
    ids=["semicolons", "sep=", "tabs in UTF-16", "Windows-1252", "bars"],
)  # fmt: skip
def test_separators_and_encodings_are_recognised(tmp_path: Path, content: bytes) -> None:
    assert values(reading(tmp_path, SUBSCRIPTION, content)) == [{"key": ONE, "name": "Müller, GmbH"}]


def test_windows_1252_is_said_aloud(tmp_path: Path) -> None:
    given = reading(tmp_path, SUBSCRIPTION, "work365_subscriptionid,Subscription Name\na,ü\n".encode("cp1252"))
    assert given.ignored[0][1] == "In part: it is no UTF-8 and was read as Windows-1252."


def test_quotes_may_span_lines_and_rows_are_counted_as_excel_counts_them(tmp_path: Path) -> None:
    text = f'work365_subscriptionid,Subscription Name\n{ONE},"two\nlines ""and"" quotes"\n\n{TWO},=HYPERLINK("x")\n'.replace(
        '=HYPERLINK("x")', "=1+1"
    )
    rows = list(batch_of(reading(tmp_path, SUBSCRIPTION, text)).rows)
    assert [(row.place, row.values["name"]) for row in rows] == [("row 2", 'two\nlines "and" quotes'), ("row 4", "=1+1")]


def test_a_row_with_another_number_of_cells_is_left_out_and_told(tmp_path: Path) -> None:
    text = f"work365_subscriptionid,Subscription Name,Status\n{ONE},Contoso, Inc,Active\n{TWO},Fabrikam\nx,Y,Active,,\n"
    knowledge = Knowledge(manifest=Manifest(tables={"work365_subscription": Statement(complete=True)}))
    given = reading(tmp_path, SUBSCRIPTION, text, knowledge)
    assert [row["key"] for row in values(given)] == ["x"]
    (trouble,) = given.troubles
    assert (trouble.place, trouble.message) == (
        "row 2",
        "The row has 4 cells and the heading 3, so it was left out. There are 2 such rows.",
    )
    assert batch_of(given).completeness is Completeness.PARTIAL


def test_a_quote_that_is_not_closed_loses_nothing_before_it(tmp_path: Path) -> None:
    text = f'work365_subscriptionid,Subscription Name\n{ONE},E3\n{TWO},"E5\n'
    knowledge = Knowledge(manifest=Manifest(tables={"work365_subscription": Statement(complete=True)}))
    given = reading(tmp_path, SUBSCRIPTION, text, knowledge)
    assert [row["key"] for row in values(given)] == [ONE]
    (trouble,) = given.troubles
    assert (trouble.place, trouble.message) == (
        "row 3",
        "From here on nothing can be read: a quote is not closed there, or text follows behind one.",
    )
    assert batch_of(given).completeness is Completeness.PARTIAL


@pytest.mark.parametrize(
    ("statement", "completeness", "why"),
    [
        ({"complete": True, "rows": 1}, "complete", ""), ({"complete": True}, "complete", ""),
        ({"complete": True, "rows": 2}, "partial", "snapshot.json says 2 rows, and here are 1"),
        ({"complete": False}, "partial", "snapshot.json says so"),
    ],
)  # fmt: skip
def test_snapshot_json_says_whether_a_view_is_complete(tmp_path: Path, statement: dict[str, Any], completeness: str, why: str) -> None:
    knowledge = Knowledge(manifest=Manifest(tables={"work365_subscription": Statement(**statement)}))
    batch = batch_of(reading(tmp_path, "s.xlsx", view("Status", rows=[("Active",)]), knowledge))
    assert (batch.completeness, batch.why) == (completeness, why)


def test_an_export_that_stops_at_the_limit_says_so(tmp_path: Path) -> None:
    text = "work365_subscriptionid\n" + "a\n" * 100_000
    assert batch_of(reading(tmp_path, SUBSCRIPTION, text)).why == "it has 100,000 rows, at which exports to Excel stop"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (SUBSCRIPTION, b"", "The file is empty."),
        (SUBSCRIPTION, b"\x81\x8d\x8f", "This is no text in UTF-8, UTF-16 or Windows-1252."),
        ("work365_subscription.xlsx", b"", "This is no zip file, or a broken one."),
        ("work365_subscription.xlsx", bytes.fromhex("d0cf11e0a1b11ae1"), "The workbook has a password, or is one of the old .xls format."),
        ("Active Subscriptions.xlsx", b"PK\x03\x04", "This is no zip file, or a broken one."),
    ],
)
def test_a_file_that_cannot_be_opened_leaves_its_table_unreadable(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    given = reading(tmp_path, name, content)
    assert message(given) == said
    assert batch_of(given).table == "work365_subscription"


def stuffed(sheet: str, shared: str = "<sst/>") -> bytes:
    """Return a workbook with the XML of its sheet and its shared texts replaced."""
    plain, packed = zipfile.ZipFile(io.BytesIO(view("Status", rows=[]))), io.BytesIO()
    replaced = {"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": shared}
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in ({name: plain.read(name) for name in plain.namelist()} | replaced).items():
            archive.writestr(name, data)
    return packed.getvalue()


def cells(xml: str) -> str:
    return f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{xml}</sheetData></worksheet>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            stuffed(cells('<row r="1"><c r="A1"><v>1</v></c></row><row r="900000"><c r="XFD900000"><v>1</v></c></row>')),
            "Its cells reach to row 900,000 and column 16,384, which is more than 50,000,000 cells.",
        ),
        (
            stuffed(cells('<row r="1">' + '<c t="s"><v>0</v></c>' * 50_000 + "</row>"), f"<sst><si><t>{'x' * 50_000}</t></si></sst>"),
            "It unpacks to more than 2 GiB of text.",
        ),
        (stuffed(cells(" " * 5_000_000)), "The zip unpacks to more than 500 times its size; it was not unpacked."),
        (stuffed("<worksheet"), "This is no workbook of Excel, or a broken one."),
    ],
    ids=["a far cell", "one text a million times", "a bomb", "broken XML"],
)
def test_a_workbook_that_would_fill_the_memory_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    assert message(reading(tmp_path, "work365_subscription.xlsx", content)) == said


@pytest.mark.parametrize("rubbish", ['<c t="e" r="A1">', "<c ", '<c r="A1" t="s">', "<f>", "<v>"])
def test_a_sheet_of_rubbish_is_refused_in_no_time(tmp_path: Path, rubbish: str) -> None:
    noise = "".join(f"{rubbish}{number * 7919 % 65521}" for number in range(200_000))
    given = reading(tmp_path, "work365_subscription.xlsx", stuffed(cells(noise), noise))
    assert message(given)


def test_a_name_of_a_column_that_never_ends_takes_no_time(tmp_path: Path) -> None:
    text = csv_text([["work365_subscriptionid", " (a) (a" * 100_000], [ONE, "x"]])
    assert values(reading(tmp_path, SUBSCRIPTION, text)) == [{"key": ONE}]


def test_a_long_text_is_read_whole(tmp_path: Path) -> None:
    text = csv_text([["work365_subscriptionid", "Subscription Name"], [ONE, "x" * 1_000_000]])
    assert len(str(values(reading(tmp_path, SUBSCRIPTION, text))[0]["name"])) == 1_000_000
