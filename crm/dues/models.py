"""Tables of dues. Nothing here is ever deleted: what was wrong is taken back by a row of its own."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Base
from crm.core.money import ZERO, Money
from crm.dues.rules import DuesYear, LetterState, Method, Skip, Skipped, Step
from crm.members.rules import Position

_LIVE = text("voided_at IS NULL")


class FeeSchedule(Base):
    """A version of the fee table, as the 会员大会 decided it."""

    __tablename__ = "fee_schedule"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    valid_from: Mapped[int] = mapped_column(unique=True)
    """The first year it holds for; it holds until the next one begins."""
    meeting: Mapped[str] = mapped_column(String(200))
    meeting_on: Mapped[date]
    votes_for: Mapped[int] = mapped_column(default=0)
    votes_against: Mapped[int] = mapped_column(default=0)
    votes_abstained: Mapped[int] = mapped_column(default=0)
    pay_to: Mapped[str] = mapped_column(Text, default="")
    """收款账户, printed on every 缴费通知书."""
    note: Mapped[str] = mapped_column(String(300), default="")
    period: Mapped[DuesYear] = mapped_column(default=DuesYear.CALENDAR, server_default="calendar")
    """Which days the dues of a year are for."""
    pro_rata: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether a promotion within the year costs only the days that are left of it."""
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(100))
    __mapper_args__ = {"version_id_col": version}


class Fee(Base):
    """What a position costs a year by one version of the fee table."""

    __tablename__ = "fee"
    id: Mapped[int] = mapped_column(primary_key=True)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("fee_schedule.id"))
    position: Mapped[Position]
    amount: Mapped[Money]
    __table_args__ = (UniqueConstraint("schedule_id", "position"),)


class Invoice(Base):
    """应缴: what a membership owes for a year. Its three sums are kept by the actions; the rest is counted."""

    __tablename__ = "invoice"
    id: Mapped[int] = mapped_column(primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"), index=True)
    year: Mapped[int]
    number: Mapped[str] = mapped_column(String(20), unique=True)
    since: Mapped[date]
    until: Mapped[date]
    """The days it is for, both included; they stay when the setting of later years changes."""
    due_on: Mapped[date]
    charged: Mapped[Money] = mapped_column(default=ZERO)
    waived: Mapped[Money] = mapped_column(default=ZERO)
    paid: Mapped[Money] = mapped_column(default=ZERO)
    period_id: Mapped[int | None] = mapped_column(ForeignKey("paid_period.id", ondelete="SET NULL"), index=True)
    """The paid period its settlement made; None while it is open."""
    issued_at: Mapped[datetime]
    issued_by: Mapped[str] = mapped_column(String(100))
    voided_at: Mapped[datetime | None]
    """When it was voided; it stays in the books and counts in no figure."""
    voided_by: Mapped[str] = mapped_column(String(100), default="", server_default="")
    void_reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
    __table_args__ = (
        Index("uq_invoice_live", "membership_id", "year", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        CheckConstraint("voided_at IS NULL OR (paid = 0 AND period_id IS NULL)", name="void"),
        CheckConstraint("since <= until", name="days"),
        CheckConstraint("charged >= 0 AND waived >= 0 AND paid >= 0 AND waived + paid <= charged", name="sums"),
        Index("ix_invoice_year", "year", "id"),
        Index("ix_invoice_due_on", "due_on", "id"),
    )


class InvoiceLine(Base):
    """One amount an invoice charges: the year's dues, or what a promotion within the year costs more."""

    __tablename__ = "invoice_line"
    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("fee_schedule.id"), index=True)
    position: Mapped[Position]
    amount: Mapped[Money]
    basis: Mapped[str] = mapped_column(String(300))
    """Who approved it, and on what ground."""
    approved_on: Mapped[date]
    at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(String(100))
    __table_args__ = (CheckConstraint("amount >= 0", name="amount"),)


class Waiver(Base):
    """减免. Taken back by a row with the opposite amount."""

    __tablename__ = "waiver"
    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    amount: Mapped[Money]
    reason: Mapped[str] = mapped_column(String(300))
    basis: Mapped[str] = mapped_column(String(300))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("waiver.id"), unique=True)
    at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(String(100))


class BankStatement(Base):
    """A bank's list that was read. Its rows become payments only when somebody confirms them."""

    __tablename__ = "bank_statement"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(String(100))


class BankRow(Base):
    """One row of a bank's list as it was read."""

    __tablename__ = "bank_row"
    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("bank_statement.id"))
    number: Mapped[int]
    received_on: Mapped[date | None]
    amount: Mapped[Money]
    payer: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(500))
    reference: Mapped[str] = mapped_column(String(80))
    skipped: Mapped[Skipped | None]
    __table_args__ = (UniqueConstraint("statement_id", "number"),)


class Payment(Base):
    """Money that arrived. `amount` minus `allocated` is 预缴; taken back by a row with the opposite amount."""

    __tablename__ = "payment"
    id: Mapped[int] = mapped_column(primary_key=True)
    received_on: Mapped[date]
    amount: Mapped[Money]
    allocated: Mapped[Money] = mapped_column(default=ZERO)
    payer: Mapped[str] = mapped_column(String(200))
    method: Mapped[Method]
    reference: Mapped[str | None] = mapped_column(String(80), unique=True)
    """The bank's own name of the movement: nobody records the same one twice."""
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise.id"), index=True)
    """The member it is for; the payer may be somebody else (代付)."""
    bank_row_id: Mapped[int | None] = mapped_column(ForeignKey("bank_row.id"), index=True)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"), unique=True)
    period_id: Mapped[int | None] = mapped_column(ForeignKey("paid_period.id", ondelete="SET NULL"), index=True)
    """The paid time it made with an admission while there was no invoice to settle."""
    note: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(String(100))
    __table_args__ = (
        CheckConstraint("allocated >= 0 AND (reverses_id IS NOT NULL OR allocated <= amount)", name="allocated"),
        Index("ix_payment_received_on", "received_on", "id"),
    )


class Allocation(Base):
    """核销: so much of a payment is for this invoice. Taken back by a row with the opposite amount."""

    __tablename__ = "allocation"
    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    amount: Mapped[Money]
    reason: Mapped[str] = mapped_column(String(300), default="")
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("allocation.id"), unique=True)
    at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(String(100))


class PayerAlias(Base):
    """代付: somebody of another name has paid for this enterprise."""

    __tablename__ = "payer_alias"
    id: Mapped[int] = mapped_column(primary_key=True)
    payer_key: Mapped[str] = mapped_column(String(200))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"), index=True)
    payer: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(String(100))
    __table_args__ = (UniqueConstraint("payer_key", "enterprise_id"),)


class Receipt(Base):
    """社会团体会费票据 given for an invoice. A void one stays."""

    __tablename__ = "receipt"
    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    code: Mapped[str] = mapped_column(String(30))
    number: Mapped[str] = mapped_column(String(30))
    issued_on: Mapped[date]
    amount: Mapped[Money]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(String(100))
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(300), default="")
    __table_args__ = (UniqueConstraint("code", "number"),)


class DuesLetter(Base):
    """A mail about an invoice. One row per invoice and step: whoever claims it first sends it, once."""

    __tablename__ = "dues_letter"
    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"))
    step: Mapped[Step]
    state: Mapped[LetterState]
    due_at: Mapped[datetime]
    """When it is to be sent; later again after a server deferred it."""
    handed_at: Mapped[datetime | None]
    """When it was given to the server: from then on never again by itself."""
    tries: Mapped[int] = mapped_column(default=0)
    address: Mapped[str] = mapped_column(String(254), default="")
    skip: Mapped[Skip | None]
    answer: Mapped[str] = mapped_column(String(300), default="")
    """What the server said, where it said no."""
    asked_by: Mapped[str] = mapped_column(String(100), default="")
    __table_args__ = (
        UniqueConstraint("invoice_id", "step"),
        Index(
            "ix_dues_letter_waiting", "state", "due_at",
            sqlite_where=text("state IN ('due', 'handed')"), postgresql_where=text("state IN ('due', 'handed')"),
        ),
    )  # fmt: skip
