"""What goes with what is removed, and what the snapshot cannot tell of it, worked by hand."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from environment.staging import Rows, needs, platform_of
from w365lint.configuration import Configuration
from w365lint.environment.load import load_environment
from w365lint.plan.departure import Departure, depart
from w365lint.rulebook.attestation import Vouched

CORE_ID = "22222222-2222-4222-8222-222222222222"


def solutions(**managed: object) -> list[Mapping[str, Any]]:
    return [
        {
            "key": key.lower(),
            "name": key,
            "unique_name": key,
            "managed": said,
            "publisher": "vendor",
            "id": {"Core": CORE_ID}.get(key),
        }
        for key, said in managed.items()
    ]


def parts(**held: Iterable[tuple[str, str]]) -> list[Mapping[str, Any]]:
    return [
        {"key": f"{solution}/{key}", "solution": solution.lower(), "component_type": word, "component": key, "behavior": "0"}
        for solution, components in held.items()
        for word, key in components
    ]


def world(**rows: Any) -> Rows:  # noqa: ANN401 records by kind
    return {
        "publishers": [{"key": "vendor", "name": "Vendor", "prefix": "work365"}],
        "solutions": solutions(Core=True, AddOn=True, Own=False),
        "solution_components": parts(
            Core=[("table", "work365_job"), ("table", "work365_subscription"), ("role", "admin"), ("flow", "shared")],
            AddOn=[("table", "work365_service"), ("flow", "shared"), ("flow", "extra")],
            Own=[("flow", "mine"), ("table", "work365_job")],
        ),
        "tables": [{"key": key} for key in ("work365_job", "work365_subscription", "work365_service", "invoice")],
        "flows": [{"key": key, "name": key.title(), "category": "cloud_flow"} for key in ("shared", "extra", "mine")],
        "roles": [{"key": "admin", "name": "Admin"}, {"key": "other", "name": "Other"}],
        "users": [{"key": "anna", "name": "Anna"}, {"key": "bert", "name": "Bert"}],
        "role_holders": [
            {"key": "h1", "user": "anna", "role": "admin"}, {"key": "h2", "user": "anna", "role": "other"},
            {"key": "h3", "user": "bert", "role": "other"},
        ],
        "invoices": [{"key": "i1", "name": "I1", "contract": "c1"}],
        "declared_dependencies": [], "apps": [], "connection_references": [], "connectors": [], "environment_variables": [],
        **rows,
    }  # fmt: skip


def gone(*asked: tuple[str, str], **rows: Any) -> Departure:  # noqa: ANN401 records by kind
    return depart(platform_of(world(**rows)).environment, asked, Vouched())


def of(departure: Departure, kind: str) -> set[str]:
    return {key for word, key in departure.removed if word == kind}


def test_a_managed_solution_takes_what_it_alone_brings_and_what_cannot_stand_without_it() -> None:
    departure = gone(("solution", "core"))
    assert of(departure, "solution") == {"core"}
    assert [loss.table for loss in departure.tables] == ["work365_job", "work365_subscription"]
    assert of(departure, "role") == {"admin"}
    assert of(departure, "role_holder") == {"h1"}
    assert of(departure, "flow") == set()
    assert of(departure, "solution_component") == {
        "core/work365_job", "core/work365_subscription", "core/admin", "own/work365_job",
    }  # fmt: skip
    assert departure.solutions == {"core", CORE_ID}
    assert departure.notes == ("With Core go role Admin, table work365_job and table work365_subscription.",)
    assert departure.unknown == ()


def test_what_two_managed_solutions_bring_goes_with_the_last_of_them() -> None:
    departure = gone(("solution", "core"), ("solution", "addon"))
    assert of(departure, "flow") == {"shared", "extra"}
    assert departure.notes == ("With AddOn and Core go 2 flows, 1 role and 3 tables.",)


def test_of_an_unmanaged_solution_only_the_list_goes() -> None:
    departure = gone(("solution", "own"))
    assert (of(departure, "flow"), departure.tables, departure.notes) == (set(), (), ("Own is unmanaged: its components stay.",))
    assert departure.solutions == {"own"}


def test_columns_of_tables_that_stay_go_with_the_solution_that_brings_most_tables() -> None:
    assert ("invoice", "contract") in gone(("solution", "core")).fields
    assert gone(("solution", "addon")).fields == frozenset()


def test_a_patch_and_a_staged_upgrade_go_with_their_solution() -> None:
    more = [
        {"key": "core_upgrade", "name": "Core", "unique_name": "Core_Upgrade", "managed": True},
        {"key": "core_patch_1", "name": "Patch", "unique_name": "Core_Patch_1", "managed": True, "parent": CORE_ID},
    ]
    departure = gone(("solution", "core"), solutions=[*solutions(Core=True, AddOn=True), *more])
    assert of(departure, "solution") == {"core", "core_upgrade", "core_patch_1"}
    assert departure.notes[:2] == ("Patch goes too: it is a patch of Core.", "Core goes too: it is a staged upgrade of Core.")


def test_a_component_alone_takes_its_rows_and_leaves_its_solution() -> None:
    departure = gone(("table", "work365_job"), ("flow", "mine"))
    assert [loss.table for loss in departure.tables] == ["work365_job"]
    assert of(departure, "solution_component") == {"core/work365_job", "own/work365_job", "own/mine"}
    assert departure.notes == ("The table work365_job came with Core, which stays: the platform may refuse to remove it alone.",)


def test_a_user_takes_what_it_holds() -> None:
    departure = gone(("user", "anna"))
    assert of(departure, "role_holder") == {"h1", "h2"}
    assert departure.notes == ()


def test_records_that_point_to_what_is_removed_stay_and_are_counted() -> None:
    departure = gone(("billing_contract", "c1"), billing_contracts=[{"key": "c1", "name": "C1"}])
    assert departure.removed == {("billing_contract", "c1")}
    assert departure.notes == ("Records that point to what is removed stay, and point nowhere: invoice 1.",)


def test_what_holds_on_from_outside_is_what_the_platform_would_refuse_for() -> None:
    declared = [needs(("flow", "mine"), ("table", "work365_job"), declared_by="dependency_reply")]
    _, said = gone(("solution", "core"), declared_dependencies=declared).notes
    assert said.startswith("The platform would refuse this today: 1 component that stays needs what goes (flow Mine).")
    assert "refuse" not in str(gone(("solution", "core"), ("flow", "mine"), declared_dependencies=declared).notes)
    departure = gone(("solution", "core"), declared_dependencies=declared)
    assert of(departure, "declared_dependency") == {"mine>work365_job"}


def test_what_the_snapshot_cannot_tell_is_told() -> None:
    unread = [{**one, "managed": {"unreadable": "perhaps"}} for one in solutions(Core=True)]
    unlisted = {kind: listed for kind, listed in world().items() if kind != "solution_components"}
    said = [
        (world(solutions=unread), "Whether Core is managed is not known: it is taken for managed here, and its components go."),
        (unlisted, "The snapshot does not list all that Core holds: more may go. Export solutioncomponent."),
    ]
    for live, unknown in said:
        assert depart(platform_of(live).environment, [("solution", "core")], Vouched()).unknown == (unknown,)


def test_a_solution_of_which_nobody_asked_what_depends_on_it_is_no_all_clear(tmp_path: Path) -> None:
    live = Path("snapshots/contoso")
    shutil.copytree(live, tmp_path / "unasked", ignore=shutil.ignore_patterns("dependency"))
    asked, unasked = (
        depart(load_environment(folder, Configuration()), [("solution", "work365selfserviceportal")], Vouched()).unknown
        for folder in (live, tmp_path / "unasked")
    )
    assert [said for said in unasked if said not in asked] == [
        "What depends on Work 365 Self-Service Portal was not exported whole: the platform may refuse. See w365lint doctor."
    ]


def test_a_component_of_which_nobody_asked_what_depends_on_it_is_no_all_clear() -> None:
    live = load_environment(Path("snapshots/contoso"), Configuration())
    flows = {record.name: record.key for record in live.store.records("flow")}
    own = depart(live, [("flow", flows["Contoso - Chase unpaid invoices"])], Vouched()).notes
    assert own == ("What depends on flow Contoso - Chase unpaid invoices was not exported: the platform may refuse.",)
    asked = depart(live, [("table", "work365_subscription")], Vouched()).notes
    assert "was not exported" not in str(asked)
