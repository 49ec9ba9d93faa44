"""What happened to an enterprise's dues, for its timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from crm.core.db import session
from crm.core.money import Money
from crm.dues.models import Allocation, Invoice, InvoiceLine, Waiver
from crm.dues.queries.invoices import IS_LIVE


@dataclass(frozen=True, slots=True)
class Happened:
    """One row of an enterprise's dues in its timeline: kind "line", "waiver", "allocation" or "void"."""

    at: datetime
    kind: str
    amount: Money
    by_name: str
    reason: str
    invoice_id: int
    number: str


def happened(enterprise_id: int, before: datetime | None, limit: int) -> list[Happened]:
    """Return what was billed, waived and paid of an enterprise, newest first."""
    found: list[Happened] = []
    kinds = (("line", InvoiceLine, InvoiceLine.basis), ("waiver", Waiver, Waiver.reason),
             ("allocation", Allocation, Allocation.reason))  # fmt: skip
    for kind, table, reason in kinds:
        query = (
            select(table.at, table.amount, table.by_name, reason.label("reason"), Invoice.id, Invoice.number)
            .join(Invoice, Invoice.id == table.invoice_id)
            .where(Invoice.enterprise_id == enterprise_id)
            .order_by(table.at.desc(), table.id.desc())
            .limit(limit)
        )
        for row in session.execute(query if before is None else query.where(table.at < before)):
            found.append(Happened(row.at, kind, row.amount, row.by_name, row.reason, row.id, row.number))
    found += _voided(enterprise_id, before, limit)
    return sorted(found, key=lambda each: each.at, reverse=True)[:limit]


def _voided(enterprise_id: int, before: datetime | None, limit: int) -> list[Happened]:
    query = (
        select(Invoice)
        .where(Invoice.enterprise_id == enterprise_id, ~IS_LIVE)
        .order_by(Invoice.voided_at.desc(), Invoice.id.desc())
        .limit(limit)
    )
    rows = session.scalars(query if before is None else query.where(Invoice.voided_at < before))
    return [
        Happened(each.voided_at, "void", each.charged, each.voided_by, each.void_reason, each.id, each.number)
        for each in rows if each.voided_at is not None
    ]  # fmt: skip
