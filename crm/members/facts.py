"""What members announce. Amounts and personal texts stand in `changes`, never in names of facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from crm.core.facts import Fact
from crm.members.rules import Decision, Position, ProposalKind, RelationKind, Standing


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
class MemberReadmitted(EnterpriseFact):
    """An enterprise that had left is a member again, with its old number."""

    position: Position


@dataclass(frozen=True, kw_only=True)
class StandingProposed(EnterpriseFact):
    """The rule or somebody proposed that a membership's rights change."""

    proposal_id: int
    kind: ProposalKind


class StandingProposalConfirmed(StandingProposed):
    """A person confirmed what was proposed."""


class StandingProposalDismissed(StandingProposed):
    """A person decided against what was proposed."""


class StandingProposalOutdated(StandingProposed):
    """What a proposal rested on is no longer so."""


@dataclass(frozen=True, kw_only=True)
class RelationNoted(EnterpriseFact):
    """How an enterprise stands to another one was noted."""

    relation_id: int
    other_id: int
    kind: RelationKind


class RelationEnded(RelationNoted):
    """A relation between enterprises is over; the row stays."""


class RelationResumed(RelationNoted):
    """The end of a relation was taken back."""


@dataclass(frozen=True, kw_only=True)
class ActivityLogged(EnterpriseFact):
    """Something that passed between an enterprise and us was noted."""

    activity_id: int


class ActivityRemoved(ActivityLogged):
    """A note was taken back by who wrote it."""


class ActivityRestored(ActivityLogged):
    """A note that was taken back is there again."""


class ActivityEdited(ActivityLogged):
    """A note was corrected by who wrote it."""


class ActivityPlanned(ActivityLogged):
    """A visit, call or meeting is planned."""


class ActivityHeld(ActivityLogged):
    """What was planned took place; what came of it is noted."""


class ActivityNotHeld(ActivityLogged):
    """What was planned did not take place."""


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


@dataclass(frozen=True, kw_only=True)
class EnterpriseMergeFact(EnterpriseFact):
    """Two records of one enterprise: `enterprise_id` stays, `gone_id` is the other."""

    gone_id: int
    departure_id: int


class EnterprisesMerged(EnterpriseMergeFact):
    """Two records of one enterprise became one.

    Every column that pointed at the gone one already points at the other when this is heard. What a feature derives
    from its rows (search entries, copies) it makes anew.
    """


class EnterprisesUnmerged(EnterpriseMergeFact):
    """A merge was taken back: both enterprises stand as before, and every row points where it did."""


@dataclass(frozen=True, kw_only=True)
class PersonMergeFact(PersonFact):
    """Two records of one person: `person_id` stays, `gone_id` is the other."""

    gone_id: int
    departure_id: int


class PersonsMerged(PersonMergeFact):
    """Two records of one person became one; all their rows already point at `person_id`."""


class PersonsUnmerged(PersonMergeFact):
    """A merge of people was taken back."""


@dataclass(frozen=True, kw_only=True)
class PersonErased(PersonFact):
    """A person's data was erased on request; figures stay. `values` of the audit log went, told by `digest`."""

    reason: str
    account_id: int | None
    values: int
    digest: str
