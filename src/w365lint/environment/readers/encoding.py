"""Text as people's tools write it: UTF-8 with or without a mark, or UTF-16."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD: Final = 4
"""Bytes of the longest mark."""
_BLOCK: Final = 1 << 20


def decode(data: bytes) -> str:
    """Return the text of a file; raise UnicodeDecodeError where no encoding fits."""
    mark, encoding = marked(data)
    return data[mark:].decode(encoding)


def decoded(chunks: Iterable[bytes]) -> Iterator[str]:
    """Yield the text of a file chunk by chunk; raise UnicodeDecodeError where no encoding fits."""
    pieces = iter(chunks)
    head = b""
    while len(head) < _HEAD and (piece := next(pieces, b"")):
        head += piece
    mark, encoding = marked(head)
    decoder = codecs.getincrementaldecoder(encoding)()
    yield decoder.decode(head[mark:])
    yield from map(decoder.decode, pieces)
    yield decoder.decode(b"", final=True)


def marked(data: bytes) -> tuple[int, str]:
    """Return how many bytes the mark at the beginning takes, and the encoding it says; without one, what the first two bytes look like."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return len(mark), encoding
    if data[1:2] == b"\0" and data[:1] != b"\0":
        return 0, "utf-16-le"
    if data[:1] == b"\0" and data[1:2] != b"\0":
        return 0, "utf-16-be"
    return 0, "utf-8"


def fits(data: bytes, mark: int, encoding: str) -> bool:
    """Say whether all of a file is text in an encoding, without holding its text."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(mark, len(data), _BLOCK):
            decoder.decode(data[start : start + _BLOCK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
