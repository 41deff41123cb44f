"""`w365lint check`: judge a snapshot."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from w365lint.cli import options
from w365lint.cli.output import save, save_or_print, screen
from w365lint.cli.patience import patience

if TYPE_CHECKING:
    from w365lint.configuration import Configuration
    from w365lint.environment.environment import Environment
    from w365lint.lint import Purpose
    from w365lint.plan.model import Plan
    from w365lint.rulebook.attestation import Attestation
    from w365lint.rulebook.rulebook import Rulebook
    from w365lint.rulebook.verdict import RunbookVerdict, Verdict

UNREADABLE = "unreadable"
LEAVING = {"uninstall", "offboarding"}
"""The runbooks whose page and checklist show the plan of the removal."""


@click.command("check", short_help="Judge a snapshot.")
@options.SNAPSHOT
@options.RUNBOOKS
@options.TARGETS
@click.option(
    "--after",
    "before",
    type=click.Path(exists=True, path_type=Path),
    metavar="SNAPSHOT",
    help="A snapshot taken before the work: judge what is due after it.",
)
@options.as_of()
@click.option("--html", type=options.FILE, help="Write the report as one HTML page.")
@options.json_file("the report")
@click.option("--checklist", type=options.FILE, help="Write the checklist of the runbooks as Markdown, to print.")
@click.option("--xlsx", type=options.FILE, help="Write the findings as a work list for Excel.")
@click.option("--csv", "csv_file", type=options.FILE, help="Write the findings as a work list in CSV.")
@click.option("--select", multiple=True, metavar="RULE", help="Ask only rules of this name or beginning.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Do not ask rules of this name or beginning.")
@options.RULES
@click.option(
    "--fail-on", type=click.Choice(["error", "warning", "note"]), default="error", show_default=True, help="Exit 1 from this severity on."
)
@click.option("--require-evidence", is_flag=True, help="Exit 3 if anything could not be judged.")
@options.exit_zero("is found")
@options.ENGINE
@click.option("--keep", type=options.FILE, help="Keep the facts as a SQLite file to query.")
@options.ATTESTATIONS
@options.WAIVERS
@options.config()
def check_command(  # noqa: PLR0913, PLR0917 one argument an option
    snapshot: Path,
    runbooks: tuple[str, ...],
    targets: tuple[str, ...],
    before: Path | None,
    as_of: date | None,
    html: Path | None,
    json_file: str | None,
    checklist: Path | None,
    xlsx: Path | None,
    csv_file: Path | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    folders: tuple[Path, ...],
    fail_on: str,
    engine: str | None,
    keep: Path | None,
    attestations: Path | None,
    waivers: Path | None,
    config: Path | None,
    *,
    require_evidence: bool,
    exit_zero: bool,
) -> None:
    """Judge SNAPSHOT: a folder or zip of exports, or an exported solution.

    Without --for the operating rules are asked, and no verdict is given.
    """
    from w365lint.cli.inputs import Beside, earlier, engine_of, rulebook_of, targets_of
    from w365lint.environment.load import load_environment
    from w365lint.lint import Purpose, lint

    asked = engine_of(engine)
    beside = Beside(snapshot, config, attestations, waivers)
    configuration = beside.configuration()
    rulebook = rulebook_of(folders, configuration)
    purpose = Purpose(runbooks, None, select, ignore, configuration.attestation_days)
    check_names(purpose, rulebook)
    attested, waived = beside.attested(rulebook), beside.waived(rulebook)
    with patience("Reading the snapshot"):
        environment = load_environment(snapshot, configuration, as_of)
        past = earlier(Beside(before, config, attestations, waivers), configuration, environment, rulebook) if before else None
    purpose = Purpose(
        runbooks, targets_of(targets, past.environment if past else environment), select, ignore, configuration.attestation_days
    )
    with patience("Asking the rules"):
        verdict = lint(environment, rulebook, purpose, attested, waived, asked, past)
    shown = past is None and set(runbooks) & LEAVING and (html or checklist)
    plan = _plan(environment, purpose, attested, configuration) if shown else None
    _write_lists(verdict, checklist, xlsx, csv_file, plan)
    _write(verdict, environment, html, json_file, keep, plan)
    sys.exit(0 if exit_zero else exit_code(verdict, fail_on, require_evidence=require_evidence))


def _plan(environment: Environment, purpose: Purpose, attested: Iterable[Attestation], configuration: Configuration) -> Plan:
    """Return the plan that the page shows as its second screen, and the checklist step by step."""
    from w365lint.plan.make import make_plan
    from w365lint.plan.weights import own
    from w365lint.rulebook.attestation import as_of

    with patience("Planning"):
        vouched = as_of(attested, environment.as_of, purpose.attestation_days)
        return make_plan(environment, purpose.targets, vouched, own(configuration))


def exit_code(verdict: Verdict, fail_on: str, *, require_evidence: bool) -> int:
    """Return 1 for findings or NO-GO, 3 for what could not be told, else 0; 1 wins over 3."""
    from w365lint.rulebook.finding import Severity

    standing = {finding.identity for finding in verdict.findings}
    codes = {code for runbook in verdict.runbooks for code in _runbook_codes(runbook, standing)}
    if not verdict.runbooks:
        limit = Severity(fail_on).rank
        codes |= {1 for finding in verdict.findings if finding.severity.rank <= limit}
    if require_evidence and (verdict.undecided or verdict.missing):
        codes.add(3)
    if any(table.completeness == UNREADABLE for table in verdict.tables) or any(not place.place for place in verdict.unreadable):
        codes.add(3)
    return next((code for code in (1, 3) if code in codes), 0)


def _runbook_codes(runbook: RunbookVerdict, standing: set[str]) -> Iterable[int]:
    """Yield what each line that counts means for the exit code; a line whose findings are all waived means nothing."""
    from w365lint.rulebook.verdict import LineState, Stage

    unknown = {LineState.UNDECIDED, LineState.STALE, LineState.NO_RULE, LineState.AWAITS_AFTER}
    for line in runbook.counted:
        if line.state is LineState.FOUND and (line.stage is Stage.AFTER or standing & set(line.findings)):
            yield 1
        elif line.state in unknown:
            yield 3


def check_names(purpose: Purpose, rulebook: Rulebook) -> None:
    """Raise UsageError for a runbook or rule that does not exist."""
    from w365lint.errors import Problem, UsageError, did_you_mean
    from w365lint.lint import begins

    problems = [
        Problem("--for", name, "there is no runbook of this name.", did_you_mean(name, rulebook.runbooks))
        for name in purpose.runbooks
        if name not in rulebook.runbooks
    ]
    problems += [
        Problem("--select or --ignore", word, "no rule has this name or begins so.", did_you_mean(word, rulebook.rules))
        for word in (*purpose.select, *purpose.ignore)
        if not any(begins(name, word) for name in rulebook.rules)
    ]
    if problems:
        raise UsageError(problems)


def _write(  # noqa: PLR0913, PLR0917 one argument a file
    verdict: Verdict, environment: Environment, html: Path | None, json_file: str | None, keep: Path | None, plan: Plan | None
) -> None:
    if html:
        from w365lint.report.page import write_page

        save(html, write_page(verdict, plan))
    if json_file:
        from w365lint.report.data import write_data

        save_or_print(json_file, write_data(verdict))
    if keep:
        environment.store.save(keep)
    if json_file != "-":
        from w365lint.report.terminal import write_terminal

        width, color = screen()
        click.echo(write_terminal(verdict, width=width, color=color), nl=False)
    if html:
        click.echo(f"Report: {html}", err=True)


def _write_lists(verdict: Verdict, checklist: Path | None, xlsx: Path | None, csv_file: Path | None, plan: Plan | None) -> None:
    from w365lint.report.worklist import write_csv, write_xlsx

    for path, write in ((xlsx, write_xlsx), (csv_file, write_csv)):
        if path:
            save(path, write(verdict))
            click.echo(f"Work list: {path}", err=True)
    if checklist:
        from w365lint.report.checklist_text import write_checklist

        save(checklist, write_checklist(verdict, plan))
        click.echo(f"Checklist: {checklist}", err=True)
