"""The whole database as plain values: for tests that say nothing is lost, or nothing is left."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from crm.core import relations
from crm.core.db import Base, session


def dumped(*, but: tuple[str, ...] = (), columns: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """Return every row of every table as text, ordered; `but`: beginnings of table names, `columns`: names left out."""
    session.flush()
    session.expire_all()
    found: dict[str, list[str]] = {}
    for table in Base.metadata.sorted_tables:
        if not table.name.startswith(but or ("\0",)):
            rows = session.execute(select(table)).all()
            packed = [relations.packed_row(table, row) for row in rows]
            found[table.name] = sorted(_text(row, columns) for row in packed)
    return found


def _text(row: dict[str, Any], columns: tuple[str, ...]) -> str:
    return json.dumps({k: v for k, v in row.items() if k not in columns}, ensure_ascii=False, default=repr)
