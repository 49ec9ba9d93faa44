"""What the forms of leads and signings offer, and the events they belong to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, select

from crm.accounts.models import Account, AccountRole
from crm.accounts.permissions import Role
from crm.core.actor import Act, Actor, Scope, Thing
from crm.core.db import session
from crm.core.errors import NotFound
from crm.events.models import Event, Registration, Venue
from crm.leads.models import Lead


def managers() -> list[tuple[str, str]]:
    """Return (id, name) of everybody who may be 对接人: secretariat, organizers, liaison officers."""
    rows = session.execute(
        select(Account.id, Account.name)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(AccountRole.role.in_((Role.SECRETARY, Role.ORGANIZER, Role.LIAISON)), Account.disabled_at.is_(None))
        .distinct()
        .order_by(Account.name, Account.id)
    ).all()
    return [(str(row.id), row.name) for row in rows]


def event_for(actor: Actor, code: str, thing: Thing) -> Event:
    """Return the event at which this actor may log a lead or signing; otherwise it does not exist."""
    event = session.scalar(select(Event).where(Event.code == code))
    scopes = actor.scopes(thing, Act.WRITE)
    if event is None or not (
        scopes & {Scope.ALL, Scope.OWN} or (Scope.EVENT in scopes and event.id in actor.event_ids)
    ):
        raise NotFound()
    return event


def event_id_of(code: str) -> int | None:
    """Return the number of the event with this code."""
    return session.scalar(select(Event.id).where(Event.code == code))


def events_to_choose(actor: Actor) -> list[tuple[str, str]]:
    """Return (id, name) of the latest events this actor may log signings at."""
    query = select(Event.id, Event.name).order_by(Event.starts_at.desc()).limit(200)
    if not actor.scopes(Thing.PROJECT, Act.WRITE) & {Scope.ALL, Scope.OWN}:
        query = query.where(Event.id.in_(actor.event_ids))
    return [(str(row.id), row.name) for row in session.execute(query)]


def venues_of(event_id: int) -> Sequence[Venue]:
    """Return an event's venues in their order."""
    return session.scalars(select(Venue).where(Venue.event_id == event_id).order_by(Venue.position, Venue.id)).all()


def companies_at(event_id: int) -> Sequence[str]:
    """Return names of the companies registered for an event: what a form offers to pick from."""
    return session.scalars(
        select(Registration.company)
        .where(Registration.event_id == event_id, Registration.company != "")
        .distinct()
        .order_by(Registration.company)
        .limit(200)
    ).all()


def account_name(account_id: int | None) -> str:
    """Return an account's name, or ""."""
    return session.scalar(select(Account.name).where(Account.id == account_id)) or "" if account_id else ""


def event_of(event_id: int | None) -> Event | None:
    """Return an event by its number."""
    return session.get(Event, event_id) if event_id else None


def events_with_leads() -> list[tuple[str, str]]:
    """Return (id, name) of the events leads were logged at: for the filter."""
    rows = session.execute(
        select(Event.id, Event.name).where(and_(Event.id.in_(select(Lead.event_id)))).order_by(Event.starts_at.desc())
    ).all()
    return [(str(row.id), row.name) for row in rows]
