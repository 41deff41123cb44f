"""The steps for one error, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from w365lint.environment.readers.error_text.said import ErrorKind, Refusal
from w365lint.plan.triage.edge_steps import steps_for
from w365lint.plan.triage.model import Action, Edge, Part, Step
from w365lint.plan.triage.wording import full

_SOLUTIONS: Final = "Power Apps > Solutions"
_OLD: Final = "Settings > Solutions"


@dataclass(frozen=True, slots=True)
class Case:
    """One error with what is known of it."""

    refusal: Refusal
    edges: tuple[Edge, ...]
    about: Part | None
    solution: str
    """As people know it; empty where nobody says."""
    whole: bool
    """Every dependent that the text announces is named."""

    @property
    def it(self) -> str:
        """The solution in a sentence."""
        return self.solution or "the solution"


def steps(case: Case) -> tuple[Step, ...]:
    """Return what to do, in order."""
    return (*_STEPS[case.refusal.kind](case), *(() if case.refusal.kind in _NO_RETRY else (_retry(case),)))


def _retry(case: Case) -> Step:
    why = "The platform names what lies on top: what comes next is shown only now. Paste the new text if it refuses again."
    maker, classic = f"{_SOLUTIONS} > the solution > Delete", f"{_OLD} > the solution > Delete"
    return Step(
        Action.RETRY,
        f"Ask for the dependencies once more; if there are none, start the removal or upgrade of {case.it} again.",
        why,
        maker,
        classic,
    )


def _ask_dependencies(case: Case) -> Step:
    why = "The text does not name them all." if case.edges else "The text names none of them."
    maker, classic = f"{_SOLUTIONS} > the solution > See dependencies", f"{_OLD} > the solution > a component > Show Dependencies"
    return Step(Action.ASK, f"Fetch every dependent of {case.it} with the query below.", why, maker, classic)


def _dependencies(case: Case) -> Iterator[Step]:
    if not case.whole:
        yield _ask_dependencies(case)
    yield from steps_for(case.edges)


def _in_use(case: Case) -> Iterator[Step]:
    named = f"the {full(case.about)}" if case.about else "the component"
    if not case.whole:
        yield Step(
            Action.ASK, f"Fetch the components that refer to {named} with the query below.", "The text only counts them.",
            f"{_SOLUTIONS} > the solution > the component > See dependencies > Delete blocked by",
            f"{_OLD} > the solution > the component > Show Dependencies",
        )  # fmt: skip
    yield from steps_for(case.edges)
    if case.about and case.about.type == "connection_reference":
        yield Step(
            Action.EDIT, f"Turn off each flow that uses {named}, and point it at a connection reference of your own or delete it.",
            "Mostly flows refer to a connection reference; a flow that is off still counts until the reference is out of it.",
            f"{_SOLUTIONS} > Default Solution > Cloud flows > the flow > Edit",
        )  # fmt: skip
    elif not case.edges:
        yield Step(
            Action.EDIT, f"Take {named} out of each of them, or delete them; then publish all customizations.", "",
            f"{_SOLUTIONS} > Default Solution", "Settings > Customizations > Customize the System",
        )  # fmt: skip


def _needed(case: Case) -> Iterator[Step]:
    if case.edges:
        yield from steps_for(case.edges)
    else:
        yield _ask_dependencies(case)


def _base_layer(case: Case) -> Iterator[Step]:
    named = f"the {full(case.about)}" if case.about else "the component"
    yield Step(
        Action.ASK, f"See which solutions have a layer above yours on {named}.", "The text names none of them.",
        f"{_SOLUTIONS} > the solution > the component > Advanced > See solution layers",
        f"{_OLD} > the solution > the component > Solution Layers",
    )  # fmt: skip
    yield Step(
        Action.UNINSTALL, "Uninstall those of other publishers from the top down, or upgrade them to versions without the component.",
        "The platform does not hand a component from one publisher to another.",
        f"{_SOLUTIONS} > Managed > the solution > Delete", f"{_OLD} > the solution > Delete",
    )  # fmt: skip


def _connections(case: Case) -> Iterator[Step]:
    named = f"the {full(case.about)}" if case.about else "the custom connector"
    yield Step(
        Action.ASK, f"List the connections to {named}: Get-AdminPowerAppConnection -EnvironmentName ENVIRONMENT-ID.",
        "They belong to users, and only an administrator's PowerShell (Microsoft.PowerApps.Administration.PowerShell) shows all of them.",
    )  # fmt: skip
    yield Step(
        Action.EDIT, "Turn off the flows that use them and take the connection references out.", "A flow in use makes its connection anew.",
        f"{_SOLUTIONS} > Default Solution > Connection references > the reference > See dependencies",
    )  # fmt: skip
    yield Step(
        Action.DELETE, "Have each owner delete the connection, or delete it as administrator with Remove-AdminPowerAppConnection.", "",
        "Power Apps > Connections > the connection > Delete",
    )  # fmt: skip


def _staged(case: Case) -> Iterator[Step]:
    upgrade = case.refusal.other or "the _Upgrade solution"
    yield Step(
        Action.UPGRADE, f"Apply the waiting upgrade, or delete {upgrade}.",
        "To remove the solution altogether, delete it: the base can go only after it.",
        f"{_SOLUTIONS} > the solution > Apply upgrade, or > {upgrade} > Delete", f"{_OLD} > the solution > Apply Solution Upgrade",
    )  # fmt: skip


def _refused(case: Case) -> Iterator[Step]:
    del case
    yield Step(
        Action.ASK, "Read the sentence behind the code, and paste it here.", "One code stands for several reasons.",
        f"{_SOLUTIONS} > See history > the attempt", f"{_OLD} > Solution History",
    )  # fmt: skip


def _lock(case: Case) -> Iterator[Step]:
    runs = f" [{case.refusal.other}]" if case.refusal.other else ""
    yield Step(
        Action.WAIT, f"Wait until the operation{runs} that is running has ended.",
        "Starting again earlier fails again; a site or app that is being installed holds the lock too.",
        f"{_SOLUTIONS} > See history; Power Platform admin center > the environment > Settings > Audit and logs > System jobs",
        f"{_OLD} > Solution History; Settings > System Jobs",
    )  # fmt: skip


def _rows(case: Case) -> Iterator[Step]:
    constraint = (case.about.name or "") if case.about else ""
    if constraint.startswith("solution_"):
        yield Step(
            Action.SUPPORT, "Open a support request with the text, the time and the correlation id.",
            "The rows are the platform's own list of solutions; nobody else can change them.",
            "Power Platform admin center > Help + support",
        )  # fmt: skip
        return
    table = case.refusal.other or "the table that the log file names"
    yield Step(
        Action.EDIT, f"Find the rows of {table} that refer to what is to go; export them, then clear the column or delete the rows.",
        "They are data, not dependencies: no dependency list shows them.",
        "Power Apps > Tables > the table > Edit data", "Advanced Find",
    )  # fmt: skip


def _column(case: Case) -> Iterator[Step]:
    yield from steps_for(case.edges)
    if not case.edges:
        yield Step(
            Action.EDIT, "Look for calculated, rollup and formula columns that use the column; delete them or change their formula.", "",
            f"{_SOLUTIONS} > Default Solution > Tables > the table > Columns", "Settings > Customizations > Customize the System > Fields",
        )  # fmt: skip
    yield Step(
        Action.SUPPORT, "If nothing visible uses the column, open a support request with the text and the correlation id.",
        "Then an index or a constraint that only the database knows stands in the way.", "Power Platform admin center > Help + support",
    )  # fmt: skip


def _sql(case: Case) -> Iterator[Step]:
    del case
    yield Step(Action.WAIT, "Try once more at a quiet hour.", "Some of these errors are of the moment: time-outs and deadlocks.")
    yield Step(
        Action.SUPPORT, "If it comes again, open a support request with the text, the time and the correlation id.", "",
        "Power Platform admin center > Help + support",
    )  # fmt: skip


def _active(case: Case) -> Iterator[Step]:
    del case
    yield Step(
        Action.SWITCH_OFF, "Turn off every flow and deactivate every classic workflow of the solution.", "",
        f"{_SOLUTIONS} > the solution > Cloud flows > the flow > Turn off", "Settings > Processes > the process > Deactivate",
    )  # fmt: skip


def _privilege(case: Case) -> Iterator[Step]:
    missing = f" ({case.refusal.other})" if case.refusal.other else ""
    yield Step(
        Action.ALLOW, f"Give the user System Administrator or System Customizer{missing}, or let an administrator remove the solution.",
        "A licence for the environment is needed too.",
        "Power Platform admin center > the environment > Settings > Users + permissions > Users > Manage security roles",
        "Settings > Security > Users > Manage Roles",
    )  # fmt: skip


def _old(case: Case) -> Iterator[Step]:
    yield _ask_dependencies(case)


_NO_RETRY: Final = {ErrorKind.IMPORT_REFUSED}
_STEPS: Final[Mapping[ErrorKind, Callable[[Case], Iterator[Step]]]] = MappingProxyType({
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
    ErrorKind.ACTIVE_FLOW: _active,
    ErrorKind.PRIVILEGE: _privilege,
    ErrorKind.OLD_MESSAGE: _old,
})  # fmt: skip
