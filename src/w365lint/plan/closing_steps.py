"""The steps around the solutions: exports, jobs, sites, people, and what is looked at afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Final

from w365lint.environment.graph import Node
from w365lint.environment.rows import Record
from w365lint.environment.solutions import Platform
from w365lint.environment.surroundings import Surroundings
from w365lint.plan import billing_steps as billing
from w365lint.plan.draft import Draft
from w365lint.plan.items import items
from w365lint.plan.model import Action, Item, Phase
from w365lint.plan.removal import PORTAL, Removal
from w365lint.plan.solution_steps import uninstall
from w365lint.plan.words import ADMINISTRATOR, BILLING, few, work_365_jobs
from w365lint.rulebook.finding import Place

JOBS: Final = "jobs:work-365"
SYSTEM_JOBS: Final = "jobs:system"
ROLES: Final = "people:roles"
USERS: Final = "people:users"
VERIFY: Final = "verify"

_WAITING: Final = ("waiting", "dispatched", "in_progress", "retry")


class ClosingSteps:
    """Adds what surrounds the solutions to a draft."""

    def __init__(self, around: Surroundings, removal: Removal, draft: Draft) -> None:
        self.around, self.removal, self.draft = around, removal, draft
        self.platform: Platform = around.platform

    def add(self, lost: Collection[Item]) -> None:
        """Add everything; `lost` are the tables that will be deleted."""
        if lost:
            self._export(tuple(lost))
        self._system_jobs()
        if self.platform.removes_work_365:
            self._jobs()
            self._roles()
        self._sites()
        self._verify()

    def _export(self, lost: tuple[Item, ...]) -> None:
        self.draft.add(
            billing.EXPORTS, Action.EXPORT, Phase.EXPORT, "Export the tables that will be deleted",
            "Put the files into exports/ in the snapshot, where they are counted against the tables, or count them yourself and attest "
            "UNI-10 about each table in attestations.yaml; store them outside of the environment. Export once more whatever changes "
            "afterwards.",
            items=lost, role=BILLING if self.platform.removes_work_365 else ADMINISTRATOR,
            lines=("UNI-10", "UNI-11", "UNI-31", "UNI-53", "OFF-12", "OFF-19", "OFF-20", "UNI-48"),
        )  # fmt: skip
        self.draft.before(billing.INVOICES, billing.EXPORTS, "The export holds the last invoices too.")
        for key in self.removal.targets:
            if self.removal.packages[key].goes:
                self.draft.before(billing.EXPORTS, uninstall(key), "Uninstalling deletes the tables with everything in them.")

    def _jobs(self) -> None:
        rows = [row for row in self.around.rows("job", ("status_reason", "type")) if row.values["status_reason"] in _WAITING]
        if rows:
            self.draft.add(
                JOBS, Action.AWAIT_JOB, Phase.JOBS, "Wait for Work 365 jobs, or cancel them",
                "A job that sends or charges a final invoice is awaited; what is left over is cancelled.", work_365_jobs(),
                items=items(rows, _job), lines=("UNI-08", "UNI-28"),
            )  # fmt: skip
            self.draft.before(billing.INVOICES, JOBS, "The last invoices make jobs of their own.")
            self._before_all(JOBS, rows, "A job that runs holds on to what it works on.")

    def _system_jobs(self) -> None:
        rows = [row for row in self.platform.rows("system_job") if row.values["state"] != "completed" and self._of_target(row)]
        if rows:
            self.draft.add(
                SYSTEM_JOBS, Action.AWAIT_JOB, Phase.JOBS, "Wait for system jobs, or cancel them",
                "Those that work on the tables, flows and plug-in steps of the target.", items=items(rows, _system_job),
                lines=("UNI-15", "UNI-28", "UNI-44"),
            )  # fmt: skip
            self._before_all(SYSTEM_JOBS, rows, "A job that runs or waits holds on to what it works on.")

    def _of_target(self, job: Record) -> bool:
        about = {"table": job.values["about_table"], "flow": job.values["flow"], "plugin_step": job.values["plugin_step"]}
        return any(
            isinstance(key, str) and self.platform.of_target(self.platform.node(word, key.lower())) is True for word, key in about.items()
        )

    def _roles(self) -> None:
        held = self.around.held
        roles = {
            row.key: row
            for row in self.around.rows("role", ())
            if self.platform.of_target(Node("role", row.key)) is True or row.name.startswith("Work 365")
        }
        users = self.around.by_key("user", ("application", "disabled", "email"))
        holders = [(user, [roles[role].name for role in mine if role in roles]) for user, mine in sorted(held.by_user.items())]
        holders = [(user, mine) for user, mine in holders if mine and user in users]
        if holders:
            held_by = {user: few(sorted(mine)) for user, mine in holders}
            self.draft.add(
                ROLES, Action.TAKE_ROLES, Phase.PEOPLE, "Take the Work 365 roles from users",
                "Roles that a managed solution brought go with it: only their assignments are "
                "taken now.", lines=("OFF-16", "UNI-25"),
                items=items((users[user] for user in held_by), lambda user: f"role {held_by[user.key]}", _email),
            )  # fmt: skip
            self._after_billing(ROLES, "Whoever closes billing needs the role until then.")
        alone = [users[user] for user, mine in holders if len(mine) == len(held.by_user[user]) and _runs_alone(users[user])]
        if alone:
            self.draft.add(
                USERS, Action.DISABLE_USER, Phase.PEOPLE, "Disable the users that served Work 365 alone",
                "Only those that no other application signs in as: see who owns flows of yours first.",
                items=items(alone, None, _email), lines=("OFF-17", "UNI-24"),
            )  # fmt: skip
            self._after_billing(USERS, "Jobs and integrations run as these users until then.")
            for flow in (step.id for step in self.draft.steps.values() if step.action is Action.TURN_OFF):
                self.draft.before(flow, USERS, "A flow whose owner is disabled cannot be turned off in good order.")

    def _after_billing(self, step: str, why: str) -> None:
        for first in (billing.CONTRACTS, billing.CONNECTOR, JOBS):
            self.draft.before(first, step, why)
        if step == USERS:
            self.draft.before(ROLES, USERS, "Roles are taken before the user is disabled.")

    def _sites(self) -> None:
        portals = [key for key in self.removal.targets if PORTAL.match(self.removal.packages[key].name)]
        rows = sorted((row for row in self.platform.rows("site") if row.values["state"] != "inactive"), key=lambda row: row.key)
        listed, namesakes = items(rows, lambda row: str(row.values["domain"] or "")), Counter(row.name for row in rows)
        for row, site in zip(rows, listed, strict=True) if portals else ():
            called = f"site {row.name}{f' ({site.detail})' if namesakes[row.name] > 1 else ''}"
            step = self.draft.add(
                f"site:{row.key}", Action.STOP_SITE, Phase.SITES, f"Stop {called}",
                "If it is a site of the portal solution, which no column says. Where it must not be stopped, plan a maintenance window.",
                items=(site,), lines=("UNI-22", "UNI-45"),
            )  # fmt: skip
            for key in portals:
                self.draft.before(step, uninstall(key), "A running site holds on to the portal solution.", Place(row.file, row.place))
            gone = self.draft.add(
                f"delete-site:{row.key}", Action.DELETE_SITE, Phase.VERIFY, f"Delete {called}",
                "Only if nobody needs it any more.", optional=True, lines=("UNI-23",),
            )  # fmt: skip
            for key in portals:
                self.draft.before(uninstall(key), gone, "The site is deleted after its solution.")

    def _verify(self) -> None:
        self.draft.add(
            VERIFY, Action.VERIFY, Phase.VERIFY, "Look at what is left",
            "Clear the browser's cache and sign in again. No solution, app, table, flow, role or job of the target is left, and no system "
            f"job fails with a reference to it.{' Agreements at providers end separately.' if self.platform.removes_work_365 else ''}",
            lines=("UNI-35", "UNI-29", "UNI-30", "UNI-50", "UNI-51", "OFF-18", "OFF-21", "OFF-22", "UNI-32"),
        )  # fmt: skip
        for key in self.removal.targets:
            self.draft.before(uninstall(key), VERIFY, "It looks at what the uninstall left.")

    def _before_all(self, step: str, rows: list[Record], why: str) -> None:
        for key in self.removal.targets:
            self.draft.before(step, uninstall(key), why, Place(rows[0].file, rows[0].place))


def _runs_alone(user: Record) -> bool:
    return user.values["application"] is not None and isinstance(user.values["application"], str) and user.values["disabled"] is not True


def _email(user: Record) -> str:
    said = user.values["email"]
    return said if isinstance(said, str) else ""


def _job(job: Record) -> str:
    type_ = job.values["type"]
    return f"{type_ if isinstance(type_, str) else 'job'}, {str(job.values['status_reason']).replace('_', ' ')}"


def _system_job(job: Record) -> str:
    status = job.values["status"]
    return status.replace("_", " ") if isinstance(status, str) else "status unknown"
