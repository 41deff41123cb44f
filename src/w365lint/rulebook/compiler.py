"""A rule file held against the vocabulary: words become a condition, mistakes become problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from string import Formatter
from typing import Any, Final

from w365lint.documents import Document, Path
from w365lint.environment.components.base import Column, Component, Fieldspec, Kind, Mark
from w365lint.environment.components.values import Stored, Type
from w365lint.errors import Problem, did_you_mean
from w365lint.rulebook.condition import Alternative, Comparison, Condition, FieldOf, Operand, Operator, Pattern, Setting
from w365lint.rulebook.constant import Unfit, constant, stored
from w365lint.rulebook.rule import RuleFile
from w365lint.wording import words

_TEXTUAL: Final = {Type.TEXT, Type.KEY, Type.WORD}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a message: plain text, or a field to fill in."""

    text: str
    field: FieldOf | None


@dataclass(frozen=True)
class Rule:
    """A rule that can be asked."""

    name: str
    file: RuleFile
    condition: Condition
    message: tuple[Piece, ...]
    settings: Mapping[str, Stored]
    derives: Kind | None
    reads: frozenset[str] = frozenset()
    """Kinds of the vocabulary, also those behind derived facts."""
    replaced: bool = False

    @property
    def asks(self) -> bool:
        """Say whether the rule puts a question instead of a finding."""
        return self.file.ask is not None

    def derived_fields(self) -> dict[str, FieldOf]:
        """Return where each field of the derived fact comes from."""
        return {name: field_of(where) for name, where in self.file.derive.fields.items()} if self.file.derive else {}


def derived_kind(file: RuleFile, kinds: Mapping[str, Kind]) -> Kind | None:
    """Return the kind that a rule derives, its fields typed like their sources; None where it derives none."""
    if file.derive is None:
        return None
    own = {name: str(pattern.get("kind")) for name, pattern in file.when.items()}
    fields: dict[str, Fieldspec] = {}
    for name, where in file.derive.fields.items():
        source = field_of(where)
        kind = kinds.get(own.get(source.pattern, ""))
        spec = kind.fields.get(source.field) if kind else None
        if kind is None or spec is None:
            continue
        refers = kind.name if source.field == "key" else spec.refers
        fields[name] = replace(spec, name=name, column=Column((), (), Mark.OURS, refers))
    word = file.derive.kind
    return Kind(word, f"{word}s", words(word), (), Component, copies=False, fields=fields)


def field_of(text: str) -> FieldOf:
    """Read `pattern.field`."""
    pattern, _, field = text.partition(".")
    return FieldOf(pattern, field)


class Compiler:
    """Compile one rule file; every mistake is gathered."""

    def __init__(self, name: str, file: RuleFile, document: Document, kinds: Mapping[str, Kind]) -> None:
        self._name, self._file, self._document, self._kinds = name, file, document, kinds
        self._when = {word: str(pattern.get("kind", "")) for word, pattern in file.when.items()}
        self.problems: list[Problem] = []

    def compile(self, settings: Mapping[str, int | Any]) -> Rule:
        """Return the rule; it may only be used where `problems` stayed empty."""
        file = self._file
        when = tuple(self._pattern(("when", name), name, body, self._when) for name, body in file.when.items())
        unless = tuple(self._alternative(number, body) for number, body in enumerate(file.unless))
        text = file.message or file.ask or ""
        message = tuple(self._pieces(("message" if file.message else "ask",), text))
        self._check_references()
        condition = Condition(when, unless)
        values = {name: self._setting(condition, name, settings.get(name, spec.default)) for name, spec in file.settings.items()}
        return Rule(self._name, file, condition, message, values, derived_kind(file, self._kinds))

    def _say(self, path: Path, message: str, next_step: str = "") -> None:
        self.problems.append(self._document.problem(path, message, next_step))

    def _alternative(self, number: int, body: Mapping[str, Mapping[str, Any]]) -> Alternative:
        scope = dict(self._when)
        scope.update({name: str(pattern["kind"]) for name, pattern in body.items() if "kind" in pattern})
        own: list[Pattern] = []
        patterns: list[Pattern] = []
        for name, pattern in body.items():
            path = ("unless", number, name)
            if name in self._when and "kind" in pattern:
                self._say(path, f"'{name}' is a pattern of when already.", "Leave out its kind, or choose another name.")
            if name in self._when:
                own.append(self._pattern(path, name, pattern, self._when))
            else:
                patterns.append(self._pattern(path, name, pattern, scope))
        return Alternative(tuple(own), tuple(patterns))

    def _pattern(self, path: Path, name: str, body: Mapping[str, Any], scope: Mapping[str, str]) -> Pattern:
        word = str(body.get("kind") or scope.get(name, ""))
        kind = self._kinds.get(word)
        if kind is None:
            self._say((*path, "kind"), f"there is no kind '{word}'." if word else "'kind' is missing.", did_you_mean(word, self._kinds))
            return Pattern(name, word, ())
        lines: list[Comparison] = []
        for field, wanted in body.items():
            if field == "kind":
                continue
            if field not in kind.fields:
                self._say((*path, field), f"{kind.label} has no field '{field}'.", did_you_mean(field, kind.fields))
                continue
            tests = wanted if isinstance(wanted, Mapping) else {"is": wanted}
            lines += [
                line for word, value in tests.items() if (line := self._comparison((*path, field), kind.fields[field], word, value, scope))
            ]
        return Pattern(name, word, tuple(lines))

    def _comparison(self, path: Path, spec: Fieldspec, word: str, value: object, scope: Mapping[str, str]) -> Comparison | None:
        if word not in list(Operator):
            self._say((*path, word), f"'{word}' is no word of a condition.", did_you_mean(word, list(Operator)))
            return None
        operator = Operator(word)
        if not operator.suits(spec.type):
            suiting = ", ".join(one for one in Operator if one.suits(spec.type))
            self._say(path, f"'{word}' says nothing of '{spec.name}', which is a {spec.type}.", f"Use one of {suiting}.")
            return None
        operand = self._operand((*path, word), spec, operator, value, scope)
        return Comparison(spec.name, operator, operand) if operand else None

    def _operand(self, path: Path, spec: Fieldspec, operator: Operator, value: object, scope: Mapping[str, str]) -> Operand | None:
        if operator in (Operator.SAME_AS, Operator.DIFFERS_FROM):
            return self._reference(path, spec, str(value), scope)
        if isinstance(value, Mapping) and operator not in (Operator.IN, Operator.MATCHES, Operator.EXISTS):
            return self._named_operand(path, spec, value, scope)
        try:
            return constant(spec, operator, value)
        except Unfit as error:
            self._say(path, error.message, error.next_step)
            return None

    def _named_operand(self, path: Path, spec: Fieldspec, value: Mapping[str, Any], scope: Mapping[str, str]) -> Operand | None:
        if set(value) == {"field"}:
            return self._reference(path, spec, str(value["field"]), scope)
        if set(value) == {"setting"} and value["setting"] in self._file.settings:
            return Setting(str(value["setting"]))
        known = ", ".join(sorted(self._file.settings)) or "none"
        self._say(path, "only {field: pattern.field} or {setting: NAME} may stand here.", f"Settings of this rule: {known}.")
        return None

    def _reference(self, path: Path, spec: Fieldspec, text: str, scope: Mapping[str, str]) -> FieldOf | None:
        other = self._known(path, field_of(text), scope)
        if other is None:
            return None
        mine = Type.TEXT if spec.type is Type.LIST else spec.type
        if mine is not other.type and not {mine, other.type} <= _TEXTUAL:
            self._say(path, f"'{spec.name}' is a {spec.type} and '{text}' is a {other.type}: they cannot be compared.")
        return field_of(text)

    def _known(self, path: Path, where: FieldOf, scope: Mapping[str, str]) -> Fieldspec | None:
        if where.pattern not in scope:
            self._say(path, f"there is no pattern '{where.pattern}'.", did_you_mean(where.pattern, scope))
            return None
        kind = self._kinds.get(scope[where.pattern])
        if kind and where.field not in kind.fields:
            self._say(path, f"{kind.label} has no field '{where.field}'.", did_you_mean(where.field, kind.fields))
        return kind.fields.get(where.field) if kind else None

    def _pieces(self, path: Path, text: str) -> Iterator[Piece]:
        try:
            parsed = list(Formatter().parse(text))
        except ValueError as error:
            self._say(path, f"{error}.", "Write {{ and }} for braces.")
            return
        for literal, field, spec, conversion in parsed:
            if field is not None and (spec or conversion or not field):
                self._say(path, f"'{{{field}}}' may only be {{pattern.field}}.")
            elif field is not None:
                self._known(path, field_of(field), self._when)
            yield Piece(literal, field_of(field) if field else None)

    def _setting(self, condition: Condition, name: str, value: object) -> Stored:
        for pattern in condition.patterns():
            for line in pattern.comparisons:
                if line.operand == Setting(name):
                    return self._setting_value(name, self._kinds[pattern.kind].fields[line.field], value)
        self._say(("settings", name), f"the setting '{name}' is used by no line of the condition.", "Remove it.")
        return None

    def _setting_value(self, name: str, spec: Fieldspec, value: object) -> Stored:
        try:
            return stored(spec, value)
        except Unfit as error:
            self._say(("settings", name), error.message, error.next_step)
            return None

    def _check_references(self) -> None:
        file = self._file
        paths: list[tuple[Path, str]] = [(("identity", number), word) for number, word in enumerate(file.identity) if "." in word]
        paths += [(("when_empty", word), word) for word in file.when_empty]
        paths += [(("derive", "fields", name), where) for name, where in (file.derive.fields.items() if file.derive else ())]
        if file.money:
            paths += [(("money", "field"), file.money.field), (("money", "currency"), file.money.currency)]
        for number, cause in enumerate(file.because):
            paths += [(("because", number, "where", theirs), ours) for theirs, ours in cause.where.items()]
        for path, word in paths:
            self._known(path, field_of(word), self._when)
        for number, word in enumerate(file.identity):
            if "." not in word and word not in self._when:
                self._say(("identity", number), f"there is no pattern '{word}'.", did_you_mean(word, self._when))
        if file.derive and "key" not in file.derive.fields:
            self._say(("derive", "fields"), "a derived fact needs a key.", "Add key: pattern.key.")
