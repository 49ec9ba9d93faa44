"""Tables of leads."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Base
from crm.core.money import Money
from crm.leads.rules import Sector, Stage


class Lead(Base):
    """An opportunity to invest."""

    __tablename__ = "lead"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(String(200))
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise.id"), index=True)
    company: Mapped[str] = mapped_column(String(200))
    """The investor's name as said; equals the enterprise's name once linked."""
    contact: Mapped[str] = mapped_column(String(100), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    sector: Mapped[Sector]
    origin_code: Mapped[str | None] = mapped_column(String(6))
    landing_code: Mapped[str | None] = mapped_column(String(6))
    estimate: Mapped[Money | None]
    stage: Mapped[Stage] = mapped_column(default=Stage.REGISTERED)
    stage_since: Mapped[datetime]
    progressed_at: Mapped[datetime]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    introducer: Mapped[str] = mapped_column(String(100), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    nonce: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None]
    created_by: Mapped[str] = mapped_column(String(100))
    updated_by: Mapped[str] = mapped_column(String(100), default="")
    """Who saved last; an editor who comes too late is told."""
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (Index("ix_lead_stage", "stage", "stage_since", "id"),)


class StageChange(Base):
    """A move of a lead: history that nobody edits."""

    __tablename__ = "stage_change"
    id: Mapped[int] = mapped_column(primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), index=True)
    before: Mapped[Stage | None]
    after: Mapped[Stage]
    note: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(String(100))
    __table_args__ = (Index("ix_stage_change_at", "at", "id"),)
