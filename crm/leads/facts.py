"""What leads announce. Who to call is personal: it is never part of a fact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from crm.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class LeadFact(Fact):
    """Something about a lead."""

    subject: ClassVar[str] = "lead"
    lead_id: int


@dataclass(frozen=True, kw_only=True)
class LeadLogged(LeadFact):
    """A lead was written down."""

    title: str
    company: str
    event_id: int | None


@dataclass(frozen=True, kw_only=True)
class LeadAdvanced(LeadFact):
    """A lead moved to another stage."""

    before: str
    after: str
    note: str


class LeadEdited(LeadFact):
    """What is known of a lead changed."""


class LeadPhoneRevealed(LeadFact):
    """Somebody looked at a masked phone number."""


@dataclass(frozen=True, kw_only=True)
class LeadReported(LeadFact):
    """Progress was reported."""

    report_id: int


@dataclass(frozen=True, kw_only=True)
class IntroducerTold(LeadFact):
    """Whoever introduced the lead was told what becomes of it."""

    how: str


@dataclass(frozen=True, kw_only=True)
class LeadHandedOn(LeadFact):
    """A lead went to another officer or district, with its credit split."""

    transfer_id: int
    from_owner_id: int | None
    to_owner_id: int | None
    to_code: str | None


@dataclass(frozen=True, kw_only=True)
class LeadWeeklyChosen(Fact):
    """Somebody switched their own weekly mail on or off."""

    subject: ClassVar[str] = "account"
    account_id: int
    wanted: bool


@dataclass(frozen=True, kw_only=True)
class LeadPaceSet(Fact):
    """The days of the clocks and colours of leads changed."""

    subject: ClassVar[str] = "setting"
    pace_id: int


@dataclass(frozen=True, kw_only=True)
class LeadToldApart(LeadFact):
    """A lead looks like something registered, and somebody said why it is another."""

    others: tuple[str, ...]
    """Each as `lead-<id>` or `project-<id>`."""
    reason: str
