"""The accounts behind the sign-ins of the demo."""

from __future__ import annotations

from sqlalchemy import select

from crm.accounts import actions
from crm.accounts.models import Account
from crm.core.actor import Actor
from crm.core.db import session
from crm.demo.sign_ins import SIGN_INS
from crm.demo.tables import Stage


def open_accounts(stage: Stage, password_hash: str, by: Actor) -> None:
    """Open every sign-in."""
    for each in SIGN_INS:
        account = actions.open_account(
            email=each.email, name=each.name, roles=[each.role], password_hash=password_hash, by=by
        )
        stage.accounts[each.key], stage.names[each.key] = account.id, each.name


def set_passwords(password_hash: str, by: Actor) -> None:
    """Give every demo account this password; their sessions end."""
    emails = [each.email for each in SIGN_INS]
    for account_id in session.scalars(select(Account.id).where(Account.email.in_(emails))).all():
        actions.set_password(account_id, password_hash, by=by)
