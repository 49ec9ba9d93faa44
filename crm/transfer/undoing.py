"""Taking a whole import back, the last rows first. What somebody has changed or used since stays and is listed."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, delete, or_, select, update

from crm.core import db, search
from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import session
from crm.core.facts import Fact, announce
from crm.members import actions
from crm.members import queries as members
from crm.members.rules import About
from crm.projects.actions import keep_past
from crm.transfer.facts import (
    AttendanceImportUndone,
    EnterpriseImportUndone,
    ImportUndone,
    PersonImportUndone,
    ProjectImportUndone,
)
from crm.transfer.models import ImportBatch, ImportRow
from crm.transfer.rules import CHUNK, BatchState, Left
from crm.transfer.running import PAUSE, setting_of
from crm.transfer.writing.answers import forget, put_back
from crm.transfer.writing.attendance import free_seats
from crm.transfer.writing.members_store import fill_rows, tell
from crm.transfer.writing.work import Setting, as_held, one_at_a_time

ORDER = ("check_in", "registration", "project", "employment", "membership", "person", "enterprise")
"""Tables a row may have written to, in the order in which they can be deleted."""
_FACTS: dict[str, tuple[type[Fact], str]] = {
    "enterprise": (EnterpriseImportUndone, "enterprise_id"), "person": (PersonImportUndone, "person_id"),
    "project": (ProjectImportUndone, "project_id"), "registration": (AttendanceImportUndone, "registration_id"),
}  # fmt: skip
_FOUND_AS = {"enterprise": "enterprise", "person": "person", "project": "project"}

Ids = dict[str, set[int]]


def undo(batch_id: int) -> None:
    """Take back what is left of a batch, chunk by chunk; a run that died is simply begun again."""
    while _undo_some(batch_id):
        time.sleep(PAUSE)


def _undo_some(batch_id: int) -> bool:
    with db.transaction(write=True):
        one_at_a_time()
        batch = session.get_one(ImportBatch, batch_id)
        if batch.state is not BatchState.UNDOING:
            return False
        batch.moved_at = now()
        rows = _next(batch_id)
        if not rows:
            batch.state = BatchState.UNDONE
            announce(ImportUndone(by=Actor(batch.by_id, batch.by_name), import_id=batch_id))
            return False
        _Chunk(rows, setting_of(batch)).take_back()
    return True


def _next(batch_id: int) -> list[Any]:
    """The last rows that wrote something, and all others of the batch that touched the same records."""
    t = ImportRow
    ids = (t.enterprise_id, t.person_id, t.project_id, t.registration_id)
    columns = select(t.row, *ids, t.undo).where(t.batch_id == batch_id, t.undoable)
    rows = {row.row: row for row in session.execute(columns.order_by(t.row.desc()).limit(CHUNK))}
    shared: list[ColumnElement[bool]] = []
    for column in (t.enterprise_id, t.person_id):
        values = {value for row in rows.values() if (value := getattr(row, column.key)) is not None}
        if values:
            shared.append(column.in_(values))
    if shared:
        rows |= {row.row: row for row in session.execute(columns.where(or_(*shared)))}
    return list(rows.values())


_ANSWERED = {About.ENTERPRISE: "answered", About.PERSON: "person_answered"}
"""Under which name undo data keeps what custom fields had said."""
_ANSWERING = frozenset(about.value for about in About)


class _Chunk:
    """Rows that are taken back together."""

    def __init__(self, rows: Sequence[Any], setting: Setting) -> None:
        self._rows, self._setting = rows, setting
        self._made: Ids = defaultdict(set)
        self._held: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
        self._versions: dict[str, dict[int, int]] = defaultdict(dict)
        self._answered: dict[About, dict[int, dict[str, Any]]] = {about: defaultdict(dict) for about in About}
        for row in sorted(rows, key=lambda row: row.row, reverse=True):
            self._gather(row)

    def _gather(self, row: Any) -> None:
        for table, record_id in row.undo["made"].items():
            self._made[table].add(record_id)
        for table, version in row.undo["versions"].items():
            record_id = self._record(row, table)
            known = self._versions[table].get(record_id, 0)
            self._versions[table][record_id] = max(known, version)
        for table, columns in row.undo["held"].items():
            self._held[table].setdefault(self._record(row, table), {}).update(columns)
        for about, name in _ANSWERED.items():
            if answered := row.undo.get(name):
                self._answered[about][self._record(row, about.value)].update(answered)

    @staticmethod
    def _record(row: Any, table: str) -> int:
        record: int = row.undo["made"].get(table) or getattr(row, f"{table}_id")
        return record

    def take_back(self) -> None:
        """Delete what was made, put back what was held, note what has to stay."""
        there = {table: _there(table, ids) for table, ids in self._touched().items()}
        left = self._to_leave(there)
        facts: list[Fact] = []
        for table in ORDER:
            gone = self._made[table] - left[table].keys()
            if gone:
                _delete(table, gone)
            facts += self._told(table, gone | (self._held[table].keys() - left[table].keys()))
        for table, held in self._held.items():
            back = {
                record_id: as_held(columns) | {"version": there[table][record_id] + 1}
                for record_id, columns in held.items()
                if record_id in there[table] and record_id not in left[table] | self._gone(table, left)
            }
            if table == "project" and back:
                keep_past(list(back), by=self._setting.by)
            fill_rows(_model(table), back)
        for about, answered in self._answered.items():
            staying = left[about.value].keys() | self._gone(about.value, left).keys()
            back_to = there.get(about.value, {}).keys() - staying
            put_back({record_id: held for record_id, held in answered.items() if record_id in back_to}, about)
        if self._made["membership"]:
            actions.keep_positions({row.enterprise_id for row in self._rows if row.enterprise_id})
        tell(facts)
        self._search(left)
        self._note(left)

    def _gone(self, table: str, left: dict[str, dict[int, Left]]) -> dict[int, Left]:
        return dict.fromkeys(self._made[table] - left[table].keys(), Left.USED)

    def _touched(self) -> Ids:
        return {
            table: self._made[table] | self._held[table].keys()
            for table in ORDER
            if self._made[table] or self._held[table]
        }

    def _to_leave(self, there: dict[str, dict[int, int]]) -> dict[str, dict[int, Left]]:
        """Records that stay, with the reason: another version than we wrote, or used by something we did not make."""
        left: dict[str, dict[int, Left]] = {table: {} for table in ORDER}
        for table, versions in self._versions.items():
            for record_id, version in versions.items():
                if there[table].get(record_id, version) != version:
                    left[table][record_id] = Left.CHANGED
        counted = -1
        while counted != sum(map(len, left.values())):
            counted = sum(map(len, left.values()))
            for table in ORDER:
                left[table] |= dict.fromkeys(self._used(table, left), Left.USED)
            self._keep_together(left)
        return left

    def _used(self, table: str, left: dict[str, dict[int, Left]]) -> set[int]:
        """Ids of records we made that rows which stay refer to."""
        ids = self._made[table] - left[table].keys()
        used: set[int] = set()
        for other, column in _references(table) if ids else ():
            going = self._made[other.name] - left.get(other.name, {}).keys()
            query = select(other.c[column]).where(other.c[column].in_(ids))
            if going and "id" in other.c:
                query = query.where(other.c.id.not_in(going))
            used |= set(session.scalars(query.distinct()))
        return used

    def _keep_together(self, left: dict[str, dict[int, Left]]) -> None:
        """If something that a row made stays, all that it made stays with it."""
        for row in self._rows:
            made = row.undo["made"].items()
            reasons = [left[table][record_id] for table, record_id in made if record_id in left[table]]
            for table, record_id in made if reasons else ():
                left[table].setdefault(record_id, reasons[0])

    def _told(self, table: str, ids: Collection[int]) -> Iterator[Fact]:
        if table in _FACTS:
            kind, name = _FACTS[table]
            told = self._setting.change(0)
            for record_id in sorted(ids):
                yield kind(by=self._setting.by, changes=(told,), **{name: record_id})

    def _search(self, left: dict[str, dict[int, Left]]) -> None:
        for table, kind in _FOUND_AS.items():
            if gone := self._made[table] - left[table].keys():
                search.forget_many(kind, sorted(gone))
        search.index_many(
            [
                *members.enterprise_entries(list(self._held["enterprise"])),
                *members.person_entries(list(self._held["person"])),
            ]
        )

    def _note(self, left: dict[str, dict[int, Left]]) -> None:
        """Mark the rows: taken back, or why not."""
        kept = []
        for row in self._rows:
            reasons = [
                reason
                for table in (*row.undo["made"], *row.undo["held"])
                if (reason := left[table].get(self._record(row, table)))
            ]
            kept.append({"r": row.row, "left": reasons[0].value if reasons else ""})
        t = ImportRow.__table__.c
        statement = (
            update(ImportRow.__table__)  # type: ignore[arg-type]  # a Table
            .where(t.batch_id == self._setting.batch_id, t.row == bindparam("r"))
            .values(undoable=False, left=bindparam("left"))
        )
        session.connection().execute(statement, kept)


def _there(table: str, ids: Collection[int]) -> dict[int, int]:
    """Id → version of the records that still exist; tables without versions say 1."""
    found = _table(table)
    version = found.c.version if "version" in found.c else None
    columns = [found.c.id] if version is None else [found.c.id, version]
    return {row[0]: row[-1] if version is not None else 1 for row in session.execute(
        select(*columns).where(found.c.id.in_(ids)))}  # fmt: skip


def _delete(table: str, ids: Collection[int]) -> None:
    if table == "registration":
        free_seats(ids)
    if table in _ANSWERING:
        forget(ids, About(table))
    found = _table(table)
    session.execute(delete(found).where(found.c.id.in_(ids)))


def _table(name: str) -> Table:
    return db.Base.metadata.tables[name]


def _model(name: str) -> type[db.Base]:
    return next(m.class_ for m in db.Base.registry.mappers if m.local_table is _table(name))


@cache
def _references(name: str) -> tuple[tuple[Table, str], ...]:
    """Every (table, column) that refers to this table; answers of custom fields go with their record's version."""
    return tuple(
        (table, key.parent.name)
        for table in db.Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == name and table.name not in ("import_row", "custom_value", "person_custom_value")
    )
