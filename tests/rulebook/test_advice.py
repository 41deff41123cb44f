"""What doctor advises."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from w365lint.cli import main
from w365lint.configuration import Configuration
from w365lint.environment.load import load_environment
from w365lint.lint import Purpose, lint
from w365lint.rulebook.advice import Settling, Spelling, Trust, apart, settlings, spellings
from w365lint.rulebook.loader import load, our_rules

RULEBOOK = load([our_rules()], Configuration())
ID = "00000000-0000-4000-8000-000000000001"


def snapshot(folder: Path, **files: object) -> Path:
    for name, content in files.items():
        path = folder / f"{name.replace('__', '/')}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
    return folder


def one(folder: Path, **columns: object) -> Path:
    return snapshot(folder, work365_licensechangelog={"value": [{"work365_licensechangelogid": ID, **columns}]})


def trusted(folder: Path, column: str, mapping: dict[str, dict[str, str]] | None = None) -> Spelling:
    said = spellings(load_environment(folder, Configuration(mapping=mapping or {})), mapping or {})
    return next(spelling for spelling in said if spelling.table == "work365_licensechangelog" and spelling.column == column)


def test_what_most_waits_for_comes_first(tmp_path: Path) -> None:
    environment = load_environment(one(tmp_path), Configuration())
    found = settlings(lint(environment, RULEBOOK, Purpose(tuple(RULEBOOK.runbooks))))
    weights = [(len(settling.lines), len(settling.rules), settling.subjects) for settling in found]
    assert weights == sorted(weights, reverse=True)
    assert any("work365_subscriptions as work365_subscription.json" in settling.what for settling in found[:5])


def test_every_table_that_a_rule_waits_for_is_among_the_advice(tmp_path: Path) -> None:
    verdict = lint(load_environment(one(tmp_path), Configuration()), RULEBOOK, Purpose(("uninstall",)))
    assert {missing.settled_by for missing in verdict.missing} <= {settling.what for settling in settlings(verdict)}


def test_runbook_lines_weigh_more_than_records() -> None:
    assert Settling("Save it.", {"a/b"}, {"UNI-01"}, 2).weight < Settling("Save that.", {"a/b"}, set(), 9).weight


def test_a_guessed_column_is_told_where_its_table_came_without_it(tmp_path: Path) -> None:
    spelling = trusted(one(tmp_path), "work365_licensechangelog_quantity")
    assert (spelling.trust, spelling.missing) == (Trust.GUESSED, True)


def test_definitions_resolve_a_name(tmp_path: Path) -> None:
    label = {"LocalizedLabels": [{"Label": "Quantity", "LanguageCode": 1033}]}
    columns = [{"LogicalName": "work365_qty", "EntityLogicalName": "work365_licensechangelog", "DisplayName": label}]
    folder = snapshot(one(tmp_path, work365_qty=3), metadata__columns={"value": columns})
    assert trusted(folder, "work365_qty") == Spelling("work365_licensechangelog", "work365_qty", "Quantity", Trust.RESOLVED, missing=False)


def test_the_configuration_overrides_a_name(tmp_path: Path) -> None:
    spelling = trusted(one(tmp_path, qty=3), "qty", {"license_change": {"quantity": "qty"}})
    assert (spelling.trust, spelling.missing) == (Trust.OVERRIDDEN, False)


def test_a_change_after_the_snapshot_was_taken_shows_that_tables_were_exported_apart(tmp_path: Path) -> None:
    folder = one(tmp_path, modifiedon="2026-01-15T13:30:00Z")
    snapshot(folder, snapshot={"taken": "2026-01-15T08:00:00Z"})
    assert apart(load_environment(folder, Configuration())) == (
        "work365_licensechangelog.json holds a change 5 hours after snapshot.json was written (2026-01-15 08:00 UTC).",
    )


def test_a_package_that_was_written_hours_after_the_rest_is_told(tmp_path: Path) -> None:
    folder = one(tmp_path, modifiedon="2026-01-15T07:30:00Z")
    snapshot(folder, snapshot={"taken": "2026-01-15T08:00:00Z"})
    entity = '<entity name="account"><records><record id="1"><field name="name" value="A" /></record></records></entity>'
    (folder / "data.xml").write_text(f'<entities timestamp="2026-01-16T08:00:00Z">{entity}</entities>', encoding="utf-8")
    assert apart(load_environment(folder, Configuration())) == ("data.xml says 2026-01-16 08:00 UTC, 24 hours after snapshot.json.",)


def test_old_rows_and_files_without_a_stamp_prove_nothing(tmp_path: Path) -> None:
    assert apart(load_environment(one(tmp_path, modifiedon="2020-01-15T07:30:00Z"), Configuration())) == ()


def test_doctor_says_all_of_it(tmp_path: Path) -> None:
    folder = one(tmp_path, modifiedon="2026-01-15T13:30:00Z")
    snapshot(folder, snapshot={"taken": "2026-01-15T08:00:00Z"})
    text = CliRunner().invoke(main, ["doctor", str(folder)]).output
    assert "What would settle most" in text
    assert "Exported hours apart (1)" in text
    assert "work365_licensechangelog.work365_licensechangelog_quantity (Quantity): guessed, not in the export" in text
    every = CliRunner().invoke(main, ["doctor", str(folder), "--names"]).output
    assert "invoice.name" in every
    assert "invoice.name" not in text
