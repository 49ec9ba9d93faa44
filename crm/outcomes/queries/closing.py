"""What came of an event in figures, its closings and who had not come; its minutes and photos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, func, literal, select
from sqlalchemy.orm import aliased

from crm.attendance import queries as attendance
from crm.attendance.models import CheckIn
from crm.attendance.queries.counts import ABSENT
from crm.attendance.queries.scans import STANDS
from crm.core.actor import Act, Actor, Scope, Thing
from crm.core.audit import AuditEntry, AuditValue, actor_named
from crm.core.db import session
from crm.core.errors import NotFound
from crm.core.files import StoredFile
from crm.core.money import Money
from crm.core.pages import Cut, Key, Page, paged
from crm.events.models import Event, Registration, Venue
from crm.events.queries import event_for, may_in
from crm.leads import queries as leads
from crm.leads.queries import LeadFilter
from crm.outcomes.models import EventClosing, EventMinutes, EventNoShow, EventPhoto
from crm.projects import queries as projects
from crm.projects.rules import SigningState

AnyRow = Row[*tuple[Any, ...]]


def sees(actor: Actor, event: Event) -> bool:
    """Say whether the actor sees what came of this event: staff who read its registrations."""
    return actor.staff and may_in(actor, event, Thing.REGISTRATION, Act.READ)


def sees_amounts(actor: Actor, event: Event) -> bool:
    """Say whether the actor sees what was signed at this event, in money."""
    scopes = actor.scopes(Thing.RECOGNITION, Act.READ)
    return Scope.ALL in scopes or (Scope.EVENT in scopes and event.id in actor.event_ids)


def readable(actor: Actor, code: str, act: Act = Act.READ) -> Event:
    """Return the event whose outcome the actor sees. Raises NotFound."""
    event = event_for(actor, code, Thing.REGISTRATION, act)
    if not actor.staff:
        raise NotFound()
    return event


def locked(event_id: int) -> Event:
    """Return an event nobody else changes until the transaction ends."""
    return session.scalars(
        select(Event).where(Event.id == event_id).with_for_update().execution_options(populate_existing=True)
    ).one()


@dataclass(frozen=True, slots=True)
class Summary:
    """What came of an event, as far as somebody may know: None for what they may not."""

    expected: int
    arrived: int
    absent: int
    leads: tuple[int, Money] | None
    split: dict[SigningState, tuple[int, Money]] | None


def figures_of(event_id: int) -> tuple[int, int, int]:
    """Return 应到, 实到 and 缺席 of an event."""
    return attendance.turnout_by_event([event_id]).get(event_id, (0, 0, 0))


def summary(actor: Actor, event: Event) -> Summary:
    """Return the figures of an event, each counted with the condition of the list it opens."""
    expected, arrived, absent = figures_of(event.id)
    return Summary(
        expected=expected, arrived=arrived, absent=absent,
        leads=leads.total(actor, LeadFilter(event_id=event.id)) if actor.may(Thing.LEAD, Act.READ) else None,
        split=projects.event_split(event.id) if sees_amounts(actor, event) else None,
    )  # fmt: skip


def closings(event_id: int) -> Sequence[EventClosing]:
    """Return every closing of an event, the last first."""
    return session.scalars(
        select(EventClosing).where(EventClosing.event_id == event_id).order_by(EventClosing.id.desc())
    ).all()


def standing_closing(event_id: int) -> EventClosing | None:
    """Return the closing that stands."""
    return session.scalar(
        select(EventClosing).where(EventClosing.event_id == event_id, EventClosing.reopened_at.is_(None))
    )


def closing_of(event: Event, closing_id: int) -> EventClosing:
    """Return a closing of this event; any other does not exist."""
    found = session.scalar(select(EventClosing).where(EventClosing.id == closing_id, EventClosing.event_id == event.id))
    if found is None:
        raise NotFound()
    return found


def absent_now(event_id: int, closing_id: int) -> Select[int, int]:
    """Return (closing, registration) of everybody who is absent now: what a closing writes down."""
    return (
        select(literal(closing_id), Registration.id)
        .outerjoin(CheckIn, and_(CheckIn.registration_id == Registration.id, STANDS))
        .where(Registration.event_id == event_id, ABSENT)
    )


def no_shows(closing_id: int, cut: Cut) -> Page:
    """Return a page of who had not come at a closing, as they had registered."""
    query = (
        select(
            Registration.id, Registration.name, Registration.company, Registration.title, Registration.guest_class,
            Registration.state, Venue.city_code, Venue.name.label("venue"), CheckIn.at.label("came_at"),
        )
        .join(EventNoShow, EventNoShow.registration_id == Registration.id)
        .join(Venue, Venue.id == Registration.venue_id)
        .outerjoin(CheckIn, and_(CheckIn.registration_id == Registration.id, STANDS))
        .where(EventNoShow.closing_id == closing_id)
    )  # fmt: skip
    return paged(query, [Key(Registration.id, "id")], cut)


def minutes_of(event_id: int) -> EventMinutes | None:
    """Return the minutes of an event."""
    return session.scalar(select(EventMinutes).where(EventMinutes.event_id == event_id))


def minutes_versions(event_id: int, limit: int = 20) -> Sequence[AnyRow]:
    """Return (at, by, text) of the last versions of the minutes, the newest first, from the audit log."""
    kept = aliased(AuditValue)  # actor_named() reads the same table
    return session.execute(
        select(AuditEntry.at, actor_named().label("by"), kept.after.label("text"))
        .select_from(AuditEntry)
        .join(kept, and_(kept.entry_id == AuditEntry.id, kept.field == "text"))
        .where(
            AuditEntry.fact == "MinutesEdited", AuditEntry.subject == "event", AuditEntry.subject_id == event_id,
        )
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    ).all()  # fmt: skip


def photos(event_id: int) -> Sequence[AnyRow]:
    """Return the photos of an event in their order."""
    return session.execute(
        select(EventPhoto.id, EventPhoto.alt, EventPhoto.position, EventPhoto.added_by, EventPhoto.added_at)
        .where(EventPhoto.event_id == event_id, EventPhoto.removed_at.is_(None))
        .order_by(EventPhoto.position, EventPhoto.id)
    ).all()


def photos_counted(event_id: int) -> int:
    """Return how many photos an event shows."""
    return (
        session.scalar(
            select(func.count()).where(EventPhoto.event_id == event_id, EventPhoto.removed_at.is_(None))
        )
        or 0
    )  # fmt: skip


def photo_of(event: Event, photo_id: int, *, removed: bool = False) -> EventPhoto:
    """Return a photo of this event, with `removed` also one that was removed; any other does not exist."""
    found = session.scalar(select(EventPhoto).where(EventPhoto.id == photo_id, EventPhoto.event_id == event.id))
    if found is None or (found.removed_at is not None and not removed):
        raise NotFound()
    return found


def file_of(photo: EventPhoto) -> StoredFile:
    """Return the picture behind a photo."""
    return session.get_one(StoredFile, photo.file_id)
