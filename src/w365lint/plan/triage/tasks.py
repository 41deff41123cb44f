"""What to do about one error, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from w365lint.environment.readers.error_text.said import ErrorKind
from w365lint.plan.handling import CONNECTIONS, CONNECTIONS_WORDS, CUSTOMIZE, DEFAULT, HANDLING
from w365lint.plan.model import SAME, Action, Task, Ways
from w365lint.plan.triage import stuck
from w365lint.plan.triage.case import Case
from w365lint.plan.triage.edge_tasks import tasks_for
from w365lint.plan.words import ADMINISTRATOR, NOT_CLASSIC, OLD_SOLUTIONS, SOLUTIONS, Words, at, task

_RUNNING: Final = at(
    Action.ASK,
    f"{SOLUTIONS} > See history; Power Platform admin center > the environment > Settings > Audit and logs > System jobs",
    f"{OLD_SOLUTIONS} > Solution History; Settings > System Jobs",
)


_WHERE_IT_WAS: Final = Words(Ways("where it was started", SAME), ADMINISTRATOR)


def tasks(case: Case) -> tuple[Task, ...]:
    """Return what to do, in order."""
    return (*_TASKS[case.refusal.kind](case), *(() if case.refusal.kind in _NO_RETRY else (_retry(case),)))


def _retry(case: Case) -> Task:
    again = "The platform names what lies on top: what comes next is shown only now. Paste the new text if it refuses again."
    asked = case.refusal.detail if case.refusal.kind is ErrorKind.LOCK else ""
    if asked.lower() not in ("", "import", "uninstall"):
        return task(Action.RETRY, f"Start the operation [{asked}] again", "It was refused for the other one alone.", _WHERE_IT_WAS)
    first = "Ask for the dependencies once more; if there are none,"
    if case.refusal.kind is ErrorKind.BASE_LAYER:
        first = "Look at the layers once more; if none of another publisher lies on top,"
    if case.refusal.staged:
        why = "While the _Upgrade solution is there, another import is refused. To remove the solution altogether, delete it first."
        return task(Action.SETTLE_UPGRADE, f"{first} apply the upgrade of {case.it} that waits", f"{why} {again}")
    return task(Action.RETRY, f"{first} start the removal or upgrade of {case.it} again", again)


def _ask_dependencies(case: Case) -> Task:
    why = "The text does not name them all." if case.edges else "The text names none of them."
    return task(Action.ASK, f"Fetch every dependent of {case.it} with the query below", why)


def _dependencies(case: Case) -> Iterator[Task]:
    if not case.whole:
        yield _ask_dependencies(case)
    yield from tasks_for(case.edges)


def _in_use(case: Case) -> Iterator[Task]:
    if not case.whole:
        yield task(
            Action.ASK, f"Fetch the components that refer to {case.part()} with the query below", "The text names none of them.",
            stuck.BLOCKED_BY,
        )  # fmt: skip
    yield from tasks_for(case.edges)
    if case.about and case.about.type == "connection_reference":
        yield task(
            Action.REWORK, f"Turn off each flow that uses {case.part()}, and point it at a connection reference of your own or delete it",
            "Mostly flows refer to a connection reference; a flow that is off still counts until the reference is out of it.",
            HANDLING["flow"].words,
        )  # fmt: skip
    elif not case.edges:
        yield task(
            Action.REWORK, f"Take {case.part()} out of each of them, or delete them",
            "Publish all customizations when that is done.", at(Action.REWORK, DEFAULT, CUSTOMIZE),
        )  # fmt: skip


def _needed(case: Case) -> Iterator[Task]:
    if case.edges:
        yield from tasks_for(case.edges)
    else:
        yield _ask_dependencies(case)


def _base_layer(case: Case) -> Iterator[Task]:
    yield task(
        Action.ASK, f"See which solutions have a layer above yours on {case.part()}",
        "The text names none of them. Where the portal does not show the component, the query below shows its layers.",
        stuck.LAYERS,
    )  # fmt: skip
    yield task(
        Action.RELEASE, "Uninstall those of other publishers from the top down, or upgrade them to versions without the component",
        "The platform does not hand a component from one publisher to another.",
    )  # fmt: skip


def _connections(case: Case) -> Iterator[Task]:
    yield task(
        Action.REWORK, "Turn off the flows that use the connections and take the connection references out",
        "A flow in use makes its connection anew.",
        at(Action.REWORK, f"{DEFAULT} > Connection references > the reference > See dependencies", NOT_CLASSIC),
    )  # fmt: skip
    yield task(Action.DELETE, f"Delete the connections of {case.part('the custom connector')}", CONNECTIONS, CONNECTIONS_WORDS)


def _staged(case: Case) -> Iterator[Task]:
    upgrade = case.refusal.other or "the _Upgrade solution"
    why = "To remove the solution altogether, delete it: the base can go only after it."
    yield task(Action.SETTLE_UPGRADE, f"Apply the waiting upgrade, or delete {upgrade}", why)


def _refused(case: Case) -> Iterator[Task]:
    del case
    yield task(
        Action.ASK, "Read the sentence behind the code, and paste it here", "One code stands for several reasons.",
        at(Action.ASK, f"{SOLUTIONS} > See history > the attempt", f"{OLD_SOLUTIONS} > Solution History"),
    )  # fmt: skip


def _lock(case: Case) -> Iterator[Task]:
    runs = f" [{case.refusal.other}]" if case.refusal.other else ""
    why = "Starting again earlier fails again; a site or app that is being installed holds the lock too."
    yield task(Action.AWAIT_JOB, f"Wait until the operation{runs} that is running has ended", why, _RUNNING)


def _no_answer(case: Case) -> Iterator[Task]:
    why = "Start nothing before: it would be refused while this runs. If it has failed, paste the error of the history here."
    yield task(Action.AWAIT_JOB, f"Look up the attempt on {case.it} in the solution history, and wait until it has ended", why, _RUNNING)


def _rows(case: Case) -> Iterator[Task]:
    constraint = (case.about.name or "") if case.about else ""
    if constraint.startswith("solution_"):
        why = "The rows are the platform's own list of solutions; nobody else can change them."
        yield task(Action.SUPPORT, "Open a support request with the text, the time and the correlation id", why)
        return
    if case.refusal.other == "connectionreference":
        yield task(
            Action.REWORK, "Point the flows that use the connection references elsewhere, then delete the connection references",
            "The rows of this table are components, not data: one that is managed may refuse, and then goes with its solution.",
            at(Action.REWORK, f"{DEFAULT} > Connection references > the reference > See dependencies", NOT_CLASSIC),
        )  # fmt: skip
        return
    table = case.refusal.other or "the table that the log file names"
    words = at(Action.REWORK, "Power Apps > Tables > the table > Edit data", "Advanced Find")
    yield task(
        Action.REWORK, f"Find the rows of {table} that refer to what is to go; export them, then clear the column or delete the rows",
        "They are data, not dependencies: no dependency list shows them.", replace(words, undo="", in_hand=("an export of the rows",)),
    )  # fmt: skip


def _column(case: Case) -> Iterator[Task]:
    yield from tasks_for(case.edges)
    if not case.edges:
        yield task(
            Action.REWORK, "Look for calculated, rollup and formula columns that use the column",
            "Change their formula, or delete them.", HANDLING["column"].words,
        )  # fmt: skip
    why = "Then an index or a constraint that only the database knows stands in the way."
    yield task(Action.SUPPORT, "If nothing visible uses the column, open a support request with the text and the correlation id", why)


def _sql(case: Case) -> Iterator[Task]:
    del case
    yield task(Action.RETRY, "Try once more at a quiet hour", "Some of these errors are of the moment: time-outs and deadlocks.")
    asks = "Without one of these nobody finds the attempt again."
    yield task(Action.SUPPORT, "If it comes again, open a support request with the text, the time and the correlation id", asks)


def _active(case: Case) -> Iterator[Task]:
    del case
    why = "An active flow cannot be deleted, whoever owns it."
    yield task(Action.TURN_OFF, "Turn off every flow and deactivate every classic workflow of the solution", why)


def _privilege(case: Case) -> Iterator[Task]:
    missing = f" ({case.refusal.other})" if case.refusal.other else ""
    user = f"the user with the id {case.refusal.detail}" if case.refusal.detail else "the user"
    yield task(
        Action.GIVE_ROLE, f"Give {user} System Administrator or System Customizer{missing}, or let an administrator remove the solution",
        "A licence for the environment is needed too.",
    )  # fmt: skip


def _old(case: Case) -> Iterator[Task]:
    yield _ask_dependencies(case)


_NO_RETRY: Final = {
    ErrorKind.IMPORT_REFUSED, ErrorKind.NO_ANSWER, ErrorKind.SQL, ErrorKind.DATABASE_BUSY, ErrorKind.PROTECTED, ErrorKind.UNMANAGED_BASE,
    ErrorKind.WRONG_PATCH,
}  # fmt: skip
_TASKS: Final[Mapping[ErrorKind, Callable[[Case], Iterator[Task]]]] = MappingProxyType({
    ErrorKind.DEPENDENCIES: _dependencies,
    ErrorKind.IN_USE: _in_use,
    ErrorKind.NEEDED_BY_SOLUTION: _needed,
    ErrorKind.BASE_LAYER: _base_layer,
    ErrorKind.CONNECTIONS: _connections,
    ErrorKind.STAGED_UPGRADE: _staged,
    ErrorKind.IMPORT_REFUSED: _refused,
    ErrorKind.LOCK: _lock,
    ErrorKind.ROWS_LEFT: _rows,
    ErrorKind.COLUMN_IN_USE: _column,
    ErrorKind.SQL: _sql,
    ErrorKind.DATABASE_BUSY: _sql,
    ErrorKind.NO_ANSWER: _no_answer,
    ErrorKind.ACTIVE_FLOW: _active,
    ErrorKind.PRIVILEGE: _privilege,
    ErrorKind.OLD_MESSAGE: _old,
    ErrorKind.FLOW_STAYS: stuck.flow_stays,
    ErrorKind.LAST_FORM: stuck.last_form,
    ErrorKind.PROTECTED: stuck.protected,
    ErrorKind.GONE: stuck.gone,
    ErrorKind.UNMANAGED_BASE: stuck.unmanaged_base,
    ErrorKind.WRONG_PATCH: stuck.wrong_patch,
})  # fmt: skip
