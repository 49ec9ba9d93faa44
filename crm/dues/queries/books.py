"""Do the books balance: every sum kept is that of its rows, every paid year has its settled invoice."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, Select, and_, exists, func, or_, select, type_coerce
from sqlalchemy.orm import aliased

from crm.core.db import AnyRow, session
from crm.core.i18n import _
from crm.core.money import ZERO
from crm.dues.models import Allocation, Invoice, InvoiceLine, Payment, Receipt, Waiver
from crm.dues.queries.invoices import IS_LIVE, OWED
from crm.members.models import Enterprise, Membership, PaidPeriod
from crm.members.rules import PeriodOrigin

_BACK = Payment.__table__.alias("back")


def inconsistencies() -> list[str]:
    """Return a sentence for every fault of the books; none if they balance."""
    return [*_sums(), *_payments(), *_periods(), *_unpaid_periods(), *_voided(), *_receipts()]


def _sum(table: type[InvoiceLine | Waiver | Allocation], of: str = "invoice_id") -> Select[tuple[int, int]]:
    """Return what the rows of a table add up to, by the invoice (or payment) they belong to."""
    column = getattr(table, of)
    return select(column.label("of"), func.sum(table.amount).label("total")).group_by(column)


def _sums() -> list[str]:
    """Find invoices whose 应缴, 减免 or 实缴 is not the sum of its rows."""
    lines, waivers, taken = _sum(InvoiceLine).subquery(), _sum(Waiver).subquery(), _sum(Allocation).subquery()
    query = (
        select(
            Invoice.number, Invoice.charged != func.coalesce(lines.c.total, 0),
            Invoice.waived != func.coalesce(waivers.c.total, 0), Invoice.paid != func.coalesce(taken.c.total, 0),
        )
        .outerjoin(lines, lines.c.of == Invoice.id)
        .outerjoin(waivers, waivers.c.of == Invoice.id)
        .outerjoin(taken, taken.c.of == Invoice.id)
        .where(
            or_(
                Invoice.charged != func.coalesce(lines.c.total, 0),
                Invoice.waived != func.coalesce(waivers.c.total, 0), Invoice.paid != func.coalesce(taken.c.total, 0),
            )
        )
    )  # fmt: skip
    names = (_("应缴"), _("减免"), _("实缴"))
    return [
        _("应缴单 {number}：{what}与明细合计不符。", number=number, what=_("、").join(
            name for name, wrong in zip(names, faults, strict=True) if wrong
        ))
        for number, *faults in session.execute(query)
    ]  # fmt: skip


def _payments() -> list[str]:
    """Find payments whose 核销 is not the sum of its rows, or goes beyond the payment."""
    taken = _sum(Allocation, "payment_id").subquery()
    wrong = or_(
        Payment.allocated != func.coalesce(taken.c.total, 0),
        and_(Payment.reverses_id.is_(None), Payment.allocated > Payment.amount),
        and_(_BACK.c.id.is_not(None), or_(_BACK.c.amount != -Payment.amount, Payment.allocated != ZERO)),
    )
    query = (
        select(Payment.id, Payment.payer)
        .outerjoin(taken, taken.c.of == Payment.id)
        .outerjoin(_BACK, _BACK.c.reverses_id == Payment.id)
        .where(wrong)
    )
    return [
        _("到账 {n}（{payer}）：核销与明细合计不符或超过到账金额。", n=row.id, payer=row.payer)
        for row in session.execute(query)
    ]


def _periods() -> list[str]:
    """Find invoices whose paid time is another membership's, and memberships paid to another day than their periods."""
    strange: Sequence[AnyRow] = session.execute(
        select(Invoice.number)
        .join(PaidPeriod, PaidPeriod.id == Invoice.period_id)
        .where(PaidPeriod.membership_id != Invoice.membership_id)
    ).all()
    last = (
        select(PaidPeriod.membership_id.label("of"), func.max(PaidPeriod.until).label("until"))
        .group_by(PaidPeriod.membership_id)
        .subquery()
    )
    beyond = session.execute(
        select(Enterprise.name, Membership.paid_until)
        .join(Enterprise, Enterprise.id == Membership.enterprise_id)
        .outerjoin(last, last.c.of == Membership.id)
        .where(Membership.paid_until.is_not(None), or_(last.c.until.is_(None), Membership.paid_until > last.c.until))
    )
    said = [_("应缴单 {number}：所记的缴费期属于另一会籍。", number=row.number) for row in strange]
    said += [_("{name}：会费缴至 {day}，但没有到那一天的缴费期。", name=row.name, day=row.paid_until) for row in beyond]
    return said


def _unpaid_periods() -> list[str]:
    """Find paid periods that rest on no money: no settled invoice, no payment with an admission, no stated origin.

    What a promotion raises an invoice by after it was paid leaves the year paid.
    """
    line = aliased(InvoiceLine)
    first = select(func.min(line.id)).where(line.invoice_id == Invoice.id).scalar_subquery()
    raised = (
        select(func.coalesce(func.sum(type_coerce(InvoiceLine.amount, BigInteger)), 0))
        .where(InvoiceLine.invoice_id == Invoice.id, InvoiceLine.id > first)
        .scalar_subquery()
    )
    was_settled = type_coerce(OWED, BigInteger) <= raised
    settled = exists().where(Invoice.period_id == PaidPeriod.id, IS_LIVE, was_settled)
    taken_back = exists().where(_BACK.c.reverses_id == Payment.id)
    paid = exists().where(Payment.period_id == PaidPeriod.id, Payment.reverses_id.is_(None), ~taken_back)
    query = (
        select(Enterprise.name, PaidPeriod.since, PaidPeriod.until)
        .join(Membership, Membership.id == PaidPeriod.membership_id)
        .join(Enterprise, Enterprise.id == Membership.enterprise_id)
        .where(PaidPeriod.origin == PeriodOrigin.PAYMENT, ~settled, ~paid)
        .order_by(PaidPeriod.id)
    )
    return [
        _("{name}：{since} 至 {until} 记为已缴，但没有对应的到账，也没有注明是期初记录。", **row._mapping)
        for row in session.execute(query)
    ]


def _voided() -> list[str]:
    """Find void invoices money still stands on."""
    query = select(Invoice.number).where(~IS_LIVE, or_(Invoice.period_id.is_not(None), Invoice.paid != ZERO))
    return [_("应缴单 {number}：已作废，但仍有实缴或缴费期。", number=number) for number in session.scalars(query)]


def _receipts() -> list[str]:
    """Find invoices whose live receipts say more than was paid."""
    query = (
        select(Invoice.number)
        .join(Receipt, and_(Receipt.invoice_id == Invoice.id, Receipt.voided_at.is_(None)))
        .group_by(Invoice.id, Invoice.number, Invoice.paid)
        .having(func.sum(Receipt.amount) > Invoice.paid)
    )
    return [_("应缴单 {number}：票据金额合计超过实缴。", number=row.number) for row in session.execute(query)]
