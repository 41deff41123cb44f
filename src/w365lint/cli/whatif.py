"""`w365lint whatif`: judge a snapshot as it would be after an edit."""

from __future__ import annotations

import shutil
import sys
from datetime import datetime
from pathlib import Path

import click

from w365lint.cli.check import exit_code
from w365lint.cli.patience import patience


@click.command("whatif", short_help="Judge a snapshot as it would be after an edit.")
@click.argument("snapshot", type=click.Path(path_type=Path))
@click.option("--remove", "removals", multiple=True, metavar="WHAT", help="A solution's unique name, or KIND:KEY. May be repeated.")
@click.option("--set", "sets", multiple=True, metavar="KIND:KEY.FIELD=VALUE", help="Give a field another value. May be repeated.")
@click.option("--for", "runbooks", multiple=True, metavar="RUNBOOK", help="Give this runbook a verdict. May be repeated.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="Judge as of this day (YYYY-MM-DD).")
def whatif_command(
    snapshot: Path, removals: tuple[str, ...], sets: tuple[str, ...], runbooks: tuple[str, ...], as_of: datetime | None
) -> None:
    """Judge SNAPSHOT as it is and as it would be, and say what differs. Nothing is written anywhere.

    Kinds and fields are the words of `w365lint rules --facts`; KEY is a record's key or its name.
    """
    from w365lint.cli.check import check_names
    from w365lint.cli.edits import read_edits
    from w365lint.cli.inputs import Beside, rulebook_of
    from w365lint.environment.load import load_environment
    from w365lint.environment.solutions import Platform
    from w365lint.errors import Problem, UsageError
    from w365lint.lint import Purpose, lint
    from w365lint.report.difference import write_difference

    beside = Beside(snapshot)
    configuration = beside.configuration()
    rulebook = rulebook_of((), configuration)
    check_names(Purpose(runbooks), rulebook)
    attested, waived = beside.attested(rulebook), beside.waived(rulebook)
    day = as_of.date() if as_of else None
    with patience("Reading the snapshot"):
        before = load_environment(snapshot, configuration, day)
        asked = read_edits(sets, removals, before)
        after = load_environment(snapshot, configuration, before.as_of, edits=asked.edits)
    if strange := [trouble for trouble in after.troubles if trouble not in before.troubles]:
        raise UsageError(Problem("--set", "", trouble.message, trouble.next_step) for trouble in strange)
    targets = Platform(before, None).targets
    days = configuration.attestation_days
    with patience("Asking the rules"):
        was = lint(before, rulebook, Purpose(runbooks, tuple(sorted(targets)), attestation_days=days), attested, waived)
        left = tuple(sorted(targets - asked.edits.replies or targets))
        now = lint(after, rulebook, Purpose(runbooks, left, attestation_days=days), attested, waived)
    width = shutil.get_terminal_size((100, 24)).columns
    click.echo(write_difference(was, now, asked.goes, asked.notes, width), nl=False)
    sys.exit(exit_code(now, "error", require_evidence=False))
