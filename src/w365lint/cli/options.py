"""Arguments and options that several commands share, each declared once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import click

Declare = Callable[[Callable[..., Any]], Callable[..., Any]]
"""What adds an argument or option to a command."""

FILE: Final = click.Path(dir_okay=False, path_type=Path)
"""A file to write."""
_EXISTING: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER: Final = click.Path(exists=True, file_okay=False, path_type=Path)

SNAPSHOT: Final = click.argument("snapshot", type=click.Path(path_type=Path))
RUNBOOKS: Final = click.option(
    "--for",
    "runbooks",
    multiple=True,
    metavar="RUNBOOK",
    help="Give this runbook a verdict: operating, co-term, offboarding, uninstall. May be repeated.",
)
TARGETS: Final = click.option(
    "--target", "targets", multiple=True, metavar="SOLUTION", help="A solution to remove. Default: those of Work 365."
)
RULES: Final = click.option("--rules", "folders", multiple=True, type=_FOLDER, help="A folder of your own rules.")
ENGINE: Final = click.option(
    "--engine",
    type=click.Choice(["sql", "rete", "both"]),
    help="Which engine judges. Default: both, where the second one is installed and the snapshot is not too large for it.",
)
ATTESTATIONS: Final = click.option(
    "--attestations", type=_EXISTING, help="Default: attestations.yaml in the snapshot or a folder above it."
)
WAIVERS: Final = click.option("--waivers", type=_EXISTING, help="Default: waivers.yaml, likewise.")


def config(where: str = ", likewise") -> Declare:
    """Let the user name the configuration; `where` says where it is looked for else."""
    return click.option("--config", type=_EXISTING, help=f"Default: w365lint.toml{where}.")


def as_of(verb: str = "Judge") -> Declare:
    """Let the user say which day it is; the command gets a date or None."""
    kind = click.DateTime(["%Y-%m-%d"])
    return click.option("--as-of", type=kind, callback=_day, metavar="DAY", help=f"{verb} as of this day (YYYY-MM-DD).")


def json_file(what: str = "it") -> Declare:
    """Let the user name a file for JSON; the command gets the name, '-' for standard output, or None."""
    return click.option("--json", "json_file", metavar="FILE", help=f"Write {what} as JSON; - for standard output.")


def exit_zero(whatever: str) -> Declare:
    """Let the user keep the exit code at 0."""
    return click.option("--exit-zero", is_flag=True, help=f"Exit 0 whatever {whatever}.")


def _day(ctx: click.Context, parameter: click.Parameter, moment: datetime | None) -> date | None:
    del ctx, parameter
    return moment.date() if moment else None
