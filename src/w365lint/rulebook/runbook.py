"""A runbook: the lines of one job, when each is due, and which rules answer it."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from w365lint.rulebook.rule import Part, Requirement
from w365lint.rulebook.verdict import Stage, Weight


class Answer(StrEnum):
    """What answers a line."""

    RULE = "rule"
    ATTESTED = "attested"
    STEP = "step"
    AFTER = "after"
    FORMULA = "formula"


class Line(Part):
    """One line of a runbook."""

    id: Requirement
    stage: Stage
    answer: Answer
    weight: Weight = Weight.REQUIRED
    says: str
    conflict: str = ""
    rules: tuple[str, ...] = Field(default=(), description="The rules that hang under this line.")
    partly: str = Field(default="", description="What the rules leave open; with it, the line is not answered yet.")

    @property
    def answered(self) -> bool:
        """Say whether rules answer the whole line."""
        return bool(self.rules) and not self.partly


class Runbook(Part):
    """A job that ends with a verdict."""

    name: str = ""
    title: str
    question: str = Field(description="What GO means, as a question.")
    lines: tuple[Line, ...] = Field(min_length=1)
