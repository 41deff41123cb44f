"""One error with what is known of it."""

from __future__ import annotations

from dataclasses import dataclass

from w365lint.environment.readers.error_text.said import Refusal
from w365lint.plan.triage.model import Edge, Part
from w365lint.plan.triage.wording import full


@dataclass(frozen=True, slots=True)
class Case:
    """One error with what is known of it."""

    refusal: Refusal
    edges: tuple[Edge, ...]
    about: Part | None
    solution: str
    """As people know it; empty where nobody says."""
    whole: bool
    """Every dependent that the text announces is named."""

    @property
    def it(self) -> str:
        """The solution in a sentence."""
        return self.solution or "the solution"

    def part(self, otherwise: str = "the component") -> str:
        """Return what the error is about, in a sentence."""
        return f"the {full(self.about)}" if self.about else otherwise
