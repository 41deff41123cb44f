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


def decode(data: bytes) -> str:
    """Return the text of a file; raise UnicodeDecodeError where no encoding fits."""
    mark, encoding = _sniff(data)
    return data[len(mark) :].decode(encoding)


def decoded(chunks: Iterable[bytes]) -> Iterator[str]:
    """Yield the text of a file chunk by chunk; raise UnicodeDecodeError where no encoding fits."""
    pieces = iter(chunks)
    head = b""
    while len(head) < _HEAD and (piece := next(pieces, b"")):
        head += piece
    mark, encoding = _sniff(head)
    decoder = codecs.getincrementaldecoder(encoding)()
    yield decoder.decode(head[len(mark) :])
    yield from map(decoder.decode, pieces)
    yield decoder.decode(b"", final=True)


def _sniff(head: bytes) -> tuple[bytes, str]:
    """Return the mark at the head of a file and the encoding that it or the first letter says."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return mark, encoding
    if head[1:2] == b"\0" and head[:1] != b"\0":
        return b"", "utf-16-le"
    if head[:1] == b"\0" and head[1:2] != b"\0":
        return b"", "utf-16-be"
    return b"", "utf-8"
