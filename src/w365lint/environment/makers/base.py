"""What a maker is: it writes the facts of one generated kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from w365lint.environment.made import Made
from w365lint.environment.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Maker:
    """How one generated kind is made, and of what."""

    kind: str
    reads: tuple[str, ...]
    """Kinds with exports that it is made of."""
    make: Callable[[Surroundings], tuple[Iterable[Made], bool]]
    """Return its rows, and whether these are all there are."""
    columns: tuple[tuple[str, str], ...] = ()
    """The (kind, field) that it is worked out from, where one that is missing leaves it open."""
    advice: str = ""
    """What to do where not all of it is known, besides exporting what it is made of."""
    dated: bool = False
    """It counts up to the as-of day, and is not known without one."""
