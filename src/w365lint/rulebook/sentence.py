"""A condition in English, one line a pattern: what the report, the catalogue and `explain` show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from w365lint.environment.components.base import Fieldspec, Kind
from w365lint.environment.components.values import Type, decoder, show
from w365lint.rulebook.compiler import Rule
from w365lint.rulebook.condition import Comparison, Constant, FieldOf, Operator, Pattern, Setting
from w365lint.wording import words

_SAYS: Mapping[Operator, str] = {
    Operator.IS: "is {}", Operator.IS_NOT: "is something other than {}", Operator.IN: "is one of {}", Operator.ABOVE: "is above {}",
    Operator.BELOW: "is below {}", Operator.AT_LEAST: "is {} or more", Operator.AT_MOST: "is {} or less",
    Operator.MATCHES: "looks like {}", Operator.HAS: "contains {}", Operator.SAME_AS: "is the same as {}",
    Operator.DIFFERS_FROM: "is not the same as {}",
}  # fmt: skip


def sentences(rule: Rule, kinds: Mapping[str, Kind]) -> tuple[str, ...]:
    """Return the condition of a rule as sentences."""
    condition = rule.condition
    lines = [f"{'When' if number == 0 else 'and'} {_pattern(rule, pattern, kinds)}" for number, pattern in enumerate(condition.when)]
    for number, alternative in enumerate(condition.unless):
        facts = [_pattern(rule, pattern, kinds, known=pattern in alternative.own) for pattern in (*alternative.own, *alternative.patterns)]
        lines.append(f"{'unless' if number == 0 else 'or unless'} {' and '.join(facts)}")
    return tuple(lines)


def _pattern(rule: Rule, pattern: Pattern, kinds: Mapping[str, Kind], *, known: bool = False) -> str:
    kind = kinds[pattern.kind]
    label = kind.label
    called = "" if pattern.name == pattern.kind else f" (“{words(pattern.name)}”)"
    who = f"the {words(pattern.name)}'s" if known else f"there is {'an' if label[0] in 'aeio' else 'a'} {label}{called}"
    lines = list(_lines(rule, pattern, kind))
    if not lines:
        return who
    return f"{who} {'' if known else 'whose '}{', '.join(lines[:-1])}{' and ' if len(lines) > 1 else ''}{lines[-1]}"


def _lines(rule: Rule, pattern: Pattern, kind: Kind) -> Iterator[str]:
    for line in pattern.comparisons:
        yield f"{words(line.field)} {_comparison(rule, line, kind.fields[line.field])}"


def _comparison(rule: Rule, line: Comparison, spec: Fieldspec) -> str:
    match line.operand:
        case FieldOf(pattern, field):
            return _SAYS[line.operator].format(f"{words(field)} of the {words(pattern)}")
        case Setting(name):
            setting = rule.file.settings[name]
            return _SAYS[line.operator].format(f"{value_text(spec, rule.settings[name])} {setting.unit} (setting {name})")
        case Constant(values):
            if line.operator is Operator.EXISTS:
                return "is filled in" if values[0] else "is empty"
            return _SAYS[line.operator].format(", ".join(value_text(spec, value) for value in values))


def value_text(spec: Fieldspec, stored: object) -> str:
    """Write a stored constant for people."""
    decode = decoder(spec.type) if spec.type is not Type.LIST else None
    return show(spec.type if spec.type is not Type.LIST else Type.TEXT, decode(stored) if decode and stored is not None else stored)
