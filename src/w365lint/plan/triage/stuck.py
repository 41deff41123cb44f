"""What to do about a component that the platform could not delete, change or find.

Source: Microsoft Learn, Solution upgrade or uninstall errors in Copilot Studio; Manage form settings; maintainers in public issues.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from w365lint.plan.handling import CUSTOMIZE, DEFAULT
from w365lint.plan.model import Action, Task, Ways
from w365lint.plan.triage.case import Case
from w365lint.plan.triage.edge_tasks import tasks_for
from w365lint.plan.words import ADMINISTRATOR, BACKUP, OLD_SOLUTIONS, SOLUTIONS, Words, at, few, publish, task

_THERE: Final = "the solution > the component"
BLOCKED_BY: Final = at(
    Action.ASK, f"{SOLUTIONS} > {_THERE} > See dependencies > Delete blocked by", f"{OLD_SOLUTIONS} > {_THERE} > Show Dependencies"
)
LAYERS: Final = at(Action.ASK, f"{SOLUTIONS} > {_THERE} > Advanced > See solution layers", f"{OLD_SOLUTIONS} > {_THERE} > Solution Layers")
_IMPORT: Final = Words(Ways(f"{SOLUTIONS} > Import solution", f"{OLD_SOLUTIONS} > Import"), ADMINISTRATOR, in_hand=(BACKUP,))
_FALLBACK: Final = replace(
    at(
        Action.REWORK, f"{DEFAULT} > Tables > the table > Forms > ... beside a form > Form settings > Fallback forms",
        f"{CUSTOMIZE} > Entities > the entity > Forms > the form > Enable Security Roles > Enabled for fallback",
    ), undo="take it out of the fallback forms again",
)  # fmt: skip
OF_THE_PLATFORM: Final = ("solution", "publisher")


def import_again(title: str, why: str) -> Task:
    """Return what is done with the file of a solution."""
    return task(Action.RETRY, title, why, _IMPORT)


def flow_stays(case: Case) -> Iterator[Task]:
    """Yield what lets go of a flow."""
    flow = case.part("the flow")
    code = "Its code says that other components refer to it" if case.refusal.code == "8004F01F" else "The text does not say why it stays"
    yield task(Action.ASK, f"See what refers to {flow}", f"{code}. It may be another flow that calls it.", BLOCKED_BY)
    yield from tasks_for(case.edges)
    yield task(
        Action.TURN_OFF, f"Turn off {flow} and each flow that calls it; take the call out of those, and save",
        "A flow that is off still counts until the call is out of it, also one of the same solution.",
    )  # fmt: skip
    last = "The platform sometimes deletes the components of one solution in an order that it then refuses itself."
    yield task(Action.SUPPORT, "If nothing refers to it and it stays all the same, open a support request with the text", last)


def last_form(case: Case) -> Iterator[Task]:
    """Yield how a table gets a form to fall back on that does not go."""
    form = f"{case.refusal.detail} form of the table {case.refusal.other}" if case.refusal.other else "form of the same type and table"
    yield task(
        Action.REWORK, f"Make another {form} a fallback form",
        "Take one that stays, or make one, for instance with Save As of the form that goes.", _FALLBACK,
    )  # fmt: skip
    yield publish()


def protected(case: Case) -> Iterator[Task]:
    """Yield what can be done where the platform allows neither deleting nor changing."""
    if case.about and case.about.type in OF_THE_PLATFORM:
        yield task(
            Action.ASK, f"See which {case.about.type} was chosen", "Those of the platform itself stay; nothing has to be done about them.",
            at(Action.ASK, SOLUTIONS, OLD_SOLUTIONS),
        )  # fmt: skip
        return
    brought_by = few(case.about.solutions) if case.about else ""
    if not brought_by:
        yield task(Action.ASK, f"See which solution brings {case.part()}", "Its managed properties come from there.", LAYERS)
    asked, by = case.refusal.other, f" by the managed property {case.refusal.detail}" if case.refusal.detail else ""
    why = f"The operation {asked or 'that was asked for'} was refused{by}."
    if asked.lower() in ("", "delete"):
        title = f"If it should be deleted, leave {case.part()} to {brought_by or 'its solution'}: it goes when that is uninstalled"
        yield task(Action.RELEASE, title, why)
    if asked.lower() != "delete":
        title = f"If it should be changed, import its solution with {case.part()} set as customizable"
        layer = "Then the changes that were made to it here, its unmanaged layer, can be removed."
        yield import_again(title, f"{why} {layer} Ask whoever made the solution for such a file.")


def gone(case: Case) -> Iterator[Task]:
    """Yield how something comes back that an operation does not find."""
    link = f" It should be linked with the {case.refusal.other} with the id {case.refusal.detail}." if case.refusal.other else ""
    yield task(Action.ASK, f"See with the query below whether {case.part()} is there", f"It may have been deleted by hand.{link}")
    yield import_again(
        "If it is not there, import the solution that brings it",
        "Where it was there before: in the version that is installed, which may bring it back. Ask whoever made it for the file.",
    )
    yield task(Action.SUPPORT, "If it is there, or does not come back, open a support request with the text", "Only Microsoft sees more.")


def wrong_patch(case: Case) -> Iterator[Task]:
    """Yield what is imported instead of a patch of another version."""
    version = f"version {case.refusal.detail}" if case.refusal.detail else "the installed version"
    yield import_again(f"Import a patch that was made for {version}, or the whole solution", "Ask whoever made the patch for it.")


def unmanaged_base(case: Case) -> Iterator[Task]:
    """Yield how the way becomes free for a managed component."""
    part = case.part()
    yield task(Action.ASK, f"See what uses {part}", "It was made, or imported unmanaged, in this environment.", BLOCKED_BY)
    words = at(Action.DELETE, f"{DEFAULT} > All > search for the name > Delete", CUSTOMIZE)
    yield task(
        Action.DELETE, f"If nobody needs {part} as it is, delete it",
        "With a table go its rows, with a column its values: export them first.",
        replace(words, in_hand=("an export of its data, if it is a table or column", *words.in_hand)),
    )  # fmt: skip
    yield import_again("Import the solution again", "Paste the new text if it refuses again: it names one component at a time.")
