"""The sheets of an .xlsx file, with typed cells; the only module that knows python-calamine."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from w365lint.environment.readers.files import FileTrouble
from w365lint.environment.readers.records import Trouble
from w365lint.environment.readers.sheet import Cell
from w365lint.environment.readers.workbook import Blemishes, inspect

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

HIDDEN: Final = "hiddensheet"
"""The sheet in which Dynamics 365 keeps checksums."""

_AGAIN: Final = "Export the view to Excel again, or save the sheet as 'CSV UTF-8'."


@dataclass
class Spreadsheet:
    """One sheet of a workbook."""

    name: str
    sheet: CalamineSheet
    blemishes: Blemishes
    note: str = ""
    broken: tuple[int, str] = (0, "")

    def rows(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        """Yield the rows that hold something."""
        blemished = {row for row, _ in self.blemishes}
        # The library begins with the first row of the sheet, and with the first column that holds something.
        left = (self.sheet.start or (0, 0))[1]
        for number, cells in enumerate(self.sheet.iter_rows()):
            if number in blemished:
                yield number + 1, [self.blemishes.get((number, column), cell) for column, cell in enumerate(cells, left)]
            elif any(cell != "" for cell in cells):
                yield number + 1, cells


def read_spreadsheet(data: bytes, file: str) -> list[Spreadsheet]:
    """Open a workbook; raise FileTrouble where it cannot be read, or not safely."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum  # noqa: PLC0415 paid only where there is one

    try:
        blemishes = inspect(data)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = [one.name for one in workbook.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet and one.name.lower() != HIDDEN]
        return [Spreadsheet(name, workbook.get_sheet_by_name(name), blemishes.get(name, {})) for name in names]
    except ValueError as error:
        raise FileTrouble(Trouble(file, "", str(error), _AGAIN)) from error
    except CalamineError as error:
        raise FileTrouble(Trouble(file, "", "This is no workbook of Excel, or a broken one.", _AGAIN)) from error
