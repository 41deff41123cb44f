"""XML as it comes from strangers: no document types, no entities, no bottomless nesting.

Every function raises ValueError with a sentence where the text is not plain XML.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, iterparse

from w365lint.environment.readers.encoding import decode, decoded

DEEPEST: Final = 500
"""Levels of elements; the deepest forms of real exports have about 30."""

MOST: Final = 1_000_000
"""Elements held at one time, about 150 MB; the longest real manifests have 50,000."""

_ITEM: Final = 2
"""How many elements hold an item of a section: the root and the section."""


def read_root(data: bytes) -> Element:
    """Return the root of a file, with everything in it."""
    return deque(_ends(data), maxlen=1)[0][1]


def read_items(data: bytes) -> Iterator[tuple[str, Element]]:
    """Yield each element two levels below the root, with the tag of its section, and forget it: the file may be large."""
    for above, element in _ends(data, forget=_ITEM):
        if len(above) == _ITEM:
            yield above[1].tag, element


Opened = Callable[[int, str, Sequence[str]], Callable[[str], object] | None]
"""Takes level, tag, and names and values of attributes in turn; returns who takes the text of the element, if anybody does."""

Closed = Callable[[int], None]


def walk(chunks: Iterable[bytes], opened: Opened, closed: Closed) -> Iterator[None]:
    """Tell of each element when it opens and when it closes, keep nothing, and yield after each chunk; the root has level 1.

    No element is built: of files with millions of fields this takes a fraction of the time.
    """
    parser = DefusedXMLParser(target=_Nobody(), forbid_dtd=True)
    expat = parser.parser
    level = 0

    def start(tag: str, attributes: Sequence[str]) -> None:
        nonlocal level
        level += 1
        if level > DEEPEST:
            _refuse_excess(level, 0)
        expat.CharacterDataHandler = opened(level, tag, attributes)

    def end(_: str) -> None:
        nonlocal level
        closed(level)
        level -= 1
        expat.CharacterDataHandler = None

    expat.StartElementHandler, expat.EndElementHandler, expat.DefaultHandlerExpand = start, end, None
    with _in_sentences():
        for text in decoded(chunks):
            parser.feed(text)
            yield
        parser.close()
        yield


class _Nobody:
    """A target that wants to hear nothing: walk sets what is to be called."""


def text_of(element: Element, path: str) -> str | None:
    """Return the text of the first element at the path, without blanks around it; None where there is none."""
    return (element.findtext(path) or "").strip() or None


def _ends(data: bytes, *, forget: int = 0) -> Iterator[tuple[Sequence[Element], Element]]:
    """Yield each complete element after those that hold it; drop it then, if no more than `forget` hold it."""
    above: list[Element] = []
    held = 0
    with _in_sentences():
        for event, element in iterparse(StringIO(decode(data)), ("start", "end"), forbid_dtd=True):
            if event == "start":
                held += 1
                _refuse_excess(len(above), held)
                above.append(element)
                continue
            above.pop()
            yield above, element
            if 0 < len(above) <= forget:
                above[-1].remove(element)
                held = 0


@contextmanager
def _in_sentences() -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError:
        raise ValueError("The text is neither UTF-8 nor UTF-16.") from None
    except DefusedXmlException:
        raise ValueError("The file declares a document type or entities, which no export does.") from None
    except ParseError as error:
        line, column = error.position
        raise ValueError(f"The XML is broken at line {line}, column {column + 1}.") from None


def _refuse_excess(depth: int, held: int) -> None:
    if depth >= DEEPEST:
        raise ValueError(f"Elements are nested more than {DEEPEST} levels deep.")
    if held > MOST:
        raise ValueError(f"One part holds more than {MOST:,} elements.")
