"""What a rule looks for: patterns of fields, compared by a closed list of words.

A comparison is true, false or maybe (design: an empty field is false, except `exists: false`; a value that
is not known is maybe). How that becomes SQL is engines/sql.py; how it reads in English is sentence.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from w365lint.environment.components.values import Stored, Type


class Operator(StrEnum):
    """The words of a comparison."""

    IS = "is"
    IS_NOT = "is_not"
    IN = "in"
    ABOVE = "above"
    BELOW = "below"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MATCHES = "matches"
    EXISTS = "exists"
    HAS = "has"
    SAME_AS = "same_as"
    DIFFERS_FROM = "differs_from"

    def suits(self, kind: Type) -> bool:
        """Say whether the word has a meaning for a field of this type."""
        if self in {Operator.ABOVE, Operator.BELOW, Operator.AT_LEAST, Operator.AT_MOST}:
            return kind.ordered
        if self is Operator.MATCHES:
            return kind in {Type.TEXT, Type.KEY}
        return self is Operator.EXISTS or (self is Operator.HAS) == (kind is Type.LIST)


OPPOSITE = {
    Operator.IS: Operator.IS_NOT,
    Operator.IS_NOT: Operator.IS,
    Operator.ABOVE: Operator.AT_MOST,
    Operator.BELOW: Operator.AT_LEAST,
    Operator.AT_LEAST: Operator.BELOW,
    Operator.AT_MOST: Operator.ABOVE,
    Operator.SAME_AS: Operator.DIFFERS_FROM,
    Operator.DIFFERS_FROM: Operator.SAME_AS,
}
"""What a flipped line says; `exists` flips its own value, the others are only removed."""


@dataclass(frozen=True, slots=True)
class FieldOf:
    """A field of a pattern: `subscription.contract`."""

    pattern: str
    field: str

    def __str__(self) -> str:
        return f"{self.pattern}.{self.field}"


@dataclass(frozen=True, slots=True)
class Setting:
    """A number that users may change: `{setting: grace_days}`."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """Values as the store holds them; several only for `in`."""

    values: tuple[Stored, ...]


Operand = Constant | FieldOf | Setting


@dataclass(frozen=True, slots=True)
class Comparison:
    """One line of a pattern."""

    field: str
    operator: Operator
    operand: Operand

    @property
    def other(self) -> FieldOf | None:
        """The field of another pattern that this line names."""
        return self.operand if isinstance(self.operand, FieldOf) else None


@dataclass(frozen=True, slots=True)
class Pattern:
    """A named fact of one kind, and what must hold of it."""

    name: str
    kind: str
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """One excuse: more comparisons on patterns of `when`, and facts that must exist."""

    own: tuple[Pattern, ...]
    patterns: tuple[Pattern, ...]

    def outer_fields(self) -> Iterator[FieldOf]:
        """Yield the fields of `when` patterns that this excuse compares with; `exists` compares with nothing."""
        names = {pattern.name for pattern in self.patterns}
        for pattern in (*self.own, *self.patterns):
            for line in pattern.comparisons:
                if pattern.name not in names and line.operator is not Operator.EXISTS:
                    yield FieldOf(pattern.name, line.field)
                if line.other and line.other.pattern not in names:
                    yield line.other


@dataclass(frozen=True, slots=True)
class Condition:
    """Facts that must be there, and excuses of which none may be."""

    when: tuple[Pattern, ...]
    unless: tuple[Alternative, ...]

    @property
    def subject(self) -> Pattern:
        """The pattern that a finding points at."""
        return self.when[0]

    def patterns(self) -> Iterator[Pattern]:
        """Yield every pattern, those of the excuses too."""
        yield from self.when
        for alternative in self.unless:
            yield from alternative.own
            yield from alternative.patterns

    def fields(self) -> frozenset[tuple[str, str]]:
        """Return every (kind, field) that is compared."""
        # Two excuses may give one name to facts of different kinds.
        scopes = (self.when, *((*self.when, *one.own, *one.patterns) for one in self.unless))
        return frozenset(pair for scope in scopes for pair in _compared(scope))

    def kinds(self) -> frozenset[str]:
        """Return every kind that is read."""
        return frozenset(pattern.kind for pattern in self.patterns())


def _compared(scope: tuple[Pattern, ...]) -> Iterator[tuple[str, str]]:
    kinds = {pattern.name: pattern.kind for pattern in scope}
    for pattern in scope:
        for line in pattern.comparisons:
            yield pattern.kind, line.field
            if line.other:
                yield kinds[line.other.pattern], line.other.field
