"""The command `w365lint`; each command is imported when it is asked for."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from typing import Final

import click

from w365lint import __version__
from w365lint.errors import W365LintError

BUG: Final = 4

_COMMANDS: Final = {
    "check": "w365lint.cli.check",
    "coverage": "w365lint.cli.rulebook",
    "doctor": "w365lint.cli.doctor",
    "explain": "w365lint.cli.rulebook",
    "import": "w365lint.cli.import_",
    "new": "w365lint.cli.new",
    "plan": "w365lint.cli.plan",
    "prove": "w365lint.cli.prove",
    "rules": "w365lint.cli.rulebook",
    "triage": "w365lint.cli.triage",
    "whatif": "w365lint.cli.whatif",
}


class Commands(click.Group):
    """A group that imports a command only when it is needed, and turns errors into exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        del ctx
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(_COMMANDS[cmd_name]), f"{cmd_name}_command")
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; a problem the user can mend is said in sentences, never as a traceback."""
        _speak_unicode()
        try:
            return super().invoke(ctx)
        except W365LintError as error:
            for problem in error.problems:
                click.echo(str(problem), err=True)
            ctx.exit(error.exit_code)
        except (click.exceptions.Exit, click.ClickException, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            if os.environ.get("W365LINT_DEBUG"):
                raise
            click.echo(f"This is a bug in w365lint: {type(error).__name__}: {error}", err=True)
            click.echo("Please report it. Set W365LINT_DEBUG=1 and run again to see where it happened.", err=True)
            ctx.exit(BUG)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="w365lint")
def main() -> None:
    """Check a snapshot of a Work 365 environment on Dynamics 365 and Power Platform.

    Exit codes: 0 nothing to say; 1 findings, or NO-GO; 2 wrong usage, rule, waiver or configuration file;
    3 CANNOT TELL, or a snapshot that cannot be read; 4 a bug in w365lint.
    """
    # What is made either stays to the end or goes at once: looking for circles of garbage would take a tenth of the time and find none.
    gc.disable()


def _speak_unicode() -> None:
    """Write a sign that the terminal does not know as its number, rather than stop."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")
