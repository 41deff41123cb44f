"""Deployment settings, as `pac solution create-settings` writes them: what a deployment intends, nothing that an environment holds."""

from __future__ import annotations

from typing import Final

from w365lint.environment.readers.encoding import decode
from w365lint.environment.readers.files import FileTrouble, Tree
from w365lint.environment.readers.records import Reading
from w365lint.environment.readers.replies import parse

_WORDS: Final = (("EnvironmentVariables", "SchemaName", "Value"), ("ConnectionReferences", "LogicalName", "ConnectionId"))


def read_deployment_settings(tree: Tree, file: str) -> Reading | None:
    """Say what a settings file intends; None where the file is none. No row comes of it: it is no evidence of what runs."""
    try:
        data = tree.read(file)
        content = parse(decode(data)) if any(f'"{word}"'.encode() in data for word, *_ in _WORDS) else None
    except (FileTrouble, ValueError):
        return None
    if not isinstance(content, dict) or not any(isinstance(content.get(word), list) for word, *_ in _WORDS):
        return None
    variables, references = (_counted(content.get(word), name, value) for word, name, value in _WORDS)
    why = (
        "Deployment settings say what is intended, not what the environment holds; no rule speaks of them. "
        f"Environment variables: {variables}. Connection references: {references}."
    )
    return Reading(ignored=((file, why),))


def _counted(listed: object, name: str, value: str) -> str:
    """Return how many there are, and how many of them without a value."""
    items = [item for item in listed if isinstance(item, dict) and isinstance(item.get(name), str)] if isinstance(listed, list) else []
    empty = sum(item.get(value) in (None, "") for item in items)
    return f"{len(items):,}" + (f" ({empty:,} without a value)" if empty else "")
