"""Who holds what of Work 365, and what else hangs on a user: known, not known, and never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from w365lint.environment.rows import UNKNOWN
from w365lint.rulebook.example import Scene, stage

Rows = tuple[Mapping[str, Any], ...]

WORK_365: Rows = ({"key": "work365", "name": "Work 365", "managed": True}, {"key": "helpdesk", "name": "Help desk", "managed": True})
PLACE: dict[str, Rows] = {
    "publishers": (),
    "solutions": WORK_365,
    "solution_components": (
        {"key": "p1", "solution": "work365", "component_type": "role", "component": "r2", "behavior": "0"},
        {"key": "p2", "solution": "work365", "component_type": "flow", "component": "f2", "behavior": "0"},
    ),
    "roles": (
        {"key": "r1", "name": "Work 365 Admin"},
        {"key": "r2", "name": "Billing clerk"},
        {"key": "r3", "name": "Salesperson"},
        {"key": "r4", "name": "Reader of Work 365"},
    ),
    "users": (
        {"key": "u1", "name": "Anna", "disabled": False},
        {"key": "u2", "name": "Jeroen", "disabled": False},
        {"key": "u3", "name": "Left", "disabled": True},
    ),
    "role_holders": (
        {"key": "h1", "user": "u1", "role": "r1"},
        {"key": "h2", "user": "u1", "role": "r2"},
        {"key": "h3", "user": "u1", "role": "r3"},
        {"key": "h4", "user": "u3", "role": "r1"},
    ),
    "flows": (
        {"key": "f1", "name": "Tell finance", "category": "cloud_flow", "state": "on", "owner": "u1"},
        {"key": "f2", "name": "Send invoices", "category": "cloud_flow", "state": "on", "owner": "u1"},
        {"key": "f3", "name": "Tell sales", "category": "cloud_flow", "state": "off", "owner": "u1"},
        {"key": "f4", "name": "Merge", "category": "classic_workflow", "state": "on", "owner": "u1"},
    ),
}


def scene(records: Mapping[str, Rows], targets: tuple[str, ...] = ("work365",), **absent: frozenset[str]) -> Scene:
    return Scene("a scene", dict(records), {}, "2026-01-15", targets, absent)


def measured(place: Scene, kind: str, field: str) -> dict[str, Any]:
    environment, _ = stage(place, frozenset({kind}))
    return {record.key: record.values[field] for record in environment.store.records(kind) if not record.unseen}


def changed(plural: str, key: str, **values: object) -> dict[str, Rows]:
    return {**PLACE, plural: tuple({**row, **values} if row["key"] == key else row for row in PLACE[plural])}


def test_a_role_goes_where_the_solution_brings_it_or_its_name_begins_with_work_365() -> None:
    assert measured(scene(PLACE), "role", "of_target") == {"r1": True, "r2": True, "r3": False, "r4": False}


@pytest.mark.parametrize("name", ["Work365 Sales", "work 365", "WORK 365 Service", " Work 365 Billing (copy)"])
def test_however_a_role_of_work_365_is_written_it_is_one(name: str) -> None:
    assert measured(scene(changed("roles", "r3", name=name)), "role", "of_target")["r3"] is True


@pytest.mark.parametrize("name", ["Work 3650", "Work", "Workshop 365", None])
def test_another_name_is_another_role(name: str | None) -> None:
    assert measured(scene(changed("roles", "r3", name=name)), "role", "of_target")["r3"] is False


def test_while_work_365_stays_the_name_of_a_role_means_nothing() -> None:
    assert measured(scene(PLACE, ("helpdesk",)), "role", "of_target")["r1"] is False


def test_a_role_without_a_readable_name_may_be_one_of_work_365() -> None:
    place = scene(PLACE, role=frozenset({"name"}))
    assert measured(place, "role", "of_target") == {"r1": UNKNOWN, "r2": True, "r3": UNKNOWN, "r4": UNKNOWN}


def test_enabled_users_hold_a_role_and_disabled_ones_do_not() -> None:
    assert measured(scene(PLACE), "role", "held_by") == {"r1": ("Anna",), "r2": ("Anna",), "r3": ("Anna",), "r4": ()}
    assert measured(scene(changed("users", "u1", disabled=True)), "role", "holders") == {"r1": 0, "r2": 0, "r3": 0, "r4": 0}


def test_the_copy_of_a_role_in_another_business_unit_is_that_role() -> None:
    roles = (*PLACE["roles"], {"key": "r4", "id": "r4-west", "name": "Reader of Work 365"})
    holders = (*PLACE["role_holders"], {"key": "h5", "user": "u2", "role": "r4-west"})
    assert measured(scene({**PLACE, "roles": roles, "role_holders": holders}), "role", "held_by")["r4"] == ("Jeroen",)


def test_a_role_held_twice_over_counts_once() -> None:
    holders = (*PLACE["role_holders"], {"key": "h5", "user": "u1", "role": "r1"})
    assert measured(scene({**PLACE, "role_holders": holders}), "role", "holders")["r1"] == 1


def test_without_every_holder_a_role_is_held_by_those_who_are_known() -> None:
    place = scene(PLACE).without("role_holders")
    assert set(measured(place, "role", "holders").values()) == {UNKNOWN}
    unreadable = {**PLACE, "role_holders": (*PLACE["role_holders"], {"key": "h5", "user": ["?"], "role": "r4"})}
    assert measured(scene(unreadable), "role", "holders") == {"r1": 1, "r2": 1, "r3": 1, "r4": UNKNOWN}


def test_whether_a_user_is_disabled_must_be_known() -> None:
    assert measured(scene(PLACE, user=frozenset({"disabled"})), "role", "holders")["r1"] is UNKNOWN
    assert measured(scene(PLACE).without("users"), "role", "holders") == {"r1": UNKNOWN, "r2": UNKNOWN, "r3": UNKNOWN, "r4": 0}


def test_the_roles_of_a_user_are_those_that_go_and_those_that_stay() -> None:
    assert measured(scene(PLACE), "user", "target_role_names") == {
        "u1": ("Billing clerk", "Work 365 Admin"), "u2": (), "u3": ("Work 365 Admin",),
    }  # fmt: skip
    assert measured(scene(PLACE), "user", "other_role_names") == {"u1": ("Salesperson",), "u2": (), "u3": ()}


def test_a_role_that_nobody_knows_may_be_of_either_side() -> None:
    holders = (*PLACE["role_holders"], {"key": "h5", "user": "u2", "role": "r9"})
    place = scene({**PLACE, "role_holders": holders})
    assert measured(place, "user", "target_roles") == {"u1": 2, "u2": UNKNOWN, "u3": 1}
    assert measured(place, "user", "other_roles") == {"u1": 1, "u2": UNKNOWN, "u3": 0}


@pytest.mark.parametrize("plural", ["role_holders", "roles", "solutions"])
def test_without_a_table_nothing_is_known_of_the_other_roles_of_a_user(plural: str) -> None:
    place = scene(PLACE, ()) if plural == "solutions" else scene(PLACE)
    assert measured(place.without(plural), "user", "other_roles")["u1"] is UNKNOWN


def test_without_the_parts_of_solutions_only_the_name_of_a_role_speaks() -> None:
    place = scene(PLACE).without("solution_components")
    assert measured(place, "user", "target_role_names")["u1"] == ("Work 365 Admin",)
    assert measured(place, "user", "other_roles")["u1"] is UNKNOWN


@pytest.mark.parametrize("column", ["user", "role"])
def test_without_a_column_of_the_holders_no_role_of_a_user_is_known(column: str) -> None:
    place = scene(PLACE, role_holder=frozenset({column}))
    assert set(measured(place, "user", "target_roles").values()) == {UNKNOWN}


def test_flows_that_are_on_and_stay_hang_on_their_owner() -> None:
    assert measured(scene(PLACE), "user", "other_flow_names") == {"u1": ("Tell finance",), "u2": (), "u3": ()}


@pytest.mark.parametrize("column", ["owner", "category", "state"])
def test_without_a_column_of_the_flows_nobody_knows_whose_they_are(column: str) -> None:
    owners = {"owner": frozenset({"u1", "u2", "u3"})}.get(column, frozenset({"u1"}))
    found = measured(scene(PLACE, flow=frozenset({column})), "user", "other_flows")
    assert {key for key, value in found.items() if value is UNKNOWN} == owners


def test_a_flow_that_only_a_solution_file_ships_hangs_on_nobody() -> None:
    place = Scene("a scene", dict(PLACE), {"helpdesk": {"flows": ({"key": "f9", "name": "Shipped"},)}}, "2026-01-15", ("work365",), {})
    assert measured(place, "user", "other_flows")["u2"] == 0


def test_an_application_or_a_non_interactive_account_is_a_service() -> None:
    users = (
        {"key": "app", "application": "a1"}, {"key": "service", "access_mode": "non_interactive"},
        {"key": "person", "access_mode": "read_write"}, {"key": "empty"},
    )  # fmt: skip
    found = measured(scene({"users": users}), "user", "service")
    assert found == {"app": True, "service": True, "person": False, "empty": False}


def test_a_solution_is_of_work_365_by_its_name_or_its_publisher() -> None:
    solutions = (
        *WORK_365,
        {"key": "portal", "publisher": "iotap"},
        {"key": "own", "publisher": "contoso"},
        {"key": "lost", "publisher": "x"},
    )
    publishers = ({"key": "iotap", "prefix": "work365"}, {"key": "contoso", "prefix": "con"})
    place = scene({"solutions": solutions, "publishers": publishers})
    assert measured(place, "solution", "of_work_365") == {"work365": True, "helpdesk": False, "portal": True, "own": False, "lost": False}
    found = measured(place.without("publishers"), "solution", "of_work_365")
    assert found == {"work365": True, "helpdesk": UNKNOWN, "portal": UNKNOWN, "own": UNKNOWN, "lost": UNKNOWN}


def test_a_name_alone_makes_no_solution_one_of_the_vendor() -> None:
    solutions = (
        {"key": "billing", "publisher": "iotap"},
        {"key": "work365own", "publisher": "contoso", "managed": False},
        {"key": "work365addon", "publisher": "partner", "managed": True},
        {"key": "reports", "publisher": "partner", "managed": False},
        {"key": "lost", "publisher": None},
    )
    publishers = tuple({"key": key, "prefix": prefix} for key, prefix in (("iotap", "work365"), ("contoso", "con"), ("partner", "par")))
    place = scene({"solutions": solutions, "publishers": publishers})
    vendors = {"billing": True, "work365own": False, "work365addon": True, "reports": True, "lost": False}
    assert measured(place, "solution", "by_vendor") == vendors
    known = {"work365addon": True, "reports": True}
    found = measured(place.without("publishers"), "solution", "by_vendor")
    assert found == {**dict.fromkeys(vendors, UNKNOWN), **known}


@pytest.mark.parametrize(("said", "edition"), [("PV", "PV"), ("", UNKNOWN)])
def test_the_edition_of_a_solution_is_that_of_its_environment(said: str, edition: object) -> None:
    place = replace(scene({"solutions": ({"key": "work365"},)}), edition=said)
    assert measured(place, "solution", "edition") == {"work365": edition}
