"""Tables of accounts: account, its roles, sessions, one-time links, failed sign-ins."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.permissions import Role
from crm.accounts.rules import LinkPurpose
from crm.core.db import Base


class Account(Base):
    """Somebody who can sign in. Sign-in name: mail address or mobile."""

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    mobile: Mapped[str | None] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    locale: Mapped[str] = mapped_column(String(5), default="zh")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_temporary: Mapped[bool] = mapped_column(default=False)
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_since: Mapped[datetime | None]
    totp_last: Mapped[int | None]
    """The time step of the last code taken: a code works once."""
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]

    roles: Mapped[list[AccountRole]] = relationship(
        back_populates="account", lazy="raise", cascade="all, delete-orphan"
    )
    __mapper_args__ = {"version_id_col": version}


class AccountRole(Base):
    """One of an account's roles."""

    __tablename__ = "account_role"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(primary_key=True)
    account: Mapped[Account] = relationship(back_populates="roles", lazy="raise")


class LoginSession(Base):
    """One signed-in browser. The cookie holds a secret, the row its hash."""

    __tablename__ = "login_session"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    waits_for_code: Mapped[bool] = mapped_column(default=False)
    """True between the password and the second factor: such a session opens nothing else."""
    address: Mapped[str] = mapped_column(String(64))
    browser: Mapped[str] = mapped_column(String(300))


class SignInLink(Base):
    """A one-time link: mailed, or issued by the secretary to paste into WeChat."""

    __tablename__ = "sign_in_link"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[LinkPurpose]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class FailedSignIn(Base):
    """A wrong try, counted per (sign-in name, network): a stranger elsewhere cannot lock anybody out."""

    __tablename__ = "failed_sign_in"
    id: Mapped[int] = mapped_column(primary_key=True)
    name_hash: Mapped[str] = mapped_column(String(64))
    network: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    __table_args__ = (Index("ix_failed_sign_in_name_network", "name_hash", "network", "at"),)
