"""One cell as text (rule 7), whatever type the spreadsheet gave it."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from crm.chinese.text import tidy

Cell = str | float | int | bool | date | datetime | time | timedelta

PLACEHOLDERS = frozenset(("-", "—", "/", "无", "暂无", "N/A", "n/a", "#N/A", "#n/a", "待补充"))
"""Rule 8: these mean that nothing is known."""

LONGEST = 200
"""Characters of a name. More is a text that slipped into the wrong column."""

_TIDY = re.compile(r"[0-9A-Za-z\u4e00-\u9fa5.@:/_,()+%-]+")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufffe\uffff]")


def text_of(cell: Cell) -> str:
    """The cell as one tidy line: NFKC, no zero-width or control characters, single blanks, trimmed."""
    if type(cell) is str:
        return cell if _TIDY.fullmatch(cell) else _tidied(cell)
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


def filled(cell: Cell) -> str:
    """The cell as text, "" for a placeholder (rule 8)."""
    text = cell if type(cell) is str and _TIDY.fullmatch(cell) else text_of(cell)
    return "" if text in PLACEHOLDERS else text


def name_text(cell: Cell) -> str:
    """A name: blanks inside a Chinese name are dropped (rule 7)."""
    text = filled(cell)
    return text.replace(" ", "") if " " in text and _HAN.search(text) else text


def cell_at(row: list[Cell], column: int) -> Cell:
    """The cell of a column; rows of a text may be short."""
    return row[column] if column < len(row) else ""


def is_number(cell: Cell) -> bool:
    """Whether the spreadsheet held a number, not text."""
    return type(cell) is float or type(cell) is int


def enterprise_name(cell: Cell) -> str:
    """The name of an enterprise as it is stored: in a Chinese name brackets are full-width (rule 7)."""
    text = name_text(cell)
    if "(" in text and _HAN.search(text):
        return text.replace("(", "（").replace(")", "）")
    return text
