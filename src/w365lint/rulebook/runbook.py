"""Requirements and runbooks: what must be answered, by what, and for which job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from pydantic import Field, RootModel, model_validator

from w365lint.rulebook.rule import Part, RequirementId
from w365lint.rulebook.verdict import Stage, Weight


class Answer(StrEnum):
    """What answers a requirement."""

    RULE = "rule"
    ATTESTED = "attested"
    STEP = "step"
    AFTER = "after"
    FORMULA = "formula"


class Carrier(StrEnum):
    """What carries a requirement that is a step of the work."""

    STEP = "step"
    """Steps of the plan that name it."""
    GATE = "gate"
    LOSSES = "losses"
    ORDER = "order"
    UNDO = "undo"
    WAYS = "ways"
    """These five are what every plan keeps."""
    CHECKLIST = "checklist"


class Compares(StrEnum):
    """What two snapshots are compared for."""

    SOLUTIONS = "solutions"
    COMPONENTS = "components"
    JOBS = "jobs"
    FAILURES = "failures"
    ROLES = "roles"
    MOVES = "moves"


_STAGES = {Answer.STEP: Stage.DURING, Answer.AFTER: Stage.AFTER}


class Requirement(Part):
    """One checkable statement of a source article."""

    id: RequirementId = ""
    """The key under which it stands in its file."""
    answer: Answer
    weight: Weight = Weight.REQUIRED
    says: str
    conflict: str = ""
    rules: tuple[str, ...] = Field(default=(), description="The rules that hang under it.")
    compares: tuple[Compares, ...] = Field(default=(), description="What answers it once there is a second snapshot.")
    carried_by: Carrier | None = Field(default=None, description="What of the plan carries a step; without it, nothing does yet.")
    partly: str = Field(default="", description="What the rules leave open; with it, the requirement is not answered yet.")

    @model_validator(mode="after")
    def _carried(self) -> Self:
        if self.carried_by and self.answer is not Answer.STEP:
            raise ValueError("carried_by is for an answer that is a step")
        return self

    @property
    def stage(self) -> Stage:
        """When it is due: before the work unless it is a step of it or judged after it."""
        return _STAGES.get(self.answer, Stage.BEFORE)


class Requirements(RootModel[Mapping[RequirementId, Requirement]]):
    """The whole file."""


class ClosingPart(Part):
    """One line of the short list with which an article ends, and the lines of the runbook that it sums up."""

    says: str
    lines: tuple[RequirementId, ...] = Field(min_length=1)


class RunbookFile(Part):
    """A job as its author writes it."""

    title: str
    question: str = Field(description="What GO means, as a question.")
    lines: tuple[RequirementId, ...] = Field(min_length=1)
    closing: tuple[ClosingPart, ...] = Field(default=(), description="The closing checklist: a check of the whole, not the order of work.")


@dataclass(frozen=True, slots=True)
class Runbook:
    """A job that ends with a verdict."""

    name: str
    title: str
    question: str
    lines: tuple[Requirement, ...]
    closing: tuple[ClosingPart, ...] = ()

    @property
    def removes(self) -> bool:
        """It ends with something gone, so that nothing taken afterwards shows what came before."""
        return any(set(line.compares) - {Compares.MOVES} for line in self.lines)

    @property
    def compares(self) -> bool:
        """A line of it is judged on two snapshots."""
        return any(line.compares for line in self.lines)
