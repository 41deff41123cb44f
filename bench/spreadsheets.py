"""The made-up tenant as exports of views, and the yardsticks for reading them.

The yardstick reads the same cells with the plain library, validates every row with its model, and discards it.
"""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

from python_calamine import CalamineWorkbook
from tenant import SEED, TODAY, Fields, Tenant, _guid

from w365lint.configuration import Configuration
from w365lint.environment.components import KINDS, Fieldspec, Kind, Type

Cell = str | float | date | bool | None
Rows = Iterable[Sequence[Cell]]

HIDDEN = ("(Do Not Modify) {}", "(Do Not Modify) Row Checksum", "(Do Not Modify) Modified On")
SETTINGS = Configuration(locale="en-US", export_time_zone="Europe/Amsterdam", time_zone="Europe/Amsterdam")
_EPOCH = date(1899, 12, 30)


def csv_tenant(folder: Path, subscriptions: int) -> int:
    """Write a snapshot of CSV files as a user in the United States exports them; return how many records it holds."""
    return _write(folder, subscriptions, _csv, ".csv")


def xlsx_tenant(folder: Path, subscriptions: int) -> int:
    """Write a snapshot of workbooks, one for each table; return how many records it holds."""
    return _write(folder, subscriptions, _xlsx, ".xlsx")


def plain_csv(folder: Path) -> None:
    """Read every CSV file with csv, validate each row and discard it."""
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8-sig", newline="") as text:
            _validate(file.stem, csv.reader(text), _from_text)


def plain_xlsx(folder: Path) -> None:
    """Read every workbook with python-calamine, validate each row and discard it."""
    for file in sorted(folder.glob("*.xlsx")):
        _validate(file.stem, iter(CalamineWorkbook.from_path(file).get_sheet_by_index(0).iter_rows()), _from_cell)


def _write(folder: Path, subscriptions: int, write: Callable[[Path, Rows], None], ending: str) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    tenant = Tenant(subscriptions, Random(SEED))  # noqa: S311 the same tenant every time
    said: dict[str, dict[str, object]] = {}
    for name, records in tenant.tables():
        kind = KINDS[name]
        if kind.model.__module__.endswith("platform"):
            continue
        rows = [_row(kind, number, fields) for number, fields in enumerate(records)]
        write(folder / f"{kind.tables[0]}{ending}", [_heading(kind), *rows])
        said[kind.tables[0]] = {"rows": len(rows), "complete": True}
    (folder / "snapshot.json").write_text(json.dumps({"taken": f"{TODAY}T08:00:00Z", "tables": said}))
    return sum(int(str(one["rows"])) for one in said.values())


def _shown(kind: Kind) -> list[tuple[str, Fieldspec]]:
    """Return the columns of a view by the names that people see, where there is one."""
    named: dict[str, Fieldspec] = {}
    for spec in kind.fields.values():
        if spec.name != "key" and spec.column.logical:
            display = spec.column.display[0] if spec.column.display else spec.column.logical[0]
            named.setdefault(display if display not in named else spec.column.logical[0], spec)
    return list(named.items())


def _heading(kind: Kind) -> Sequence[str]:
    return [*(name.format(kind.label.title()) for name in HIDDEN), *(name for name, _ in _shown(kind))]


def _row(kind: Kind, number: int, fields: Fields) -> Sequence[Cell]:
    fields = {**fields, "name": f"{kind.name} {number}"}
    return [_guid(kind.name, number), "3hT/xY0=", TODAY, *(_cell(spec, fields.get(spec.name)) for _, spec in _shown(kind))]


def _cell(spec: Fieldspec, value: object) -> Cell:
    if value is None or isinstance(value, bool | date):
        return value
    if spec.choices:
        return next(str(label) for label in (*spec.choices.words[str(value)], value) if isinstance(label, str))
    if spec.refers and isinstance(value, int):
        return f"{spec.refers} {value}"
    return float(str(value)) if isinstance(value, int | Decimal) else str(value)


def _csv(file: Path, rows: Rows) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as text:
        csv.writer(text).writerows([_as_text(cell) for cell in row] for row in rows)


def _as_text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, date):
        return f"{cell.month}/{cell.day}/{cell.year}"
    return f"{cell:,.2f}" if isinstance(cell, float) else cell or ""


def _xlsx(file: Path, rows: Rows) -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    document = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{document}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{document}">'
        '<sheets><sheet name="View" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{document}/worksheet" '
        f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{document}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'<worksheet xmlns="{main}"><sheetData>'.encode())
            for number, row in enumerate(rows, 1):
                cells = "".join(_as_xml(f"{_letters(column)}{number}", cell) for column, cell in enumerate(row))
                sheet.write(f'<row r="{number}">{cells}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")


def _as_xml(place: str, cell: Cell) -> str:
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, date):
        return f'<c r="{place}" s="1"><v>{(cell - _EPOCH).days}</v></c>'
    if isinstance(cell, float):
        return f'<c r="{place}"><v>{cell!r}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'


def _letters(column: int) -> str:
    return (chr(64 + column // 26) if column >= 26 else "") + chr(65 + column % 26)  # noqa: PLR2004 the alphabet


def _validate(table: str, rows: Iterator[Sequence[object]], convert: Callable[[Fieldspec, object], object]) -> None:
    kind = next(kind for kind in KINDS.values() if table in kind.tables)
    next(rows)
    plan = [(number, spec) for number, (_, spec) in enumerate(_shown(kind), len(HIDDEN))]
    for row in rows:
        values = {spec.name: convert(spec, cell) for number, spec in plan if (cell := row[number]) not in ("", None)}
        kind.model.model_validate({"key": row[0], **values})


def _from_text(spec: Fieldspec, cell: object) -> object:
    text = str(cell)
    if spec.type in (Type.MONEY, Type.NUMBER, Type.COUNT):
        return Decimal(text.replace(",", ""))
    if spec.type in (Type.DAY, Type.MOMENT):
        month, day, year = text.split("/")
        return date(int(year), int(month), int(day)).isoformat()
    return text


def _from_cell(_: Fieldspec, cell: object) -> object:
    if isinstance(cell, float):
        return Decimal(repr(cell))
    return cell.isoformat() if isinstance(cell, date) else cell
