from __future__ import annotations

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from w365lint.environment.components.values import Coded
from w365lint.environment.intake import MOST_TOLD, Intake
from w365lint.environment.measures import VOCABULARY
from w365lint.environment.readers.records import Batch, Completeness, Origin, RawRow, Trouble
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.environment.store import Store

FIELDS = frozenset({"key", "name", "quantity", "end", "state"})


def taken(*rows: dict[str, Any], fields: frozenset[str] = FIELDS) -> tuple[list[Record], Intake]:
    intake = Intake(Store(), VOCABULARY, ZoneInfo("UTC"))
    raws = [RawRow(f"record {number}", row) for number, row in enumerate(rows, 1)]
    table = "work365_subscription"
    intake.take(Batch("subscription", table, "a.json", Origin.ENVIRONMENT, fields, raws, Completeness.COMPLETE))
    return list(intake.store.records("subscription")), intake


def test_a_record_comes_back_as_its_model_read_it_and_tells_where_it_stands() -> None:
    (record,), intake = taken({"key": "{S1}", "name": "E5", "quantity": "5", "state": "active"})
    assert record.key == "s1"
    assert record.values["quantity"] == Decimal(5)
    assert (record.file, record.place, record.sure, record.unseen) == ("a.json", "record 1", True, False)
    assert intake.troubles == []


def test_a_field_the_file_does_not_speak_of_is_unknown_and_one_it_leaves_out_is_empty() -> None:
    (record,), _ = taken({"key": "s1"})
    assert record.values["quantity"] is None
    assert record.values["price"] is UNKNOWN
    assert record.unreadable == frozenset()


def test_every_bad_value_of_a_record_is_told_and_the_others_are_kept() -> None:
    (record,), intake = taken({"key": "s1", "name": "E5", "quantity": "many", "end": 7, "state": "active"})
    assert record.values["state"] == "active"
    assert record.unreadable == {"quantity", "end"}
    assert intake.troubles == [
        Trouble("a.json", "record 1", "end: '7' is not a date."),
        Trouble("a.json", "record 1", "quantity: 'many' is not a number."),
    ]


def test_a_record_without_a_key_is_told_and_hides_no_other() -> None:
    records, intake = taken({"key": None, "name": "E5"}, {"key": ["?"], "name": "E3"}, {"key": "s3"})
    assert [record.key for record in records] == ["s3"]
    assert intake.keyless == {"subscription": ["a.json, record 1", "a.json, record 2"]}
    assert [trouble.message for trouble in intake.troubles if "no key" in trouble.message] == ["the record has no key."] * 2


def test_a_name_of_ten_thousand_characters_is_a_name() -> None:
    (record,), _ = taken({"key": "s1", "name": "x" * 10_000})
    assert len(record.name) == 10_000


def test_what_looks_like_sql_is_text() -> None:
    (record,), _ = taken({"key": "s1", "name": "'); DROP TABLE subscription; --"})
    assert record.name == "'); DROP TABLE subscription; --"


def test_a_field_of_which_the_file_says_nothing_for_one_record_is_unknown_there_alone() -> None:
    intake = Intake(Store(), VOCABULARY, ZoneInfo("UTC"))
    raws = [RawRow("record 1", {"key": "s1", "name": None}), RawRow("record 2", {"key": "s2", "name": None}, {"name": ""})]
    fields = frozenset({"key", "name"})
    intake.take(Batch("subscription", "work365_subscription", "data.xml", Origin.ENVIRONMENT, fields, raws, Completeness.PARTIAL))
    assert [record.values["name"] for record in intake.store.records("subscription")] == [None, UNKNOWN]


def test_the_first_bad_values_of_a_field_are_told_one_by_one_and_the_rest_counted() -> None:
    _, intake = taken(*({"key": f"s{number}", "quantity": "many", "end": None if number else "x"} for number in range(MOST_TOLD + 1000)))
    assert len(intake.troubles) == MOST_TOLD + 2
    assert intake.troubles[-1] == Trouble("a.json", "", "quantity: 1,000 more values in work365_subscription cannot be read.")


def test_a_choice_without_its_label_has_a_next_step() -> None:
    _, intake = taken({"key": "s1", "state": Coded(17, None)})
    (trouble,) = intake.troubles
    assert trouble.message == "state: the number 17 came without its label."
    assert trouble.next_step == "Put metadata/stringmap.json beside it, or export the table with the labels of its choices."


def test_what_a_reader_refuses_is_told_once_a_column_and_what_a_file_does_not_say_is_no_mistake() -> None:
    intake = Intake(Store(), VOCABULARY, ZoneInfo("UTC"))
    raws = [RawRow(f"row {n}", {"key": f"s{n}"}, {"quantity": f"'{n},000' may be two numbers", "end": ""}) for n in (2, 3, 4)]
    intake.take(Batch("subscription", "work365_subscription", "a.csv", Origin.ENVIRONMENT, FIELDS, raws, Completeness.PARTIAL))
    for record in intake.store.records("subscription"):
        assert (record.values["quantity"], record.values["end"], record.unreadable) == (UNKNOWN, UNKNOWN, frozenset({"quantity"}))
    message = "quantity: '2,000' may be two numbers. Nor can 2 more values of this column be read."
    assert intake.troubles == [Trouble("a.csv", "row 2", message)]
