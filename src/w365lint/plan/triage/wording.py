"""Components in words."""

from __future__ import annotations

from w365lint.plan.triage.model import Part
from w365lint.wording import words

_SAID: dict[str, str] = {"canvasapp": "canvas app", "appmodule": "model-driven app", "attribute": "column"}


def kind(part: Part) -> str:
    """Return the type of a component in words; the platform's own word is written as the platform does."""
    said = part.said
    if said.lower() in _SAID:
        return _SAID[said.lower()]
    theirs = part.type == "".join(said.split()).lower() and not said[1:].islower()
    return (said if theirs else words(part.type)) or "component"


def decimal(code: str) -> str:
    """Return the number by which logs and programs give a hexadecimal code."""
    return str(int(code, 16) - 2**32)


def called(part: Part) -> str:
    """Return how a sentence names a component."""
    if part.name:
        # Several connection references are shown under one name: that of their connector.
        apart = part.type == "connection_reference" and part.key and part.key not in part.name.lower()
        return f"'{part.name}' ({part.key})" if apart else f"'{part.name}'"
    return f"with the id {part.id}" if part.id else "(not named)"


def full(part: Part) -> str:
    """Return the type with the name, or with the id."""
    return f"{kind(part)} {called(part)}"
