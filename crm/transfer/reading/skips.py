"""Rows that are no records (rule 17)."""

from __future__ import annotations

import re

from crm.core.tables.opened import Row
from crm.transfer.reading.cells import text_of
from crm.transfer.reading.headings import Heading, trimmed

_TOTALS = frozenset(("合计", "总计", "小计"))
_NOTE = re.compile(r"(?:备注|注|说明|填表人|制表人|审核)\s*[:：]")


def why_skipped(row: Row, heading: Heading) -> str | None:
    """blank, repeated_header, total, note, or None for a record."""
    first = ""
    for cell in row:
        if cell != "" and (first := text_of(cell)):
            break
    if not first:
        return "blank"
    if _is_total(first):
        return "total"
    if _NOTE.match(first):
        return "note"
    if first in heading.texts and trimmed(tuple(map(text_of, row))) in heading.repeats:
        return "repeated_header"
    return None


def _is_total(first: str) -> bool:
    text = first.replace(" ", "") if " " in first else first
    return text[:2] in _TOTALS or text[-2:] in _TOTALS
