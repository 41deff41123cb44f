"""What several sources say together: of which environment they are, and how complete each table is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from w365lint.environment.readers.manifest import Manifest, Statement
from w365lint.errors import Problem, UsageError


def statement_of(said: Iterable[Statement]) -> Mapping[str, object]:
    """Return what is said of a table: of the file that is complete, or else of the only one; of several parts, that they are parts.

    A word without a hash would count for every file: it is kept only where each file's source says the same.
    """
    said = list(dict.fromkeys(said))
    whole = next((one for one in said if one.complete is True), None)
    best = whole or (said[0] if len(said) == 1 else Statement(complete=False))
    if whole and len(said) > 1 and whole.sha256 is None:
        best = Statement()
    return best.model_dump(exclude_none=True)


def agreed(manifests: Sequence[Manifest]) -> Mapping[str, object]:
    """Return what the sources say of the environment; refuse sources of different ones."""
    problems, said = [], {}
    for word in ("environment", "url", "edition", "time_zone"):
        values = {str(value).rstrip("/") if word == "url" else str(value) for one in manifests if (value := getattr(one, word)) is not None}
        if len(values) > 1:
            message = f"the sources are of different environments: their {word} is {' and '.join(sorted(values))}."
            problems.append(Problem("", "", message, "Import each environment into a snapshot of its own."))
        elif values:
            said[word] = values.pop()
    if problems:
        raise UsageError(problems)
    return said


def iso(moment: datetime | None) -> str:
    """Return a moment as the store writes it; empty where there is none."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat()}Z" if moment else ""
