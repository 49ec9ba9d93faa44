"""The books of dues are reconciled: what balances says nothing, every fault is named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from crm.core import db
from crm.core.clock import today
from crm.core.db import session
from crm.core.money import Money
from crm.dues import queries
from crm.dues.models import Invoice, Payment
from crm.members.models import Membership
from tests.support.dues import an_invoice, paid
from tests.support.members import a_member


def billed() -> Invoice:
    """An invoice that is half paid."""
    invoice = an_invoice(a_member(paid_until=today() - timedelta(days=200)))
    paid(invoice, "500")
    return invoice


def test_books_that_balance_say_nothing(work: db.Transaction) -> None:
    invoice = billed()
    paid(invoice, "800")
    assert queries.inconsistencies() == []


@pytest.mark.parametrize("column", ["charged", "waived", "paid"])
def test_a_sum_that_is_not_that_of_its_rows_is_named(work: db.Transaction, column: str) -> None:
    invoice = billed()
    value = getattr(invoice, column) + Money(1)
    session.execute(update(Invoice).where(Invoice.id == invoice.id).values({column: value}))
    (said,) = queries.inconsistencies()
    assert invoice.number in said
    assert {"charged": "应缴", "waived": "减免", "paid": "实缴"}[column] in said


def test_a_payment_that_gave_more_than_its_rows_say_is_named(work: db.Transaction) -> None:
    billed()
    session.execute(update(Payment).values(allocated=Money(1)))
    (said,) = queries.inconsistencies()
    assert "示例付款有限公司" in said


def test_paid_time_without_a_period_is_named(work: db.Transaction) -> None:
    billed()
    session.execute(update(Membership).values(paid_until=today() + timedelta(days=900)))
    (said,) = queries.inconsistencies()
    assert f"{today() + timedelta(days=900)}" in said
