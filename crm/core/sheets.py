"""Spreadsheets that people get from us: what looks like a formula can never run (product.md D6, trust.md 14).

A text stays a text: `write_string` in a workbook, quotes in a CSV file. Numbers and days are given as such and stay so.
"""

from __future__ import annotations

import io
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import IO, Any

Cell = str | int | Decimal | date | None
PIECE = 65_536
"""Octets of a workbook that are sent at once."""
BATCH = 500
"""Rows of a CSV file that are written at once."""
LONGEST = 32_000
"""Characters in a cell of a workbook."""
_NUMBER = re.compile(r"[+-]?[\d(][\d\s.,()-]*")
"""A number or a telephone: harmless, and useless with an apostrophe before it."""
_SIGNS = frozenset("=+-@|%")


def safe(text: str) -> str:
    """Return a text no spreadsheet takes for a formula: an apostrophe goes before = + - @, tab and line break.

    Blanks, invisible characters and full-width signs before it are seen through. Numbers stay as they are.
    """
    if not text or text[0].isalnum():  # no letter or digit is a sign in disguise; a test tries every character
        return text
    seen = unicodedata.normalize("NFKC", text)
    bare = "".join(c for c in seen if unicodedata.category(c) not in {"Cf", "Zs", "Cc"})
    starts = text[0] in {"\t", "\r", "\n"} or bare[:1] in _SIGNS
    return f"'{text}" if starts and not _NUMBER.fullmatch(seen) else text


def csv_file(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Return a CSV file piece by piece: UTF-8 with its mark, texts quoted, numbers bare."""
    lines = [",".join([_quoted(safe(head)) for head in heads])]
    yield b"\xef\xbb\xbf"
    for row in rows:
        lines.append(",".join([f'"{cell}"' if type(cell) is str and cell.isalnum() else _field(cell) for cell in row]))
        if len(lines) > BATCH:
            yield _page(lines)
            lines = []
    if lines:
        yield _page(lines)


def _page(lines: Sequence[str]) -> bytes:
    return ("\r\n".join(lines) + "\r\n").encode("utf-8", "replace")


def _field(cell: Cell) -> str:
    """One field of a CSV file."""
    if type(cell) is str:
        return _quoted(safe(cell))
    if cell is None:
        return '""'
    return _day(cell) if type(cell) is date else f'"{cell.isoformat()}"' if isinstance(cell, date) else str(cell)


@lru_cache(maxsize=4096)
def _day(day: date) -> str:
    """A day as a field; a list of a million rows has some thousand days."""
    return f'"{day.isoformat()}"'


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if '"' in text else f'"{text}"'


def workbook_file(heads: Sequence[str], rows: Iterable[Sequence[Cell]], *, footer: str = "") -> IO[bytes]:
    """Return an open .xlsx of one sheet, written row by row: as much memory for many rows as for few.

    `footer` stands on every printed page.
    """
    import xlsxwriter  # noqa: PLC0415  # few workers ever write a sheet: 2 MiB less for all others

    target = tempfile.TemporaryFile()  # noqa: SIM115  # whoever sends it closes it
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        sheet, formats = _sheet(book, heads), _formats(book)
        sheet.set_footer(f"&L{footer.replace('&', '&&')[:200]}&R&P / &N")
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                _write(sheet, number, column, cell, formats)
    target.seek(0)
    return target


def pieces(target: IO[bytes]) -> Iterator[bytes]:
    """Return what an open file holds piece by piece, and close it."""
    with target:
        yield from iter(lambda: target.read(PIECE), b"")


def workbook(heads: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int] = ()) -> bytes:
    """Return a small .xlsx of one sheet; every cell is a text, so codes keep their digits."""
    import xlsxwriter  # noqa: PLC0415  # as above

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "constant_memory": False}) as book:
        formats = _formats(book)
        sheet = _sheet(book, heads, widths, formats["text"])  # what is typed into an empty list is a text, too
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, safe(cell)[:LONGEST], formats["text"])
    return target.getvalue()


def _sheet(book: Any, heads: Sequence[str], widths: Sequence[int] = (), kind: Any = None) -> Any:
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True, "bg_color": "#EAEFF5"})
    for column, head in enumerate(heads):
        sheet.set_column(column, column, widths[column] if column < len(widths) else 18, kind)
        sheet.write_string(0, column, safe(head), bold)
    sheet.freeze_panes(1, 0)
    return sheet


def _formats(book: Any) -> dict[str, Any]:
    return {"text": book.add_format({"num_format": "@"}), "day": book.add_format({"num_format": "yyyy-mm-dd"})}


def _write(sheet: Any, number: int, column: int, cell: Cell, formats: dict[str, Any]) -> None:
    match cell:
        case None | "":
            return
        case str():
            sheet.write_string(number, column, safe(cell)[:LONGEST], formats["text"])
        case date():
            sheet.write_datetime(number, column, cell, formats["day"])
        case _:
            sheet.write_number(number, column, cell)
