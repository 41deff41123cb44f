"""A condition taken apart: what one row says alone, and what is said between two patterns."""

from __future__ import annotations

from dataclasses import dataclass

from w365lint.rulebook.condition import Alternative, Comparison, Condition, FieldOf, Operator, Pattern


@dataclass(frozen=True, slots=True)
class Join:
    """A line between the fields of two patterns."""

    here: FieldOf
    operator: Operator
    there: FieldOf


@dataclass(frozen=True, slots=True)
class Excuse:
    """One alternative of `unless`, taken apart."""

    own: tuple[tuple[str, Comparison], ...]
    """Lines that one fact of `when` meets alone."""
    crossing: tuple[Join, ...]
    """Lines between two facts of `when`."""
    patterns: tuple[Pattern, ...]
    joins: tuple[Join, ...]
    """Lines between its own patterns."""
    outer: tuple[Join, ...]
    """Lines from its own patterns to facts of `when`."""

    @property
    def alone(self) -> str | None:
        """The one fact of `when` that decides it, where one does."""
        names = {name for name, _ in self.own}
        return next(iter(names)) if len(names) == 1 and not (self.patterns or self.crossing) else None


@dataclass(frozen=True, slots=True)
class Shape:
    """A condition taken apart."""

    when: tuple[Pattern, ...]
    joins: tuple[Join, ...]
    excuses: tuple[Excuse, ...]

    def compared(self, pattern: Pattern) -> tuple[str, ...]:
        """Return the fields of a fact of `when` that lines of `when` compare with another fact."""
        return _fields(pattern, self.joins)

    def looked_up(self, pattern: Pattern) -> tuple[str, ...]:
        """Return the fields of a fact of `when` by which excuses look for facts."""
        return _fields(pattern, tuple(join for excuse in self.excuses for join in excuse.outer))

    def crossed(self, pattern: Pattern) -> tuple[str, ...]:
        """Return the fields of a fact of `when` that excuses compare with another fact of `when`."""
        return _fields(pattern, tuple(join for excuse in self.excuses for join in excuse.crossing))


def shape(condition: Condition) -> Shape:
    """Take a condition apart."""
    return Shape(condition.when, _joins(condition.when), tuple(map(_excuse, condition.unless)))


def _excuse(alternative: Alternative) -> Excuse:
    inner = {pattern.name for pattern in alternative.patterns}
    own = tuple((pattern.name, line) for pattern in alternative.own for line in alone(pattern))
    joins = _joins(alternative.patterns)
    return Excuse(
        own,
        _joins(alternative.own),
        alternative.patterns,
        tuple(join for join in joins if join.there.pattern in inner),
        tuple(join for join in joins if join.there.pattern not in inner),
    )


def alone(pattern: Pattern) -> tuple[Comparison, ...]:
    """Return the lines of a pattern that one row meets alone."""
    return tuple(line for line in pattern.comparisons if line.other is None or line.other.pattern == pattern.name)


def _joins(patterns: tuple[Pattern, ...]) -> tuple[Join, ...]:
    return tuple(
        Join(FieldOf(pattern.name, line.field), line.operator, line.other)
        for pattern in patterns
        for line in pattern.comparisons
        if line.other and line.other.pattern != pattern.name
    )


def _fields(pattern: Pattern, joins: tuple[Join, ...]) -> tuple[str, ...]:
    ends = (end for join in joins for end in (join.here, join.there))
    return tuple(dict.fromkeys(end.field for end in ends if end.pattern == pattern.name))
