"""What care announces about the trash and about a person's own data. Merging speaks in the facts of members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from crm.core.facts import Fact
from crm.members.facts import EnterpriseFact, PersonFact


@dataclass(frozen=True, kw_only=True)
class EnterpriseTrashed(EnterpriseFact):
    """An enterprise without history was put into the trash; it can come back for 30 days."""

    departure_id: int


@dataclass(frozen=True, kw_only=True)
class EnterpriseRestored(EnterpriseFact):
    """An enterprise came back from the trash with everything that went along."""

    departure_id: int


@dataclass(frozen=True, kw_only=True)
class PersonTrashed(PersonFact):
    """A person without history was put into the trash; they can come back for 30 days."""

    departure_id: int


@dataclass(frozen=True, kw_only=True)
class PersonRestored(PersonFact):
    """A person came back from the trash with everything that went along."""

    departure_id: int


@dataclass(frozen=True, kw_only=True)
class RecordRestored(Fact):
    """A task, note, segment or draft came back from the trash."""

    subject: ClassVar[str] = "trash"
    trash_id: int
    kind: str
    name: str


@dataclass(frozen=True, kw_only=True)
class DistinctSaid(EnterpriseFact):
    """Somebody said that two enterprises are not the same."""

    other_id: int


@dataclass(frozen=True, kw_only=True)
class DistinctPeopleSaid(PersonFact):
    """Somebody said that two people are not the same."""

    other_id: int


@dataclass(frozen=True, kw_only=True)
class PersonExported(PersonFact):
    """Everything kept about a person was handed out as a file."""

    tables: int
    rows: int


@dataclass(frozen=True, kw_only=True)
class RightsFact(PersonFact):
    """Something about what a person asked for: being corrected or erased."""

    request_id: int
    kind: str


class RightsAsked(RightsFact):
    """A person asked to be corrected or erased."""


class RightsWithdrawn(RightsFact):
    """A person took their request back."""


@dataclass(frozen=True, kw_only=True)
class RightsAnswered(RightsFact):
    """The secretariat answered; whoever asked is told."""

    granted: bool
