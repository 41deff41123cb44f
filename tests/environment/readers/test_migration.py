from __future__ import annotations

import hashlib
import zipfile
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import pytest

from w365lint.environment.components.base import Component, Kind, column, guessed
from w365lint.environment.components.platform import RoleHolder
from w365lint.environment.components.values import Coded, Day, Flag, Key, Moment, Money, Text, Word, choices
from w365lint.environment.readers.contents import survey
from w365lint.environment.readers.files import open_tree
from w365lint.environment.readers.manifest import Manifest, Statement
from w365lint.environment.readers.migration import read_package
from w365lint.environment.readers.migration_data import Runs
from w365lint.environment.readers.records import Batch, Completeness, RawRow, Reading
from w365lint.environment.readers.webapi import Knowledge

ONE, TWO = "6093b58a-4fea-eb11-bacb-000d3a578f6c", "7093b58a-4fea-eb11-bacb-000d3a578f6c"


class Crate(Component, kind="crate", tables=("crate",)):
    key: Key = column("crateid")
    name: Text = column("title")
    customer: Key = column("_customerid_value", refers="account")
    state: Annotated[Word, choices(open=0, shut="Closed")] = column("statecode")
    fragile: Flag = column("fragile")
    price: Money = column("price")
    sent_on: Day = column("sent_on")
    created_on: Moment = column("createdon")
    weight: Text = guessed("new_weight", display="Weight in kg")


KINDS: dict[str, Kind] = {"crate": Crate.kind, "systemuserroles": RoleHolder.kind}
LISTED = ("crateid", "title", "customerid", "statecode", "fragile", "price", "sent_on", "createdon")


def record(*, key: str = ONE, **fields: str) -> str:
    inner = "".join(f'<field name="{name}" value="{value}" />' for name, value in fields.items())
    return f'<record id="{key}"><field name="crateid" value="{key}" />{inner}</record>'


def package(*records: str, stamp: str = "2025-06-29T16:27:50.4009413Z", more: str = "") -> str:
    crates = f'<entity name="crate" displayname="Crate"><records>{"".join(records)}</records><m2mrelationships /></entity>'
    return f'\r\n<entities xmlns:xsd="http://www.w3.org/2001/XMLSchema" timestamp="{stamp}">{crates}{more}</entities>'


def schema(*columns: str, inside: str = "", more: str = "") -> str:
    fields = "".join(f'<field displayname="{name.title()}" name="{name}" type="string" />' for name in columns)
    return f'<entities ><entity name="crate" primaryidfield="crateid"><fields>{fields}{inside}</fields></entity>{more}</entities>'


def reading(tmp_path: Path, data: str | bytes, listed: str | None = None, knowledge: Knowledge | None = None) -> Reading:
    (tmp_path / "data.xml").write_bytes(data if isinstance(data, bytes) else data.encode())
    (tmp_path / "data_schema.xml").write_text(schema(*LISTED) if listed is None else listed, encoding="utf-8")
    name = "data_schema.xml" if listed != "" else ""
    return read_package(open_tree(tmp_path), "data.xml", name, KINDS, knowledge or Knowledge())


def rows(result: Reading) -> list[RawRow]:
    return [row for batch in result.batches for row in batch.rows]


def only(tmp_path: Path, knowledge: Knowledge | None = None, **fields: str) -> dict[str, object]:
    result = reading(tmp_path, package(record(**fields)), knowledge=knowledge)
    (row,) = rows(result)
    return dict(row.values)


def said(**words: object) -> Knowledge:
    return Knowledge(Manifest(tables={"crate": Statement.model_validate(words)}))


def messages(result: Reading) -> list[str]:
    return [trouble.message for trouble in result.troubles]


def test_a_package_gives_the_rows_of_known_tables_with_their_places(tmp_path: Path) -> None:
    other = '<entity name="contoso_other"><records><record id="x"><field name="title" value="no" /></record></records></entity>'
    listed = schema(*LISTED, more='<entity name="contoso_other"><fields /></entity>')
    result = reading(tmp_path, package(record(title="A"), record(key=TWO, customerid=ONE), more=other), listed)
    (batch,) = result.batches
    assert (batch.kind, batch.table, batch.file) == ("crate", "crate", "data.xml")
    first, second = batch.rows
    assert (first.place, first.values["key"], first.values["name"]) == ("crate record 1", ONE, "A")
    assert (second.place, second.values["key"], second.values["customer"]) == ("crate record 2", TWO, ONE)
    assert result.troubles == ()


def test_what_the_schema_lists_and_a_record_omits_is_empty_and_what_it_does_not_list_is_not_exported(tmp_path: Path) -> None:
    (batch,) = reading(tmp_path, package(record()), schema("crateid", "title")).batches
    assert batch.fields == {"key", "name"}
    assert [(dict(row.values), set(row.refused or ())) for row in batch.rows] == [({"key": ONE, "name": None}, set())]


def test_a_column_that_the_schema_lacks_is_unknown_where_a_record_lacks_it(tmp_path: Path) -> None:
    data = package(record(title="A", price="3"), record(key=TWO))
    result = reading(tmp_path, data, schema("crateid", "title"))
    assert [(row.values["price"], set(row.refused or ())) for row in rows(result)] == [("3", set()), (None, {"price"})]
    (trouble,) = result.troubles
    assert trouble.place == "crate"
    assert "does not list price; a record that lacks it may be empty or not exported there" in trouble.message


@pytest.mark.parametrize(
    ("listed", "says"),
    [
        ("", "There is no data_schema.xml beside it"),
        ("<entities>", "The XML is broken at line 1"),
        ("<other />", "It lists no table, so it is no schema"),
        ('<!DOCTYPE a [<!ENTITY e "e">]><entities>&e;</entities>', "declares a document type"),
        ('<entities><entity name="another"><fields /></entity></entities>', "does not list crate"),
    ],
)
def test_without_a_schema_only_what_stands_there_is_known(tmp_path: Path, listed: str, says: str) -> None:
    result = reading(tmp_path, package(record(title="A"), record(key=TWO)), listed)
    first, second = rows(result)
    assert (first.values["name"], first.refused) == ("A", None)
    assert second.values["name"] is None
    assert second.refused == {"name": ""}
    assert second.values["key"] == TWO, "the id of the record"
    assert any(says in message for message in messages(result))


def test_a_table_that_the_schema_lists_and_the_data_lack_was_not_exported(tmp_path: Path) -> None:
    assert reading(tmp_path, '<entities><entity name="x"><records /></entity></entities>').batches == ()


def test_empty_records_are_a_table_without_rows(tmp_path: Path) -> None:
    (batch,) = reading(tmp_path, package()).batches
    assert list(batch.rows) == []
    assert "name" in batch.fields
    assert batch.completeness is Completeness.PARTIAL


def test_a_package_is_partial_until_snapshot_json_calls_it_complete(tmp_path: Path) -> None:
    data = package(record())
    batches = {
        "nobody": reading(tmp_path, data),
        "the manifest": reading(tmp_path, data, knowledge=said(complete=True, rows=1)),
        "another count": reading(tmp_path, data, knowledge=said(complete=True, rows=2)),
        "its hash": reading(tmp_path, data, knowledge=said(complete=True, sha256=hashlib.sha256(data.encode()).hexdigest())),
        "another hash": reading(tmp_path, data, knowledge=said(complete=True, sha256="0" * 64)),
    }
    found = {who: result.batches[0].completeness for who, result in batches.items()}
    assert {who for who, how in found.items() if how is Completeness.COMPLETE} == {"the manifest", "its hash"}
    assert batches["another count"].batches[0].why == "snapshot.json says 2 rows, and here are 1"


@pytest.mark.parametrize("fetch", ["&lt;fetch /&gt;", "<fetch />"])
def test_a_filter_keeps_a_table_partial_whatever_snapshot_json_says(tmp_path: Path, fetch: str) -> None:
    listed = schema(*LISTED).replace("</fields>", f"</fields><filter>{fetch}</filter>")
    (batch,) = reading(tmp_path, package(record()), listed, said(complete=True, rows=1)).batches
    assert (batch.completeness, batch.why) == (Completeness.PARTIAL, "the package was exported through a filter")


def test_values_become_what_the_web_api_would_have_given(tmp_path: Path) -> None:
    labels = {("crate", "statecode"): {1: "Closed"}}
    fields = {"statecode": "1", "fragile": "True", "price": "4325.0000000000", "createdon": "2025-06-28T19:06:20.0000000Z"}
    values = only(tmp_path, Knowledge(labels=labels), **fields)
    assert values["state"] == Coded(1, "Closed")
    crate = Crate.model_validate(values)
    assert (crate.state, crate.fragile, crate.price) == ("shut", True, Decimal(4325))
    assert crate.created_on == datetime(2025, 6, 28, 19, 6, 20, tzinfo=UTC)


def test_a_choice_without_labels_is_read_only_where_its_number_is_documented(tmp_path: Path) -> None:
    assert Crate.model_validate({"state": only(tmp_path, statecode="0")["state"]}).state == "open"
    with pytest.raises(ValueError, match="the number 1 came without its label"):
        Crate.model_validate({"state": only(tmp_path, statecode="1")["state"]})


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("4/5/2019 8:59:23 AM", datetime(2019, 4, 5, 8, 59, 23, tzinfo=UTC)),
        ("12/31/2019 12:00:01 AM", datetime(2019, 12, 31, 0, 0, 1, tzinfo=UTC)),
        ("12/31/2019 12:30:00\u202fPM", datetime(2019, 12, 31, 12, 30, tzinfo=UTC)),
    ],
)
def test_moments_of_the_united_states_have_the_month_first(tmp_path: Path, written: str, moment: datetime) -> None:
    assert only(tmp_path, createdon=written)["created_on"] == moment


@pytest.mark.parametrize("written", ["2/30/2019 8:59:23 AM", "4/5/2019", "4/5/19 8:59:23 AM", "4/5/2019 13:00:00 PM", "yesterday"])
def test_what_no_package_writes_is_left_for_the_model_to_refuse(tmp_path: Path, written: str) -> None:
    assert only(tmp_path, createdon=written)["created_on"] == written


@pytest.mark.parametrize("other", ["13/5/2019 8:59:23 AM", "4/05/2019 8:59:23 AM", "05.04.2019 08:59:23", "04/05/2019 08:59:23"])
def test_where_one_date_is_not_of_the_united_states_none_is(tmp_path: Path, other: str) -> None:
    result = reading(tmp_path, package(record(createdon="4/5/2019 8:59:23 AM"), record(key=TWO, createdon=other)))
    assert [row.values["created_on"] for row in rows(result)] == ["4/5/2019 8:59:23 AM", other]
    assert any("(createdon)" in message and "cannot be told apart" in message for message in messages(result))


def test_the_stamp_of_a_package_is_evidence_too(tmp_path: Path) -> None:
    result = reading(tmp_path, package(record(createdon="4/5/2019 8:59:23 AM"), stamp="26/03/2019 1:18:44 PM"))
    assert rows(result)[0].values["created_on"] == "4/5/2019 8:59:23 AM"
    assert any("(its own stamp)" in message for message in messages(result))


def test_a_day_without_a_zone_is_that_day_and_a_midnight_may_be_either(tmp_path: Path) -> None:
    assert only(tmp_path, sent_on="2022-04-15T00:00:00.0000000")["sent_on"] == date(2022, 4, 15)
    for midnight in ("2022-04-15T00:00:00.0000000Z", "4/15/2022 12:00:00 AM"):
        value = only(tmp_path, sent_on=midnight)["sent_on"]
        assert isinstance(value, datetime)
        assert value.tzinfo is None
    assert only(tmp_path, sent_on="2022-04-14T22:00:00.0000000Z")["sent_on"] == "2022-04-14T22:00:00.0000000Z"


def test_the_schema_resolves_guessed_columns_by_their_display_names(tmp_path: Path) -> None:
    listed = schema("crateid", inside='<field displayname="Weight in kg" name="new_kilos" type="string" />')
    assert rows(reading(tmp_path, package(record(new_kilos="7")), listed))[0].values["weight"] == "7"
    twice = schema("crateid", inside='<field displayname="Weight in kg" name="new_kilos" /><field displayname="Weight in kg" name="b" />')
    assert "weight" not in reading(tmp_path, package(record(new_kilos="7")), twice).batches[0].fields


def test_attributes_may_stand_in_any_order_and_other_elements_are_passed_over(tmp_path: Path) -> None:
    inner = '<field value="A" name="title" /><field /><note name="price" value="1"><field name="price" value="2" /></note>'
    nested = '<field name="customerid" value="c"><activitypointerrecords><field name="title" value="B" /></activitypointerrecords></field>'
    (row,) = rows(reading(tmp_path, package(f'<record id="{ONE}">{inner}{nested}</record>')))
    assert (row.values["name"], row.values["price"], row.values["customer"], row.values["key"]) == ("A", None, "c", ONE)


def test_a_field_without_a_value_is_unreadable_not_empty(tmp_path: Path) -> None:
    (row,) = rows(reading(tmp_path, package(f'<record id="{ONE}"><field name="title" /><field name="price" /></record>')))
    with pytest.raises(ValueError, match=r"(?s)'a field without a value' is not text.*'a field without a value' is not a number"):
        Crate.model_validate(row.values)


HOLDER = """<m2mrelationships><m2mrelationship sourceid="u1" targetentityname="{target}" m2mrelationshipname="{name}"><targetids>
<targetid>r1</targetid><targetid> r2 </targetid></targetids></m2mrelationship>
<m2mrelationship sourceid="u1" targetentityname="team" m2mrelationshipname="teammembership"><targetids><targetid>t</targetid></targetids>
</m2mrelationship></m2mrelationships>"""


@pytest.mark.parametrize("name", ["systemuserroles", "systemuserroles_association"])
def test_users_and_roles_become_role_holders_from_either_end(tmp_path: Path, name: str) -> None:
    below_user = f'<entity name="systemuser"><records />{HOLDER.format(target="role", name=name)}</entity>'
    below_role = f'<entity name="role">{HOLDER.format(target="systemuser", name=name).replace("u1", "r3")}</entity>'
    result = reading(tmp_path, package(record(), more=below_user + below_role), schema(*LISTED))
    holders = [
        (row.values["key"], row.values["user"], row.values["role"])
        for batch in result.batches
        if batch.kind == "role_holder"
        for row in batch.rows
    ]
    pairs = (("u1", "r1"), ("u1", "r2"), ("r1", "r3"), ("r2", "r3"))
    assert holders == [(f"{user}/{role}", user, role) for user, role in pairs]


def test_rows_may_be_asked_for_in_any_order_and_again(tmp_path: Path) -> None:
    more = f'<entity name="crate"><records>{record(key=TWO)}</records></entity><entity name="crate"><records /></entity>'
    first, second, empty = reading(tmp_path, package(record(), more=more)).batches
    assert [row.values["key"] for batch in (empty, second, first) for row in batch.rows] == [TWO, ONE]


def test_rows_in_the_order_of_the_file_take_one_way_through_it() -> None:
    ways = []

    def items() -> list[tuple[int, dict[str, object]]]:
        ways.append(1)
        return [(0, {"n": 1}), (0, {"n": 2}), (2, {"n": 3})]

    runs = Runs(lambda: iter(items()))
    assert [[item["n"] for item in runs.of(run)] for run in (0, 2)] == [[1, 2], [3]]
    assert len(ways) == 1
    assert [item["n"] for item in runs.of(0)] == [1, 2]
    assert len(ways) == 2


def test_a_package_that_breaks_off_gives_what_stands_before_and_is_partial_for_good(tmp_path: Path) -> None:
    whole = package(record(title="A"), record(key=TWO, title="B"))
    cut = whole[: whole.index('<field name="title" value="B"')]
    listed = schema(*LISTED, more='<entity name="systemuserroles"><fields /></entity>')
    result = reading(tmp_path, cut, listed, said(complete=True))
    crates, holders = result.batches
    assert [row.values["name"] for row in crates.rows] == ["A"]
    assert (crates.completeness, crates.why) == (Completeness.PARTIAL, "the package breaks off")
    assert (holders.kind, holders.completeness) == ("role_holder", Completeness.UNREADABLE)
    (trouble,) = result.troubles
    assert trouble.message.startswith("The XML is broken at line 2")
    assert trouble.kinds == ("role_holder",)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "broken at line 1"),
        (b"<ImportExportXml />", "begins with <ImportExportXml>, not with <entities>"),
        (b'<!DOCTYPE a [<!ENTITY e "e">]><entities>&e;</entities>', "declares a document type or entities"),
        (b'<entities><entity name="\xfc"/></entities>', "neither UTF-8 nor UTF-16"),
        (b"<entities>" + b"<a>" * 1000, "nested more than 500 levels deep"),
    ],
)
def test_what_is_no_package_leaves_the_tables_of_its_schema_unreadable(tmp_path: Path, data: bytes, says: str) -> None:
    result = reading(tmp_path, data)
    assert [(batch.kind, batch.completeness) for batch in result.batches] == [("crate", Completeness.UNREADABLE)]
    assert says in result.troubles[0].message
    assert result.troubles[0].kinds == ("crate",)


def test_a_package_without_any_known_table_says_so(tmp_path: Path) -> None:
    data = "<entities>" + "".join(f'<entity name="t{n:02}"><records /></entity>' for n in range(12)) + "</entities>"
    (first, *_) = messages(reading(tmp_path, data))
    assert first == "None of its tables is one that any rule speaks of: t00, t01, t02, t03, t04, t05, t06, t07, t08, t09 and 2 more."


@pytest.mark.parametrize(
    ("stamp", "read"),
    [("2025-06-29T16:27:50.4009413Z", "2025-06-29T16:27:50Z"), ("3/26/2019 1:18:44 PM", ""), ("2025-06-29T16:27:50", ""), ("now", "")],
)
def test_a_stamp_counts_only_where_it_names_its_zone(tmp_path: Path, stamp: str, read: str) -> None:
    assert reading(tmp_path, package(record(), stamp=stamp)).stamp == read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_encodings_are_recognised(tmp_path: Path, encoding: str) -> None:
    (row,) = rows(reading(tmp_path, package(record(title="Zürich")).strip().encode(encoding)))
    assert row.values["name"] == "Zürich"


def test_a_package_is_found_packed_with_backslashes_at_any_depth(tmp_path: Path) -> None:
    inner = tmp_path / "data.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("data.xml", package(record(title="A")))
        archive.writestr("Data_Schema.xml", schema(*LISTED))
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as archive:
        archive.write(inner, "Pkg\\Default.zip")
    inner.unlink()
    tree = open_tree(tmp_path)
    ((data, listed),) = survey(tree.names(), KINDS).packages
    assert (data, listed) == ("outer.zip!Pkg/Default.zip!data.xml", "outer.zip!Pkg/Default.zip!Data_Schema.xml")
    (row,) = rows(read_package(tree, data, listed, KINDS, Knowledge()))
    assert row.values["name"] == "A"


def test_a_package_beside_a_solution_is_no_part_of_it() -> None:
    given = survey(["Other/Solution.xml", "data.zip!data.xml", "data.zip!schema.xml", "Workflows/a.json.data.xml"], KINDS)
    assert given.packages == (("data.zip!data.xml", "data.zip!schema.xml"),)


def real(corpus: Path, kinds: dict[str, Kind]) -> dict[str, Reading]:
    tree = open_tree(corpus / "cmt")
    return {data: read_package(tree, data, listed, kinds, Knowledge()) for data, listed in survey(tree.names(), kinds).packages}


VOLUNTEERS = "NonProfitAccelerator.VolunteerDataPackage.zip!PkgFolder/DefaultData.zip!data.xml"


def anything(*tables: str) -> dict[str, Kind]:
    """Return a kind that reads the moments of any table, to hold every real record against its schema."""
    return {
        table: Kind(table, table, table, (table,), Dated, copies=False, fields=Dated.kind.fields)
        for table in tables
    }  # fmt: skip


class Dated(Component, kind="dated", tables=("dated",)):
    key: Key = column("autocoe_flowid", "fdn_insuranceproductid", "accountid", "contactid")
    created_on: Moment = column("createdon")


def counts(batches: tuple[Batch, ...]) -> Counter[str]:
    return Counter({batch.table: sum(1 for _ in batch.rows) for batch in batches})


def test_the_real_packages_hold_what_was_counted_in_them(corpus: Path) -> None:
    tables = ("account", "contact", "category", "autocoe_flow", "autocoe_environment", "autocoe_auditlog", "fdn_insuranceproduct")
    found = real(corpus, anything(*tables))
    assert counts(found[VOLUNTEERS].batches) == {"account": 36, "contact": 83}, "the schema lists category, the data lack it"
    assert counts(found["AutomationKit-SampleData.zip!data.xml"].batches) == {"autocoe_flow": 55, "autocoe_environment": 1}
    assert counts(found["modern/data.xml"].batches) == {"fdn_insuranceproduct": 16}
    assert [trouble for each in found.values() for trouble in each.troubles] == []
    filtered = {batch.table for each in found.values() for batch in each.batches if "filter" in batch.why}
    assert filtered == {"autocoe_environment"}
    assert [each.stamp for each in found.values()] == ["2022-10-13T22:57:17Z", "", "2025-06-29T16:27:50Z"]


def test_every_moment_of_the_real_packages_is_read(corpus: Path) -> None:
    found = real(corpus, anything("account", "contact", "autocoe_flow", "fdn_insuranceproduct"))
    moments = [Dated.model_validate(row.values).created_on for each in found.values() for batch in each.batches for row in batch.rows]
    assert len(moments) == 36 + 83 + 55 + 16
    assert min(filter(None, moments)).date() >= date(2019, 3, 1)
    assert None not in moments
