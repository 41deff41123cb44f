"""`w365lint plan`: the whole removal as numbered steps."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from w365lint.cli import options
from w365lint.cli.output import save, save_or_print, screen
from w365lint.cli.patience import patience

if TYPE_CHECKING:
    from w365lint.plan.model import Plan
    from w365lint.rulebook.verdict import Identity

INCOMPLETE = 3


@click.command("plan", short_help="Plan a removal, step by step.")
@options.SNAPSHOT
@options.TARGETS
@options.as_of("Plan")
@click.option("--html", type=options.FILE, help="Write the plan as one HTML page.")
@options.json_file()
@options.exit_zero("is not known")
@options.ATTESTATIONS
@options.config()
def plan_command(  # noqa: PLR0913, PLR0917 one argument an option
    snapshot: Path,
    targets: tuple[str, ...],
    as_of: date | None,
    html: Path | None,
    json_file: str | None,
    attestations: Path | None,
    config: Path | None,
    *,
    exit_zero: bool,
) -> None:
    """Plan the removal of solutions from SNAPSHOT: steps in rounds, why each comes where it does, and what it destroys.

    Exit codes: 0 the plan is complete; 2 wrong usage; 3 something that matters is not known.
    """
    plan, identity = _plan(snapshot, targets, as_of, attestations, config)
    _write(plan, identity, html, json_file)
    sys.exit(0 if plan.complete or exit_zero else INCOMPLETE)


def _plan(
    snapshot: Path, targets: tuple[str, ...], as_of: date | None, attestations: Path | None, config: Path | None
) -> tuple[Plan, Identity]:
    from w365lint.cli.inputs import Beside, rulebook_of, targets_of
    from w365lint.environment.load import load_environment
    from w365lint.environment.solutions import Platform
    from w365lint.plan.make import make_plan
    from w365lint.plan.weights import own
    from w365lint.rulebook.attestation import as_of as counted
    from w365lint.rulebook.overview import identity

    beside = Beside(snapshot, config, attestations)
    configuration = beside.configuration()
    attested = beside.attested(rulebook_of((), configuration))
    with patience("Reading the snapshot"):
        environment = load_environment(snapshot, configuration, as_of)
    keys = targets_of(targets, environment)
    with patience("Planning"):
        plan = make_plan(environment, keys, counted(attested, environment.as_of, configuration.attestation_days), own(configuration))
    return plan, identity(environment, Platform(environment, keys))


def _write(plan: Plan, identity: Identity, html: Path | None, json_file: str | None) -> None:
    if html:
        from w365lint.report.page import write_plan_page

        save(html, write_plan_page(plan, identity))
        click.echo(f"Plan: {html}", err=True)
    if json_file:
        from w365lint.report.plan_data import write_plan_data

        save_or_print(json_file, write_plan_data(plan))
        if json_file == "-":
            return
    from w365lint.report.plan_text import write_plan_text

    width, color = screen()
    click.echo(write_plan_text(plan, width=width, color=color), nl=False)
