"""Sending a colleague: one registration ends, another takes its very seat, both or neither."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.delivery_states import DeliveryState
from crm.core.facts import Change, announce
from crm.events import queries, rules
from crm.events.actions.changes import _check_own_time
from crm.events.actions.registrations import _announce_registered, _free_seat, _have_mailed, _row
from crm.events.actions.waiting import _hand_on
from crm.events.facts import RegistrationConfirmed, RegistrationTransferred
from crm.events.models import Registration
from crm.events.rules import REGISTRATION_STATE_NAMES, Attendee, RegistrationState, Source


@action
def transfer_own(registration_id: int, who: Attendee, *, by: Actor) -> Registration:
    """Hand one's seat to a colleague by the holder of the secret link. Again is harmless.

    The answer is the same whether or not the colleague is registered already, so nobody learns who is coming:
    who waits gets the seat; who has one leaves this seat to the next in line.
    Raises TooLate, ChangesOver, StateRefused, ContactMissing, SamePerson.
    """
    try:
        with session.begin_nested():
            return _transferred(registration_id, who, by)
    except IntegrityError:  # the colleague registered at this very moment
        return _transferred(registration_id, who, by)


def _transferred(registration_id: int, who: Attendee, by: Actor) -> Registration:
    row, there = _both(registration_id, who)
    if row.state is RegistrationState.TRANSFERRED:
        return row
    _check_own_time(row)
    rules.check_contact(who)
    if not rules.may_become(row.state, RegistrationState.TRANSFERRED):
        raise rules.StateRefused(state=REGISTRATION_STATE_NAMES[row.state])
    if (who.email and who.email == row.email) or (who.mobile and who.mobile == row.mobile):
        raise rules.SamePerson()
    before, row.state = row.state, RegistrationState.TRANSFERRED
    row.calendar_sequence += 1
    _have_mailed(row)
    session.flush()
    if before is RegistrationState.CONFIRMED:
        taken_by = _new_holder(row, who, by) if there is None else _known_holder(row, there, by)
        changes = (Change("state", before, row.state), Change("to_registration_id", None, taken_by.id))
        announce(RegistrationTransferred(by=by, registration_id=row.id, event_id=row.event_id, changes=changes))
    return row


def _both(registration_id: int, who: Attendee) -> tuple[Registration, Registration | None]:
    """Return the registration and the colleague's own, if there is one, locked in the order of their numbers."""
    event_id = session.scalars(select(Registration.event_id).where(Registration.id == registration_id)).one()
    other = queries.live_like(event_id, who, but=registration_id)
    ids = sorted({registration_id, other.id if other else registration_id})
    rows = {
        row.id: row
        for row in session.scalars(
            select(Registration)
            .where(Registration.id.in_(ids))
            .order_by(Registration.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    }
    there = rows.get(other.id) if other else None
    return rows[registration_id], there if there is not None and there.state in rules.LIVE else None


def _new_holder(old: Registration, who: Attendee, by: Actor) -> Registration:
    """Store the colleague on the very seat of the old registration."""
    known = queries.known_as(who)
    row = _row(old.event_id, old.venue_id, who, nonce="", source=Source.PUBLIC)
    row.state, row.guest_class = RegistrationState.CONFIRMED, old.guest_class
    row.person_id, row.enterprise_id = known.person_id, known.enterprise_id
    if who.email:
        row.confirmation_due_at, row.confirmation_state = now(), DeliveryState.DUE
    session.add(row)
    session.flush()
    _announce_registered(row, by)
    return row


def _known_holder(old: Registration, there: Registration, by: Actor) -> Registration:
    """Give the seat to a colleague who waits for one; with a seat of their own, or none approved, it is free."""
    if there.state is not RegistrationState.WAITLISTED:
        _have_mailed(there)
        session.flush()
        _free_seat(old.venue_id)
        _hand_on(old.venue_id)
        return there
    before, there.state, there.venue_id = there.state, RegistrationState.CONFIRMED, old.venue_id
    there.calendar_sequence += 1
    _have_mailed(there)
    session.flush()
    changes = (Change("state", before, there.state),)
    announce(RegistrationConfirmed(by=by, registration_id=there.id, event_id=there.event_id, changes=changes))
    return there
