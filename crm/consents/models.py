"""The ledger of consents. Rows are added, never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.consents.rules import Channel, Purpose, Way, Word
from crm.core.clock import now
from crm.core.db import Base


class ConsentEntry(Base):
    """What a person said about being reached."""

    __tablename__ = "consent_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    channel: Mapped[Channel]
    purpose: Mapped[Purpose | None]
    """None where the word speaks of the whole channel."""
    word: Mapped[Word]
    way: Mapped[Way]
    """How we know."""
    text_version: Mapped[str] = mapped_column(String(100), default="")
    """Which text was agreed to: what proves it."""
    reason: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(String(100))
    __table_args__ = (Index("ix_consent_entry_person_id", "person_id", "channel", "id"),)
