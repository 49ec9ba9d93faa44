"""Tables of notices, the firms they went to, and whom those send."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Base
from crm.core.delivery_states import DeliveryState
from crm.notices.rules import ReceiptState


class Notice(Base):
    """A notice as it was sent; it does not change afterwards."""

    __tablename__ = "notice"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    body: Mapped[str] = mapped_column(Text)
    """Markdown."""
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    answer_by: Mapped[date | None]
    """The last day (Asia/Shanghai) on which it can be answered; None: no answer is asked for."""
    calls: Mapped[int] = mapped_column(default=0)
    """How often those who had not answered were called again."""
    called_at: Mapped[datetime | None]
    issued_at: Mapped[datetime]
    issued_by: Mapped[str] = mapped_column(String(100))


class NoticeFirm(Base):
    """A firm a notice went to. Contact and address are as they were then."""

    __tablename__ = "notice_firm"
    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """Whom the firm is told through; None: nobody is known there."""
    name: Mapped[str] = mapped_column(String(100), default="")
    mobile: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    """"" where there is none, or none may be written to."""
    locale: Mapped[str] = mapped_column(String(5), default="zh")
    mark: Mapped[str] = mapped_column(String(40), unique=True)
    """What the secret of /n/<token> is derived from."""
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[ReceiptState] = mapped_column(default=ReceiptState.OPEN)
    reason: Mapped[str] = mapped_column(String(300), default="")
    answered_at: Mapped[datetime | None]
    wechat_at: Mapped[datetime | None]
    wechat_by: Mapped[str] = mapped_column(String(100), default="")
    phone_at: Mapped[datetime | None]
    phone_by: Mapped[str] = mapped_column(String(100), default="")
    call: Mapped[int] = mapped_column(default=0)
    """The last call this firm was mailed for; 0: the notice itself."""
    mail_due_at: Mapped[datetime | None] = mapped_column(index=True)
    mail_state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.NONE)
    mail_tries: Mapped[int] = mapped_column(default=0)
    mail_at: Mapped[datetime | None]
    __table_args__ = (
        Index("uq_notice_firm_enterprise", "notice_id", "enterprise_id", unique=True),
        Index("ix_notice_firm_state", "notice_id", "state", "id"),
    )


class NoticeAttendee(Base):
    """Somebody a firm sends."""

    __tablename__ = "notice_attendee"
    id: Mapped[int] = mapped_column(primary_key=True)
    firm_id: Mapped[int] = mapped_column(ForeignKey("notice_firm.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(100), default="")
    mobile: Mapped[str] = mapped_column(String(20), default="")
    venue_id: Mapped[int | None]
    """The number of the venue they come to. The venue may be removed meanwhile."""
