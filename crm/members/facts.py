"""What members announce. Amounts and personal texts stand in `changes`, never in names of facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from crm.core.facts import Fact
from crm.members.rules import Decision, Position, Standing


@dataclass(frozen=True, kw_only=True)
class EnterpriseFact(Fact):
    """Something about an enterprise."""

    subject: ClassVar[str] = "enterprise"
    enterprise_id: int


@dataclass(frozen=True, kw_only=True)
class EnterpriseAdded(EnterpriseFact):
    """An enterprise is known to us from now on."""

    name: str


class EnterpriseEdited(EnterpriseFact):
    """Fields of an enterprise changed; `changes` holds both texts."""


@dataclass(frozen=True, kw_only=True)
class MemberAdmitted(EnterpriseFact):
    """An enterprise became a member."""

    number: str
    position: Position


class MembershipEdited(EnterpriseFact):
    """Position, number or day of admission of a membership changed."""


@dataclass(frozen=True, kw_only=True)
class MembershipDecided(EnterpriseFact):
    """An organ decided about a membership, or lifted its decision (None)."""

    decision: Decision | None


@dataclass(frozen=True, kw_only=True)
class PaymentRecorded(EnterpriseFact):
    """Dues were paid: the membership is paid until this day."""

    paid_until: date | None


class PaymentWithdrawn(PaymentRecorded):
    """A record of dues was wrong and is gone."""


@dataclass(frozen=True, kw_only=True)
class StandingOverridden(EnterpriseFact):
    """A standing was set by hand until a day."""

    standing: Standing
    until: date
    reason: str


class StandingOverrideEnded(EnterpriseFact):
    """A standing set by hand no longer holds."""


@dataclass(frozen=True, kw_only=True)
class ActivityLogged(EnterpriseFact):
    """Something that passed between an enterprise and us was noted."""

    activity_id: int


class ActivityRemoved(ActivityLogged):
    """A note was taken back by who wrote it."""


@dataclass(frozen=True, kw_only=True)
class CustomFieldSaved(Fact):
    """The secretariat wants to know something else about every enterprise, or asks it differently."""

    subject: ClassVar[str] = "custom_field"
    custom_field_id: int
    label: str


class CustomFieldRetired(CustomFieldSaved):
    """Forms no longer ask; what was answered stays."""


class CustomFieldRevived(CustomFieldSaved):
    """Forms ask again."""


class CustomFieldRemoved(CustomFieldSaved):
    """A field nobody had filled in is gone."""


@dataclass(frozen=True, kw_only=True)
class PersonFact(Fact):
    """Something about a person; all values of `changes` belong to them."""

    subject: ClassVar[str] = "person"
    person_id: int


class PersonAdded(PersonFact):
    """A person is known to us from now on."""


class PersonEdited(PersonFact):
    """Fields of a person changed."""


@dataclass(frozen=True, kw_only=True)
class ContactRevealed(PersonFact):
    """Somebody looked at a masked phone and address."""


@dataclass(frozen=True, kw_only=True)
class EmploymentFact(PersonFact):
    """Something about a person's place at an enterprise."""

    enterprise_id: int
    employment_id: int


class EmploymentBegun(EmploymentFact):
    """A person has a place at an enterprise."""


class EmploymentEdited(EmploymentFact):
    """Title, duty or days of an employment changed."""


class EmploymentEnded(EmploymentFact):
    """A person left an enterprise; the row stays."""


class EmploymentReopened(EmploymentFact):
    """The end of an employment was taken back."""


class RepresentativeAppointed(EmploymentFact):
    """A person is now the 单位代表 of an enterprise."""
