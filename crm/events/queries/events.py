"""Events: the list, one event with its venues, parties, agenda and staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, exists, func, or_, select

from crm.accounts.models import Account, AccountRole
from crm.accounts.permissions import STAFF
from crm.core.actor import Actor
from crm.core.audit import AuditEntry, actor_named
from crm.core.clock import now
from crm.core.db import Query, rows, session
from crm.core.errors import NotFound
from crm.core.pages import COUNTED, Cut, Key, Page, paged
from crm.core.search import matching_ids
from crm.events.models import AgendaItem, Event, EventParty, EventStaff, Registration, Venue
from crm.events.queries.scope import events_visible_to
from crm.events.rules import HOLDS_SEAT, EventState

AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilters:
    """What the list of events is narrowed to. `time`: coming, past or "" for both; `mine`: where the actor works."""

    q: str = ""
    state: EventState | None = None
    city: str = ""
    time: str = ""
    series: str = ""
    mine: bool = False


def events_page(actor: Actor, filters: EventFilters, cut: Cut) -> Page:
    """Return a page of events, the latest start first."""
    query = _narrowed(
        select(
            Event.id, Event.code, Event.name, Event.name_en, Event.edition, Event.state, Event.starts_at, Event.ends_at
        ),
        actor, filters,
    )  # fmt: skip
    return paged(query, [Key(Event.starts_at, "starts_at", descending=True), Key(Event.id, "id", descending=True)], cut)


def events_counted(actor: Actor, filters: EventFilters) -> int:
    """Return how many events the filters leave; counts to 1,001 at most."""
    inner = _narrowed(select(Event.id), actor, filters).limit(COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(inner)) or 0


def _narrowed(query: Query, actor: Actor, filters: EventFilters) -> Query:
    query = query.where(events_visible_to(actor))
    if filters.q:
        query = query.where(Event.id.in_(matching_ids("event", filters.q)))
    if filters.state is not None:
        query = query.where(Event.state == filters.state)
    if filters.city:
        query = query.where(exists().where(Venue.event_id == Event.id, Venue.city_code == filters.city))
    if filters.time:
        at = now()
        query = query.where(Event.ends_at >= at if filters.time == "coming" else Event.ends_at < at)
    if filters.series:
        query = query.where(Event.series == filters.series)
    return query.where(Event.id.in_(actor.event_ids)) if filters.mine else query


def series_of(actor: Actor) -> Sequence[str]:
    """Return the series of the events an actor may see, by name."""
    return session.scalars(
        select(Event.series).where(Event.series != "", events_visible_to(actor)).distinct().order_by(Event.series)
    ).all()


_VENUES = (
    select(
        Venue.id, Venue.event_id, Venue.city_code, Venue.name, Venue.address, Venue.online_url, Venue.desk,
        Venue.hosts, Venue.capacity, Venue.seats_taken, Venue.starts_at, Venue.ends_at, Venue.version,
    )
    .where(Venue.event_id.in_(bindparam("of_events", expanding=True)))
    .order_by(Venue.position, Venue.id)
)  # fmt: skip


def venues_of(event_ids: Sequence[int]) -> dict[int, list[AnyRow]]:
    """Return the venues of several events in one question, each in its order."""
    found: dict[int, list[AnyRow]] = {event_id: [] for event_id in event_ids}
    for row in rows(_VENUES, of_events=list(event_ids)):
        found[row.event_id].append(row)
    return found


def venue_of(event: Event, venue_id: int) -> Venue:
    """Return a venue of this event; any other does not exist."""
    found = session.scalar(select(Venue).where(Venue.id == venue_id, Venue.event_id == event.id))
    if found is None:
        raise NotFound()
    return found


def parties_of(event_id: int) -> Sequence[AnyRow]:
    """Return who guides, hosts, organises, initiates or supports an event, in the order they were named."""
    return session.execute(
        select(EventParty.id, EventParty.role, EventParty.name, EventParty.enterprise_id)
        .where(EventParty.event_id == event_id)
        .order_by(EventParty.id)
    ).all()


def agenda_of(event_id: int) -> Sequence[AnyRow]:
    """Return the lines of the agenda by time, with the city of their venue (None: all venues)."""
    return session.execute(
        select(AgendaItem.id, AgendaItem.starts_at, AgendaItem.title, AgendaItem.note, AgendaItem.venue_id,
               Venue.city_code, Venue.position)
        .outerjoin(Venue, Venue.id == AgendaItem.venue_id)
        .where(AgendaItem.event_id == event_id)
        .order_by(AgendaItem.starts_at, Venue.position, AgendaItem.id)
    ).all()  # fmt: skip


def staff_of(event_id: int) -> Sequence[AnyRow]:
    """Return the accounts that work at an event."""
    return session.execute(
        select(EventStaff.id, EventStaff.account_id, Account.name, EventStaff.venue_id, Venue.name.label("venue"))
        .join(Account, Account.id == EventStaff.account_id)
        .outerjoin(Venue, Venue.id == EventStaff.venue_id)
        .where(EventStaff.event_id == event_id)
        .order_by(EventStaff.id)
    ).all()


def colleagues() -> Sequence[AnyRow]:
    """Return the accounts that can be given work at an event."""
    held = select(AccountRole.account_id).where(AccountRole.role.in_(sorted(STAFF)))
    return session.execute(
        select(Account.id, Account.name)
        .where(Account.id.in_(held), Account.disabled_at.is_(None))
        .order_by(Account.name, Account.id)
    ).all()


def code_taken(code: str) -> bool:
    """Say whether some event has this code."""
    return session.scalar(select(Event.id).where(Event.code == code)) is not None


def next_edition(event: Event) -> int:
    """Return the number after the highest edition of the event's series (or of its copies, without a series)."""
    kin = [Event.id == event.id, Event.copied_from_id == event.id]
    if event.series:
        kin.append(Event.series == event.series)
    return (session.scalar(select(func.max(Event.edition)).where(or_(*kin))) or event.edition) + 1


def editions_of(event: Event) -> Sequence[AnyRow]:
    """Return the other editions of the event's series, newest first."""
    if not event.series:
        return []
    return session.execute(
        select(Event.code, Event.name, Event.edition, Event.starts_at)
        .where(Event.series == event.series, Event.id != event.id)
        .order_by(Event.starts_at.desc())
        .limit(10)
    ).all()


def live_registrations(event_id: int) -> int:
    """Return how many hold a seat at an event: whom a change would reach."""
    return (
        session.scalar(
            select(func.count()).where(Registration.event_id == event_id, Registration.state.in_(HOLDS_SEAT))
        )
        or 0
    )


def mailable_registrations(event_id: int) -> int:
    """Return how many of those can be reached by mail."""
    return (
        session.scalar(
            select(func.count()).where(
                Registration.event_id == event_id,
                Registration.state.in_(HOLDS_SEAT),
                Registration.email.is_not(None),
            )
        )
        or 0
    )


def registrations_at(venue_id: int) -> int:
    """Return how many registrations, of any state, name this venue."""
    return session.scalar(select(func.count()).where(Registration.venue_id == venue_id)) or 0


def last_editor(event_id: int) -> str:
    """Return who changed the event last."""
    found = session.scalar(
        select(actor_named())
        .where(AuditEntry.subject == "event", AuditEntry.subject_id == event_id)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    return found or "--"
