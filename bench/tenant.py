"""A made-up tenant of any size, always the same: a snapshot folder of Web API replies.

Each subscription brings about four further rows. One record in a hundred is out of order, so that rules have something to say.
Records are written as the Web API writes them: every column of the table, empty ones as null, choices and money with their labels.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from hashlib import md5
from pathlib import Path
from random import Random

from w365lint.environment.components import KINDS, Fieldspec, Kind, Type

SEED = 365
TODAY = date(2026, 1, 15)
UNITS = {"month": 1, "year": 12, "three years": 36}
CURRENCIES = ("EUR", "USD", "GBP")
MONTHS = tuple(UNITS.values())
CYCLES = tuple(date(2025 + month // 13, month % 13 + month // 13, 1) for month in range(9, 15))
"""First days of five billing cycles, and of the one after them."""
SOURCES = 40
"""Platform components of each kind, whatever the number of subscriptions."""

Fields = Mapping[str, object]
_LABEL = "@OData.Community.Display.V1.FormattedValue"
_FIRST_CODE = 126_670_000


def write_tenant(folder: Path, subscriptions: int) -> int:
    """Write a snapshot with so many subscriptions; return how many records it holds."""
    folder.mkdir(parents=True, exist_ok=True)
    tenant = Tenant(subscriptions, Random(SEED))  # noqa: S311 the same tenant every time
    rows = {kind: _write(folder, KINDS[kind], records) for kind, records in tenant.tables()}
    (folder / "snapshot.json").write_text(
        json.dumps(
            {
                "environment": f"{subscriptions:,} subscriptions",
                "url": "https://bench.crm4.dynamics.com",
                "edition": "DV",
                "time_zone": "Europe/Amsterdam",
                "taken": f"{TODAY}T08:00:00Z",
                "tables": {KINDS[kind].tables[0]: {"rows": count, "complete": True} for kind, count in rows.items()},
            },
            indent=2,
        )
    )
    return sum(rows.values())


@dataclass
class Tenant:
    """Records by our field words; lookups are the numbers of the records they point to."""

    size: int
    random: Random

    def tables(self) -> Iterator[tuple[str, Iterator[Fields]]]:
        """Yield each kind with its records."""
        yield (
            "currency",
            ({"name": code, "code": code, "exchange_rate": Decimal("1.0842"), "precision": 2, "state": "active"} for code in CURRENCIES),
        )
        yield "unit_group", iter([{"name": "Subscription", "base_unit_name": "month"}])
        yield "unit", ({"name": name, "quantity": months, "base_unit": 0, "unit_group": 0} for name, months in UNITS.items())
        yield "unit_mapping", ({"name": name, "unit": n, "months": months} for n, (name, months) in enumerate(UNITS.items()))
        yield "provider", iter([{"name": "Microsoft Partner Center", "state": "active"}])
        yield "price_list", ({"name": f"List {code}", "state": "active", "currency": n} for n, code in enumerate(CURRENCIES))
        yield "account", self._accounts()
        yield "provider_account", self._provider_accounts()
        yield "product", self._products()
        yield "price_list_item", self._price_list_items()
        yield "billing_contract", self._contracts()
        yield "subscription", self._subscriptions()
        yield "license_change", self._license_changes()
        yield "billing_schedule", self._schedules()
        yield "invoice", self._invoices()
        yield "invoice_line", self._invoice_lines()
        yield from self._platform()

    @cached_property
    def customers(self) -> int:
        """How many customers there are, and contracts, and invoices."""
        return max(1, self.size // 5)

    @cached_property
    def products(self) -> int:
        """How many products there are."""
        return max(5, self.size // 100)

    def _rare(self) -> bool:
        return self.random.random() < 0.01  # noqa: PLR2004 one in a hundred

    def _start(self) -> date:
        return TODAY - timedelta(self.random.randrange(20, 900))

    def _price(self) -> Decimal:
        return Decimal(self.random.randrange(100, 9_999_99)).scaleb(-2)

    def _accounts(self) -> Iterator[Fields]:
        for n in range(self.customers):
            yield {
                "name": f"Müller & Łoś {n}", "number": f"C-{n:06}", "email": f"billing@customer{n}.example", "country": "Netherlands",
                "price_list": n % 3, "currency": n % 3, "state": "active",
            }  # fmt: skip

    def _provider_accounts(self) -> Iterator[Fields]:
        for n in range(self.customers):
            account = None if self._rare() else n
            tenant = f"customer{n}.onmicrosoft.example"
            yield {"name": tenant, "account": account, "provider": 0, "sync_status": "enabled", "state": "active"}

    def _products(self) -> Iterator[Fields]:
        for n in range(self.products):
            yield {
                "name": f"Microsoft 365 plan {n}", "number": f"CFQ7TTC0{n:05}", "structure": "product", "state": "active",
                "default_unit": 0, "unit_group": 0, "price_list": 0, "currency": 0, "billing_type": "license",
            }  # fmt: skip

    def _price_list_items(self) -> Iterator[Fields]:
        for product in range(self.products):
            for unit in range(len(UNITS)):
                for currency in range(len(CURRENCIES)):
                    yield {
                        "product": product, "price_list": currency, "unit": unit, "unit_group": 0,
                        "currency": (currency + self._rare()) % 3, "price": _monthly(product, currency) * MONTHS[unit],
                        "pricing_method": "currency_amount",
                    }  # fmt: skip

    def _contracts(self) -> Iterator[Fields]:
        for n in range(self.customers):
            yield {
                "name": f"BC-{n:06}", "number": f"{n:06}", "customer": n, "status_reason": "active", "type": "recurring",
                "billing_frequency": "monthly", "billing_policy": "advance", "prorate_unit": "days", "start": CYCLES[0],
                "first_invoice_date": CYCLES[0], "next_invoice_date": CYCLES[-1], "renewal_date": date(2027, 1, 1), "term": 12,
                "auto_renew": True,
                "currency": n % 3, "price_list": n % 3, "default": True, "refunds": "use_global_setting",
                "state": "inactive" if self._rare() else "active",
            }  # fmt: skip

    def _subscriptions(self) -> Iterator[Fields]:
        for n in range(self.size):
            customer, product, start = n // 5 % self.customers, self.random.randrange(self.products), self._start()
            monthly = self._price() if self._rare() else _monthly(product, customer % 3)
            yield {
                "name": f"Microsoft 365 plan {n % self.products}, seat group {n}", "friendly_name": f"Seats {n}", "type": "license",
                "status_reason": "suspended" if self._rare() else "active", "state": "inactive" if self._rare() else "active",
                "customer": customer, "contract": customer, "product": product,
                "parent": n - n % 5 if n % 5 == 4 else None, "billable": "billable", "start": start, "effective_start": start,  # noqa: PLR2004
                "end": start + timedelta(364) if n % 3 else None, "quantity": self.random.randrange(1, 250), "sales_unit": n % 3,
                "price": monthly * MONTHS[n % 3], "monthly_price": monthly, "cost": monthly, "price_list": customer % 3,
                "currency": customer % 3,
                "provider": 0, "provider_account": customer, "provider_reference": _guid("order", n), "taxable": True, "trial": False,
                "channel": "provider", "quantity_reduction": "allowed_within_window", "quantity_reduction_window": 7,
            }  # fmt: skip

    def _license_changes(self) -> Iterator[Fields]:
        for n in range(self.size):
            yield {
                "name": f"LCL-{n:07}", "customer": n // 5 % self.customers, "subscription": n, "event": "create" if n % 4 else "update",
                "effective_date": TODAY - timedelta(self.random.randrange(900)), "quantity": self.random.randrange(-20, 50),
                "sales_unit": n % 3, "price": self._price(), "cost": self._price(), "currency": n // 5 % self.customers % 3,
                "provisioning_status": "failed_provisioning" if self._rare() else "provisioned", "status_reason": "archived",
                "invoice": n // 5 % self.customers, "change_source": "portal", "state": "active",
            }  # fmt: skip

    def _schedules(self) -> Iterator[Fields]:
        for n in range(self.size):
            month, after = CYCLES[n % 5], CYCLES[n % 5 + 1]
            yield {
                "name": f"Cycle of {month}", "schedule_date": month, "contract": n // 5 % self.customers, "cycle_start": month,
                "cycle_end": after - timedelta(1), "invoice": n // 5 % self.customers, "run_date": month, "run_type": "automatic",
                "status_reason": "error" if self._rare() else "invoiced", "state": "active",
            }  # fmt: skip

    def _invoices(self) -> Iterator[Fields]:
        for n in range(self.customers):
            yield {
                "name": f"Invoice {n}", "number": f"INV-{n:07}", "state": "closed", "status_reason": "billed", "customer": n, "contract": n,
                "price_list": n % 3, "currency": n % 3, "total": self._price() * 20, "tax": self._price(), "due_date": date(2026, 1, 31),
                "prices_locked": True, "billing_date": date(2026, 1, 1), "accounting_reference": f"QB{n}",
            }  # fmt: skip

    def _invoice_lines(self) -> Iterator[Fields]:
        for n in range(self.size):
            yield {
                "name": f"Microsoft 365 plan {n % self.products}", "invoice": n // 5 % self.customers, "number": n % 5 + 1,
                "product": n % self.products, "write_in": False, "description": "Seats from 2026-01-01 to 2026-01-31", "subscription": n,
                "sales_unit": n % 3, "currency": n // 5 % self.customers % 3, "price_overridden": True, "price": self._price(),
                "quantity": self.random.randrange(1, 250), "amount": self._price() * 9, "tax": self._price(), "total": self._price() * 11,
                "taxable": True, "service_end": date(2026, 1, 31),
            }  # fmt: skip

    def _platform(self) -> Iterator[tuple[str, Iterator[Fields]]]:
        yield "publisher", iter([{"key": "work365", "name": "Work 365", "prefix": "work365"}])
        yield "solution", iter([{"key": "Work365", "unique_name": "Work365", "version": "4.2.0.0", "managed": True, "publisher": 0}])
        yield "connection_reference", ({"key": f"work365_reference{n}", "name": f"Reference {n}", "managed": True} for n in range(SOURCES))
        yield "flow", ({"name": f"Sync {n}", "category": "cloud_flow", "state": "on", "managed": True} for n in range(SOURCES))
        yield "system_job", ({"name": f"Job {n}", "state": "completed", "status": "succeeded"} for n in range(SOURCES))


def _monthly(product: int, currency: int) -> Decimal:
    """Return the list price of a product for a month."""
    return Decimal(100 + (product * 37 + currency * 11) % 9900).scaleb(-2)


def _write(folder: Path, kind: Kind, records: Iterator[Fields]) -> int:
    count = 0
    with (folder / f"{kind.tables[0]}.json").open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"@odata.context":"https://bench.crm4.dynamics.com/api/data/v9.2/$metadata#{kind.tables[0]}s","value":[')
        for count, fields in enumerate(records, 1):
            file.write(",\n" if count > 1 else "\n")
            file.write(json.dumps(record_of(kind, count - 1, fields), ensure_ascii=False, separators=(",", ":")))
        file.write("\n]}\n")
    return count


def code_and_label(spec: Fieldspec, word: str) -> tuple[int, str]:
    """Return the number and the label of a choice."""
    words = spec.choices.words if spec.choices else {}
    code, label, *_ = (*words[word], word)
    return (code, str(label)) if isinstance(code, int) else (_FIRST_CODE + list(words).index(word), code)


def record_of(kind: Kind, number: int, fields: Fields) -> dict[str, object]:
    """Return one record as the Web API gives it, empty columns included."""
    fields = {"key": _guid(kind.name, number), "created_on": "2025-03-01T09:30:00Z", "modified_on": "2026-01-14T17:05:00Z", **fields}
    record: dict[str, object] = {"@odata.etag": f'W/"{number}"'}
    for name, spec in kind.fields.items():
        if not spec.column.logical:
            continue
        column, value = spec.column.logical[0], fields.get(name)
        record[column] = value
        if value is None:
            continue
        if spec.choices:
            record[column], record[column + _LABEL] = code_and_label(spec, str(value))
        elif spec.type in (Type.MONEY, Type.NUMBER):
            record[column] = float(str(value))
            record[column + _LABEL] = f"€{value:,}" if spec.type is Type.MONEY else f"{value:,}"
        elif isinstance(value, int) and not isinstance(value, bool) and spec.refers:
            record[column] = _guid(spec.refers, value)
            record[column + _LABEL] = f"{spec.refers} {value}"
        elif isinstance(value, date):
            record[column] = value.isoformat()
    return record


def _guid(kind: str, number: int) -> str:
    digits = md5(f"{kind} {number}".encode(), usedforsecurity=False).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
