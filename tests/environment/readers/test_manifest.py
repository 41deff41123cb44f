from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from w365lint.environment.readers.files import open_tree
from w365lint.environment.readers.manifest import Manifest, Statement, read_manifest
from w365lint.environment.readers.records import Trouble

FULL = {
    "environment": "Contoso",
    "url": "https://contoso.crm.dynamics.com",
    "edition": "DV",
    "time_zone": "Europe/Amsterdam",
    "taken": "2026-11-20T09:00:00+01:00",
    "taken_by": "J. Doe",
    "tables": {"invoice": {"rows": 2, "complete": True, "sha256": "A" * 64}, "adx_website": {"complete": "does not exist"}},
}


def read(tmp_path: Path, content: object, name: str = "snapshot.json") -> tuple[Manifest, tuple[Trouble, ...]]:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return read_manifest(open_tree(tmp_path))


def test_every_statement_is_read(tmp_path: Path) -> None:
    manifest, troubles = read(tmp_path, FULL)
    assert troubles == ()
    assert manifest.environment == "Contoso"
    assert manifest.taken == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert str(manifest.zone) == "Europe/Amsterdam"
    assert manifest.of("invoice") == Statement(rows=2, complete=True, sha256="A" * 64)
    assert manifest.of("adx_website").complete == "does not exist"
    assert manifest.of("account") == Statement()


def test_every_statement_may_be_missing(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert read_manifest(open_tree(tmp_path / "a")) == (Manifest(), ())
    assert read(tmp_path, {}) == (Manifest(), ())
    assert Manifest().zone is None


def test_utf_16_from_powershell_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, json.dumps(FULL).encode("utf-16"))[0].edition == "DV"


@pytest.mark.parametrize(
    ("mistake", "place", "message"),
    [
        ({"edition": "PRO"}, "edition", "'PRO' is not DV or PV."),
        ({"url": "javascript:alert(1)"}, "url", "'javascript:alert(1)' is not an address such as https://contoso.crm.dynamics.com."),
        ({"time_zone": "W. Europe Standard Time"}, "time_zone", "'W. Europe Standard Time' is not an IANA name such as Europe/Berlin."),
        ({"time_zone": "../../etc/passwd"}, "time_zone", "'../../etc/passwd' is not an IANA name such as Europe/Berlin."),
        ({"time_zone": "Europe"}, "time_zone", "'Europe' is not an IANA name such as Europe/Berlin."),
        ({"taken": 20261120}, "taken", "'20261120' is not a date and time such as 2026-11-20T08:00:00Z."),
        ({"environment": ["Contoso"]}, "environment", "'['Contoso']' is not the environment's name."),
        ({"tables": {"invoice": {"rows": -1}}}, "tables / invoice / rows", "'-1' is not a count of rows."),
        ({"tables": {"invoice": {"complete": "yes"}}}, "tables / invoice / complete", "'yes' is not true, false or 'does not exist'."),
        ({"tables": {"invoice": {"sha256": "abc"}}}, "tables / invoice / sha256", "'abc' is not 64 hexadecimal digits."),
        ({"tables": {"invoice": 12}}, "tables / invoice", "'12' is not a statement about a table."),
        ({"tables": ["invoice"]}, "tables", "'['invoice']' is not a statement for each table, by its logical name."),
    ],
)
def test_a_mistake_takes_only_its_own_statement_away(tmp_path: Path, mistake: dict[str, object], place: str, message: str) -> None:
    manifest, (trouble,) = read(tmp_path, {**FULL, "taken_by": "J. Doe", **mistake})
    assert (trouble.file, trouble.place, trouble.message) == ("snapshot.json", place, message)
    assert trouble.next_step
    assert manifest.taken_by == "J. Doe"


def test_the_other_statements_about_a_table_stand(tmp_path: Path) -> None:
    manifest, troubles = read(tmp_path, {"tables": {"a": {"rows": "many", "complete": True}, "b": {"rows": 1}}})
    assert len(troubles) == 1
    assert manifest.tables == {"a": Statement(complete=True), "b": Statement(rows=1)}


def test_an_unknown_word_comes_with_a_proposal(tmp_path: Path) -> None:
    _, troubles = read(tmp_path, {"timezone": "UTC", "tables": {"a": {"row": 1}}})
    assert {trouble.place: trouble.next_step for trouble in troubles} == {
        "timezone": "Did you mean 'time_zone'?",
        "tables / a / row": "Did you mean 'rows'?",
    }


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\xfe\x00", b"[" * 100_000])
def test_a_file_that_is_no_object_says_nothing(tmp_path: Path, data: bytes) -> None:
    manifest, (trouble,) = read(tmp_path, data)
    assert manifest == Manifest()
    assert trouble.message == "This is no JSON object, so nothing it says counts."


def test_the_one_nearest_to_the_top_counts(tmp_path: Path) -> None:
    read(tmp_path, {"environment": "deep"}, "a/b/Snapshot.json")
    assert read(tmp_path, {"environment": "top"}, "z/snapshot.json")[0].environment == "top"
