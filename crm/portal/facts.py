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
