"""The list behind 'Solution dependencies exist, cannot uninstall': two components an entry, in every punctuation met.

The platform keeps 10,000 characters of it. What is cut off is never completed: an end counts as named only where its
whole id, or its whole name, is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from w365lint.environment.components.values import canonical_key
from w365lint.environment.readers.error_text.pasted import LONGEST_NAME, Pasted, letters, one_line
from w365lint.environment.readers.error_text.said import ErrorKind, Mention, Need, Refusal

_WHOLE: Final = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}(?![0-9A-Za-z])"
_BROKEN: Final = r"(?:[0-9a-fA-F]\n?){8}-\n?(?:(?:[0-9a-fA-F]\n?){4}-\n?){3}(?:[0-9a-fA-F]\n?){11}[0-9a-fA-F](?![0-9A-Za-z])"
GUID: Final = rf"(?:{_WHOLE}|{_BROKEN}(?=\}}?(?:['\"\])(]|\s?[,;]?\s?(?:{letters('Pare')}|{letters('Dep')}))))"
"""A whole id; one that is broken over lines only where the text goes on as it must: else the next word might be taken for its end."""

_NO_ID: Final = "00000000-0000-0000-0000-000000000000"
_HALF: Final = 4 * LONGEST_NAME
_SEEN: Final = 3
"""Letters of what comes next that show that an end is whole."""
_EVENTS: Final = {
    "solutiondependenciesexist,cannotuninstall": "start",
    "dependencycount": "count",
    "requiredcomponentobject": "required",
    "dependentcomponentobject": "dependent",
}
_NEXT: Final = r"(?:\s?[,;]\s?|\s)"
_NAME: Final = rf"[^\0]{{0,{LONGEST_NAME}}}?"
_COUNT: Final = re.compile(r"\s?:?\s?(\d{1,7})(?=[^\d])")
_KIND: Final = re.compile(
    rf"\s?(?:{letters('details')})?:?\s?{letters('Type:')}(?P<type>[\w \n]{{1,100}}?)"
    rf"(?:\s?[,;]?\s?(?P<goes_on>{letters('ObjectName:')})|\s?[,;])",
    re.IGNORECASE,
)
_CALLED: Final = re.compile(rf"(?P<name>{_NAME}){_NEXT}{letters('Id:')}\{{?(?P<id>{GUID})", re.IGNORECASE)
_ID_CUT: Final = re.compile(rf"(?P<name>{_NAME}){_NEXT}{letters('Id:')}\{{?[0-9a-fA-F\n-]{{0,45}}(?:[.…\"'\n]|\Z)", re.IGNORECASE)
_PARENT: Final = re.compile(
    rf"\}}?\s?[,;]?\s?{letters('ParentObjectName:')}(?P<name>{_NAME}){_NEXT}{letters('ParentId:')}\{{?(?P<id>{GUID})", re.IGNORECASE
)
_STATUSES: Final = ("None", "SolutionInternal", "Published", "Unpublished")
_STATUS: Final = re.compile(rf"{letters('DependencyType:')}({'|'.join(map(letters, _STATUSES))})(?![0-9A-Za-z])", re.IGNORECASE)
_UNSPACED: Final = {"connectionreference", "canvasapp", "attribute"}
"""Types whose ObjectName is a logical name, in which no blank occurs."""


@dataclass
class _List:
    """One list on its way."""

    begin: int
    said: bool
    """The sentence or an entry is there, not the word for the count alone, which other programs use too."""
    announced: int | None = None
    needs: list[Need] = field(default_factory=list)
    cut: list[Need] = field(default_factory=list)

    def refusal(self) -> Refusal:
        return Refusal(ErrorKind.DEPENDENCIES, needs=tuple(self.needs), cut=tuple(self.cut), announced=self.announced)


def dependency_lists(pasted: Pasted, spans: list[tuple[int, int]]) -> Iterator[tuple[int, Refusal]]:
    """Yield each list with the place where it begins; add to `spans` where the components stand that it names."""
    events = sorted((begin, end, what) for words, what in _EVENTS.items() for begin, end in pasted.find(words))
    following = [*events[1:], (len(pasted.text), 0, "")][: len(events)]
    current: _List | None = None
    required: Mention | None = None
    for (begin, end, what), (stop, _, follows) in zip(events, following, strict=True):
        if current is None or what == "start" or (what == "count" and (current.announced is not None or current.needs or current.cut)):
            if current and current.said:
                yield current.begin, current.refusal()
            current = _List(begin, said=False)
        current.said |= what != "count"
        part = pasted.text[end : min(stop + _SEEN, end + _HALF)]
        if what == "count" and (counted := _COUNT.match(part)):
            current.announced = int(counted[1])
        elif what == "required":
            required, length = _mention(part)
            spans.append((begin, end + length))
            if follows != "dependent":
                current.cut.append(Need(Mention(), required))
        elif what == "dependent":
            dependent, length = _mention(part)
            spans.append((begin, end + length))
            _add(current, Need(dependent, required or Mention(), _status(part)))
            required = None
    if current and current.said:
        yield current.begin, current.refusal()


def merged(lists: Sequence[tuple[int, Refusal]]) -> list[tuple[int, Refusal]]:
    """Leave out a list that only repeats a part of another: the history shows the same error twice, once shortened."""
    kept: list[tuple[int, Refusal]] = []
    for place, one in sorted(lists, key=lambda each: (-len(each[1].needs), len(each[1].cut), each[0])):
        if not any(one.announced in (None, other.announced) and set(one.needs) <= set(other.needs) for _, other in kept):
            kept.append((place, one))
    return sorted(kept, key=lambda each: each[0])


def _add(current: _List, need: Need) -> None:
    (current.needs if need.dependent.named and need.required.named else current.cut).append(need)


def _mention(part: str) -> tuple[Mention, int]:
    """Return a component, and how many characters name it."""
    kind = _KIND.match(part)
    if not kind:
        return Mention(), 0
    word = one_line(kind["type"], spaced=False)
    if not kind["goes_on"]:
        return Mention(word), kind.end()
    spaced = word.lower() not in _UNSPACED
    called = _CALLED.match(part, kind.end())
    if not called:
        cut = _ID_CUT.match(part, kind.end())
        return Mention(word, one_line(cut["name"], spaced=spaced) or None if cut else None), (cut or kind).end()
    parent = _PARENT.match(part, called.end())
    mention = Mention(
        type=word,
        name=one_line(called["name"], spaced=spaced) or None,
        id=guid(called["id"]),
        parent_name=one_line(parent["name"]) or None if parent else None,
        parent=guid(parent["id"]) if parent else None,
    )
    return mention, (parent or called).end()


def guid(said: str | None) -> str | None:
    """Return the one spelling of an id; that of zeros is none."""
    key = canonical_key(one_line(said, spaced=False)) if said else None
    return None if key == _NO_ID else key


def _status(part: str) -> str:
    found = _STATUS.search(part)
    return one_line(found[1], spaced=False).capitalize() if found else ""
