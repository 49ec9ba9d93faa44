"""The file a person gets: everything kept about them as a page, as tables and as data for programs. Pure."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from crm.core.sheets import csv_file

Rows = Sequence[Mapping[str, Any]]


def archived(tables: Mapping[str, Rows], page: str) -> bytes:
    """Return a ZIP file: person.html (`page`), person.json, and a CSV file per table in which nothing runs."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("person.json", json.dumps(tables, ensure_ascii=False, indent=1))
        archive.writestr("person.html", page)
        for name, rows in tables.items():
            heads, cells = as_sheet(rows)
            archive.writestr(f"csv/{name}.csv", b"".join(csv_file(heads, cells)))
    return target.getvalue()


def as_sheet(rows: Rows) -> tuple[list[str], list[list[str]]]:
    """Return rows as JSON keeps them as a sheet: every column any row has, nested values as JSON text."""
    heads = list(dict.fromkeys(name for row in rows for name in row))
    return heads, [[_cell(row.get(name)) for name in heads] for row in rows]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
