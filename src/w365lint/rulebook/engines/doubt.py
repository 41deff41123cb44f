"""Where the store does not know: a rule that reads nothing of that has nothing undecided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from w365lint.environment.rows import quoted
from w365lint.environment.store import Store
from w365lint.rulebook.condition import Condition


class Doubt:
    """What is not known of the kinds that conditions read; the store is asked once a kind."""

    def __init__(self, store: Store, conditions: Iterable[Condition]) -> None:
        self._store = store
        self._asked: dict[str, set[str]] = defaultdict(set)
        self._unsure: dict[str, bool] = {}
        self._empty: dict[str, frozenset[str]] = {}
        self.holes: dict[str, frozenset[str]] = {}
        """The fields that are unknown in some row."""
        for condition in conditions:
            for kind in condition.kinds() - self.holes.keys():
                self.holes[kind] = store.unknown_fields(kind)
            for kind, field in _excusing(condition):
                self._asked[kind].add(field)

    def look_again(self, kind: str) -> None:
        """Take in what rows added to a kind leave unknown."""
        self.holes[kind] = self._store.unknown_fields(kind)
        self._unsure.pop(kind, None)

    def touches(self, condition: Condition) -> bool:
        """Say whether anything that is read is not known, or an excuse compares with a field that is empty somewhere."""
        if any(field in self.holes[kind] for kind, field in condition.fields()):
            return True
        kinds = sorted(condition.kinds())
        for kind in kinds:
            if kind not in self._unsure:
                self._look(kind)
        return any(self._unsure[kind] for kind in kinds) or any(field in self._empty[kind] for kind, field in _excusing(condition))

    def _look(self, kind: str) -> None:
        """Go through a kind once, for every field that any excuse compares with."""
        fields = sorted(self._asked[kind])
        terms = ["sure_ = 0", *(f"{quoted(field)} IS NULL" for field in fields)]
        unsure, *empty = next(self._store.query(f"SELECT {', '.join(f'MAX({term})' for term in terms)} FROM {quoted(kind)}"))
        self._unsure[kind] = bool(unsure)
        self._empty[kind] = frozenset(field for field, one in zip(fields, empty, strict=True) if one)


def _excusing(condition: Condition) -> frozenset[tuple[str, str]]:
    """Return every (kind, field) of `when` that an excuse compares with."""
    kinds = {pattern.name: pattern.kind for pattern in condition.when}
    return frozenset((kinds[where.pattern], where.field) for one in condition.unless for where in one.outer_fields())
