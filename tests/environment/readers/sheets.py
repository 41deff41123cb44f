"""Exports of views as Dynamics 365 writes them, for the tests that read them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

Rows = Sequence[Sequence[Any]]


def xlsx(*sheets: tuple[str, Rows]) -> bytes:
    """Return a workbook with these sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def csv_text(rows: Rows, separator: str = ",") -> str:
    """Return rows as text."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue()


def hidden(table: str, words: str = "Do Not Modify") -> tuple[str, str, str]:
    """Return the names of the three columns that an export to Excel hides."""
    return f"({words}) {table}", f"({words}) Row Checksum", f"({words}) Modified On"
