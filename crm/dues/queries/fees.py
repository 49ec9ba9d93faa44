"""Fee tables, and what a year's list would bill."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from crm.core.clock import today
from crm.core.db import AnyRow, Query, session
from crm.core.money import Money
from crm.dues import rules
from crm.dues.models import Fee, FeeSchedule, Invoice, InvoiceLine
from crm.members import queries as members
from crm.members.models import Enterprise, Membership
from crm.members.rules import Position, Standing, standing

MOST_PROPOSED = 1_000
"""So many lines a proposal shows; the rest follows once these are approved."""


def schedules() -> Sequence[FeeSchedule]:
    """Return every version of the fee table, the newest first."""
    return session.scalars(select(FeeSchedule).order_by(FeeSchedule.valid_from.desc())).all()


def schedule_of(year: int) -> FeeSchedule | None:
    """Return the version in force for a year."""
    known = {each.valid_from: each for each in schedules()}
    found = rules.in_force(known, year)
    return None if found is None else known[found]


def fees_of(schedule_ids: Collection[int]) -> dict[int, dict[Position, Money]]:
    """Return what each position costs by each of these versions."""
    found: dict[int, dict[Position, Money]] = {schedule_id: {} for schedule_id in schedule_ids}
    for fee in session.scalars(select(Fee).where(Fee.schedule_id.in_(found))) if found else ():
        found[fee.schedule_id][fee.position] = fee.amount
    return {each: {place: fees[place] for place in Position if place in fees} for each, fees in found.items()}


def used_schedules() -> frozenset[int]:
    """Return the versions invoices were made with."""
    return frozenset(session.scalars(select(InvoiceLine.schedule_id).distinct()))


def latest_billed_year() -> int | None:
    """Return the last year for which a list was approved."""
    return session.scalar(select(func.max(Invoice.year)))


@dataclass(frozen=True, slots=True)
class Proposed:
    """What would be billed to one membership."""

    membership_id: int
    enterprise_id: int
    name: str
    home_code: str | None
    number: str
    position: Position
    standing: Standing
    joined_on: date
    paid_until: date | None
    amount: Money
    invoice_id: int | None = None
    """The invoice that gets a further line; None for a new one."""
    charged: Money | None = None


def proposed(year: int, fees: rules.Fees, membership_ids: Collection[int] | None = None) -> list[Proposed]:
    """Return what is still to be billed for a year: new invoices, then what promotions cost more.

    Whoever's paid time, recorded by hand, already reaches the end of the year is left out, and who owes nothing.
    """
    day = today()
    found = [each for row in session.execute(_called(year, membership_ids)) if (each := _line(row, year, fees, day))]
    return sorted(found, key=lambda each: (each.invoice_id is not None, list(Position).index(each.position)))


def _called(year: int, membership_ids: Collection[int] | None) -> Query:
    """Return the memberships whose standing calls for dues, by name, with their invoice of the year."""
    query = (
        select(
            Membership.id, Membership.enterprise_id, Membership.number, Membership.position, Membership.joined_on,
            Enterprise.name, Enterprise.home_code, Invoice.id.label("invoice_id"), Invoice.charged,
            *members.basis_columns(today()),
        )
        .join(Enterprise, Enterprise.id == Membership.enterprise_id)
        .outerjoin(Invoice, (Invoice.membership_id == Membership.id) & (Invoice.year == year))
        .where(members.standing_in(rules.CALLED, today()), Membership.joined_on <= date(year, 12, 31))
        .order_by(Enterprise.sort_key, Enterprise.id)
    )  # fmt: skip
    return query if membership_ids is None else query.where(Membership.id.in_(membership_ids))


def _line(row: AnyRow, year: int, fees: rules.Fees, day: date) -> Proposed | None:
    fee, is_new = fees.get(row.position), row.invoice_id is None
    if fee is None or (is_new and _is_paid(row.paid_until, year)):
        return None
    amount = fee if is_new else rules.difference(fee, row.charged)
    if not is_new and not amount:
        return None
    return Proposed(
        membership_id=row.id, enterprise_id=row.enterprise_id, name=row.name, home_code=row.home_code,
        number=row.number, position=row.position, standing=standing(members.basis_of(row), day),
        joined_on=row.joined_on, paid_until=row.paid_until, amount=amount, invoice_id=row.invoice_id,
        charged=row.charged,
    )  # fmt: skip


def charge_of(membership: Membership, enterprise: Enterprise, amount: Money) -> Proposed:
    """Return the line that bills a membership so much, in no list of a year."""
    return Proposed(
        membership_id=membership.id, enterprise_id=enterprise.id, name=enterprise.name, home_code=enterprise.home_code,
        number=membership.number, position=membership.position,
        standing=standing(members.basis(membership, today()), today()), joined_on=membership.joined_on,
        paid_until=membership.paid_until, amount=amount,
    )  # fmt: skip


def _is_paid(paid_until: date | None, year: int) -> bool:
    return paid_until is not None and paid_until >= date(year, 12, 31)


def paid_by_hand(year: int) -> int:
    """Count the memberships whose paid time reaches the end of a year without an invoice of ours."""
    billed = select(Invoice.membership_id).where(Invoice.year == year)
    query = select(func.count(Membership.id)).where(
        Membership.paid_until >= date(year, 12, 31), Membership.id.not_in(billed)
    )
    return session.scalar(query) or 0


def without_fee(year: int, fees: rules.Fees) -> list[Position]:
    """Return the positions somebody holds and the fee table does not name."""
    held = select(Membership.position).where(Membership.joined_on <= date(year, 12, 31)).distinct()
    return [position for position in session.scalars(held) if position not in fees]
