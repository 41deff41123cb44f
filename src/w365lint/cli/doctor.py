"""`w365lint doctor`: what a snapshot holds, and what would make it more complete."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("doctor", short_help="Say what a snapshot holds and lacks.")
@click.argument("snapshot", type=click.Path(path_type=Path))
@click.option(
    "--config", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Default: w365lint.toml in the snapshot or above."
)
def doctor_command(snapshot: Path, config: Path | None) -> None:
    """Say what SNAPSHOT holds: each table, how old, how complete, and how to export what is missing."""
    from w365lint.cli.inputs import Beside
    from w365lint.environment.load import load_environment
    from w365lint.environment.solutions import Platform
    from w365lint.report.inventory import write_inventory
    from w365lint.rulebook.overview import identity, tables, unreadable

    environment = load_environment(snapshot, Beside(snapshot, config).configuration())
    platform = Platform(environment, None)
    text = write_inventory(identity(environment, platform), tables(environment, platform), unreadable(environment), environment.ignored)
    click.echo(text, nl=False)
