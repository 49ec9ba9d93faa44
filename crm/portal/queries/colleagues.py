"""The people of a firm as its 企业管理员 sees them: duty, and how far each has come into the portal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select

from crm.accounts.models import Account, LoginSession, SignInLink
from crm.accounts.rules import LinkPurpose
from crm.core.actor import Act, Actor
from crm.core.clock import now
from crm.core.db import AnyRow, session
from crm.core.errors import NotFound
from crm.members import queries as members
from crm.members.models import Employment, Enterprise, Person
from crm.reviews import queries as reviews


class Door(StrEnum):
    """How far somebody has come into the portal."""

    NONE = "none"
    INVITED = "invited"
    EXPIRED = "expired"
    IN = "in"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Colleague:
    """A place at the firm (a row of members.staff_of) with its account."""

    place: AnyRow
    door: Door
    email: str
    """The address to sign in with, "" without an account."""
    invited_until: datetime | None = None


def administered(actor: Actor, enterprise_id: int) -> Enterprise:
    """Return an enterprise the actor is 企业管理员 of; any other does not exist for them."""
    if not reviews.administers(actor, enterprise_id):
        raise NotFound()
    return session.get_one(Enterprise, enterprise_id)


def administers_any(person_id: int) -> bool:
    """Say whether a person is 企业管理员 anywhere today."""
    asked = select(Employment.id).where(
        Employment.person_id == person_id, Employment.firm_admin, members.employed_now()
    )
    return session.scalar(asked.limit(1)) is not None


def colleague_for(actor: Actor, employment_id: int) -> Employment:
    """Return a place of today at a firm this actor is 企业管理员 of; any other does not exist for them."""
    found = session.scalar(select(Employment).where(Employment.id == employment_id, members.employed_now()))
    if found is None or not reviews.administers(actor, found.enterprise_id):
        raise NotFound()
    members.person_for(actor, found.person_id, Act.WRITE)
    return found


def account_of(account_id: int) -> Account:
    """Return an account by its id."""
    return session.get_one(Account, account_id)


def colleagues_of(enterprise_id: int) -> Sequence[Colleague]:
    """Return who works at an enterprise today, in the order of their duties, each with the state of their account."""
    places = [row for row in members.staff_of(enterprise_id) if row.is_here]
    accounts = _accounts([row.person_id for row in places])
    return [_colleague(row, accounts.get(row.person_id)) for row in places]


def _accounts(person_ids: Sequence[int]) -> dict[int, AnyRow]:
    used = select(LoginSession.id).where(LoginSession.account_id == Account.id).exists()
    until = (
        select(func.max(SignInLink.expires_at))
        .where(
            SignInLink.account_id == Account.id, SignInLink.purpose == LinkPurpose.INVITATION,
            SignInLink.used_at.is_(None),
        )
        .scalar_subquery()
    )  # fmt: skip
    rows = session.execute(
        select(
            Person.id, Account.email, Account.disabled_at, Account.password_hash, used.label("used"),
            until.label("until"),
        )
        .join(Account, Account.id == Person.account_id)
        .where(Person.id.in_(person_ids))
    )  # fmt: skip
    return {row.id: row for row in rows}


def _colleague(place: AnyRow, account: AnyRow | None) -> Colleague:
    if account is None:
        return Colleague(place, Door.NONE, "")
    if account.disabled_at is not None:
        return Colleague(place, Door.CLOSED, account.email)
    if account.used or account.password_hash is not None:
        return Colleague(place, Door.IN, account.email)
    if account.until is not None and account.until > now():
        return Colleague(place, Door.INVITED, account.email, account.until)
    return Colleague(place, Door.EXPIRED, account.email)
