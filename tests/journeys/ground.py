"""Looking at what the story left behind: rows, digests, the log; and what stands hidden in a page."""

from __future__ import annotations

import hashlib
import re

from sqlalchemy import func, select

from crm.core import audit_check, db
from crm.core.audit import AuditEntry, actor_named
from crm.core.web import CrmFlask


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
            found = {tuple(row) for row in db.session.execute(select(AuditEntry.fact, actor_named()))}
            assert set(expected) <= found, set(expected) - found
            assert audit_check.verify().ok


def hidden(page: str, *names: str) -> dict[str, str]:
    """Return the values of hidden inputs of a page."""
    found = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page) for name in names}
    return {name: match[1] for name, match in found.items() if match}


def fields_of(page: str) -> dict[str, str]:
    """Return what the form of a page holds: inputs with a value and chosen options, by name."""
    form = page.partition('class="form-grid"')[2].partition("</form>")[0]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and "checkbox" not in tag:
            found[name[1]] = value[1]
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'selected[^>]*value="([^"]*)"', options)
        if chosen:
            found[name] = chosen[1]
    return found
