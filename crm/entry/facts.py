"""What the feature announces. Values stand in `changes`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from crm.core.facts import Fact
from crm.core.money import Money
from crm.entry.rules import Manner, Outcome, PaidBy, State


@dataclass(frozen=True, kw_only=True)
class ApplicationFact(Fact):
    """Something about an application."""

    subject: ClassVar[str] = "application"
    application_id: int


class ApplicationBegun(ApplicationFact):
    """Somebody began to write an application; its link is mailed."""


class ApplicationCorrected(ApplicationFact):
    """The applicant changed what was written."""


@dataclass(frozen=True, kw_only=True)
class ApplicationMoved(ApplicationFact):
    """An application went from one state to another."""

    before: State
    after: State
    manner: Manner = Manner.ONLINE


@dataclass(frozen=True, kw_only=True)
class ApplicationAdmitted(ApplicationFact):
    """An application ended well: its firm is a member."""

    enterprise_id: int
    paid_on: date
    paid_by: PaidBy
    dues: Money | None = None
    """What was paid with the admission; None: nothing yet."""
    period_id: int | None = None
    """The paid period that money made."""


class ApplicationHandedOver(ApplicationFact):
    """Plaque or certificate were handed out."""


class ApplicationRevealed(ApplicationFact):
    """Somebody looked at the unmasked contact of an application."""


@dataclass(frozen=True, kw_only=True)
class ApplicationReminded(ApplicationFact):
    """The applicant (corrections) or the secretariat (payment) was reminded, once for this stay at the step."""

    whom: str


@dataclass(frozen=True, kw_only=True)
class ResolutionRecorded(Fact):
    """A meeting's resolution was recorded and closed some applications."""

    subject: ClassVar[str] = "resolution"
    resolution_id: int
    applications: int


@dataclass(frozen=True, kw_only=True)
class ObjectionRaised(ApplicationFact):
    """Somebody objected to an application under notice; who and why stands with the application alone."""

    objection_id: int


@dataclass(frozen=True, kw_only=True)
class ObjectionSettled(ApplicationFact):
    """What was found of an objection."""

    objection_id: int
    outcome: Outcome


@dataclass(frozen=True, kw_only=True)
class EntryProcedureSet(Fact):
    """A version of the procedure was recorded."""

    subject: ClassVar[str] = "entry_procedure"
    procedure_id: int
    since: date
