"""What can go wrong because of what the user gave us, each error with its problems and its exit code.

W365LintError
├── UsageError            2  a wrong option or name
├── RulebookError         2  a rule or runbook file
├── ConfigurationError    2  w365lint.toml, waivers.yaml, attestations.yaml
├── SnapshotError         3  nothing in the snapshot can be read
└── EngineDisagreement    4  the two engines do not say the same: a bug of ours
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: the file, the place in it, what is wrong, and the next step."""

    file: str
    place: str
    message: str
    next_step: str = ""

    def __str__(self) -> str:
        where = f"{self.file}: {self.place}" if self.place else self.file
        text = f"{where}: {self.message}" if where else self.message
        return f"{text} {self.next_step}".rstrip()


class W365LintError(Exception):
    """Problems gathered first and raised once."""

    exit_code: ClassVar[int] = 4

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class UsageError(W365LintError):
    """A wrong option or name on the command line."""

    exit_code = 2


class RulebookError(W365LintError):
    """A rule or runbook file says something that cannot be understood."""

    exit_code = 2


class ConfigurationError(W365LintError):
    """A configuration, waiver or attestation file says something that cannot be understood."""

    exit_code = 2


class SnapshotError(W365LintError):
    """Nothing in the snapshot can be read."""

    exit_code = 3


class EngineDisagreement(W365LintError):
    """Two engines judged one rule and do not say the same."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return 'Did you mean …?', or the known words where none is close and they are few, or nothing."""
    words: Sequence[str] = sorted(known)
    parts = set(word.split("_"))
    # Half a name is meant more often than a name that only looks alike: contract, billing_contract and contact.
    halves = [each for each in words if parts < set(each.split("_")) or parts > set(each.split("_"))]
    close = halves if 0 < len(halves) <= 3 else get_close_matches(word, words, n=1, cutoff=0.6)  # noqa: PLR2004 a line of text
    if close:
        return "Did you mean " + " or ".join(f"'{each}'" for each in close) + "?"
    return f"Known: {', '.join(words)}." if 0 < len(words) <= 12 else ""  # noqa: PLR2004 a line of text
