"""How much of a file is read at most. Everything is checked before it is read, or while it streams."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """None: no limit. A workbook is held in memory as a dense sheet, so its cells are always bounded."""

    file_bytes: int | None
    rows: int | None
    columns: int
    unpacked_bytes: int
    cells: int


UPLOAD = Limits(file_bytes=10 * MEGABYTE, rows=200_000, columns=200, unpacked_bytes=160 * MEGABYTE, cells=4_000_000)
"""A file sent by a browser."""

COMMAND_LINE = Limits(file_bytes=None, rows=None, columns=200, unpacked_bytes=400 * MEGABYTE, cells=12_000_000)
"""A file named on the command line: text of any length, for it streams."""

EXCEL_ROWS = 1_048_576
"""Rows of a worksheet: where `rows` sets no limit, the format does."""
