"""YAML and TOML in, with the line of every part, so that a mistake can be pointed at.

YAML is read strictly: true and false are the only yes/no words, dates stay text, numbers are exact,
a key stands once, and aliases are refused (they make a small file huge).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from w365lint.errors import Problem, did_you_mean

Path = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)

_FAST: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser in C, ten times as fast, where PyYAML was built with it."""
_DEEPEST: Final = 50


class DocumentError(Exception):
    """A file that is not YAML or TOML at all."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


@dataclass(frozen=True, slots=True)
class Document:
    """The content of one file, and the line on which each of its parts begins."""

    file: str
    data: object
    lines: Mapping[Path, int] = field(default_factory=dict)

    def place(self, path: Path) -> str:
        """Say where a part stands: the line if known, and the words that lead to it."""
        words = ".".join(map(str, path))
        line = next((self.lines[path[:end]] for end in range(len(path), -1, -1) if path[:end] in self.lines), None)
        return ": ".join(part for part in (f"line {line}" if line else "", words) if part)

    def problem(self, path: Path, message: str, next_step: str = "") -> Problem:
        """Return a problem at a part of this file."""
        return Problem(self.file, self.place(path), message, next_step)


def read_yaml(text: str, file: str) -> Document:
    """Read one YAML document; raise DocumentError with the line where it is none."""
    try:
        node = _compose(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DocumentError(Problem(file, f"line {line}", f"this is not YAML: {error.problem}.")) from error
    except yaml.YAMLError as error:
        raise DocumentError(Problem(file, "", "this is not YAML.")) from error
    lines: dict[Path, int] = {}
    data = None if node is None else _value(node, (), lines, file)
    return Document(file, data, lines)


def read_toml(text: str, file: str) -> Document:
    """Read one TOML document; raise DocumentError where it is none."""
    try:
        return Document(file, tomllib.loads(text, parse_float=Decimal))
    except tomllib.TOMLDecodeError as error:
        raise DocumentError(Problem(file, "", f"this is not TOML: {error}.")) from error


def check(model: type[Model], document: Document, path: Path = ()) -> tuple[Model | None, list[Problem]]:
    """Hold a document's data, or its part at `path`, against a model; return every mistake."""
    data = document.data
    for step in path:
        data = data[step]  # type: ignore[index]
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        return None, [_problem(document, path, mistake, model) for mistake in error.errors()]


def _compose(text: str) -> yaml.Node | None:
    try:
        return _composed(text, _FAST)
    except (yaml.YAMLError, UnicodeEncodeError):
        # A mistake is told in the words of the parser that is there on every machine.
        return _composed(text, yaml.SafeLoader)


def _composed(text: str, loader: type[yaml.SafeLoader]) -> yaml.Node | None:
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="an alias (*) is not accepted", problem_mark=event.start_mark)  # type: ignore[arg-type]
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise yaml.YAMLError("nested too deeply")
    return yaml.compose(text, Loader=loader)


def _value(node: yaml.Node, path: Path, lines: dict[Path, int], file: str) -> object:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines, file)
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, (*path, number), lines, file) for number, child in enumerate(node.value)]
    return _scalar(node)


def _mapping(node: yaml.MappingNode, path: Path, lines: dict[Path, int], file: str) -> dict[str, object]:
    data: dict[str, object] = {}
    for key_node, child in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in data:
            raise DocumentError(Problem(file, f"line {line}", f"'{key}' stands twice.", "Keep one of them."))
        data[key] = _value(child, (*path, key), lines, file)
        lines[(*path, key)] = line
    return data


def _scalar(node: yaml.Node) -> object:
    text = str(node.value)
    if getattr(node, "style", None) in ("'", '"', "|", ">"):
        return text
    constants: dict[str, object] = {"": None, "~": None, "null": None, "true": True, "false": False}
    if text in constants:
        return constants[text]
    if text.lstrip("+-").isdigit() and text.isascii() and len(text) < 20:  # noqa: PLR2004 no number here is longer
        return int(text)
    if "." in text and text.replace(".", "", 1).lstrip("+-").isdigit():
        try:
            return Decimal(text)
        except InvalidOperation:
            return text
    return text


def _problem(document: Document, prefix: Path, mistake: Mapping[str, Any], model: type[BaseModel]) -> Problem:
    path = (*prefix, *(step for step in mistake["loc"] if step in _steps(document, prefix, mistake["loc"])))
    name = str(mistake["loc"][-1]) if mistake["loc"] else ""
    match mistake["type"]:
        case "extra_forbidden":
            return document.problem(path, f"'{name}' is not known here.", did_you_mean(name, _siblings(model, mistake["loc"])))
        case "missing":
            return document.problem(path[:-1] if path and path[-1] == name else path, f"'{name}' is missing.", "Add it.")
        case _:
            message = str(mistake["msg"]).removeprefix("Value error, ").removeprefix("Input ").strip()
            return document.problem(path, message[:1].lower() + message[1:] + ("" if message.endswith((".", "?")) else "."))


def _steps(document: Document, prefix: Path, loc: Path) -> set[str | int]:
    """Return the steps of `loc` that the file has; Pydantic adds names of types to some."""
    known: set[str | int] = set()
    path: Path = prefix
    for step in loc:
        if (*path, step) in document.lines or not document.lines:
            path = (*path, step)
            known.add(step)
    return known


def _siblings(model: type[BaseModel], loc: Path) -> list[str]:
    """Return the field names that may stand beside the last step of `loc`."""
    current: Any = model
    for step in loc[:-1]:
        fields = getattr(current, "model_fields", {})
        if step in fields:
            current = _inner(fields[step].annotation)
    return list(getattr(current, "model_fields", {}))


def _inner(annotation: Any) -> Any:  # noqa: ANN401 a type expression
    """Return the first model inside a type such as `tuple[Example, ...]` or `Ask | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in getattr(annotation, "__args__", ()) if (found := _inner(part)) is not None), None)
