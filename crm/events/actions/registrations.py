"""Registering: one seat by one conditional UPDATE, one live registration per person and event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.util import identity_key

from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.delivery_states import DeliveryState
from crm.core.errors import NotFound
from crm.core.facts import Change, announce
from crm.core.ids import secret_token
from crm.events import queries, rules
from crm.events.facts import PersonRegistered, RegistrationRepeated
from crm.events.models import Event, Registration, RegistrationAnswer, Venue
from crm.events.rules import REPEATS, Attendee, MailCause, RegistrationState, Source

MAILED_AGAIN_AFTER = timedelta(minutes=10)
"""A repeated registration mails the first one again, but not more often than this."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a submission. `registration` is the row of this submission; its link is `token`."""

    registration: Registration
    token: str


_VENUE = cast(Table, Venue.__table__)
_TAKE = (
    update(_VENUE)
    .where(_VENUE.c.id == bindparam("of_venue"), _VENUE.c.seats_taken < _VENUE.c.capacity)
    .values(seats_taken=_VENUE.c.seats_taken + 1)
)
_OPEN = (
    select(Event, Venue)
    .join(Venue, Venue.event_id == Event.id)
    .where(Event.id == bindparam("of_event"), Venue.id == bindparam("at_venue"))
)
"""Built once: putting these statements together cost more than running them."""


def _take_seat(venue_id: int) -> bool:
    """Take one seat if one is left. One conditional UPDATE: two takers of the last seat cannot both win."""
    session.flush()
    taken = session.connection().execute(_TAKE, {"of_venue": venue_id}).rowcount
    held = session().identity_map.get(identity_key(Venue, venue_id))
    if held is not None:
        session.expire(held, ["seats_taken"])
    return bool(taken)


def _free_seat(venue_id: int) -> None:
    """Give one seat back."""
    session.execute(
        update(Venue).where(Venue.id == venue_id, Venue.seats_taken > 0).values(seats_taken=Venue.seats_taken - 1)
    )


def _locked(registration_id: int) -> Registration:
    """Return a registration for changing; on PostgreSQL two changes of one row wait for each other."""
    return session.scalars(
        select(Registration)
        .where(Registration.id == registration_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _have_mailed(row: Registration) -> None:
    if row.email and row.state not in REPEATS and row.repeats_id is None:
        row.confirmation_due_at, row.confirmation_state = now(), DeliveryState.DUE
        row.confirmation_tries, row.mail_cause = 0, MailCause.STATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How somebody wants to come. `waits`: a full venue means a place in line instead of VenueFull.

    `either`: whoever waits takes a seat at any venue. `answers`: to the event's questions, by their number.
    """

    waits: bool = False
    either: bool = False
    answers: Mapping[int, str] = field(default_factory=dict)


@action
def register(
    event_id: int, venue_id: int, who: Attendee, *, by: Actor, nonce: str = "", waits: bool = False,
    either: bool = False, answers: Mapping[int, str] | None = None, source: Source = Source.PUBLIC,
) -> Outcome:  # fmt: skip
    """Register somebody. `waits`: a full venue means a place on the waiting list instead of VenueFull.

    Free seats belong to those who wait already, except when staff register somebody.

    The same `nonce` again answers like the first time. A contact that is registered already: for staff
    AlreadyRegistered; for everybody else a success like any other, and the first registration is mailed again
    to its own address, so nobody learns who is coming (decisions.md 33).
    Raises RegistrationClosed, VenueFull, ContactMissing, AlreadyRegistered, NotFound (venue of another event).
    """
    wish = Wish(waits=waits, either=either, answers=answers or {})
    try:
        with session.begin_nested():
            return _registered(event_id, venue_id, who, nonce=nonce, wish=wish, source=source, by=by)
    except (IntegrityError, rules.VenueFull):  # somebody with this contact or nonce may have been faster
        return _registered(event_id, venue_id, who, nonce=nonce, wish=wish, source=source, by=by)


def _registered(
    event_id: int, venue_id: int, who: Attendee, *, nonce: str, wish: Wish, source: Source, by: Actor
) -> Outcome:
    first = queries.live_like(event_id, who)
    if (same := queries.by_nonce(nonce)) is not None:  # asked after `first`: who sees that sees this
        return Outcome(same, queries.token_of(same.ticket))
    rules.check_contact(who)
    event, venue = _open_place(event_id, venue_id, source)
    if first is None:
        row = _stored(event, venue, who, nonce=nonce, wish=wish, source=source)
        _announce_registered(row, by)
    elif source is Source.PUBLIC:
        row = _repeated(first, event, venue, who, nonce=nonce, wish=wish, by=by)
    else:
        place = queries.place_of(first)
        raise rules.AlreadyRegistered(name=first.name, venue=place.venue.name)
    return Outcome(row, queries.token_of(row.ticket))


def _open_place(event_id: int, venue_id: int, source: Source) -> tuple[Event, Venue]:
    """Return event and venue if one can register now; staff may also after the deadline, until the event is closed."""
    found = session.execute(_OPEN, {"of_event": event_id, "at_venue": venue_id}).first()
    if found is None:
        raise NotFound()
    event, venue = found
    if source is Source.PUBLIC:
        reason = rules.closed_reason(
            event.state, until=event.registration_until, starts_at=venue.starts_at, ends_at=venue.ends_at, at=now()
        )
    else:
        reason = None if event.state in rules.ATTENDABLE else rules.WHY_CLOSED[event.state]
    if reason is not None:
        raise rules.RegistrationClosed(reason=reason)
    return event, venue


def _stored(event: Event, venue: Venue, who: Attendee, *, nonce: str, wish: Wish, source: Source) -> Registration:
    approval = event.needs_approval and source is Source.PUBLIC
    line = not approval and source in (Source.PUBLIC, Source.INVITED) and queries.line_comes_first(event, venue)
    seat = not approval and not line and _take_seat(venue.id)
    if not seat and not approval and (not wish.waits or now() >= venue.starts_at):
        raise rules.VenueFull(venue.name)
    known = queries.known_as(who)
    row = _row(event.id, venue.id, who, nonce=nonce, source=source)
    row.state, row.either_venue = rules.first_state(needs_approval=approval, seat=seat), wish.either
    if row.state is RegistrationState.WAITLISTED:
        row.waiting_since = row.created_at
    row.person_id, row.enterprise_id = known.person_id, known.enterprise_id
    if who.email:
        row.confirmation_due_at, row.confirmation_state = now(), DeliveryState.DUE
    session.add(row)
    session.flush()
    if wish.answers:
        session.execute(
            insert(RegistrationAnswer),
            [{"registration_id": row.id, "question_id": n, "value": text} for n, text in wish.answers.items() if text],
        )
    return row


def _row(event_id: int, venue_id: int, who: Attendee, *, nonce: str, source: Source) -> Registration:
    ticket = secret_token()
    return Registration(
        event_id=event_id, venue_id=venue_id, name=who.name, company=who.company, title=who.title,
        mobile=who.mobile or None, phone=who.phone, email=who.email or None, locale=who.locale,
        guest_class=who.guest_class, rank=who.rank, ticket=ticket, token_hash=rules.digest(queries.token_of(ticket)),
        nonce=nonce or None, source=source, created_at=now(),
        search=rules.search_text(who.name, who.company, who.mobile or who.phone),
    )  # fmt: skip


def _announce_registered(row: Registration, by: Actor) -> None:
    person = row.person_id
    told = {"state": row.state, "venue_id": row.venue_id, "source": row.source}
    own = {"name": row.name, "company": row.company, "mobile": row.mobile, "phone": row.phone, "email": row.email}
    changes = (
        *(Change(name, None, value) for name, value in told.items()),
        *(Change(name, None, value, person) for name, value in own.items() if value),
    )
    announce(PersonRegistered(by=by, registration_id=row.id, event_id=row.event_id, person_id=person, changes=changes))


def _repeated(
    first: Registration, event: Event, venue: Venue, who: Attendee, *, nonce: str, wish: Wish, by: Actor
) -> Registration:
    """Store a second submission as what it is, and have the first one mailed to its own address."""
    full = venue.seats_taken >= venue.capacity or queries.line_comes_first(event, venue)
    if full and not event.needs_approval and (not wish.waits or now() >= venue.starts_at):
        raise rules.VenueFull(venue.name)
    row = _row(first.event_id, venue.id, who, nonce=nonce, source=Source.PUBLIC)
    row.state = RegistrationState.REPEATED_WAITING if full else RegistrationState.REPEATED
    row.repeats_id, row.waiting_since, row.either_venue = first.id, row.created_at, wish.either
    session.add(row)
    rested = first.confirmation_at is None or first.confirmation_at < now() - MAILED_AGAIN_AFTER
    if first.email and first.confirmation_due_at is None and rested:
        first.confirmation_due_at, first.confirmation_state = now(), DeliveryState.DUE
        first.confirmation_tries, first.mail_cause = 0, MailCause.STATE
    session.flush()
    announce(RegistrationRepeated(by=by, registration_id=first.id, event_id=first.event_id))
    return row
