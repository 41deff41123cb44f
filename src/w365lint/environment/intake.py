"""Rows through the door: each is read by its model and put into the store; what cannot be read is kept as unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from w365lint.environment.components import Kind
from w365lint.environment.components.values import Coded, Stored, encoder
from w365lint.environment.readers.records import Batch, RawRow, Trouble
from w365lint.environment.rows import Row
from w365lint.environment.store import Store
from w365lint.wording import words

MOST_TOLD: Final = 20
"""Values of one field in one file that are told one by one: a choice without labels has one in every record."""

Encoder = tuple[str, Callable[[Any], Stored] | None]


@dataclass
class Intake:
    """Take batches into a store; `zone` decides to which business day a moment belongs."""

    store: Store
    kinds: Mapping[str, Kind]
    zone: ZoneInfo | None
    troubles: list[Trouble] = field(default_factory=list)
    keyless: dict[str, list[str]] = field(default_factory=dict)
    """kind -> places of records whose key is empty or unreadable: nobody can say which record they are."""
    _refusals: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def take(self, batch: Batch) -> None:
        """Read every row of a batch; one bad record never hides the others."""
        kind = self.kinds[batch.kind]
        fields = [name for name in kind.model.model_fields if name in batch.fields]
        self._bad: Counter[str] = Counter()
        self.store.add(kind, fields, self._rows(batch, kind, fields))
        for name, count in self._bad.items():
            if count > MOST_TOLD:
                message = f"{words(name)}: {count - MOST_TOLD:,} more values in {batch.table} cannot be read."
                self.troubles.append(Trouble(batch.file, "", message))
        self._tell_refusals(batch.file)

    def _rows(self, batch: Batch, kind: Kind, fields: Sequence[str]) -> Iterator[Row]:
        kind.model.model_rebuild()
        validate = kind.model.__pydantic_validator__.validate_python
        plan: list[Encoder] = [(name, encoder(kind.fields[name].type)) for name in fields]
        everything = (1 << len(kind.fields)) - 1
        absent = everything & ~sum(1 << kind.positions[name] for name in fields)
        context = {"zone": self.zone}
        for raw in batch.rows:
            bad = unsaid = 0
            try:
                component = validate(raw.values, context=context)
            except ValidationError as error:
                component, bad = self._mend(batch, kind, raw, error, context)
            if raw.refused:
                refused, unsaid = self._refused(kind, raw, raw.refused)
                bad |= refused
            if component.key is None:
                self._keyless(batch, raw)
                continue
            values = component.__dict__
            encoded = [v if (v := values[name]) is None or encode is None else encode(v) for name, encode in plan]
            yield Row(encoded, absent | bad | unsaid, bad, batch.file, raw.place)

    def _mend(self, batch: Batch, kind: Kind, raw: RawRow, error: ValidationError, context: Mapping[str, object]) -> tuple[Any, int]:
        """Read a record without the values that cannot be read, and say which those are."""
        bad = 0
        values = dict(raw.values)
        for mistake in error.errors(include_url=False):
            name = str(mistake["loc"][0])
            values.pop(name, None)
            bad |= 1 << kind.positions[name]
            self._bad[name] += 1
            if self._bad[name] <= MOST_TOLD:
                message = mistake["msg"].removeprefix("Value error, ")
                self.troubles.append(Trouble(batch.file, raw.place, f"{words(name)}: {message}.", _next_step(raw.values.get(name))))
        return kind.model.model_validate(values, context=dict(context)), bad

    def _refused(self, kind: Kind, raw: RawRow, refused: Mapping[str, str]) -> tuple[int, int]:
        """Return the fields that the reader could not read, and those that the file does not say."""
        bad = unsaid = 0
        for name, why in refused.items():
            one = 1 << kind.positions[name]
            if why:
                bad |= one
                self._refusals.setdefault(name, []).append((raw.place, why))
            else:
                unsaid |= one
        return bad, unsaid

    def _tell_refusals(self, file: str) -> None:
        """Tell what the reader could not read once for each column: what is wrong with one value is wrong with thousands."""
        for name, found in self._refusals.items():
            place, why = found[0]
            more = "" if len(found) == 1 else f" Nor can {len(found) - 1:,} more values of this column be read."
            self.troubles.append(Trouble(file, place, f"{words(name)}: {why}.{more}"))
        self._refusals.clear()

    def _keyless(self, batch: Batch, raw: RawRow) -> None:
        self.keyless.setdefault(batch.kind, []).append(f"{batch.file}, {raw.place}")
        self.troubles.append(Trouble(batch.file, raw.place, "the record has no key.", f"Export {batch.table} with its primary key."))


def read_value(kind: Kind, name: str, said: str, zone: ZoneInfo | None) -> Any:  # noqa: ANN401 a value of the field's type, or None
    """Read one value as the door would; raise ValueError with a sentence where it cannot be read."""
    try:
        return getattr(kind.model.model_validate({name: said}, context={"zone": zone}), name)
    except ValidationError as error:
        raise ValueError(error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")) from error


def _next_step(value: object) -> str:
    without = isinstance(value, Coded) and value.label is None
    return "Put metadata/stringmap.json beside it, or export the table with the labels of its choices." if without else ""
