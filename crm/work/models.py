"""Tables of tasks. Columns only; decisions live in rules.py."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.clock import now
from crm.core.db import Base
from crm.work.rules import TaskState


class Task(Base):
    """Something somebody has to do."""

    __tablename__ = "task"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[TaskState] = mapped_column(default=TaskState.OPEN)
    owner_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    """Who does it (承办人)."""
    due_on: Mapped[date | None]
    """The last day on which it is not late."""
    remind_on: Mapped[date | None]
    """The day of a reminder before the last day; on the last day one comes anyway."""
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    subject_kind: Mapped[str] = mapped_column(String(40), default="")
    """Kind of a record of a higher feature ("lead", "project", "event"), "" for none; slot `task_subject` knows it."""
    subject_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by_id: Mapped[int | None]
    created_by: Mapped[str] = mapped_column(String(100))
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str] = mapped_column(String(100), default="")

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("ix_task_owner_id", "owner_id", "state", "due_on", "id"),
        Index("ix_task_created_by_id", "created_by_id", "state"),
        Index("ix_task_enterprise_id", "enterprise_id", "state"),
        Index("ix_task_person_id", "person_id", "state"),
        Index("ix_task_subject_id", "subject_id", "subject_kind"),
        Index("ix_task_state", "state", "due_on", "id"),
    )


class TaskDigest(Base):
    """The one reminding mail of an account and day: the row is stored before the mail leaves."""

    __tablename__ = "task_digest"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    day: Mapped[date]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    """When to hand it over; None once that happened, or when it was given up."""
    handed_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index("uq_task_digest_day", "owner_id", "day", unique=True),)
