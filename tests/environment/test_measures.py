"""Measured fields: what each is, and that it is not known once something it reads is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from w365lint.environment.makers import MAKERS
from w365lint.environment.measures import MEASURES, VOCABULARY, Measure
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.environment.surroundings import Surroundings
from w365lint.rulebook.example import Scene, stage

Rows = tuple[Mapping[str, Any], ...]

UNITS: dict[str, Rows] = {"units": ({"key": "year"}, {"key": "crate"}), "unit_mappings": ({"key": "1", "unit": "year", "months": 12},)}
CHANGES: dict[str, Rows] = {
    "subscriptions": ({"key": "s1"}, {"key": "s2"}, {"key": "s3"}),
    "license_changes": (
        {"key": "l1", "subscription": "s1", "quantity": 10, "status_reason": "archived"},
        {"key": "l2", "subscription": "s1", "quantity": "-2.5"},
        {"key": "l3", "subscription": "s1"},
        {"key": "l4", "subscription": "s2", "quantity": -4},
    ),
}


def scene(records: Mapping[str, Rows], **absent: frozenset[str]) -> Scene:
    return Scene("a scene", dict(records), {}, "2026-01-15", ("work365",), absent)


def measured(place: Scene, kind: str, field: str) -> dict[str, Any]:
    """Return the values of one measured field by key."""
    environment, _ = stage(place, frozenset({kind}))
    return {record.key: record.values[field] for record in environment.store.records(kind) if not record.unseen}


def test_a_unit_has_the_months_that_the_mapping_gives_it() -> None:
    assert measured(scene(UNITS), "unit", "months") == {"year": Decimal(12), "crate": None}


def test_of_two_mappings_of_a_unit_the_first_counts() -> None:
    mappings = ({"key": "1", "unit": "year", "months": 12}, {"key": "2", "unit": "year", "months": 1})
    assert measured(scene({**UNITS, "unit_mappings": mappings}), "unit", "months")["year"] == Decimal(12)


def test_a_mapping_of_an_unreadable_unit_may_be_of_any_that_is_not_mapped() -> None:
    mappings = (*UNITS["unit_mappings"], {"key": "2", "unit": ["?"], "months": 1})
    assert measured(scene({**UNITS, "unit_mappings": mappings}), "unit", "months") == {"year": Decimal(12), "crate": UNKNOWN}


def test_without_the_mapping_nobody_knows_the_months_of_a_unit() -> None:
    assert measured(scene(UNITS).without("unit_mappings"), "unit", "months") == {"year": UNKNOWN, "crate": UNKNOWN}


def test_license_changes_add_up_archived_ones_too_and_an_empty_one_changes_nothing() -> None:
    found = measured(scene(CHANGES), "subscription", "logged_quantity")
    assert found == {"s1": Decimal("7.5"), "s2": Decimal(-4), "s3": Decimal(0)}


def test_without_every_license_change_no_sum_is_known() -> None:
    assert set(measured(scene(CHANGES).without("license_changes"), "subscription", "logged_quantity").values()) == {UNKNOWN}


@pytest.mark.parametrize("column", ["subscription", "quantity"])
def test_without_a_column_of_the_license_changes_no_sum_of_them_is_known(column: str) -> None:
    found = measured(scene(CHANGES, license_change=frozenset({column})), "subscription", "logged_quantity")
    assert found["s1"] is UNKNOWN
    assert found["s2"] is UNKNOWN


def test_one_unreadable_quantity_leaves_only_its_own_subscription_open() -> None:
    rows = (*CHANGES["license_changes"], {"key": "l5", "subscription": "s2", "quantity": "many"})
    found = measured(scene({**CHANGES, "license_changes": rows}), "subscription", "logged_quantity")
    assert found == {"s1": Decimal("7.5"), "s2": UNKNOWN, "s3": Decimal(0)}


def test_a_sum_that_no_column_could_hold_is_not_known() -> None:
    rows = tuple({"key": f"l{number}", "subscription": "s1", "quantity": 900_000_000} for number in range(2))
    assert measured(scene({**CHANGES, "license_changes": rows}), "subscription", "logged_quantity")["s1"] is UNKNOWN


def test_the_days_since_an_end_are_below_0_while_it_is_to_come_and_empty_without_one() -> None:
    rows = ({"key": "s1", "end": "2026-01-10"}, {"key": "s2", "end": "2026-01-20"}, {"key": "s3"})
    assert measured(scene({"subscriptions": rows}), "subscription", "days_since_end") == {"s1": 5, "s2": -5, "s3": None}


def record(measure: Measure, values: Mapping[str, Any]) -> Record:
    return Record(measure.kind, 1, values, frozenset(), "f", "p", sure=True, unseen=False)


def nothing_exported() -> Surroundings:
    return Surroundings(stage(scene({}), frozenset())[1])


READING = [
    pytest.param(measure, read, id=f"{measure.kind} {measure.name} without {read}") for measure in MEASURES for read in measure.reads
]


@pytest.mark.parametrize(("measure", "read"), READING)
def test_without_a_column_that_it_reads_a_measurement_is_not_known(measure: Measure, read: str) -> None:
    values = {**dict.fromkeys(VOCABULARY[measure.kind].fields), read: UNKNOWN}
    assert measure.of(record(measure, values), nothing_exported()) is UNKNOWN


FILLED: dict[str, dict[str, Any]] = {
    "system_job": {"about_table": "account"},
    "license_change": {"subscription": "s1", "effective_date": date(2026, 1, 1)},
    "subscription": {
        "product": "e5", "sales_unit": "month", "currency": "eur", "contract": "c1", "price": Decimal(1), "monthly_price": Decimal(1),
    },
}  # fmt: skip
"""What a record needs so that there is something to look up."""

TABLES = [
    pytest.param(measure, id=f"{measure.kind} {measure.name} without {' and '.join(measure.tables)}")
    for measure in MEASURES
    if measure.tables
]


@pytest.mark.parametrize("measure", TABLES)
def test_without_the_tables_that_it_needs_a_measurement_is_not_known(measure: Measure) -> None:
    values = {**dict.fromkeys(VOCABULARY[measure.kind].fields), "key": "k", **FILLED.get(measure.kind, {})}
    assert measure.of(record(measure, values), nothing_exported()) is UNKNOWN


def test_nothing_is_measured_of_rows_that_nobody_has_seen() -> None:
    for measure in MEASURES:
        values = dict.fromkeys(VOCABULARY[measure.kind].fields, UNKNOWN)
        unseen = Record(measure.kind, 1, values, frozenset(), "", "", sure=False, unseen=True)
        assert measure.of(unseen, nothing_exported()) is UNKNOWN


def test_every_column_that_a_generated_kind_is_worked_out_from_exists() -> None:
    for maker in MAKERS.values():
        for kind, field in maker.columns:
            assert VOCABULARY[kind].fields[field].column.logical
