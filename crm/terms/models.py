"""Tables of terms."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Base
from crm.members.rules import Position
from crm.terms.rules import TermState


class Term(Base):
    """A 届: from one election to the next."""

    __tablename__ = "term"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    number: Mapped[int] = mapped_column(unique=True)
    starts: Mapped[date]
    ends: Mapped[date]
    """The last day as it was decided; `closed_on` is the day it really ended."""
    closed_on: Mapped[date | None]
    state: Mapped[TermState]
    note: Mapped[str] = mapped_column(String(300), default="")
    resolution: Mapped[str] = mapped_column(String(200), default="")
    """The meeting that elected it (会员大会)."""
    resolved_on: Mapped[date | None]
    co_presidents: Mapped[str] = mapped_column(String(300), default="")
    """Why this term has more than one 会长; empty: it has one."""
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str] = mapped_column(String(100), default="")

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index(
            "uq_term_in_office", "state", unique=True,
            sqlite_where=text("state = 'in_office'"), postgresql_where=text("state = 'in_office'"),
        ),
    )  # fmt: skip


class TermOffice(Base):
    """A firm's office in a term over some days; history is never deleted, a vacancy is a row without a person."""

    __tablename__ = "term_office"
    id: Mapped[int] = mapped_column(primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"), index=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    position: Mapped[Position]
    since: Mapped[date]
    until: Mapped[date | None]
    basis: Mapped[str] = mapped_column(String(300), default="")
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"), index=True)
    """The term whose beginning ended this office; None if it ended for another reason."""

    __table_args__ = (
        Index("ix_term_office_since", "since", "until"),
        Index(
            "uq_term_office_running", "enterprise_id", unique=True,
            sqlite_where=text("until IS NULL"), postgresql_where=text("until IS NULL"),
        ),
    )  # fmt: skip


class RosterLine(Base):
    """A line of the roster that is being prepared; kept after the election as what was elected."""

    __tablename__ = "roster_line"
    id: Mapped[int] = mapped_column(primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    before: Mapped[Position | None]
    """What the firm held when the line was written."""
    position: Mapped[Position | None]
    """What it holds in the new term; None: nothing any more."""

    __table_args__ = (Index("uq_roster_line_term_id", "term_id", "enterprise_id", unique=True),)
