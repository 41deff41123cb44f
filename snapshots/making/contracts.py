"""Contracts and subscriptions, and all that follows from them: license changes, schedules, invoices and their lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from making.catalogue import CENT, MONTHS, PRICE_LISTS, cost_of, price_of
from making.customers import ACCOUNTING, DO_NOTHING, PARTNER_CENTER, PROCESSOR, TAX
from making.rows import AS_OF, Tenant

TODAY: Final = date.fromisoformat(AS_OF)
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
    usage: Mapping[str, str] = field(default_factory=dict)
    """First day of a cycle -> what it cost."""


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
    closing: Mapping[str, object] = {"state": "inactive", "status_reason": "inactive", "terminated_on": contract.closed} if contract.closed else {}
    on = not contract.closed
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
    """Add a subscription and its license changes; return its name."""
    product = tenant.get("product", one.product)
    usage = product["billing_type"] == "usage"
    price = Decimal(0) if usage else price_of(tenant, one.product, one.unit)
    months = 1 if usage else MONTHS[one.unit]
    name = one.name or f"{one.product} - {contract.customer}"
    money: dict[str, object] = {"price": price, "monthly_price": (price / months).quantize(CENT), "cost": cost_of(price)}
    ending: Mapping[str, object] = {"state": "inactive", "status_reason": "suspended", "end": one.ended, "deactivate_on": one.ended} if one.ended else {}
    tenant.add(
        "subscription", name, friendly_name=one.product, type="usage" if usage else "license", customer=contract.customer,
        contract=contract.name, product=one.product, parent=one.parent or None, billable="billable", start=one.start or contract.start,
        effective_start=one.start or contract.start, commitment_end=None if usage or months == 1 else "2026-12-31",
        quantity=one.quantity + sum(by for _, by in one.changes), included_quantity=0, sales_unit=one.unit or None,
        price_list=PRICE_LISTS[contract.currency], currency=contract.currency, provider=one.provider,
        provider_account=contract.customer, provider_part_number=product["provider_part_number"],
        provider_reference=tenant.guid("provider subscription", name), product_class="CSP", taxable=True, trial=False,
        channel="provider" if usage else "portal", markup=MARKUP if usage else None,
        quantity_reduction=product["quantity_reduction"], quantity_reduction_window=product["quantity_reduction_window"],
        display_on_portal="visible", end_user_modification=not usage, **({} if usage else money), **ending,
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
            "license_change", f"{name} {number}", name=f"{name} {event}", customer=contract.customer, subscription=name, event=event,
            effective_date=day, quantity=by, included_quantity=0, sales_unit=one.unit or None, currency=contract.currency,
            provisioning_status="not_applicable" if one.provider == DO_NOTHING else "provisioned",
            status_reason="archived" if event == "deactivate" else "active", state="inactive" if event == "deactivate" else "active",
            order_source="portal", change_source="portal", created_by="Anna de Vries", modified_by="Work 365 Service",
            created_on=f"{day}T09:00:00Z", modified_on=f"{day}T09:05:00Z", **money,
        )  # fmt: skip


def invoice(tenant: Tenant, contracts: Sequence[Contract], subscriptions: Mapping[str, Subscription]) -> None:
    """Add a schedule for each cycle, and an invoice with lines for each that is due."""
    number = 1000
    due = sorted((cycle.due, contract.name, cycle, contract) for contract in contracts for cycle in cycles(contract))
    for day, _, cycle, contract in due:
        billed = day <= TODAY
        name = ""
        if billed:
            number += 1
            name = f"INV-{number}"
            _bill(tenant, name, contract, cycle, {key: one for key, one in subscriptions.items() if one.contract == contract.name})
        ran = {"invoice": name, "run_date": day.isoformat(), "run_type": "automatic", "status_reason": "invoiced", "state": "inactive"}
        tenant.add(
            "billing_schedule", f"{contract.name} {cycle.first}", schedule_date=day.isoformat(), contract=contract.name,
            cycle_start=cycle.first.isoformat(), cycle_end=cycle.last.isoformat(), created_on=f"{cycle.first}T05:00:00Z",
            modified_on=f"{min(day, TODAY)}T05:00:00Z", **(ran if billed else {"status_reason": "pending"}),
        )  # fmt: skip


def _bill(tenant: Tenant, name: str, contract: Contract, cycle: Cycle, subscriptions: Mapping[str, Subscription]) -> None:
    day, paid = cycle.due.isoformat(), cycle.due < TODAY - timedelta(days=30) or bool(contract.closed)
    group, percent = TAX[contract.currency]
    done: Mapping[str, object] = (
        {"state": "paid", "status_reason": "complete", "paid_on": f"{cycle.due + timedelta(days=4)}", "last_charge_status": "Succeeded"}
        if paid
        else {"state": "active", "status_reason": "billed"}
    )
    tenant.add(
        "invoice", name, name=f"{contract.customer} {cycle.first:%B %Y}", number=name, customer=contract.customer, contract=contract.name,
        price_list=PRICE_LISTS[contract.currency], currency=contract.currency, due_date=f"{cycle.due + timedelta(days=30)}",
        delivered_on=day, prices_locked=True, billing_date=day, service_start=cycle.first.isoformat(), service_end=cycle.last.isoformat(),
        category="Recurring", billing_contact=tenant.get("billing_contract", contract.name)["billing_contact"],
        accounting_system=ACCOUNTING, accounting_system_name=ACCOUNTING, accounting_reference=f"BC-{name[4:]}", accounting_updated_on=day,
        tax_rate_group=group, tax_service="Own rates", payment_type="Bank account", created_on=f"{day}T05:00:00Z",
        modified_on=f"{day}T05:30:00Z", **done,
    )  # fmt: skip
    total = tax = Decimal(0)
    for number, (subscription, one) in enumerate(subscriptions.items(), 1):
        line = _line(tenant, name, number, subscription, one, cycle)
        total, tax = total + line, tax + (line * percent / 100).quantize(CENT)
    tenant.change("invoice", name, total=total + tax, tax=tax)
    if paid:
        tenant.change("invoice", name, amount_charged=total + tax, payment_id=f"pi_{name[4:]}", transaction_id=f"ch_{name[4:]}")
        tenant.add(
            "payment_transaction", name, payment_profile=contract.customer, invoice=name, account=contract.customer,
            transaction_reference=f"ch_{name[4:]}", result="Approved", status_reason="succeeded", created_on=f"{day}T06:00:00Z",
        )  # fmt: skip


def _line(tenant: Tenant, bill: str, number: int, name: str, one: Subscription, cycle: Cycle) -> Decimal:
    """Add the line of one subscription and note it on what it bills; return its amount, nothing where it does not run."""
    subscription = tenant.get("subscription", name)
    start = date.fromisoformat(str(subscription["start"]))
    if start > cycle.last or (one.ended and date.fromisoformat(one.ended) < cycle.first):
        return Decimal(0)
    cost = Decimal(one.usage.get(cycle.first.isoformat(), "0"))
    usage = subscription["type"] == "usage"
    price = (cost * (100 + MARKUP) / 100).quantize(CENT) if usage else Decimal(str(subscription["price"]))
    quantity = one.quantity + sum(by for day, by in one.changes if date.fromisoformat(day) <= cycle.first)
    _, percent = TAX[str(subscription["currency"])]
    amount = price * quantity
    tax = (amount * percent / 100).quantize(CENT)
    cost = cost if usage else Decimal(str(subscription["cost"])) * quantity
    line = f"{bill}/{number}"
    tenant.add(
        "invoice_line", line, name=name, invoice=bill, number=number, product=one.product, write_in=False, line_1=one.product,
        line_2=f"{cycle.first} - {cycle.last}", subscription=name, subscription_name=name, sales_unit=one.unit or None,
        currency=subscription["currency"], price_overridden=True, price=price, cost=(cost / quantity).quantize(CENT), quantity=quantity,
        actual_quantity=quantity, included_quantity=0, amount=amount, tax=tax, total=amount + tax, taxable=True,
        service_end=cycle.last.isoformat(), total_cost=cost, margin=amount - cost,
        margin_percent=((amount - cost) * 100 / amount).quantize(CENT) if amount else None,
        created_on=f"{cycle.due}T05:00:00Z", modified_on=f"{cycle.due}T05:00:00Z",
    )  # fmt: skip
    for change in tenant.names("license_change"):
        log = tenant.get("license_change", change)
        if log["subscription"] == name and log["status_reason"] == "active" and str(log["effective_date"]) <= cycle.last.isoformat():
            tenant.change("license_change", change, status_reason="archived", state="inactive", invoice=bill, invoice_line=line)
    return amount


def _later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    return day.replace(year=day.year + year, month=month + 1)
