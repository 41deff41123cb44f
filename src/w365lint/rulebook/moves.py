"""Two snapshots of billing: which subscriptions changed contract, and what did not stay where it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from w365lint.environment.environment import Environment
from w365lint.environment.exports import how_to_export
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.environment.solutions import Platform
from w365lint.environment.surroundings import Surroundings
from w365lint.rulebook.comparison import Compared, Fate, Uncompared
from w365lint.rulebook.finding import Place

ANNUAL: Final = 12
"""Months of a sales unit from which on a subscription is an annual one."""
MOVE: Final = "move"
BELONGS: Final[Mapping[str, str]] = {"subscription": "contract", "invoice": "contract", "license_change": "subscription"}
"""Kind -> the field that says where its rows belong."""


class Moves:
    """Subscriptions, invoices and license changes before and after annual subscriptions moved to contracts of their own."""

    def __init__(self, before: Environment, after: Environment) -> None:
        self._was, self._is = Surroundings(Platform(before, ()), ()), Surroundings(Platform(after, ()), ())

    def compared(self) -> Iterator[Compared]:
        """Yield what moved: an annual subscription may, nothing else. Nothing, where Work 365 is gone."""
        if not self._is.environment.exists("subscription"):
            return
        for kind, field in BELONGS.items():
            now, names = _rows(self._is, kind), self._names[field]
            for key, was in _rows(self._was, kind).items():
                record = now.get(key)
                if record is None:
                    if self._is.environment.whole(kind):
                        yield _told(was, Fate.STRAYED, f"{was.name}, which is gone")
                    continue
                old, new = was.values[field], record.values[field]
                if UNKNOWN in (old, new) or old == new:
                    continue
                annual = self._annual(record) if kind == "subscription" else False
                if annual is not UNKNOWN:
                    said = f"{record.name}, from {names.get(old, old or 'none')} to {names.get(new, new or 'none')}"
                    yield _told(record, Fate.MOVED if annual else Fate.STRAYED, said)

    def uncompared(self) -> Iterator[Uncompared]:
        """Say what nobody can compare, and how it is exported."""
        if not self._is.environment.exists("subscription"):
            yield Uncompared(MOVE, "The second snapshot says that there are no subscriptions any more.", "Compare with one that has them.")
            return
        for kind, field in BELONGS.items():
            for which, around in (("first", self._was), ("second", self._is)):
                spec = around.environment.kinds[kind]
                here = around.environment
                if not here.whole(kind):
                    yield Uncompared(MOVE, f"The {which} snapshot does not hold every {spec.label}.", how_to_export(spec, here))
                elif any(record.values[field] is UNKNOWN for record in _rows(around, kind).values()):
                    column = spec.fields[field].column.logical[0]
                    yield Uncompared(MOVE, f"The {which} snapshot lacks the {field} of some {spec.label}.", f"Export the column {column}.")
        yield from self._lengths()

    def _lengths(self) -> Iterator[Uncompared]:
        """Name each subscription that changed contract and may be an annual one or not."""
        before, here = _rows(self._was, "subscription"), self._is.environment
        for key, record in _rows(self._is, "subscription").items():
            moved = key in before and before[key].values["contract"] != record.values["contract"]
            if moved and self._annual(record) is UNKNOWN:
                why = f"Whether {record.name}, which changed contract, is an annual subscription is not known."
                yield Uncompared(MOVE, why, how_to_export(here.kinds["unit_mapping"], here))

    def _annual(self, subscription: Record) -> Any:  # noqa: ANN401 a flag or UNKNOWN
        months = self._is.months_of(subscription.values["sales_unit"])
        return UNKNOWN if months in (None, UNKNOWN) else months >= ANNUAL

    @cached_property
    def _names(self) -> Mapping[str, Mapping[Any, str]]:
        kinds = {"contract": "billing_contract", "subscription": "subscription"}
        return {
            field: {key: record.name for around in (self._was, self._is) for key, record in _rows(around, kind).items()}
            for field, kind in kinds.items()
        }


def _rows(around: Surroundings, kind: str) -> Mapping[str, Record]:
    if kind not in around.environment.store.kinds:
        return {}
    fields = ("name", *(name for name in (BELONGS.get(kind), "sales_unit") if name and name in around.environment.kinds[kind].fields))
    return {record.key: record for record in around.rows(kind, fields) if record.key and not record.unseen}


def _told(record: Record, fate: Fate, name: str) -> Compared:
    return Compared(record.kind, name, record.key, Place(record.file, record.place), fate)
