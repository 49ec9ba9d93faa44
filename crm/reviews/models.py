"""Tables of reviews."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core.db import Base
from crm.reviews.rules import Verdict


class ChangeRequest(Base):
    """What somebody of a member enterprise asked to be changed."""

    __tablename__ = "change_request"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    asked_by: Mapped[str] = mapped_column(String(100))
    asked_at: Mapped[datetime]
    enterprise_version: Mapped[int]
    licence_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    """营业执照: asked for when the name or the credit code changes."""
    decided_at: Mapped[datetime | None] = mapped_column(index=True)
    """When nothing of it waited any more."""
    notice_due_at: Mapped[datetime | None] = mapped_column(index=True)
    """When the result is to be mailed; None: nothing to mail, or it was handed over for good."""
    notice_handed_at: Mapped[datetime | None]
    """When the mail was given to the server: never again by itself, whatever became of it."""
    notice_tries: Mapped[int] = mapped_column(default=0)

    proposals: Mapped[list[Proposal]] = relationship(back_populates="request", lazy="raise", order_by="Proposal.id")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (Index("ix_change_request_asked_at", "asked_at", "id"),)


class Proposal(Base):
    """One field of a change request."""

    __tablename__ = "proposal"
    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("change_request.id"), index=True)
    field: Mapped[str] = mapped_column(String(60))
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    verdict: Mapped[Verdict] = mapped_column(default=Verdict.PENDING, index=True)
    reason: Mapped[str] = mapped_column(String(500), default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(100), default="")

    request: Mapped[ChangeRequest] = relationship(back_populates="proposals", lazy="raise")
