"""Which events and registrations exist for whom."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, or_, select, true

from crm.core.actor import Act, Actor, Scope, Thing
from crm.core.db import session
from crm.core.errors import NotFound
from crm.events.models import Event, EventStaff, Registration
from crm.events.rules import PUBLIC, REPEATS
from crm.members.queries import managed_by


def events_visible_to(actor: Actor, thing: Thing = Thing.EVENT, act: Act = Act.READ) -> ColumnElement[bool]:
    """Return the condition that an event is within the actor's reach for `act` on `thing` (of this event)."""
    scopes = actor.scopes(thing, act)
    if Scope.ALL in scopes:
        return true()
    reach: list[ColumnElement[bool]] = []
    if Scope.EVENT in scopes and actor.event_ids:
        reach.append(Event.id.in_(sorted(actor.event_ids)))
    if Scope.PUBLISHED in scopes:
        reach.append(Event.state.in_(sorted(PUBLIC)))
    return or_(false(), *reach)


def event_for(actor: Actor, code: str, thing: Thing = Thing.EVENT, act: Act = Act.READ) -> Event:
    """Return the event with this code if the actor may do `act` to `thing` there; otherwise it does not exist."""
    return _within(actor, session.scalar(_BY_CODE, {"code": code}), thing, act)


def event_by_id(actor: Actor, event_id: int, thing: Thing = Thing.EVENT, act: Act = Act.READ) -> Event:
    """Return the event with this number, as `event_for` does."""
    return _within(actor, session.scalar(_BY_NUMBER, {"number": event_id}), thing, act)


def public_event(actor: Actor, code: str) -> Event:
    """Return the event of a public page: published ones for everybody, drafts for who may read them all."""
    found = session.scalar(_BY_CODE, {"code": code})
    if found is not None and found.state in PUBLIC:
        return found
    return _within(actor, found, Thing.EVENT, Act.READ)


_BY_CODE = select(Event).where(Event.code == bindparam("code"))
_BY_NUMBER = select(Event).where(Event.id == bindparam("number"))
"""Built once: every request about an event begins with one of them."""


def _within(actor: Actor, event: Event | None, thing: Thing, act: Act) -> Event:
    """Return the event if `events_visible_to` holds for it, as a test compares; otherwise it does not exist."""
    if event is None or not (
        may_in(actor, event, thing, act) or (event.state in PUBLIC and Scope.PUBLISHED in actor.scopes(thing, act))
    ):
        raise NotFound()
    return event


def may_in(actor: Actor, event: Event, thing: Thing, act: Act = Act.WRITE) -> bool:
    """Say whether the actor may do `act` to `thing` at this event, for buttons."""
    scopes = actor.scopes(thing, act)
    return Scope.ALL in scopes or (Scope.EVENT in scopes and event.id in actor.event_ids)


def registrations_visible_to(actor: Actor, act: Act = Act.READ) -> ColumnElement[bool]:
    """Return the condition that a registration is within the actor's reach; repeated submissions never are."""
    real = Registration.state.not_in(REPEATS)
    scopes = actor.scopes(Thing.REGISTRATION, act)
    if Scope.ALL in scopes:
        return real
    reach: list[ColumnElement[bool]] = []
    if Scope.EVENT in scopes and actor.event_ids:
        reach.append(Registration.event_id.in_(sorted(actor.event_ids)))
    if Scope.OWN in scopes:
        reach.append(Registration.enterprise_id.in_(managed_by(actor)))
        if actor.person_id is not None:
            reach.append(Registration.person_id == actor.person_id)
    if Scope.FIRM in scopes and actor.enterprise_ids:
        reach.append(Registration.enterprise_id.in_(sorted(actor.enterprise_ids)))
    return and_(real, or_(false(), *reach))


def registration_for(actor: Actor, event: Event, registration_id: int, act: Act = Act.READ) -> Registration:
    """Return a registration of this event within the actor's reach; any other does not exist."""
    found = session.scalar(
        select(Registration).where(
            Registration.id == registration_id,
            Registration.event_id == event.id,
            registrations_visible_to(actor, act),
        )
    )
    if found is None:
        raise NotFound()
    return found


def people_of(event_ids: Collection[int]) -> Select[int]:
    """Return the ids of the people we know among those registered at these events."""
    return select(Registration.person_id).where(  # type: ignore[return-value]  # None is left out
        Registration.event_id.in_(sorted(event_ids)),
        Registration.person_id.is_not(None),
        Registration.state.not_in(REPEATS),
    )


def staffed_by(account_id: int) -> frozenset[int]:
    """Return the ids of the events this account works at."""
    return frozenset(session.scalars(select(EventStaff.event_id).where(EventStaff.account_id == account_id)))
