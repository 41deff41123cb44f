from __future__ import annotations

import json
from pathlib import Path

import pytest

from w365lint.environment.readers.dependencies import read_dependencies
from w365lint.environment.readers.files import open_tree
from w365lint.environment.readers.manifest import Manifest, Statement
from w365lint.environment.readers.records import Completeness, Link, Named, Reading
from w365lint.environment.readers.webapi import Knowledge

TABLE = "11111111-1111-1111-1111-111111111111"
FLOW = "22222222-2222-2222-2222-222222222222"
BASE = "33333333-3333-3333-3333-333333333333"
ACTIVE = "FD140AAE-4DF4-11DD-BD17-0019B9312238"
NONE = "00000000-0000-0000-0000-000000000000"

BARE = {
    "requiredcomponentobjectid": "{" + TABLE.upper() + "}",
    "requiredcomponenttype": 1,
    "requiredcomponentparentid": NONE,
    "requiredcomponentbasesolutionid": BASE,
    "dependentcomponentobjectid": FLOW,
    "dependentcomponenttype": 29,
    "dependentcomponentparentid": NONE,
    "dependentcomponentbasesolutionid": ACTIVE,
    "dependencytype": 2,
}
NAMES = {
    "requiredcomponentname": "Work365_Subscription",
    "requiredcomponentdisplayname": "Subscription",
    "requiredcomponenttypename": "Entity",
    "requiredcomponentbasesolutionuniquename": "Work365",
    "dependentcomponentname": "Send invoice",
    "dependentcomponentbasesolutionuniquename": "Active",
}
WRAPPER = {"DependencyMetadataCollection": {"DependencyMetadataInfoCollection": [BARE | NAMES]}}


def read(tmp_path: Path, content: object, knowledge: Knowledge | None = None) -> Reading:
    (tmp_path / "Work365.json").write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return read_dependencies(open_tree(tmp_path), "Work365.json", "dependency/Work365", knowledge or Knowledge())


def test_a_bare_row_names_both_ends_by_type_and_id(tmp_path: Path) -> None:
    given = read(tmp_path, {"value": [BARE]})
    dependent = Named("flow", FLOW, solution="Active", managed=False)
    required = Named("table", TABLE, solution=BASE, managed=True)
    assert given.links == (Link(dependent, required, "dependency_reply", "Work365.json", "record 1"),)
    assert given.aliases == ()
    assert given.troubles == ()


def test_a_row_with_metadata_names_both_ends(tmp_path: Path) -> None:
    given = read(tmp_path, WRAPPER)
    (link,) = given.links
    assert link.dependent == Named("flow", FLOW, name="Send invoice", solution="Active", managed=False)
    assert link.required == Named("table", TABLE, "work365_subscription", "Subscription", "Work365", managed=True)
    assert given.aliases == (("table", TABLE, "work365_subscription"),)


@pytest.mark.parametrize(
    ("content", "completeness"), [({"value": [BARE]}, "complete"), (WRAPPER, "complete"), ([BARE], "partial"), (BARE, "partial")]
)
def test_the_batch_says_how_complete_the_reply_is(tmp_path: Path, content: object, completeness: str) -> None:
    given = read(tmp_path, content)
    (batch,) = given.batches
    assert (batch.kind, batch.table, batch.completeness) == ("declared_dependency", "dependency/Work365", completeness)
    assert len(given.links) == 1


def test_snapshot_json_may_call_a_bare_list_complete(tmp_path: Path) -> None:
    knowledge = Knowledge(manifest=Manifest(tables={"dependency/Work365": Statement(complete=True)}))
    assert read(tmp_path, [BARE], knowledge).batches[0].completeness is Completeness.COMPLETE


def test_no_dependencies_are_complete_knowledge(tmp_path: Path) -> None:
    given = read(tmp_path, {"value": []})
    assert given.links == ()
    assert given.batches[0].completeness is Completeness.COMPLETE


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"dependentcomponenttype": 10064}, "type 10064"),
        ({"dependentcomponenttype": 10038}, "custom api"),
        ({"dependentcomponenttype": 10064, "dependentcomponententitylogicalname": "connectionreference"}, "connection_reference"),
        ({"dependentcomponenttype": None, "dependentcomponenttypename": "Saved Query"}, "view"),
        ({"dependentcomponenttype": "60"}, "form"),
    ],
)
def test_types_of_this_environment_are_resolved_where_something_names_them(tmp_path: Path, row: dict[str, object], expected: str) -> None:
    given = read(tmp_path, {"value": [BARE | row]}, Knowledge(types={10038: "Custom API"}))
    assert given.links[0].dependent.type == expected.replace("custom api", "customapi")


def test_a_row_without_components_is_a_trouble_and_hides_no_other(tmp_path: Path) -> None:
    given = read(tmp_path, {"value": [{"dependencyid": FLOW}, BARE, {**BARE, "requiredcomponentobjectid": NONE}]})
    assert [link.place for link in given.links] == ["record 2"]
    assert [trouble.place for trouble in given.troubles] == ["record 1", "record 3"]
    assert given.batches[0].completeness is Completeness.PARTIAL


def test_a_parent_is_a_component_too(tmp_path: Path) -> None:
    (link,) = read(tmp_path, {"value": [BARE | {"requiredcomponenttype": 2, "requiredcomponentparentid": BASE.upper()}]}).links
    assert (link.required.type, link.required.parent) == ("column", BASE)


@pytest.mark.parametrize("data", [b"", b'{"value":[', b'{"error":{"message":"no"}}', b"null"])
def test_an_unreadable_reply_is_told(tmp_path: Path, data: bytes) -> None:
    given = read(tmp_path, data)
    assert given.links == ()
    assert given.batches[0].completeness is Completeness.UNREADABLE
    assert given.troubles[0].kinds == ("declared_dependency",)
