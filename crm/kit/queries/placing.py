"""Tables of a venue, who sits where and who has no place yet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, case, func, select

from crm.core.actor import Act, Actor, Thing
from crm.core.db import Query, session
from crm.core.errors import NotFound
from crm.events import queries as events
from crm.events.models import Event, Registration, Venue
from crm.events.rules import GuestClass, RegistrationState, typed
from crm.kit.models import Placing, PlacingTable
from crm.kit.rules import Guest, Spot, Standing, TableFacts, guest_order

AnyRow = Row[*tuple[Any, ...]]
COMES = Registration.state == RegistrationState.CONFIRMED
"""Who gets a place and a badge: who holds a seat for certain."""


def event_for(actor: Actor, code: str, act: Act = Act.EXPORT) -> Event:
    """Return an event whose lists this actor may take out (or, WRITE, change); otherwise it does not exist."""
    if not actor.staff:
        raise NotFound()
    return events.event_for(actor, code, Thing.REGISTRATION, act)


def may(actor: Actor, event: Event, act: Act = Act.EXPORT) -> bool:
    """Say whether the actor may do so, for buttons."""
    return actor.staff and events.may_in(actor, event, Thing.REGISTRATION, act)


def venue_in(event: Event, venue_id: int) -> Venue:
    """Return a venue of this event. Raises NotFound."""
    return events.venue_of(event, venue_id)


def tables_in(venue_ids: Collection[int]) -> Sequence[PlacingTable]:
    """Return the tables of these venues in their order."""
    return session.scalars(
        select(PlacingTable)
        .where(PlacingTable.venue_id.in_(sorted(venue_ids)))
        .order_by(PlacingTable.venue_id, PlacingTable.position, PlacingTable.id)
    ).all()


def table_of(event_id: int, table_id: int) -> PlacingTable:
    """Return a table of this event. Raises NotFound."""
    found = session.scalar(select(PlacingTable).where(PlacingTable.id == table_id, PlacingTable.event_id == event_id))
    if found is None:
        raise NotFound()
    return found


def last_position(venue_id: int) -> int:
    """Return the position of a venue's last table, 0 without any."""
    return session.scalar(select(func.max(PlacingTable.position)).where(PlacingTable.venue_id == venue_id)) or 0


def facts_of(tables: Collection[PlacingTable]) -> list[TableFacts]:
    """Return what the rules need of these tables."""
    return [TableFacts(table.id, table.capacity, table.guest_class) for table in tables]


def spots_of(venue_ids: Collection[int]) -> dict[int, Spot]:
    """Return the place of everybody who has one at these venues."""
    found = session.execute(
        select(Placing.registration_id, Placing.table_id, Placing.place)
        .join(PlacingTable, PlacingTable.id == Placing.table_id)
        .where(PlacingTable.venue_id.in_(sorted(venue_ids)))
    )
    return {row.registration_id: Spot(row.table_id, row.place) for row in found}


def placings_of(registration_ids: Collection[int]) -> Sequence[Placing]:
    """Return the placings of these registrations."""
    return session.scalars(
        select(Placing).where(Placing.registration_id.in_(sorted(registration_ids))).order_by(Placing.id)
    ).all()


def placed_counts(event_id: int) -> dict[int, tuple[int, int]]:
    """Return how many come to each venue of an event, and how many of them have a place."""
    found = session.execute(
        select(Registration.venue_id, func.count().label("n"), func.count(Placing.id).label("placed"))
        .outerjoin(Placing, Placing.registration_id == Registration.id)
        .where(Registration.event_id == event_id, COMES)
        .group_by(Registration.venue_id)
    )
    return {row.venue_id: (row.n, row.placed) for row in found}


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody who comes, and where they sit."""

    id: int
    name: str
    company: str
    title: str
    guest_class: GuestClass
    rank: int
    table_id: int | None
    place: int

    @property
    def guest(self) -> Guest:
        """What the rules need of this person."""
        return Guest(self.id, self.guest_class, self.rank, self.name)


def _people(venue_id: int) -> Query:
    return (
        select(
            Registration.id, Registration.name, Registration.company, Registration.title, Registration.guest_class,
            Registration.rank, Placing.table_id, Placing.place,
        )
        .outerjoin(Placing, Placing.registration_id == Registration.id)
        .where(Registration.venue_id == venue_id, COMES)
    )  # fmt: skip


def _seated(rows: Sequence[AnyRow]) -> list[Seated]:
    return [
        Seated(row.id, row.name, row.company, row.title, row.guest_class, row.rank, row.table_id, row.place or 0)
        for row in rows
    ]


def people_at(venue_id: int) -> Mapping[int, list[Seated]]:
    """Return who sits at each table of a venue, by the number of their place."""
    found: dict[int, list[Seated]] = {}
    query = _people(venue_id).where(Placing.id.is_not(None)).order_by(Placing.table_id, Placing.place)
    for each in _seated(session.execute(query).all()):
        found.setdefault(each.table_id or 0, []).append(each)
    return found


def waiting_for_place(venue_id: int, query: str = "", *, limit: int | None = None) -> list[Seated]:
    """Return who comes to a venue and has no place, in the order of guests; with `limit`, about so many of them."""
    asked = _people(venue_id).where(Placing.id.is_(None))
    if query:
        asked = asked.where(Registration.search.contains(typed(query), autoescape=True))
    if limit is not None:
        ranked = case((Registration.rank > 0, Registration.rank), else_=1_000_000)
        asked = asked.order_by(ranked, Registration.id).limit(limit)
    return sorted(_seated(session.execute(asked).all()), key=lambda each: guest_order(each.guest))


def standing_in(event_id: int) -> list[Standing]:
    """Return everybody who comes to an event and where they sit, for a plan that is read back."""
    found = session.execute(
        select(Registration.id, Registration.name, Registration.venue_id, Placing.table_id, Placing.place)
        .outerjoin(Placing, Placing.registration_id == Registration.id)
        .where(Registration.event_id == event_id, COMES)
    )
    return [
        Standing(row.id, row.name, row.venue_id, Spot(row.table_id, row.place) if row.table_id else None)
        for row in found
    ]
