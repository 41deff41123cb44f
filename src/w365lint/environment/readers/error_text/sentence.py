"""How a sentence of the platform is found in a text and read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from w365lint.environment.readers.error_text.dependency_list import GUID
from w365lint.environment.readers.error_text.pasted import Pasted, one_line
from w365lint.environment.readers.error_text.said import ErrorKind, Refusal

Found = re.Match[str]

ID: Final = rf"(?P<id>{GUID})"
_BEFORE: Final = 400
_BEHIND: Final = 900
MOST: Final = 1_000
"""Places at which one sentence is read; a text that says it more often says nothing new."""


def pattern(*parts: str) -> re.Pattern[str]:
    """Return one expression that reads letters of either case."""
    return re.compile("".join(parts), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: the words by which it is found, its expression, and what is made of it."""

    anchor: str
    kind: ErrorKind
    expression: re.Pattern[str] | None = None
    make: Callable[[Found], Refusal] | None = None
    alone: bool = True
    """The words by which it is found mean the same without the rest."""

    def read(self, pasted: Pasted) -> Iterator[tuple[int, Refusal]]:
        """Yield each place where the sentence stands; what is cut off is not said."""
        for begin, end in islice(pasted.find(self.anchor), MOST):
            start = max(0, begin - _BEFORE)
            window = pasted.window(start, end + _BEHIND)
            matches = self.expression.finditer(window) if self.expression else ()
            here = next((one for one in matches if one.start() < end - start and one.end() > begin - start), None)
            if here and self.make:
                yield begin, self.make(here)
            elif self.alone:
                yield begin, Refusal(self.kind)


def name(said: str | None) -> str:
    """Return a name without the signs that the sentence puts around it."""
    return one_line(said or "").strip("'\"[]")
