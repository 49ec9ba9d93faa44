"""How an event's venues fill: those expected, those who came, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, cast, extract, func, select
from sqlalchemy.orm import InstrumentedAttribute

from crm.attendance.models import CheckIn
from crm.attendance.queries.scans import STANDS, AnyRow
from crm.core.actor import Act, Actor, Thing
from crm.core.db import Query, session
from crm.events.models import Event, Registration, Venue
from crm.events.queries import may_in
from crm.events.rules import HOLDS_SEAT

TEN_MINUTES = 600
DUE = Registration.state.in_(HOLDS_SEAT)
CAME = CheckIn.id.is_not(None)
ABSENT = DUE & CheckIn.id.is_(None)
"""应到, 实到, 缺席 of a registration joined with its standing check-in. Figures and lists use these and no others."""
ARRIVALS: Mapping[str, ColumnElement[bool]] = {"due": DUE, "in": CAME, "out": ABSENT}


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueCount:
    """How a venue fills: those expected, those who came, and the last of them."""

    id: int
    city_code: str
    name: str
    address: str
    online_url: str
    expected: int
    absent: int
    """Those expected here who came nowhere."""
    arrived: int
    capacity: int
    seats_taken: int
    last: AnyRow | None
    buckets: dict[int, int]


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
            online_url=venue.online_url, expected=expected.get(venue.id, (0, 0))[0],
            absent=expected.get(venue.id, (0, 0))[1],
            arrived=sum(buckets.get(venue.id, {}).values()), capacity=venue.capacity, seats_taken=venue.seats_taken,
            last=latest.get(venue.id), buckets=buckets.get(venue.id, {}),
        )
        for venue in venues
    ]  # fmt: skip


def counts_for(actor: Actor, event: Event) -> list[VenueCount]:
    """Return how each venue fills. Who came last is told to who may read every registration there, and to its desk."""
    counts = venue_counts(event.id)
    if may_in(actor, event, Thing.REGISTRATION, Act.READ) or may_in(actor, event, Thing.CHECK_IN):
        return counts
    return [replace(each, last=None) for each in counts]


def _expected(event_id: int) -> dict[int, tuple[int, int]]:
    """Return (expected, of them absent) of each venue."""
    rows = session.execute(
        select(Registration.venue_id, _counted(DUE), _counted(ABSENT))
        .outerjoin(CheckIn, and_(CheckIn.registration_id == Registration.id, STANDS))
        .where(Registration.event_id == event_id, DUE)
        .group_by(Registration.venue_id)
    )
    return {venue_id: (due, absent) for venue_id, due, absent in rows}


def _counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))


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


def firms_by_venue(event_id: int) -> dict[int, int]:
    """Return how many firms came to each venue. A firm at both venues counts at both."""
    rows = session.execute(
        select(CheckIn.venue_id, func.count(func.distinct(Registration.company)))
        .join(Registration, Registration.id == CheckIn.registration_id)
        .where(CheckIn.event_id == event_id, STANDS, Registration.company != "")
        .group_by(CheckIn.venue_id)
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


def turnout_by_firm(event_id: int, limit: int | None = None) -> Sequence[AnyRow]:
    """Return (company, expected, came, absent) of an event, whom most came from first; "" is who named no firm."""
    return session.execute(
        _turnout(event_id, Registration.company).order_by(_counted(CAME).desc(), Registration.company).limit(limit)
    ).all()


def turnout_by_class(event_id: int) -> Sequence[AnyRow]:
    """Return (guest class, expected, came, absent) of an event, the largest class first."""
    return session.execute(
        _turnout(event_id, Registration.guest_class).order_by(_counted(DUE).desc(), Registration.guest_class)
    ).all()


def firms_counted(event_id: int) -> int:
    """Return how many rows `turnout_by_firm` has without a limit."""
    return session.scalar(select(func.count()).select_from(_turnout(event_id, Registration.company).subquery())) or 0


def _turnout(event_id: int, group: InstrumentedAttribute[Any]) -> Query:
    """Whoever is expected or came, by a column: its rows sum to the totals of the event."""
    return (
        select(group, _counted(DUE).label("expected"), _counted(CAME).label("came"), _counted(ABSENT).label("absent"))
        .outerjoin(CheckIn, and_(CheckIn.registration_id == Registration.id, STANDS))
        .where(Registration.event_id == event_id, DUE | CAME)
        .group_by(group)
    )


def turnout_by_event(event_ids: Sequence[int]) -> dict[int, tuple[int, int, int]]:
    """Return (expected, came, absent) of each event by its id; events without anybody are left out."""
    rows = session.execute(
        select(Registration.event_id, _counted(DUE), _counted(CAME), _counted(ABSENT))
        .outerjoin(CheckIn, and_(CheckIn.registration_id == Registration.id, STANDS))
        .where(Registration.event_id.in_(event_ids), DUE | CAME)
        .group_by(Registration.event_id)
    )
    return {event_id: (due, came, absent) for event_id, due, came, absent in rows}
