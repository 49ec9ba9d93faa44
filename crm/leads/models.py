"""Tables of leads."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Base
from crm.core.money import Money
from crm.leads.rules import LostReason, Sector, Stage


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
    """The last progress: a move or a report, never an edit."""
    complex: Mapped[bool] = mapped_column(default=False)
    """A complex lead has more days to be assessed."""
    assessed_at: Mapped[datetime | None]
    """When this episode was first assessed or got further."""
    told_at: Mapped[datetime | None]
    """When the introducer was told what becomes of it."""
    told: Mapped[str] = mapped_column(String(300), default="")
    episode: Mapped[int] = mapped_column(default=1)
    """1, and one more whenever an ended lead is taken up again."""
    lost_reason: Mapped[LostReason | None]
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


class LeadReport(Base):
    """Progress somebody reported; nobody edits it."""

    __tablename__ = "lead_report"
    id: Mapped[int] = mapped_column(primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(String(100))


class Transfer(Base):
    """流转: a lead handed on to another officer or district. History that nobody edits."""

    __tablename__ = "lead_transfer"
    id: Mapped[int] = mapped_column(primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), index=True)
    from_owner_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    to_owner_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    from_code: Mapped[str | None] = mapped_column(String(6))
    to_code: Mapped[str | None] = mapped_column(String(6))
    reason: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(String(100))


class CreditShare(Base):
    """Whose merit a lead is, in per cent, from a transfer on. The shares of a transfer sum to 100."""

    __tablename__ = "lead_credit"
    transfer_id: Mapped[int] = mapped_column(ForeignKey("lead_transfer.id"), primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)
    weight: Mapped[int]


class PaceSetting(Base):
    """The days of the clocks and colours from a moment on. The latest row holds; earlier ones say what held before."""

    __tablename__ = "lead_pace"
    id: Mapped[int] = mapped_column(primary_key=True)
    respond: Mapped[int]
    assess: Mapped[int]
    assess_complex: Mapped[int]
    tell: Mapped[int]
    report: Mapped[int]
    yellow: Mapped[int]
    red: Mapped[int]
    removed: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(String(100))


class StageChange(Base):
    """A move of a lead: history that nobody edits."""

    __tablename__ = "stage_change"
    id: Mapped[int] = mapped_column(primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), index=True)
    before: Mapped[Stage | None]
    after: Mapped[Stage]
    note: Mapped[str] = mapped_column(String(500), default="")
    undone: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Taken back, or the way back: such a move happened, but nothing was reached by it."""
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(String(100))
    __table_args__ = (Index("ix_stage_change_at", "at", "id"),)


class SaidApart(Base):
    """That somebody said of a lead or project that looks like an earlier one why it is another. Nobody edits it."""

    __tablename__ = "said_apart"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    """`lead` or `project`; a number of either, which may go to the trash: no foreign key."""
    subject_id: Mapped[int]
    other_kind: Mapped[str] = mapped_column(String(20))
    other_id: Mapped[int]
    reason: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(String(100))
    __table_args__ = (Index("ix_said_apart_subject", "kind", "subject_id"),)


class LeadWeekly(Base):
    """The one mail of an account and week: the row is stored before the mail leaves."""

    __tablename__ = "lead_weekly"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    week: Mapped[date]
    """Its Monday."""
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    """When to hand it over; None once that happened, or when it was given up."""
    handed_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    __table_args__ = (Index("uq_lead_weekly_week", "owner_id", "week", unique=True),)


class LeadWeeklyOff(Base):
    """That somebody does not want the weekly mail."""

    __tablename__ = "lead_weekly_off"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    at: Mapped[datetime]


class LeadEditRow(Base):
    """What one lead had before a bulk edit, and the version it got."""

    __tablename__ = "lead_edit_row"
    bulk_edit_id: Mapped[int] = mapped_column(ForeignKey("bulk_edit.id"), primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), primary_key=True, index=True)
    before: Mapped[dict[str, Any]]
    version: Mapped[int]
