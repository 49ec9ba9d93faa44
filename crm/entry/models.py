"""Tables of applications: the application, its steps, objections, procedures, resolutions that close many."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core.db import Base
from crm.entry.rules import Manner, Move, Outcome, Procedure, State
from crm.members.rules import Duty, Position

_LIVE = text("state IN ('submitted', 'screening', 'returned', 'secretariat', 'notice', 'council', 'approved')")


class ProcedureVersion(Base):
    """One version of 入会程序. Rows are only ever added; the latest that has begun holds for new applications."""

    __tablename__ = "entry_procedure"
    id: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[date] = mapped_column(unique=True)
    """Its first day."""
    notice_days: Mapped[int]
    offer_days: Mapped[int]
    handling_days: Mapped[int]
    has_secretariat: Mapped[bool]
    has_notice: Mapped[bool]
    has_council: Mapped[bool]
    basis: Mapped[str] = mapped_column(String(200))
    """The decision it rests on."""
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(100))

    def rules(self) -> Procedure:
        """Return what the rules know of it."""
        has = {State.SECRETARIAT: self.has_secretariat, State.NOTICE: self.has_notice, State.COUNCIL: self.has_council}
        return Procedure(
            notice_days=self.notice_days, offer_days=self.offer_days, handling_days=self.handling_days,
            skipped=frozenset(state for state, kept in has.items() if not kept),
        )  # fmt: skip


class Application(Base):
    """What a firm wrote to become a member, and where it stands."""

    __tablename__ = "application"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[State] = mapped_column(default=State.DRAFT)
    seed: Mapped[str] = mapped_column(String(40))
    """What the secret of its link is derived from (rules.link_token)."""
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    """Who was signed in while applying; most applicants have no account."""
    locale: Mapped[str] = mapped_column(String(5), default="zh")

    name: Mapped[str] = mapped_column(String(200))
    credit_code: Mapped[str] = mapped_column(String(18), default="")
    home_code: Mapped[str] = mapped_column(String(6), default="")
    city_code: Mapped[str] = mapped_column(String(6), default="")
    district_code: Mapped[str] = mapped_column(String(6), default="")
    industry_code: Mapped[str] = mapped_column(String(5), default="")
    legal_representative: Mapped[str] = mapped_column(String(100), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    intro: Mapped[str] = mapped_column(Text, default="")
    contact_name: Mapped[str] = mapped_column(String(100), default="")
    contact_title: Mapped[str] = mapped_column(String(100), default="")
    contact_mobile: Mapped[str] = mapped_column(String(30), default="")
    contact_email: Mapped[str] = mapped_column(String(254))
    duty: Mapped[Duty]
    position: Mapped[Position]
    """The 会内职务 wished for."""
    recommender: Mapped[str] = mapped_column(String(200), default="")
    recommender_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise.id"), index=True)
    """推荐单位, if what was written names exactly one enterprise."""
    licence_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    consent: Mapped[str] = mapped_column(String(20))
    """Version of the text that was agreed to."""
    consented_at: Mapped[datetime]

    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    """When anything about it last changed."""
    submitted_at: Mapped[datetime | None]
    step_on: Mapped[date]
    """The day it came to where it stands."""
    notice_until: Mapped[date | None]
    due_on: Mapped[date | None]
    """The last day it may stay where it is (rules.due_on)."""
    procedure_id: Mapped[int | None] = mapped_column(ForeignKey("entry_procedure.id"))
    """The procedure of the day it was submitted; None: the standard one."""
    reminded_on: Mapped[date | None]
    """The day somebody was reminded of where it stands; None: not since it came there."""
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise.id"), index=True)
    plaque_on: Mapped[date | None]
    plaque_to: Mapped[str] = mapped_column(String(100), default="")
    certificate_on: Mapped[date | None]
    certificate_to: Mapped[str] = mapped_column(String(100), default="")

    mail_due_at: Mapped[datetime | None] = mapped_column(index=True)
    """When the applicant is to be told where it stands; None: told, or nothing to tell."""
    mail_handed_at: Mapped[datetime | None]
    mail_tries: Mapped[int] = mapped_column(default=0)

    steps: Mapped[list[Step]] = relationship(back_populates="application", lazy="raise", order_by="Step.id")
    objections: Mapped[list[Objection]] = relationship(lazy="raise", order_by="Objection.id")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index(
            "uq_application_live_code", "credit_code", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE
        ),
        Index("ix_application_state", "state", "submitted_at", "id"),
        Index("ix_application_submitted_at", "submitted_at", "id"),
    )  # fmt: skip


class Resolution(Base):
    """会议决议: what a meeting decided; one closes many applications."""

    __tablename__ = "resolution"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    document_number: Mapped[str] = mapped_column(String(60), default="")
    """文号, if it has one."""
    meeting: Mapped[str] = mapped_column(String(200))
    held_on: Mapped[date]
    scan_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(100))
    __table_args__ = (Index("ix_resolution_held_on", "held_on", "id"),)


class Step(Base):
    """One thing that was done to an application. Rows are only ever added."""

    __tablename__ = "application_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    at: Mapped[datetime]
    move: Mapped[Move]
    before: Mapped[State]
    after: Mapped[State]
    manner: Mapped[Manner]
    opinion: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int | None]
    """The account that did or recorded it."""
    by_name: Mapped[str] = mapped_column(String(100))
    approver: Mapped[str] = mapped_column(String(100), default="")
    """Who signed on paper."""
    decided_on: Mapped[date]
    meeting: Mapped[str] = mapped_column(String(200), default="")
    held_on: Mapped[date | None]
    scan_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    resolution_id: Mapped[int | None] = mapped_column(ForeignKey("resolution.id"), index=True)

    application: Mapped[Application] = relationship(back_populates="steps", lazy="raise")


class Objection(Base):
    """异议: what somebody said, by name, against an application under notice, and what was found."""

    __tablename__ = "entry_objection"
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    received_on: Mapped[date]
    objector: Mapped[str] = mapped_column(String(100))
    contact: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(100))
    outcome: Mapped[Outcome | None]
    """None: not looked into yet."""
    finding: Mapped[str] = mapped_column(Text, default="")
    settled_on: Mapped[date | None]
    settled_by: Mapped[str] = mapped_column(String(100), default="")
