"""A list as a file that is sent while it is read: its name, its shape, who took it away and when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from flask import Response

from crm.core.access import current_actor
from crm.core.clock import local, now
from crm.core.i18n import _
from crm.core.sheets import Cell, csv_file, pieces, workbook_file
from crm.core.shell import shell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def table_file(title: str, extension: str, count: int, heads: Sequence[str], rows: Iterator[list[Cell]]) -> Response:
    """Return a list as `csv` or `xlsx`: its name says what and when and who, a workbook's foot says it on paper.

    `title` is spoken already; `count` is how many rows were asked for.
    """
    actor, at = current_actor(), local(now())
    demo = [_("演示数据")] if shell().demo else []
    name = "-".join([*demo, title, f"{at:%Y%m%d-%H%M}", actor.name]) + f".{extension}"
    said = _("{who} 于 {at} 导出，共 {n} 行", who=actor.name, at=f"{at:%Y-%m-%d %H:%M}", n=count)
    plain = extension == "csv"
    body = csv_file(heads, rows) if plain else pieces(workbook_file(heads, rows, footer=" ".join([*demo, said])))
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(body, mimetype=CSV if plain else XLSX, headers=headers)
