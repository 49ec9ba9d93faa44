"""Every question asked about attendance. Reading only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, and_, case, cast, extract, func, select
from sqlalchemy.orm import aliased

from crm.attendance.models import CheckIn
from crm.core.actor import Actor
from crm.core.db import session
from crm.core.errors import NotFound
from crm.core.pages import COUNTED, Cut, Key, Page, paged
from crm.events.models import Event, Registration, Venue
from crm.events.queries import registrations_visible_to
from crm.events.rules import HOLDS_SEAT, LIVE, RegistrationState, typed

AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]
STANDS = CheckIn.undone_at.is_(None)
TEN_MINUTES = 600
UNRANKED = 1_000_000
_desk = aliased(Venue)
_in_at = aliased(Venue)


def scanned(venue_id: int, *, ticket: str = "", registration_id: int = 0) -> AnyRow | None:
    """Return a registration by ticket or number with its event, venue, the desk's venue and the check-in that stands.

    One statement: it is the whole reading of a check-in. `desk_id` is None if the venue is of another event.
    """
    wanted = Registration.ticket == ticket if ticket else Registration.id == registration_id
    return session.execute(
        select(
            Registration.id, Registration.event_id, Registration.venue_id, Registration.state, Registration.name,
            Registration.company, Registration.title, Registration.guest_class, Registration.repeats_id,
            Registration.person_id,
            Event.state.label("event_state"), Event.code, Event.name.label("event_name"),
            Venue.name.label("venue_name"), Venue.city_code,
            _desk.id.label("desk_id"), _desk.desk, _desk.name.label("desk_venue"), _desk.city_code.label("desk_city"),
            CheckIn.id.label("check_in_id"), CheckIn.scan_id, CheckIn.at, CheckIn.by_name,
            CheckIn.desk.label("in_desk"), _in_at.name.label("in_venue"), _in_at.city_code.label("in_city"),
        )
        .join(Event, Event.id == Registration.event_id)
        .join(Venue, Venue.id == Registration.venue_id)
        .outerjoin(_desk, and_(_desk.id == venue_id, _desk.event_id == Registration.event_id))
        .outerjoin(CheckIn, and_(CheckIn.registration_id == Registration.id, STANDS))
        .outerjoin(_in_at, _in_at.id == CheckIn.venue_id)
        .where(wanted)
    ).first()  # fmt: skip


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
        )
        .join(Registration, Registration.id == CheckIn.registration_id)
        .join(Venue, Venue.id == CheckIn.venue_id)
        .where(CheckIn.id == check_in_id, CheckIn.event_id == event.id)
    ).first()  # fmt: skip
    if found is None:
        raise NotFound()
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueCount:
    """How a venue fills: those expected, those who came, and the last of them."""

    id: int
    city_code: str
    name: str
    address: str
    online_url: str
    expected: int
    arrived: int
    capacity: int
    seats_taken: int
    last: AnyRow | None
    buckets: dict[int, int]

    @property
    def missing(self) -> int:
        """Those expected who have not come."""
        return max(0, self.expected - self.arrived)


def venue_counts(event_id: int) -> list[VenueCount]:
    """Return how each venue of an event fills: four statements, however many people."""
    venues = session.execute(
        select(
            Venue.id, Venue.city_code, Venue.name, Venue.address, Venue.online_url, Venue.capacity, Venue.seats_taken
        )
        .where(Venue.event_id == event_id)
        .order_by(Venue.position, Venue.id)
    ).all()  # fmt: skip
    expected = _expected(event_id)
    buckets = _buckets(event_id)
    latest = {row.venue_id: row for row in _latest(event_id)}
    return [
        VenueCount(
            id=venue.id, city_code=venue.city_code, name=venue.name, address=venue.address,
            online_url=venue.online_url, expected=expected.get(venue.id, 0),
            arrived=sum(buckets.get(venue.id, {}).values()), capacity=venue.capacity, seats_taken=venue.seats_taken,
            last=latest.get(venue.id), buckets=buckets.get(venue.id, {}),
        )
        for venue in venues
    ]  # fmt: skip


def _expected(event_id: int) -> dict[int, int]:
    return {
        row[0]: row[1]
        for row in session.execute(
            select(Registration.venue_id, func.count())
            .where(Registration.event_id == event_id, Registration.state.in_(HOLDS_SEAT))
            .group_by(Registration.venue_id)
        )
    }


def _buckets(event_id: int) -> dict[int, dict[int, int]]:
    """Return check-ins per venue and ten minutes (number of the ten minutes since 1970)."""
    step = (cast(extract("epoch", CheckIn.at), Integer) // TEN_MINUTES).label("step")
    found: dict[int, dict[int, int]] = {}
    for venue_id, number, count in session.execute(
        select(CheckIn.venue_id, step, func.count())
        .where(CheckIn.event_id == event_id, STANDS)
        .group_by(CheckIn.venue_id, step)
    ):
        found.setdefault(venue_id, {})[int(number)] = count
    return found


def _latest(event_id: int) -> Sequence[AnyRow]:
    newest = (
        select(func.max(CheckIn.id))
        .where(CheckIn.event_id == event_id, STANDS)
        .group_by(CheckIn.venue_id)
        .scalar_subquery()
    )
    return session.execute(
        select(CheckIn.venue_id, CheckIn.at, Registration.name, Registration.company)
        .join(Registration, Registration.id == CheckIn.registration_id)
        .where(CheckIn.id.in_(newest))
    ).all()


def firms_by_city(event_id: int) -> dict[str, int]:
    """Return how many firms came, by the city of the venue they came to."""
    rows = session.execute(
        select(Venue.city_code, func.count(func.distinct(Registration.company)))
        .select_from(CheckIn)
        .join(Registration, Registration.id == CheckIn.registration_id)
        .join(Venue, Venue.id == CheckIn.venue_id)
        .where(CheckIn.event_id == event_id, STANDS, Registration.company != "")
        .group_by(Venue.city_code)
    )
    return {row[0]: row[1] for row in rows}


def recent(event_id: int, venue_id: int, limit: int = 8) -> Sequence[AnyRow]:
    """Return who was let in last at a venue, newest first."""
    return session.execute(
        select(CheckIn.id, CheckIn.at, CheckIn.method, Registration.name, Registration.company)
        .join(Registration, Registration.id == CheckIn.registration_id)
        .where(CheckIn.event_id == event_id, CheckIn.venue_id == venue_id, STANDS)
        .order_by(CheckIn.at.desc(), CheckIn.id.desc())
        .limit(limit)
    ).all()


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendeeFilters:
    """What the list of registrations is narrowed to. `arrival`: in, out or ""; `state` "": everybody live."""

    q: str = ""
    arrival: str = ""
    venue_id: int | None = None
    state: RegistrationState | None = None


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


def _narrowed(query: AnySelect, actor: Actor, event: Event, filters: AttendeeFilters) -> AnySelect:
    query = (
        query.select_from(Registration)
        .join(Venue, Venue.id == Registration.venue_id)
        .outerjoin(CheckIn, and_(CheckIn.registration_id == Registration.id, STANDS))
        .where(Registration.event_id == event.id, registrations_visible_to(actor))
    )
    states: ColumnElement[bool] = Registration.state.in_(LIVE)
    query = query.where(states if filters.state is None else Registration.state == filters.state)
    if filters.q:
        query = query.where(_typed(filters.q))
    if filters.venue_id is not None:
        query = query.where(Registration.venue_id == filters.venue_id)
    if filters.arrival == "in":
        query = query.where(CheckIn.id.is_not(None))
    if filters.arrival == "out":
        query = query.where(CheckIn.id.is_(None))
    return query


def _typed(query: str) -> ColumnElement[bool]:
    return Registration.search.contains(typed(query), autoescape=True)


def found_at_desk(event_id: int, query: str, limit: int = 20) -> Sequence[AnyRow]:
    """Return the live registrations a desk means by a name, pinyin, initials, firm or the end of a phone number."""
    if not typed(query):
        return []
    return session.execute(
        select(
            Registration.id, Registration.name, Registration.company, Registration.title, Registration.state,
            Registration.mobile, Registration.phone, Venue.city_code, Venue.name.label("venue_name"),
            CheckIn.id.label("check_in_id"), CheckIn.at,
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
        select(CheckIn.id, CheckIn.at, CheckIn.by_name, Registration.name, Event.code, Event.name.label("event"),
               Venue.city_code)
        .join(Registration, Registration.id == CheckIn.registration_id)
        .join(Event, Event.id == CheckIn.event_id)
        .join(Venue, Venue.id == CheckIn.venue_id)
        .where(Registration.enterprise_id == enterprise_id, STANDS)
        .order_by(CheckIn.at.desc(), CheckIn.id.desc())
        .limit(limit)
    )  # fmt: skip
    return session.execute(query if before is None else query.where(CheckIn.at < before)).all()
