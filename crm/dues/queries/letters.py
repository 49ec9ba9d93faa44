"""Mails about invoices: which are due, to whom, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import and_, exists, func, or_, select

from crm.core.clock import now, today
from crm.core.db import AnyRow, Query, session
from crm.dues import rules
from crm.dues.models import DuesLetter, Invoice
from crm.dues.queries.invoices import IS_OWED, OWED
from crm.dues.rules import LetterState, Skip, Step
from crm.members import queries as members
from crm.members.models import Employment, Enterprise, Membership, Person
from crm.members.rules import Duty

_FIRST = (Duty.FINANCE, Duty.CONTACT, Duty.REPRESENTATIVE, Duty.OTHER)
COMING = timedelta(days=30)
"""How far ahead the dry list looks."""
LOST_AFTER = timedelta(minutes=15)
"""A mail handed over so long ago without an answer will get none: its result is not known."""


def reminders_on(day: date, most: int = 500) -> list[tuple[int, Step]]:
    """Return the reminders to write on a day: invoice and step, those already written left out."""
    found: list[tuple[int, Step]] = []
    for step in rules.DAYS:
        rows = session.scalars(_lacking(step, day).with_only_columns(Invoice.id).limit(max(0, most - len(found))))
        found += [(invoice_id, step) for invoice_id in rows]
    return found


def _lacking(step: Step, day: date, ahead: timedelta = timedelta()) -> Query:
    first, last = rules.window(step, day)
    written = exists().where(DuesLetter.invoice_id == Invoice.id, DuesLetter.step == step).correlate(Invoice)
    return (
        select(
            Invoice.id, Invoice.number, Invoice.year, Invoice.due_on, Invoice.enterprise_id, Enterprise.name,
            Enterprise.home_code, OWED.label("owed"),
        )
        .join(Enterprise, Enterprise.id == Invoice.enterprise_id)
        .join(Membership, Membership.id == Invoice.membership_id)
        .where(IS_OWED, Invoice.due_on.between(first, last + ahead), ~written)
        .where(members.standing_in(rules.CALLED, today()))
        .order_by(Invoice.due_on, Invoice.id)
    )  # fmt: skip


def coming(day: date, most: int = 200) -> list[tuple[date, Step, AnyRow]]:
    """Return the reminders that go out within 30 days if nobody pays: day, step, invoice. Nothing is written."""
    found: list[tuple[date, Step, AnyRow]] = []
    for step in rules.DAYS:
        rows = session.execute(_lacking(step, day, ahead=COMING).limit(most))
        found += [(max(row.due_on + timedelta(days=rules.DAYS[step]), day), step, row) for row in rows]
    return sorted(found, key=lambda each: (each[0], each[2].id))[:most]


def letters(most: int = 100) -> Sequence[AnyRow]:
    """Return the latest mails about invoices and what became of them."""
    query = (
        select(
            DuesLetter.id, DuesLetter.step, DuesLetter.state, DuesLetter.due_at, DuesLetter.handed_at,
            DuesLetter.address, DuesLetter.skip, DuesLetter.answer, Invoice.id.label("invoice_id"), Invoice.number,
            Enterprise.name,
        )
        .join(Invoice, Invoice.id == DuesLetter.invoice_id)
        .join(Enterprise, Enterprise.id == Invoice.enterprise_id)
        .order_by(DuesLetter.id.desc())
        .limit(most)
    )  # fmt: skip
    return session.execute(query).all()


def letters_of(invoice_id: int) -> Sequence[DuesLetter]:
    """Return the mails about an invoice."""
    return session.scalars(select(DuesLetter).where(DuesLetter.invoice_id == invoice_id).order_by(DuesLetter.id)).all()


def was_told(invoice_id: int) -> bool:
    """Say whether the firm may have got a mail about this invoice."""
    told = select(DuesLetter.id).where(DuesLetter.invoice_id == invoice_id, DuesLetter.state.in_(rules.TOLD))
    return session.scalar(told.limit(1)) is not None


def without_notice(year: int, most: int = 5_000) -> Sequence[int]:
    """Return the invoices of a year that are owed and whose 缴费通知书 was never mailed."""
    written = exists().where(DuesLetter.invoice_id == Invoice.id, DuesLetter.step == Step.NOTICE).correlate(Invoice)
    query = select(Invoice.id).where(Invoice.year == year, IS_OWED, ~written).order_by(Invoice.id).limit(most)
    return session.scalars(query).all()


def due_letters(most: int = 200) -> Sequence[int]:
    """Return the mails whose time has come."""
    query = select(DuesLetter.id).where(DuesLetter.state == LetterState.DUE, DuesLetter.due_at <= now())
    return session.scalars(query.order_by(DuesLetter.due_at, DuesLetter.id).limit(most)).all()


def lost_before() -> datetime:
    """Return the moment before which a mail handed over and never answered counts as lost."""
    return now() - LOST_AFTER


def any_lost() -> bool:
    """Say whether there are mails handed over long ago without an answer."""
    query = select(DuesLetter.id).where(DuesLetter.state == LetterState.HANDED, DuesLetter.handed_at < lost_before())
    return session.scalar(query.limit(1)) is not None


def next_letter_at() -> datetime | None:
    """Return when the next mail is due."""
    return session.scalar(select(func.min(DuesLetter.due_at)).where(DuesLetter.state == LetterState.DUE))


def letter(letter_id: int) -> DuesLetter | None:
    """Return a mail's row as it stands now."""
    return session.scalar(
        select(DuesLetter).where(DuesLetter.id == letter_id).execution_options(populate_existing=True)
    )


def skip_of(invoice: Invoice) -> Skip | None:
    """Say why nobody is written to about an invoice any more: it is void, settled, or the member has left."""
    if invoice.voided_at is not None:
        return Skip.VOIDED
    if not (invoice.charged - invoice.waived - invoice.paid):
        return Skip.SETTLED
    called = select(Membership.id).where(
        Membership.id == invoice.membership_id, members.standing_in(rules.CALLED, today())
    )
    return None if session.scalar(called) is not None else Skip.LEFT


def addressee(enterprise_id: int) -> AnyRow | None:
    """Return whom to write to: 财务, else 联络员, else 单位代表, else 主要联系人; name, email, locale, salutation."""
    query = (
        select(Person.id, Person.name, Person.salutation, Person.email, Person.locale, Employment.duty, Employment.main)
        .join(Person, Person.id == Employment.person_id)
        .where(
            Employment.enterprise_id == enterprise_id, members.employed_now(), Person.email != "",
            or_(Employment.main, and_(Employment.duty != Duty.OTHER)),
        )
    )  # fmt: skip
    found = session.execute(query).all()
    return min(found, key=lambda row: (_FIRST.index(row.duty), not row.main, row.id), default=None)
