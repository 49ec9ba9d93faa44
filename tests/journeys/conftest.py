"""What the steps of the story share: the database's checksum, the log, files, the command line in this process."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from crm.cli import crm, ground
from crm.core import audit_check, db
from crm.core.audit import AuditEntry
from crm.core.web import CrmFlask

Run = Callable[..., Any]


@pytest.fixture
def outbox(instance: Path) -> Path:
    """The outbox folder, emptied."""
    folder = instance / "outbox"
    for path in folder.glob("*.eml"):
        path.unlink()
    return folder


@pytest.fixture
def run(clean: CrmFlask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run `crm … --json` on the database of the tests and return its document."""
    monkeypatch.setattr(ground, "create_app", lambda: clean)
    monkeypatch.setattr(clean.extensions["engine"], "dispose", lambda: None)

    def command(*parts: object) -> Any:
        done = CliRunner().invoke(crm, [str(part) for part in parts] + ["--json"])
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    yield command
    monkeypatch.undo()


class Ground:
    """Looking at the database from outside the pages."""

    def __init__(self, app: CrmFlask) -> None:
        self.app = app

    def count(self, table: type[db.Base]) -> int:
        """How many rows a table has."""
        with self.app.app_context(), db.transaction():
            return db.session.scalar(select(func.count()).select_from(table)) or 0

    def checksum(self, *without: str) -> dict[str, str]:
        """A digest per table over all of its rows."""
        found = {}
        with self.app.app_context(), db.transaction():
            for table in db.Base.metadata.sorted_tables:
                if table.name not in without:
                    rows = sorted(repr(tuple(row)) for row in db.session.execute(select(table)))
                    found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
        return found

    def audited(self, *expected: tuple[str, str]) -> None:
        """The log holds these facts by these people, and every byte of it is sound."""
        with self.app.app_context(), db.transaction():
            rows = db.session.execute(select(AuditEntry.fact, AuditEntry.actor_name)).tuples().all()
            assert set(expected) <= set(rows), set(expected) - set(rows)
            assert audit_check.verify().ok


@pytest.fixture
def database(clean: CrmFlask) -> Ground:
    """The database, to count and compare."""
    return Ground(clean)


def hidden(page: str, *names: str) -> dict[str, str]:
    """Return the values of hidden inputs of a page."""
    found = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page) for name in names}
    return {name: match[1] for name, match in found.items() if match}
