from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from w365lint.environment.components import Kind
from w365lint.environment.measures import VOCABULARY
from w365lint.environment.rows import UNKNOWN, WORD_BITS, Row, bit, mask_columns, quoted, to_store
from w365lint.environment.store import Store

KIND = VOCABULARY["subscription"]


def stored(kind: Kind = KIND, unknown: tuple[str, ...] = (), unreadable: tuple[str, ...] = (), **values: Any) -> Store:  # noqa: ANN401
    store = Store()
    unknown_bits, unreadable_bits = (sum(1 << kind.positions[name] for name in names) for names in (unknown + unreadable, unreadable))
    row = [to_store(kind.fields[name].type, value) for name, value in values.items()]
    store.add(kind, list(values), [Row(row, unknown_bits, unreadable_bits, "a.json", "record 1")])
    return store


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("subscription", "name", "E5 “Müller” \U0001f600"),
        ("subscription", "taxable", True),
        ("subscription", "taxable", False),
        ("subscription", "end", date(2026, 1, 31)),
        ("subscription", "created_on", datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC)),
        ("subscription", "price", Decimal("922337203685477.5807")),
        ("subscription", "price", Decimal("-0.0001")),
        ("subscription", "quantity", Decimal("0.0000000001")),
        ("subscription", "quantity_reduction_window", 7),
        ("subscription", "state", "active"),
        ("flow", "used_tables", ("a", "b\nc")),
        ("flow", "used_tables", ()),
        ("subscription", "end", None),
    ],
)
def test_a_value_comes_back_as_it_went_in(kind: str, field: str, value: object) -> None:
    values: dict[str, Any] = {"key": "s1", field: value}
    (record,) = stored(VOCABULARY[kind], **values).records(kind)
    assert record.values[field] == value


def test_a_kind_with_more_fields_than_a_word_has_bits_keeps_them_apart() -> None:
    names = [f"field_{number}" for number in range(WORD_BITS * 2 + 5)]
    fields = {name: replace(KIND.fields["name"], name=name) for name in names}
    wide = Kind("wide", "wides", "wide", (), KIND.model, copies=False, fields={"key": KIND.fields["key"], **fields})
    assert mask_columns(wide, "unknown") == ["unknown_0", "unknown_1", "unknown_2"]
    marked = ("field_0", f"field_{WORD_BITS - 2}", f"field_{WORD_BITS - 1}", f"field_{WORD_BITS * 2}")
    store = stored(wide, unknown=marked[:2], unreadable=marked[2:], key="w1")
    (record,) = store.records("wide")
    assert {name for name, value in record.values.items() if value is UNKNOWN} == set(marked)
    assert record.unreadable == set(marked[2:])
    assert store.unknown_fields("wide") == set(marked)
    assert bit(wide, f"field_{WORD_BITS - 1}") == ("unknown_1", 1)


def test_the_unseen_row_may_exist_is_wholly_unknown_and_is_not_counted() -> None:
    store = stored(key="s1")
    store.add_unseen(KIND)
    seen, unseen = store.records("subscription")
    assert (seen.sure, seen.unseen) == (True, False)
    assert (unseen.sure, unseen.unseen, unseen.key) == (False, True, "")
    assert set(unseen.values.values()) == {UNKNOWN}
    assert store.count("subscription") == 1
    assert store.unknown_fields("subscription") == set(KIND.fields)


def test_records_come_in_the_order_of_their_numbers_however_many_are_asked_for() -> None:
    store = Store()
    store.add(KIND, ["key"], (Row([f"s{number}"], 0, 0, "a.json", "") for number in range(1200)))
    wanted = [1200, 1, 700, 1, 501]
    assert [record.key for record in store.records("subscription", wanted)] == ["s0", "s500", "s699", "s1199"]
    assert store.count("subscription") == 1200
    assert store.count("account") == 0


def test_a_record_without_a_name_is_called_by_its_key() -> None:
    assert [record.name for record in stored(key="s1", name="").records("subscription")] == ["s1"]
    assert [record.name for record in stored(key="s1", unreadable=("name",)).records("subscription")] == ["s1"]


def test_matches_is_true_false_or_empty() -> None:
    store = Store()
    answers = [next(store.query("SELECT matches(?, ?)", ("^E", value)))[0] for value in ("E5", "F5", None)]
    assert answers == [1, 0, None]


def test_names_are_quoted() -> None:
    assert quoted('a"b') == '"a""b"'


def test_everything_is_kept_in_a_file_that_sqlite_opens_and_an_old_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "facts.sqlite"
    path.write_text("something else")
    store = stored(key="s1", name="E5")
    store.save(path)
    store.close()
    connection = sqlite3.connect(path)
    try:
        sql = "SELECT key, subscription.name, files_.name FROM subscription JOIN files_ ON file_ = number"
        assert connection.execute(sql).fetchall() == [("s1", "E5", "a.json")]
    finally:
        connection.close()


def test_a_field_is_absent_where_no_row_was_exported_with_it_and_not_where_one_value_is_unreadable() -> None:
    assert stored(unknown=("end",), unreadable=("start",), key="s1").absent_fields("subscription") == {"end"}
    store = stored(unknown=("end",), key="s1")
    store.add(KIND, ["key"], [Row(["s2"], 0, 0, "b.json", "record 1")])
    store.add_unseen(KIND)
    assert store.absent_fields("subscription") == frozenset()
