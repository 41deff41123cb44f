"""What a kind of component is: a model whose fields name their columns once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from w365lint.environment.components.values import Choices, Key, Moment, Text, Type
from w365lint.environment.components.words import State

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo


class Mark(StrEnum):
    """How far a column's logical name can be trusted."""

    STANDARD = "standard"
    DOCUMENTED = "documented"
    GUESSED = "guessed"
    OURS = "ours"


@dataclass(frozen=True, slots=True)
class Column:
    """Where an export holds a field: logical names, best first, and display names."""

    logical: tuple[str, ...]
    display: tuple[str, ...]
    mark: Mark
    refers: str | None


def column(
    *logical: str,
    display: str | tuple[str, ...] = (),
    mark: Mark = Mark.STANDARD,
    refers: str | None = None,
    about: str | None = None,
) -> Any:  # noqa: ANN401 a pydantic default
    """Declare the column of a field; `refers` names the kind that a lookup points to."""
    names = (display,) if isinstance(display, str) else display
    return Field(default=None, description=about, json_schema_extra={"column": Column(logical, names, mark, refers)})  # type: ignore[dict-item]


documented = partial(column, mark=Mark.DOCUMENTED)
"""Declare a column that a vendor page prints."""

guessed = partial(column, mark=Mark.GUESSED)
"""Declare a column whose display name is documented and whose logical name is not."""

ours = partial(column, mark=Mark.OURS)
"""Declare a field that a reader works out, or that this tool measures, and no column holds."""


@dataclass(frozen=True, slots=True)
class Fieldspec:
    """One field of a kind, as the vocabulary shows it."""

    name: str
    type: Type
    column: Column
    choices: Choices | None
    about: str

    @property
    def refers(self) -> str | None:
        """The kind a lookup points to."""
        return self.column.refers


@dataclass(frozen=True)
class Kind:
    """One kind of component: its words, its tables and how far their names can be trusted, its fields in order."""

    name: str
    plural: str
    label: str
    tables: tuple[str, ...]
    model: type[Component]
    copies: bool
    fields: dict[str, Fieldspec]
    mark: Mark = Mark.STANDARD

    @cached_property
    def positions(self) -> dict[str, int]:
        """The number of each field, which is its bit in the store's masks."""
        return {name: number for number, name in enumerate(self.fields)}

    @property
    def generated(self) -> bool:
        """Say whether no export holds this kind."""
        return not self.tables


class Component(BaseModel):
    """Any one thing in the environment, known by kind and key."""

    # Most snapshots hold a third of the kinds: each model is built when the first row needs it.
    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=(), defer_build=True)
    kind: ClassVar[Kind]

    key: Key = None
    name: Text = None

    def __init_subclass__(cls, **_: Any) -> None:  # noqa: ANN401
        """Leave the words of the kind to Pydantic's hook, which runs when the fields are known."""
        super().__init_subclass__()

    @classmethod
    def __pydantic_init_subclass__(cls, **words: Any) -> None:  # noqa: ANN401
        """Describe the kind once, when its model is written: kind, plural, label, tables, copies, mark; a model without is a base."""
        if not words:
            return
        name: str = words["kind"]
        cls.kind = Kind(
            name=name,
            plural=words.get("plural", f"{name}s"),
            label=words.get("label", name.replace("_", " ")),
            tables=words.get("tables", ()),
            model=cls,
            copies=words.get("copies", False),
            fields={field: _spec(field, info) for field, info in cls.model_fields.items()},
            mark=words.get("mark", Mark.STANDARD if words.get("tables") else Mark.OURS),
        )


class Recorded(Component):
    """A record that says when it was made and last changed."""

    created_on: Moment = column("createdon", display="Created On")
    modified_on: Moment = column("modifiedon", display="Modified On")


class Owned(Recorded):
    """A record that somebody owns and that can be made inactive."""

    state: State = column("statecode", display="Status")
    owner: Key = column("_ownerid_value", display="Owner", refers="user")


def _spec(name: str, info: FieldInfo) -> Fieldspec:
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    where: Any = extra.get("column") or Column((), (), Mark.OURS, None)
    kind = next(item for item in info.metadata if isinstance(item, Type))
    choices = next((item for item in info.metadata if isinstance(item, Choices)), None)
    return Fieldspec(name, kind, where, choices, info.description or "")
