"""Where each action is done, who does it, and how it is taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from w365lint.plan.model import SAME, Action, Effect, Reach, Task, Ways

Thing = TypeVar("Thing")

ADMINISTRATOR: Final = "System Administrator"
BILLING: Final = "Work 365 Billing Manager"
MAKER: Final = "System Customizer"
FINANCE: Final = "Finance"
TENANT: Final = "Entra ID administrator"


@dataclass(frozen=True, slots=True)
class Words:
    """What every step of an action has in common."""

    ways: Ways
    role: str
    undo: str = ""
    in_hand: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()


def local(says: str) -> Effect:
    """Return an effect that stays inside the environment."""
    return Effect(Reach.LOCAL, says)


def outside(says: str) -> Effect:
    """Return an effect that customers, providers or other systems feel."""
    return Effect(Reach.OUTSIDE, says)


def few(things: Iterable[Thing], most: int = 5, named: Callable[[Thing], str] = str) -> str:
    """Name the first few, and count the others."""
    known = [*things]
    names = [*map(named, known[:most]), *([f"{len(known) - most:,} more"] if len(known) > most else [])]
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


_WORK_365: Final = "Work 365 app (model-driven, in Power Apps > Apps)"
_CLASSIC: Final = "Dynamics 365 > Work 365"
SOLUTIONS: Final = "Power Apps > Solutions"
OLD_SOLUTIONS: Final = "Settings > Solutions"
BACKUP: Final = "a backup of the environment, made today"
NOTHING: Final = "not needed, it changes nothing"
NOT_CLASSIC: Final = "not there: use Power Apps"
_ADMIN_CENTER: Final = "Power Platform admin center > the environment"

_WORDS: Final[Mapping[Action, Words]] = {
    Action.AGREE: Words(Ways("by e-mail or telephone", SAME), FINANCE, NOTHING),
    Action.REVIEW: Words(
        Ways(f"{_WORK_365} > Billing Contracts, and > Subscriptions", f"{_CLASSIC} > Billing Contracts, and > Subscriptions"),
        BILLING, NOTHING,
    ),
    Action.INVOICE: Words(
        Ways(f"{_WORK_365} > Billing Contracts > the contract > Generate Invoice", f"{_CLASSIC} > Billing Contracts > the contract"),
        BILLING, "cancel the invoice, and credit it where it was sent",
        effects=(outside("Customers receive invoices; Auto Charge takes the money and Auto Sync books it, where they are still on."),),
    ),
    Action.PAUSE: Words(
        Ways(f"{_WORK_365} > Billing Contracts > the contract: Auto Send, Auto Charge, Auto Sync = No", f"{_CLASSIC} > Billing Contracts"),
        BILLING, "turn them on again", effects=(local("Invoices are no longer sent, charged and booked by themselves."),),
    ),
    Action.EXPORT: Words(
        Ways(
            "Power Apps > Tables > the table > Export > Export data; or the Web API address that `w365lint doctor` prints",
            "Dynamics 365 > the list of the table > Export to Excel > Static Worksheet (at most 100,000 rows)",
        ),
        BILLING, NOTHING,
    ),
    Action.SYNCHRONIZE: Words(
        Ways(f"{_WORK_365} > Admin Hub > Integrations > Partner Center > Sync", f"{_CLASSIC} > Partner Center Connector > Sync"),
        BILLING, "what it changed in subscriptions has to be corrected by hand",
        effects=(outside("Reads from Partner Center; what waits for its provider may be provisioned."),),
    ),
    Action.DO_NOTHING: Words(
        Ways(f"{_WORK_365} > Subscriptions > the subscription > Provider = Do Nothing", f"{_CLASSIC} > Subscriptions > Edit > Provider"),
        BILLING, "choose the former provider again; note it first",
        effects=(local("Work 365 lets go: the licenses at the provider go on, and so does its bill."),),
    ),
    Action.DEACTIVATE: Words(
        Ways(f"{_WORK_365} > the list > select > Deactivate", f"{_CLASSIC} > the list > select > Deactivate"),
        BILLING, "activate the record again",
    ),
    Action.DISCONNECT: Words(
        Ways(f"{_WORK_365} > Admin Hub > Integrations > Disable or Remove", f"{_CLASSIC} > Admin Settings > Integrations > Disable"),
        ADMINISTRATOR, "enable it again; its sign-in may have to be given anew",
        effects=(outside("The other system gets nothing more from Work 365, and sends nothing more to it."),),
    ),
    Action.REVOKE: Words(
        Ways("Microsoft Entra admin center > Enterprise apps > the app > Properties > Delete; the provider's own "
        "portal for keys", SAME),
        TENANT, "consent again, and make new keys", effects=(outside("Sign-ins and callbacks with the old consent or key fail."),),
    ),
    Action.AWAIT_JOB: Words(
        Ways(
            f"{_ADMIN_CENTER} > Settings > Audit and logs > System jobs > the job > Cancel",
            "Settings > System Jobs > select > More Actions > Cancel",
        ),
        ADMINISTRATOR, "start a cancelled job again",
        effects=(outside("A job that is awaited still does its work: it sends, charges or synchronizes."),),
    ),
    Action.TURN_OFF: Words(
        Ways(
            f"{SOLUTIONS} > the solution > Cloud flows or Processes > the flow > Turn off",
            "Settings > Processes > the process > Deactivate; cloud flows: Power Automate > Solutions > Turn off",
        ),
        MAKER, "turn it on again",
    ),
    Action.REWORK: Words(
        Ways(f"{SOLUTIONS} > Default Solution > the component > Edit, or Remove", "Settings > Customizations > Customize the System"),
        MAKER, "put back the copy that you exported before",
    ),
    Action.TRY_DELETE: Words(
        Ways(f"{SOLUTIONS} > the solution > Connection references > Delete", NOT_CLASSIC),
        MAKER, in_hand=("the name of the connection and its owner",),
    ),
    Action.DELETE: Words(
        Ways(f"{SOLUTIONS} > Default Solution > All > search for the name > Delete", "Settings > Customizations > Customize the System"),
        MAKER, in_hand=("an unmanaged solution with the component, exported",),
    ),
    Action.REMOVE_LAYER: Words(
        Ways(
            f"{SOLUTIONS} > the solution > the component > See solution layers > Remove unmanaged layer",
            NOT_CLASSIC,
        ),
        MAKER, in_hand=("a note of what was changed, or the component in an exported unmanaged solution",),
        effects=(local("The component shows again what its solution brought."),),
    ),
    Action.PUBLISH: Words(
        Ways(f"{SOLUTIONS} > Publish all customizations", f"{OLD_SOLUTIONS} > Publish All Customizations"),
        MAKER, "change the components again, and publish", effects=(local("Everything that was changed comes into use, "
        "also what others had in the making."),),
    ),
    Action.STOP_SITE: Words(
        Ways(
            "Power Platform admin center > Resources > Power Pages sites > the site > Site Actions > Stop",
            "Dynamics 365 > Portals > Websites > the website > Deactivate",
        ),
        ADMINISTRATOR, "start the site again", effects=(outside("Customers no longer reach the site."),),
    ),
    Action.TAKE_ROLES: Words(
        Ways(
            "Power Platform admin center > the environment > Settings > Users + permissions > Users > Manage security roles",
            "Settings > Security > Users > Manage Roles",
        ),
        ADMINISTRATOR, "give the role again; note who held it", effects=(local("These people can no longer open Work 365."),),
    ),
    Action.DISABLE_USER: Words(
        Ways(
            "Power Platform admin center > the environment > Settings > Application users > Deactivate; people: Settings > Users",
            "Settings > Security > Users > Disable",
        ),
        ADMINISTRATOR, "activate the user again", effects=(outside("Whatever signs in as this user stops."),),
    ),
    Action.RELEASE: Words(
        Ways(f"{SOLUTIONS} > Managed > the solution > Delete, or import its newer version", f"{OLD_SOLUTIONS} > the solution > Delete"),
        ADMINISTRATOR, in_hand=("an export of its data", "its installation file, to install it again"),
    ),
    Action.BREAK_CIRCLE: Words(
        Ways(f"{SOLUTIONS} > Import solution: the version that lacks the reference", f"{OLD_SOLUTIONS} > Import"),
        ADMINISTRATOR, in_hand=("the installation file of the version that is there now",),
    ),
    Action.UNINSTALL: Words(
        Ways(f"{SOLUTIONS} > Managed > the solution > Delete; or Power Platform admin center > the environment > "
        f"Resources", f"{OLD_SOLUTIONS} > the solution > Delete"),
        ADMINISTRATOR,
        in_hand=("the exports of its tables, counted and stored outside of the environment", BACKUP),
    ),
    Action.DELETE_SITE: Words(
        Ways("Power Platform admin center > Resources > Power Pages sites > the "
        "site > Delete", "Dynamics 365 > Portals > Websites > Delete"),
        ADMINISTRATOR, in_hand=("the decision that nobody needs the site or its address again",),
        effects=(outside("The address of the site answers no more."),),
    ),
    Action.VERIFY: Words(
        Ways(f"{_ADMIN_CENTER}; the browser", "Settings > Solutions, and > System Jobs"),
        ADMINISTRATOR, NOTHING,
    ),
    Action.ASK: Words(
        Ways(f"{SOLUTIONS} > the solution > See dependencies", f"{OLD_SOLUTIONS} > the solution > a component > Show Dependencies"),
        ADMINISTRATOR, NOTHING,
    ),
    Action.SETTLE_UPGRADE: Words(
        Ways(f"{SOLUTIONS} > the solution > Apply upgrade; or > the upgrade > Delete", f"{OLD_SOLUTIONS} > the solution > Apply Solution "
        "Upgrade"),
        ADMINISTRATOR, in_hand=(BACKUP,),
    ),
    Action.GIVE_ROLE: Words(
        Ways(f"{_ADMIN_CENTER} > Settings > Users + permissions > Users > Manage security roles",
             "Settings > Security > Users > Manage Roles"),
        ADMINISTRATOR, "take the role again",
    ),
    Action.SUPPORT: Words(Ways("Power Platform admin center > Help + support", SAME), ADMINISTRATOR, NOTHING),
}  # fmt: skip

WORDS: Final[Mapping[Action, Words]] = {**_WORDS, Action.RETRY: _WORDS[Action.UNINSTALL]}


def work_365_jobs() -> Words:
    """Return where jobs of Work 365 are cancelled: not where those of the platform are."""
    return at(Action.AWAIT_JOB, f"{_WORK_365} > Administration > Work 365 Jobs > the job > Cancel", f"{_CLASSIC} > Administration > Jobs")


def at(action: Action, modern: str, classic: str) -> Words:
    """Return the words of an action that is done elsewhere than most of its kind."""
    return replace(WORDS[action], ways=Ways(modern, classic))


def task(action: Action, title: str, do: str, words: Words | None = None) -> Task:
    """Return a task with the words of its action, where it has none of its own."""
    words = words or WORDS[action]
    return Task(action, title, do, words.ways, words.role, words.undo, words.in_hand, words.effects)


def publish() -> Task:
    """Return what makes changes count."""
    return task(
        Action.PUBLISH, "Publish all customizations",
        "Until a change is published, the published version still holds on. Then ask again what depends on the target: the platform "
        "names topmost layers only, and what lay below may come to light.",
    )  # fmt: skip
