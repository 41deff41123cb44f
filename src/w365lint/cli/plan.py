"""`w365lint plan`: the whole removal as numbered steps."""

from __future__ import annotations

import os
import shutil
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from w365lint.cli.patience import patience

if TYPE_CHECKING:
    from w365lint.plan.model import Plan
    from w365lint.rulebook.verdict import Identity

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
INCOMPLETE = 3


@click.command("plan", short_help="Plan a removal, step by step.")
@click.argument("snapshot", type=click.Path(path_type=Path))
@click.option("--target", "targets", multiple=True, metavar="SOLUTION", help="A solution to remove. Default: those of Work 365.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="Plan as of this day (YYYY-MM-DD).")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write the plan as one HTML page.")
@click.option("--json", "json_file", type=click.Path(path_type=str), metavar="FILE", help="Write it as JSON; - for standard output.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 whatever is not known.")
@click.option("--attestations", type=EXISTING, help="Default: attestations.yaml in the snapshot or a folder above it.")
@click.option("--config", type=EXISTING, help="Default: w365lint.toml, likewise.")
def plan_command(  # noqa: PLR0913, PLR0917 one argument an option
    snapshot: Path,
    targets: tuple[str, ...],
    as_of: datetime | None,
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
    snapshot: Path, targets: tuple[str, ...], as_of: datetime | None, attestations: Path | None, config: Path | None
) -> tuple[Plan, Identity]:
    from w365lint.cli.inputs import Beside, rulebook_of, targets_of
    from w365lint.environment.load import load_environment
    from w365lint.environment.solutions import Platform
    from w365lint.plan.make import make_plan
    from w365lint.rulebook.attestation import as_of as counted
    from w365lint.rulebook.overview import identity

    beside = Beside(snapshot, config, attestations)
    configuration = beside.configuration()
    attested = beside.attested(rulebook_of((), configuration))
    with patience("Reading the snapshot"):
        environment = load_environment(snapshot, configuration, as_of.date() if as_of else None)
    keys = targets_of(targets, environment)
    with patience("Planning"):
        plan = make_plan(environment, keys, counted(attested, environment.as_of, configuration.attestation_days))
    return plan, identity(environment, Platform(environment, keys))


def _write(plan: Plan, identity: Identity, html: Path | None, json_file: str | None) -> None:
    if html:
        from w365lint.report.page import write_plan_page

        _save(html, write_plan_page(plan, identity))
        click.echo(f"Plan: {html}", err=True)
    if json_file:
        from w365lint.report.plan_data import write_plan_data

        if json_file == "-":
            click.echo(write_plan_data(plan), nl=False)
            return
        _save(Path(json_file), write_plan_data(plan))
    from w365lint.report.plan_text import write_plan_text

    color = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    click.echo(write_plan_text(plan, width=shutil.get_terminal_size((100, 24)).columns, color=color), nl=False)


def _save(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode())
