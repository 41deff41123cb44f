from __future__ import annotations

import gzip
import json
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import ValidationError

from w365lint.environment.components.base import Component, column, guessed
from w365lint.environment.components.platform import Flow, SolutionComponent
from w365lint.environment.components.values import Coded, Day, Key, Money, Text, Word, choices
from w365lint.environment.readers.files import open_tree
from w365lint.environment.readers.manifest import Manifest, Statement
from w365lint.environment.readers.records import Batch, Completeness, RawRow, Reading
from w365lint.environment.readers.webapi import Knowledge, read_table

LABEL = "@OData.Community.Display.V1.FormattedValue"
NO_RECORDS = "There are no records in it: neither a list, nor a reply with 'value', nor a record of this table."
GUID = "6093b58a-4fea-eb11-bacb-000d3a578f6c"


class Parcel(Component, kind="parcel", tables=("parcel",)):
    key: Key = column("parcelid")
    name: Text = column("title", "name")
    customer: Key = column("_customerid_value", refers="account")
    state: Annotated[Word, choices(open="Open", shut="Closed")] = column("statecode")
    price: Money = column("price")
    sent_on: Day = column("sent_on")
    weight: Text = guessed("new_weight", display="Weight in kg")


def reading(tmp_path: Path, content: object, knowledge: Knowledge | None = None, name: str = "parcel.json") -> Reading:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    (tmp_path / name).write_bytes(data)
    return read_table(open_tree(tmp_path), name, "parcel", Parcel.kind, knowledge or Knowledge())


def batch_of(tmp_path: Path, content: object, knowledge: Knowledge | None = None, name: str = "parcel.json") -> Batch:
    (batch,) = reading(tmp_path, content, knowledge, name).batches
    return batch


def rows_of(tmp_path: Path, content: object, knowledge: Knowledge | None = None, name: str = "parcel.json") -> list[RawRow]:
    return list(batch_of(tmp_path, content, knowledge, name).rows)


def first(tmp_path: Path, record: dict[str, Any], knowledge: Knowledge | None = None) -> dict[str, object]:
    (row,) = rows_of(tmp_path, {"value": [record]}, knowledge)
    return dict(row.values)


def said(**words: Any) -> Knowledge:  # noqa: ANN401 words of a statement
    return Knowledge(manifest=Manifest(tables={"parcel": Statement(**words)}))


def test_a_reply_without_next_page_is_complete(tmp_path: Path) -> None:
    batch = batch_of(tmp_path, {"@odata.context": "…", "value": [{"parcelid": GUID}, {"parcelid": None}]})
    assert (batch.kind, batch.table, batch.file) == ("parcel", "parcel", "parcel.json")
    assert batch.completeness is Completeness.COMPLETE
    assert batch.fields == {"key"}
    assert list(batch.rows) == [RawRow("record 1", {"key": GUID}), RawRow("record 2", {"key": None})]


def test_an_empty_reply_is_complete_and_speaks_of_no_field(tmp_path: Path) -> None:
    batch = batch_of(tmp_path, {"value": []})
    assert batch.completeness is Completeness.COMPLETE
    assert batch.fields == frozenset()


def test_a_page_that_is_not_the_last_is_partial_whatever_snapshot_json_says(tmp_path: Path) -> None:
    page = {"@odata.nextLink": "https://contoso/…", "value": [{"parcelid": GUID}]}
    for knowledge in (Knowledge(), said(complete=True, rows=1)):
        batch = batch_of(tmp_path, page, knowledge)
        assert batch.completeness is Completeness.PARTIAL
        assert "nextLink" in batch.why
        assert len(list(batch.rows)) == 1


@pytest.mark.parametrize(("rows", "completeness"), [(4999, "complete"), (5000, "partial"), (5001, "complete"), (10_000, "partial")])
def test_full_pages_are_partial(tmp_path: Path, rows: int, completeness: str) -> None:
    assert batch_of(tmp_path, {"value": [{"parcelid": GUID}] * rows}).completeness == completeness


def test_full_pages_are_complete_where_snapshot_json_says_so(tmp_path: Path) -> None:
    assert batch_of(tmp_path, {"value": [{}] * 5000}, said(complete=True)).completeness is Completeness.COMPLETE


def test_a_bare_list_is_partial_until_snapshot_json_says_otherwise(tmp_path: Path) -> None:
    batch = batch_of(tmp_path, [{"parcelid": GUID}])
    assert (batch.completeness, batch.why) == (Completeness.PARTIAL, "a bare list may be filtered")
    assert batch_of(tmp_path, [{"parcelid": GUID}], said(complete=True, rows=1)).completeness is Completeness.COMPLETE


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ({"complete": True, "rows": 3}, "snapshot.json says 3 rows, and here are 1"),
        ({"complete": True, "sha256": "0" * 64}, "the file is not the one whose hash stands in snapshot.json"),
        ({"complete": "does not exist"}, "snapshot.json says that this table does not exist"),
        ({"complete": False}, "snapshot.json says so"),
    ],
)
def test_what_speaks_against_completeness_makes_it_partial(tmp_path: Path, statement: dict[str, object], why: str) -> None:
    batch = batch_of(tmp_path, {"value": [{"parcelid": GUID}]}, said(**statement))
    assert (batch.completeness, batch.why) == (Completeness.PARTIAL, why)


def test_a_single_record_as_powershell_unrolls_it_is_read(tmp_path: Path) -> None:
    batch = batch_of(tmp_path, {"parcelid": GUID, "title": "Box"})
    assert batch.completeness is Completeness.PARTIAL
    assert list(batch.rows) == [RawRow("record 1", {"key": GUID, "name": "Box"})]


def test_json_lines_are_read_and_a_broken_line_hides_no_other(tmp_path: Path) -> None:
    lines = b'{"parcelid":"a"}\r\n\n{"parcelid":\n{"parcelid":"b"}\n'
    given = reading(tmp_path, lines, said(complete=True), "parcel.jsonl")
    (batch,), (trouble,) = given.batches, given.troubles
    assert [row.place for row in batch.rows] == ["record 1", "record 4"]
    assert (batch.completeness, batch.why) == (Completeness.PARTIAL, "1 of its records cannot be read")
    assert (trouble.place, trouble.message) == ("line 3", "This is no record.")


def test_packed_files_are_read(tmp_path: Path) -> None:
    reply = gzip.compress(json.dumps({"value": [{"parcelid": "a"}]}).encode())
    assert [row.values for row in rows_of(tmp_path, reply, name="parcel.json.gz")] == [{"key": "a"}]
    assert [row.values for row in rows_of(tmp_path, gzip.compress(b'{"parcelid":"a"}'), name="parcel.jsonl.gz")] == [{"key": "a"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    text = json.dumps({"value": [{"title": "Überweisung €"}]}, ensure_ascii=False)
    assert [row.values for row in rows_of(tmp_path, text.encode(encoding))] == [{"name": "Überweisung €"}]


@pytest.mark.parametrize(
    ("data", "place", "message"),
    [
        (b"", "", "The file is empty."),
        (b'{"value":[{"parcelid":"a"},\n{"parc', "line 2, column 2", "The JSON is broken here or cut off."),
        (b"<html>Sign in</html>", "line 1, column 1", "The JSON is broken here or cut off."),
        (b"\xff\xfe\x00", "byte 1", "This is no UTF-8 or UTF-16 text."),
        (b"42", "", "There are no records in it, only '42'."),
        (b'{"foo":1}', "", NO_RECORDS),
        (b'{"value":"System.Object[]"}', "", NO_RECORDS),
        (b'["a","b"]', "", "None of the 2 records in it is a record."),
        (b'{"error":{"code":"0x80060888","message":"Not found"}}', "", "It holds an error reply of the Web API: 'Not found'."),
        (b"[" * 200_000, "", "The JSON is nested too deeply."),
    ],
)
def test_a_file_without_records_makes_its_table_unreadable(tmp_path: Path, data: bytes, place: str, message: str) -> None:
    given = reading(tmp_path, data)
    (batch,), (trouble,) = given.batches, given.troubles
    assert (trouble.file, trouble.place, trouble.message) == ("parcel.json", place, message)
    assert trouble.kinds == ("parcel",)
    assert trouble.next_step
    assert batch.completeness is Completeness.UNREADABLE
    assert list(batch.rows) == []


def test_a_truncated_gzip_makes_its_table_unreadable(tmp_path: Path) -> None:
    packed = gzip.compress(b'{"value":[]}')[:-9]
    assert batch_of(tmp_path, packed, name="parcel.json.gz").completeness is Completeness.UNREADABLE


def test_one_bad_record_does_not_hide_the_others(tmp_path: Path) -> None:
    given = reading(tmp_path, {"value": [{"parcelid": "a"}, None, "@{parcelid=b}", {"parcelid": "c"}]}, said(complete=True))
    (batch,), (trouble,) = given.batches, given.troubles
    assert [row.place for row in batch.rows] == ["record 1", "record 4"]
    assert batch.completeness is Completeness.PARTIAL
    assert (trouble.place, trouble.message) == ("record 2", "This is no record, and there are 2 of the kind.")


def test_a_column_that_one_record_has_is_empty_in_the_others_and_unknown_columns_are_passed_over(tmp_path: Path) -> None:
    batch = batch_of(tmp_path, {"value": [{"parcelid": "a", "stranger": 1}, {"parcelid": "b", "price": 2}]})
    assert batch.fields == {"key", "price"}
    assert [row.values for row in batch.rows] == [{"key": "a", "price": None}, {"key": "b", "price": 2}]


def test_the_first_name_that_is_not_empty_wins(tmp_path: Path) -> None:
    assert first(tmp_path, {"title": None, "name": "second"}) == {"name": "second"}
    assert first(tmp_path, {"title": "first", "name": "second"}) == {"name": "first"}
    assert first(tmp_path, {"title": None, "name": None}) == {"name": None}


@pytest.mark.parametrize("name", ["_customerid_value", "customerid"])
def test_a_lookup_is_read_in_both_spellings_and_any_case(tmp_path: Path, name: str) -> None:
    values = first(tmp_path, {name: "{" + GUID.upper() + "}"})
    assert Parcel.model_validate(values).customer == GUID


def test_the_mapping_overrides_the_names_of_the_model(tmp_path: Path) -> None:
    knowledge = Knowledge(mapping={"parcel": {"name": "contoso_label", "customer": "contoso_buyer"}})
    record = {"title": "no", "contoso_label": "yes", "_contoso_buyer_value": GUID}
    assert first(tmp_path, record, knowledge) == {"name": "yes", "customer": GUID}
    assert first(tmp_path, {"title": "no", "parcelid": "a"}, knowledge) == {"key": "a"}


def test_a_guessed_column_is_found_by_its_display_name(tmp_path: Path) -> None:
    knowledge = Knowledge(columns={("parcel", "Weight in kg"): "contoso_kg", ("parcel", "State"): "contoso_no"})
    assert first(tmp_path, {"contoso_kg": "5", "contoso_no": 1}, knowledge) == {"weight": "5"}


def test_a_choice_keeps_its_number_and_its_label(tmp_path: Path) -> None:
    assert first(tmp_path, {"statecode": 7, f"statecode{LABEL}": "Open"}) == {"state": Coded(7, "Open")}
    assert first(tmp_path, {"statecode": 7}) == {"state": Coded(7, None)}
    assert first(tmp_path, {"statecode": "Open"}) == {"state": "Open"}
    assert first(tmp_path, {"statecode": None}) == {"state": None}


def test_an_english_label_stands_in_for_one_in_another_language(tmp_path: Path) -> None:
    knowledge = Knowledge(labels={("parcel", "statecode"): {7: "Closed"}})
    values = first(tmp_path, {"statecode": 7, f"statecode{LABEL}": "Geschlossen"}, knowledge)
    assert values == {"state": Coded(7, "Closed")}
    assert Parcel.model_validate(values).state == "shut"
    assert first(tmp_path, {"statecode": 8, f"statecode{LABEL}": "Offen"}, knowledge) == {"state": Coded(8, "Offen")}


def test_a_yes_or_no_behind_a_choice_is_its_label_and_no_number(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, {"value": [{"statecode": 1}, {"statecode": True}, {"statecode": True, f"statecode{LABEL}": "Allowed"}]})
    assert [row.values["state"] for row in rows] == [Coded(1, None), Coded(None, "Yes"), Coded(None, "Allowed")]


def test_decimals_are_exact(tmp_path: Path) -> None:
    assert rows_of(tmp_path, b'{"value":[{"price":0.1}]}')[0].values == {"price": Decimal("0.1")}


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "1e9999999999999999999999", "9" * 5000, "-" + "9" * 5000])
def test_a_number_beyond_measure_is_unreadable_and_hides_nothing(tmp_path: Path, number: str) -> None:
    bad, good = rows_of(tmp_path, f'{{"value":[{{"price":{number}}},{{"price":2.5}}]}}'.encode())
    assert good.values == {"price": Decimal("2.5")}
    with pytest.raises(ValidationError):
        Parcel.model_validate(bad.values)


def test_a_number_where_a_date_should_be_reaches_the_model(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="is not a date"):
        Parcel.model_validate(first(tmp_path, {"sent_on": 20261120}))


def test_half_a_surrogate_becomes_a_replacement_character(tmp_path: Path) -> None:
    data = rb'{"value":[{"title":"a\ud83db \ud83d\ude00 \\ud83d \udE00"}]}'
    assert rows_of(tmp_path, data)[0].values == {"name": "a\N{REPLACEMENT CHARACTER}b \N{GRINNING FACE} \\ud83d \N{REPLACEMENT CHARACTER}"}


def test_ten_thousand_characters_are_read(tmp_path: Path) -> None:
    assert first(tmp_path, {"title": "x" * 10_000, "y" * 10_000: 1}) == {"name": "x" * 10_000}


def test_records_with_the_same_key_are_both_handed_over(tmp_path: Path) -> None:
    assert len(rows_of(tmp_path, {"value": [{"parcelid": GUID}, {"parcelid": GUID.upper()}]})) == 2


def flows(tmp_path: Path, records: list[dict[str, object]]) -> Batch:
    (tmp_path / "workflow.json").write_text(json.dumps({"value": records}))
    (batch,) = read_table(open_tree(tmp_path), "workflow.json", "workflow", Flow.kind, Knowledge()).batches
    return batch


def test_a_flow_tells_what_it_uses(tmp_path: Path) -> None:
    reference = {"api": {"name": "shared_x"}, "connection": {"connectionReferenceLogicalName": "Contoso_Mail"}, "runtimeSource": "embedded"}
    definition = {"properties": {"connectionReferences": {"shared_x": reference}, "definition": {"triggers": {}, "actions": {}}}}
    batch = flows(tmp_path, [{"workflowid": GUID, "clientdata": json.dumps(definition)}, {"workflowid": "b", "clientdata": None}])
    assert batch.fields == {"key", "connection_references", "unnamed_connectors", "used_tables", "child_flows", "used_variables"}
    cloud, classic = batch.rows
    assert cloud.values["connection_references"] == ("contoso_mail",)
    assert cloud.values["unnamed_connectors"] == ()
    assert classic.values["connection_references"] is None


def test_a_flow_without_its_definition_says_nothing_of_what_it_uses(tmp_path: Path) -> None:
    assert flows(tmp_path, [{"workflowid": GUID}]).fields == {"key"}


def test_a_broken_definition_makes_what_the_flow_uses_unreadable(tmp_path: Path) -> None:
    (row,) = flows(tmp_path, [{"workflowid": GUID, "clientdata": "{broken"}]).rows
    with pytest.raises(ValidationError, match="is not a list of texts"):
        Flow.model_validate(row.values)
    assert row.values["key"] == GUID


def test_a_component_type_is_one_of_our_words(tmp_path: Path) -> None:
    rows = [{"componenttype": number} for number in (1, 10064, 10065, None)]
    (tmp_path / "solutioncomponent.json").write_text(json.dumps({"value": rows}))
    knowledge = Knowledge(types={10064: "connectionreference"})
    (batch,) = read_table(open_tree(tmp_path), "solutioncomponent.json", "solutioncomponent", SolutionComponent.kind, knowledge).batches
    assert [row.values["component_type"] for row in batch.rows] == ["table", "connection_reference", "type 10065", None]
