"""Tables of the 会务包."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Base
from crm.events.rules import GuestClass
from crm.kit.rules import PaperForm, PaperKind, Size, TableKind


class PlacingTable(Base):
    """A table or row of chairs of a venue, with places numbered from 1 to its capacity."""

    __tablename__ = "placing_table"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id", ondelete="CASCADE"))
    """A venue nobody registered for may be removed, and its tables with it."""
    position: Mapped[int]
    kind: Mapped[TableKind]
    name: Mapped[str] = mapped_column(String(12))
    capacity: Mapped[int]
    guest_class: Mapped[GuestClass | None]
    """Kept for these when people are placed by themselves; None for everybody."""
    __table_args__ = (
        CheckConstraint("capacity > 0", name="capacity"),
        Index("uq_placing_table_name", "venue_id", "name", unique=True),
    )


class Placing(Base):
    """Somebody's place. One a registration, one registration a place."""

    __tablename__ = "placing_person"
    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), unique=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("placing_table.id", ondelete="CASCADE"))
    place: Mapped[int]
    batch: Mapped[str] = mapped_column(String(40), default="")
    """Placed by itself, with these others: taken back together. "" for who was placed by hand since."""
    __table_args__ = (
        CheckConstraint("place > 0", name="place"),
        Index("uq_placing_place", "table_id", "place", unique=True),
    )


class KitCopy(Base):
    """A paper that was made. What stood on it is not kept."""

    __tablename__ = "kit_copy"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id", ondelete="SET NULL"))
    """Of one venue; None for all."""
    kind: Mapped[PaperKind]
    form: Mapped[PaperForm]
    size: Mapped[Size | None]
    phones: Mapped[bool] = mapped_column(default=False)
    """With whole phone numbers."""
    rows: Mapped[int] = mapped_column(default=0)
    again: Mapped[int] = mapped_column(default=0)
    """How many of those had one already: reprints."""
    reason: Mapped[str] = mapped_column(String(200), default="")
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None]
    made_by: Mapped[str] = mapped_column(String(100))


class KitCopyPerson(Base):
    """Whose badge or name card was on a print."""

    __tablename__ = "kit_copy_person"
    copy_id: Mapped[int] = mapped_column(ForeignKey("kit_copy.id"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True, index=True
    )
