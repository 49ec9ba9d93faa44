"""Files of an import for people: the refused rows to mend and send again, an empty list to fill in."""

from __future__ import annotations

from crm.core.i18n import _
from crm.core.sheets import workbook
from crm.core.words import N_
from crm.transfer.models import ImportBatch
from crm.transfer.queries import source_of
from crm.transfer.reading import reasons
from crm.transfer.reading.cells import text_of
from crm.transfer.reading.headings import TITLES
from crm.transfer.reading.kinds import FIELDS, Kind
from crm.transfer.reading.outcomes import Rejected

PROBLEM = N_("未导入的原因")
_UNITS = {"capital": N_("注册资本（万元）"), "amount": N_("总投资（亿元）")}
_LEFT_OUT = ("short_name", "name_en", "website", "stock_code", "postcode")


def refused_rows(batch: ImportBatch) -> tuple[bytes, int]:
    """Return the refused rows as they stood in the file, with the reason in a last column, and how many they are."""
    source = source_of(batch)
    why = {row.row: row.reason for row in source if isinstance(row, Rejected)}
    heads = list(source.heading.texts)
    width = max(len(heads), max(source.heading.columns.values(), default=0) + 1)
    rows = []
    for number, row in source.table.rows():
        if number in why:
            cells = [text_of(cell) for cell in row[:width]]
            rows.append([*cells, *[""] * (width - len(cells)), reasons.sentence(why[number], number, _)])
    return workbook([*heads, *[""] * (width - len(heads)), _(PROBLEM)], rows), len(rows)


def empty_list(kind: Kind) -> bytes:
    """Return a workbook with the headings of a kind: fill it in and send it."""
    names = [name for name in FIELDS[kind] if name not in _LEFT_OUT]
    heads = [_UNITS.get(name, TITLES[name]) for name in names]
    if kind is Kind.PROJECTS:
        heads[heads.index("企业")] = "投资方"
    if kind is Kind.ATTENDANCE:
        heads[heads.index("企业")] = "单位"
    return workbook(heads, [])
