"""Records of other features in the trash: tasks, notes, segments, drafts of notices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, delete, select

from crm.campaigns import actions as campaigns
from crm.care import queries, rules
from crm.care.actions.moving import Return, Steps
from crm.care.facts import RecordRestored
from crm.care.models import Departure, DepartureMove
from crm.care.rules import Kind, Way
from crm.core import relations, search
from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.errors import NotFound
from crm.core.facts import announce
from crm.members import actions as members
from crm.members.models import Activity


def _departed(kind: Kind, record_id: int, name: str, by: Actor) -> Departure:
    departure = Departure(
        kind=kind, way=Way.TRASH, subject_id=record_id, into_id=None, name=name[:200], at=now(), by_id=by.id,
        by_name=by.name,
    )  # fmt: skip
    session.add(departure)
    session.flush()
    return departure


@action
def put_aside(table_name: str, record_id: int, name: str, by: Actor) -> int:
    """Take a row out of its table into the trash and return its number there; the caller announces it.

    Raises NotFound, or Hindered while other rows point at it.
    """
    session.flush()
    kind, table = Kind(table_name), relations.table_of(table_name)
    row = queries.lock(table, (record_id,)).get(record_id)
    if row is None:
        raise NotFound()
    if found := queries.totals_of(kind, record_id):
        raise rules.Hindered(name, found)
    departure = _departed(kind, record_id, name, by)
    steps = Steps(departure.id)
    steps.remove(table, row)
    steps.store()
    search.forget(kind, record_id)
    session.expire_all()
    return departure.id


@action
def note_removed(activity_id: int, name: str, *, by: Actor) -> None:
    """List a note that its writer took back in the trash; its row stays where it is, out of sight."""
    if queries.lying(Kind.ACTIVITY, activity_id) is not None:
        return
    table = relations.table_of(Kind.ACTIVITY)
    row = session.execute(select(table).where(table.c.id == activity_id)).one()
    departure = _departed(Kind.ACTIVITY, activity_id, name, by)
    removed = relations.packed(row.removed_at)
    session.add(DepartureMove(
        departure_id=departure.id, table_name=table.name, key=[activity_id], column="removed_at", before=None,
        after=removed,
    ))  # fmt: skip
    session.flush()


@action
def note_restored(activity_id: int, *, by: Actor) -> None:
    """Take a note off the list of the trash: its writer has put it back."""
    departure = queries.lying(Kind.ACTIVITY, activity_id)
    if departure is not None:
        departure.ended_at, departure.ended_by = now(), by.name
        session.flush()


@action
def take_back(departure: Departure, *, by: Actor) -> None:
    """Put a record back where it was; what it pointed at and is gone meanwhile it points at no longer.

    Raises what the database says against it as its feature words it: a segment of that name is there again.
    """
    moves = session.scalars(select(DepartureMove).where(DepartureMove.departure_id == departure.id)).all()
    for move in moves:
        if isinstance(move.before, dict) and not move.column:
            move.before = _without_gone(relations.table_of(move.table_name), move.before)
    back = Return(moves)
    back.look()
    back.take()
    departure.subject_id = back.id_of(departure.kind.value, departure.subject_id)
    session.flush()
    session.expire_all()
    if departure.kind is Kind.CAMPAIGN:
        campaigns.make_findable(departure.subject_id)
    if departure.kind is Kind.ACTIVITY:
        members.note_restored(departure.subject_id, by=by)
    announce(RecordRestored(by=by, trash_id=departure.id, kind=departure.kind.value, name=departure.name))


def _without_gone(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with nothing in the columns that point at what is no longer there."""
    kept = dict(row)
    for column in table.columns:
        for key in column.foreign_keys if column.nullable and kept.get(column.name) is not None else ():
            target = key.column
            if session.scalar(select(target).where(target == kept[column.name])) is None:
                kept[column.name] = None
    return kept


@action
def throw_notes_away(departure: Departure) -> None:
    """Delete a note for good whose time in the trash is over."""
    gone = delete(Activity).where(Activity.id == departure.subject_id, Activity.removed_at.is_not(None))
    session.execute(gone, execution_options={"synchronize_session": False})
