"""Where what a command says goes: the terminal, standard output, a file."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click


def screen() -> tuple[int, bool]:
    """Return the columns of the terminal, 100 where nobody knows, and whether it is to be in colour."""
    return shutil.get_terminal_size((100, 24)).columns, sys.stdout.isatty() and "NO_COLOR" not in os.environ


def save(path: Path, content: str | bytes) -> None:
    """Write a file, with the folders that it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def save_or_print(file: str, text: str) -> None:
    """Write a file, or '-': standard output."""
    if file == "-":
        click.echo(text, nl=False)
    else:
        save(Path(file), text)
