"""Tables of the signing ceremony."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.ceremony.rules import Move, Paper, PlanState, Reason
from crm.core.db import Base
from crm.core.money import Money
from crm.projects.rules import Agreement


class PlannedSigning(Base):
    """A row of an event's 拟签约清单."""

    __tablename__ = "planned_signing"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    state: Mapped[PlanState] = mapped_column(default=PlanState.COLLECTED)
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200))
    investor: Mapped[str] = mapped_column(String(200))
    investor_key: Mapped[str] = mapped_column(String(200))
    partner: Mapped[str] = mapped_column(String(200), default="")
    agreement: Mapped[Agreement]
    amount: Mapped[Money]
    landing_code: Mapped[str | None] = mapped_column(String(6))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id"), index=True)
    paper: Mapped[Paper] = mapped_column(default=Paper.NONE)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"))
    round_name: Mapped[str] = mapped_column(String(60), default="")
    """场次."""
    place: Mapped[int] = mapped_column(default=0)
    """The order among the event's rows, from 1."""
    representative: Mapped[str] = mapped_column(String(100), default="")
    partner_representative: Mapped[str] = mapped_column(String(100), default="")
    witnesses: Mapped[str] = mapped_column(String(300), default="")
    host: Mapped[str] = mapped_column(String(100), default="")
    checked_by_id: Mapped[int | None]
    approved_by_id: Mapped[int | None]
    signed_amount: Mapped[Money | None]
    """What was signed, where it differs from the list."""
    reason: Mapped[Reason | None]
    reason_text: Mapped[str] = mapped_column(String(300), default="")
    signing_id: Mapped[int | None] = mapped_column(ForeignKey("signing.id"), index=True)
    undone: Mapped[int] = mapped_column(default=0)
    """How often its result was taken back: each result has a number of its own."""
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(100))
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("uq_planned_signing_same", "event_id", "name_key", "investor_key", unique=True),
        Index("ix_planned_signing_order", "event_id", "place", "id"),
    )


class PlannedStep(Base):
    """One step of a row: who, when, and with which word."""

    __tablename__ = "planned_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    planned_id: Mapped[int] = mapped_column(ForeignKey("planned_signing.id"), index=True)
    move: Mapped[Move]
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(String(100))
    opinion: Mapped[str] = mapped_column(String(300), default="")
    nonce: Mapped[str | None] = mapped_column(String(64), unique=True)
    """The tap's own id: the same tap sent again changes nothing."""
