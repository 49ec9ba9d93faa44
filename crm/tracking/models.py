"""Tables of tracking: codes, the parties' words, and who wants mail."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Base
from crm.tracking.rules import Party


class Tracking(Base):
    """The code of a project. Having one opens nothing: the parties' words do."""

    __tablename__ = "tracking"
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), unique=True)
    code: Mapped[str] = mapped_column(String(13), unique=True)
    issued_at: Mapped[datetime]
    issued_by: Mapped[str] = mapped_column(String(100))
    expires_on: Mapped[date]


class TrackingWord(Base):
    """What a party said about showing its project, and how it is known. The latest word holds; none is changed."""

    __tablename__ = "tracking_word"
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    party: Mapped[Party]
    agrees: Mapped[bool]
    basis: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(String(100))
    __table_args__ = (Index("ix_tracking_word_latest", "project_id", "party", "id"),)


class TrackingWatch(Base):
    """An address that wants mail when a step is reached. Deleted when it no longer does."""

    __tablename__ = "tracking_watch"
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    email: Mapped[str] = mapped_column(String(254))
    locale: Mapped[str] = mapped_column(String(10))
    seed: Mapped[str] = mapped_column(String(32))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    mail_due_at: Mapped[datetime | None] = mapped_column(index=True)
    mail_handed_at: Mapped[datetime | None]
    mail_tries: Mapped[int] = mapped_column(default=0)
    __table_args__ = (Index("uq_tracking_watch_email", "project_id", "email", unique=True),)
