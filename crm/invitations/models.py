"""The table of personal invitations."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Base
from crm.core.delivery_states import DeliveryState
from crm.events.rules import GuestClass
from crm.invitations.rules import InvitationState


class EventInvitation(Base):
    """One person's invitation to an event. Name and contacts are as they were when the person was invited."""

    __tablename__ = "event_invitation"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    company: Mapped[str] = mapped_column(String(200), default="")
    title: Mapped[str] = mapped_column(String(100), default="")
    mobile: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    locale: Mapped[str] = mapped_column(String(5), default="zh")
    guest_class: Mapped[GuestClass] = mapped_column(default=GuestClass.GUEST)
    venue_id: Mapped[int | None]
    """The number of the venue that is suggested; None: open. The venue may be removed meanwhile."""
    word: Mapped[str] = mapped_column(String(500), default="")
    answer_by: Mapped[date]
    """The last day (Asia/Shanghai) on which it can be answered."""
    mark: Mapped[str] = mapped_column(String(40), unique=True)
    """What the secret of /i/<token> is derived from."""
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[InvitationState] = mapped_column(default=InvitationState.OPEN)
    answered_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"), index=True)
    """The place that came of it: the person's own, or their colleague's."""
    told_at: Mapped[datetime | None]
    """When somebody told the person by telephone."""
    told_by: Mapped[str] = mapped_column(String(100), default="")
    mail_due_at: Mapped[datetime | None] = mapped_column(index=True)
    mail_state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.DUE)
    mail_tries: Mapped[int] = mapped_column(default=0)
    mail_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    """When the last reminder was due; None: never."""
    reminded_itself_at: Mapped[datetime | None]
    """When the reminder before the answer-by day was due; it comes once."""
    created_at: Mapped[datetime]

    __table_args__ = (
        Index("uq_event_invitation_person", "event_id", "person_id", unique=True),
        Index("ix_event_invitation_state", "event_id", "state", "id"),
    )
