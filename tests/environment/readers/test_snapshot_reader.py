from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from w365lint.environment.components.base import Kind
from w365lint.environment.components.platform import Flow, Publisher, Site, Solution, SystemJob, Table
from w365lint.environment.readers.contents import Contents, survey
from w365lint.environment.readers.files import open_tree
from w365lint.environment.readers.manifest import read_manifest
from w365lint.environment.readers.records import Batch, Completeness, Reading
from w365lint.environment.readers.snapshot import read_snapshot
from w365lint.environment.readers.webapi import Knowledge

KINDS: dict[str, Kind] = {model.kind.name: model.kind for model in (Flow, Publisher, Site, Solution, SystemJob, Table)}

MANIFEST = b"""<ImportExportXml><SolutionManifest><UniqueName>Small</UniqueName><Version>1.0</Version><Managed>1</Managed>
<Publisher><UniqueName>contoso</UniqueName><CustomizationPrefix>con</CustomizationPrefix></Publisher>
<RootComponents/><MissingDependencies/></SolutionManifest></ImportExportXml>"""
REPLY = json.dumps({"value": [{"solutionid": "a", "uniquename": "Small"}]}).encode()


def packed_solution() -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("solution.xml", MANIFEST)
        archive.writestr("customizations.xml", b"<ImportExportXml/>")
    return data.getvalue()


def write(tmp_path: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path


def read(path: Path) -> list[Reading]:
    tree = open_tree(path)
    manifest, _ = read_manifest(tree)
    return list(read_snapshot(tree, survey(tree.names(), KINDS), KINDS, Knowledge(manifest)))


def batches(path: Path) -> list[Batch]:
    return [batch for reading in read(path) for batch in reading.batches]


def contents(*names: str) -> Contents:
    return survey(names, KINDS)


def why(name: str) -> str:
    given = contents(name)
    ((_, reason),) = (*given.ignored, *given.strange)
    return reason


def test_each_file_goes_to_its_reader(tmp_path: Path) -> None:
    dependency = {
        "requiredcomponentobjectid": "a", "requiredcomponenttype": 1, "dependentcomponentobjectid": "b", "dependentcomponenttype": 10064,
    }  # fmt: skip
    definitions = {"value": [{"solutioncomponenttype": 10064, "primaryentityname": "connectionreference"}]}
    path = write(
        tmp_path,
        {
            "solution.json": REPLY,
            "solutions/small.zip": packed_solution(),
            "dependency/Small.json": json.dumps({"value": [dependency]}).encode(),
            "metadata/solutioncomponentdefinition.json": json.dumps(definitions).encode(),
            "metadata/tables.json": b'{"value":[{"LogicalName":"invoice"}]}',
        },
    )
    found = {(batch.kind, batch.file): batch.completeness for batch in batches(path)}
    assert found["solution", "solution.json"] is Completeness.COMPLETE
    assert found["solution", "solutions/small.zip!solution.xml"] is Completeness.PARTIAL
    assert found["table", "metadata/tables.json"] is Completeness.COMPLETE
    assert found["declared_dependency", "dependency/Small.json"] is Completeness.COMPLETE
    assert [link.dependent.type for reading in read(path) for link in reading.links] == ["connection_reference"]
    assert [trouble for reading in read(path) for trouble in reading.troubles] == []


def test_a_solution_zip_is_a_snapshot(tmp_path: Path) -> None:
    (tmp_path / "small.zip").write_bytes(packed_solution())
    assert {batch.kind for batch in batches(tmp_path / "small.zip")} >= {"solution", "publisher"}


@pytest.mark.parametrize(
    ("names", "prefix"),
    [
        (("solution.xml", "customizations.xml"), ""),
        (("x/Solution.xml", "x/Customizations.xml"), "x/"),
        (("x/Other/Solution.xml",), "x/"),
        (("x/y/other/solution.xml",), "x/y/"),
        (("Other/Solution.xml",), ""),
        (("a.zip!b.zip!solution.xml", "a.zip!b.zip!customizations.xml"), "a.zip!b.zip!"),
        (("a.zip!Other/Solution.xml",), "a.zip!"),
    ],
)
def test_a_solution_is_known_by_its_manifest(names: tuple[str, ...], prefix: str) -> None:
    assert contents(*names).solutions == (prefix,)
    assert contents(*names).ignored == ()


def test_a_solution_keeps_its_own_files_and_leaves_tables_beside_it() -> None:
    given = contents(
        "Other/Solution.xml", "CanvasApps/src/DataSources/workflow.json", "Workflows/x.json", "workflow.json", "dependency/A.json"
    )
    assert given.tables == (("workflow.json", "workflow"),)
    assert given.dependencies == (("dependency/A.json", "dependency/A"),)
    assert given.ignored == ()


@pytest.mark.parametrize(
    "name", ["workflow.json", "WORKFLOW.JSON", "a/b/workflow.jsonl", "a.zip!workflow.json.gz", "workflow.jsonl.gz", "workflows.json"]
)
def test_a_table_is_known_by_its_name_anywhere(name: str) -> None:
    assert contents(name).tables == ((name, "workflow"),)


@pytest.mark.parametrize(
    ("name", "table"), [("entities.json", "entity"), ("powerpagesites.json", "powerpagesite"), ("publishers.json", "publisher")]
)
def test_a_file_named_after_the_entity_set_is_read(name: str, table: str) -> None:
    assert contents(name).tables == ((name, table),)


def test_the_entity_set_is_said_aloud(tmp_path: Path) -> None:
    (batch,) = batches(write(tmp_path, {"solutions.json": REPLY}))
    assert batch.why == "the file is named after the entity set of solution"
    assert batch.completeness is Completeness.COMPLETE


def test_definitions_are_never_taken_for_rows() -> None:
    given = contents("metadata/workflow.json", "stringmap.json", "x/metadata/EntityDefinitions.json", "metadata/entity.json")
    assert given.metadata == ("metadata/workflow.json", "stringmap.json", "x/metadata/EntityDefinitions.json")
    assert given.tables == (("metadata/entity.json", "entity"),)


def test_replies_are_named_by_their_solution() -> None:
    given = contents("dependency/Work365.json", "x/Dependency/Other.json.gz", "dependencies.json")
    assert given.dependencies == (
        ("dependencies.json", "dependency"),
        ("dependency/Work365.json", "dependency/Work365"),
        ("x/Dependency/Other.json.gz", "dependency/Other"),
    )


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("snapshot.json", "It describes the snapshot and holds no data."),
        ("attestations.yaml", "It holds attestations, no data of the environment."),
        ("README.md", "It is written for people."),
        ("partner-center/x.xlsx", "Subscriptions of Partner Center are read as JSON or CSV: save it as CSV."),
        ("workflow.xls", "Save it as .xlsx or CSV."),
        ("data.zip!data_schema.xml", "It describes a Configuration Migration package, and there is no data.xml beside it."),
        ("a.zip!b.zip!c.zip!d.zip", "It lies in too many zips: zips are opened three deep."),
        ("solution.xml", "It is in no format of a snapshot."),
        ("worklfow.json", "No table of this name is known. Did you mean 'workflow'?"),
        ("x" * 10_000 + ".json", "No table of this name is known."),
    ],
)
def test_what_is_not_read_is_named_with_a_reason(name: str, reason: str) -> None:
    assert why(name).startswith(reason)


def test_a_table_that_does_not_exist_is_not_applicable(tmp_path: Path) -> None:
    said = {
        "tables": {"adx_website": {"complete": "does not exist"}, "unknown": {"complete": "does not exist"}, "workflow": {"complete": True}}
    }
    (batch,) = batches(write(tmp_path, {"snapshot.json": json.dumps(said).encode()}))
    assert (batch.kind, batch.table, batch.file, batch.completeness) == ("site", "adx_website", "snapshot.json", "not applicable")


def test_a_bad_file_hides_no_other(tmp_path: Path) -> None:
    path = write(tmp_path, {"workflow.json": b'{"value":[', "bad.zip": b"no zip", "solution.json": REPLY, "publisher.json": b"42"})
    assert {batch.kind: batch.completeness for batch in batches(path)} == {
        "flow": "unreadable",
        "solution": "complete",
        "publisher": "unreadable",
    }
    assert [trouble.file for reading in read(path) for trouble in reading.troubles] == ["bad.zip", "publisher.json", "workflow.json"]


def test_another_products_data_gives_nothing() -> None:
    given = contents("package.json", "src/main.py", "image.png")
    assert (given.solutions, given.tables, given.dependencies, given.metadata) == ((), (), (), ())
    assert len((*given.ignored, *given.strange)) == 3


def test_every_real_solution_is_found(corpus: Path) -> None:
    tree = open_tree(corpus / "solutions")
    given = survey(tree.names(), KINDS)
    assert len(given.solutions) == 13
    assert (given.tables, given.dependencies, given.metadata, given.ignored) == ((), (), (), ())
