"""What accounts announce."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from crm.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class AccountFact(Fact):
    """Something about an account."""

    subject: ClassVar[str] = "account"
    account_id: int


class AccountOpened(AccountFact):
    """Somebody can sign in from now on."""


class AccountChanged(AccountFact):
    """Name, address, roles or state of an account changed."""


class SignedIn(AccountFact):
    """A session began."""


class SignedOut(AccountFact):
    """A session ended by its owner."""


class SessionsEnded(AccountFact):
    """Sessions were ended: one by its owner, or all with a new password."""


class PasswordChanged(AccountFact):
    """A new password holds from now on."""


class SecondFactorSet(AccountFact):
    """The second factor was set up or removed."""


class SignInLinkAsked(AccountFact):
    """Somebody asked for a sign-in link by mail."""


class LinkIssued(AccountFact):
    """A one-time link was mailed or issued."""


class LinksEnded(AccountFact):
    """The unused one-time links of an account are worth nothing from now on."""


@dataclass(frozen=True, kw_only=True)
class SignInRefused(Fact):
    """Somebody tried and failed; the name tried is not kept, only the network."""

    subject: ClassVar[str] = "account"
    account_id: int | None = None
    locked: bool
