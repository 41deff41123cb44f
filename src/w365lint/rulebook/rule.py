"""The shape of a rule file: what an author may write, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from w365lint.rulebook.finding import Severity

Number = int | Decimal
Records = Mapping[str, tuple[Mapping[str, Any], ...]]
RequirementId = Annotated[str, Field(pattern=r"^(OFF|UNI|ACT|PRO|COT)-\d{2}$")]
RUNBOOKS = Literal["operating", "billing-run", "provisioning", "activation", "co-term", "offboarding", "uninstall"]


def _one_or_many(value: object) -> object:
    return value if isinstance(value, list) else [value]


Shows = Annotated[tuple[RequirementId, ...], BeforeValidator(_one_or_many)]
Runbooks = Annotated[tuple[RUNBOOKS, ...], BeforeValidator(_one_or_many), Field(min_length=1)]


class Part(BaseModel):
    """A part of a rule file; an unknown word is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class SettingSpec(Part):
    """A number that users may change in w365lint.toml."""

    default: Number
    unit: str = Field(min_length=1, description="Such as days, or percent.")


class Derive(Part):
    """A fact that the rule gives to other rules instead of a message."""

    kind: str = Field(pattern=r"^[a-z][a-z_]*$", description="The name of the derived kind.")
    fields: Mapping[str, str] = Field(description="Its fields: name -> pattern.field; `key` is needed.")


class MoneySpec(Part):
    """What a finding puts at risk."""

    field: str = Field(description="pattern.field of type money")
    currency: str = Field(description="pattern.field that points to a currency")
    period: Literal["once", "month", "year"]


class Because(Part):
    """A finding of another rule that explains this one."""

    rule: str
    where: Mapping[str, str] = Field(min_length=1, description="their pattern.field -> our pattern.field")


class Example(Part):
    """A tiny snapshot and what the rule says of it."""

    name: str = Field(min_length=1)
    shows: Shows = Field(default=(), description="The requirements that this example proves.")
    like: str | None = Field(default=None, description="Start from the example of this name.")
    snapshot: Records = Field(default_factory=dict, description="Kinds, plural -> records; a kind not named is not exported.")
    change: Mapping[str, Mapping[str, Mapping[str, Any]]] = Field(
        default_factory=dict, description="With `like`: kinds, plural -> key -> fields to set."
    )
    add: Records = Field(default_factory=dict, description="With `like`: records to add.")
    remove: Mapping[str, tuple[str, ...]] = Field(default_factory=dict, description="With `like`: keys to take away.")
    gone: tuple[str, ...] = Field(default=(), description="Kinds, plural, that have no table, as after an uninstall.")
    exported: Mapping[str, Records] = Field(
        default_factory=dict, description="Solution files: unique name -> kinds, plural -> records that the file holds."
    )
    leaves_open: tuple[str, ...] = Field(default=(), description="Keys of subjects that cannot be judged in this example.")
    as_of: str = Field(default="2026-01-15", pattern=r"^\d{4}-\d{2}-\d{2}$")
    targets: tuple[str, ...] = Field(default=(), description="Solutions to uninstall; without it, those of Work 365.")
    edition: str = Field(default="", pattern="^(DV|PV)?$", description="DV or PV; without it, nobody says.")


class BadExample(Example):
    """An example in which the rule speaks."""

    finds: tuple[str, ...] = Field(default=(), description="Keys of the subjects, if there is more than one finding.")


class Examples(Part):
    """A rule's proof."""

    bad: tuple[BadExample, ...] = Field(min_length=1)
    good: tuple[Example, ...] = Field(min_length=1)
    near_miss: tuple[Example, ...] = Field(min_length=1)

    def everything(self) -> tuple[Example, ...]:
        """Return every example."""
        return (*self.bad, *self.good, *self.near_miss)

    def shown(self) -> frozenset[str]:
        """Return the requirements that a bad and a near-miss example show."""
        bad, near = ({one for example in part for one in example.shows} for part in (self.bad, self.near_miss))
        return frozenset(bad & near)


class RuleFile(Part):
    """One rule as its author writes it."""

    title: str = Field(min_length=1, description="A full sentence about the world, without the final stop.")
    severity: Severity
    for_: Runbooks = Field(alias="for", description="The runbooks it serves.")
    when: Mapping[str, Mapping[str, Any]] = Field(min_length=1, description="Named patterns; the first is the subject.")
    unless: tuple[Mapping[str, Mapping[str, Any]], ...] = Field(default=(), description="Alternatives; any one excuses.")
    message: str | None = None
    ask: str | None = None
    derive: Derive | None = None
    settles: str | None = Field(default=None, description="With `ask`: which export or attestation would settle it.")
    settings: Mapping[str, SettingSpec] = Field(default_factory=dict)
    money: MoneySpec | None = None
    because: tuple[Because, ...] = ()
    identity: tuple[str, ...] = Field(
        default=(), description="Patterns or pattern.fields that make a finding the same one; default: all of when."
    )
    equivalent: Mapping[str, str] = Field(
        default_factory=dict, description="A line of the condition that no example can tell apart -> why."
    )
    when_empty: Mapping[str, str] = Field(default_factory=dict, description="pattern.field -> why the rule is clear when it is empty")
    rationale: str = Field(min_length=1)
    remediation: str = Field(min_length=1)
    sources: tuple[str, ...] = Field(min_length=1)
    examples: Examples

    @model_validator(mode="after")
    def _speaks_once(self) -> Self:
        if sum(part is not None for part in (self.message, self.ask, self.derive)) != 1:
            raise ValueError("a rule has exactly one of message, ask and derive")
        if (self.ask is None) != (self.settles is None):
            raise ValueError("ask and settles stand together")
        return self
