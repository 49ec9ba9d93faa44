"""Spreadsheets that people get from us: what looks like a formula can never run (product.md D6, trust.md 14)."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Sequence

_NUMBER = re.compile(r"[+-]?[\d(][\d\s.,()-]*")
"""A number or a telephone: harmless, and useless with an apostrophe before it."""


def safe(text: str) -> str:
    """Return a text no spreadsheet takes for a formula: an apostrophe goes before = + - @, tab and line break.

    Blanks, invisible characters and full-width signs before it are seen through. Numbers stay as they are.
    """
    seen = unicodedata.normalize("NFKC", text)
    bare = "".join(c for c in seen if unicodedata.category(c) not in {"Cf", "Zs", "Cc"})
    starts = text[:1] in {"\t", "\r", "\n"} or bare[:1] in {"=", "+", "-", "@", "|", "%"}
    return f"'{text}" if starts and not _NUMBER.fullmatch(seen) else text


def workbook(heads: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int] = ()) -> bytes:
    """Return an .xlsx of one sheet; every cell is a text, so codes keep their digits."""
    import xlsxwriter  # noqa: PLC0415  # few workers ever write a sheet: 2 MiB less for all others

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "constant_memory": False}) as book:
        sheet = book.add_worksheet()
        bold, text = book.add_format({"bold": True, "bg_color": "#EAEFF5"}), book.add_format({"num_format": "@"})
        for column, head in enumerate(heads):
            sheet.set_column(column, column, widths[column] if column < len(widths) else 18, text)
            sheet.write_string(0, column, safe(head), bold)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, safe(cell)[:32_000], text)
        sheet.freeze_panes(1, 0)
    return target.getvalue()
