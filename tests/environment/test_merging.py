from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from w365lint.environment.intake import Intake
from w365lint.environment.measures import VOCABULARY
from w365lint.environment.merging import merge, resolve
from w365lint.environment.readers.records import Batch, Completeness, Origin, RawRow
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.environment.store import Store

Rows = list[dict[str, Any]]
EARLY, LATE = "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"
LIVE, OTHER_LIVE, SHIPPED = "a.json", "b.json", "solution.zip"


def merged(kind: str, files: Mapping[str, Rows]) -> tuple[Record, list[Mapping[str, Any]]]:
    """Return the one record that is left, and what is told of duplicates; the fields of a file are those of its first row."""
    store = Store()
    intake = Intake(store, VOCABULARY, ZoneInfo("UTC"))
    for file, rows in files.items():
        origin = Origin.SOLUTION_FILE if file == SHIPPED else Origin.ENVIRONMENT
        raws = [RawRow(f"record {number}", {"key": "k1", **row}) for number, row in enumerate(rows, 1)]
        intake.take(Batch(kind, "", file, origin, frozenset({"key", *rows[0]}), raws, Completeness.COMPLETE))
    told = [fields for fields, _, _, _ in merge(store, VOCABULARY[kind], frozenset({LIVE, OTHER_LIVE}))]
    (record,) = store.records(kind)
    return record, told


def test_two_records_that_say_the_same_are_one() -> None:
    record, told = merged("account", {LIVE: [{"name": "Contoso"}, {"name": "Contoso"}]})
    assert (record.values["name"], told) == ("Contoso", [])


@pytest.mark.parametrize("order", [1, -1])
def test_the_newer_record_wins_and_the_disagreement_is_told(order: int) -> None:
    rows: Rows = [{"name": "Contoso", "modified_on": EARLY}, {"name": "Contoso Ltd", "modified_on": LATE}]
    record, told = merged("account", {LIVE: rows[::order]})
    assert record.values["name"] == "Contoso Ltd"
    assert record.values["modified_on"] == datetime(2026, 1, 2, tzinfo=UTC)
    assert told == [
        {
            "key": "account:k1",
            "name": "Contoso Ltd",
            "of_kind": "account",
            "differing": ("name",),
            "stands_in": ("a.json, record 1", "a.json, record 2"),
        }
    ]


@pytest.mark.parametrize("moments", [(EARLY, EARLY), (None, None), (None, LATE), (EARLY, None)])
def test_where_neither_is_newer_what_differs_is_not_known_and_the_rest_is(moments: tuple[str | None, str | None]) -> None:
    rows: Rows = [{"name": name, "number": "7", "modified_on": at} for name, at in zip(("Contoso", "Fabrikam"), moments, strict=True)]
    record, told = merged("account", {LIVE: rows})
    assert record.values["name"] is UNKNOWN
    assert record.values["number"] == "7"
    assert told[0]["differing"] == ("name",)


def test_an_older_record_leaves_no_doubt_beside_two_newest_that_say_the_same() -> None:
    rows: Rows = [{"name": "Old", "modified_on": EARLY}, *[{"name": "New", "modified_on": LATE}] * 2]
    record, told = merged("account", {LIVE: rows})
    assert record.values["name"] == "New"
    assert told[0]["differing"] == ("name",)


def test_a_column_that_only_one_file_has_contradicts_nothing_and_is_kept() -> None:
    record, told = merged("account", {LIVE: [{"name": "Contoso"}], OTHER_LIVE: [{"number": "7"}]})
    assert (record.values["name"], record.values["number"], told) == ("Contoso", "7", [])


def test_an_unreadable_value_stays_unreadable_and_contradicts_nothing() -> None:
    record, told = merged("account", {LIVE: [{"name": ["?"], "modified_on": LATE}, {"name": "Contoso", "modified_on": EARLY}]})
    assert record.values["name"] is UNKNOWN
    assert record.unreadable == {"name"}
    assert told == []


def test_the_environment_wins_over_a_solution_file_and_learns_from_it_what_it_does_not_say() -> None:
    shipped = {"name": "As shipped", "exported_state": "on", "state": "on"}
    record, told = merged("flow", {SHIPPED: [shipped], LIVE: [{"name": "As it runs", "state": "off"}]})
    assert (record.values["name"], record.values["state"], record.values["exported_state"]) == ("As it runs", "off", "on")
    assert (record.file, told) == (LIVE, [])


def test_copies_of_a_role_are_one_role_and_no_duplicate() -> None:
    record, told = merged("role", {LIVE: [{"id": "r2", "name": "Work 365 User"}, {"id": "k1", "name": "Work 365 Admin"}]})
    assert (record.values["id"], record.values["name"], told) == ("k1", "Work 365 Admin", [])


def test_lookups_by_id_point_to_the_name_and_unknown_ids_stay() -> None:
    store = Store()
    intake = Intake(store, VOCABULARY, None)
    rows = {"publisher": [{"key": "maker", "id": "p1"}], "solution": [{"key": "one", "publisher": "p1"}, {"key": "two", "publisher": "p9"}]}
    for kind, raws in rows.items():
        fields = frozenset(raws[0])
        intake.take(Batch(kind, "", LIVE, Origin.ENVIRONMENT, fields, [RawRow("", row) for row in raws], Completeness.COMPLETE))
    resolve(store, VOCABULARY)
    assert [record.values["publisher"] for record in store.records("solution")] == ["maker", "p9"]
