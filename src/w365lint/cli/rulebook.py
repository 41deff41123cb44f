"""`w365lint rules`, `explain` and `coverage`: what the rulebook holds."""

from __future__ import annotations

from pathlib import Path

import click

from w365lint.cli import options


@click.command("rules", short_help="List the rules, or the words they may use.")
@click.option("--facts", is_flag=True, help="List the kinds and fields that a rule may speak of.")
@options.RULES
def rules_command(folders: tuple[Path, ...], *, facts: bool) -> None:
    """List the rules, or with --facts the words they may use."""
    from w365lint.cli.inputs import rulebook_of
    from w365lint.configuration import Configuration
    from w365lint.report.catalogue import list_rules, list_vocabulary

    rulebook = rulebook_of(folders, Configuration())
    click.echo(list_vocabulary(rulebook) if facts else list_rules(rulebook), nl=False)


@click.command("explain", short_help="Explain a rule.")
@click.argument("rule")
@options.RULES
def explain_command(rule: str, folders: tuple[Path, ...]) -> None:
    """Explain RULE: what it looks for, why, what to do, and its examples."""
    from w365lint.cli.inputs import rulebook_of
    from w365lint.configuration import Configuration
    from w365lint.errors import Problem, UsageError, did_you_mean
    from w365lint.report.catalogue import explain

    rulebook = rulebook_of(folders, Configuration())
    if rule not in rulebook.rules:
        raise UsageError([Problem("", "", f"There is no rule '{rule}'.", did_you_mean(rule, rulebook.rules))])
    click.echo(explain(rulebook.rules[rule], rulebook), nl=False)


@click.command("coverage", short_help="Count the requirements that are answered.")
@click.option("--open", "show_open", is_flag=True, help="List the requirements that nothing answers yet.")
@options.RULES
def coverage_command(folders: tuple[Path, ...], *, show_open: bool) -> None:
    """Count the requirements of the source articles that are answered."""
    from w365lint.cli.inputs import rulebook_of
    from w365lint.configuration import Configuration
    from w365lint.report.catalogue import coverage

    click.echo(coverage(rulebook_of(folders, Configuration()), show_open=show_open), nl=False)
