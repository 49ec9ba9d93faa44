"""Tables of attendance."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.attendance.rules import Method
from crm.core.db import Base

_STANDS = text("undone_at IS NULL")


class CheckIn(Base):
    """Somebody was let in. Undoing keeps the row; at most one stands per registration."""

    __tablename__ = "check_in"
    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"))
    at: Mapped[datetime]
    method: Mapped[Method]
    desk: Mapped[str] = mapped_column(String(100), default="")
    by_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(String(100))
    scan_id: Mapped[str] = mapped_column(String(64), unique=True)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(String(100), default="")
    __table_args__ = (
        Index("uq_check_in_stands", "registration_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
        Index("ix_check_in_venue", "event_id", "venue_id", "at"),
    )
