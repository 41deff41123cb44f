"""The findings as a work list: one row each, for Excel or as CSV. XlsxWriter lives here."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from w365lint.rulebook.finding import Finding, Undecided
from w365lint.rulebook.verdict import Verdict
from w365lint.wording import words

FOUND, WAIVED, NOT_JUDGED = "found", "waived", "could not judge"

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_LONGEST: Final = 32_767
"""Characters of a cell in Excel."""
_MOST_LINKS: Final = 65_530
"""Links of a sheet in Excel; further ones are written as text."""
_CONTROL: Final = {number: None for number in range(32) if chr(number) not in "\t\n\r"} | {0xFFFE: None, 0xFFFF: None}
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Written into the file as its date, so that the same verdict gives the same bytes."""
_WIDTHS: Final = {"message": 70, "remedy": 60, "record": 36, "rule": 40, "customer": 28, "link": 20, "finding": 30, "file": 28}


@dataclass(frozen=True, slots=True)
class Row:
    """One row; the names of its fields are the headings."""

    state: str
    severity: str
    customer: str
    record_type: str
    record: str
    link: str
    rule: str
    message: str
    remedy: str
    owner: str
    amount: Decimal | None
    currency: str
    period: str
    age_in_days: int | None
    """Days since the record was last changed, on the day of the report."""
    file: str
    place: str
    finding: str


def work_list(verdict: Verdict) -> list[Row]:
    """Return a row for each finding, each accepted one, and each subject that could not be judged; the worst first."""
    remedies = {card.name: " ".join(card.remediation.split()) for card in verdict.rules}
    day = date.fromisoformat(verdict.environment.as_of) if verdict.environment.as_of else None
    rows = [_finding(finding, FOUND, remedies, day) for finding in verdict.findings]
    rows += [_finding(one.finding, WAIVED, remedies, day) for one in verdict.waived]
    rows += [_undecided(one) for one in verdict.undecided]
    states, severities = (FOUND, WAIVED, NOT_JUDGED), ("error", "warning", "note")
    rows.sort(key=lambda row: (states.index(row.state), severities.index(row.severity), row.customer, row.rule, row.finding))
    return rows


def write_csv(verdict: Verdict) -> bytes:
    """Return the work list as CSV that Excel opens: UTF-8 with a byte order mark, no cell that begins a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_headings())
    for row in work_list(verdict):
        writer.writerow([_safe(value) if isinstance(value, str) else value for value in _values(row)])
    return out.getvalue().encode("utf-8-sig", errors="replace")


def write_xlsx(verdict: Verdict) -> bytes:
    """Return the work list as an Excel file: every text as text, links to click, headings that stay and filter."""
    import xlsxwriter  # noqa: PLC0415 only who asks for Excel waits for it

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": "w365lint", "created": _EPOCH})
        sheet = book.add_worksheet("Findings")
        head, wrapped, money = (
            book.add_format(how) for how in ({"bold": True}, {"text_wrap": True, "valign": "top"}, {"num_format": "#,##0.00"})
        )
        rows = work_list(verdict)
        for column, spec in enumerate(fields(Row)):
            sheet.set_column(column, column, _WIDTHS.get(spec.name, 14))
            sheet.write_string(0, column, words(spec.name).capitalize(), head)
        for number, row in enumerate(rows, 1):
            for column, (spec, value) in enumerate(zip(fields(Row), _values(row), strict=True)):
                if isinstance(value, str):
                    _write_text(sheet, number, column, spec.name, value, wrapped)
                elif value is not None:
                    sheet.write_number(number, column, float(value), money if spec.name == "amount" else wrapped)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(rows), len(fields(Row)) - 1)
    return out.getvalue()


def _write_text(sheet: Any, number: int, column: int, name: str, value: str, how: Any) -> None:  # noqa: ANN401, PLR0913, PLR0917 a cell
    text = value.translate(_CONTROL).encode(errors="replace").decode()[:_LONGEST]
    if name == "link" and text.startswith("https://") and number <= _MOST_LINKS:
        sheet.write_url(number, column, text, string="Open")
    elif text:
        sheet.write_string(number, column, text, how)


def _headings() -> Iterator[str]:
    yield from (words(spec.name).capitalize() for spec in fields(Row))


def _values(row: Row) -> Iterator[Any]:
    yield from (getattr(row, spec.name) for spec in fields(Row))


def _safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    text = text.translate(_CONTROL)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _finding(finding: Finding, state: str, remedies: dict[str, str], day: date | None) -> Row:
    subject, money = finding.subjects[0], finding.money
    changed = date.fromisoformat(finding.changed_on) if finding.changed_on else None
    return Row(
        state, finding.severity.value, finding.customer, words(subject.kind), subject.name, subject.link, finding.rule, finding.message,
        remedies.get(finding.rule, ""), finding.owner, money.amount if money else None, money.currency if money else "",
        money.period if money else "", (day - changed).days if day and changed else None, subject.place.file, subject.place.record,
        finding.identity,
    )  # fmt: skip


def _undecided(one: Undecided) -> Row:
    subject, remedy = one.subject, " ".join(one.settled_by)
    return Row(
        NOT_JUDGED, one.severity.value, "", words(subject.kind), subject.name, subject.link, one.rule, one.message, remedy, "", None,
        "", "", None, subject.place.file, subject.place.record, one.identity,
    )  # fmt: skip
