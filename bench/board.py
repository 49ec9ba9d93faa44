"""The board of leads with 2,000 of them, beside the list of enterprises and the floor's list of the same run."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from bench.databases import installation
from bench.measuring import ratio
from bench.pages import costs

LEADS = 2_000
REQUESTS = 60
PAGES = {
    "stage": "/leads/board",
    "owner": "/leads/board?by=owner",
    "event": "/leads/board?by=event",
    "list": "/enterprises/",
}
OPEN = ("registered", "responded", "assessed", "assigned", "contacting", "visited", "negotiating", "to_sign", "signed")
MORE = """INSERT INTO lead ({names}) SELECT {values} FROM (
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i FROM n) JOIN (
  SELECT *, row_number() OVER (ORDER BY id) AS place FROM lead ORDER BY id LIMIT 20) model
  ON model.place = 1 + i % 20"""


def fill(instance: Path) -> int:
    """Leave exactly LEADS leads on the board, over all its stages, after those of the demo; return how many."""
    with sqlite3.connect(instance / "crm.db") as link:
        (there,) = link.execute("SELECT count(*) FROM lead").fetchone()
        names = [row[1] for row in link.execute("PRAGMA table_info(lead)") if row[1] != "id"]
        stages = " ".join(f"WHEN {n} THEN '{stage}'" for n, stage in enumerate(OPEN))
        own = {"nonce": "NULL", "title": "title || ' ' || i", "stage": f"CASE i % 9 {stages} END"}
        values = ", ".join(own.get(name, f'"{name}"') for name in names)
        columns = ", ".join(f'"{name}"' for name in names)
        if there < LEADS:
            link.execute(MORE.format(names=columns, values=values), (LEADS - there,))
            link.execute("ANALYZE")
        marks = ", ".join("?" for _ in OPEN)
        (rows,) = link.execute(f"SELECT count(*) FROM lead WHERE stage IN ({marks})", OPEN).fetchone()
    return int(rows)


def measure(size: int) -> dict[str, Any]:
    """Return the cost of the board by stage, officer and event."""
    instance = installation(size)
    leads = fill(instance)
    found = costs(instance, PAGES, REQUESTS)
    of_the_list = ratio(found["product"]["stage"], found["product"]["list"])
    return {"bench": "board", "leads": leads, "enterprises": size, **found, "of_the_list": of_the_list}
