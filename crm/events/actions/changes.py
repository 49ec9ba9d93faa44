"""What becomes of a registration later: cancelled, moved to another venue, confirmed, corrected, mailed again."""

from __future__ import annotations

from sqlalchemy import select

from crm.core.actor import Actor
from crm.core.clock import local, now
from crm.core.db import action, session
from crm.core.delivery_states import DeliveryState
from crm.core.errors import Conflict, NotFound, Stale
from crm.core.facts import Change, announce
from crm.events import queries, rules
from crm.events.actions.registrations import _free_seat, _have_mailed, _locked, _take_seat
from crm.events.actions.waiting import _hand_on, decline_offer
from crm.events.facts import (
    ConfirmationAsked,
    ContactRevealed,
    RegistrationCancelled,
    RegistrationConfirmed,
    RegistrationEdited,
    RegistrationRejected,
    VenueSwitched,
)
from crm.events.models import Registration, Venue
from crm.events.rules import (
    HOLDS_SEAT,
    LIVE,
    REGISTRATION_STATE_NAMES,
    REPEATS,
    Attendee,
    RegistrationState,
)


def _check_own_time(row: Registration) -> None:
    """Raise TooLate once the venue's programme has begun or the event is not open to changes any more.

    Raises ChangesOver after the event's own deadline for them.
    """
    place = queries.place_of(row)
    if place.event.state not in rules.ATTENDABLE or now() >= place.venue.starts_at:
        raise rules.TooLate()
    if place.event.change_until is not None and now() >= place.event.change_until:
        raise rules.ChangesOver(at=local(place.event.change_until).strftime("%Y-%m-%d %H:%M"))


def _check_step(row: Registration, to: RegistrationState) -> None:
    if not rules.may_become(row.state, to):
        raise rules.StateRefused(state=REGISTRATION_STATE_NAMES[row.state])


@action
def cancel_own(registration_id: int, *, by: Actor) -> Registration:
    """Cancel by the holder of the secret link. Again is harmless. Raises TooLate, StateRefused."""
    row = _locked(registration_id)
    if row.state is RegistrationState.CANCELLED_BY_ATTENDEE:
        return row
    if row.state is RegistrationState.OFFERED:
        return decline_offer(row.id, by=by)
    _check_own_time(row)
    return _cancel(row, RegistrationState.CANCELLED_BY_ATTENDEE, by)


@action
def cancel(registration_id: int, *, by: Actor) -> Registration:
    """Cancel by staff; the person is mailed. Raises StateRefused."""
    return _cancel(_locked(registration_id), RegistrationState.CANCELLED_BY_ORGANIZER, by)


def _cancel(row: Registration, to: RegistrationState, by: Actor) -> Registration:
    _check_step(row, to)
    before, row.state = row.state, to
    row.calendar_sequence += 1
    _have_mailed(row)
    session.flush()
    if before in HOLDS_SEAT:
        _free_seat(row.venue_id)
        _hand_on(row.venue_id)
    changes = (Change("state", before, to),)
    announce(RegistrationCancelled(by=by, registration_id=row.id, event_id=row.event_id, changes=changes))
    return row


@action
def switch_own(registration_id: int, venue_id: int, *, by: Actor) -> Registration:
    """Move to another venue by the holder of the secret link. Raises TooLate, VenueFull, StateRefused, NotFound."""
    row = _locked(registration_id)
    _check_own_time(row)
    place = queries.place_of(row)
    if row.state is RegistrationState.OFFERED:
        raise rules.StateRefused(state=REGISTRATION_STATE_NAMES[row.state])
    wanted = session.scalar(select(Venue).where(Venue.id == venue_id, Venue.event_id == row.event_id))
    takes = wanted is not None and wanted.id != row.venue_id and row.state in (RegistrationState.CONFIRMED, *REPEATS)
    if wanted is not None and takes and queries.line_comes_first(place.event, wanted):
        raise rules.VenueFull(wanted.name)
    return _switch(row, venue_id, by)


@action
def switch(registration_id: int, venue_id: int, *, by: Actor) -> Registration:
    """Move somebody to another venue of the event. Raises VenueFull, StateRefused, NotFound."""
    return _switch(_locked(registration_id), venue_id, by)


def _switch(row: Registration, venue_id: int, by: Actor) -> Registration:
    """Release and take in one transaction; the venues are touched in the order of their numbers, so no deadlock."""
    if row.state not in LIVE and row.state not in REPEATS:
        raise rules.StateRefused(state=REGISTRATION_STATE_NAMES[row.state])
    venue = session.scalar(select(Venue).where(Venue.id == venue_id, Venue.event_id == row.event_id))
    if venue is None:
        raise NotFound()
    if venue_id == row.venue_id:
        return row
    before = row.venue_id
    if holds := row.state in HOLDS_SEAT:
        _move_seat(before, venue)
    elif row.state in REPEATS and venue.seats_taken >= venue.capacity:
        raise rules.VenueFull(venue.name)
    row.venue_id = venue_id
    if row.state is RegistrationState.WAITLISTED:
        row.waiting_since = now()
    row.calendar_sequence += 1
    _have_mailed(row)
    session.flush()
    _hand_on(before if holds else venue_id)
    if row.state not in REPEATS:
        changes = (Change("venue_id", before, venue_id),)
        announce(VenueSwitched(by=by, registration_id=row.id, event_id=row.event_id, changes=changes))
    return row


def _move_seat(before: int, venue: Venue) -> None:
    if before < venue.id:
        _free_seat(before)
    if not _take_seat(venue.id):
        raise rules.VenueFull(venue.name)
    if before > venue.id:
        _free_seat(before)


@action
def confirm(registration_id: int, *, by: Actor) -> Registration:
    """Give a waiting registration its seat. Raises VenueFull, StateRefused."""
    row = _locked(registration_id)
    _check_step(row, RegistrationState.CONFIRMED)
    if row.state not in HOLDS_SEAT and not _take_seat(row.venue_id):
        raise rules.VenueFull(session.get_one(Venue, row.venue_id).name)
    before, row.state = row.state, RegistrationState.CONFIRMED
    row.calendar_sequence += 1
    _have_mailed(row)
    session.flush()
    changes = (Change("state", before, row.state),)
    announce(RegistrationConfirmed(by=by, registration_id=row.id, event_id=row.event_id, changes=changes))
    return row


@action
def reject(registration_id: int, *, by: Actor) -> Registration:
    """Not accept a registration that waits for approval; the person is mailed. Raises StateRefused."""
    row = _locked(registration_id)
    return _refused(row, "", by)


def _refused(row: Registration, message: str, by: Actor) -> Registration:
    """Not accept a locked registration, with a word to the person. Raises StateRefused."""
    _check_step(row, RegistrationState.REJECTED)
    before, row.state, row.message = row.state, RegistrationState.REJECTED, message
    _have_mailed(row)
    session.flush()
    changes = (Change("state", before, row.state),)
    announce(RegistrationRejected(by=by, registration_id=row.id, event_id=row.event_id, changes=changes))
    return row


@action
def edit_registration(registration_id: int, who: Attendee, *, version: int, by: Actor) -> Registration:
    """Correct name, firm, contact, 身份 or order. Raises Stale, ContactMissing, AlreadyRegistered."""
    row = _locked(registration_id)
    rules.check_contact(who)
    wanted = {
        "name": who.name, "company": who.company, "title": who.title, "mobile": who.mobile or None, "phone": who.phone,
        "email": who.email or None, "guest_class": who.guest_class, "rank": who.rank,
    }  # fmt: skip
    stored = {name: getattr(row, name) for name in wanted}
    if row.version != version:
        raise Stale(who=_editor(row.id), theirs=stored, yours=wanted, version=row.version)
    other = queries.live_like(row.event_id, who, but=row.id) if row.state in LIVE else None
    if other is not None:
        raise rules.AlreadyRegistered(name=other.name, venue=queries.place_of(other).venue.name)
    for name, value in wanted.items():
        setattr(row, name, value)
    row.search = rules.search_text(who.name, who.company, who.mobile or who.phone)
    known = queries.known_as(who)
    row.person_id, row.enterprise_id = known.person_id, known.enterprise_id
    session.flush()
    changes = tuple(
        Change(name, stored[name], value, row.person_id) for name, value in wanted.items() if stored[name] != value
    )
    if changes:
        announce(RegistrationEdited(by=by, registration_id=row.id, event_id=row.event_id, changes=changes))
    return row


def _editor(registration_id: int) -> str:
    past = queries.history_of(registration_id)
    return past[0].actor_name if past else "--"


@action
def ask_for_confirmation(registration_id: int, *, by: Actor) -> None:
    """Have the mail sent once more. Raises NoMailAddress; Conflict while one is under way."""
    row = _locked(registration_id)
    if not row.email:
        raise rules.NoMailAddress()
    if row.confirmation_state is DeliveryState.HANDED:
        raise Conflict()
    _have_mailed(row)
    session.flush()
    announce(ConfirmationAsked(by=by, registration_id=row.id, event_id=row.event_id))


@action
def reveal_contact(registration_id: int, *, by: Actor) -> None:
    """Note that somebody looked at the unmasked contact."""
    row = session.get_one(Registration, registration_id)
    announce(ContactRevealed(by=by, registration_id=row.id, event_id=row.event_id))
