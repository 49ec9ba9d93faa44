"""Tables of attendance."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.attendance.rules import Method, ScanResult
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


class CheckInDevice(Base):
    """A phone or tablet at a desk: its token is all it needs to fetch the list and hand in scans (decisions.md 22)."""

    __tablename__ = "check_in_device"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    session_id: Mapped[int | None]
    """The sign-in it was enrolled from: signing out there ends the device."""
    label: Mapped[str] = mapped_column(String(60))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    enrolled_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str] = mapped_column(String(100), default="")


class DeviceScan(Base):
    """One scan a device handed in, and what became of it: the same scan sent again is answered from here."""

    __tablename__ = "device_scan"
    id: Mapped[int] = mapped_column(primary_key=True)
    scan_id: Mapped[str] = mapped_column(String(64), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    device_id: Mapped[int] = mapped_column(ForeignKey("check_in_device.id"), index=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"), index=True)
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    result: Mapped[ScanResult]
    reason: Mapped[ScanResult | None]
    """Of a conflict: what speaks against it; ALREADY_IN means another venue."""
    other_at: Mapped[datetime | None]
    other_venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"))
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str] = mapped_column(String(100), default="")
    accepted: Mapped[bool | None]
    __table_args__ = (Index("ix_device_scan_event", "event_id", "result", "settled_at"),)
