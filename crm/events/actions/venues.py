"""Venues, parties, agenda and staff of an event."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, func, select, update

from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, means, session
from crm.core.delivery_states import DeliveryState
from crm.core.errors import NotFound, Stale
from crm.core.facts import Change, announce
from crm.events import queries, rules
from crm.events.actions.events import _settle_times
from crm.events.facts import ProgrammeChanged, StaffChanged, VenueAdded, VenueEdited, VenueRemoved
from crm.events.models import AgendaItem, EventParty, EventStaff, Registration, Venue
from crm.events.rules import LIVE, MailCause, OrganisationRole, VenueDraft

means("uq_event_staff", rules.StaffTwice)
means("ck_venue_seats", rules.CapacityBelowSeats)
TOLD = ("name", "address", "online_url", "starts_at", "ends_at")
"""Fields of a venue that stand in people's calendars: a change raises SEQUENCE."""


@action
def add_venue(event_id: int, draft: VenueDraft, *, by: Actor) -> Venue:
    """Give an event one more venue. Raises TimesReversed."""
    rules.check_times(draft.starts_at, draft.ends_at)
    last = session.scalar(select(func.max(Venue.position)).where(Venue.event_id == event_id))
    venue = Venue(event_id=event_id, position=0 if last is None else last + 1, **asdict(draft))
    session.add(venue)
    session.flush()
    _settle_times(event_id)
    changes = tuple(Change(name, None, value) for name, value in asdict(draft).items() if value)
    announce(VenueAdded(by=by, event_id=event_id, changes=(Change("venue_id", None, venue.id), *changes)))
    return venue


@action
def edit_venue(venue_id: int, draft: VenueDraft, *, version: int, tell: bool = False, by: Actor) -> Venue:
    """Change a venue; with `tell`, everybody registered there is mailed the new times and place.

    Raises Stale, TimesReversed, CapacityBelowSeats.
    """
    rules.check_times(draft.starts_at, draft.ends_at)
    venue = session.get_one(Venue, venue_id, populate_existing=True)
    wanted = asdict(draft)
    stored = {name: getattr(venue, name) for name in wanted}
    if venue.version != version:
        raise Stale(who=queries.last_editor(venue.event_id), theirs=stored, yours=wanted, version=venue.version)
    taken = session.execute(
        update(Venue)
        .where(Venue.id == venue_id, Venue.version == version, Venue.seats_taken <= draft.capacity)
        .values(**wanted, version=version + 1)
    )
    if not taken.rowcount:  # type: ignore[attr-defined]  # a CursorResult: this was an UPDATE
        raise rules.CapacityBelowSeats(venue.seats_taken)
    changes = tuple(Change(name, stored[name], value) for name, value in wanted.items() if stored[name] != value)
    if any(change.field in TOLD for change in changes):
        _new_calendar(venue_id, tell=tell, moved=any(change.field == "starts_at" for change in changes))
    _settle_times(venue.event_id)
    if changes:
        announce(
            VenueEdited(by=by, event_id=venue.event_id, changes=(Change("venue_id", venue_id, venue_id), *changes))
        )
    return session.get_one(Venue, venue_id, populate_existing=True)


def _new_calendar(venue_id: int, *, tell: bool, moved: bool) -> None:
    """Raise SEQUENCE; with `tell` a mail is due to each; on another day people are reminded anew."""
    live = (Registration.venue_id == venue_id, Registration.state.in_(LIVE))
    session.execute(update(Registration).where(*live).values(calendar_sequence=Registration.calendar_sequence + 1))
    if moved:
        session.execute(update(Registration).where(*live).values(reminded_days=None))
    if tell:
        session.execute(
            update(Registration)
            .where(*live, Registration.email.is_not(None))
            .values(
                confirmation_due_at=now(),
                confirmation_state=DeliveryState.DUE,
                confirmation_tries=0,
                mail_cause=MailCause.CHANGED,
            )
        )


@action
def remove_venue(event_id: int, venue_id: int, *, by: Actor) -> None:
    """Remove a venue nobody ever registered for. Raises VenueInUse."""
    if count := queries.registrations_at(venue_id):
        raise rules.VenueInUse(n=count)
    venue = session.scalar(select(Venue).where(Venue.id == venue_id, Venue.event_id == event_id))
    if venue is None:
        raise NotFound()
    name = venue.name
    session.execute(update(AgendaItem).where(AgendaItem.venue_id == venue_id).values(venue_id=None))
    session.execute(update(EventStaff).where(EventStaff.venue_id == venue_id).values(venue_id=None))
    session.delete(venue)
    session.flush()
    _settle_times(event_id)
    announce(VenueRemoved(by=by, event_id=event_id, changes=(Change("name", name, None),)))


@action
def add_party(event_id: int, *, role: OrganisationRole, name: str, enterprise_id: int | None = None, by: Actor) -> None:
    """Name a party and what it does for the event (发起, 主办, 承办, 协办, 指导, 支持)."""
    session.add(EventParty(event_id=event_id, role=role, name=name, enterprise_id=enterprise_id))
    session.flush()
    announce(ProgrammeChanged(by=by, event_id=event_id, changes=(Change(role.value, None, name),)))


@action
def remove_party(event_id: int, party_id: int, *, by: Actor) -> None:
    """Strike a party."""
    found = session.scalar(select(EventParty).where(EventParty.id == party_id, EventParty.event_id == event_id))
    if found is None:
        raise NotFound()
    change = Change(found.role.value, found.name, None)
    session.delete(found)
    session.flush()
    announce(ProgrammeChanged(by=by, event_id=event_id, changes=(change,)))


@action
def add_agenda(
    event_id: int, *, starts_at: datetime, title: str, note: str = "", venue_id: int | None = None, by: Actor
) -> None:
    """Add a line of the agenda: for all venues, or for one."""
    session.add(AgendaItem(event_id=event_id, venue_id=venue_id, starts_at=starts_at, title=title, note=note))
    session.flush()
    announce(ProgrammeChanged(by=by, event_id=event_id, changes=(Change("agenda", None, title),)))


@action
def remove_agenda(event_id: int, item_id: int, *, by: Actor) -> None:
    """Strike a line of the agenda."""
    found = session.scalar(select(AgendaItem).where(AgendaItem.id == item_id, AgendaItem.event_id == event_id))
    if found is None:
        raise NotFound()
    title = found.title
    session.delete(found)
    session.flush()
    announce(ProgrammeChanged(by=by, event_id=event_id, changes=(Change("agenda", title, None),)))


@action
def add_staff(event_id: int, *, account_id: int, venue_id: int | None = None, by: Actor) -> None:
    """Let an account work at the event. Raises StaffTwice."""
    twice = select(EventStaff.id).where(EventStaff.event_id == event_id, EventStaff.account_id == account_id)
    if session.scalar(twice) is not None:
        raise rules.StaffTwice()
    session.add(EventStaff(event_id=event_id, account_id=account_id, venue_id=venue_id))
    session.flush()
    announce(StaffChanged(by=by, event_id=event_id, changes=(Change("account_id", None, account_id),)))


@action
def remove_staff(event_id: int, account_id: int, *, by: Actor) -> None:
    """End an account's work at the event."""
    gone = session.execute(
        delete(EventStaff).where(EventStaff.event_id == event_id, EventStaff.account_id == account_id)
    )
    if not gone.rowcount:  # type: ignore[attr-defined]  # a CursorResult: this was a DELETE
        raise NotFound()
    announce(StaffChanged(by=by, event_id=event_id, changes=(Change("account_id", account_id, None),)))
