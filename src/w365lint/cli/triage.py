"""`w365lint triage`: what an error text means, and what to do next."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import click

from w365lint.cli import options
from w365lint.cli.output import save_or_print, screen
from w365lint.cli.patience import patience

if TYPE_CHECKING:
    from w365lint.environment.readers.error_text.said import ErrorText
    from w365lint.plan.triage.knowledge import Knowledge
    from w365lint.plan.triage.model import Triage

LARGEST: Final = 32 << 20
"""Bytes of a text."""
_NOT_UNDERSTOOD: Final = 3


@click.command("triage", short_help="Explain an error text of the platform.")
@click.argument("file", type=click.File("rb"))
@click.option(
    "--snapshot", type=click.Path(exists=True, path_type=Path), help="Hold the text against this snapshot: names, layers, findings."
)
@options.json_file("the answer")
@click.option("--markdown", metavar="FILE", help="Write the answer as Markdown, for a ticket; - for standard output.")
@options.config(" in the snapshot or above")
def triage_command(file: BinaryIO, snapshot: Path | None, json_file: str | None, markdown: str | None, config: Path | None) -> None:
    """Explain the error text in FILE, or - for standard input: what it means, what it names, what it leaves open, what to do.

    Paste it as it is: from the notification, the log file, the solution history or a ticket. Exit 3: nothing was recognised.
    """
    from w365lint.environment.readers.error_text.reading import read_error_text
    from w365lint.plan.triage.diagnose import triage
    from w365lint.report.triage import not_understood, write_json, write_markdown

    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        click.echo(f"The text is larger than {LARGEST >> 20} MB. Paste only the error.", err=True)
        sys.exit(_NOT_UNDERSTOOD)
    name = str(getattr(file, "name", "-"))
    source = "standard input" if name in ("-", "<stdin>") else Path(name).name
    with patience("Reading the text"):
        text = read_error_text(data)
    answer = triage(text, source, _knowledge(text, source, snapshot, config))
    outputs = [(path, write) for path, write in ((json_file, write_json), (markdown, write_markdown)) if path]
    for path, write in outputs:
        save_or_print(path, write(answer))
    if not answer.diagnoses:
        click.echo(not_understood(answer), err=True)
        sys.exit(_NOT_UNDERSTOOD)
    if not any(path == "-" for path, _ in outputs):
        _show(answer)


def _knowledge(text: ErrorText, source: str, snapshot: Path | None, config: Path | None) -> Knowledge:
    """Return what is known besides the text; the snapshot is judged with the dependencies of the text in it."""
    from w365lint.plan.triage.knowledge import Knowledge, SnapshotKnowledge

    if snapshot is None or not text.refusals:
        return Knowledge()
    from w365lint.cli.inputs import Beside, rulebook_of
    from w365lint.environment.load import load_environment
    from w365lint.environment.readers.error_text.reading import links
    from w365lint.environment.solutions import Platform
    from w365lint.lint import OPERATING, Purpose, lint

    beside = Beside(snapshot, config)
    configuration = beside.configuration()
    rulebook = rulebook_of((), configuration)
    with patience("Reading the snapshot"):
        environment = load_environment(snapshot, configuration, beside=(links(text, source),))
    first = SnapshotKnowledge(environment, Platform(environment, None), ())
    named = {first.solution(refusal.solution)[1].lower() for refusal in text.refusals} - {""}
    targets = tuple(sorted(named)) or None
    with patience("Asking the rules"):
        verdict = lint(environment, rulebook, Purpose((OPERATING, "uninstall"), targets), beside.attested(rulebook))
    return SnapshotKnowledge(environment, Platform(environment, targets), verdict.findings)


def _show(answer: Triage) -> None:
    from w365lint.report.triage import write_text

    width, color = screen()
    click.echo(write_text(answer, width=width, color=color), nl=False)
