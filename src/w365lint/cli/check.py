"""`w365lint check`: judge a snapshot."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

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

FILE = click.Path(dir_okay=False, path_type=Path)
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("check", short_help="Judge a snapshot.")
@click.argument("snapshot", type=click.Path(path_type=Path))
@click.option(
    "--for",
    "runbooks",
    multiple=True,
    metavar="RUNBOOK",
    help="Give this runbook a verdict: operating, co-term, offboarding, uninstall. May be repeated.",
)
@click.option("--target", "targets", multiple=True, metavar="SOLUTION", help="A solution to remove. Default: those of Work 365.")
@click.option(
    "--after",
    "before",
    type=click.Path(exists=True, path_type=Path),
    metavar="SNAPSHOT",
    help="A snapshot taken before the work: judge what is due after it.",
)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="Judge as of this day (YYYY-MM-DD).")
@click.option("--html", type=FILE, help="Write the report as one HTML page.")
@click.option(
    "--json", "json_file", type=click.Path(path_type=str), metavar="FILE", help="Write the report as JSON; - for standard output."
)
@click.option("--checklist", type=FILE, help="Write the checklist of the runbooks as Markdown, to print.")
@click.option("--xlsx", type=FILE, help="Write the findings as a work list for Excel.")
@click.option("--csv", "csv_file", type=FILE, help="Write the findings as a work list in CSV.")
@click.option("--select", multiple=True, metavar="RULE", help="Ask only rules of this name or beginning.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Do not ask rules of this name or beginning.")
@click.option(
    "--rules", "folders", multiple=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="A folder of your own rules."
)
@click.option(
    "--fail-on", type=click.Choice(["error", "warning", "note"]), default="error", show_default=True, help="Exit 1 from this severity on."
)
@click.option("--require-evidence", is_flag=True, help="Exit 3 if anything could not be judged.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 whatever is found.")
@click.option(
    "--engine",
    type=click.Choice(["sql", "rete", "both"]),
    help="Which engine judges. Default: both, where the second one is installed and the snapshot is not too large for it.",
)
@click.option("--keep", type=FILE, help="Keep the facts as a SQLite file to query.")
@click.option("--attestations", type=EXISTING, help="Default: attestations.yaml in the snapshot or a folder above it.")
@click.option("--waivers", type=EXISTING, help="Default: waivers.yaml, likewise.")
@click.option("--config", type=EXISTING, help="Default: w365lint.toml, likewise.")
def check_command(  # noqa: PLR0913, PLR0917 one argument an option
    snapshot: Path,
    runbooks: tuple[str, ...],
    targets: tuple[str, ...],
    before: Path | None,
    as_of: datetime | None,
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
    from w365lint.cli.inputs import Beside, earlier, rulebook_of, targets_of
    from w365lint.environment.load import load_environment
    from w365lint.lint import Purpose, lint
    from w365lint.rulebook.engines.choice import EngineName
    from w365lint.rulebook.engines.choice import engine as chosen

    asked = chosen(EngineName(engine or "both"), lambda text: click.echo(text, err=True))
    beside = Beside(snapshot, config, attestations, waivers)
    configuration = beside.configuration()
    rulebook = rulebook_of(folders, configuration)
    purpose = Purpose(runbooks, None, select, ignore, configuration.attestation_days)
    check_names(purpose, rulebook)
    attested, waived = beside.attested(rulebook), beside.waived(rulebook)
    with patience("Reading the snapshot"):
        environment = load_environment(snapshot, configuration, as_of.date() if as_of else None)
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

        _save(html, write_page(verdict, plan))
    if json_file:
        from w365lint.report.data import write_data

        if json_file == "-":
            click.echo(write_data(verdict), nl=False)
        else:
            _save(Path(json_file), write_data(verdict))
    if keep:
        environment.store.save(keep)
    if json_file != "-":
        from w365lint.report.terminal import write_terminal

        color = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        click.echo(write_terminal(verdict, width=shutil.get_terminal_size((100, 24)).columns, color=color), nl=False)
    if html:
        click.echo(f"Report: {html}", err=True)


def _write_lists(verdict: Verdict, checklist: Path | None, xlsx: Path | None, csv_file: Path | None, plan: Plan | None) -> None:
    from w365lint.report.worklist import write_csv, write_xlsx

    for path, write in ((xlsx, write_xlsx), (csv_file, write_csv)):
        if path:
            _save(path, write(verdict))
            click.echo(f"Work list: {path}", err=True)
    if checklist:
        from w365lint.report.checklist_text import write_checklist

        _save(checklist, write_checklist(verdict, plan))
        click.echo(f"Checklist: {checklist}", err=True)


def _save(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
