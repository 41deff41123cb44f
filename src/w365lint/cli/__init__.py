"""The door: commands, options and exit codes, and nothing else."""

from w365lint.cli.main import main

__all__ = ["main"]
