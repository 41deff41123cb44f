"""A word on a terminal when something takes long; silence in a pipeline."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import click

LONG: Final = 3.0
"""Seconds after which a person begins to wonder."""


@contextmanager
def patience(doing: str) -> Iterator[None]:
    """Say on standard error what is being done, once it takes long and only to a person."""
    timer = threading.Timer(LONG, click.echo, [f"{doing} …"], {"err": True})
    timer.daemon = True
    if sys.stderr.isatty():
        timer.start()
    try:
        yield
    finally:
        timer.cancel()
