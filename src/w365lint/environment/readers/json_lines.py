"""JSON lines, gone through twice and never in memory all at once: first to see what is there, then for the records."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from w365lint.environment.readers.archives import gunzipped
from w365lint.environment.readers.encoding import decoded
from w365lint.environment.readers.files import FileTrouble, Tree
from w365lint.environment.readers.portions import Record
from w365lint.environment.readers.records import Trouble
from w365lint.environment.readers.replies import EXPORT_AGAIN, Reply, as_bare, lost_records, parse

Chunks = Callable[[], Iterator[bytes]]

_ENDINGS: Final = (".jsonl", ".jsonl.gz")


@dataclass(frozen=True, slots=True)
class Lines:
    """The records of one file with the numbers of their lines."""

    chunks: Chunks
    count: int
    columns: frozenset[str]

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[tuple[int, Record]]:
        return ((number, record) for number, record in _items(self.chunks()) if isinstance(record, dict))


def is_lines(file: str) -> bool:
    """Say whether a file holds JSON lines, by its name."""
    return file.lower().endswith(_ENDINGS)


def read_lines(tree: Tree, file: str) -> tuple[Reply, str]:
    """Read a file of JSON lines; return also its SHA-256. Raise FileTrouble where it holds no records."""
    digest = hashlib.sha256()

    def whole() -> Iterator[bytes]:
        for chunk in tree.chunks(file):
            digest.update(chunk)
            yield chunk

    try:
        reply = _survey(whole, lambda: tree.chunks(file), file)
    except UnicodeDecodeError as error:
        raise FileTrouble(Trouble(file, "", "This is no UTF-8 or UTF-16 text.", EXPORT_AGAIN)) from error
    except ValueError as error:
        raise FileTrouble(Trouble(file, "", str(error), EXPORT_AGAIN)) from error
    return reply, digest.hexdigest()


def _survey(first: Chunks, again: Chunks, file: str) -> Reply:
    packed = file.lower().endswith(".gz")
    columns: set[str] = set()
    count, lost = 0, list[int]()
    for number, record in _items(gunzipped(first()) if packed else first()):
        if isinstance(record, dict):
            count += 1
            columns.update(record)
        else:
            lost.append(number)
    records = Lines((lambda: gunzipped(again())) if packed else again, count, frozenset(columns))
    return as_bare(lost_records(records, lost, file, "line"))


def _items(chunks: Iterator[bytes]) -> Iterator[tuple[int, object]]:
    """Yield what each line holds, None where that is no JSON; an empty line holds nothing."""
    for number, line in enumerate(_lines(chunks), 1):
        if line.strip():
            try:
                yield number, parse(line)
            except ValueError:
                yield number, None


def _lines(chunks: Iterator[bytes]) -> Iterator[str]:
    begun: list[str] = []
    for text in decoded(chunks):
        first, *others = text.split("\n")
        begun.append(first)
        if others:
            yield "".join(begun)
            yield from others[:-1]
            begun = [others[-1]]
    yield "".join(begun)
