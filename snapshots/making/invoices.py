"""What follows from contracts: schedules, invoices with their lines, and payments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from making.catalogue import CENT, PRICE_LISTS
from making.contracts import MARKUP, TODAY, Contract, Cycle, Subscription, cycles
from making.customers import ACCOUNTING, TAX
from making.rows import Tenant

FIRST_NUMBER: Final = 1001
DAYS_TO_PAY: Final = timedelta(days=30)
PAID_AFTER: Final = timedelta(days=4)


def invoice(tenant: Tenant, contracts: Sequence[Contract], subscriptions: Mapping[str, Subscription]) -> None:
    """Add a schedule for each cycle, and an invoice with lines for each that is due."""
    planned = sorted((cycle.due, contract.name, cycle, contract) for contract in contracts for cycle in cycles(contract))
    for number, (day, _, cycle, contract) in enumerate(planned, FIRST_NUMBER):
        ran: Mapping[str, object] = {"status_reason": "pending"}
        if day <= TODAY:
            name = f"INV-{number}"
            _bill(tenant, name, contract, cycle)
            mine = {key: one for key, one in subscriptions.items() if one.contract == contract.name}
            _charge(tenant, name, contract, _lines(tenant, name, mine, cycle))
            ran = {"invoice": name, "run_date": str(day), "run_type": "automatic", "status_reason": "invoiced", "state": "inactive"}
        tenant.add(
            "billing_schedule", f"{contract.name} {cycle.first}", schedule_date=str(day), contract=contract.name,
            cycle_start=str(cycle.first), cycle_end=str(cycle.last), created_on=f"{min(cycle.first, TODAY)}T05:00:00Z",
            modified_on=f"{min(day, TODAY)}T05:00:00Z", **ran,
        )  # fmt: skip


def _bill(tenant: Tenant, name: str, contract: Contract, cycle: Cycle) -> None:
    day = str(cycle.due)
    tenant.add(
        "invoice", name, name=f"{contract.customer} {cycle.first:%Y-%m}", number=name, customer=contract.customer, contract=contract.name,
        price_list=PRICE_LISTS[contract.currency], currency=contract.currency, due_date=str(cycle.due + DAYS_TO_PAY),
        delivered_on=day, prices_locked=True, billing_date=day, service_start=str(cycle.first), service_end=str(cycle.last),
        category="Recurring", billing_contact=tenant.get("billing_contract", contract.name)["billing_contact"],
        accounting_system=ACCOUNTING, accounting_system_name=ACCOUNTING, accounting_reference=f"BC-{name[4:]}", accounting_updated_on=day,
        tax_rate_group=TAX[contract.currency][0], tax_service="Own rates", payment_type="Bank account", status_reason="billed",
        created_on=f"{day}T05:00:00Z", modified_on=f"{day}T05:30:00Z",
    )  # fmt: skip


def _charge(tenant: Tenant, name: str, contract: Contract, amounts: Sequence[tuple[Decimal, Decimal]]) -> None:
    """Write the sum of amounts and taxes on an invoice; what is long due, or the last bill of all, was paid."""
    total = sum((amount + tax for amount, tax in amounts), Decimal(0))
    tenant.change("invoice", name, total=total, tax=sum((tax for _, tax in amounts), Decimal(0)))
    due = date.fromisoformat(str(tenant.get("invoice", name)["billing_date"]))
    if due >= TODAY - DAYS_TO_PAY and not contract.closed:
        return
    reference = f"ch_{name[4:]}"
    tenant.change(
        "invoice", name, state="paid", status_reason="complete", paid_on=str(due + PAID_AFTER), last_charge_status="Succeeded",
        amount_charged=total, payment_id=f"pi_{name[4:]}", transaction_id=reference,
    )  # fmt: skip
    tenant.add(
        "payment_transaction", name, payment_profile=contract.customer, invoice=name, account=contract.customer,
        transaction_reference=reference, result="Approved", status_reason="succeeded", created_on=f"{due + PAID_AFTER}T06:00:00Z",
    )  # fmt: skip


def _lines(tenant: Tenant, bill: str, subscriptions: Mapping[str, Subscription], cycle: Cycle) -> list[tuple[Decimal, Decimal]]:
    """Add a line for each subscription that runs in a cycle; return amounts and taxes."""
    running = {
        name: one for name, one in subscriptions.items()
        if one.runs(cycle.first) and str(tenant.get("subscription", name)["start"]) <= str(cycle.last)
    }  # fmt: skip
    amounts = []
    for number, (name, one) in enumerate(running.items(), 1):
        line = f"{bill}/{number}"
        amounts.append(_line(tenant, line, name, one, cycle))
        tenant.change("invoice_line", line, invoice=bill, number=number)
        _settle(tenant, line, name, cycle)
    return amounts


def _line(tenant: Tenant, line: str, name: str, one: Subscription, cycle: Cycle) -> tuple[Decimal, Decimal]:
    subscription = tenant.get("subscription", name)
    cost, price = _prices(subscription, one, cycle)
    quantity = one.quantity_on(cycle.first)
    amount = price * quantity
    tax = (amount * TAX[str(subscription["currency"])][1] / 100).quantize(CENT)
    margin = amount - cost * quantity
    day = f"{cycle.due}T05:00:00Z"
    tenant.add(
        "invoice_line", line, name=subscription["name"], product=one.product, write_in=False, line_1=one.product,
        line_2=f"{cycle.first} - {cycle.last}", subscription=name, subscription_name=subscription["name"],
        sales_unit=one.unit or None, currency=subscription["currency"], price_overridden=True, price=price, cost=cost,
        quantity=quantity, actual_quantity=quantity, included_quantity=0, amount=amount, tax=tax, total=amount + tax,
        taxable=True, service_end=str(cycle.last), total_cost=cost * quantity, margin=margin,
        margin_percent=(margin * 100 / amount).quantize(CENT) if amount else None, created_on=day, modified_on=day,
    )  # fmt: skip
    return amount, tax


def _prices(subscription: Mapping[str, object], one: Subscription, cycle: Cycle) -> tuple[Decimal, Decimal]:
    """Return cost and price of one license, or of what was used in a cycle."""
    if subscription["type"] == "usage":
        cost = Decimal(one.usage.get(str(cycle.first), "0"))
        return cost, (cost * (100 + MARKUP) / 100).quantize(CENT)
    return Decimal(str(subscription["cost"])), Decimal(str(subscription["price"]))


def _settle(tenant: Tenant, line: str, name: str, cycle: Cycle) -> None:
    """Note on the license changes of a subscription which line bills them first."""
    for change in tenant.names("license_change"):
        log = tenant.get("license_change", change)
        if log["subscription"] == name and log["status_reason"] == "active" and str(log["effective_date"]) <= str(cycle.first):
            bill = tenant.get("invoice_line", line)["invoice"]
            tenant.change("license_change", change, status_reason="archived", state="inactive", invoice=bill, invoice_line=line)
