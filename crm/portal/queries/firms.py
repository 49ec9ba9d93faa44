"""What the portal asks: the firm somebody acts for, its membership in words, its contacts, coming events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from crm.accounts.models import Account, LoginSession
from crm.accounts.permissions import Role
from crm.core.actor import Act, Actor, Scope, Thing
from crm.core.clock import now, today
from crm.core.db import AnyRow, session
from crm.core.errors import NotFound
from crm.events.models import Event, Registration, Venue
from crm.events.rules import LIVE, EventState
from crm.members import queries as members
from crm.members import rules as membership_rules
from crm.members.models import Employment, Enterprise, Person
from crm.members.rules import Duty, Position, Reason, Standing
from crm.portal import rules
from crm.portal.rules import Completeness
from crm.reviews import queries as reviews
from crm.reviews.models import ChangeRequest


def firms_of(actor: Actor) -> Sequence[AnyRow]:
    """Return where somebody works today, the main place first: id, name, short_name, home_code."""
    if not actor.enterprise_ids or actor.person_id is None:
        return []
    query = (
        select(Enterprise.id, Enterprise.name, Enterprise.short_name, Enterprise.home_code)
        .join(Employment, Employment.enterprise_id == Enterprise.id)
        .where(Employment.person_id == actor.person_id, members.employed_now())
        .where(Enterprise.id.in_(sorted(actor.enterprise_ids)))
        .order_by(Employment.main.desc(), Employment.id)
    )
    return list({row.id: row for row in session.execute(query)}.values())


def firm_for(actor: Actor, enterprise_id: int) -> Enterprise:
    """Return an enterprise somebody works at; any other does not exist for them."""
    if enterprise_id not in actor.enterprise_ids:
        raise NotFound()
    return session.get_one(Enterprise, enterprise_id)


def own_person(actor: Actor) -> Person | None:
    """Return the person behind an account; None for the secretariat."""
    return session.get(Person, actor.person_id) if actor.person_id is not None else None


def request_for(actor: Actor, request_id: int) -> ChangeRequest:
    """Return a change request of a firm this actor is 企业管理员 of; any other does not exist for them."""
    found = reviews.request_for(actor, request_id)
    if not reviews.administers(actor, found.enterprise_id):
        raise NotFound()
    return found


@dataclass(frozen=True, slots=True)
class Belonging:
    """A membership in words: number, 会内职务, where it stands and why."""

    number: str
    position: Position
    standing: Standing
    why: Reason
    paid_until: date | None


def belonging(enterprise_id: int) -> Belonging | None:
    """Return where a firm's membership stands today; None if it is no member."""
    membership = members.membership_of(enterprise_id)
    if membership is None:
        return None
    day = today()
    basis, override = members.basis(membership, day), members.override_of(membership.id, day)
    if override is None:
        why = membership_rules.why(basis, day)
    else:
        why = membership_rules.why_by_hand(override.until, override.reason)
    standing = membership_rules.standing(basis, day)
    return Belonging(membership.number, membership.position, standing, why, membership.paid_until)


def completeness(enterprise: Enterprise) -> Completeness:
    """Return how complete a firm's profile is."""
    here = [row for row in members.staff_of(enterprise.id) if row.is_here]
    names = (*rules.CREDENTIALS, *rules.WORTH_FILLING)
    filled = {name: bool(getattr(enterprise, name)) for name in names}
    filled[rules.HAS_REPRESENTATIVE] = any(row.duty is Duty.REPRESENTATIVE for row in here)
    filled[rules.HAS_CONTACT] = any(row.duty is Duty.CONTACT or row.main for row in here)
    return rules.completeness(filled)


def own_completeness(person: Person | None) -> Completeness:
    """Return how complete one's own data are: ways to be reached, and how to be addressed."""
    return rules.completeness({name: bool(getattr(person, name, "")) for name in rules.OWN_FIELDS})


def manager_of(enterprise: Enterprise) -> AnyRow | None:
    """Return the 对接人 of a firm: name, email, mobile."""
    return session.execute(
        select(Account.name, Account.email, Account.mobile).where(
            Account.id == (enterprise.manager_id or 0), Account.disabled_at.is_(None)
        )
    ).first()


def tickets_of(actor: Actor, limit: int = 10) -> Sequence[AnyRow]:
    """Return the coming events somebody is registered for, the next first.

    A registration is theirs if it names their person, or was made with the mail address of their account.
    """
    own_address = select(Account.email).where(Account.id == actor.id).scalar_subquery()
    mine = Registration.email == own_address
    if actor.person_id is not None:
        mine = or_(mine, Registration.person_id == actor.person_id)
    return session.execute(
        select(
            Registration.id, Registration.ticket, Registration.state, Event.code, Event.name, Event.name_en,
            Venue.city_code, Venue.name.label("venue"), Venue.address, Venue.starts_at, Venue.ends_at,
        )
        .join(Event, Event.id == Registration.event_id)
        .join(Venue, Venue.id == Registration.venue_id)
        .where(
            mine, Registration.state.in_(LIVE), Venue.ends_at >= now(),
            Event.state.not_in((EventState.DRAFT, EventState.CANCELLED)),
        )
        .order_by(Venue.starts_at, Registration.id)
        .limit(limit)
    ).all()  # fmt: skip


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody who may be invited: the person, and the firms they may be invited for."""

    person: Person
    places: Sequence[AnyRow]
    account: Account | None


def invitee_for(actor: Actor, person_id: int) -> Invitee:
    """Return a person this actor may invite to the portal; any other does not exist for them.

    The secretariat invites everybody who works at an enterprise, a 企业管理员 the people of their own firm.
    """
    scopes = actor.scopes(Thing.ACCOUNT, Act.INVITE)
    if not scopes & {Scope.ALL, Scope.FIRM}:
        raise NotFound()
    person = members.person_for(actor, person_id, Act.WRITE)
    places = [
        row
        for row in members.places_of([person_id])[person_id]
        if Scope.ALL in scopes or reviews.administers(actor, row.id)
    ]
    if not places:
        raise NotFound()
    account = session.get(Account, person.account_id) if person.account_id is not None else None
    return Invitee(person, places, account)


def may_invite(actor: Actor, person_id: int) -> bool:
    """Say whether the actor may invite this person to the portal."""
    try:
        invitee_for(actor, person_id)
    except NotFound:
        return False
    return True


def employment_at(person_id: int, enterprise_id: int) -> Employment | None:
    """Return a person's place at an enterprise today."""
    return session.scalar(
        select(Employment).where(
            Employment.person_id == person_id,
            Employment.enterprise_id == enterprise_id,
            members.employed_now(),
        )
    )


def places_today(person_id: int) -> Sequence[int]:
    """Return the ids of the enterprises a person works at today."""
    here = select(Employment.enterprise_id).where(Employment.person_id == person_id, members.employed_now())
    return session.scalars(here).all()


def was_used(account: Account) -> bool:
    """Say whether anybody has ever signed in with an account."""
    began = select(LoginSession.id).where(LoginSession.account_id == account.id).limit(1)
    return account.password_hash is not None or session.scalar(began) is not None


def is_left_unused(account: Account) -> bool:
    """Say whether an account is what a revoked invitation has left: closed, nobody's, never used."""
    owner = session.scalar(select(Person.id).where(Person.account_id == account.id))
    roles = {role.role for role in account.roles}
    return account.disabled_at is not None and owner is None and roles <= set(PORTAL_ROLES) and not was_used(account)


PORTAL_ROLES = (Role.FIRM_ADMIN, Role.MEMBER)
"""The roles somebody can be invited as."""
