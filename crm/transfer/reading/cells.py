"""One cell as text (rule 7), whatever type the spreadsheet gave it."""

from __future__ import annotations

import re

from crm.core.tables.cells import TIDY
from crm.core.tables.cells import Cell as Cell
from crm.core.tables.cells import text_of as text_of

PLACEHOLDERS = frozenset(("-", "—", "/", "无", "暂无", "N/A", "n/a", "#N/A", "#n/a", "待补充"))
"""Rule 8: these mean that nothing is known."""

LONGEST = 200
"""Characters of a name. More is a text that slipped into the wrong column."""

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


def filled(cell: Cell) -> str:
    """The cell as text, "" for a placeholder (rule 8)."""
    text = cell if type(cell) is str and TIDY.fullmatch(cell) else text_of(cell)
    if text[:1] == "'" and len(text) > 1 and not text[1].isalnum():
        text = text[1:]  # a mark that files of ours put before what a spreadsheet would take for a formula
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
