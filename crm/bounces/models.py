"""Table of bounces. The address stands with the recipient, not here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.bounces.rules import BounceKind, Source
from crm.core.db import Base
from crm.core.mail.providers import Meaning


class Bounce(Base):
    """One refusal of one mail. However often it is reported, a mail bounces once of each kind."""

    __tablename__ = "bounce"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    recipient_id: Mapped[int] = mapped_column(ForeignKey("recipient.id"))
    kind: Mapped[BounceKind]
    meaning: Mapped[Meaning]
    source: Mapped[Source]
    status: Mapped[str] = mapped_column(String(12), default="")
    """Enhanced status code (RFC 3463), "" if none was given."""
    words: Mapped[str] = mapped_column(String(500), default="")
    """What the server said."""
    at: Mapped[datetime]

    __table_args__ = (Index("uq_bounce_kind", "recipient_id", "kind", unique=True), Index("ix_bounce_at", "at", "id"))


class IntakeMail(Base):
    """A mail fetched from the box of bounces. What names a mail of ours is noted as a bounce; of the rest a person
    sees who wrote what, so the text of an unknown one is kept until somebody has looked at it.
    """

    __tablename__ = "intake_mail"
    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of its octets: a mail is handled once, wherever it lies."""
    box: Mapped[str] = mapped_column(String(20))
    """maildir or imap."""
    verdict: Mapped[str] = mapped_column(String(20))
    """What crm.bounces.actions.take said: hard, soft, denied, complaint, delayed, refusal, reply,
    unknown."""
    sender: Mapped[str] = mapped_column(String(254), default="")
    subject: Mapped[str] = mapped_column(String(300), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    looked_at: Mapped[datetime | None]
    looked_by: Mapped[str] = mapped_column(String(100), default="")

    __table_args__ = (Index("ix_intake_mail_verdict", "verdict", "id"),)
