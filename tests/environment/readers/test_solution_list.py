from __future__ import annotations

import json
from pathlib import Path

import pytest

from w365lint.configuration import Configuration
from w365lint.environment.environment import Environment
from w365lint.environment.load import load_environment
from w365lint.environment.readers.records import Completeness
from w365lint.environment.rows import Record
from w365lint.errors import SnapshotError

LISTED = json.dumps([
    {"Id": "{A}", "SolutionUniqueName": "Work365", "FriendlyName": "Work 365", "VersionNumber": "4.1.0.2", "IsManaged": True},
    {"Id": "b", "SolutionUniqueName": "Contoso", "FriendlyName": "Contoso [new]", "VersionNumber": "1.0", "IsManaged": False},
], indent=2)  # fmt: skip
LOG = "Connected as admin@contoso.example\nConnected to... [Contoso Production]\n[info] Listing all Solutions\n\n"


def loaded(folder: Path, **files: bytes | str) -> Environment:
    for name, content in files.items():
        (folder / f"{name}.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_environment(folder, Configuration())


def solutions(environment: Environment) -> list[Record]:
    return [record for record in environment.store.records("solution") if not record.unseen]


@pytest.mark.parametrize("name", ["solution", "solutions", "pac-solutions", "whatever"])
@pytest.mark.parametrize(
    "content", [LISTED, LOG + LISTED, LOG.replace("\n", "\r\n") + LISTED + "\r\nDone.\r\n"], ids=["bare", "log", "around"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_list_is_known_by_what_it_holds(tmp_path: Path, name: str, content: str, encoding: str) -> None:
    environment = loaded(tmp_path, **{name: content.encode(encoding)})
    work365, contoso = solutions(environment)
    assert {field: work365.values[field] for field in ("key", "id", "name", "unique_name", "version", "managed")} == {
        "key": "work365", "id": "a", "name": "Work 365", "unique_name": "Work365", "version": "4.1.0.2", "managed": True,
    }  # fmt: skip
    assert contoso.values["managed"] is False
    assert environment.state("solution").completeness is Completeness.PARTIAL
    assert environment.state("solution").environment_rows
    assert environment.ignored == ()


def test_it_is_complete_where_snapshot_json_says_so(tmp_path: Path) -> None:
    said = json.dumps({"tables": {"solution": {"rows": 2, "complete": True}}})
    assert loaded(tmp_path, pac=LISTED, snapshot=said).state("solution").completeness is Completeness.COMPLETE


def test_what_is_no_record_is_told_and_keeps_the_list_partial(tmp_path: Path) -> None:
    said = json.dumps({"tables": {"solution": {"complete": True}}})
    environment = loaded(tmp_path, pac=LISTED.replace("[\n", '[\n"x",', 1), snapshot=said)
    assert len(solutions(environment)) == 2
    assert environment.state("solution").completeness is Completeness.PARTIAL
    assert [trouble.message for trouble in environment.troubles] == ["1 of its records is none."]


@pytest.mark.parametrize("content", ['{"name": "x"}', LISTED[:-3], "[" * 100_000, '"SolutionUniqueName"', ""])
def test_another_file_is_left_aside(tmp_path: Path, content: str) -> None:
    with pytest.raises(SnapshotError, match="nothing in this snapshot can be read"):
        loaded(tmp_path, package=content)
