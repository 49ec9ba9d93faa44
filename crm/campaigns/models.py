"""Tables of campaigns. The ledger rows name persons and enterprises by number only: they outlive what they speak of."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.campaigns.rules import OTHER, Anchor, CampaignState, MarkKind, Purpose, Reason, RecipientState, Removal
from crm.core.db import Base

_HOLDS = text("ended_at IS NULL")
_WAITS = text("state = 'queued'")


class Segment(Base):
    """A saved choice of people. The built-in ones stand in rules.built_in, not here."""

    __tablename__ = "segment"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    rules: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None]

    __mapper_args__ = {"version_id_col": version}


class Campaign(Base):
    """One notice in one or two languages, and how far sending it has come."""

    __tablename__ = "campaign"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[CampaignState] = mapped_column(default=CampaignState.DRAFT, index=True)
    purpose: Mapped[Purpose] = mapped_column(default=Purpose.NOTICE)
    segment: Mapped[str] = mapped_column(String(60), default="all")
    """Key of a built-in segment or name of a saved one."""
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    """The event it belongs to: who works there may write it, and it goes to who registered there."""
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    """Markdown with merge fields in double braces."""
    subject_en: Mapped[str] = mapped_column(String(200), default="")
    body_en: Mapped[str] = mapped_column(Text, default="")
    preheader: Mapped[str] = mapped_column(String(200), default="")
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    tracked: Mapped[bool] = mapped_column(default=True)
    """Whether opens and clicks are noted."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None]
    created_by: Mapped[str] = mapped_column(String(100))
    submitted_by_id: Mapped[int | None]
    approved_by_id: Mapped[int | None]
    approved_by: Mapped[str] = mapped_column(String(100), default="")
    approved_at: Mapped[datetime | None]
    scheduled_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    held_at: Mapped[datetime | None]
    """Since when it waits for a person because the database was restored."""
    published_at: Mapped[datetime | None]
    """Since when everybody may read it in the archive, names and figures of recipients left out."""
    reminder_id: Mapped[int | None]
    """Number of the reminder that made it, and for which occasion (rules.reminders): one campaign for each, ever."""
    occasion: Mapped[str] = mapped_column(String(40), default="", server_default="")

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("ix_campaign_created_at", "created_at", "id"),
        Index("ix_campaign_published_at", "published_at", "id"),
        Index("uq_campaign_occasion", "reminder_id", "occasion", unique=True),
    )


class Reminder(Base):
    """When a letter goes out by itself: so many days before or after something, each time as a campaign of its own."""

    __tablename__ = "reminder"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(String(60))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    """The letter: text, audience, purpose and approval are read from it at each occasion."""
    anchor: Mapped[Anchor]
    days: Mapped[int]
    at: Mapped[time]
    """Time of day in Asia/Shanghai."""
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    """The only event it is about; None: every event."""
    active_since: Mapped[datetime | None]
    """None: it is at rest. Moments before this are not made up for."""
    held_at: Mapped[datetime | None]
    """Since when it waits for a person because the database was restored."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None]
    created_by: Mapped[str] = mapped_column(String(100))

    __mapper_args__ = {"version_id_col": version}


class Recipient(Base):
    """One address of one campaign, from being frozen to what became of it. Moved by conditional UPDATEs only."""

    __tablename__ = "recipient"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    address: Mapped[str] = mapped_column(String(254))
    """Lower case, as it stands in the envelope."""
    state: Mapped[RecipientState]
    reason: Mapped[Reason | None]
    name: Mapped[str] = mapped_column(String(100), default="")
    salutation: Mapped[str] = mapped_column(String(40), default="")
    company: Mapped[str] = mapped_column(String(200), default="")
    title: Mapped[str] = mapped_column(String(100), default="")
    locale: Mapped[str] = mapped_column(String(5), default="zh")
    home_code: Mapped[str | None] = mapped_column(String(6))
    house: Mapped[str] = mapped_column(String(20), default=OTHER, server_default=OTHER)
    """The receiving house its address belonged to when it was frozen (rules.pacing)."""
    person_id: Mapped[int | None] = mapped_column(index=True)
    enterprise_id: Mapped[int | None] = mapped_column(index=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    """What /u/ and /m/ find this row by; the tokens themselves stand in the mail only (rules.tokens)."""
    claimed_by: Mapped[str | None] = mapped_column(String(120))
    """Host, process and start of the worker that has it."""
    claimed_until: Mapped[datetime | None]
    handed_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    message_id: Mapped[str] = mapped_column(String(250), default="")
    response: Mapped[str] = mapped_column(String(500), default="")
    """What the server said, or why it is not known."""
    transport: Mapped[str] = mapped_column(String(10), default="")
    settled_at: Mapped[datetime | None]
    """When its present state was reached."""

    __table_args__ = (
        Index("uq_recipient_address", "campaign_id", "address", unique=True),
        Index("ix_recipient_state", "campaign_id", "state", "id"),
        Index("ix_recipient_address", "address"),
        Index("ix_recipient_waiting", "campaign_id", "house", "id", sqlite_where=_WAITS, postgresql_where=_WAITS),
    )


class RecipientPerson(Base):
    """A further person who shares a recipient's address: one mail reaches all of them."""

    __tablename__ = "recipient_person"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    address: Mapped[str] = mapped_column(String(254))
    person_id: Mapped[int] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(100), default="")


class Suppression(Base):
    """A word about an address, kept for ever: it left, it cannot be reached, it agreed to advertising."""

    __tablename__ = "suppression"
    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(254))
    kind: Mapped[Removal]
    scope: Mapped[str] = mapped_column(String(20))
    """A purpose, or `all`."""
    at: Mapped[datetime]
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"), index=True)
    ip: Mapped[str] = mapped_column(String(64), default="")
    user_agent: Mapped[str] = mapped_column(String(300), default="")
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        Index("uq_suppression_holds", "address", "kind", "scope", unique=True, sqlite_where=_HOLDS,
              postgresql_where=_HOLDS),
    )  # fmt: skip


class CampaignLink(Base):
    """An address that stands in a campaign's text; a click names it by its number, never by the address."""

    __tablename__ = "campaign_link"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    number: Mapped[int]
    url: Mapped[str] = mapped_column(Text)

    __table_args__ = (Index("uq_campaign_link_number", "campaign_id", "number", unique=True),)


class MailEvent(Base):
    """A raw open or click. Who did it, a person or a machine, is judged later."""

    __tablename__ = "mail_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    recipient_id: Mapped[int] = mapped_column(ForeignKey("recipient.id"), index=True)
    kind: Mapped[MarkKind]
    link_id: Mapped[int | None] = mapped_column(ForeignKey("campaign_link.id"), index=True)
    at: Mapped[datetime]
    ip_prefix: Mapped[str] = mapped_column(String(64), default="")
    user_agent: Mapped[str] = mapped_column(String(300), default="")
    verdict: Mapped[str] = mapped_column(String(10), default="unknown")


class SendingSetting(Base):
    """How fast mails go where and when none go, from a moment on. The latest row holds; earlier ones say what did."""

    __tablename__ = "sending_setting"
    id: Mapped[int] = mapped_column(primary_key=True)
    houses: Mapped[dict[str, Any]]
    quiet_from: Mapped[int]
    """Minutes after midnight in Asia/Shanghai; equal to `quiet_until`: no quiet hours."""
    quiet_until: Mapped[int]
    workdays_only: Mapped[bool]
    tracking: Mapped[bool]
    """Whether opens and clicks are noted at all."""
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(String(100))


class SendingGate(Base):
    """How much of its share a receiving house, or a domain in trouble, has used. Shared by all workers."""

    __tablename__ = "sending_gate"
    key: Mapped[str] = mapped_column(String(253), primary_key=True)
    free_at: Mapped[datetime | None]
    faults: Mapped[int] = mapped_column(default=0)
    """Temporary refusals in a row."""
    braked_until: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(String(300), default="")
    """What the server said last."""
    at: Mapped[datetime]


class Untracked(Base):
    """An address whose opens and clicks are not noted."""

    __tablename__ = "untracked"
    address: Mapped[str] = mapped_column(String(254), primary_key=True)
    at: Mapped[datetime]
