from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rulebook.small import Records, environment, rulebook
from w365lint.lint import Purpose, lint
from w365lint.rulebook.attestation import Attestation
from w365lint.rulebook.verdict import RunbookVerdict
from w365lint.rulebook.waiver import Waiver

RULES = {
    "small/active": "for: [uninstall]\nwhen:\n  contract: { kind: billing_contract, state: active }",
    "small/open": "for: [uninstall]\nseverity: warning\nwhen:\n  contract: { kind: billing_contract, end: { exists: false } }",
    "small/site": "for: [uninstall]\nwhen:\n  site: { kind: site, state: active }",
}
ACTIVE: Records = {"billing_contracts": [{"key": "c1", "state": "active", "end": "2026-01-31"}], "sites": []}
INACTIVE: Records = {"billing_contracts": [{"key": "c1", "state": "inactive", "end": "2026-01-31"}], "sites": []}
UNREADABLE: Records = {"billing_contracts": [{"key": "c1", "state": "asleep", "end": None}], "sites": []}
BOTH: Records = {"billing_contracts": [{"key": "c1", "state": "active"}, {"key": "c2", "state": "asleep"}], "sites": []}


def runbook(*lines: str) -> str:
    listed = [f"  - {{ id: UNI-{number:02}, says: It holds, {line} }}" for number, line in enumerate(lines, 1)]
    return "\n".join(["title: Go", "question: May we go?", "lines:", *listed])


def held(folder: Path, lines: tuple[str, ...], records: Records, **given: Any) -> RunbookVerdict:  # noqa: ANN401
    """Return the verdict of a runbook of these lines; `given` are attestations, waivers, ignored rules and gaps."""
    book = rulebook(folder, RULES, {"uninstall": runbook(*lines)})
    attestations, waivers, ignore = given.pop("attestations", ()), given.pop("waivers", ()), given.pop("ignore", ())
    made = environment(book, records, **given)
    (verdict,) = lint(made, book, Purpose(("uninstall",), ignore=ignore), attestations, waivers).runbooks
    return verdict


def attested(when: str, line: str = "UNI-01", **more: str) -> Attestation:
    return Attestation(line=line, who="Ann", when=date.fromisoformat(when), **more)


ASKED = "stage: before, answer: rule, rules: [small/active]"
PARTLY = f"{ASKED}, partly: the last invoices"
SITE = "stage: before, answer: rule, rules: [small/site]"
WARNED = "stage: before, answer: rule, rules: [small/active, small/open]"
VOUCHED = "stage: before, answer: attested"
DURING = "stage: during, answer: step"
AFTER = "stage: after, answer: after"


@pytest.mark.parametrize(
    ("line", "records", "given", "state", "outcome"),
    [
        (ASKED, ACTIVE, {}, "found", "NO-GO"),
        (ASKED, INACTIVE, {}, "clear", "GO"),
        (ASKED, UNREADABLE, {}, "undecided", "CANNOT TELL"),
        (ASKED, BOTH, {}, "found", "NO-GO"),
        (ASKED, {}, {}, "undecided", "CANNOT TELL"),
        (ASKED, INACTIVE, {"partial": {"billing_contracts"}}, "undecided", "CANNOT TELL"),
        (ASKED, ACTIVE, {"partial": {"billing_contracts"}}, "found", "NO-GO"),
        (ASKED, {}, {"not_applicable": {"billing_contracts"}}, "not-applicable", "GO"),
        (PARTLY, INACTIVE, {}, "no-rule", "CANNOT TELL"),
        (PARTLY, ACTIVE, {}, "found", "NO-GO"),
        ("stage: before, answer: rule", INACTIVE, {}, "no-rule", "CANNOT TELL"),
        (ASKED, INACTIVE, {"ignore": ("small/active",)}, "undecided", "CANNOT TELL"),
        (VOUCHED, INACTIVE, {}, "undecided", "CANNOT TELL"),
        (VOUCHED, INACTIVE, {"attestations": [attested("2026-01-10")]}, "attested", "GO"),
        (VOUCHED, INACTIVE, {"attestations": [attested("2025-12-16")]}, "attested", "GO"),
        (VOUCHED, INACTIVE, {"attestations": [attested("2025-12-15")]}, "stale", "CANNOT TELL"),
        (VOUCHED, INACTIVE, {"attestations": [attested("2026-01-10")], "as_of": None}, "stale", "CANNOT TELL"),
        (VOUCHED, INACTIVE, {"attestations": [attested("2026-01-10", about="c1")]}, "undecided", "CANNOT TELL"),
        (DURING, INACTIVE, {}, "open", "GO"),
        (DURING, INACTIVE, {"attestations": [attested("2026-01-10")]}, "done", "GO"),
        (DURING, INACTIVE, {"attestations": [attested("2025-01-10")]}, "open", "GO"),
        ("stage: after, answer: after", INACTIVE, {"attestations": [attested("2026-01-10")]}, "awaits-after", "GO"),
    ],
)
def test_the_state_of_a_line_and_what_it_means(  # noqa: PLR0913, PLR0917 a row of a table
    tmp_path: Path, line: str, records: Records, given: dict[str, Any], state: str, outcome: str
) -> None:
    verdict = held(tmp_path, (line,), records, **given)
    assert (verdict.lines[0].state, verdict.outcome) == (state, outcome)


def test_a_warning_hangs_under_its_line_and_does_not_decide_it(tmp_path: Path) -> None:
    records: Records = {"billing_contracts": [{"key": "c1", "state": "inactive"}]}
    (line,) = held(tmp_path, (WARNED,), records).lines
    assert (line.state, line.findings, line.undecided) == ("clear", ("small/open|billing_contract:c1",), ())


def test_where_one_rule_of_a_line_was_not_asked_the_other_still_stands_against_it(tmp_path: Path) -> None:
    both = "stage: before, answer: rule, rules: [small/active, small/site]"
    found = held(tmp_path, (both,), ACTIVE, ignore=("small/site",))
    assert (found.lines[0].state, found.lines[0].note) == ("found", "There may be more: not everything could be judged.")
    assert held(tmp_path, (both,), INACTIVE, ignore=("small/site",)).lines[0].state == "undecided"


def test_a_warning_does_not_decide_a_line_whose_error_rule_was_not_asked(tmp_path: Path) -> None:
    records: Records = {"billing_contracts": [{"key": "c1", "state": "inactive"}]}
    assert held(tmp_path, (WARNED,), records, ignore=("small/active",)).lines[0].state == "undecided"


@pytest.mark.parametrize("weight", ["optional", "recommended"])
@pytest.mark.parametrize("records", [ACTIVE, UNREADABLE, {}])
def test_optional_and_recommended_lines_warn_and_never_keep_a_verdict_from_go(tmp_path: Path, weight: str, records: Records) -> None:
    verdict = held(tmp_path, (f"{ASKED}, weight: {weight}", f"{VOUCHED}, weight: {weight}"), records)
    assert verdict.outcome == "GO"
    assert verdict.lines[0].state in {"found", "undecided"}


def test_no_go_beats_cannot_tell_and_both_are_counted(tmp_path: Path) -> None:
    verdict = held(tmp_path, (ASKED, VOUCHED, "stage: before, answer: rule", DURING, SITE), ACTIVE)
    assert [line.state for line in verdict.lines] == ["found", "undecided", "no-rule", "open", "clear"]
    assert verdict.outcome == "NO-GO"
    assert verdict.why == "1 line of 4 stands against it; 1 line could not be judged; 1 line has no rule yet."


def test_go_says_how_much_it_rests_on(tmp_path: Path) -> None:
    assert held(tmp_path, (ASKED, SITE), INACTIVE).why == "All 2 lines that count are clear or attested."


def test_a_waiver_never_moves_the_state_of_a_line(tmp_path: Path) -> None:
    waiver = Waiver(rule="small/active", components=("c1",), reason="Known.", owner="Ann", expires=date(2026, 12, 31))
    verdict = held(tmp_path, (ASKED,), ACTIVE, waivers=(waiver,))
    assert (verdict.outcome, verdict.lines[0].findings) == ("NO-GO", ("small/active|billing_contract:c1",))


def test_a_line_says_what_it_reads_who_attested_it_and_why_it_is_open(tmp_path: Path) -> None:
    lines = held(tmp_path, (ASKED, VOUCHED), {}, attestations=[attested("2026-01-10", line="UNI-02", note="By mail.")]).lines
    assert lines[0].reads == ("work365_billingcontract",)
    assert [(line.note, line.who, line.when) for line in lines] == [
        ("work365_billingcontract is not in the snapshot", "", ""),
        ("By mail.", "Ann", "2026-01-10"),
    ]


def test_an_attestation_that_is_too_old_still_says_whose_it_is(tmp_path: Path) -> None:
    (line,) = held(tmp_path, (VOUCHED,), {}, attestations=[attested("2025-01-10", note="By mail.")]).lines
    assert (line.state, line.note, line.who, line.when) == ("stale", "By mail. This is too long ago.", "Ann", "2025-01-10")


@pytest.mark.parametrize(
    ("carrier", "state"),
    [("", "open"), (", carried_by: step", "open"), (", carried_by: gate", "kept"), (", carried_by: checklist", "kept")],
)
def test_a_step_that_the_plan_itself_keeps_is_left_to_nobody(tmp_path: Path, carrier: str, state: str) -> None:
    verdict = held(tmp_path, (f"{DURING}{carrier}",), INACTIVE)
    assert (verdict.lines[0].state, verdict.outcome) == (state, "GO")
    done = held(tmp_path, (f"{DURING}{carrier}",), INACTIVE, attestations=[attested("2026-01-10")])
    assert done.lines[0].state == "done"


CLOSING = "closing:\n  - { says: All is well, lines: [%s] }"


@pytest.mark.parametrize(
    ("lines", "records", "state"),
    [
        ("UNI-01, UNI-02", INACTIVE, "undecided"),
        ("UNI-01, UNI-02", ACTIVE, "found"),
        ("UNI-01", INACTIVE, "clear"),
        ("UNI-01, UNI-03", INACTIVE, "open"),
        ("UNI-01, UNI-04", INACTIVE, "awaits-after"),
        ("UNI-02, UNI-04", INACTIVE, "undecided"),
    ],
)
def test_a_line_of_the_closing_checklist_is_what_its_furthest_line_is(tmp_path: Path, lines: str, records: Records, state: str) -> None:
    text = f"{runbook(ASKED, VOUCHED, DURING, AFTER)}\n{CLOSING % lines}"
    book = rulebook(tmp_path, RULES, {"uninstall": text})
    (verdict,) = lint(environment(book, records), book, Purpose(("uninstall",))).runbooks
    assert [(one.says, one.lines, one.state) for one in verdict.closing] == [("All is well", tuple(lines.split(", ")), state)]
