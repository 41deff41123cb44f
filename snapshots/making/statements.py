"""What people vouch for and what they accept, as attestations.yaml and waivers.yaml hold it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Final

_WORDS: Final = ("line", "who", "when", "note", "about", "value")


def attestations(said: Iterable[tuple[str, ...]]) -> str:
    """Return attestations.yaml; each is (line, who, when, note), and where it is about one record (…, about, value)."""
    return _list("attestations", (dict(zip(_WORDS, words, strict=False)) for words in said))


def waivers(said: Iterable[tuple[str, tuple[str, ...], str, str, str]]) -> str:
    """Return waivers.yaml; each is (rule, keys of components, reason, owner, last day)."""
    return _list(
        "waivers",
        ({"rule": rule, "components": keys, "reason": reason, "owner": owner, "expires": day} for rule, keys, reason, owner, day in said),
    )


def _list(word: str, items: Iterable[Mapping[str, object]]) -> str:
    blocks = ["\n".join(f"    {name}: {_text(value)}" for name, value in item.items()).replace("    ", "  - ", 1) for item in items]
    return "\n".join([f"{word}:", *blocks, ""])


def _text(value: object) -> str:
    """Write a value as JSON, which is YAML too: nothing in it can be taken for anything else."""
    return json.dumps(value, ensure_ascii=False)
