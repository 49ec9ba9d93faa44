"""A firm whose application is admitted owes the dues of that year, once."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from crm.core import db
from crm.core.actor import SYSTEM, Actor
from crm.core.clock import today
from crm.core.db import session
from crm.core.money import ZERO, Money
from crm.dues import actions, queries
from crm.dues.actions import Approval, FeesDraft
from crm.dues.models import Invoice, Payment
from crm.dues.rules import DuesYear, Method, anniversary
from crm.entry import actions as entry
from crm.entry.rules import Admission, PaidBy, State
from crm.members.models import PaidPeriod
from tests.support.dues import a_fee_table, fees
from tests.support.entry import an_application


def invoices() -> list[tuple[int, int]]:
    """Year and charge of every invoice."""
    return [(each.year, each.charged.fen) for each in session.scalars(select(Invoice))]


def periods() -> list[PaidPeriod]:
    """Every paid period."""
    return list(session.scalars(select(PaidPeriod).order_by(PaidPeriod.id)))


def test_without_a_payment_the_year_is_billed(work: db.Transaction, secretary: Actor) -> None:
    a_fee_table()
    asked = an_application(State.APPROVED)
    entry.admit(asked.id, Admission(paid_on=today(), paid_by=PaidBy.CASH), by=secretary)
    ((year, charged),) = invoices()
    assert year == today().year
    assert charged > 0


def test_what_was_paid_with_the_admission_is_not_asked_for_again(work: db.Transaction, secretary: Actor) -> None:
    schedule = a_fee_table()
    asked = an_application(State.APPROVED)
    paid = Admission(paid_on=today(), paid_by=PaidBy.CASH, dues=Money.of(2_000, "元"))
    entry.admit(asked.id, paid, by=secretary)
    (invoice,) = session.scalars(select(Invoice))
    (payment,) = session.scalars(select(Payment))
    assert (invoice.charged, invoice.paid) == (Money.of(1_000, "元"), Money.of(1_000, "元"))
    assert (payment.amount, payment.allocated) == (Money.of(2_000, "元"), Money.of(1_000, "元"))
    assert invoice.period_id == periods()[0].id
    assert queries.proposed(today().year, queries.fees_of([schedule.id])[schedule.id]) == []
    assert queries.inconsistencies() == []


def test_less_than_the_fee_is_the_years_and_the_difference_is_proposed(work: db.Transaction, secretary: Actor) -> None:
    schedule = a_fee_table()
    asked = an_application(State.APPROVED)
    paid = Admission(paid_on=today(), paid_by=PaidBy.WECHAT, dues=Money.of(600, "元"))
    entry.admit(asked.id, paid, by=secretary)
    assert invoices() == [(today().year, Money.of(600, "元").fen)]
    (line,) = queries.proposed(today().year, queries.fees_of([schedule.id])[schedule.id])
    assert (line.amount, line.invoice_id is None) == (Money.of(400, "元"), False)


def test_without_a_fee_table_what_was_paid_is_kept_for_later(work: db.Transaction, secretary: Actor) -> None:
    asked = an_application(State.APPROVED)
    entry.admit(asked.id, Admission(paid_on=today(), paid_by=PaidBy.CASH, dues=Money.of(600, "元")), by=secretary)
    assert invoices() == []
    (payment,) = session.scalars(select(Payment))
    assert (payment.amount, payment.allocated, payment.method) == (Money.of(600, "元"), ZERO, Method.CASH)
    assert queries.inconsistencies() == []


def test_without_a_fee_table_the_paid_time_goes_with_its_payment(work: db.Transaction, secretary: Actor) -> None:
    asked = an_application(State.APPROVED)
    entry.admit(asked.id, Admission(paid_on=today(), paid_by=PaidBy.CASH, dues=Money.of(600, "元")), by=secretary)
    (payment,), (period,) = session.scalars(select(Payment)), periods()
    assert payment.period_id == period.id
    actions.reverse_payment(payment.id, reason="示例：退款", by=SYSTEM)
    assert periods() == []
    assert queries.inconsistencies() == []


def test_money_that_came_with_an_admission_pays_once(work: db.Transaction, secretary: Actor) -> None:
    asked = an_application(State.APPROVED)
    entry.admit(asked.id, Admission(paid_on=today(), paid_by=PaidBy.CASH, dues=Money.of(1_000, "元")), by=secretary)
    (payment,) = session.scalars(select(Payment))
    a_fee_table()
    approval = Approval(today(), today(), "示例")
    (invoice,) = actions.approve(today().year + 1, approval, by=SYSTEM).issued
    actions.allocate(payment.id, invoice.id, by=SYSTEM)
    assert (payment.period_id, queries.account_of(invoice).owed) == (None, ZERO)
    assert [period.since for period in periods() if period.since <= today()] == []
    assert queries.inconsistencies() == []


def test_a_year_from_the_day_of_admission_is_paid_and_billed(work: db.Transaction, secretary: Actor) -> None:
    draft = FeesDraft(2020, "示例会员大会", date(2019, 12, 5), fees(), period=DuesYear.ADMISSION)
    actions.adopt_fees(draft, by=SYSTEM)
    asked = an_application(State.APPROVED)
    entry.admit(asked.id, Admission(paid_on=today(), paid_by=PaidBy.CASH, dues=Money.of(1_000, "元")), by=secretary)
    (invoice,), (period,) = session.scalars(select(Invoice)), periods()
    days = today(), anniversary(today(), today().year + 1) - timedelta(days=1)
    assert (invoice.since, invoice.until) == (period.since, period.until) == days
    assert (invoice.period_id, queries.account_of(invoice).owed) == (period.id, ZERO)


def test_taking_the_first_payment_back_takes_the_paid_time_back(work: db.Transaction, secretary: Actor) -> None:
    a_fee_table()
    asked = an_application(State.APPROVED)
    entry.admit(asked.id, Admission(paid_on=today(), paid_by=PaidBy.CASH, dues=Money.of(1_000, "元")), by=secretary)
    (payment,) = session.scalars(select(Payment))
    actions.reverse_payment(payment.id, reason="示例：退款", by=SYSTEM)
    assert periods() == []
    assert queries.inconsistencies() == []


def test_without_a_fee_table_nothing_is_billed(work: db.Transaction, secretary: Actor) -> None:
    asked = an_application(State.APPROVED)
    entry.admit(asked.id, Admission(paid_on=today(), paid_by=PaidBy.CASH), by=secretary)
    assert invoices() == []
