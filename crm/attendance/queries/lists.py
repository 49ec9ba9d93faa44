"""Who comes and who came: the list of registrations, the search of the desk, a firm's own history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, select

from crm.attendance.models import CheckIn
from crm.attendance.queries.counts import ARRIVALS
from crm.attendance.queries.scans import STANDS, AnyRow
from crm.core.actor import Actor
from crm.core.db import Query, session
from crm.core.pages import COUNTED, Cut, Key, Page, paged
from crm.events.models import Event, Registration, Venue
from crm.events.queries import registrations_visible_to
from crm.events.rules import LIVE, GuestClass, RegistrationState, typed

UNRANKED = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendeeFilters:
    """What the list of registrations is narrowed to; `state` None: everybody live.

    `arrival`: "due" who holds a seat, "in" who came whatever became of the registration, "out" who holds a seat and
    came nowhere, "" everybody. A venue is where somebody is expected, and for "in" where they were let in: the very
    conditions the figures of an event are counted with (queries.counts).
    """

    q: str = ""
    arrival: str = ""
    venue_id: int | None = None
    state: RegistrationState | None = None
    guest_class: GuestClass | None = None
    firm: str | None = None
    """The firm as it was written; "" for who named none, None for everybody."""


def attendees_page(actor: Actor, event: Event, filters: AttendeeFilters, cut: Cut, *, size: int = 50) -> Page:
    """Return a page of an event's registrations in the order of guests: 排序号 first, then as they registered."""
    place = case((Registration.rank > 0, Registration.rank), else_=UNRANKED).label("place")
    query = _narrowed(
        select(
            Registration.id, place, Registration.name, Registration.title, Registration.company,
            Registration.guest_class, Registration.state, Registration.venue_id, Venue.city_code,
            Venue.name.label("venue_name"), CheckIn.id.label("check_in_id"), CheckIn.at, CheckIn.method,
        ),
        actor, event, filters,
    )  # fmt: skip
    return paged(query, [Key(place, "place"), Key(Registration.id, "id")], cut, size=size)


def attendees_counted(actor: Actor, event: Event, filters: AttendeeFilters) -> int:
    """Return how many registrations the filters leave; counts to 1,001 at most."""
    inner = _narrowed(select(Registration.id), actor, event, filters).limit(COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(inner)) or 0


def _narrowed(query: Query, actor: Actor, event: Event, filters: AttendeeFilters) -> Query:
    query = (
        query.select_from(Registration)
        .join(Venue, Venue.id == Registration.venue_id)
        .outerjoin(CheckIn, and_(CheckIn.registration_id == Registration.id, STANDS))
        .where(Registration.event_id == event.id, registrations_visible_to(actor))
    )
    if filters.state is not None:
        query = query.where(Registration.state == filters.state)
    elif filters.arrival != "in":
        query = query.where(Registration.state.in_(LIVE))
    if filters.q:
        query = query.where(_typed(filters.q))
    if filters.venue_id is not None:
        place = CheckIn.venue_id if filters.arrival == "in" else Registration.venue_id
        query = query.where(place == filters.venue_id)
    if filters.guest_class is not None:
        query = query.where(Registration.guest_class == filters.guest_class)
    if filters.firm is not None:
        query = query.where(Registration.company == filters.firm)
    return query if filters.arrival not in ARRIVALS else query.where(ARRIVALS[filters.arrival])


def _typed(query: str) -> ColumnElement[bool]:
    return Registration.search.contains(typed(query), autoescape=True)


def found_at_desk(event_id: int, query: str, limit: int = 20) -> Sequence[AnyRow]:
    """Return the live registrations a desk means by a name, pinyin, initials, firm or the end of a phone number."""
    if not typed(query):
        return []
    return session.execute(
        select(
            Registration.id, Registration.name, Registration.company, Registration.title, Registration.state,
            Registration.mobile, Registration.phone, Registration.guest_class, Venue.city_code,
            Venue.name.label("venue_name"), CheckIn.id.label("check_in_id"), CheckIn.at,
        )
        .join(Venue, Venue.id == Registration.venue_id)
        .outerjoin(CheckIn, and_(CheckIn.registration_id == Registration.id, STANDS))
        .where(Registration.event_id == event_id, Registration.state.in_(LIVE), _typed(query))
        .order_by(CheckIn.id.is_not(None), Registration.name, Registration.id)
        .limit(limit)
    ).all()  # fmt: skip


def attended_by(enterprise_id: int, limit: int = 10) -> Sequence[AnyRow]:
    """Return the events a firm's people came to, the latest first, and how many of them."""
    return session.execute(
        select(Event.id, Event.code, Event.name, Event.starts_at, func.count().label("people"))
        .select_from(CheckIn)
        .join(Registration, Registration.id == CheckIn.registration_id)
        .join(Event, Event.id == CheckIn.event_id)
        .where(Registration.enterprise_id == enterprise_id, STANDS)
        .group_by(Event.id, Event.code, Event.name, Event.starts_at)
        .order_by(Event.starts_at.desc(), Event.id.desc())
        .limit(limit)
    ).all()


def arrivals_of(enterprise_id: int, before: datetime | None, limit: int) -> Sequence[AnyRow]:
    """Return when a firm's people were let in, newest first, for its timeline."""
    query = (
        select(CheckIn.id, CheckIn.at, CheckIn.by_name, Registration.name, Registration.person_id,
               Event.code, Event.name.label("event"), Venue.city_code)
        .join(Registration, Registration.id == CheckIn.registration_id)
        .join(Event, Event.id == CheckIn.event_id)
        .join(Venue, Venue.id == CheckIn.venue_id)
        .where(Registration.enterprise_id == enterprise_id, STANDS)
        .order_by(CheckIn.at.desc(), CheckIn.id.desc())
        .limit(limit)
    )  # fmt: skip
    return session.execute(query if before is None else query.where(CheckIn.at < before)).all()
