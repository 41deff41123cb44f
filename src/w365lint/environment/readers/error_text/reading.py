"""A pasted error text becomes refusals, and its dependencies links like those of any other file."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from types import MappingProxyType
from typing import Final

from w365lint.environment.components.values import canonical_key
from w365lint.environment.identity import component_type
from w365lint.environment.readers.encoding import decode
from w365lint.environment.readers.error_text.dependency_list import dependency_lists, merged
from w365lint.environment.readers.error_text.pasted import Pasted, letters, one_line
from w365lint.environment.readers.error_text.said import ErrorKind, ErrorText, Mention, Need, Refusal
from w365lint.environment.readers.error_text.sentence import MOST
from w365lint.environment.readers.error_text.sentences import SENTENCES
from w365lint.environment.readers.records import Link, Named, Reading

DECLARED_BY: Final = "error_text"

CODES: Final[Mapping[str, ErrorKind]] = MappingProxyType({
    "8004F01D": ErrorKind.DEPENDENCIES,
    "8004F01F": ErrorKind.IN_USE,
    "8004F020": ErrorKind.NEEDED_BY_SOLUTION,
    "8004F045": ErrorKind.NEEDED_BY_SOLUTION,
    "80048539": ErrorKind.IMPORT_REFUSED,
    "80071151": ErrorKind.LOCK,
    "80048D21": ErrorKind.ROWS_LEFT,
    "80044150": ErrorKind.SQL,
    "80044151": ErrorKind.DATABASE_BUSY,
    "80040220": ErrorKind.PRIVILEGE,
    "8004F005": ErrorKind.PROTECTED,
    "8004F006": ErrorKind.PROTECTED,
    "8004F026": ErrorKind.PROTECTED,
    "8004F032": ErrorKind.PROTECTED,
    "8004F036": ErrorKind.GONE,
    "8004F016": ErrorKind.UNMANAGED_BASE,
})  # fmt: skip
_SHARED: Final = {
    "80048539": {ErrorKind.STAGED_UPGRADE, ErrorKind.WRONG_PATCH},
    "8004F01F": {ErrorKind.FLOW_STAYS},
    "8004F020": {ErrorKind.BASE_LAYER},
    "80044150": {ErrorKind.ROWS_LEFT, ErrorKind.COLUMN_IN_USE, ErrorKind.DATABASE_BUSY},
    "80048D21": {ErrorKind.SQL},
}
"""What else the platform says under a code."""
_NUMBERS: Final = {str(int(code, 16) - 2**32): code for code in CODES}

_CODE: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:0x)?(8004[0-9A-F]{4}|8007[0-9A-F]{4})(?![0-9A-Za-z]|-[0-9a-f]{4}-)|(-214\d{7})(?!\d)", re.IGNORECASE
)
_SAID_CODE: Final = re.compile(
    r"(?:\b0x|(?:code|error)\W{1,4})(80(?:04|05|06|07|09)[0-9A-F]{4})(?![0-9A-Za-z])|(?<!\d)(-214[67]\d{6})(?!\d)", re.IGNORECASE
)
_PLATFORM: Final = range(0x8004_0000, 0x800A_0000)
"""Codes of the platform; those of the database lie elsewhere."""
_FEW: Final = 9
_SOLUTION: Final = re.compile(rf"\bSolution\s\"(?P<name>[^\"]{{1,300}})\"\s?{letters('failed to')}", re.IGNORECASE)
_REASONS: Final = (
    "Solution dependencies exist", "No response received", "Workflow uninstall", "The uninstall operation", "This solution cannot be",
    "Cannot start", "You cannot delete",
)  # fmt: skip
_DELETING: Final = re.compile(
    rf"{letters('Failed deleting solution')}(?P<name>[^\".][^\"]{{0,300}}?)\.\s?(?:{'|'.join(map(letters, _REASONS))}|\{{\")",
    re.IGNORECASE,
)
_TOOK: Final = re.compile(
    rf"(?:{letters('Total Duration')}|{letters('Total operation time')}):?\s?"
    r"(?P<took>(?:\d{1,4}\s?[dhms]\w{0,9}[ ,\n]{0,3}){1,4})", re.IGNORECASE,
)  # fmt: skip
_BEHIND: Final = 900
_INNER: Final = range(300)
"""Characters between what failed and where its inner exception begins to be understood."""
_SCHEMA_NAMES: Final = {"connectionreference", "canvasapp"}
"""Types whose ObjectName is the name under which the component is known in every environment."""


def read_error_text(data: bytes) -> ErrorText:
    """Read a text in whatever encoding it came; nothing in it is an error."""
    pasted = Pasted(_decoded(data))
    spans: list[tuple[int, int]] = []
    lists = list(islice(dependency_lists(pasted, spans), MOST + 1))
    named = _Inside(spans)
    found = [*merged(lists[:MOST]), *_sentences(pasted, named)]
    solutions = sorted(_solutions(pasted))
    codes = {code: place for code, place in _codes(pasted.text) if place not in named}
    held = [end for _, end in pasted.find("actionfailedafterimportasholding")]
    refusals = [
        replace(
            one,
            solution=one.solution or _solution_at(solutions, place),
            staged=bool(held) and (len(found) == 1 or place - held[bisect_right(held, place) - 1] in _INNER),
        )
        for place, one in sorted(found, key=lambda each: each[0])
    ]
    refusals = list(_with_codes(refusals, codes))
    said = {one.code for one in refusals} | {code for one in refusals for code in codes if _fits(code, one.kind)}
    alone = [Refusal(CODES[code], code, sentence=False) for code in codes if code in CODES and code not in said]
    return ErrorText((*refusals, *alone), _took(pasted), _unknown_codes(pasted.text, named), more=len(lists) > MOST)


def links(text: ErrorText, file: str) -> Reading:
    """Return the dependencies that a text names, for those ends that a name or id tells from all others."""
    found: list[Link] = []
    for number, refusal in enumerate(text.refusals, 1):
        for entry, need in enumerate(refusal.needs, 1):
            dependent, required = _named(need.dependent), _named(need.required)
            if dependent and required:
                found.append(Link(dependent, required, DECLARED_BY, file, f"error {number}, entry {entry}"))
    ends = [named for link in found for named in (link.dependent, link.required)]
    aliases = {(named.type, named.id, named.schema_name) for named in ends if named.id and named.schema_name}
    return Reading(links=tuple(found), aliases=tuple(sorted((word, str(key), str(name)) for word, key, name in aliases)))


def named_as(mention: Mention) -> Named:
    """Return a mention as every reader names components."""
    said = (mention.type or "").lower()
    schema = canonical_key(mention.name) if mention.name and said in _SCHEMA_NAMES else None
    return Named(component_type(said), mention.id, schema, mention.name, parent=mention.parent)


def _named(mention: Mention) -> Named | None:
    named = named_as(mention)
    return named if mention.type and (named.id or named.schema_name) else None


def _decoded(data: bytes) -> str:
    try:
        return decode(data)
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


class _Inside:
    """The places at which a name stands: a flow may be called after an error."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        self._begins = [begin for begin, _ in spans]
        self._ends = [end for _, end in spans]

    def __contains__(self, place: object) -> bool:
        if not isinstance(place, int):
            return False
        index = bisect_right(self._begins, place) - 1
        return index >= 0 and place < self._ends[index]


def _sentences(pasted: Pasted, named: _Inside) -> Iterator[tuple[int, Refusal]]:
    """Yield what each sentence says, once; a sentence that names nothing gives way to one of its kind that does."""
    found = [(place, refusal) for sentence in SENTENCES for place, refusal in sentence.read(pasted) if place not in named]
    saying = {refusal.kind for _, refusal in found if refusal != Refusal(refusal.kind)}
    saying |= {ErrorKind.SQL} if any(refusal.kind in _SHARED["80044150"] for _, refusal in found) else set()
    seen: set[Refusal] = set()
    for place, refusal in _columns(sorted(found, key=lambda each: each[0])):
        idle = refusal == Refusal(refusal.kind) and refusal.kind in saying
        if not idle and refusal not in seen:
            seen.add(refusal)
            yield place, refusal


def _columns(found: Sequence[tuple[int, Refusal]]) -> Iterator[tuple[int, Refusal]]:
    """Make one of the sentences of one error, each of which names another column that uses the same one."""
    using: dict[Mention | None, list[Need]] = defaultdict(list)
    for _, refusal in found:
        if refusal.kind is ErrorKind.COLUMN_IN_USE:
            using[refusal.about].extend(refusal.needs)
    for place, refusal in found:
        if refusal.kind is not ErrorKind.COLUMN_IN_USE:
            yield place, refusal
        elif refusal.about in using:
            yield place, replace(refusal, needs=tuple(dict.fromkeys(using.pop(refusal.about))))


def _codes(text: str) -> Iterator[tuple[str, int]]:
    for found in _CODE.finditer(text):
        code = found[1].upper() if found[1] else _NUMBERS.get(found[2], "")
        if code in CODES:
            yield code, found.start()


def _unknown_codes(text: str, named: _Inside) -> tuple[str, ...]:
    """Return codes that nobody here knows, where they are written as codes: any number may have eight digits."""
    found = (int(one[1], 16) if one[1] else int(one[2]) + 2**32 for one in _SAID_CODE.finditer(text) if one.start() not in named)
    unknown = (f"{code:08X}" for code in dict.fromkeys(found) if code in _PLATFORM)
    return tuple(islice((code for code in unknown if code not in CODES), _FEW))


def _with_codes(refusals: Iterable[Refusal], codes: Mapping[str, int]) -> Iterator[Refusal]:
    for refusal in refusals:
        fitting = [code for code in codes if _fits(code, refusal.kind)]
        yield replace(refusal, code=min(fitting, key=lambda code: (CODES[code] is not refusal.kind, code))) if fitting else refusal


def _fits(code: str, kind: ErrorKind) -> bool:
    return CODES[code] is kind or kind in _SHARED.get(code, ())


def _solutions(pasted: Pasted) -> Iterator[tuple[int, str]]:
    for _, end in islice(pasted.find('"failedto'), MOST):
        if found := list(_SOLUTION.finditer(pasted.window(end - 400, end + 2))):
            yield end, one_line(found[-1]["name"])
    for begin, end in islice(pasted.find("faileddeletingsolution"), MOST):
        if deleting := _DELETING.match(pasted.window(begin, end + _BEHIND)):
            yield end, one_line(deleting["name"])


def _solution_at(solutions: Sequence[tuple[int, str]], place: int) -> str:
    """Return the last solution that is named before a place; the only one where all stand behind it."""
    before = [name for end, name in solutions if end <= place]
    return before[-1] if before else solutions[0][1] if len({name for _, name in solutions}) == 1 else ""


def _took(pasted: Pasted) -> str:
    places = [place for words in ("totalduration", "totaloperationtime") for place in pasted.find(words)]
    found = next(filter(None, (_TOOK.match(pasted.window(begin, end + _BEHIND)) for begin, end in places)), None)
    return one_line(found["took"]).rstrip(", ") if found else ""
