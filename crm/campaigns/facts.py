"""What campaigns announce. Addresses of recipients are never part of a fact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from crm.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class CampaignFact(Fact):
    """Something about a campaign."""

    subject: ClassVar[str] = "campaign"
    campaign_id: int


@dataclass(frozen=True, kw_only=True)
class CampaignDrafted(CampaignFact):
    """A campaign was written."""

    title: str


class CampaignEdited(CampaignFact):
    """Its text, audience or purpose changed; an approval given before is void."""


class CampaignSubmitted(CampaignFact):
    """It was handed in for a second person's approval."""


class CampaignApproved(CampaignFact):
    """A second person approved it."""


@dataclass(frozen=True, kw_only=True)
class CampaignScheduled(CampaignFact):
    """It will start by itself."""

    at: str


@dataclass(frozen=True, kw_only=True)
class CampaignStarted(CampaignFact):
    """Its recipients are frozen and it is being sent. `approval`: whose word it rests on."""

    recipients: int
    approval: str


class CampaignPaused(CampaignFact):
    """Nothing more is handed over until it is resumed."""


class CampaignResumed(CampaignFact):
    """Sending goes on."""


@dataclass(frozen=True, kw_only=True)
class CampaignCancelled(CampaignFact):
    """It was stopped for good; what had not been handed over never will be."""

    stopped: int


class CampaignFinished(CampaignFact):
    """No recipient is open any more."""


@dataclass(frozen=True, kw_only=True)
class CampaignFailed(CampaignFact):
    """At its time it could not start."""

    why: str


class CampaignHeld(CampaignFact):
    """The database was restored: it waits for a person."""


class CampaignRemoved(CampaignFact):
    """A draft that was never sent went into the trash."""


class CampaignPublished(CampaignFact):
    """Everybody may read it in the archive."""


class CampaignUnpublished(CampaignFact):
    """It stands in the archive no longer."""


class CampaignTested(CampaignFact):
    """Somebody had a test mail sent to themselves."""


@dataclass(frozen=True, kw_only=True)
class RecipientSettled(CampaignFact):
    """A person said what became of a recipient whose result was unknown."""

    recipient_id: int
    outcome: str


@dataclass(frozen=True, kw_only=True)
class RecipientsRevealed(CampaignFact):
    """Somebody looked at masked addresses."""

    rows: int


@dataclass(frozen=True, kw_only=True)
class SegmentSaved(Fact):
    """A segment was saved, changed or removed."""

    subject: ClassVar[str] = "segment"
    segment_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class ApprovalLimitSet(Fact):
    """From how many recipients on a second person approves was changed."""

    subject: ClassVar[str] = "campaign"
    most: int


@dataclass(frozen=True, kw_only=True)
class SubscriptionFact(Fact):
    """Something about what an address wants to receive. Without a campaign: by the way out of a service mail."""

    subject: ClassVar[str] = "campaign"
    campaign_id: int | None
    recipient_id: int | None


@dataclass(frozen=True, kw_only=True)
class SubscriptionEnded(SubscriptionFact):
    """An address left: by one click of a mail program or on the page. `scope`: a purpose or all."""

    scope: str
    suppressed: int


class SubscriptionRenewed(SubscriptionFact):
    """An address came back."""


class SubscriptionPaused(SubscriptionFact):
    """An address wants no bulk mail for thirty days."""


class SubscriptionResumed(SubscriptionFact):
    """A pause ended before its time."""


@dataclass(frozen=True, kw_only=True)
class SendingSet(Fact):
    """Speed per receiving house, quiet hours or tracking were set."""

    subject: ClassVar[str] = "campaign"
    setting_id: int


@dataclass(frozen=True, kw_only=True)
class TrackingChosen(Fact):
    """An address said whether its opens and clicks may be noted."""

    subject: ClassVar[str] = "campaign"
    tracked: bool


@dataclass(frozen=True, kw_only=True)
class ReminderFact(Fact):
    """Something about a letter that goes out by itself."""

    subject: ClassVar[str] = "reminder"
    reminder_id: int
    name: str


class ReminderSet(ReminderFact):
    """It was set up or changed."""


class ReminderBegun(ReminderFact):
    """It is at work from now on."""


class ReminderStopped(ReminderFact):
    """It rests."""


class ReminderHeld(ReminderFact):
    """The database was restored: it rests until a person begins it again."""
