"""The steps that close billing, in the order of the articles: invoices, automation, exports, the last sync, provider actions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from w365lint.environment.environment import Environment
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.environment.surroundings import Surroundings
from w365lint.plan.draft import Draft
from w365lint.plan.items import items
from w365lint.plan.model import Action, Item, Phase
from w365lint.plan.words import local, outside
from w365lint.rulebook.finding import Place

INVOICES: Final = "billing:final-invoices"
SYNC: Final = "billing:last-sync"
DO_NOTHING: Final = "billing:do-nothing"
SUBSCRIPTIONS: Final = "billing:deactivate-subscriptions"
CONTRACTS: Final = "billing:deactivate-contracts"
AUTOMATION: Final = "billing:pause-automation"
EXPORTS: Final = "billing:exports"
CONNECTOR: Final = "integrations:providers"

_PUSHED: Final = ("automatic", "rest")
_AUTOMATION: Final = {"auto_send": "Auto Send", "auto_charge": "Auto Charge", "auto_sync": "Auto Sync"}
_INTEGRATIONS: Final = (
    # kind, what it is, lines
    ("accounting_system", "accounting", ("OFF-14", "UNI-12")),
    ("payment_processor", "payment", ("OFF-15", "UNI-13")),
    ("tax_service", "tax", ("UNI-14", "OFF-31")),
)


class BillingSteps:
    """Adds the steps of Work 365's own records to a draft."""

    def __init__(self, around: Surroundings, draft: Draft) -> None:
        self.around, self.draft = around, draft
        self.environment: Environment = around.environment
        rows = self._active("subscription", ("customer", "provider", "contract", "start"))
        self.subscriptions = sorted(rows, key=lambda row: (row.name, self._customer(row), row.key))
        self.contracts = self._active("billing_contract", ("customer", *_AUTOMATION))
        self.providers = {row.key: row for row in around.rows("provider", ("type", "state"))}

    def add(self) -> None:
        """Add everything."""
        self._agree()
        self._close()
        self._pause()
        self._provider_actions()
        self._integrations()

    def _active(self, kind: str, fields: tuple[str, ...]) -> list[Record]:
        """Return the records of a kind that are not known to be inactive, by name."""
        rows = (row for row in self.around.rows(kind, ("state", *fields)) if row.values["state"] != "inactive")
        return sorted(rows, key=lambda row: (row.name, row.key))

    def _agree(self) -> None:
        self.draft.add(
            "agree:vendor", Action.AGREE, Phase.AGREE, "Tell the vendor, and settle what is owed",
            "Write to billing@iotap.com or your customer success manager before the first change: that you leave, which commitments run, "
            "what is still to be invoiced, and ask for advice for your tenant and Partner Center. Attest OFF-01 in attestations.yaml once "
            "they agree.",
            lines=("OFF-23", "OFF-01", "OFF-24", "OFF-25", "OFF-26", "OFF-28"),
        )  # fmt: skip
        self.draft.add(
            "agree:people", Action.AGREE, Phase.AGREE, "Tell finance, billing and account teams the cutover dates",
            "They confirm that open invoices and credits are settled.", lines=("UNI-09", "UNI-40"),
        )  # fmt: skip
        self._first(
            "agree:vendor",
            [INVOICES, AUTOMATION, SYNC, DO_NOTHING, SUBSCRIPTIONS, CONTRACTS],
            "The vendor is told before the first change.",
        )

    def _close(self) -> None:
        listed = (
            *items(self.contracts, lambda row: f"contract of {self._customer(row)}"),
            *self._listed(self.subscriptions),
        )
        if listed or not self._whole("billing_contract", "subscription"):
            self.draft.add(
                "billing:review", Action.REVIEW, Phase.BILLING, "Review the contracts and subscriptions that are active",
                "For each subscription decide what happens at the provider: it stays there (Do Nothing), or it is cancelled or terminated.",
                items=listed, lines=("OFF-03", "UNI-49"),
            )  # fmt: skip
        if self.contracts or not self._whole("billing_contract"):
            self.draft.add(
                INVOICES, Action.INVOICE, Phase.BILLING, "Generate and send the final invoices",
                "Every cycle that began before the exit is invoiced; license changes, usage and proration are billed; "
                "schedules in error are "
                "mended first. `w365lint check --for uninstall` lists what is open.",
                items=items(self.contracts, self._customer),
                lines=("UNI-02", "UNI-03", "UNI-04", "UNI-38", "UNI-39", "OFF-04", "OFF-05", "OFF-06"),
            )  # fmt: skip
            self._first("billing:review", [INVOICES], "What is active decides what is still to be invoiced.")
            self._first(
                INVOICES, [AUTOMATION, CONTRACTS, SUBSCRIPTIONS], "An inactive contract is not invoiced; Auto Send sends the last invoices."
            )

    def _pause(self) -> None:
        running = [
            row for row in self.contracts if any(row.values[field] is not False and row.values[field] is not None for field in _AUTOMATION)
        ]
        if running:
            self.draft.add(
                AUTOMATION, Action.PAUSE, Phase.PAUSE, "Turn off Auto Send, Auto Charge and Auto Sync",
                "On each contract below, once its final invoice is sent.",
                items=items(running, lambda row: f"{self._customer(row)}; {_automation(row)}"),
                lines=("UNI-05", "UNI-06", "UNI-07"),
            )  # fmt: skip
            self._first(AUTOMATION, [CONTRACTS], "Automation is paused before contracts are closed.")

    def _provider_actions(self) -> None:
        left = [row for row in self.subscriptions if self.provider_type(row) not in ("do_nothing", "manual")]
        self.draft.add(
            SYNC, Action.SYNCHRONIZE, Phase.SYNCHRONIZE, "Synchronize with Partner Center a last time",
            "Every subscription there has its twin here, with the same quantity and status, and no error is left.",
            lines=("OFF-08", "OFF-09", "OFF-29"),
        )  # fmt: skip
        if left or not self._whole("subscription"):
            self.draft.add(
                DO_NOTHING, Action.DO_NOTHING, Phase.DEACTIVATE, "Set the provider to Do Nothing",
                "On every subscription that stays at the provider. One that is to end there keeps its provider, and is cancelled or "
                "terminated on purpose.",
                items=self._listed(left), lines=("OFF-11", "UNI-18", "UNI-49"),
                choice="which subscriptions stay at the provider",
            )  # fmt: skip
        self._deactivations(left)
        self._first(
            SYNC, [DO_NOTHING, SUBSCRIPTIONS, CONTRACTS, CONNECTOR], "After it nothing changes any more; without a connector there is none."
        )

    def _deactivations(self, left: list[Record]) -> None:
        if self.subscriptions or not self._whole("subscription"):
            pushed = sum(self.provider_type(row) in _PUSHED for row in left)
            live = outside(
                f"{pushed:,} of them {'is' if pushed == 1 else 'are'} on an automatic provider: deactivated before their provider is "
                "Do Nothing, their live licenses at the provider are suspended."
            )
            self.draft.add(
                SUBSCRIPTIONS, Action.DEACTIVATE, Phase.DEACTIVATE, "Deactivate the subscriptions",
                "Only those that show Do Nothing or Manual, and those that are to end at the provider.",
                items=self._listed(self.subscriptions), lines=("UNI-52", "OFF-11", "UNI-18"),
                effects=(live,) if pushed else (local("On a provider that does nothing or is manual, it stays inside Work 365."),),
            )  # fmt: skip
            why = "Deactivating a subscription of an automatic provider suspends its live licenses there."
            first = next((Place(row.file, row.place) for row in left if self.provider_type(row) in _PUSHED), Place("", ""))
            self.draft.before(DO_NOTHING, SUBSCRIPTIONS, why, first)
        if self.contracts or not self._whole("billing_contract"):
            self.draft.add(
                CONTRACTS, Action.DEACTIVATE, Phase.DEACTIVATE, "Deactivate the billing contracts",
                "Each one once nothing is left to invoice on it.", items=items(self.contracts, self._customer),
                lines=("UNI-01", "OFF-02", "OFF-10", "UNI-33"), effects=(local("Nothing is billed by them any more."),),
            )  # fmt: skip
            self._first(SUBSCRIPTIONS, [CONTRACTS], "No subscription stays active on a contract that is inactive.")

    def _integrations(self) -> None:
        connected = [
            row
            for row in self.providers.values()
            if row.values["type"] not in ("do_nothing", "manual") and row.values["state"] != "inactive"
        ]
        if connected:
            self.draft.add(
                CONNECTOR, Action.DISCONNECT, Phase.INTEGRATIONS, "Disable or remove the integrations of providers",
                "Partner Center last of all, once every subscription has its provider action.", items=items(connected),
                lines=("OFF-13", "UNI-36", "UNI-54"),
            )  # fmt: skip
            self._first(DO_NOTHING, [CONNECTOR], "A change that waits for its provider is never provisioned once the integration is off.")
            self._first(SUBSCRIPTIONS, [CONNECTOR], "Subscriptions that are to end at the provider need it until then.")
        for kind, what, lines in _INTEGRATIONS:
            left = self._active(kind, ())
            if left:
                step = self.draft.add(
                    f"integrations:{kind}", Action.DISCONNECT, Phase.INTEGRATIONS, f"Disable or remove the {what} integrations",
                    "Once the last invoices have gone through it.", items=items(left), lines=lines,
                )  # fmt: skip
                self._first(INVOICES, [step], "The last invoices are taxed, charged and booked through it.")
        self.draft.add(
            "integrations:consents", Action.REVOKE, Phase.INTEGRATIONS, "Revoke consents, webhooks and API keys",
            "Those that nothing but Work 365 uses, in Entra ID and at the payment, tax and accounting providers.",
            optional=True, lines=("UNI-16", "UNI-17"),
        )  # fmt: skip
        self._first(CONNECTOR, ["integrations:consents"], "An integration is disabled while it can still sign in.")

    def _first(self, first: str, thens: Iterable[str], why: str) -> None:
        for then in thens:
            self.draft.before(first, then, why)

    def _whole(self, *kinds: str) -> bool:
        return all(map(self.environment.whole, kinds))

    def provider_type(self, subscription: Record) -> object:
        """Return the type of a subscription's provider; do_nothing where it has none, UNKNOWN where nobody knows."""
        key = subscription.values["provider"]
        if key is None:
            return "do_nothing"
        provider = self.providers.get(key) if isinstance(key, str) else None
        return provider.values["type"] if provider else UNKNOWN

    def _provider(self, subscription: Record) -> str:
        key = subscription.values["provider"]
        if key is None:
            return "no provider"
        provider = self.providers.get(key) if isinstance(key, str) else None
        if provider is None:
            return "provider unknown"
        type_ = provider.values["type"]
        says = type_.replace("_", " ") if isinstance(type_, str) else "type unknown"
        return f"provider: {provider.name}{'' if provider.name.lower() == says else f' ({says})'}"

    def _listed(self, subscriptions: Iterable[Record]) -> tuple[Item, ...]:
        """Return subscriptions with their customer and provider, and what else tells them apart."""
        return items(
            subscriptions,
            lambda row: f"of {self._customer(row)}; {self._provider(row)}",
            self._contract,
            lambda row: f"from {row.values['start']}" if isinstance(row.values["start"], date) else "",
        )

    def _contract(self, subscription: Record) -> str:
        found = self.around.find("billing_contract", subscription.values["contract"], ())
        return f"contract {found.name}" if isinstance(found, Record) else ""

    def _customer(self, record: Record) -> str:
        found = self.around.find("account", record.values["customer"], ())
        return found.name if isinstance(found, Record) else "an unknown customer"


def _automation(contract: Record) -> str:
    on = [name for field, name in _AUTOMATION.items() if contract.values[field] is True]
    unknown = [f"{name} unknown" for field, name in _AUTOMATION.items() if contract.values[field] is UNKNOWN]
    return ", ".join((*on, *unknown))
