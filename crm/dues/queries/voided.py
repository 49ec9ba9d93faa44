"""Invoices that are void, what was issued instead of them, and settled ones whose days are still to be recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from crm.core.db import session
from crm.dues.models import Invoice
from crm.dues.queries.invoices import IS_LIVE, IS_SETTLED
from crm.members.models import Membership


def begun_unrecorded(day: date, most: int = 500) -> Sequence[Invoice]:
    """Return settled invoices whose days hold `day`, without a paid period of theirs, on memberships not paid then."""
    query = (
        select(Invoice)
        .join(Membership, Membership.id == Invoice.membership_id)
        .where(IS_SETTLED, Invoice.period_id.is_(None), Invoice.since <= day, Invoice.until >= day)
        .where(or_(Membership.paid_until.is_(None), Membership.paid_until < day))
        .order_by(Invoice.id)
        .limit(most)
    )
    return session.scalars(query).all()


def live_instead(invoice: Invoice) -> Invoice | None:
    """Return the invoice that holds for the membership and year of this one: itself, or the one issued after it."""
    same = (Invoice.membership_id == invoice.membership_id, Invoice.year == invoice.year)
    return session.scalar(select(Invoice).where(*same, IS_LIVE))


def issued_before(membership_id: int, year: int) -> int:
    """Count the invoices a membership was ever issued for a year, void ones with them."""
    same = (Invoice.membership_id == membership_id, Invoice.year == year)
    return session.scalar(select(func.count(Invoice.id)).where(*same)) or 0


def billed_twice(one: int, other: int) -> Sequence[tuple[Invoice, Invoice]]:
    """Return the live invoices two enterprises both have for a year: such two cannot become one."""
    mine, theirs = aliased(Invoice), aliased(Invoice)
    query = (
        select(mine, theirs)
        .join(theirs, theirs.year == mine.year)
        .where(mine.enterprise_id == one, theirs.enterprise_id == other)
        .where(mine.voided_at.is_(None), theirs.voided_at.is_(None))
        .order_by(mine.year)
    )
    return [(left, right) for left, right in session.execute(query)]
