"""Table of bounces. The address stands with the recipient, not here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
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
