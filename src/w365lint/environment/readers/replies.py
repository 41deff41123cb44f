"""Records as the Web API gives them and people save them: a reply, a bare list, one record; plain or .gz."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from w365lint.environment.components.values import show_raw
from w365lint.environment.readers.archives import gunzip
from w365lint.environment.readers.encoding import decode
from w365lint.environment.readers.files import FileTrouble
from w365lint.environment.readers.portions import LARGE, Record, Records, divide
from w365lint.environment.readers.records import Completeness, Trouble

PAGE: Final = 5000
"""Rows of a full page; a count that is a multiple of it says that pages may be missing."""

EXPORT_AGAIN: Final = "Export it again."
_LONGEST_NUMBER: Final = 4000
_ESCAPES: Final = re.compile(r"\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|(u[dD][89a-fA-F][\da-fA-F]{2})|.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Reply:
    """The records of one file with their numbers, which begin at 1, and how much of the table they are."""

    records: Sequence[tuple[int, Record]] | Records
    completeness: Completeness
    why: str = ""
    troubles: tuple[Trouble, ...] = ()
    surely_partial: bool = False
    """It is partial whatever snapshot.json says."""
    place: str = "record"
    """The words before a record's number."""
    unlisted: frozenset[str] = frozenset()
    """Columns of which nothing is known where a record lacks them."""


def read_reply(data: bytes, file: str, known: Collection[str]) -> Reply:
    """Read a saved reply; raise FileTrouble where it holds no records.

    `known` are names of columns: an object without `value` is a record only if it has one of them.
    """
    text = ""
    try:
        data = gunzip(data) if file.lower().endswith(".gz") else data
        if len(data) >= LARGE and (divided := divide(data, parse)):
            around, records = divided
            return _of_table(around, Reply(records, Completeness.COMPLETE))
        text = decode(data)
        return _reply(parse(text), file, known)
    except UnicodeDecodeError as error:
        raise FileTrouble(Trouble(file, f"byte {error.start + 1}", "This is no UTF-8 or UTF-16 text.", EXPORT_AGAIN)) from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        message = "The file is empty." if not text.strip() else "The JSON is broken here or cut off."
        raise FileTrouble(Trouble(file, place if text.strip() else "", message, EXPORT_AGAIN)) from error
    except ValueError as error:
        raise FileTrouble(Trouble(file, "", str(error), EXPORT_AGAIN)) from error


def parse(text: str) -> object:
    """Read JSON exactly: decimals as Decimal; NaN, Infinity and numbers beyond all measure as their text."""
    if "\\ud" in text or "\\uD" in text:
        text = _ESCAPES.sub(lambda match: "\N{REPLACEMENT CHARACTER}" if match[1] else match[0], text)
    try:
        return _exact(text)
    except RecursionError:
        message = "The JSON is nested too deeply."
        raise ValueError(message) from None


def _exact(text: str) -> object:
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=str)
    except json.JSONDecodeError:
        raise
    except (ValueError, ArithmeticError):
        # Some number is too long or too large for its type: go the slow way, which keeps such a number's text.
        return json.loads(text, parse_float=_decimal, parse_int=_integer, parse_constant=str)


def _decimal(written: str) -> Decimal | str:
    try:
        return Decimal(written)
    except ArithmeticError:
        return written


def _integer(written: str) -> int | str:
    return int(written) if len(written) < _LONGEST_NUMBER else written


def _reply(content: object, file: str, known: Collection[str]) -> Reply:
    match content:
        case list(records) | {"value": list(records)}:
            return _of_table(content, _records(list(enumerate(records, 1)), file, "record"))
        case {"DependencyMetadataCollection": {"DependencyMetadataInfoCollection": list(records)}}:
            return _of_table(content, _records(list(enumerate(records, 1)), file, "record"))
        case {"error": {"message": said}}:
            message = f"It holds an error reply of the Web API: {show_raw(said)}."
        case dict() if any(name in content for name in known):
            return Reply([(1, content)], Completeness.PARTIAL, "one record stands there without its reply")
        case dict():
            message = "There are no records in it: neither a list, nor a reply with 'value', nor a record of this table."
        case _:
            message = f"There are no records in it, only {show_raw(content)}."
    raise ValueError(message)


def _of_table(content: object, reply: Reply) -> Reply:
    """Return how much of its table a reply is, by what stands around its records."""
    if not isinstance(content, dict):
        return as_bare(reply)
    return _page(reply) if content.get("@odata.nextLink") else _last_page(reply)


def as_bare(reply: Reply) -> Reply:
    """Return records around which nothing says how many there are."""
    return replace(reply, completeness=Completeness.PARTIAL, why=reply.why or "a bare list may be filtered")


def _page(reply: Reply) -> Reply:
    why = "this is one page, and '@odata.nextLink' leads to the next"
    return replace(reply, completeness=Completeness.PARTIAL, why=why, surely_partial=True)


def _last_page(reply: Reply) -> Reply:
    if reply.surely_partial or not reply.records or len(reply.records) % PAGE:
        return reply
    return replace(reply, completeness=Completeness.PARTIAL, why=f"{len(reply.records):,} rows are full pages, so more may follow")


def _records(content: Sequence[tuple[int, object]], file: str, word: str) -> Reply:
    records = [(number, item) for number, item in content if isinstance(item, dict)]
    return lost_records(records, [number for number, item in content if not isinstance(item, dict)], file, word)


def lost_records(records: Sequence[tuple[int, Record]] | Records, lost: Sequence[int], file: str, word: str) -> Reply:
    """Return the records of a file in which some are none; raise ValueError where none is."""
    if not lost:
        return Reply(records, Completeness.COMPLETE)
    if not records:
        message = f"None of the {len(lost):,} {word}s in it is a record."
        raise ValueError(message)
    message = "This is no record." if len(lost) == 1 else f"This is no record, and there are {len(lost):,} of the kind."
    trouble = Trouble(file, f"{word} {lost[0]}", message, EXPORT_AGAIN)
    return Reply(records, Completeness.PARTIAL, f"{len(lost):,} of its records cannot be read", (trouble,), surely_partial=True)
