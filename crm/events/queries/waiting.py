"""Who waits for a seat, in which order, and whose offers run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, exists, func, or_, select

from crm.core.clock import now
from crm.core.db import rows, session
from crm.core.pages import Cut, Key, Page, paged
from crm.events.models import Event, Registration, Venue
from crm.events.rules import LIVE, EventState, RegistrationState, offer_ends

AnyRow = Row[*tuple[Any, ...]]
OFFERING = (EventState.PUBLISHED, EventState.REGISTRATION_CLOSED)
"""States of an event in which seats are offered."""
ENDED = (RegistrationState.OFFER_EXPIRED, RegistrationState.DECLINED)
"""How an offer ends that was not taken."""


def _in_line(event_id: Any, venue_id: Any) -> tuple[ColumnElement[bool], ...]:
    """Return who takes a seat at this venue: those who wait there, and those whom either venue suits."""
    return (
        Registration.event_id == event_id,
        Registration.state == RegistrationState.WAITLISTED,
        or_(Registration.venue_id == venue_id, Registration.either_venue),
    )


def first_waiting(event_id: int, venue_id: int) -> int | None:
    """Return the registration that is next in line for a seat at this venue."""
    return session.scalar(
        select(Registration.id)
        .where(*_in_line(event_id, venue_id))
        .order_by(Registration.waiting_since, Registration.id)
        .limit(1)
    )


_SOMEBODY_WAITS = select(exists().where(*_in_line(bindparam("of_event"), bindparam("at_venue"))))


def line_comes_first(event: Event, venue: Any) -> bool:
    """Say whether free seats of a venue belong to those who wait: somebody does, and offers can still be answered."""
    if event.state not in OFFERING or offer_ends(now(), venue.starts_at, event.offer_hours) is None:
        return False
    return bool(rows(_SOMEBODY_WAITS, of_event=event.id, at_venue=venue.id)[0][0])


def waiting_counts(event_id: int) -> dict[int, int]:
    """Return how many stand in line at each venue of an event; whom either venue suits stands in every line."""
    line = and_(
        Registration.event_id == Venue.event_id, Registration.state == RegistrationState.WAITLISTED,
        or_(Registration.venue_id == Venue.id, Registration.either_venue),
    )  # fmt: skip
    rows = session.execute(
        select(Venue.id, func.count(Registration.id))
        .outerjoin(Registration, line)
        .where(Venue.event_id == event_id)
        .group_by(Venue.id)
    )
    return {row[0]: row[1] for row in rows}


def place_in_line(row: Registration) -> int:
    """Return the place of a waiting person, 1 for who comes next. For either venue: the better of both lines."""
    since = row.waiting_since or row.created_at
    before = or_(
        Registration.waiting_since < since,
        and_(Registration.waiting_since == since, Registration.id < row.id),
    )
    venues: Sequence[int] = [row.venue_id]
    if row.either_venue:
        venues = session.scalars(select(Venue.id).where(Venue.event_id == row.event_id)).all()
    ahead = [
        session.scalar(select(func.count()).where(*_in_line(row.event_id, venue_id), before)) or 0
        for venue_id in venues
    ]
    return min(ahead) + 1


def waiting_page(event_id: int, venue_id: int, cut: Cut, *, size: int = 50) -> Page:
    """Return a page of the line of one venue, who comes next first."""
    query = select(
        Registration.id, Registration.name, Registration.company, Registration.title, Registration.either_venue,
        Registration.waiting_since, Registration.email, Registration.venue_id,
    ).where(*_in_line(event_id, venue_id))  # fmt: skip
    return paged(query, [Key(Registration.waiting_since, "waiting_since"), Key(Registration.id, "id")], cut, size=size)


def offers_running(event_id: int) -> Sequence[AnyRow]:
    """Return the offers of an event that hold a seat, the one that ends first on top; 200 at most."""
    return session.execute(
        select(Registration.id, Registration.name, Registration.company, Registration.venue_id,
               Registration.offered_until, Registration.email)
        .where(Registration.event_id == event_id, Registration.state == RegistrationState.OFFERED)
        .order_by(Registration.offered_until, Registration.id)
        .limit(200)
    ).all()  # fmt: skip


def offers_ended(event_id: int) -> Sequence[AnyRow]:
    """Return offers that ran out or were declined, the latest first; 50 at most."""
    return session.execute(
        select(Registration.id, Registration.name, Registration.company, Registration.venue_id, Registration.state,
               Registration.offered_until)
        .where(Registration.event_id == event_id, Registration.state.in_(ENDED))
        .order_by(Registration.offered_until.desc(), Registration.id.desc())
        .limit(50)
    ).all()  # fmt: skip


def offers_over(at: datetime, limit: int = 500) -> Sequence[int]:
    """Return the offers that ran out, in the order in which they did."""
    return session.scalars(
        select(Registration.id)
        .where(Registration.offered_until <= at, Registration.state == RegistrationState.OFFERED)
        .order_by(Registration.offered_until, Registration.id)
        .limit(limit)
    ).all()


def venues_to_offer(event_id: int | None = None) -> Sequence[int]:
    """Return the venues with a free seat, somebody in line, and offers that go out by themselves."""
    line = exists().where(
        Registration.event_id == Venue.event_id, Registration.state == RegistrationState.WAITLISTED,
        or_(Registration.venue_id == Venue.id, Registration.either_venue),
    )  # fmt: skip
    query = (
        select(Venue.id)
        .join(Event, Event.id == Venue.event_id)
        .where(
            Venue.seats_taken < Venue.capacity, Venue.starts_at > now(), Event.state.in_(OFFERING),
            Event.offers_by_hand.is_(False), line,
        )
        .order_by(Venue.id)
    )  # fmt: skip
    return session.scalars(query if event_id is None else query.where(Venue.event_id == event_id)).all()


def pending_page(event_id: int, cut: Cut, *, size: int = 100) -> Page:
    """Return a page of the registrations of an event that wait for approval, as they came in."""
    query = (
        select(
            Registration.id, Registration.name, Registration.company, Registration.title, Registration.guest_class,
            Registration.created_at, Registration.email, Venue.city_code, Venue.name.label("venue_name"),
        )
        .join(Venue, Venue.id == Registration.venue_id)
        .where(Registration.event_id == event_id, Registration.state == RegistrationState.PENDING_APPROVAL)
    )  # fmt: skip
    return paged(query, [Key(Registration.created_at, "created_at"), Key(Registration.id, "id")], cut, size=size)


def pending_count(event_id: int) -> int:
    """Return how many registrations of an event wait for approval."""
    return session.scalar(
        select(func.count()).where(
            Registration.event_id == event_id, Registration.state == RegistrationState.PENDING_APPROVAL
        )
    ) or 0  # fmt: skip


def seats_in_doubt() -> Sequence[AnyRow]:
    """Return venues whose counter is not the number of those who hold a seat: confirmed and offered."""
    held = func.count(Registration.id)
    return session.execute(
        select(Venue.id, Venue.name, Venue.seats_taken, Venue.capacity, held.label("held"))
        .outerjoin(
            Registration,
            and_(
                Registration.venue_id == Venue.id,
                Registration.state.in_((RegistrationState.CONFIRMED, RegistrationState.OFFERED)),
            ),
        )
        .group_by(Venue.id, Venue.name, Venue.seats_taken, Venue.capacity)
        .having((held != Venue.seats_taken) | (held > Venue.capacity))
        .order_by(Venue.id)
    ).all()


def twice_registered() -> int:
    """Return how many people are registered twice at one event by the same address."""
    twice = (
        select(Registration.email)
        .where(Registration.state.in_(LIVE), Registration.email.is_not(None))
        .group_by(Registration.event_id, Registration.email)
        .having(func.count() > 1)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(twice)) or 0


def in_line(event_id: int) -> dict[RegistrationState, int]:
    """Return how many of an event wait for a seat, for approval, and hold an offered seat."""
    rows = session.execute(
        select(Registration.state, func.count())
        .where(
            Registration.event_id == event_id,
            Registration.state.in_(
                (RegistrationState.WAITLISTED, RegistrationState.PENDING_APPROVAL, RegistrationState.OFFERED)
            ),
        )
        .group_by(Registration.state)
    )
    return {row[0]: row[1] for row in rows}
