"""Lists of invoices, their totals and ages, and everything about one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true, type_coerce

from crm.core.actor import Actor
from crm.core.clock import today
from crm.core.db import AnyRow, MoneyFen, Query, session
from crm.core.money import ZERO, Money
from crm.core.pages import Cut, Page, paged
from crm.dues import rules
from crm.dues.models import Allocation, Invoice, InvoiceLine, Payment, Receipt, Waiver
from crm.dues.queries.scope import visible_to
from crm.dues.rules import Account, State
from crm.members.models import Enterprise, Membership
from crm.members.queries.shapes import key

OWING = "owing"
SHOWN = (*State, OWING)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of invoices is narrowed to; the names are those of the address."""

    year: int | None = None
    show: str = ""
    age: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str], year: int | None = None) -> Filters:
        """Read an address; what is no possible value is left out."""
        typed = given.get("year", "")
        if year is None and typed.isascii() and typed.isdigit() and len(typed) == 4:
            year = int(typed)
        show, age = given.get("show", ""), given.get("age", "")
        return cls(year, show if show in SHOWN else "", age if age in rules.BUCKET_NAMES else "")

    def but(self, **changed: str) -> Filters:
        """Return these filters with some of them changed."""
        return replace(self, **changed)  # type: ignore[arg-type]  # only texts of the address change

    @property
    def stated(self) -> dict[str, str | int]:
        """What is set, for addresses."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name))}


def account_of(row: Invoice | AnyRow) -> Account:
    """Return the money of an invoice."""
    return Account(row.charged, row.waived, row.paid)


def state_of(row: Invoice | AnyRow) -> State:
    """Return where an invoice stands today."""
    return rules.state(account_of(row), row.due_on, today(), void=row.voided_at is not None)


OWED = type_coerce(Invoice.charged - Invoice.waived - Invoice.paid, MoneyFen())
"""欠缴 in SQL."""
IS_LIVE = Invoice.voided_at.is_(None)
"""A void invoice counts in no figure."""
IS_OWED = and_(IS_LIVE, OWED > ZERO)
IS_SETTLED = and_(IS_LIVE, OWED == ZERO)


def condition(filters: Filters, day: date) -> ColumnElement[bool]:
    """Return the condition on Invoice that these filters stand for; the same bounds as rules.state and rules.bucket."""
    of_year = Invoice.year == filters.year if filters.year is not None else true()
    aged = _aged(filters.age, day) if filters.age else true()
    return and_(of_year, aged, _standing(filters.show, day) if filters.show else IS_LIVE)


def _standing(show: str, day: date) -> ColumnElement[bool]:
    match show:
        case State.OVERDUE:
            return and_(IS_OWED, Invoice.due_on < day)
        case State.PART:
            return and_(IS_OWED, Invoice.due_on >= day, Invoice.paid > ZERO)
        case State.DUE:
            return and_(IS_OWED, Invoice.due_on >= day, Invoice.paid == ZERO)
        case State.WAIVED:
            return and_(IS_SETTLED, Invoice.waived > ZERO, Invoice.paid == ZERO)
        case State.PAID:
            return and_(IS_SETTLED, ~and_(Invoice.waived > ZERO, Invoice.paid == ZERO))
        case State.VOID:
            return ~IS_LIVE
        case "owing":
            return IS_OWED
        case _:
            return false()


def _aged(age: str, day: date) -> ColumnElement[bool]:
    _name, least, most = next(each for each in rules.BUCKETS if each[0] == age)
    since = Invoice.due_on >= day - timedelta(days=most) if most is not None else true()
    until = Invoice.due_on <= day - timedelta(days=least) if least is not None else true()
    return and_(IS_OWED, since, until)


_COLUMNS = (
    Invoice.id, Invoice.number, Invoice.year, Invoice.due_on, Invoice.charged, Invoice.waived, Invoice.paid,
    Invoice.enterprise_id, Invoice.membership_id, Invoice.since, Invoice.until, Invoice.voided_at, Enterprise.name,
    Enterprise.home_code, Membership.position, Membership.number.label("member_number"),
)  # fmt: skip


def _invoices() -> Query:
    return (
        select(*_COLUMNS)
        .join(Enterprise, Enterprise.id == Invoice.enterprise_id)
        .join(Membership, Membership.id == Invoice.membership_id)
    )


def invoices(actor: Actor, filters: Filters, cut: Cut) -> Page:
    """Return a page of invoices, those due longest first."""
    query = _invoices().where(visible_to(actor), condition(filters, today()))
    return paged(query, (key(Invoice.due_on, "due_on"), key(Invoice.id, "id")), cut)


def to_print(actor: Actor, filters: Filters, most: int) -> Sequence[AnyRow]:
    """Return the invoices whose 缴费通知书 are printed together, by name."""
    query = _invoices().where(visible_to(actor), condition(filters, today()))
    return session.execute(query.order_by(Enterprise.sort_key, Invoice.id).limit(most)).all()


def to_export(actor: Actor, filters: Filters) -> Query:
    """Return the question for all rows of a list, in the order of the screen; read it piece by piece."""
    return _invoices().where(visible_to(actor), condition(filters, today())).order_by(Invoice.due_on, Invoice.id)


@dataclass(frozen=True, slots=True)
class Total:
    """What some invoices add up to."""

    year: int
    count: int
    account: Account


def totals(actor: Actor, filters: Filters | None = None) -> list[Total]:
    """Return the sums of each year, the latest first."""
    query = (
        select(
            Invoice.year, func.count(Invoice.id), func.sum(Invoice.charged), func.sum(Invoice.waived),
            func.sum(Invoice.paid),
        )
        .where(visible_to(actor), condition(filters or Filters(), today()))
        .group_by(Invoice.year)
        .order_by(Invoice.year.desc())
    )  # fmt: skip
    return [
        Total(year, n, Account(_sum(charged), _sum(waived), _sum(paid)))
        for year, n, charged, waived, paid in session.execute(query)
    ]


def _sum(value: object) -> Money:
    return value if isinstance(value, Money) else Money(int(value)) if value else ZERO  # type: ignore[call-overload]


def states(actor: Actor, year: int) -> dict[str, int]:
    """Count the invoices of a year by where they stand."""
    counted = {kind.value: func.count(Invoice.id).filter(_standing(kind, today())).label(kind.value) for kind in State}
    row = session.execute(select(*counted.values()).where(Invoice.year == year, visible_to(actor))).one()
    return {name: getattr(row, name) for name in counted}


Cells = dict[tuple[int, str], tuple[int, Money]]
"""How many invoices, and how much is owed, by year and age."""


def ageing(actor: Actor) -> Cells:
    """Return what is owed by year and age: how many invoices, how much."""
    found: Cells = {}
    for name in rules.BUCKET_NAMES:
        query = (
            select(Invoice.year, func.count(Invoice.id), func.sum(OWED))
            .where(visible_to(actor), _aged(name, today()))
            .group_by(Invoice.year)
        )
        for year, n, owed in session.execute(query):
            found[year, name] = (n, _sum(owed))
    return found


def lines_of(invoice_id: int) -> Sequence[InvoiceLine]:
    """Return what an invoice charges."""
    return session.scalars(
        select(InvoiceLine).where(InvoiceLine.invoice_id == invoice_id).order_by(InvoiceLine.id)
    ).all()


def waivers_of(invoice_id: int) -> Sequence[Waiver]:
    """Return what was waived of an invoice, and taken back."""
    return session.scalars(select(Waiver).where(Waiver.invoice_id == invoice_id).order_by(Waiver.id)).all()


def allocations_of(invoice_id: int) -> Sequence[AnyRow]:
    """Return what payments gave an invoice: id, amount, reverses_id, reason, at, by_name and the payment's own."""
    query = (
        select(
            Allocation.id, Allocation.amount, Allocation.reverses_id, Allocation.reason, Allocation.at,
            Allocation.by_name, Payment.id.label("payment_id"), Payment.payer, Payment.received_on, Payment.method,
            Payment.reference,
        )
        .join(Payment, Payment.id == Allocation.payment_id)
        .where(Allocation.invoice_id == invoice_id)
        .order_by(Allocation.id)
    )  # fmt: skip
    return session.execute(query).all()


def receipts_of(invoice_ids: Sequence[int], *, void: bool = True) -> Sequence[Receipt]:
    """Return the receipts of these invoices; without the void ones for firms."""
    query = select(Receipt).where(Receipt.invoice_id.in_(invoice_ids)).order_by(Receipt.id)
    return session.scalars(query if void else query.where(Receipt.voided_at.is_(None))).all()


def of_enterprise(enterprise_id: int, most: int = 6) -> Sequence[AnyRow]:
    """Return an enterprise's invoices, the latest year first."""
    query = _invoices().where(Invoice.enterprise_id == enterprise_id).order_by(Invoice.year.desc()).limit(most)
    return session.execute(query).all()


def of_firms(actor: Actor) -> Sequence[AnyRow]:
    """Return the invoices of the firms this actor manages, the latest year first; void ones with a receipt only."""
    receipted = exists().where(Receipt.invoice_id == Invoice.id, Receipt.voided_at.is_(None)).correlate(Invoice)
    query = (
        _invoices()
        .where(visible_to(actor), or_(IS_LIVE, receipted))
        .order_by(Enterprise.sort_key, Invoice.year.desc(), Invoice.id)
        .limit(100)
    )
    return session.execute(query).all()


def one(invoice_id: int) -> AnyRow:
    """Return an invoice as lists and papers show it."""
    return session.execute(_invoices().where(Invoice.id == invoice_id)).one()


def by_number(number: str) -> Invoice | None:
    """Return the invoice of this number."""
    return session.scalar(select(Invoice).where(Invoice.number == number))


def of_membership(membership_id: int) -> Sequence[Invoice]:
    """Return a membership's invoices by year, void ones left out, their rows as they stand now."""
    query = select(Invoice).where(Invoice.membership_id == membership_id, IS_LIVE).order_by(Invoice.year)
    return session.scalars(query).all()
