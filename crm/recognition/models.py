"""Tables of the recognition ledger. Rows are appended, never changed; a correction is a row that reverses."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Base
from crm.core.money import Money
from crm.projects.rules import Agreement
from crm.recognition.rules import CorrectionState, CountScope, EntryKind, Performance, RateKind

_WAITS = text("state = 'pending'")
_NEW = text("kind = 'new' AND reverses_id IS NULL")


class LedgerEntry(Base):
    """One recognised change of the figures."""

    __tablename__ = "ledger_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    signing_id: Mapped[int | None] = mapped_column(ForeignKey("signing.id"))
    kind: Mapped[EntryKind]
    scope: Mapped[CountScope]
    amount: Mapped[Money]
    """What it adds to 总投资, in 分; negative for a reduction."""
    count: Mapped[int]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    counts_on: Mapped[date] = mapped_column(index=True)
    """The day from which figures contain it; figures of a day before `confirmed_at` never do (decisions/0028)."""
    reported_by_id: Mapped[int | None]
    reported_by: Mapped[str] = mapped_column(String(100))
    confirmed_by_id: Mapped[int | None]
    confirmed_by: Mapped[str] = mapped_column(String(100))
    confirmed_at: Mapped[datetime]
    basis_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    basis: Mapped[str] = mapped_column(String(300), default="")
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_entry.id"))
    correction_id: Mapped[int | None] = mapped_column(ForeignKey("correction.id"))
    __table_args__ = (
        Index("uq_ledger_entry_new", "project_id", "scope", unique=True, sqlite_where=_NEW, postgresql_where=_NEW),
        Index("ix_ledger_entry_sum", "scope", "counts_on", "confirmed_at", "amount", "count"),
        Index("ix_ledger_entry_cut", "scope", "project_id", "event_id", "counts_on", "confirmed_at", "amount", "count"),
    )


class Correction(Base):
    """A change of a project that counts, as reported; once a second person confirms it, rows are appended."""

    __tablename__ = "correction"
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    kind: Mapped[EntryKind]
    amount: Mapped[Money]
    """As rules.CorrectionDraft says: added, taken off, or the whole of the new agreement."""
    agreement: Mapped[Agreement | None]
    investor: Mapped[str] = mapped_column(String(200), default="")
    basis: Mapped[str] = mapped_column(String(300))
    basis_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    state: Mapped[CorrectionState] = mapped_column(default=CorrectionState.PENDING)
    reported_at: Mapped[datetime]
    reported_by_id: Mapped[int | None]
    reported_by: Mapped[str] = mapped_column(String(100))
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str] = mapped_column(String(100), default="")
    refusal: Mapped[str] = mapped_column(String(300), default="")
    __table_args__ = (
        Index("uq_correction_waits", "project_id", unique=True, sqlite_where=_WAITS, postgresql_where=_WAITS),
        Index("ix_correction_state", "state", "id"),
    )


class Attribution(Base):
    """To whom a recognised result is owed. Weights of one role of one entry at any moment sum to 10,000."""

    __tablename__ = "attribution"
    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entry.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    party: Mapped[str] = mapped_column(String(200))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    weight: Mapped[int] = mapped_column(default=10_000)
    since: Mapped[datetime | None]
    """None: as long as the entry stands."""
    until: Mapped[datetime | None]
    """When others were named in its stead: figures of an earlier day keep it. None: it holds."""


class FigureRule(Base):
    """What 落地 and 履约 mean from a moment on. The latest row holds; figures of an earlier day keep theirs."""

    __tablename__ = "figure_rule"
    id: Mapped[int] = mapped_column(primary_key=True)
    landing: Mapped[RateKind]
    performance: Mapped[Performance]
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(String(100))
