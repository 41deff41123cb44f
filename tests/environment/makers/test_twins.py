"""Twins: which subscription here is which at the provider, what lies between them, and what is known while something is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from w365lint.environment.components import KINDS
from w365lint.environment.makers.twins import HERE, THERE, Listed, sku, twins
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.environment.surroundings import Tenants
from w365lint.rulebook.example import Scene, stage

TENANT = "954ca09a-1132-4088-bb58-30438dea2756"
OTHER = "0ce2d1b6-2b4d-4d0e-8b0a-4a3f2f1c9e11"
EVERY = Listed(Tenants({"t1": TENANT}, whole=True), {TENANT: True})


def here(key: str, **values: object) -> Record:
    usual = {
        "name": key.upper(), "provider_reference": "p1", "provider_account": "t1", "state": "active", "type": "license",
        "quantity": Decimal(10), "provider": "csp", "customer": "a1", "provider_part_number": "CFQ7TTC0LFLZ:0002",
    }  # fmt: skip
    return record("subscription", {"key": key, **usual, **values})


def there(key: str, **values: object) -> Record:
    usual = {
        "name": key.upper(), "tenant": TENANT, "offer": "CFQ7TTC0LFLZ:0002:CFQ7TTC0K971", "status": "active", "quantity": Decimal(10),
        "billing_type": "license", "billing_cycle": "monthly",
    }  # fmt: skip
    return record("provider_subscription", {"key": key, **usual, **values})


_numbers = iter(range(1, 10**6))


def record(kind: str, values: Mapping[str, object]) -> Record:
    everything = {**dict.fromkeys(KINDS[kind].fields), **values}
    return Record(kind, next(_numbers), everything, frozenset(), "f", "p", sure=True, unseen=False)


def found(ours: Iterable[Record], theirs: Iterable[Record], lists: Listed = EVERY, *, every: bool = True) -> dict[str, dict[str, Any]]:
    return {fields["key"]: fields for fields, _ in twins([*ours], [*theirs], lists, every_one_here=every)}


def one(ours: Record, theirs: Record) -> dict[str, Any]:
    (fields,) = found([ours], [theirs]).values()
    return fields


def test_the_id_at_the_provider_tells_a_twin_however_it_is_spelled() -> None:
    twin = one(here("s1", provider_reference=f"{{{OTHER.upper()}}}"), there(OTHER))
    assert (twin["subscription"], twin["provider_subscription"], twin["matched_by"]) == ("s1", OTHER, "id")
    assert (twin["tenant"], twin["tenant_known"], twin["here_active"], twin["here_count"]) == (TENANT, True, True, 1)


def test_without_an_id_tenant_and_offer_tell_it() -> None:
    twin = one(here("s1", provider_reference=None), there("p1"))
    assert (twin["subscription"], twin["matched_by"]) == ("s1", "tenant and offer")


@pytest.mark.parametrize(
    "ours",
    [
        {"provider_part_number": "CFQ7TTC0LFLZ:0001"}, {"provider_part_number": None}, {"provider_account": None},
        {"provider_account": "t2"}, {"state": "inactive"},
    ],
)  # fmt: skip
def test_another_offer_or_tenant_or_what_is_over_is_no_twin(ours: dict[str, object]) -> None:
    assert found([here("s1", provider_reference=None, **ours)], [there("p1")])["p1"]["subscription"] is None


def test_two_of_one_tenant_and_offer_are_not_told_apart() -> None:
    twins_ = found([here("s1", provider_reference=None)], [there("p1"), there("p2")])
    assert {key: twin["subscription"] for key, twin in twins_.items()} == {"p1": UNKNOWN, "p2": UNKNOWN, "s1": "s1"}
    assert twins_["s1"]["provider_subscription"] is UNKNOWN
    twins_ = found([here("s1", provider_reference=None), here("s2", provider_reference=None)], [there("p1")])
    assert (twins_["p1"]["subscription"], twins_["s1"]["provider_subscription"]) == (UNKNOWN, UNKNOWN)


def test_an_id_wins_over_tenant_and_offer() -> None:
    twins_ = found([here("s1"), here("s2", provider_reference=None)], [there("p1")])
    assert (twins_["p1"]["subscription"], twins_["p1"]["here_count"]) == ("s1", 1)
    assert twins_["s2"]["provider_subscription"] is None


def test_what_only_the_provider_has_has_no_twin_here() -> None:
    twin = found([], [there("p1")])["p1"]
    assert (twin["subscription"], twin["here_active"], twin["here_count"], twin["quantity_difference"]) == (None, False, 0, None)


@pytest.mark.parametrize("ours", [[], [here("s1", provider_reference=UNKNOWN)]])
def test_while_one_here_may_be_it_nobody_knows(ours: list[Record]) -> None:
    twin = found(ours, [there("p1")], every=bool(ours))["p1"]
    assert (twin["subscription"], twin["here_active"], twin["here_count"]) == (UNKNOWN, UNKNOWN, UNKNOWN)


def test_what_only_we_have_is_missing_where_the_whole_list_of_its_tenant_was_saved() -> None:
    assert found([here("s1")], [])["p1"]["provider_subscription"] is None
    for whole in ({}, {TENANT: False}, {TENANT: UNKNOWN}, {OTHER: True}):
        lists = Listed(Tenants({"t1": TENANT}, whole=True), whole)
        assert found([here("s1")], [], lists)["p1"]["provider_subscription"] is UNKNOWN


@pytest.mark.parametrize("tenant", [UNKNOWN, None])
def test_of_no_known_tenant_nobody_knows_whether_it_is_missing(tenant: object) -> None:
    lists = Listed(Tenants({"t1": tenant}, whole=True), {TENANT: True})
    assert found([here("s1")], [], lists)["p1"]["provider_subscription"] is UNKNOWN


def test_what_has_neither_id_nor_tenant_is_not_looked_for() -> None:
    assert found([here("s1", provider_reference=None, provider_account=None)], []) == {}


def test_a_tenant_that_no_provider_account_has_is_not_ours() -> None:
    assert found([], [there("p1", tenant=OTHER)])["p1"]["tenant_known"] is False
    for lists in (Listed(Tenants({"t1": TENANT}, whole=False), {}), Listed(Tenants({"t1": UNKNOWN}, whole=True), {})):
        assert found([], [there("p1", tenant=OTHER)], lists)["p1"]["tenant_known"] is UNKNOWN
    assert found([], [there("p1", tenant=UNKNOWN)])["p1"]["tenant_known"] is UNKNOWN


def test_several_here_with_one_id_are_one_twin_and_their_active_quantities_add_up() -> None:
    old = here("s0", state="inactive", quantity=Decimal(10))
    twin = found([old, here("s2", quantity=Decimal(4)), here("s1", quantity=Decimal(6))], [there("p1", quantity=Decimal(12))])["p1"]
    assert (twin["subscription"], twin["here_count"], twin["quantity"], twin["quantity_difference"]) == ("s1", 2, Decimal(10), Decimal(-2))
    twin = one(old, there("p1"))
    assert (twin["subscription"], twin["here_active"], twin["here_count"], twin["quantity"]) == ("s0", False, 0, Decimal(0))


@pytest.mark.parametrize("ours", [{"type": "usage"}, {}])
@pytest.mark.parametrize("theirs", ["usage", "none", "benefit"])
def test_what_is_not_sold_by_license_has_no_quantity_to_compare(ours: dict[str, object], theirs: str) -> None:
    assert one(here("s1", **ours), there("p1", billing_type=theirs))["quantity_difference"] is None


def test_a_quantity_that_is_not_known_is_not_compared() -> None:
    assert one(here("s1", quantity=UNKNOWN), there("p1"))["quantity_difference"] is UNKNOWN
    assert one(here("s1", quantity=None), there("p1"))["quantity_difference"] is UNKNOWN
    assert one(here("s1"), there("p1", quantity=UNKNOWN))["quantity_difference"] is UNKNOWN
    assert one(here("s1", state=UNKNOWN), there("p1"))["quantity_difference"] is UNKNOWN
    assert one(here("s1", type=UNKNOWN), there("p1", billing_type=UNKNOWN))["quantity_difference"] is UNKNOWN
    assert one(here("s1", quantity=Decimal(10**9)), there("p1"))["quantity_difference"] is UNKNOWN
    assert one(here("s1"), there("p1", billing_type=UNKNOWN))["quantity_difference"] == 0


@pytest.mark.parametrize(
    ("ours", "theirs", "days"),
    [
        (date(2026, 12, 31), date(2026, 12, 30), 1), (date(2025, 12, 30), date(2026, 12, 30), 365), (None, date(2026, 12, 30), None),
        (date(2026, 12, 31), None, None), (UNKNOWN, None, None), (UNKNOWN, date(2026, 12, 30), UNKNOWN),
        (UNKNOWN, date(9999, 12, 31), None),
    ],
)  # fmt: skip
def test_the_ends_of_a_commitment_are_compared_in_days(ours: object, theirs: object, days: object) -> None:
    assert one(here("s1", commitment_end=ours), there("p1", commitment_end=theirs))["days_between_ends"] == days


@pytest.mark.parametrize(
    ("cycle", "months"), [("monthly", 1), ("annual", 12), ("triennial", 36), ("one_time", None), ("none", None), (UNKNOWN, UNKNOWN)]
)
def test_a_billing_cycle_has_months(cycle: object, months: object) -> None:
    assert one(here("s1"), there("p1", billing_cycle=cycle))["billing_months"] == months


@pytest.mark.parametrize(
    ("offer", "found_"),
    [("cfq7ttc0lflz:0002:cfq7ttc0k971", "CFQ7TTC0LFLZ:0002"), ("MS-AZR-0145P", "MS-AZR-0145P"), ("", ""), (None, ""), (UNKNOWN, "")],
)
def test_an_offer_is_compared_without_its_availability(offer: object, found_: str) -> None:
    assert sku(offer) == found_


SCENE: dict[str, tuple[dict[str, Any], ...]] = {
    "subscriptions": ({"key": "s1", "provider_reference": "p1", "provider_account": "t1", "state": "active", "quantity": 10},),
    "provider_subscriptions": ({"key": "p1", "tenant": TENANT, "status": "active", "quantity": 12, "billing_type": "license"},),
    "provider_customers": ({"key": TENANT, "complete": True},),
    "provider_accounts": ({"key": "t1", "provider_specific_id": TENANT.upper()},),
}


def rows(scene: Scene) -> list[Record]:
    return list(stage(scene, frozenset({"twin"}))[0].store.records("twin"))


def test_the_whole_is_made_from_four_exports() -> None:
    (twin,) = rows(Scene("t", SCENE, {}, "2026-01-15", ()))
    assert (twin.values["quantity_difference"], twin.values["tenant_known"], twin.unseen) == (Decimal(-2), True, False)


@pytest.mark.parametrize("plural", sorted(SCENE))
def test_without_an_export_nothing_is_missing_for_sure(plural: str) -> None:
    twins_ = rows(Scene("t", SCENE, {}, "2026-01-15", ()).without(plural))
    assert [
        twin for twin in twins_ if not twin.unseen and None in (twin.values["subscription"], twin.values["provider_subscription"])
    ] == []
    assert plural in ("provider_customers", "provider_accounts") or any(twin.unseen for twin in twins_)


@pytest.mark.parametrize(
    ("kind", "field"), [*(("subscription", name) for name in HERE), *(("provider_subscription", name) for name in THERE)]
)
def test_without_a_column_nothing_is_said_that_it_would_have_told_otherwise(kind: str, field: str) -> None:
    whole = {twin.key: twin.values for twin in rows(Scene("t", SCENE, {}, "2026-01-15", ()))}
    for twin in rows(Scene("t", SCENE, {}, "2026-01-15", ()).without_column(kind, field)):
        for name, value in twin.values.items() - {("name", twin.name)}:
            assert value is UNKNOWN or twin.key not in whole or value == whole[twin.key][name], name


def test_where_nothing_of_partner_center_was_saved_one_row_says_so_for_all() -> None:
    scene = Scene("t", {name: SCENE[name] for name in ("subscriptions", "provider_accounts")}, {}, "2026-01-15", ())
    assert [twin.unseen for twin in rows(scene)] == [True]
