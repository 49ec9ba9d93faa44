"""Tables of proposals about memberships, and of how enterprises stand to one another."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Base
from crm.members.rules import ProposalKind, ProposalState, RelationKind


class StandingProposal(Base):
    """A change of a membership's rights that somebody (or the rule) proposes, and what a person decided about it."""

    __tablename__ = "standing_proposal"
    id: Mapped[int] = mapped_column(primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    kind: Mapped[ProposalKind]
    clause: Mapped[str] = mapped_column(String(300))
    """The 章程 clause it rests on."""
    reason: Mapped[str] = mapped_column(String(500), default="")
    """What whoever proposed it wrote; empty for proposals of the rule, which rest on the day below."""
    paid_until: Mapped[date | None]
    """The last paid day when it was proposed: a lapse proposal is about this very lapse."""
    proposed_on: Mapped[date]
    proposed_by: Mapped[str] = mapped_column(String(100), default="")
    """Who proposed it; empty for the rule."""
    state: Mapped[ProposalState] = mapped_column(default=ProposalState.OPEN)
    decided_on: Mapped[date | None]
    decided_by: Mapped[str] = mapped_column(String(100), default="")
    opinion: Mapped[str] = mapped_column(String(500), default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    __table_args__ = (
        Index("ix_standing_proposal_state", "state", "proposed_on", "id"),
        Index(
            "uq_standing_proposal_open", "membership_id", "kind", unique=True,
            sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'"),
        ),
    )  # fmt: skip


class EnterpriseRelation(Base):
    """How one enterprise stands to another: one row, shown from both sides with the inverse word."""

    __tablename__ = "enterprise_relation"
    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"), index=True)
    kind: Mapped[RelationKind]
    since: Mapped[date | None]
    until: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(300), default="")
    __table_args__ = (
        Index(
            "uq_enterprise_relation_running", "from_id", "to_id", "kind", unique=True,
            sqlite_where=text("until IS NULL"), postgresql_where=text("until IS NULL"),
        ),
    )  # fmt: skip
