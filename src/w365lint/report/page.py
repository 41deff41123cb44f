"""The page: one HTML file that opens anywhere, without network and without JavaScript."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha256
from itertools import islice
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from w365lint.plan.model import Plan
from w365lint.report.checklist import LEGEND, NO_BOX, TICKED, Checklist
from w365lint.report.doing import tried
from w365lint.report.outline import (
    Group,
    after_gaps,
    after_parts,
    cards_by_name,
    count_severities,
    days_old,
    group_findings,
    group_gaps,
    group_questions,
    health,
    rank_answers,
)
from w365lint.report.plan_text import GLANCED, glance, summary
from w365lint.report.surrounding import draw_surrounding
from w365lint.report.text import STATES, SYMBOLS, amount, attested, sentence, visible, where
from w365lint.report.witness import draw_path
from w365lint.rulebook.verdict import Identity, Stage, Verdict
from w365lint.wording import count, words

FULL: Final = 200
"""Findings of one rule that are written as full cards; the others are rows."""

FIRST: Final = 25
"""Entries of a list of questions that are written out."""

_STAGES: Final = {
    Stage.BEFORE: "Before",
    Stage.DURING: "During: the steps of the work",
    Stage.AFTER: "After",
}


def write_page(verdict: Verdict, plan: Plan | None = None) -> str:
    """Return the report as one HTML file, with the plan of a removal where there is one."""
    groups = group_findings(verdict)
    return _JINJA.get_template("page.html.j2").render(
        verdict=verdict,
        environment=verdict.environment,
        groups=groups,
        full=_full(groups),
        anchored=_anchored(verdict),
        cards=cards_by_name(verdict),
        severities=count_severities(verdict),
        questions=group_questions(verdict),
        answers=rank_answers(verdict),
        gaps=group_gaps(verdict),
        health=health(verdict),
        checklist=Checklist(verdict, plan),
        **_planned(plan),
    )


def write_plan_page(plan: Plan, environment: Identity) -> str:
    """Return the plan of a removal as one HTML file."""
    return _JINJA.get_template("plan_page.html.j2").render(environment=environment, **_planned(plan))


def _planned(plan: Plan | None) -> Mapping[str, Any]:
    """Return what both pages hold: the plan, our style and our script."""
    return {
        "plan": plan,
        "drawing": Markup(draw_surrounding(plan)) if plan else "",  # noqa: S704 whoever draws escapes every name
        "numbers": {step.id: step.number for step in plan.steps()} if plan else {},
        "style": _STYLE,
        "script": _SCRIPT,
        "hashes": {"style": _hash(_STYLE), "script": _hash(_SCRIPT)},
    }


def _full(groups: Iterable[Group]) -> frozenset[str]:
    """Return the identities of the findings that are written as full cards."""
    return frozenset(
        finding.identity for group in groups for finding in islice((*(root.finding for root in group.roots), *group.elsewhere), FULL)
    )


def _anchored(verdict: Verdict) -> Mapping[str, str]:
    """Return the message of each finding that a link can lead to."""
    waived = (each.finding for each in verdict.waived)
    return {finding.identity: finding.message for finding in (*verdict.findings, *waived)}


def _anchor(identity: str) -> str:
    return f"f-{quote(identity.encode('utf-8', 'backslashreplace'), safe='')}"


def _secure(address: str) -> bool:
    return address.startswith("https://")


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _show(value: object) -> object:
    """Make every text that a template writes visible, except markup that is already escaped."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _environment() -> Environment:
    jinja = Environment(
        loader=PackageLoader("w365lint.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_show,
    )
    filters = {each.__name__: each for each in (amount, attested, count, glance, sentence, summary, tried, where, words)}
    jinja.filters.update(filters, anchor=_anchor, draw=lambda path: Markup(draw_path(path)))  # noqa: S704 draw_path escapes every name
    jinja.tests["secure"] = _secure
    jinja.globals.update(
        symbols=SYMBOLS,
        states=STATES,
        stages=_STAGES,
        first=FIRST,
        glanced=GLANCED,
        days_old=days_old,
        after_parts=after_parts,
        after_gaps=after_gaps,
        box_words={TICKED: "done", NO_BOX: "nothing to tick"},
        legend=LEGEND,
    )
    return jinja


def _read(name: str) -> Markup:
    """Return one of our own files as it stands."""
    source, _, _ = PackageLoader("w365lint.report").get_source(_JINJA, name)
    return Markup(source)  # noqa: S704 no value from a snapshot is in it


_JINJA: Final = _environment()
_STYLE: Final = _read("style.css")
_SCRIPT: Final = _read("script.js")
