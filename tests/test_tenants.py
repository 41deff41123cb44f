from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from w365lint.cli.inputs import Beside
from w365lint.configuration import Configuration
from w365lint.environment.components import KINDS
from w365lint.environment.load import load_environment
from w365lint.environment.readers.records import Completeness
from w365lint.lint import Purpose, lint
from w365lint.rulebook.loader import load, our_rules
from w365lint.rulebook.verdict import LineState, Outcome, RunbookVerdict, Stage, Verdict, Weight

LEAVING = ("offboarding", "uninstall")
SNAPSHOTS = Path(__file__).parent.parent / "snapshots"
RULEBOOK = load([our_rules()], Configuration())
SPEAKING = sorted(name for name, rule in RULEBOOK.rules.items() if not rule.derives)
EXPORTED = sorted(name for name, kind in KINDS.items() if kind.tables)

Compare = Callable[[str, str], None]


@cache
def judged(name: str, *runbooks: str) -> Verdict:
    folder = SNAPSHOTS / name
    beside = Beside(folder)
    environment = load_environment(folder, Configuration())
    return lint(environment, RULEBOOK, Purpose(runbooks), beside.attested(RULEBOOK), beside.waived(RULEBOOK))


@cache
def heard() -> frozenset[str]:
    """Return the rules that find or ask something of Contoso or of one of its variants."""
    variants = (f"variants/{path.name}" for path in (SNAPSHOTS / "variants").iterdir())
    verdicts = [judged(name, *RULEBOOK.runbooks) for name in ("contoso", *variants)]
    found = {one.rule for verdict in verdicts for one in verdict.findings}
    waived = {one.finding.rule for verdict in verdicts for one in verdict.waived}
    asked = {one.rule for verdict in verdicts for one in verdict.undecided if one.asked}
    return frozenset(found | waived | asked)


def held(name: str, runbook: str) -> RunbookVerdict:
    [verdict] = judged(name, runbook).runbooks
    return verdict


def states(name: str, runbook: str) -> dict[LineState, set[str]]:
    """Return the lines of a runbook by their state."""
    found: dict[LineState, set[str]] = defaultdict(set)
    for line in held(name, runbook).lines:
        found[line.state].add(line.id)
    return found


def rows(tenant: str, table: str) -> list[Any]:
    reply = json.loads((SNAPSHOTS / tenant / f"{table}.json").read_text(encoding="utf-8"), parse_float=Decimal)
    return list(reply["value"])


def written(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.parent != SNAPSHOTS)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files if (SNAPSHOTS / "making") not in path.parents}


def test_the_generator_writes_the_snapshots_as_they_are_committed(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-B", SNAPSHOTS / "make.py", tmp_path], check=True)  # noqa: S603 our own file
    made, committed = written(tmp_path), written(SNAPSHOTS)
    assert made.keys() == committed.keys()
    assert [name for name in made if made[name] != committed[name]] == []


@pytest.mark.parametrize("name", SPEAKING)
def test_every_rule_speaks_on_contoso_or_a_variant(name: str) -> None:
    assert name in heard()


@pytest.mark.parametrize("tenant", ["fabrikam", "fabrikam-closed"])
def test_every_table_of_fabrikam_is_complete_or_does_not_exist(tenant: str) -> None:
    environment = load_environment(SNAPSHOTS / tenant, Configuration())
    settled = {Completeness.COMPLETE, Completeness.NOT_APPLICABLE}
    assert [kind for kind in EXPORTED if environment.state(kind).completeness not in settled] == []
    assert environment.troubles == ()


@pytest.mark.parametrize("tenant", ["fabrikam", "fabrikam-closed"])
def test_fabrikam_exports_every_column(tenant: str) -> None:
    assert {table.kind: table.missing_fields for table in judged(tenant).tables if table.missing_fields} == {}


@pytest.mark.parametrize(("tenant", "runbooks"), [("fabrikam", ("operating",)), ("fabrikam-closed", ("operating", *LEAVING))])
def test_where_all_is_in_order_no_rule_says_anything(tenant: str, runbooks: tuple[str, ...]) -> None:
    verdict = judged(tenant, *runbooks)
    assert [one.message for one in verdict.findings] == []
    assert [one.message for one in verdict.undecided] == []
    assert [one.message for one in verdict.missing] == []
    assert (verdict.waived, verdict.idle_waivers, verdict.unreadable) == ((), (), ())


@pytest.mark.parametrize("name", LEAVING)
def test_on_the_day_of_leaving_only_lines_without_a_rule_are_open(name: str, golden: Compare) -> None:
    runbook = held("fabrikam-closed", name)
    lacking = [line.id for line in runbook.lines if line.state is LineState.NO_RULE]
    golden(f"golden/{name}-lines-without-rule.txt", "".join(f"{line}\n" for line in lacking))
    counted = any(line.id in lacking and line.weight is Weight.REQUIRED for line in runbook.lines)
    assert runbook.outcome is (Outcome.CANNOT_TELL if counted else Outcome.GO)
    before = {line.state for line in runbook.lines if line.stage is Stage.BEFORE and line.id not in lacking}
    assert before <= {LineState.CLEAR, LineState.NOT_APPLICABLE, LineState.ATTESTED}


@pytest.mark.parametrize("name", LEAVING)
def test_the_steps_of_leaving_are_still_to_be_done(name: str) -> None:
    lines = [line for line in held("fabrikam-closed", name).lines if line.stage is not Stage.BEFORE]
    assert {line.state for line in lines if line.stage is Stage.AFTER} == {LineState.AWAITS_AFTER}
    assert {line.state for line in lines if line.stage is Stage.DURING} == {LineState.OPEN, LineState.KEPT}


@pytest.mark.parametrize("tenant", ["contoso", "fabrikam"])
@pytest.mark.parametrize("name", LEAVING)
def test_a_running_tenant_may_not_leave(tenant: str, name: str) -> None:
    assert held(tenant, name).outcome is Outcome.NO_GO


def test_nothing_is_wrong_at_fabrikam_and_yet_it_may_not_leave_while_it_bills() -> None:
    said = states("fabrikam", "offboarding")
    billing = {"OFF-02", "OFF-06"}  # its contracts are active, and what began in January is not invoiced yet
    provider = {"OFF-11", "OFF-30"}  # its licenses are with Partner Center, and live there
    connected = {"OFF-14", "OFF-15", "OFF-31"}  # accounting, payment and tax
    people = {"OFF-16", "OFF-17"}  # billing staff with roles, and the service user
    assert said[LineState.FOUND] == billing | provider | connected | people
    unasked = {"OFF-01", "OFF-20", "OFF-21", "OFF-23", "OFF-24", "OFF-25", "OFF-26"}  # nobody has spoken of leaving
    assert said[LineState.UNDECIDED] == unasked | {"OFF-08", "OFF-13", "OFF-19"}  # last synchronization, connector, exports
    assert said[LineState.CLEAR] == {"OFF-04", "OFF-12", "OFF-29", "OFF-32"}


def test_at_contoso_nobody_confirmed_the_exit_and_most_of_it_is_open() -> None:
    said = states("contoso", "offboarding")
    wrong = {"OFF-04", "OFF-05", "OFF-09", "OFF-12", "OFF-19", "OFF-29"}  # besides what a running partner is found with
    assert said[LineState.FOUND] == states("fabrikam", "offboarding")[LineState.FOUND] | wrong
    assert said[LineState.UNDECIDED] >= {"OFF-01", "OFF-23"}
    assert said[LineState.CLEAR] == {"OFF-32"}


def test_fabrikam_leaves_once_every_line_that_has_a_rule_is_clear_and_people_spoke() -> None:
    said = states("fabrikam-closed", "offboarding")
    assert said[LineState.ATTESTED] == {"OFF-01", "OFF-20", "OFF-21", "OFF-23", "OFF-24", "OFF-25", "OFF-26"}
    assert said[LineState.FOUND] | said[LineState.UNDECIDED] | said[LineState.STALE] == set()


def test_at_contoso_every_step_of_a_change_of_term_went_wrong_somewhere() -> None:
    wrong = {"COT-01", "COT-03", "COT-04", "COT-05", "COT-06", "COT-07", "COT-08", "COT-09", "COT-12", "COT-13", "COT-18", "COT-20"}
    said = states("contoso", "co-term")
    assert said[LineState.FOUND] >= wrong
    assert said[LineState.UNDECIDED] >= {"COT-21"}


@pytest.mark.parametrize("tenant", ["fabrikam", "fabrikam-closed"])
def test_at_fabrikam_the_change_of_term_waits_for_people_alone(tenant: str) -> None:
    said = states(tenant, "co-term")
    assert said[LineState.FOUND] == set()
    assert said[LineState.UNDECIDED] == {"COT-22", "COT-23", "COT-24", "COT-32", "COT-35"}
    assert said[LineState.CLEAR] >= {"COT-03", "COT-04", "COT-05", "COT-07", "COT-08", "COT-12", "COT-20"}


@pytest.mark.parametrize("tenant", ["fabrikam", "fabrikam-closed"])
def test_the_change_of_term_at_fabrikam_is_seen_before_it_is_clear(tenant: str) -> None:
    folder = SNAPSHOTS / tenant
    said = lint(load_environment(folder, Configuration()), RULEBOOK, Purpose(("co-term",)), (), Beside(folder).waived(RULEBOOK))
    assert [one.rule for one in said.undecided if one.asked] == ["co-term/ambiguous-change-date"]


@pytest.mark.parametrize(
    ("edition", "state", "settled_by"),
    [
        ("DV", LineState.CLEAR, ""),
        ("PV", LineState.UNDECIDED, "attestations.yaml: line OFF-32"),
        (None, LineState.UNDECIDED, 'Write "edition": "DV"'),
    ],
)
def test_an_edition_for_which_the_text_was_not_written_is_asked_about(
    tmp_path: Path, edition: str | None, state: LineState, settled_by: str
) -> None:
    folder = Path(shutil.copytree(SNAPSHOTS / "variants" / "power-version", tmp_path / "trial"))
    said = json.loads((folder / "snapshot.json").read_text(encoding="utf-8"))
    (folder / "snapshot.json").write_text(json.dumps({**said, "edition": edition}), encoding="utf-8")
    verdict = lint(load_environment(folder, Configuration()), RULEBOOK, Purpose(("offboarding",), select=("solutions/edition",)))
    assert {line.id: line.state for line in verdict.runbooks[0].lines}["OFF-32"] is state
    assert all(settled_by in answer for one in verdict.undecided for answer in one.settled_by)
    assert bool(verdict.undecided) is bool(settled_by)


def test_contoso_puts_euros_and_dollars_at_risk() -> None:
    assert {money.currency for money in judged("contoso").money} >= {"EUR", "USD"}


def test_what_contoso_leaves_unknown_is_one_date_and_one_page() -> None:
    verdict = judged("contoso", "uninstall")
    assert [place.message for place in verdict.unreadable] == ["end: '2026-02-31' is not a date."]
    assert [table.table for table in verdict.tables if table.completeness not in ("complete", "not-applicable")] == ["asyncoperation"]
    assert {one.kind for one in verdict.missing} == {"system_job"}
    assert any(not one.asked for one in verdict.undecided)


def test_of_contosos_attestations_one_is_stale() -> None:
    said = {line.id: line.state for line in held("contoso", "uninstall").lines}
    assert (said["UNI-09"], said["UNI-32"]) == (LineState.STALE, LineState.ATTESTED)


def test_of_contosos_waivers_one_is_in_force_one_lapsed_and_one_is_unused() -> None:
    verdict = judged("contoso")
    assert len(verdict.waived) == 1
    assert sorted(waiver.why for waiver in verdict.idle_waivers) == ["lapsed", "unused"]


def test_a_cause_at_contoso_has_consequences() -> None:
    verdict = judged("contoso")
    causes = {finding.identity for finding in verdict.findings}
    assert {home for finding in verdict.findings for home in finding.causes} <= causes
    assert sum(bool(finding.causes) for finding in verdict.findings) > 1


@pytest.mark.parametrize("tenant", ["fabrikam", "fabrikam-closed"])
def test_the_books_of_fabrikam_add_up(tenant: str) -> None:
    def summed(table: str, by: str, column: str) -> dict[str, Decimal]:
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for row in rows(tenant, table):
            sums[row[by]] += row[column]
        return sums

    logged = summed("work365_licensechangelog", "_work365_licensechangelog_subscription_value", "work365_licensechangelog_quantity")
    for row in rows(tenant, "work365_subscription"):
        assert logged[row["work365_subscriptionid"]] == (row["work365_subscription_quantity"] if row["statecode"] == 0 else 0)
    billed = summed("invoicedetail", "_invoiceid_value", "extendedamount")
    assert billed == {row["invoiceid"]: row["totalamount"] for row in rows(tenant, "invoice")}
    used = summed("work365_usagedetail", "_work365_usagedetail_usagesummary_value", "work365_usagedetail_total")
    assert used == {row["work365_usagesummaryid"]: row["work365_usagesummary_total"] for row in rows(tenant, "work365_usagesummary")}
