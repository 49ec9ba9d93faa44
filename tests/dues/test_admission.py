"""A firm whose application is admitted owes the dues of that year, once."""

from __future__ import annotations

from sqlalchemy import select

from crm.core import db
from crm.core.actor import Actor
from crm.core.clock import today
from crm.core.db import session
from crm.core.money import Money
from crm.dues.models import Invoice
from crm.entry import actions as entry
from crm.entry.rules import Admission, PaidBy, State
from tests.support.dues import a_fee_table
from tests.support.entry import an_application


def invoices() -> list[tuple[int, int]]:
    """Year and charge of every invoice."""
    return [(each.year, each.charged.fen) for each in session.scalars(select(Invoice))]


def test_without_a_payment_the_year_is_billed(work: db.Transaction, secretary: Actor) -> None:
    a_fee_table()
    asked = an_application(State.APPROVED)
    entry.admit(asked.id, Admission(paid_on=today(), paid_by=PaidBy.CASH), by=secretary)
    ((year, charged),) = invoices()
    assert year == today().year
    assert charged > 0


def test_what_was_paid_with_the_admission_is_not_asked_for_again(work: db.Transaction, secretary: Actor) -> None:
    a_fee_table()
    asked = an_application(State.APPROVED)
    paid = Admission(paid_on=today(), paid_by=PaidBy.CASH, dues=Money.of(2_000, "元"))
    entry.admit(asked.id, paid, by=secretary)
    assert invoices() == []


def test_without_a_fee_table_nothing_is_billed(work: db.Transaction, secretary: Actor) -> None:
    asked = an_application(State.APPROVED)
    entry.admit(asked.id, Admission(paid_on=today(), paid_by=PaidBy.CASH), by=secretary)
    assert invoices() == []
