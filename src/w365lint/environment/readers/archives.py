"""Zip and gzip files, unpacked only as far as they are safe; ValueError says in a sentence why one is not."""

from __future__ import annotations

import gzip
import io
import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from w365lint.environment.components.values import show_raw

LARGEST_FILE: Final = 2 * 1024**3
GREATEST_EXPANSION: Final = 500
"""Real exports expand up to some 25-fold; Deflate can reach 1032-fold."""
HARMLESS_SIZE: Final = 1024**2
"""Bytes that may be unpacked whatever the expansion."""
DEEPEST_FOLDER: Final = 100
CHUNK: Final = 1 << 16
"""Bytes that are in memory at one time of a file that is read in one go."""

_BROKEN: Final = (BadZipFile, struct.error, zlib.error, EOFError, OSError, RuntimeError, ValueError, OverflowError)
_LEADS_OUT: Final = re.compile(r"/|[A-Za-z]:|(?:.*/)?\.\.(?:/|$)", re.DOTALL)
_ENCRYPTED: Final = 0x1


def open_zip(source: Path | bytes) -> ZipFile:
    """Open a zip from a path or from its bytes."""
    try:
        return ZipFile(source if isinstance(source, Path) else io.BytesIO(source))
    except _BROKEN as error:
        message = "This is no zip file, or a broken one."
        raise ValueError(message) from error


def room_of(packed: int) -> int:
    """Return how many bytes may come out of so many packed ones."""
    return max(HARMLESS_SIZE, GREATEST_EXPANSION * packed)


def entries(archive: ZipFile, room: int) -> Mapping[str, ZipInfo]:
    """Return the files of a zip by safe names with '/'; `room` is how many bytes may come out of them all."""
    found = [info for info in archive.infolist() if not info.is_dir() and not info.filename.endswith("\\")]
    if any(info.flag_bits & _ENCRYPTED for info in found):
        message = "The zip is encrypted."
        raise ValueError(message)
    if any(info.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for info in found):
        message = "The zip is packed by another method than Deflate."
        raise ValueError(message)
    if sum(info.file_size for info in found) > room:
        message = f"The zip unpacks to more than {GREATEST_EXPANSION} times its size; it was not unpacked."
        raise ValueError(message)
    named = {_safe_name(info.filename): info for info in found}
    return {name: info for name, info in named.items() if name}


def read_entry(archive: ZipFile, entry: ZipInfo) -> bytes:
    """Unpack one file of a zip."""
    if entry.file_size > LARGEST_FILE:
        raise ValueError(too_large())
    try:
        with archive.open(entry) as stream:
            # Asking for exactly the declared size keeps an entry that lies about it from filling the memory.
            data = stream.read(entry.file_size)
            intact = len(data) == entry.file_size
    except _BROKEN as error:
        message = "The file is broken inside its zip."
        raise ValueError(message) from error
    if not intact:
        message = "The file is cut off inside its zip."
        raise ValueError(message)
    return data


def chunks_of(archive: ZipFile, entry: ZipInfo) -> Iterator[bytes]:
    """Unpack one file of a zip, chunk by chunk; it never gives more than the size that the zip declares."""
    if entry.file_size > LARGEST_FILE:
        raise ValueError(too_large())
    left = entry.file_size
    try:
        with archive.open(entry) as stream:
            while chunk := stream.read(min(CHUNK, left)):
                left -= len(chunk)
                yield chunk
    except _BROKEN as error:
        message = "The file is broken inside its zip."
        raise ValueError(message) from error
    if left:
        message = "The file is cut off inside its zip."
        raise ValueError(message)


def gunzip(data: bytes) -> bytes:
    """Unpack a .gz file."""
    room = min(LARGEST_FILE, room_of(len(data)))
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            unpacked = stream.read(room + 1)
    except _BROKEN as error:
        message = "This is no gzip file, or it is cut off."
        raise ValueError(message) from error
    if len(unpacked) > room:
        raise ValueError(_expands())
    return unpacked


def gunzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack a .gz file chunk by chunk, as far as it expands no more than a real one."""
    packed = unpacked = 0
    stream = zlib.decompressobj(wbits=31)
    try:
        for chunk in chunks:
            packed += len(chunk)
            left = chunk
            while left:
                out = stream.decompress(left, CHUNK)
                unpacked += len(out)
                if unpacked > min(LARGEST_FILE, room_of(packed)):
                    raise ValueError(_expands())
                yield out
                left = stream.unconsumed_tail
                if stream.eof and (left := stream.unused_data):
                    stream = zlib.decompressobj(wbits=31)
        intact = stream.eof
    except zlib.error:
        intact = False
    if not intact:
        message = "This is no gzip file, or it is cut off."
        raise ValueError(message)


def _expands() -> str:
    return f"The file unpacks to more than {GREATEST_EXPANSION} times its size or to more than 2 GiB."


def too_large() -> str:
    """Say that a file passes the limit."""
    return "The file is larger than 2 GiB."


def is_hidden(part: str) -> bool:
    """Say whether a file or folder name is one that people do not see."""
    return part.startswith(".") or part == "__MACOSX"


def _safe_name(written: str) -> str:
    """Return the name with '/' only; empty where the file is hidden."""
    name = written.replace("\\", "/")
    if _LEADS_OUT.match(name):
        message = f"The zip holds the name {show_raw(written)}, which leads out of it; it was not unpacked."
        raise ValueError(message)
    parts = [part for part in name.split("/") if part not in {"", "."}]
    if len(parts) > DEEPEST_FOLDER:
        message = f"The zip nests folders more than {DEEPEST_FOLDER} deep; it was not unpacked."
        raise ValueError(message)
    return "" if any(map(is_hidden, parts)) else "/".join(parts)
