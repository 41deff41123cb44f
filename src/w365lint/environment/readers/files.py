"""The files of a snapshot, a folder or a zip, seen as sorted names with safe reads."""

from __future__ import annotations

from typing import Protocol


class Tree(Protocol):
    """Files by name, '/' between folders; `!` leads into a zip, as in 'solutions/x.zip!solution.xml'."""

    def names(self) -> tuple[str, ...]:
        """Return every file name, sorted."""
        ...

    def read(self, name: str) -> bytes:
        """Return a file's bytes; raise FileTrouble where it is too large or cannot be unpacked."""
        ...
