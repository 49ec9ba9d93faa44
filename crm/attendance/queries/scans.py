"""One scan: the ticket and all that decides about it, in one statement; what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, and_, bindparam, select
from sqlalchemy.orm import aliased

from crm.attendance.models import CheckIn
from crm.core.db import rows, session
from crm.core.errors import NotFound
from crm.events.models import Event, Registration, Venue
from crm.events.rules import RegistrationState

AnyRow = Row[*tuple[Any, ...]]
STANDS = CheckIn.undone_at.is_(None)
_desk = aliased(Venue)
_in_at = aliased(Venue)


_scanned = (
    select(
        Registration.id, Registration.event_id, Registration.venue_id, Registration.state, Registration.name,
        Registration.company, Registration.title, Registration.guest_class, Registration.repeats_id,
        Registration.person_id, Registration.ticket, Registration.table_no,
        Event.state.label("event_state"), Event.code, Event.name.label("event_name"),
        Venue.name.label("venue_name"), Venue.city_code,
        _desk.id.label("desk_id"), _desk.desk, _desk.name.label("desk_venue"), _desk.city_code.label("desk_city"),
        CheckIn.id.label("check_in_id"), CheckIn.scan_id, CheckIn.at, CheckIn.by_name,
        CheckIn.desk.label("in_desk"), CheckIn.venue_id.label("in_venue_id"), _in_at.name.label("in_venue"),
        _in_at.city_code.label("in_city"),
    )
    .join(Event, Event.id == Registration.event_id)
    .join(Venue, Venue.id == Registration.venue_id)
    .outerjoin(_desk, and_(_desk.id == bindparam("venue_id"), _desk.event_id == Registration.event_id))
    .outerjoin(CheckIn, and_(CheckIn.registration_id == Registration.id, STANDS))
    .outerjoin(_in_at, _in_at.id == CheckIn.venue_id)
)  # fmt: skip
"""Built once: putting a statement of this size together costs more than running it."""
_by_ticket = _scanned.where(Registration.ticket == bindparam("ticket"))
_by_number = _scanned.where(Registration.id == bindparam("number"))
_by_tickets = _scanned.where(Registration.ticket.in_(bindparam("tickets", expanding=True)))
_by_numbers = _scanned.where(Registration.id.in_(bindparam("numbers", expanding=True)))


def scanned(venue_id: int, *, ticket: str = "", registration_id: int = 0) -> AnyRow | None:
    """Return a registration by ticket or number with its event, venue, the desk's venue and the check-in that stands.

    One statement: it is the whole reading of a check-in. `desk_id` is None if the venue is of another event.
    """
    if ticket:
        return next(iter(rows(_by_ticket, ticket=ticket, venue_id=venue_id)), None)
    return next(iter(rows(_by_number, number=registration_id, venue_id=venue_id)), None)


def scanned_many(venue_id: int, *, tickets: Sequence[str]) -> dict[str, AnyRow]:
    """Return what `scanned` says of many tickets, by ticket: two statements; a repeated one is the one it repeats."""
    known = rows(_by_tickets, tickets=list(tickets), venue_id=venue_id) if tickets else ()
    found = {row.ticket: row for row in known}
    repeats = {row.ticket: row.repeats_id for row in known if row.repeats_id is not None and _is_repeat(row.state)}
    if repeats:
        numbers = sorted(set(repeats.values()))
        by_number = scanned_numbers(venue_id, numbers)
        found |= {ticket: by_number[number] for ticket, number in repeats.items() if number in by_number}
    return found


def scanned_numbers(venue_id: int, numbers: Sequence[int]) -> dict[int, AnyRow]:
    """Return what `scanned` says of many registrations, by number: one statement."""
    if not numbers:
        return {}
    return {row.id: row for row in session.execute(_by_numbers, {"numbers": numbers, "venue_id": venue_id})}


def ticket_holder(ticket: str) -> AnyRow | None:
    """Return whom a ticket is for: its registration, or the one a repeated submission repeats."""
    found = scanned(0, ticket=ticket)
    if found is not None and found.repeats_id is not None and _is_repeat(found.state):
        return scanned(0, registration_id=found.repeats_id)
    return found


def _is_repeat(state: RegistrationState) -> bool:
    return state in (RegistrationState.REPEATED, RegistrationState.REPEATED_WAITING)


def by_scan(scan_id: str) -> CheckIn | None:
    """Return the check-in an earlier send of the same scan made."""
    return session.scalar(select(CheckIn).where(CheckIn.scan_id == scan_id))


def check_in_of(event: Event, check_in_id: int) -> AnyRow:
    """Return a check-in of this event with whom it let in; any other does not exist."""
    found = session.execute(
        select(
            CheckIn.id, CheckIn.at, CheckIn.by_name, CheckIn.method, CheckIn.desk, CheckIn.undone_at,
            CheckIn.venue_id, Venue.name.label("venue_name"), Venue.city_code,
            Registration.id.label("registration_id"), Registration.name, Registration.company, Registration.title,
            Registration.guest_class, Registration.venue_id.label("booked_id"), Registration.ticket,
            Registration.table_no,
        )
        .join(Registration, Registration.id == CheckIn.registration_id)
        .join(Venue, Venue.id == CheckIn.venue_id)
        .where(CheckIn.id == check_in_id, CheckIn.event_id == event.id)
    ).first()  # fmt: skip
    if found is None:
        raise NotFound()
    return found
