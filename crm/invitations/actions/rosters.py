"""Taking a checked roster down. Each row is a registration of its own, made by the action of events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from crm.core.actor import Actor
from crm.core.db import action
from crm.core.errors import DomainError
from crm.events import actions as events
from crm.events.models import Registration
from crm.events.rules import AlreadyRegistered, Attendee, RegistrationState, Source, attendee
from crm.invitations import queries
from crm.invitations.rules import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row as it was checked; `number` is its line in the paste."""

    number: int
    name: str
    company: str
    title: str
    phone: str
    venue_id: int


@dataclass(slots=True)
class TakenDown:
    """What became of the rows."""

    seated: list[Registration] = field(default_factory=list)
    waiting: list[Registration] = field(default_factory=list)
    already: list[Row] = field(default_factory=list)
    refused: list[tuple[Row, DomainError]] = field(default_factory=list)


@action
def take_down(event_id: int, rows: Sequence[Row], *, by: Actor) -> TakenDown:
    """Register everybody of a checked roster who is not registered yet; whom no seat is left for waits in line.

    A row without a number takes the contact of the one person it is recognised as. Nothing is done twice: who is
    registered already is named in `already`; what cannot be registered stands in `refused` with its reason.
    """
    lines = [Line(number=r.number, raw="", name=r.name, company=r.company, phone=r.phone) for r in rows]
    known = queries.recognised(lines, by)
    there = queries.registered(event_id, lines, known)
    made = TakenDown()
    for row in rows:
        person = known.get(row.number)
        if there.holds(row.name, row.phone, person):
            made.already.append(row)
            continue
        try:
            done = events.register(
                event_id, row.venue_id, _attendee(row, person), source=Source.STAFF, waits=True, by=by
            )
        except AlreadyRegistered:
            made.already.append(row)
        except DomainError as error:
            made.refused.append((row, error))
        else:
            there.add(done.registration)
            waits = done.registration.state is RegistrationState.WAITLISTED
            (made.waiting if waits else made.seated).append(done.registration)
    return made


def _attendee(row: Row, person: queries.Recognised | None) -> Attendee:
    number, email = row.phone, ""
    if not number and person is not None:
        number, email = person.mobile, "" if person.mobile else person.email
    return attendee(number, name=row.name, company=row.company, title=row.title, email=email)
