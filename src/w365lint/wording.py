"""How names and numbers are written, everywhere alike."""

from __future__ import annotations


def words(name: str) -> str:
    """Write the name of a kind or field as people read it."""
    return name.replace("_", " ")


def count(number: int, word: str) -> str:
    """Write a number with its word: '1 error', '2,000 errors'."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
