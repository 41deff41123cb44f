"""What a partner saved before the uninstall, as exports/ holds it: each table in the format in which somebody saved it."""

from __future__ import annotations

import csv
import io
import json
from typing import Final
from xml.sax.saxutils import quoteattr

from making.rows import Json, Tenant

Records = list[Json]

REPLIES: Final = ("work365_billingcontract", "work365_subscription")
LINES: Final = "work365_licensechangelog"
CELLS: Final = "invoice"
PACKAGE: Final = ("work365_nonrecurringitem", "work365_scheduledlicensechangelog", "work365_usagedetail", "work365_usagesummary")


def backups(tenant: Tenant) -> dict[str, Json | str]:
    """Return a whole backup: replies, JSON lines, a CSV file and a Configuration Migration package."""
    tables = {file.removesuffix(".json"): _records(reply) for file, reply in tenant.replies()}
    package = {table: tables[table] for table in PACKAGE}
    return {
        **{f"exports/{table}.json": {"value": list[object](tables[table])} for table in REPLIES},
        f"exports/{LINES}.jsonl": "".join(f"{json.dumps(record, ensure_ascii=False, sort_keys=True)}\n" for record in tables[LINES]),
        f"exports/{CELLS}.csv": _cells(tables[CELLS]),
        "exports/package/data.xml": _data(package),
        "exports/package/data_schema.xml": _schema(package),
    }


def hasty_backups(tenant: Tenant) -> dict[str, Json | str]:
    """Return a backup that would lose records: one table is missing, one breaks off, one lacks a contract, one is old."""
    whole = backups(tenant)
    contracts, subscriptions = (_records(whole[f"exports/{table}.json"]) for table in REPLIES)
    old = [{**record, "modifiedon": "2025-12-20T08:00:00Z"} for record in contracts if record["statecode"] == 0]
    following = f"{tenant.url}/api/data/v9.2/work365_subscriptions?$skiptoken=2"
    page: Json = {"value": list[object](subscriptions[:12]), "@odata.nextLink": following}
    del whole[f"exports/{CELLS}.csv"]
    return {**whole, "exports/work365_billingcontract.json": {"value": list[object](old)}, "exports/work365_subscription.json": page}


def _records(reply: Json | str) -> Records:
    assert isinstance(reply, dict)  # noqa: S101 replies are made here
    rows = reply["value"]
    assert isinstance(rows, list)  # noqa: S101
    return rows


def _columns(records: Records) -> list[str]:
    return sorted({column for record in records for column in record if "@" not in column})


def _cells(records: Records) -> str:
    written = io.StringIO()
    columns = _columns(records)
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(columns)
    rows.writerows([record.get(column) for column in columns] for record in records)
    return written.getvalue()


def _data(tables: dict[str, Records]) -> str:
    entities = "".join(
        f'<entity name="{table}" displayname="{table}"><records>\n{"".join(map(_record, records))}</records></entity>\n'
        for table, records in tables.items()
    )
    return f'<entities timestamp="2026-01-14T16:00:00.0000000Z">\n{entities}</entities>\n'


def _record(record: Json) -> str:
    values = {column: value for column, value in sorted(record.items()) if value is not None and "@" not in column}
    key = next(value for column, value in values.items() if column.endswith("id"))
    return f'<record id="{key}">{"".join(_field(column, str(value)) for column, value in values.items())}</record>\n'


def _field(column: str, value: str) -> str:
    name = column.removeprefix("_").removesuffix("_value")
    lookup = ' lookupentity="any"' if name != column else ""
    return f'<field name="{name}" value={quoteattr(value)}{lookup} />'


def _schema(tables: dict[str, Records]) -> str:
    return f"<entities>\n{''.join(_listed(table, records) for table, records in tables.items())}</entities>\n"


def _listed(table: str, records: Records) -> str:
    shown = [column.removeprefix("_").removesuffix("_value") for column in _columns(records)]
    columns = [f"{table}id", "createdon", "modifiedon", *shown]
    fields = "".join(f'<field displayname="" name="{column}" type="string" />' for column in dict.fromkeys(columns))
    return f'<entity name="{table}" primaryidfield="{table}id"><fields>{fields}</fields></entity>\n'
