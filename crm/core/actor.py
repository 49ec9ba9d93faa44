"""Who is acting, on what, and how far: the vocabulary of permissions. The table itself is crm.accounts.permissions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Thing(StrEnum):
    """What a right is about: the rows of the policy table."""

    ENTERPRISE = "enterprise"
    PERSON = "person"
    REVIEW = "review"
    DUES = "dues"
    EVENT = "event"
    REGISTRATION = "registration"
    CHECK_IN = "check_in"
    LEAD = "lead"
    PROJECT = "project"
    AMOUNT = "amount"
    RECOGNITION = "recognition"
    CAMPAIGN = "campaign"
    RECIPIENT = "recipient"
    OFFER = "offer"
    SUGGESTION = "suggestion"
    REPORT = "report"
    ACCOUNT = "account"
    AUDIT = "audit"
    OUTBOX = "outbox"


class Act(StrEnum):
    """What may be done: the letters of the policy table."""

    READ = "r"
    WRITE = "w"
    CONFIRM = "c"
    EXPORT = "x"
    REVEAL = "p"
    INVITE = "i"


class Scope(StrEnum):
    """How far a right reaches: the first word of a cell."""

    ALL = "all"
    OWN = "own"
    FIRM = "firm"
    EVENT = "ev"
    DIRECTORY = "dir"
    PUBLISHED = "published"


Grants = Mapping[tuple[Thing, Act], frozenset[Scope]]
NOTHING: Grants = MappingProxyType({})


OUTSIDE = frozenset({"firm_admin", "member", "guest"})
"""Roles of people who do not work for the association."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in account, a token's holder, the command line or the system itself."""

    id: int | None
    name: str
    roles: frozenset[str] = frozenset()
    grants: Grants = field(default_factory=lambda: NOTHING)
    enterprise_ids: frozenset[int] = frozenset()
    event_ids: frozenset[int] = frozenset()
    person_id: int | None = None
    address: str = ""
    """Network address the request came from; "" outside a request."""
    unbounded: bool = field(default=False)
    """True for the system and the command line: they stand outside the table."""

    @property
    def signed_in(self) -> bool:
        """Whether an account stands behind this actor."""
        return self.id is not None

    @property
    def staff(self) -> bool:
        """Whether this actor works for the association; members and guests see the portal instead."""
        return bool(self.roles - OUTSIDE)

    def scopes(self, thing: Thing, act: Act) -> frozenset[Scope]:
        """Return how far this actor may do `act` to `thing`; empty means not at all."""
        if self.unbounded:
            return frozenset({Scope.ALL})
        return self.grants.get((thing, act), frozenset())

    def may(self, thing: Thing, act: Act) -> bool:
        """Say whether the actor may do this to at least some objects; queries narrow which."""
        return bool(self.scopes(thing, act))

    def may_all(self, thing: Thing, act: Act) -> bool:
        """Say whether the actor may do this to every object."""
        return Scope.ALL in self.scopes(thing, act)

    def reveals(self, thing: Thing) -> bool:
        """Say whether the actor may reveal masked phones and addresses of such objects (each reveal is logged)."""
        return self.may(thing, Act.REVEAL)


GUEST = Actor(None, "访客")
SYSTEM = Actor(None, "系统", unbounded=True)
COMMAND_LINE = Actor(None, "命令行", unbounded=True)
