"""`w365lint doctor`: what a snapshot holds, and what would make it more complete."""

from __future__ import annotations

from pathlib import Path

import click

from w365lint.cli import options


@click.command("doctor", short_help="Say what a snapshot holds and lacks.")
@options.SNAPSHOT
@click.option("--names", is_flag=True, help="List every name of a table and column, and why it is believed.")
@options.config(" in the snapshot or above")
def doctor_command(snapshot: Path, names: bool, config: Path | None) -> None:  # noqa: FBT001 a flag
    """Say what SNAPSHOT holds: each table, how old, how complete, and how to export what is missing.

    First comes what would settle most: the rules are asked, with every runbook, to see which exports they wait for.
    """
    from w365lint.cli.inputs import Beside, rulebook_of
    from w365lint.cli.patience import patience
    from w365lint.environment.load import load_environment
    from w365lint.lint import Purpose, lint
    from w365lint.report.inventory import Advice, write_inventory
    from w365lint.rulebook.advice import apart, settlings, spellings

    beside = Beside(snapshot, config)
    configuration = beside.configuration()
    rulebook = rulebook_of((), configuration)
    with patience("Reading and asking"):
        environment = load_environment(snapshot, configuration)
        advice = Advice(spellings=spellings(environment, configuration.mapping), apart=apart(environment), every_name=names)
        purpose = Purpose(tuple(rulebook.runbooks), attestation_days=configuration.attestation_days)
        verdict = lint(environment, rulebook, purpose, beside.attested(rulebook))
    click.echo(write_inventory(verdict, settlings(verdict), advice, environment.ignored), nl=False)
