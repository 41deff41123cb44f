"""Real error texts, held against the solutions that they are about; answers checked by hand in both."""

from __future__ import annotations

from pathlib import Path

import pytest

from w365lint.configuration import Configuration
from w365lint.environment.load import load_environment
from w365lint.environment.readers.error_text.reading import links, read_error_text
from w365lint.environment.solutions import Platform
from w365lint.lint import OPERATING, Purpose, lint
from w365lint.plan.triage.diagnose import triage
from w365lint.plan.triage.knowledge import Knowledge, SnapshotKnowledge
from w365lint.plan.triage.model import Diagnosis
from w365lint.rulebook.loader import load, our_rules

CORE = "Center of Excellence - Core Components"
AUDIT_LOGS = "Center of Excellence - Audit Logs (CenterofExcellenceAuditLogs)"
NURTURE = "Center of Excellence - Nurture Components (CenterofExcellenceNurtureComponents)"


def alone(corpus: Path, name: str) -> Diagnosis:
    (found,) = triage(read_error_text((corpus / "errors" / name).read_bytes()), name, Knowledge()).diagnoses
    return found


def held(corpus: Path, name: str) -> Diagnosis:
    """Return what is said beside the solutions of the kit, as their maker unpacked them."""
    text = read_error_text((corpus / "errors" / name).read_bytes())
    environment = load_environment(corpus / "solutions" / "coe-2022", Configuration(), beside=(links(text, name),))
    try:
        findings = lint(environment, load([our_rules()], Configuration()), Purpose((OPERATING,))).findings
        (found,) = triage(text, name, SnapshotKnowledge(environment, Platform(environment, None), findings)).diagnoses
    finally:
        environment.store.close()
    return found


def test_the_manifest_of_the_audit_logs_says_what_the_platform_says(corpus: Path) -> None:
    # The text breaks off in the second id. Both needs stand in the manifest of AuditLogs: MissingDependency 3 to 5 require the
    # connector de4da0c8-…, for the flow [Child] Admin | Sync Logs and for two connection references of one display name.
    found = held(corpus, "8004F01D-connector-used-by-flow-truncated.txt")
    flow, reference = found.edges
    assert flow.known_at == "CenterofExcellenceAuditLogs/Other/Solution.xml: MissingDependency 4"
    assert reference.known_at == "CenterofExcellenceAuditLogs/Other/Solution.xml: MissingDependency 5"
    assert (flow.dependent.solutions, flow.dependent.shipped_by) == ((), (AUDIT_LOGS,))
    assert found.tasks[0].do.endswith(f"The file of {AUDIT_LOGS} ships it: if it came with that, clear the way of that solution instead.")
    assert reference.dependent.key == "admin_sharedadmin5foffice2036520management20api5f691c36f6fa56d15c_374b1"


def test_the_table_that_nurtures_app_needs_is_told_by_what_its_header_names(corpus: Path) -> None:
    # No file has the id of the table, and its display name was changed since ("DEPRECATED: COE Settings"). Of the three tables that
    # the header of the app names, Nurture brings two; the third, admin_coesettings, is Core's.
    (edge,) = held(corpus, "8004F01D-entity-used-by-canvas-app.txt").edges
    assert edge.known_at == ""
    assert edge.dependent.shipped_by == (NURTURE,)
    assert edge.unknown_because == (
        "The snapshot does not know the table by this id; perhaps it is admin_coesettings, which the canvas app needs "
        "(CenterofExcellenceNurtureComponents/CanvasApps/admin_traininginadaymanagement_3a72b.meta.xml: "
        "CanvasApp Power Platform Training Management)."
    )


def test_a_text_that_only_counts_names_nobody_and_the_files_do_not_help(corpus: Path) -> None:
    # 8004F01F gives the id of a connection reference; files know connection references by their logical names alone.
    found = held(corpus, "8004F01F-connection-reference.txt")
    assert (found.announced, found.edges) == (17, ())
    assert "The snapshot does not know the connection reference with the id 1992b487-9933-4983-945b-72d1597a9a24." in found.snapshot


@pytest.mark.parametrize(
    ("name", "solution", "announced", "named"),
    [
        ("80048539-holding-solution.txt", "CenterofExcellenceCoreComponents", None, 0),
        ("8004F01D-connector-used-by-flow-truncated.txt", CORE, 2, 2),
        ("8004F01D-entity-used-by-canvas-app.txt", CORE, 1, 1),
        ("8004F01F-connection-reference.txt", "", 17, 0),
    ],
)
def test_each_text_says_how_many_it_announces_and_names(corpus: Path, name: str, solution: str, announced: int, named: int) -> None:
    found = alone(corpus, name)
    assert (found.solution, found.announced, found.named) == (solution, announced, named)
