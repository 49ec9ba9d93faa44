"""Registering reads by index: what it costs does not grow with enterprises, people or the event's own list."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from crm.app import create_app
from crm.core import db
from crm.core.actor import SYSTEM
from crm.core.settings import Settings
from crm.leads import queries as leads
from tests.support.events import a_registration, an_attendee, an_event
from tests.support.members import an_enterprise

LARGE = re.compile(r"\bSCAN (enterprise|person|registration)\b")


@contextmanager
def statements(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """Collect the SELECTs that run inside the block, with their parameters."""
    found: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, text: str, given: Any, *_rest: Any) -> None:
        if text.startswith("SELECT"):
            found.append((text, given))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_no_statement_of_a_registration_scans_a_large_table(tmp_path: Path) -> None:
    """SQLite says so whatever a table holds; PostgreSQL scans small ones on purpose, so it is not asked."""
    settings = Settings(instance=tmp_path, database_url=f"sqlite:///{tmp_path}/crm.db", secret_key="x" * 64)
    app = create_app(settings, immediate_jobs=True)
    engine: Engine = app.extensions["engine"]
    db.Base.metadata.create_all(engine)
    with app.app_context(), db.transaction(write=True):
        an_enterprise("示例索引有限公司", by=SYSTEM)
        open_event = an_event(code="plans")
        with statements(engine) as asked:
            a_registration(open_event, an_attendee(7, company="示例索引有限公司", email="index@example.com"))
            leads.enterprise_named("示例索引")
    engine.dispose()
    plans = []
    with sqlite3.connect(tmp_path / "crm.db") as link:
        for text, given in asked:
            rows = link.execute(f"EXPLAIN QUERY PLAN {text}", given).fetchall()
            plans += [f"{row[3]}: {text}" for row in rows if LARGE.search(row[3])]
    assert len(asked) > 5
    assert not plans, "\n".join(plans)
