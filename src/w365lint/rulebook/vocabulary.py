"""The words that a rule may use, as people look them up."""

from __future__ import annotations

from dataclasses import dataclass

from w365lint.environment.components.base import Fieldspec, Kind, Mark
from w365lint.rulebook.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class FieldCard:
    """One field."""

    name: str
    type: str
    says: str
    """Its words, what it points to, what it measures, and the column it comes from."""


@dataclass(frozen=True, slots=True)
class KindCard:
    """One kind."""

    name: str
    plural: str
    tables: tuple[str, ...]
    about: str
    fields: tuple[FieldCard, ...]


def vocabulary(rulebook: Rulebook) -> tuple[KindCard, ...]:
    """Return every kind with its fields."""
    return tuple(_kind(kind) for _, kind in sorted(rulebook.kinds.items()))


def _kind(kind: Kind) -> KindCard:
    about = (kind.model.__doc__ or "").splitlines()[0] if kind.model.__name__ != "Component" else "A fact that a rule derives."
    return KindCard(kind.name, kind.plural, kind.tables, about, tuple(_field(spec) for spec in kind.fields.values()))


def _field(spec: Fieldspec) -> FieldCard:
    parts = [", ".join(spec.choices.words) if spec.choices else "", f"points to a {spec.refers}" if spec.refers else "", spec.about]
    if spec.column.logical:
        mark = " (a guess)" if spec.column.mark is Mark.GUESSED else ""
        parts.append(f"column {' or '.join(spec.column.logical)}{mark}")
    return FieldCard(spec.name, spec.type.value, "; ".join(part for part in parts if part))
