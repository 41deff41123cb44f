"""`w365lint prove`: hold rules to their own examples."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command("prove", short_help="Hold rules to their own examples.")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def prove_command(folder: Path | None) -> None:
    """Prove the rules in FOLDER, or without it the rules that come with w365lint."""
    from w365lint.cli.inputs import rulebook_of
    from w365lint.configuration import Configuration
    from w365lint.rulebook.loader import names_in
    from w365lint.rulebook.proof import prove

    rulebook = rulebook_of([folder] if folder else [], Configuration())
    wanted = names_in(folder) if folder else list(rulebook.rules)
    failures = [failure for name in wanted for failure in prove(rulebook.rules[name], rulebook)]
    for failure in failures:
        click.echo(str(failure))
    click.echo(f"{len(wanted)} rules, {len(failures)} failures.")
    sys.exit(1 if failures else 0)
