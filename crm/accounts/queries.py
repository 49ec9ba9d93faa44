"""Every question asked about accounts. Reading only."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, bindparam, or_, select
from sqlalchemy.orm import selectinload

from crm.accounts import rules
from crm.accounts.models import Account, AccountRole, FailedSignIn, LoginSession, SignInLink
from crm.accounts.permissions import STAFF, Role, grants_of
from crm.core import db
from crm.core.actor import Act, Actor, Thing
from crm.core.clock import now
from crm.core.db import Query, session
from crm.core.errors import NotFound
from crm.core.pages import Cut, Key, Page, paged
from crm.core.slots import sources


def digest(secret: str) -> str:
    """Return what is stored of a secret token: its SHA-256 (the token itself has 160 random bits)."""
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Credentials:
    """What sign-in needs to know of an account."""

    account_id: int
    name: str
    password_hash: str | None
    has_second_factor: bool
    disabled: bool
    staff: bool


def credentials(sign_in_name: str) -> Credentials | None:
    """Return the account with this mail address or mobile."""
    given = sign_in_name.strip().lower()
    row = session.execute(
        select(Account.id, Account.name, Account.password_hash, Account.totp_since, Account.disabled_at).where(
            or_(Account.email == given, Account.mobile == given)
        )
    ).first()
    if row is None:
        return None
    staff = bool(STAFF & set(roles_of(row.id)))
    return Credentials(
        row.id, row.name, row.password_hash, row.totp_since is not None, row.disabled_at is not None, staff
    )


def roles_of(account_id: int) -> Sequence[Role]:
    """Return an account's roles."""
    return session.scalars(select(AccountRole.role).where(AccountRole.account_id == account_id)).all()


def failures(sign_in_name: str, network: str) -> Sequence[datetime]:
    """Return when this name failed from this network, lately."""
    since = now() - rules.LOCKED_FOR
    return session.scalars(
        select(FailedSignIn.at).where(
            FailedSignIn.name_hash == digest(sign_in_name.strip().lower()),
            FailedSignIn.network == network,
            FailedSignIn.at > since,
        )
    ).all()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A live session and who it belongs to."""

    session_id: int
    account_id: int
    email: str
    locale: str
    staff: bool
    waits_for_code: bool
    must_set_password: bool
    must_set_second_factor: bool
    actor: Actor


def signed_in(key: str, address: str) -> SignedIn | None:
    """Return the live session whose cookie holds `key`, with its actor; None if it has ended."""
    rows = db.rows(_live_session(), key_hash=digest(key), at=now())
    if not rows:
        return None
    first, roles = rows[0], frozenset(row.role for row in rows if row.role is not None)
    return SignedIn(
        session_id=first.id, account_id=first.account_id, email=first.email, locale=first.locale,
        staff=bool(roles & STAFF), waits_for_code=first.waits_for_code, must_set_password=first.password_temporary,
        must_set_second_factor=False,
        actor=actor_of(first.account_id, first.name, roles, address),
    )  # fmt: skip


@cache
def _live_session() -> Query:
    return (
        select(
            LoginSession.id, LoginSession.waits_for_code, Account.id.label("account_id"), Account.email, Account.name,
            Account.locale, Account.password_temporary, Account.totp_since, AccountRole.role,
        )
        .join(Account, Account.id == LoginSession.account_id)
        .outerjoin(AccountRole, AccountRole.account_id == Account.id)
        .where(
            LoginSession.key_hash == bindparam("key_hash"),
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > bindparam("at"),
            Account.disabled_at.is_(None),
        )
    )  # fmt: skip


def actor_of(account_id: int, name: str, roles: frozenset[Role], address: str = "") -> Actor:
    """Return the actor an account is: its rights, and what features know of it (own firm, events staffed)."""
    known: dict[str, Any] = {}
    for source in sources("actor"):
        known |= source(account_id, roles)
    return Actor(
        id=account_id, name=name, roles=frozenset(r.value for r in roles), grants=grants_of(roles), address=address,
        **known,
    )  # fmt: skip


def account_for(actor: Actor, account_id: int) -> Account:
    """Return an account this actor may administer or see, or their own; otherwise it does not exist."""
    if actor.id != account_id and not actor.may_all(Thing.ACCOUNT, Act.READ):
        raise NotFound()
    found = session.scalar(select(Account).where(Account.id == account_id).options(selectinload(Account.roles)))
    if found is None:
        raise NotFound()
    return found


def account_named(email: str) -> Account | None:
    """Return the account with this mail address."""
    return session.scalar(
        select(Account).where(Account.email == email.strip().lower()).options(selectinload(Account.roles))
    )


def accounts_page(actor: Actor, cut: Cut) -> Page:
    """Return a page of accounts, newest last, for those who may see them all."""
    query: Query = select(
        Account.id, Account.name, Account.email, Account.created_at, Account.disabled_at, Account.totp_since
    )
    if not actor.may_all(Thing.ACCOUNT, Act.READ):
        query = query.where(Account.id == actor.id)
    return paged(query, [Key(Account.id, "id")], cut)


def roles_by_account(account_ids: Sequence[int]) -> dict[int, list[Role]]:
    """Return the roles of several accounts in one question."""
    found: dict[int, list[Role]] = {account_id: [] for account_id in account_ids}
    for account_id, role in session.execute(
        select(AccountRole.account_id, AccountRole.role).where(AccountRole.account_id.in_(account_ids))
    ):
        found[account_id].append(role)
    return found


def live_sessions(account_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the browsers an account is signed in with, newest first."""
    return session.execute(
        select(LoginSession.id, LoginSession.created_at, LoginSession.address, LoginSession.browser)
        .where(
            LoginSession.account_id == account_id,
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > now(),
            LoginSession.waits_for_code.is_(False),
        )
        .order_by(LoginSession.id.desc())
    ).all()


def session_for(actor: Actor, session_id: int) -> LoginSession:
    """Return one of the actor's own live sessions; any other does not exist."""
    found = session.scalar(
        select(LoginSession).where(
            LoginSession.id == session_id, LoginSession.account_id == actor.id, LoginSession.ended_at.is_(None)
        )
    )
    if found is None:
        raise NotFound()
    return found


def link(token: str) -> SignInLink:
    """Return the one-time link behind a token if it can still be used. Raises LinkInvalid."""
    found = session.scalar(
        select(SignInLink).where(
            SignInLink.token_hash == digest(token), SignInLink.used_at.is_(None), SignInLink.expires_at > now()
        )
    )
    if found is None:
        raise rules.LinkInvalid()
    return found


def administrators() -> int:
    """Return how many enabled accounts may administer."""
    return len(
        session.scalars(
            select(Account.id)
            .join(AccountRole)
            .where(AccountRole.role == Role.ADMINISTRATOR, Account.disabled_at.is_(None))
        ).all()
    )


def account_of_link(found: SignInLink) -> Account:
    """Return the account a one-time link belongs to."""
    return session.get_one(Account, found.account_id)
