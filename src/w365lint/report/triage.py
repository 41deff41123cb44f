"""Triage for people and machines: the terminal, Markdown, JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from pydantic import TypeAdapter

from w365lint.plan.triage.model import Diagnosis, Edge, Part, Triage
from w365lint.plan.triage.wording import decimal, full
from w365lint.report.doing import felt, how
from w365lint.report.lines import Ink, Lines
from w365lint.report.text import shorten, visible
from w365lint.wording import count

FORMAT: Final = "w365lint-triage/1"
SHOWN: Final = 50
"""Dependencies and tasks of one error that the terminal writes out."""
_WHAT_TO_PASTE: Final = (
    "Nothing in this text is an error of a solution that w365lint knows. Paste the text behind 'View details' or 'Download log "
    "file' of the failed attempt, or of Power Apps > Solutions > See history > the attempt > Exception message, from the error "
    "code on. With the interface in English its sentences can be read; in other languages the code alone."
)

_TRIAGE: Final = TypeAdapter(Triage)
_SIGNS: Final = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>|#~!"})


_LOOK_UP: Final = "Microsoft Learn lists such codes under Web service error codes."
_MORE: Final = "The text holds more errors than these; paste the rest by itself."


def write_json(triage: Triage) -> str:
    """Return everything as JSON in ASCII."""
    data: dict[str, Any] = _TRIAGE.dump_python(triage, mode="json")
    return json.dumps({"format": FORMAT, **data}, indent=2) + "\n"


def write_text(triage: Triage, *, width: int, color: bool) -> str:
    """Return what a terminal shows."""
    lines = Lines(width, color=color)
    lines.add(f"{triage.source}: {count(len(triage.diagnoses), 'error')}", ink=Ink.BOLD)
    if triage.took:
        lines.add(f"The attempt took {triage.took}.")
    if triage.snapshot:
        lines.add(f"Held against the snapshot of {triage.snapshot}.")
    for remark in _beside(triage):
        lines.add(remark)
    for number, diagnosis in enumerate(triage.diagnoses, 1):
        lines.gap()
        lines.add(f"{number}. {_head(diagnosis)}", ink=Ink.RED)
        _write(lines, diagnosis)
    return lines.text()


def _write(lines: Lines, diagnosis: Diagnosis) -> None:
    lines.add(diagnosis.meaning, indent=2)
    for fact in _facts(diagnosis):
        lines.add(fact, indent=2, hang=2)
    for edge in diagnosis.edges[:SHOWN]:
        lines.add(_arrow(edge), indent=4, hang=2)
        for remark in _remarks(edge):
            lines.add(remark, indent=6, hang=2, ink=Ink.FAINT)
    _rest(lines, len(diagnosis.edges), "dependency", "dependencies")
    for title, texts in _sections(diagnosis):
        lines.add(title, indent=2, ink=Ink.BOLD)
        for text in texts[:SHOWN]:
            lines.add(text, indent=4, hang=2)
        _rest(lines, len(texts), "line", "lines")
    lines.add("Next", indent=2, ink=Ink.BOLD)
    for number, task in enumerate(diagnosis.tasks[:SHOWN], 1):
        lines.add(f"{number}. {task.title}", indent=4, hang=3)
        lines.add(task.do, indent=7)
        for remark in (*how(task), *felt(task)):
            lines.add(remark, indent=7, hang=2, ink=Ink.FAINT)
    _rest(lines, len(diagnosis.tasks), "task", "tasks")
    if diagnosis.queries:
        lines.add("Ask the environment (open in a browser in which you are signed in)", indent=2, ink=Ink.BOLD)
    for query in diagnosis.queries[:SHOWN]:
        lines.add(f"{query.answers}:", indent=4)
        lines.whole(query.address, indent=6)


def not_understood(triage: Triage) -> str:
    """Return what helps who pasted a text of which nothing was recognised."""
    return " ".join((*_beside(triage), _WHAT_TO_PASTE))


def _beside(triage: Triage) -> Iterator[str]:
    """Yield what the text holds that is not explained."""
    if triage.unknown_codes:
        shown = ", ".join(f"{code} ({decimal(code)})" for code in triage.unknown_codes)
        yield f"The text gives codes that w365lint does not know: {shown}. {_LOOK_UP}"
    if triage.more:
        yield _MORE


def _rest(lines: Lines, number: int, one: str, several: str) -> None:
    if number > SHOWN:
        more = number - SHOWN
        lines.add(f"and {more:,} more {one if more == 1 else several}; --json and --markdown write them all", indent=4)


def write_markdown(triage: Triage) -> str:
    """Return everything as Markdown, for a ticket."""
    return "".join(f"{line}\n" for line in _markdown(triage))


def _markdown(triage: Triage) -> Iterator[str]:
    yield f"# {_md(triage.source)}: {count(len(triage.diagnoses), 'error')}"
    if triage.took:
        yield from ("", f"The attempt took {_md(triage.took)}.")
    if triage.snapshot:
        yield from ("", f"Held against the snapshot of {_md(triage.snapshot)}.")
    yield from (line for remark in _beside(triage) for line in ("", _md(remark)))
    for number, diagnosis in enumerate(triage.diagnoses, 1):
        yield from ("", f"## {number}. {_md(_head(diagnosis))}", "", _md(diagnosis.meaning))
        yield from (line for fact in _facts(diagnosis) for line in ("", _md(fact)))
        yield from _table(diagnosis)
        for title, texts in _sections(diagnosis):
            yield from ("", f"**{title}**", "", *(f"- {_md(text)}" for text in texts))
        yield from ("", "**Next**", "")
        for place, task in enumerate(diagnosis.tasks, 1):
            yield f"{place}. [ ] {_md(task.title)}"
            yield from (f"   - {_md(remark)}" for remark in (task.do, *how(task), *felt(task)))
        if diagnosis.queries:
            yield from ("", "**Ask the environment**", "")
            yield from (f"- {_md(query.answers)}: `{visible(query.address).replace('`', '')}`" for query in diagnosis.queries)


def _table(diagnosis: Diagnosis) -> Iterator[str]:
    if diagnosis.edges:
        yield from ("", "| what needs it | id | what it needs | id | remarks |", "|---|---|---|---|---|")
    for edge in diagnosis.edges:
        cells = (_shown(edge.dependent), edge.dependent.id or "", _shown(edge.required), edge.required.id or "", " ".join(_remarks(edge)))
        yield f"| {' | '.join(map(_md, cells))} |"


def _md(text: str) -> str:
    return shorten(visible(text), 2_000).translate(_SIGNS)


def _head(diagnosis: Diagnosis) -> str:
    code = f" ({diagnosis.code}, {diagnosis.decimal})" if diagnosis.code else ""
    return f"{diagnosis.title}{code}"


def _facts(diagnosis: Diagnosis) -> Iterator[str]:
    if diagnosis.solution:
        yield f"Solution: {diagnosis.solution}."
    if diagnosis.about:
        yield f"About: the {_shown(diagnosis.about)}{_id(diagnosis.about)}."
    if diagnosis.announced is not None:
        yield f"The text announces {_dependencies(diagnosis.announced)} and names {diagnosis.named:,}."
    elif diagnosis.edges:
        yield f"The text names {_dependencies(diagnosis.named)}."


def _dependencies(number: int) -> str:
    return f"{number:,} {'dependency' if number == 1 else 'dependencies'}"


def _sections(diagnosis: Diagnosis) -> Iterator[tuple[str, tuple[str, ...]]]:
    for title, texts in (
        ("Cut off", diagnosis.cut),
        ("The snapshot", diagnosis.snapshot),
        ("What the text does not say", diagnosis.unsaid),
    ):
        if texts:
            yield title, texts


def _arrow(edge: Edge) -> str:
    return f"{_shown(edge.dependent)}{_id(edge.dependent)} needs {_shown(edge.required)}{_id(edge.required)}"


def _shown(part: Part) -> str:
    parent = f" of '{part.parent_name}'" if part.parent_name else ""
    return f"{full(part)}{parent}"


def _id(part: Part) -> str:
    return f" [{part.id}]" if part.id and part.name else ""


def _remarks(edge: Edge) -> Iterator[str]:
    if edge.from_snapshot:
        yield f"From the snapshot, not from the text: {edge.known_at}."
    elif edge.known_at:
        yield f"The snapshot says so too: {edge.known_at}."
    if edge.dependent.solutions:
        yield f"It belongs to {', '.join(edge.dependent.solutions)}."
    elif edge.dependent.made_here:
        yield "It was made or changed in this environment."
    if edge.unknown_because:
        yield edge.unknown_because
    for note in edge.findings:
        when = "found with this text" if note.only_with_text else "already found"
        yield f"{note.severity} [{note.rule}], {when}: {note.message}"
    if edge.status == "Unpublished":
        yield "Unpublished: publishing all customizations may already settle it."
