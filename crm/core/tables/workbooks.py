"""Excel workbooks, read with calamine after `packages` has found them harmless."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from crm.core.tables.cells import Cell
from crm.core.tables.limits import Limits
from crm.core.tables.opened import Merge, NumberedRow, Opened, Row
from crm.core.tables.packages import inspect, too_many_cells
from crm.core.tables.refusals import BrokenWorkbook

_FAULTS = (CalamineError, ValueError, OSError, OverflowError, TypeError, MemoryError)


@dataclass(frozen=True)
class Sheet:
    """One worksheet. Hidden rows and columns count like others."""

    name: str | None
    sheet: CalamineSheet
    merges: tuple[Merge, ...]
    delimiter: str | None = None

    def rows(self) -> Iterator[NumberedRow]:
        """The rows from row 1 of the sheet, columns from column A."""
        start = self.sheet.start
        if start is None:
            return
        before: Row = [""] * start[1]
        waiting = sorted(self.merges, reverse=True)
        open_merges: list[tuple[Merge, Cell]] = []
        for number, cells in enumerate(self.sheet.iter_rows(), 1):
            row: Row = [*before, *cells] if before else cells
            if waiting or open_merges:
                _fill(number, row, waiting, open_merges)
            yield number, row


def _fill(number: int, row: Row, waiting: list[Merge], open_merges: list[tuple[Merge, Cell]]) -> None:
    """Give the values of the merges that reach this row to it; a row with nothing of its own stays blank."""
    open_merges[:] = [(merge, value) for merge, value in open_merges if merge.bottom >= number]
    if any(cell != "" for cell in row):
        for merge, value in open_merges:
            if merge.left < len(row) and row[merge.left] == "":
                row[merge.left] = value
    while waiting and waiting[-1].top <= number:
        merge = waiting.pop()
        if merge.top == number and merge.left < len(row):
            open_merges.append((merge, row[merge.left]))


def open_workbook(data: bytes, file: str, limits: Limits) -> Opened:
    """The worksheets of an .xlsx; FileRefused for anything hostile, broken, old or encrypted."""
    inspect(data, file, limits)
    try:
        return _open(data, file, limits)
    except _FAULTS as fault:
        raise BrokenWorkbook(file=file) from fault
    except BaseException as fault:  # a panic of the Rust library is no Exception
        if type(fault).__name__ != "PanicException":
            raise
        raise BrokenWorkbook(file=file) from fault


def _open(data: bytes, file: str, limits: Limits) -> Opened:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets: list[Sheet] = []
    for meta in workbook.sheets_metadata:
        if meta.typ == SheetTypeEnum.WorkSheet:
            sheet = workbook.get_sheet_by_name(meta.name)
            sheets.append(Sheet(meta.name, sheet, _vertical(sheet, file, limits)))
    return Opened(file, "xlsx", list(sheets))


def _vertical(sheet: CalamineSheet, file: str, limits: Limits) -> tuple[Merge, ...]:
    """The merges that are several rows high; more filled cells than the sheet may have is a broken file."""
    height = sheet.total_height + 1
    found = [
        Merge(top + 1, left, min(bottom + 1, height), right)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        if bottom > top and top < height
    ]
    if sum(merge.bottom - merge.top for merge in found) > limits.cells:
        raise too_many_cells(file, limits)
    return tuple(found)
