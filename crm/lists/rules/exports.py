"""How much of a list somebody may take away as a file, and for how long it can be fetched."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from enum import StrEnum

from crm.core.errors import DomainError
from crm.core.words import N_


class Format(StrEnum):
    """What kind of file."""

    CSV = "csv"
    XLSX = "xlsx"


FORMAT_NAMES: Mapping[Format, str] = {Format.CSV: N_("CSV 文件"), Format.XLSX: N_("Excel 工作簿")}
MIME_TYPES: Mapping[Format, str] = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_BY_ROLE: Mapping[str, int] = {"secretary": 2_000_000, "finance": 200_000, "auditor": 200_000}
"""Rows of one file, by role; whoever has no such role gets MOST."""
MOST = 20_000
MOST_IN_WORKBOOK = 100_000
"""Beyond this many rows a workbook opens too slowly to be of use."""
FETCHED_WITHIN = timedelta(hours=24)
"""So long after it was asked for, a file can be fetched by whoever asked for it."""


class ExportTooLong(DomainError):
    """The list is longer than this role may take away at once."""

    code, field = "export_too_long", "format"
    template = N_("列表共 {n} 行，超过您一次可导出的 {most} 行。请加上筛选条件，分批导出。")


class WorkbookTooLong(DomainError):
    """The list is too long for a workbook."""

    code, field = "workbook_too_long", "format"
    template = N_("列表共 {n} 行，Excel 工作簿最多 {most} 行。请改用 CSV 文件。")


def most_rows(roles: Collection[str]) -> int:
    """Return how many rows somebody with these roles may take away in one file."""
    return max((MOST_BY_ROLE.get(role, MOST) for role in roles), default=MOST)


def check_length(rows: int, kind: Format, roles: Collection[str], *, unbounded: bool = False) -> None:
    """Raise ExportTooLong or WorkbookTooLong."""
    most = most_rows(roles)
    if rows > most and not unbounded:
        raise ExportTooLong(n=rows, most=most)
    if kind is Format.XLSX and rows > MOST_IN_WORKBOOK:
        raise WorkbookTooLong(n=rows, most=MOST_IN_WORKBOOK)
