"""Money that arrived: lists, allocations, bank statements and what their rows are matched against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from crm.chinese.names import name_key
from crm.core.db import AnyRow, session
from crm.core.pages import Cut, Page, paged
from crm.dues.models import Allocation, BankRow, BankStatement, Invoice, PayerAlias, Payment
from crm.dues.queries.invoices import IS_LIVE, IS_OWED, OWED
from crm.dues.rules import Known, Match, Open, match, numbers_in
from crm.members.models import Enterprise, Membership
from crm.members.queries.shapes import key

_REVERSED = select(Payment.reverses_id).where(Payment.reverses_id.is_not(None))


def payments(show: str, cut: Cut) -> Page:
    """Return a page of payments, the latest first; `open`: those with a rest that is for no invoice yet."""
    query = select(
        Payment.id, Payment.received_on, Payment.amount, Payment.allocated, Payment.payer, Payment.method,
        Payment.reference, Payment.reverses_id, Payment.enterprise_id, Enterprise.name,
        Payment.id.in_(_REVERSED).label("is_reversed"),
    ).outerjoin(Enterprise, Enterprise.id == Payment.enterprise_id)  # fmt: skip
    if show == "open":
        query = query.where(
            Payment.allocated < Payment.amount, Payment.reverses_id.is_(None), Payment.id.not_in(_REVERSED)
        )
    keys = (key(Payment.received_on, "received_on", descending=True), key(Payment.id, "id", descending=True))
    return paged(query, keys, cut)


def is_reversed(payment_id: int) -> bool:
    """Say whether a payment was taken back."""
    return session.scalar(select(Payment.id).where(Payment.reverses_id == payment_id)) is not None


def is_taken_back(allocation_id: int) -> bool:
    """Say whether an allocation was taken back."""
    return session.scalar(select(Allocation.id).where(Allocation.reverses_id == allocation_id)) is not None


def live_allocations(payment_id: int) -> Sequence[Allocation]:
    """Return what of a payment is taken for invoices now."""
    back = select(Allocation.reverses_id).where(Allocation.reverses_id.is_not(None))
    query = select(Allocation).where(
        Allocation.payment_id == payment_id, Allocation.reverses_id.is_(None), Allocation.id.not_in(back)
    )
    return session.scalars(query.order_by(Allocation.id)).all()


def allocations_with(payment_id: int) -> Sequence[AnyRow]:
    """Return all allocations of a payment with the invoice each is for."""
    query = (
        select(
            Allocation.id, Allocation.amount, Allocation.reverses_id, Allocation.reason, Allocation.at,
            Allocation.by_name, Invoice.id.label("invoice_id"), Invoice.number, Enterprise.name,
        )
        .join(Invoice, Invoice.id == Allocation.invoice_id)
        .join(Enterprise, Enterprise.id == Invoice.enterprise_id)
        .where(Allocation.payment_id == payment_id)
        .order_by(Allocation.id)
    )  # fmt: skip
    return session.execute(query).all()


def paying_of(invoice_id: int) -> Sequence[AnyRow]:
    """Return the allocations that stand on an invoice: payment_id, payer, amount, received_on."""
    back = select(Allocation.reverses_id).where(Allocation.reverses_id.is_not(None))
    query = (
        select(Allocation.id, Allocation.amount, Payment.id.label("payment_id"), Payment.payer, Payment.received_on)
        .join(Payment, Payment.id == Allocation.payment_id)
        .where(Allocation.invoice_id == invoice_id, Allocation.reverses_id.is_(None), Allocation.id.not_in(back))
        .order_by(Allocation.id)
    )
    return session.execute(query).all()


def by_reference(reference: str) -> Payment | None:
    """Return the payment with this bank reference."""
    return session.scalar(select(Payment).where(Payment.reference == reference))


def open_invoices(enterprise_ids: Collection[int] | None = None) -> list[Open]:
    """Return every invoice on which something is owed, the oldest year first."""
    owed = OWED.label("owed")
    query = (
        select(Invoice.number, Invoice.year, owed, Invoice.enterprise_id, Enterprise.name)
        .join(Enterprise, Enterprise.id == Invoice.enterprise_id)
        .where(IS_OWED)
        .order_by(Invoice.year, Invoice.id)
    )
    if enterprise_ids is not None:
        query = query.where(Invoice.enterprise_id.in_(enterprise_ids))
    return [Open(row.number, row.year, row.owed, row.enterprise_id, row.name) for row in session.execute(query)]


def statements() -> Sequence[AnyRow]:
    """Return the bank's lists read so far, the latest first: how many rows, how many of them are recorded."""
    recorded = func.count(Payment.id)
    skipped = func.count(case((BankRow.skipped.is_not(None), 1)))
    query = (
        select(
            BankStatement.id, BankStatement.name, BankStatement.at, BankStatement.by_name,
            func.count(BankRow.id).label("rows"), skipped.label("skipped"), recorded.label("recorded"),
        )
        .outerjoin(BankRow, BankRow.statement_id == BankStatement.id)
        .outerjoin(Payment, (Payment.reference == BankRow.reference) & (BankRow.reference != ""))
        .group_by(BankStatement.id)
        .order_by(BankStatement.id.desc())
        .limit(50)
    )  # fmt: skip
    return session.execute(query).all()


def rows_of(statement_id: int) -> Sequence[BankRow]:
    """Return the rows of a bank's list."""
    return session.scalars(select(BankRow).where(BankRow.statement_id == statement_id).order_by(BankRow.number)).all()


def known_for(rows: Sequence[BankRow]) -> Known:
    """Return what these rows are matched against."""
    keys = {name_key(row.payer) for row in rows if row.skipped is None}
    names, members = _members(keys)
    aliases: dict[str, set[int]] = defaultdict(set)
    for alias in session.execute(
        select(PayerAlias.payer_key, PayerAlias.enterprise_id).where(PayerAlias.payer_key.in_(keys))
    ):
        aliases[alias.payer_key].add(alias.enterprise_id)
    paid_for = {firm for some in aliases.values() for firm in some}
    references = [row.reference for row in rows if row.reference]
    recorded = select(Payment.reference).where(Payment.reference.in_(references))
    owing = open_invoices()
    return Known(
        invoices=_numbered(rows) | {each.number: each.enterprise_id for each in owing}, replaced=_replaced(rows),
        open=owing, names=names, aliases={name: frozenset(some) for name, some in aliases.items()},
        members=members | _numbers(paid_for),
        recorded=frozenset(row.reference for row in session.execute(recorded)),
    )  # fmt: skip


def _numbered(rows: Sequence[BankRow]) -> dict[str, int]:
    numbers = {number for row in rows for number in numbers_in(row.summary)}
    query = select(Invoice.number, Invoice.enterprise_id).where(Invoice.number.in_(numbers), IS_LIVE)
    return {row.number: row.enterprise_id for row in session.execute(query)}


def _replaced(rows: Sequence[BankRow]) -> dict[str, str]:
    """Return which of the void invoices these rows name were issued again: old number → new one."""
    numbers = {number for row in rows for number in numbers_in(row.summary)}
    again = aliased(Invoice)
    query = (
        select(Invoice.number, again.number.label("now"))
        .join(again, (again.membership_id == Invoice.membership_id) & (again.year == Invoice.year))
        .where(Invoice.number.in_(numbers), ~IS_LIVE, again.voided_at.is_(None))
    )
    return {row.number: row.now for row in session.execute(query)}


def _members(keys: Collection[str]) -> tuple[dict[str, frozenset[int]], dict[int, str]]:
    names: dict[str, set[int]] = defaultdict(set)
    numbers: dict[int, str] = {}
    query = (
        select(Enterprise.id, Enterprise.name_key, Membership.number)
        .join(Membership, Membership.enterprise_id == Enterprise.id)
        .where(Enterprise.name_key.in_(keys))
    )
    for row in session.execute(query):
        names[row.name_key].add(row.id)
        numbers[row.id] = row.number
    return {name: frozenset(some) for name, some in names.items()}, numbers


def _numbers(enterprise_ids: Collection[int]) -> dict[int, str]:
    query = select(Membership.enterprise_id, Membership.number).where(Membership.enterprise_id.in_(enterprise_ids))
    return {row.enterprise_id: row.number for row in session.execute(query)}


def matches_of(rows: Sequence[BankRow]) -> dict[int, Match]:
    """Return what each row that is money received probably pays, by the row's id."""
    known = known_for(rows)
    return {
        row.id: match(row.reference, row.payer, row.amount, row.summary, known) for row in rows if row.skipped is None
    }


def member_by_number(number: str) -> Membership | None:
    """Return the membership of this number."""
    return session.scalar(select(Membership).where(Membership.number == number))


def recorded_as(rows: Sequence[BankRow]) -> dict[str, AnyRow]:
    """Return the payments these rows were recorded as, by their reference."""
    references = [row.reference for row in rows if row.reference]
    query = select(Payment.id, Payment.reference, Payment.allocated, Payment.amount).where(
        Payment.reference.in_(references)
    )
    return {row.reference: row for row in session.execute(query)}


def alias_exists(payer_key: str, enterprise_id: int) -> bool:
    """Say whether this payer is remembered for this enterprise."""
    query = select(PayerAlias.id).where(PayerAlias.payer_key == payer_key, PayerAlias.enterprise_id == enterprise_id)
    return session.scalar(query) is not None
