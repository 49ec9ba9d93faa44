"""What the portal announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from crm.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class PersonInvited(Fact):
    """A person of a firm was invited to the portal; their one-time link was shown and is mailed."""

    subject: ClassVar[str] = "person"
    person_id: int
    enterprise_id: int
    account_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class InvitationRevoked(Fact):
    """An invitation nobody had used was taken back: its links and its account are closed."""

    subject: ClassVar[str] = "person"
    person_id: int
    account_id: int


@dataclass(frozen=True, kw_only=True)
class AdministrationHandedOver(Fact):
    """The one 企业管理员 of a firm handed the administration to a colleague."""

    subject: ClassVar[str] = "enterprise"
    enterprise_id: int
    from_person_id: int
    to_person_id: int
