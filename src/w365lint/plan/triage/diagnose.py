"""Each error of a text with its meaning, its edges, what is not said, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from w365lint.environment.readers.error_text.said import ErrorKind, ErrorText, Need, Refusal
from w365lint.plan.triage import queries
from w365lint.plan.triage.case import Case
from w365lint.plan.triage.knowledge import Knowledge
from w365lint.plan.triage.meanings import MEANINGS
from w365lint.plan.triage.model import Diagnosis, Edge, Part, Query, Triage
from w365lint.plan.triage.stuck import OF_THE_PLATFORM
from w365lint.plan.triage.tasks import tasks
from w365lint.plan.triage.wording import decimal, full, kind

_UNIQUE: Final = "The unique name of the solution: Power Apps > Solutions shows it in the column Name."
_WHICH: Final = "Which solution was to be removed."
_HELD: Final = " Before that the new version was imported; it waits as the _Upgrade solution of the old one, unless somebody deleted it."
_REFERRED_TO: Final = {ErrorKind.IN_USE, ErrorKind.FLOW_STAYS, ErrorKind.UNMANAGED_BASE}
_OF_A_SOLUTION: Final = {ErrorKind.DEPENDENCIES, ErrorKind.OLD_MESSAGE, ErrorKind.NEEDED_BY_SOLUTION}


def triage(text: ErrorText, source: str, knowledge: Knowledge) -> Triage:
    """Say of every error of a text what it means and what to do."""
    diagnoses = tuple(diagnose(refusal, knowledge) for refusal in text.refusals)
    return Triage(source, diagnoses, text.took, text.unknown_codes, knowledge.name, text.more)


def diagnose(refusal: Refusal, knowledge: Knowledge) -> Diagnosis:
    """Say what one error means and what to do."""
    meaning = MEANINGS[refusal.kind]
    shown, unique = knowledge.solution(refusal.solution)
    unique = unique or (refusal.solution if refusal.kind is ErrorKind.STAGED_UPGRADE else "")
    about = knowledge.part(refusal.about) if refusal.about else None
    edges = tuple(knowledge.edge(need) for need in dict.fromkeys(refusal.needs))
    if about and refusal.kind in _REFERRED_TO:
        edges = knowledge.dependents(about)
    named = len(edges) if refusal.kind is ErrorKind.IN_USE else len(refusal.needs)
    whole = refusal.announced is not None and named >= refusal.announced
    case = Case(refusal, edges, about, shown, whole)
    return Diagnosis(
        kind=str(refusal.kind),
        title=meaning.title,
        meaning=f"{meaning.sentence}{_HELD if refusal.staged else ''}",
        code=refusal.code,
        decimal=decimal(refusal.code) if refusal.code else "",
        solution=shown,
        about=about,
        edges=edges,
        announced=refusal.announced,
        named=len(refusal.needs),
        cut=tuple(_cut(need) for need in refusal.cut if need.dependent.type or need.required.type),
        snapshot=tuple(_known(refusal, about, edges, knowledge)),
        unsaid=tuple(_unsaid(refusal, edges, shown, unique)),
        queries=queries.once(_queries(refusal, about, edges, unique, knowledge.url)),
        tasks=tasks(case),
    )


def _cut(need: Need) -> str:
    """Say what is left of an entry."""
    plain = Knowledge()
    dependent, required = plain.part(need.dependent), plain.part(need.required)
    return f"{_left(dependent)} needs {_left(required)}"


def _left(part: Part) -> str:
    if not part.said:
        return "something that is cut off"
    if part.name or part.id:
        return full(part)
    word = kind(part)
    return f"{'an' if word[0].lower() in 'aeiou' else 'a'} {word} whose name is cut off"


def _unsaid(refusal: Refusal, edges: tuple[Edge, ...], shown: str, unique: str) -> Iterator[str]:
    if not refusal.sentence:
        yield "Everything but the code: no sentence that w365lint knows stands with it, or none in English."
    named = len(refusal.needs)
    if refusal.announced is not None and refusal.announced > named and refusal.kind is ErrorKind.DEPENDENCIES:
        missing = refusal.announced - named
        yield f"{missing:,} of the {refusal.announced:,} dependencies that it announces: the text ends before they are whole."
    if refusal.kind is ErrorKind.DEPENDENCIES and refusal.announced is None:
        yield "How many dependencies there are."
    for edge in edges:
        if edge.dependent.type not in ("solution", "column") and not edge.dependent.id and not edge.from_snapshot:
            yield f"The id of the {full(edge.dependent)}."
    if refusal.kind in _OF_A_SOLUTION and not unique:
        yield _UNIQUE if shown else _WHICH
    said = MEANINGS[refusal.kind].unsaid
    settled = refusal.kind is ErrorKind.DEPENDENCIES and edges and all(_placed(edge.dependent) for edge in edges)
    yield from said[1:] if settled else said


def _placed(part: Part) -> bool:
    return bool(part.solutions) or part.made_here is not None


def _known(refusal: Refusal, about: Part | None, edges: tuple[Edge, ...], knowledge: Knowledge) -> Iterator[str]:
    """Yield what a snapshot adds, and what it lacks."""
    if not knowledge.name:
        return
    if about and refusal.kind is ErrorKind.BASE_LAYER:
        yield from knowledge.layers(about) or ("The snapshot holds no layers of the component.",)
    if refusal.kind is ErrorKind.IN_USE and refusal.announced is not None:
        yield f"The snapshot names {len(edges):,} of the {refusal.announced:,} that refer to it."
    if about and about.id and not about.name:
        yield f"The snapshot does not know the {full(about)}."
    text = [edge for edge in edges if not edge.from_snapshot]
    if text:
        yield f"The snapshot has {sum(bool(edge.known_at) for edge in text):,} of the {len(text):,} that the text names."


def _queries(refusal: Refusal, about: Part | None, edges: tuple[Edge, ...], unique: str, url: str) -> Iterator[Query]:
    if refusal.kind in _OF_A_SOLUTION:
        yield queries.for_uninstall(url, unique)
    if refusal.kind is ErrorKind.DEPENDENCIES:
        for edge in edges:
            yield from queries.for_delete(url, edge.required)
    if refusal.kind in _REFERRED_TO:
        yield from queries.for_delete(url, about or Part("", ""))
    layered = (ErrorKind.BASE_LAYER, ErrorKind.NEEDED_BY_SOLUTION, ErrorKind.PROTECTED)
    if refusal.kind in layered and not (about and about.type in OF_THE_PLATFORM):
        yield queries.layers(url, about or Part("", "TYPE"))
    yield from _others(refusal, about, url)
    yield queries.history(url)


def _others(refusal: Refusal, about: Part | None, url: str) -> Iterator[Query]:
    """Yield the queries about what is no dependency of a component."""
    match refusal.kind:
        case ErrorKind.CONNECTIONS if refusal.about and refusal.about.name:
            yield queries.connection_references(url, refusal.about.name)
        case ErrorKind.STAGED_UPGRADE | ErrorKind.IMPORT_REFUSED:
            yield queries.solutions_named(url, "_Upgrade")
        case ErrorKind.LOCK | ErrorKind.NO_ANSWER:
            yield queries.running(url)
        case ErrorKind.ROWS_LEFT if refusal.other and refusal.detail:
            yield queries.referring_rows(url, refusal.other, refusal.detail)
        case ErrorKind.ACTIVE_FLOW:
            yield queries.active_flows(url)
        case ErrorKind.LAST_FORM if refusal.other:
            yield queries.forms(url, refusal.other)
        case ErrorKind.GONE:
            yield queries.holders(url, about)
        case _:
            return
