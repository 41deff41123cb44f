"""Contracts with their cycles, and subscriptions with their license changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from making.catalogue import CENT, MONTHS, PRICE_LISTS, cost_of, price_of
from making.customers import DO_NOTHING, INACTIVE, PARTNER_CENTER, PROCESSOR, TAX
from making.rows import AS_OF, Tenant

TODAY: Final = date.fromisoformat(AS_OF)
TYPED_IN: Final = "2026-01-13"
"""The last day on which anybody typed something in."""
FREQUENCIES: Final = {"monthly": 1, "quarterly": 3, "annual": 12}
ARREARS_DAYS: Final = 10
"""Days after a cycle in arrears on which it is invoiced: by then the provider's bill is there."""
MARKUP: Final = Decimal("17.65")


@dataclass(frozen=True)
class Contract:
    """How a customer is billed; `closed` is its last day."""

    name: str
    customer: str
    currency: str
    frequency: str
    start: str
    policy: str = "advance"
    closed: str = ""


@dataclass(frozen=True)
class Subscription:
    """What is billed; `changes` are (day, by how much) after the start, and `ended` is the last day."""

    product: str
    contract: str
    unit: str = ""
    quantity: int = 1
    start: str = ""
    parent: str = ""
    changes: tuple[tuple[str, int], ...] = ()
    ended: str = ""
    provider: str = PARTNER_CENTER
    name: str = ""
    """How it is found here, where product and customer do not tell it apart."""
    usage: Mapping[str, str] = field(default_factory=dict)
    """First day of a cycle -> what it cost."""

    def runs(self, day: date) -> bool:
        """Say whether it has not ended before a day."""
        return not self.ended or date.fromisoformat(self.ended) >= day

    def quantity_on(self, day: date) -> int:
        """Return the quantity on a day."""
        return self.quantity + sum(by for changed, by in self.changes if date.fromisoformat(changed) <= day)


@dataclass(frozen=True)
class Cycle:
    """One period of a contract and the day on which it is invoiced."""

    first: date
    last: date
    due: date


def cycles(contract: Contract) -> Iterator[Cycle]:
    """Yield the cycles of a contract up to the first that is not due yet, or to its last day."""
    first = date.fromisoformat(contract.start)
    while True:
        following = _later(first, FREQUENCIES[contract.frequency])
        due = first if contract.policy == "advance" else following + timedelta(days=ARREARS_DAYS)
        if contract.closed and first > date.fromisoformat(contract.closed):
            return
        yield Cycle(first, following - timedelta(days=1), due)
        if due > TODAY:
            return
        first = following


def agree(tenant: Tenant, contract: Contract) -> None:
    """Add a contract; its next invoice date is that of the first cycle that is not due."""
    made = list(cycles(contract))
    ahead = [cycle for cycle in made if cycle.due > TODAY]
    on = not contract.closed
    closing = {} if on else {**INACTIVE, "terminated_on": contract.closed}
    tenant.add(
        "billing_contract", contract.name, number=contract.name, customer=contract.customer, type="recurring",
        billing_frequency=contract.frequency, billing_policy=contract.policy, prorate_unit="days", start=contract.start,
        end=contract.closed or None, first_invoice_date=made[0].due.isoformat(),
        next_invoice_date=ahead[0].due.isoformat() if ahead else None, renewal_date="2027-01-01" if on else None, term=12, auto_renew=on,
        billing_offset=0, refunds="no", payment_terms="30 days", currency=contract.currency, price_list=PRICE_LISTS[contract.currency],
        default=not any(tenant.get("billing_contract", name)["customer"] == contract.customer for name in tenant.names("billing_contract")),
        product_type="csp", billing_contact=tenant.get("account", contract.customer)["primary_contact"], language="English",
        auto_sync=on, auto_send=on, auto_charge=on, generate_pdf=on, payment_processor=PROCESSOR, payment_profile=contract.customer,
        tax_service="Own rates", tax_rate_group=TAX[contract.currency][0], **closing,
    )  # fmt: skip


def subscribe(tenant: Tenant, contract: Contract, one: Subscription) -> str:
    """Add a subscription and its license changes; return the name by which it is found here."""
    product = tenant.get("product", one.product)
    usage = product["billing_type"] == "usage"
    price = Decimal(0) if usage else price_of(tenant, one.product, one.unit)
    months = 1 if usage else MONTHS[one.unit]
    name = one.name or f"{one.product} - {contract.customer}"
    money: dict[str, object] = {"price": price, "monthly_price": (price / months).quantize(CENT), "cost": cost_of(price)}
    ending = {"state": "inactive", "status_reason": "suspended", "end": one.ended, "deactivate_on": one.ended} if one.ended else {}
    tenant.add(
        "subscription", name, name=f"{one.product} (annual)" if one.unit == "Annual" else one.product, friendly_name=one.product,
        type="usage" if usage else "license", customer=contract.customer, contract=contract.name, product=one.product,
        parent=one.parent or None, billable="billable", start=one.start or contract.start,
        effective_start=one.start or contract.start, commitment_end=None if usage or months == 1 else one.ended or "2026-12-31",
        quantity=one.quantity + sum(by for _, by in one.changes), included_quantity=0, sales_unit=one.unit or None,
        price_list=PRICE_LISTS[contract.currency], currency=contract.currency, provider=one.provider,
        provider_account=contract.customer, provider_part_number=product["provider_part_number"],
        provider_reference=tenant.guid("provider subscription", name), product_class="CSP", taxable=True, trial=False,
        channel="provider" if usage else "portal", markup=MARKUP if usage else None,
        quantity_reduction=product["quantity_reduction"], quantity_reduction_window=product["quantity_reduction_window"],
        display_on_portal="visible", end_user_modification=not usage, created_on=f"{_made(one.start or contract.start)}T08:00:00Z",
        **({} if usage else money), **ending,
    )  # fmt: skip
    _change_log(tenant, contract, one, name, {} if usage else money)
    return name


def _change_log(tenant: Tenant, contract: Contract, one: Subscription, name: str, money: Mapping[str, object]) -> None:
    """Add the license changes, whose quantities add up to the subscription's, or to nothing once it is suspended."""
    start = one.start or contract.start
    changes = [(start, one.quantity, "create"), *((day, by, "update") for day, by in one.changes)]
    if one.ended:
        changes.append((one.ended, -sum(by for _, by, _ in changes), "deactivate"))
    for number, (day, by, event) in enumerate(changes, 1):
        tenant.add(
            "license_change", f"{name} {number}", name=f"{one.product} {event}", customer=contract.customer, subscription=name, event=event,
            effective_date=day, quantity=by, included_quantity=0, sales_unit=one.unit or None, currency=contract.currency,
            provisioning_status="not_applicable" if one.provider == DO_NOTHING else "provisioned",
            status_reason="archived" if event == "deactivate" else "active", state="inactive" if event == "deactivate" else "active",
            order_source="portal", change_source="portal", created_by="Anna de Vries", modified_by="Work 365 Service",
            created_on=f"{_made(day)}T09:00:00Z", modified_on=f"{_made(day)}T09:05:00Z", **money,
        )  # fmt: skip


def _made(day: str) -> str:
    """Return when somebody typed in what begins on a day: what is to begin was typed in before."""
    return min(day, TYPED_IN)


def _later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    return day.replace(year=day.year + year, month=month + 1)
