"""`w365lint whatif`: judge a snapshot as it would be after an edit."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from w365lint.cli import options
from w365lint.cli.check import LEAVING, check_names, exit_code
from w365lint.cli.output import save_or_print, screen
from w365lint.cli.patience import patience

if TYPE_CHECKING:
    from w365lint.cli.inputs import Beside
    from w365lint.report.difference import Difference
    from w365lint.rulebook.verdict import Verdict

Words = tuple[tuple[str, ...], tuple[str, ...]]

CANNOT_TELL = 3
NOTHING_LEFT = (
    "Nothing of the target would be left, so that what is asked of it before an uninstall cannot be judged after. "
    "What is due then is judged by check AFTER --after SNAPSHOT."
)


@click.command("whatif", short_help="Judge a snapshot as it would be after an edit.")
@options.SNAPSHOT
@click.option("--remove", "removals", multiple=True, metavar="WHAT", help="A solution's unique name, or KIND:KEY. May be repeated.")
@click.option("--set", "sets", multiple=True, metavar="KIND:KEY.FIELD=VALUE", help="Give a field another value. May be repeated.")
@options.RUNBOOKS
@options.TARGETS
@options.as_of()
@options.json_file()
@options.RULES
@options.ENGINE
@options.exit_zero("is found")
@options.ATTESTATIONS
@options.WAIVERS
@options.config()
def whatif_command(  # noqa: PLR0913, PLR0917 one argument an option
    snapshot: Path,
    removals: tuple[str, ...],
    sets: tuple[str, ...],
    runbooks: tuple[str, ...],
    targets: tuple[str, ...],
    as_of: date | None,
    json_file: str | None,
    folders: tuple[Path, ...],
    engine: str | None,
    attestations: Path | None,
    waivers: Path | None,
    config: Path | None,
    *,
    exit_zero: bool,
) -> None:
    """Judge SNAPSHOT as it is and as it would be, and say what differs. Nothing is changed in the snapshot.

    Kinds and fields are the words of `w365lint rules --facts`; KEY is a record's key, id, name or number. With a
    solution goes what the platform removes with it.

    Exit codes are those of check for the snapshot as it would be; 3 also where it is not known what else goes.
    """
    from w365lint.cli.inputs import Beside

    beside = Beside(snapshot, config, attestations, waivers)
    seen, was, now = _judge(beside, (sets, removals), (runbooks, targets), folders, as_of, engine)
    _write(seen, was, json_file)
    code = exit_code(now, "error", require_evidence=False) or (CANNOT_TELL if seen.edited.unknown else 0)
    sys.exit(0 if exit_zero else code)


def _judge(  # noqa: PLR0913, PLR0917 the options that judging needs
    beside: Beside, edits: Words, purpose: Words, folders: tuple[Path, ...], as_of: date | None, engine: str | None
) -> tuple[Difference, Verdict, Verdict]:
    """Return what differs, and the verdict on either side; `purpose` is runbooks and targets, `edits` sets and removals."""
    from w365lint.cli.edits import read_edits
    from w365lint.cli.inputs import engine_of, rulebook_of, targets_of
    from w365lint.environment.load import load_environment
    from w365lint.environment.solutions import Platform
    from w365lint.lint import Purpose, lint
    from w365lint.report.difference import Edited, difference
    from w365lint.rulebook.attestation import as_of as counted

    chosen, configuration = engine_of(engine), beside.configuration()
    rulebook, days = rulebook_of(folders, configuration), configuration.attestation_days
    check_names(Purpose(purpose[0]), rulebook)
    attested, waived = beside.attested(rulebook), beside.waived(rulebook)
    with patience("Reading the snapshot"):
        before = load_environment(beside.snapshot, configuration, as_of)
        asked = read_edits(*edits, before, counted(attested, before.as_of, days))
        after = load_environment(beside.snapshot, configuration, before.as_of, edits=asked.edits)
    goal = Platform(before, targets_of(purpose[1], before)).targets
    left = goal - asked.edits.solutions
    with patience("Asking the rules"):
        # Where the whole target goes, its names still say what nothing is left of.
        was, now = (
            lint(environment, rulebook, Purpose(purpose[0], tuple(sorted(aim)), attestation_days=days), attested, waived, chosen)
            for environment, aim in ((before, goal), (after, left or goal))
        )
    gone, moot = asked.departure, goal and not left and LEAVING & {*purpose[0]}
    notes = (*gone.notes, NOTHING_LEFT) if moot else gone.notes
    return difference(Edited(asked.said, gone.tables, gone.columns, notes, gone.unknown), was, now), was, now


def _write(seen: Difference, was: Verdict, json_file: str | None) -> None:
    from w365lint.report.difference_data import write_difference_data
    from w365lint.report.difference_text import write_difference

    if json_file:
        save_or_print(json_file, write_difference_data(seen, was))
    if json_file != "-":
        width, color = screen()
        click.echo(write_difference(seen, was, width=width, color=color), nl=False)
