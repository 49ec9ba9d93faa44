"""Into the trash, out of it, and for good."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from crm.care import queries, rules
from crm.care.actions.aside import take_back, throw_notes_away
from crm.care.actions.indexing import make_findable
from crm.care.actions.moving import Return, Steps
from crm.care.facts import EnterpriseRestored, EnterpriseTrashed, PersonRestored, PersonTrashed
from crm.care.models import Departure, DepartureMove
from crm.care.rules import Kind, Way
from crm.core import relations, search
from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import AnyRow, action, session
from crm.core.errors import NotFound
from crm.core.facts import announce
from crm.members.models import Employment


@action
def trash(kind: Kind, subject_id: int, *, by: Actor) -> Departure:
    """Put an enterprise or a person without history into the trash, with their places and notes.

    Raises NotFound, or Hindered with what hinders (membership, registrations, projects, money …). It can come back for
    30 days, then it is gone for good.
    """
    session.flush()
    table = relations.table_of(kind)
    row = queries.lock(table, (subject_id,)).get(subject_id)
    if row is None:
        raise NotFound()
    found = queries.hindrances(kind, subject_id)
    if found:
        raise rules.Hindered(row.name, found)
    departure = Departure(
        kind=kind, way=Way.TRASH, subject_id=subject_id, into_id=None, name=row.name, at=now(), by_id=by.id,
        by_name=by.name,
    )  # fmt: skip
    session.add(departure)
    session.flush()
    people = _people(kind, subject_id)
    _leave(kind, subject_id, row, Steps(departure.id))
    search.forget(kind, subject_id)
    make_findable(Kind.PERSON, people)
    session.expire_all()
    told: dict[str, Any] = {"by": by, "departure_id": departure.id}
    if kind is Kind.ENTERPRISE:
        announce(EnterpriseTrashed(enterprise_id=subject_id, **told))
    else:
        announce(PersonTrashed(person_id=subject_id, **told))
    return departure


def _people(kind: Kind, subject_id: int) -> list[int]:
    """Return who worked at an enterprise: what is said of them in a search changes."""
    if kind is Kind.PERSON:
        return []
    places = select(Employment.person_id).where(Employment.enterprise_id == subject_id).distinct()
    return list(session.scalars(places))


def _leave(kind: Kind, subject_id: int, row: AnyRow, steps: Steps) -> None:
    for reference in relations.references(kind):
        if reference.table.name in rules.GOES_ALONG[kind]:
            for each in queries.rows_of(reference, subject_id):
                steps.remove(reference.table, each)
        elif reference.is_key and reference.column.nullable:
            steps.repoint(reference, subject_id, None)
    steps.remove(relations.table_of(kind), row)
    steps.store()


@action
def restore(departure_id: int, *, by: Actor) -> Departure:
    """Take a record out of the trash with everything that went along. Raises NotFound, TakenBackAlready, TooLate."""
    session.flush()
    departure = queries.departure_to_end(departure_id, Way.TRASH)
    rules.check_in_time(departure.at, now())
    if departure.kind not in rules.MERGED:
        departure.ended_at, departure.ended_by = now(), by.name
        take_back(departure, by=by)
        return departure
    back = Return(session.scalars(select(DepartureMove).where(DepartureMove.departure_id == departure_id)).all())
    back.look()
    back.take()
    departure.ended_at, departure.ended_by = now(), by.name
    session.flush()
    session.expire_all()
    make_findable(departure.kind, [departure.subject_id])
    told: dict[str, Any] = {"by": by, "departure_id": departure_id}
    if departure.kind is Kind.ENTERPRISE:
        announce(EnterpriseRestored(enterprise_id=departure.subject_id, **told))
    else:
        announce(PersonRestored(person_id=departure.subject_id, **told))
    return departure


@action
def purge(most: int = 200, *, by: Actor) -> int:
    """Throw away what was put aside more than 30 days ago and return how many departures that were.

    The old address of a merged record still leads to the kept one.
    """
    due = (
        select(Departure)
        .where(Departure.purged_at.is_(None), Departure.at < now() - rules.KEPT_FOR)
        .order_by(Departure.id)
        .limit(most)
    )
    found = session.scalars(due).all()
    for departure in found:
        session.execute(delete(DepartureMove).where(DepartureMove.departure_id == departure.id))
        departure.purged_at = now()
        if departure.way is Way.TRASH and departure.ended_at is None:
            departure.name, departure.ended_by = "", by.name
            if departure.kind is Kind.ACTIVITY:
                throw_notes_away(departure)
    session.flush()
    return len(found)
