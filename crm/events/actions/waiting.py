"""Waiting lists: a free seat is offered to the next in line for a while; accepted, declined, or run out.

A seat that is given back goes to the next in line in the same transaction, so nobody new can slip in between.
What that cannot do (a row another transaction holds) the job and the sweep do: `offer_next`.
On PostgreSQL rows of registrations are locked before rows of venues everywhere, so nobody waits in a ring.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from crm.core.actor import SYSTEM, Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.facts import Change, announce
from crm.events import queries, rules
from crm.events.actions.registrations import _free_seat, _have_mailed, _locked, _take_seat
from crm.events.facts import OfferAccepted, OfferDeclined, OfferExpired, OfferMade, RegistrationFact
from crm.events.models import Event, Registration, Venue
from crm.events.rules import RegistrationState

TRIES = 5


def _hand_on(venue_id: int, *, by: Actor = SYSTEM) -> int | None:
    """Offer a seat that was just given back to the next in line, without waiting for anybody's lock."""
    return _offer_first(venue_id, patient=False, by=by)


@action
def offer_next(venue_id: int, *, by: Actor) -> int | None:
    """Offer one free seat of a venue to the next in line and return the registration; None if nothing is to offer."""
    return _offer_first(venue_id, patient=True, by=by)


def _offer_first(venue_id: int, *, patient: bool, by: Actor) -> int | None:
    venue = session.get_one(Venue, venue_id, populate_existing=True)
    event = session.get_one(Event, venue.event_id)
    until = rules.offer_ends(now(), venue.starts_at, event.offer_hours)
    if event.offers_by_hand or until is None or event.state not in queries.OFFERING:
        return None
    for _ in range(TRIES if patient else 1):
        first = queries.first_waiting(event.id, venue_id)
        row = None if first is None else _waiting(first, patient=patient)
        if row is not None:
            return row.id if _offer(row, venue_id, until, by) else None
        if first is None:
            return None
    return None


def _waiting(registration_id: int, *, patient: bool) -> Registration | None:
    return session.scalar(
        select(Registration)
        .where(Registration.id == registration_id, Registration.state == RegistrationState.WAITLISTED)
        .with_for_update(skip_locked=not patient)
        .execution_options(populate_existing=True)
    )


def _offer(row: Registration, venue_id: int, until: datetime, by: Actor) -> bool:
    """Give a waiting person a seat until then. False if there is none."""
    if not _take_seat(venue_id):
        return False
    row.venue_id, row.offered_until = venue_id, until
    _become(row, RegistrationState.OFFERED, OfferMade, by)
    return True


def _become(row: Registration, to: RegistrationState, fact: type[RegistrationFact], by: Actor) -> None:
    before, row.state = row.state, to
    row.calendar_sequence += 1
    _have_mailed(row)
    session.flush()
    announce(fact(by=by, registration_id=row.id, event_id=row.event_id, changes=(Change("state", before, to),)))


@action
def offer(registration_id: int, venue_id: int, *, by: Actor) -> Registration:
    """Offer a seat to somebody staff picked from the line. Raises NotWaiting, NoOfferNow, VenueFull."""
    row = _locked(registration_id)
    if row.state is not RegistrationState.WAITLISTED or (row.venue_id != venue_id and not row.either_venue):
        raise rules.NotWaiting(name=row.name)
    venue, event = session.get_one(Venue, venue_id), session.get_one(Event, row.event_id)
    until = rules.offer_ends(now(), venue.starts_at, event.offer_hours)
    if until is None or event.state not in queries.OFFERING or venue.event_id != event.id:
        raise rules.NoOfferNow()
    if not _offer(row, venue_id, until, by):
        raise rules.VenueFull(venue.name)
    return row


@action
def accept_offer(registration_id: int, *, by: Actor) -> Registration:
    """Take the offered seat by the holder of the secret link. Again is harmless. Raises OfferOver."""
    row = _locked(registration_id)
    if row.state is RegistrationState.CONFIRMED:
        return row
    starts_at = queries.place_of(row).venue.starts_at
    if row.state is not RegistrationState.OFFERED or not rules.offer_holds(row.offered_until, starts_at, now()):
        raise rules.OfferOver()
    _become(row, RegistrationState.CONFIRMED, OfferAccepted, by)
    return row


@action
def decline_offer(registration_id: int, *, by: Actor) -> Registration:
    """Leave the offered seat to the next in line. Again is harmless. Raises OfferOver."""
    row = _locked(registration_id)
    if row.state is RegistrationState.DECLINED:
        return row
    if row.state is not RegistrationState.OFFERED:
        raise rules.OfferOver()
    _end_offer(row, RegistrationState.DECLINED, OfferDeclined, by)
    return row


@action
def expire_offer(registration_id: int, *, by: Actor) -> bool:
    """End an offer that ran out and offer its seat to the next in line. False if somebody was faster."""
    row = _locked(registration_id)
    if row.state is not RegistrationState.OFFERED or row.offered_until is None or row.offered_until > now():
        return False
    _end_offer(row, RegistrationState.OFFER_EXPIRED, OfferExpired, by)
    return True


def _end_offer(row: Registration, to: RegistrationState, fact: type[RegistrationFact], by: Actor) -> None:
    _become(row, to, fact, by)
    _free_seat(row.venue_id)
    _hand_on(row.venue_id)
