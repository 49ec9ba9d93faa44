"""Tables of batches and their members."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Base


class Cohort(Base):
    """A batch of a programme."""

    __tablename__ = "cohort"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    programme: Mapped[str] = mapped_column(String(100))
    number: Mapped[int]
    city_code: Mapped[str] = mapped_column(String(6))
    """Where they were sent (GB/T 2260)."""
    host: Mapped[str] = mapped_column(String(200), default="")
    since: Mapped[date]
    until: Mapped[date | None]
    headcount: Mapped[int]
    note: Mapped[str] = mapped_column(String(300), default="")
    updated_by: Mapped[str] = mapped_column(String(100))
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (Index("uq_cohort_number", "programme", "number", unique=True),)


class CohortMember(Base):
    """A cadre in a batch; with an account, what they look after counts as the batch's."""

    __tablename__ = "cohort_member"
    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    name: Mapped[str] = mapped_column(String(100))
    unit: Mapped[str] = mapped_column(String(200), default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    listed_at: Mapped[datetime]
    listed_by: Mapped[str] = mapped_column(String(100))
    __table_args__ = (
        Index("uq_cohort_member_account", "cohort_id", "account_id", unique=True),
        Index("uq_cohort_member_name", "cohort_id", "name", "unit", unique=True),
    )
