"""Tables of projects. A project has no event: where it counts stands in the recognition ledger."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Base
from crm.core.money import Money
from crm.leads.rules import Sector
from crm.projects.rules import (
    Agreement,
    Capital,
    DocumentKind,
    ProblemKind,
    ProblemState,
    ProjectKind,
    Severity,
    SigningState,
    Step,
)

_LIVE = text("state <> 'refused'")


class Reported:
    """What one person reports and another verifies."""

    reported_by_id: Mapped[int | None]
    reported_by: Mapped[str] = mapped_column(String(100))
    reported_at: Mapped[datetime]
    verified_by_id: Mapped[int | None]
    verified_by: Mapped[str] = mapped_column(String(100), default="")
    verified_at: Mapped[datetime | None]


class InForeign:
    """An amount in the currency it was agreed or paid in, and the rate by which it became 人民币."""

    currency: Mapped[str | None] = mapped_column(String(3))
    """ISO 4217; None: 人民币 from the beginning."""
    foreign_cents: Mapped[int | None] = mapped_column(BigInteger)
    """Hundredths of a unit of the currency."""
    rate_micros: Mapped[int | None] = mapped_column(BigInteger)
    """Millionths of a 元 for one unit of the currency."""
    rate_on: Mapped[date | None]
    rate_source: Mapped[str] = mapped_column(String(100), default="")


class Project(InForeign, Base):
    """What was agreed on. (name_key, investor_key) names the same project wherever it turns up."""

    __tablename__ = "project"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200))
    investor: Mapped[str] = mapped_column(String(200))
    investor_key: Mapped[str] = mapped_column(String(200))
    investor_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise.id"), index=True)
    partner: Mapped[str] = mapped_column(String(200), default="")
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise.id"), index=True)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id"), unique=True)
    kind: Mapped[ProjectKind] = mapped_column(default=ProjectKind.LIGHT)
    sector: Mapped[Sector]
    agreement: Mapped[Agreement]
    origin_code: Mapped[str | None] = mapped_column(String(6))
    """来源地: the investor's city."""
    landing_code: Mapped[str | None] = mapped_column(String(6))
    """落地: city or district the project lands in."""
    home_code: Mapped[str | None] = mapped_column(String(6))
    total_investment: Mapped[Money | None]
    """总投资."""
    contracted: Mapped[Money | None]
    """合同引资额: the divisor of the arrival rate; many agreements do not state it."""
    capital: Mapped[Capital | None]
    """内资 or 外资; the foreign part of 合同引资额 stands in its currency beside it (合同外资)."""
    subscribed: Mapped[Money | None]
    """认缴注册资本; 实缴 is what arrived of it."""
    signed_on: Mapped[date] = mapped_column(index=True)
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    summary: Mapped[str] = mapped_column(Text, default="")
    terminated_on: Mapped[date | None]
    terminated_at: Mapped[datetime | None]
    """When that was recorded: figures of an earlier day do not know of it."""
    termination_reason: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None]
    created_by: Mapped[str] = mapped_column(String(100))
    updated_by: Mapped[str] = mapped_column(String(100), default="")
    """Who saved last; an editor who comes too late is told."""
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("uq_project_same", "name_key", "investor_key", unique=True),
        Index("ix_project_list", "signed_on", "id"),
        Index("ix_project_investor_recent", "investor_key", "signed_on"),
    )


class ProjectPast(Base):
    """What of a project enters the figures, as it stood until somebody changed it (docs/decisions/0028)."""

    __tablename__ = "project_past"
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    since: Mapped[datetime | None]
    """None: from the beginning."""
    until: Mapped[datetime]
    sector: Mapped[Sector]
    origin_code: Mapped[str | None] = mapped_column(String(6))
    landing_code: Mapped[str | None] = mapped_column(String(6))
    home_code: Mapped[str | None] = mapped_column(String(6))
    contracted: Mapped[Money | None]
    __table_args__ = (Index("uq_project_past_until", "project_id", "until", unique=True),)


class Signing(Base):
    """The act of signing at an event, as reported on the spot. Counts only once it is recognised.

    A project has one that is not refused: the act that stands.
    """

    __tablename__ = "signing"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"))
    agreement: Mapped[Agreement]
    amount: Mapped[Money]
    representative: Mapped[str] = mapped_column(String(100), default="")
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    state: Mapped[SigningState] = mapped_column(default=SigningState.PENDING)
    signed_on: Mapped[date]
    reported_at: Mapped[datetime]
    reported_by_id: Mapped[int | None]
    reported_by: Mapped[str] = mapped_column(String(100))
    settled_on: Mapped[date | None]
    """The day it was recognised or refused: figures of an earlier day still show it as pending."""
    settled_by: Mapped[str] = mapped_column(String(100), default="")
    refusal: Mapped[str] = mapped_column(String(300), default="")
    nonce: Mapped[str | None] = mapped_column(String(64), unique=True)
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("ix_signing_state", "state", "event_id"),
        Index("uq_signing_live", "project_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    )


class ProjectDocument(Base):
    """A file that belongs to a project."""

    __tablename__ = "project_document"
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    kind: Mapped[DocumentKind]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(String(100))


class Milestone(Reported, Base):
    """A step a project has reached, with its evidence and two different people."""

    __tablename__ = "milestone"
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    step: Mapped[Step]
    reached_on: Mapped[date]
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    note: Mapped[str] = mapped_column(String(300), default="")
    __table_args__ = (Index("uq_milestone_step", "project_id", "step", unique=True),)


class StepPlan(Base):
    """When a step is expected, and which unit sees to it."""

    __tablename__ = "step_plan"
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    step: Mapped[Step]
    expected_on: Mapped[date]
    unit: Mapped[str] = mapped_column(String(100), default="")
    """责任单位: an office, never a person."""
    planned_at: Mapped[datetime]
    planned_by: Mapped[str] = mapped_column(String(100))
    __table_args__ = (Index("uq_step_plan_step", "project_id", "step", unique=True),)


class Arrival(InForeign, Reported, Base):
    """Money that came; a negative row takes one back. Counts towards the arrival rate once verified."""

    __tablename__ = "arrival"
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    amount: Mapped[Money]
    arrived_on: Mapped[date]
    evidence: Mapped[str] = mapped_column(String(100), default="")
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("arrival.id"))
    """The row this one takes back; its amount is the negative of that."""
    reason: Mapped[str] = mapped_column(String(200), default="")
    __table_args__ = (
        Index("uq_arrival_reverses", "reverses_id", unique=True),
        Index("ix_arrival_day", "arrived_on", "id"),
    )


class Completion(Reported, Base):
    """完成投资 of one month; a negative row takes one back. Counts once a second person has verified it."""

    __tablename__ = "completion"
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    amount: Mapped[Money]
    month: Mapped[date]
    """The first day of the month it was done in."""
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("completion.id"))
    reason: Mapped[str] = mapped_column(String(200), default="")
    __table_args__ = (Index("uq_completion_reverses", "reverses_id", unique=True),)


class StepWaiver(Base):
    """A step of the template this project does not have, with the reason."""

    __tablename__ = "step_waiver"
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    step: Mapped[Step]
    reason: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(String(100))
    __table_args__ = (Index("uq_step_waiver_step", "project_id", "step", unique=True),)


class Problem(Base):
    """堵点: what hinders a project, whose it is, by when, how high it was taken, what came of it."""

    __tablename__ = "problem"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    kind: Mapped[ProblemKind]
    severity: Mapped[Severity]
    title: Mapped[str] = mapped_column(String(100))
    detail: Mapped[str] = mapped_column(Text, default="")
    by_firm: Mapped[bool] = mapped_column(default=False)
    """Whether a party raised it in the portal; the office otherwise."""
    raised_by_id: Mapped[int | None]
    raised_by: Mapped[str] = mapped_column(String(100))
    raised_at: Mapped[datetime]
    state: Mapped[ProblemState] = mapped_column(default=ProblemState.OPEN)
    level: Mapped[int] = mapped_column(default=0)
    """How high it was taken: 0 not at all … 3 顶格协调."""
    unit: Mapped[str] = mapped_column(String(100), default="")
    """责任单位: an office, never a person."""
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    """Who of ours sees to it."""
    due_on: Mapped[date]
    answer: Mapped[str] = mapped_column(Text, default="")
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    solved_on: Mapped[date | None]
    solved_by_id: Mapped[int | None]
    solved_by: Mapped[str] = mapped_column(String(100), default="")
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str] = mapped_column(String(100), default="")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (Index("ix_problem_list", "state", "due_on"),)


class ProblemMove(Base):
    """What was done about a problem, when, by whom."""

    __tablename__ = "problem_move"
    id: Mapped[int] = mapped_column(primary_key=True)
    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id"), index=True)
    state: Mapped[ProblemState]
    level: Mapped[int]
    unit: Mapped[str] = mapped_column(String(100), default="")
    due_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(String(100))
