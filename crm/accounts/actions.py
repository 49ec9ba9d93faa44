"""Everything that changes an account. One function per verb; none of them commits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import pyotp
from flask import g
from sqlalchemy import delete, select, update
from sqlalchemy.orm import selectinload

from crm.accounts import queries, rules
from crm.accounts.facts import (
    AccountChanged,
    AccountOpened,
    LinkIssued,
    LinksEnded,
    PasswordChanged,
    SecondFactorSet,
    SessionsEnded,
    SignedIn,
    SignedOut,
    SignInLinkAsked,
    SignInRefused,
)
from crm.accounts.models import Account, AccountRole, FailedSignIn, LoginSession, SignInLink
from crm.accounts.permissions import STAFF, Role
from crm.accounts.rules import LinkPurpose
from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, means, session
from crm.core.facts import Change, announce
from crm.core.ids import secret_token

means("uq_account_email", rules.AccountExists)
means("uq_account_mobile", rules.AccountExists)


@action
def open_account(
    *, email: str, name: str, roles: Collection[Role], by: Actor, mobile: str | None = None,
    password_hash: str | None = None,
) -> Account:  # fmt: skip
    """Let somebody sign in. Raises AccountExists."""
    email = email.strip().lower()
    if queries.account_named(email) is not None:
        raise rules.AccountExists()
    account = Account(
        email=email, name=name, mobile=mobile or None, password_hash=password_hash, created_at=now(),
        roles=[AccountRole(role=role) for role in sorted(roles)],
    )  # fmt: skip
    session.add(account)
    session.flush()
    changes = (Change("email", None, email), Change("roles", None, sorted(roles)))
    announce(AccountOpened(by=by, account_id=account.id, changes=changes))
    return account


@action
def note_failure(*, sign_in_name: str, network: str, account_id: int | None, by: Actor) -> None:
    """Count a wrong try. It is kept although the answer is an error."""
    g.transaction.keep()
    name_hash = queries.digest(sign_in_name.strip().lower())
    session.add(FailedSignIn(name_hash=name_hash, network=network, at=now()))
    session.execute(delete(FailedSignIn).where(FailedSignIn.at < now() - timedelta(days=1)))
    session.flush()
    locked = rules.locked_until(queries.failures(sign_in_name, network), now()) is not None
    announce(SignInRefused(by=by, account_id=account_id, locked=locked))


@action
def open_session(account_id: int, *, staff: bool, waits_for_code: bool, browser: str, by: Actor) -> str:
    """Begin a session and return the secret for its cookie."""
    key = secret_token()
    at = now()
    session.add(
        LoginSession(
            account_id=account_id, key_hash=queries.digest(key), created_at=at,
            expires_at=at + rules.longest_life(staff=staff), waits_for_code=waits_for_code,
            address=by.address, browser=browser[:300],
        )
    )  # fmt: skip
    session.flush()
    if not waits_for_code:
        announce(SignedIn(by=by, account_id=account_id))
    return key


@action
def confirm_code(session_id: int, code: str, *, by: Actor) -> None:
    """Let a session that waits for the second factor in. Raises CodeWrong; a code works once."""
    waiting = session.get_one(LoginSession, session_id)
    account = session.get_one(Account, waiting.account_id)
    step = _step(account.totp_secret or "", code)
    if step is None or (account.totp_last is not None and step <= account.totp_last):
        raise rules.CodeWrong()
    account.totp_last = step
    waiting.waits_for_code = False
    session.flush()
    announce(SignedIn(by=by, account_id=account.id))


def _step(secret: str, code: str) -> int | None:
    """Return the time step (RFC 6238, 30 s) a code belongs to: now, the one before or the one after."""
    if not secret or not code.isascii() or not code.isdigit():
        return None
    at = int(now().timestamp()) // 30
    totp = pyotp.TOTP(secret)
    return next((step for step in (at, at - 1, at + 1) if pyotp.utils.strings_equal(totp.at(step * 30), code)), None)


@action
def sign_out(session_id: int, *, by: Actor) -> None:
    """End the session itself: a copied cookie is worthless afterwards."""
    session.execute(
        update(LoginSession)
        .where(LoginSession.id == session_id, LoginSession.ended_at.is_(None))
        .values(ended_at=now())
    )
    if by.id is not None:
        announce(SignedOut(by=by, account_id=by.id))


@action
def end_session(session_id: int, *, by: Actor) -> None:
    """End another of one's own sessions."""
    found = queries.session_for(by, session_id)
    found.ended_at = now()
    session.flush()
    announce(SessionsEnded(by=by, account_id=found.account_id, changes=(Change("session", session_id, None),)))


def _end_all(account_id: int, *, but: int | None) -> None:
    session.execute(
        update(LoginSession)
        .where(LoginSession.account_id == account_id, LoginSession.ended_at.is_(None), LoginSession.id != (but or 0))
        .values(ended_at=now())
    )


@action
def set_password(account_id: int, password_hash: str, *, by: Actor, keep_session: int | None = None) -> None:
    """Store a new password (hashed before the transaction) and end every other session."""
    account = session.get_one(Account, account_id)
    account.password_hash, account.password_temporary = password_hash, False
    _end_all(account_id, but=keep_session)
    session.flush()
    announce(PasswordChanged(by=by, account_id=account_id))


@action
def begin_second_factor(account_id: int, *, by: Actor) -> str:
    """Make a secret for the authenticator; it counts only once confirmed."""
    account = session.get_one(Account, account_id)
    account.totp_secret, account.totp_since = pyotp.random_base32(), None
    session.flush()
    announce(SecondFactorSet(by=by, account_id=account_id, changes=(Change("state", None, "begun"),)))
    return account.totp_secret


@action
def confirm_second_factor(account_id: int, code: str, *, by: Actor) -> None:
    """Switch the second factor on with a first right code. Raises CodeWrong."""
    account = session.get_one(Account, account_id)
    step = _step(account.totp_secret or "", code)
    if step is None:
        raise rules.CodeWrong()
    account.totp_since, account.totp_last = now(), step
    session.flush()
    announce(SecondFactorSet(by=by, account_id=account_id, changes=(Change("state", "begun", "on"),)))


@action
def remove_second_factor(account_id: int, code: str, *, by: Actor) -> None:
    """Switch the second factor off, with a right code. Raises CodeWrong."""
    account = session.get_one(Account, account_id)
    if _step(account.totp_secret or "", code) is None:
        raise rules.CodeWrong()
    account.totp_secret = account.totp_since = account.totp_last = None
    session.flush()
    announce(SecondFactorSet(by=by, account_id=account_id, changes=(Change("state", "on", None),)))


@action
def issue_link(account_id: int, purpose: LinkPurpose, *, by: Actor) -> str:
    """Make a one-time link and return its token. Older unused ones of the same purpose stop working."""
    at = now()
    session.execute(
        update(SignInLink)
        .where(SignInLink.account_id == account_id, SignInLink.purpose == purpose, SignInLink.used_at.is_(None))
        .values(used_at=at)
    )
    lives = rules.LINK_LIVES if purpose is LinkPurpose.SIGN_IN else rules.INVITATION_LIVES
    token = secret_token()
    session.add(
        SignInLink(
            account_id=account_id, token_hash=queries.digest(token), purpose=purpose, created_at=at,
            expires_at=at + lives,
        )
    )  # fmt: skip
    session.flush()
    announce(LinkIssued(by=by, account_id=account_id, changes=(Change("purpose", None, purpose),)))
    return token


@action
def end_links(account_id: int, *, by: Actor) -> None:
    """Make every unused one-time link of an account worth nothing."""
    session.execute(
        update(SignInLink)
        .where(SignInLink.account_id == account_id, SignInLink.used_at.is_(None))
        .values(used_at=now())
    )
    announce(LinksEnded(by=by, account_id=account_id))


@action
def ask_for_link(account_id: int, *, by: Actor) -> None:
    """Have a one-time link mailed to an account."""
    announce(SignInLinkAsked(by=by, account_id=account_id))


@action
def use_link(token: str) -> SignInLink:
    """Consume a one-time link. Raises LinkInvalid. It does not skip the second factor."""
    found = queries.link(token)
    found.used_at = now()
    session.flush()
    return found


@action
def change_account(
    account: Account, *, name: str, mobile: str | None, roles: Collection[Role], enabled: bool, by: Actor
) -> None:
    """Change who somebody is and what they may do. Raises LastAdministrator, AccountExists."""
    same = select(Account).where(Account.id == account.id).options(selectinload(Account.roles))
    account = session.scalars(same, execution_options={"populate_existing": True}).one()
    before = {role.role for role in account.roles}
    leaves = Role.ADMINISTRATOR in before and (Role.ADMINISTRATOR not in roles or not enabled)
    if leaves and account.disabled_at is None and queries.administrators() <= 1:
        raise rules.LastAdministrator()
    changes = (
        Change("name", account.name, name),
        Change("mobile", account.mobile, mobile or None),
        Change("roles", sorted(before), sorted(roles)),
        Change("enabled", account.disabled_at is None, enabled),
    )
    account.name, account.mobile = name, mobile or None
    account.roles = [role for role in account.roles if role.role in roles]
    account.roles += [AccountRole(role=role) for role in sorted(set(roles) - before)]
    if enabled != (account.disabled_at is None):
        account.disabled_at = None if enabled else now()
    if not enabled or before & STAFF != set(roles) & STAFF:
        _end_all(account.id, but=None)
    session.flush()
    changed = tuple(change for change in changes if change.before != change.after)
    announce(AccountChanged(by=by, account_id=account.id, changes=changed))


@action
def choose_language(account_id: int, locale: str, *, by: Actor) -> None:
    """Remember the language an account reads."""
    account = session.get_one(Account, account_id)
    before, account.locale = account.locale, locale
    session.flush()
    announce(AccountChanged(by=by, account_id=account_id, changes=(Change("locale", before, locale),)))
