"""How far a comparison holds: three answers, worked out in Python and shared with nobody."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from w365lint.environment.components.values import Stored
from w365lint.environment.rows import UNKNOWN, Unknown
from w365lint.rulebook.condition import Comparison, Constant, Operator, Setting

FALSE, MAYBE, TRUE = 0, 1, 2

UNREADABLE: Final = Unknown()
"""A value that stands in the export and cannot be read: it exists, and nothing else is known of it."""

Truth = int

HOLDS: Final[Mapping[Operator, Callable[[Any, Any], bool]]] = {
    Operator.IS: operator.eq, Operator.IS_NOT: operator.ne, Operator.ABOVE: operator.gt, Operator.BELOW: operator.lt,
    Operator.AT_LEAST: operator.ge, Operator.AT_MOST: operator.le, Operator.SAME_AS: operator.eq, Operator.DIFFERS_FROM: operator.ne,
    Operator.HAS: operator.contains,
}  # fmt: skip


class Against(dict[Any, Truth]):
    """How far one line with constants holds, for each value that was asked for."""

    def __init__(self, line: Comparison, settings: Mapping[str, Stored]) -> None:
        super().__init__()
        self._operator, self._values = line.operator, _constants(line, settings)

    def __missing__(self, value: Any) -> Truth:  # noqa: ANN401 a value of any type
        self[value] = truth = self._judge(value)
        return truth

    def _judge(self, value: Any) -> Truth:  # noqa: ANN401 a value of any type
        if self._operator is Operator.EXISTS:
            there = FALSE if value is None else MAYBE if value is UNKNOWN else TRUE
            return there if self._values[0] else TRUE - there
        if value is None:
            return FALSE
        if isinstance(value, Unknown):
            return MAYBE
        if self._operator is Operator.IN:
            return TRUE if value in self._values else FALSE
        if self._operator is Operator.MATCHES:
            return TRUE if re.search(str(self._values[0]), value) else FALSE
        return TRUE if HOLDS[self._operator](value, self._values[0]) else FALSE


def between(word: Operator, left: Any, right: Any) -> Truth:  # noqa: ANN401 values of any type
    """Return how far a line between two fields holds."""
    if left is None or right is None:
        return FALSE
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return MAYBE
    return TRUE if HOLDS[word](left, right) else FALSE


def excusing(word: Operator, left: Any, right: Any, truth: Truth) -> Truth:  # noqa: ANN401 values of any type
    """Return how far an excuse's line about a fact of `when` holds: where that is empty, nobody knows."""
    return MAYBE if word is not Operator.EXISTS and (left is None or right is None) else truth


def _constants(line: Comparison, settings: Mapping[str, Stored]) -> tuple[Stored, ...]:
    if isinstance(line.operand, Setting):
        return (settings[line.operand.name],)
    return line.operand.values if isinstance(line.operand, Constant) else ()
