"""Registrations: by their secret link, by contact, and those whose mail is due."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import Row, bindparam, or_, select

from crm.chinese.names import name_key
from crm.chinese.text import fold
from crm.core import db
from crm.core.audit import AuditEntry, actor_named
from crm.core.db import session
from crm.core.errors import NotFound
from crm.events.models import IS_LIVE, Event, Registration, Venue
from crm.events.rules import LIVE, Attendee, digest, management_token
from crm.members.models import Employment, Enterprise, Person

AnyRow = Row[*tuple[Any, ...]]


def by_token(token: str) -> Registration:
    """Return the registration behind /r/<token>. Every token that is wrong answers alike: NotFound."""
    found = session.scalar(select(Registration).where(Registration.token_hash == digest(token)))
    if found is None:
        raise NotFound()
    return found


def token_of(ticket: str) -> str:
    """Return the secret of /r/<token> for a ticket; nothing but its SHA-256 is stored."""
    return management_token(current_app.config["CRM_SETTINGS"].secret_key, ticket)


_BY_NONCE = select(Registration).where(Registration.nonce == bindparam("given"))
_LIVE = select(Registration).where(Registration.event_id == bindparam("of_event"), IS_LIVE)
_LIKE = [
    _LIVE.where(Registration.id != bindparam("but"), column == bindparam("given")).limit(1)
    for column in (Registration.email, Registration.mobile)
]
"""Built once, with all that a registration asks: putting these statements together cost more than running them."""


def by_nonce(nonce: str) -> Registration | None:
    """Return the registration of a submission that was stored before."""
    return session.scalar(_BY_NONCE, {"given": nonce}) if nonce else None


def live_like(event_id: int, who: Attendee, *, but: int = 0) -> Registration | None:
    """Return the live registration with this mail address or mobile at an event, if there is one."""
    found = (
        session.scalar(statement, {"of_event": event_id, "but": but, "given": value})
        for statement, value in zip(_LIKE, (who.email, who.mobile), strict=True)
        if value
    )
    return min((each for each in found if each is not None), key=lambda each: each.id, default=None)


@dataclass(frozen=True, slots=True)
class Known:
    """Whom we know this attendee to be."""

    person_id: int | None
    enterprise_id: int | None


_FIRMS = (
    select(Enterprise.id, Enterprise.name_key)
    .join(Employment, Employment.enterprise_id == Enterprise.id)
    .where(Employment.person_id == bindparam("of_person"), Employment.until.is_(None))
    .order_by(Employment.main.desc(), Employment.id)
)
_FIRM_NAMED = (
    select(Enterprise.id)
    .where(or_(Enterprise.name_key == bindparam("key"), Enterprise.short_name == bindparam("short")))
    .order_by(Enterprise.id)
    .limit(1)
)


def known_as(who: Attendee) -> Known:
    """Return the person with this mobile or address and this name, and their firm or the firm of that name."""
    person_id = _person(who)
    firms = [] if person_id is None else [(row.id, row.name_key) for row in db.rows(_FIRMS, of_person=person_id)]
    key = name_key(who.company) if who.company else ""
    named = next((firm for firm, firm_key in firms if firm_key == key), None)
    if named is None and key:
        named = next((row.id for row in db.rows(_FIRM_NAMED, key=key, short=who.company)), None)
    return Known(person_id, named if named is not None or not firms else firms[0][0])


_SAME_CONTACT = (
    select(Person.id, Person.name)
    .where(or_(Person.mobile == bindparam("mobile"), Person.email == bindparam("email")))
    .order_by(Person.id)
    .limit(5)
)
"""What is not given is NULL, which equals nothing."""


def _person(who: Attendee) -> int | None:
    if not (who.mobile or who.email):
        return None
    same = db.rows(_SAME_CONTACT, mobile=who.mobile or None, email=who.email or None)
    alike = [row.id for row in same if fold(row.name) == fold(who.name)]
    return alike[0] if len(alike) == 1 else None


@dataclass(frozen=True, slots=True)
class Place:
    """A registration with the event and venue it is for."""

    registration: Registration
    event: Event
    venue: Venue


def place_of(registration: Registration) -> Place:
    """Return a registration together with its event and venue."""
    row = session.execute(
        select(Event, Venue)
        .join(Venue, Venue.event_id == Event.id)
        .where(Event.id == registration.event_id, Venue.id == registration.venue_id)
    ).one()
    return Place(registration, row[0], row[1])


def place_by_id(registration_id: int) -> Place | None:
    """Return a registration by its number with its event and venue, for jobs."""
    row = session.execute(
        select(Registration, Event, Venue)
        .join(Event, Event.id == Registration.event_id)
        .join(Venue, Venue.id == Registration.venue_id)
        .where(Registration.id == registration_id)
    ).first()
    return None if row is None else Place(row[0], row[1], row[2])


def mail_is_due(registration_id: int) -> bool:
    """Say whether a registration waits for its mail; what an action has at hand is not read again."""
    row = session.get(Registration, registration_id)
    return row is not None and row.confirmation_due_at is not None


def history_of(registration_id: int) -> Sequence[AnyRow]:
    """Return what happened to a registration, newest first."""
    return session.execute(
        select(AuditEntry.at, AuditEntry.fact, actor_named().label("actor_name"))
        .where(AuditEntry.subject == "registration", AuditEntry.subject_id == registration_id)
        .order_by(AuditEntry.id.desc())
        .limit(50)
    ).all()


def of_enterprise(
    enterprise_id: int, before: datetime | None, limit: int, event_ids: Collection[int] | None = None
) -> Sequence[AnyRow]:
    """Return the registrations of a firm's people, newest first, for its timeline; only of these events, if given."""
    query = (
        select(Registration.id, Registration.created_at, Registration.name, Registration.event_id,
               Registration.person_id, Event.name.label("event"), Event.code)
        .join(Event, Event.id == Registration.event_id)
        .where(Registration.enterprise_id == enterprise_id, Registration.state.in_(LIVE))
        .order_by(Registration.created_at.desc(), Registration.id.desc())
        .limit(limit)
    )  # fmt: skip
    if event_ids is not None:
        query = query.where(Registration.event_id.in_(sorted(event_ids)))
    return session.execute(query if before is None else query.where(Registration.created_at < before)).all()
