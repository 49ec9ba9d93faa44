"""Row 9: the dashboard with 100,000 rows in the ledger, beside a bare list page of the same database."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from bench.databases import installation
from bench.pages import costs

ROWS = 100_000
REQUESTS = 30
PAGES = {"dashboard": "/", "ledger": "/recognition/", "breakdown": "/recognition/breakdown?by=sector"}
MORE = """INSERT INTO ledger_entry ({names}) SELECT {values} FROM (
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i FROM n) JOIN (
  SELECT *, row_number() OVER (ORDER BY id) AS place FROM ledger_entry WHERE kind = 'new' ORDER BY id LIMIT 70) model
  ON model.place = 1 + i % 70"""


def fill(instance: Path) -> int:
    """Let the projects that count in the demo grow in small steps until the ledger has its rows; return how many."""
    with sqlite3.connect(instance / "crm.db") as link:
        (there,) = link.execute("SELECT count(*) FROM ledger_entry").fetchone()
        names = [row[1] for row in link.execute("PRAGMA table_info(ledger_entry)") if row[1] != "id"]
        own = {"kind": "'increase'", "amount": "i % 1000", "count": "0", "signing_id": "NULL",
               "counts_on": "date(counts_on, '+' || (i % 700) || ' days')"}  # fmt: skip
        values = ", ".join(own.get(name, f'"{name}"') for name in names)
        columns = ", ".join(f'"{name}"' for name in names)
        if there < ROWS:
            link.execute(MORE.format(names=columns, values=values), (ROWS - there,))
            link.execute("ANALYZE")
        (rows,) = link.execute("SELECT count(*) FROM ledger_entry").fetchone()
    return int(rows)


def measure(size: int) -> dict[str, Any]:
    """Return the cost of the dashboard and of two pages of the ledger."""
    instance = installation(size)
    rows = fill(instance)
    return {"bench": "dashboard", "ledger_rows": rows, "enterprises": size, **costs(instance, PAGES, REQUESTS)}
