"""Fee tables, and what a year's list would bill."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from crm.core.clock import today
from crm.core.db import AnyRow, Query, session
from crm.core.money import Money
from crm.dues import rules
from crm.dues.models import Fee, FeeSchedule, Invoice, InvoiceLine
from crm.dues.queries.invoices import IS_LIVE
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
    return session.scalar(select(func.max(Invoice.year)).where(IS_LIVE))


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
    days: rules.Days
    """The days it is for, both included."""
    invoice_id: int | None = None
    """The invoice that gets a further line; None for a new one."""
    charged: Money | None = None


def proposed(year: int, fees: rules.Fees, membership_ids: Collection[int] | None = None) -> list[Proposed]:
    """Return what is still to be billed for a year: new invoices, then what promotions cost more.

    Whoever's paid time, recorded by hand, already reaches the end of the year is left out, and who owes nothing.
    """
    day = today()
    schedule = schedule_of(year)
    rows = session.execute(_called(year, membership_ids)).all()
    if schedule is None:
        return []
    lines = _lines([row.invoice_id for row in rows if row.invoice_id]) if schedule.pro_rata else {}
    terms = Terms(year, fees, schedule.period, day, lines)
    found = [each for row in rows if (each := _line(row, terms))]
    return sorted(found, key=lambda each: (each.invoice_id is not None, list(Position).index(each.position)))


def _called(year: int, membership_ids: Collection[int] | None) -> Query:
    """Return the memberships whose standing calls for dues, by name, with their invoice of the year."""
    query = (
        select(
            Membership.id, Membership.enterprise_id, Membership.number, Membership.position, Membership.joined_on,
            Enterprise.name, Enterprise.home_code, Invoice.id.label("invoice_id"), Invoice.charged,
            Invoice.since.label("billed_since"), Invoice.until.label("billed_until"), _covered(year),
            *members.basis_columns(today()),
        )
        .join(Enterprise, Enterprise.id == Membership.enterprise_id)
        .outerjoin(Invoice, (Invoice.membership_id == Membership.id) & (Invoice.year == year) & IS_LIVE)
        .where(members.standing_in(rules.CALLED, today()), Membership.joined_on <= date(year, 12, 31))
        .order_by(Enterprise.sort_key, Enterprise.id)
    )  # fmt: skip
    return query if membership_ids is None else query.where(Membership.id.in_(membership_ids))


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a year is billed. `lines`: what invoices charge already, if promotions cost days only."""

    year: int
    fees: rules.Fees
    period: rules.DuesYear
    day: date
    lines: Mapping[int, Sequence[rules.Line]]


def _covered(year: int) -> ColumnElement[date]:
    """Return the last day an earlier invoice of the membership is for, as `covered`."""
    earlier = aliased(Invoice)
    query = select(func.max(earlier.until)).where(
        earlier.membership_id == Membership.id, earlier.year < year, earlier.voided_at.is_(None)
    )
    return query.correlate(Membership).scalar_subquery().label("covered")


def _lines(invoice_ids: Collection[int]) -> dict[int, list[rules.Line]]:
    found: dict[int, list[rules.Line]] = {invoice_id: [] for invoice_id in invoice_ids}
    query = select(InvoiceLine).where(InvoiceLine.invoice_id.in_(found)).order_by(InvoiceLine.id)
    for line in session.scalars(query):
        found[line.invoice_id].append((line.position, line.amount))
    return found


def _line(row: AnyRow, terms: Terms) -> Proposed | None:
    """Return what a membership is still to be billed; None for nothing."""
    fee, is_new = terms.fees.get(row.position), row.invoice_id is None
    days = _days(row, terms)
    if fee is None or days is None:
        return None
    amount = fee if is_new else _difference(row, fee, days, terms)
    if not is_new and not amount:
        return None
    return Proposed(
        membership_id=row.id, enterprise_id=row.enterprise_id, name=row.name, home_code=row.home_code,
        number=row.number, position=row.position, standing=standing(members.basis_of(row), terms.day),
        joined_on=row.joined_on, paid_until=row.paid_until, amount=amount, days=days, invoice_id=row.invoice_id,
        charged=row.charged,
    )  # fmt: skip


def _days(row: AnyRow, terms: Terms) -> rules.Days | None:
    """Return the days a line is for: those of the invoice there is, or what of the year nothing covers yet."""
    if row.invoice_id is not None:
        return row.billed_since, row.billed_until
    covered = max((day for day in (row.covered, row.paid_until) if day is not None), default=None)
    return rules.days_of(terms.period, terms.year, row.joined_on, covered)


def _difference(row: AnyRow, fee: Money, days: rules.Days, terms: Terms) -> Money:
    lines = terms.lines.get(row.invoice_id)
    if lines:
        return rules.promotion(lines, terms.fees, row.position, days, terms.day)
    return rules.difference(fee, row.charged)


def charge_of(membership: Membership, enterprise: Enterprise, amount: Money, days: rules.Days) -> Proposed:
    """Return the line that bills a membership so much for these days, in no list of a year."""
    return Proposed(
        membership_id=membership.id, enterprise_id=enterprise.id, name=enterprise.name, home_code=enterprise.home_code,
        number=membership.number, position=membership.position,
        standing=standing(members.basis(membership, today()), today()), joined_on=membership.joined_on,
        paid_until=membership.paid_until, amount=amount, days=days,
    )  # fmt: skip


def paid_by_hand(year: int) -> int:
    """Count the memberships whose paid time reaches the end of a year without an invoice of ours."""
    billed = select(Invoice.membership_id).where(Invoice.year == year, IS_LIVE)
    query = select(func.count(Membership.id)).where(
        Membership.paid_until >= date(year, 12, 31), Membership.id.not_in(billed)
    )
    return session.scalar(query) or 0


def without_fee(year: int, fees: rules.Fees) -> list[Position]:
    """Return the positions somebody holds and the fee table does not name."""
    held = select(Membership.position).where(Membership.joined_on <= date(year, 12, 31)).distinct()
    return [position for position in session.scalars(held) if position not in fees]


def last_opening_day() -> date | None:
    """Return the last day an opening record may reach; None while there is no fee table."""
    first = min((each.valid_from for each in schedules()), default=None)
    return None if first is None else date(first, 1, 1) - timedelta(days=1)
