"""The records that a step is about, each told from the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

from w365lint.environment.rows import Record
from w365lint.plan.model import Item
from w365lint.rulebook.finding import Place

Telling = Callable[[Record], str]


def items(records: Iterable[Record], detail: Telling | None = None, *more: Telling) -> tuple[Item, ...]:
    """Return records as what a step is about; those that read alike say more, one thing after the other, and in the end their key."""
    by_key = {record.key: record for record in records}
    found = [Item(one.kind, key, one.name, detail(one) if detail else "", Place(one.file, one.place)) for key, one in by_key.items()]
    for tell in (*more, _key):
        alike = Counter((item.name, item.detail) for item in found)
        found = [_told(item, tell(by_key[item.key])) if alike[item.name, item.detail] > 1 else item for item in found]
    return tuple(found)


def _key(record: Record) -> str:
    return f"id {record.key}"


def _told(item: Item, more: str) -> Item:
    return replace(item, detail="; ".join(filter(None, (item.detail, more))))
