"""One cell as text, whatever type the spreadsheet gave it."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from crm.chinese.text import tidy

Cell = str | float | int | bool | date | datetime | time | timedelta

TIDY = re.compile(r"[0-9A-Za-z\u4e00-\u9fa5.@:/_,()+%-]+")
"""A text that is one tidy line as it stands."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufffe\uffff]")


def text_of(cell: Cell) -> str:
    """The cell as one tidy line: NFKC, no zero-width or control characters, single blanks, trimmed."""
    if type(cell) is str:
        return cell if TIDY.fullmatch(cell) else _tidied(cell)
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
    return str(cell)


def _tidied(text: str) -> str:
    line = tidy(text)
    return tidy(_CONTROL.sub("", line)) if _CONTROL.search(line) else line
