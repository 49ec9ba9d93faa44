"""Fee tables, invoices and money for tests of dues. All invented; call inside a transaction."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from crm.core.actor import SYSTEM, Actor
from crm.core.clock import today
from crm.core.money import Money
from crm.dues import actions, queries
from crm.dues.actions import Approval, Arrived, FeesDraft
from crm.dues.models import FeeSchedule, Invoice, Payment
from crm.members import actions as members
from crm.members import queries as known
from crm.members.models import Enterprise
from crm.members.rules import Position
from tests.support.members import membership_of

_numbers = count(1)
FEES = {
    Position.PRESIDENT: "50000", Position.EXECUTIVE_PRESIDENT: "30000", Position.EXECUTIVE_VICE_PRESIDENT: "20000",
    Position.VICE_PRESIDENT: "6000", Position.STANDING_COUNCIL: "2000", Position.COUNCIL: "2000",
    Position.CHIEF_SUPERVISOR: "6000", Position.SUPERVISOR: "2000", Position.MEMBER: "1000",
}  # fmt: skip


def fees(**changed: str) -> dict[Position, Money]:
    """Return a fee table; keyword arguments change it by position."""
    return {place: Money.of(changed.get(place.value, amount)) for place, amount in FEES.items()}


def a_fee_table(valid_from: int = 2020, *, by: Actor = SYSTEM, **changed: str) -> FeeSchedule:
    """Record a fee table."""
    draft = FeesDraft(
        valid_from=valid_from, meeting="示例会员大会", meeting_on=date(2019, 12, 5), fees=fees(**changed), votes_for=80,
        votes_against=2, votes_abstained=1, pay_to="户名：示例联谊会\n账号：0000 0000 0000（示例）",
    )  # fmt: skip
    return actions.adopt_fees(draft, by=by)


def approval(due_on: date | None = None) -> Approval:
    """Return an approval."""
    return Approval(due_on or today() + timedelta(days=40), today(), "示例理事会纪要")


def an_invoice(
    enterprise: Enterprise, *, year: int | None = None, due_on: date | None = None, by: Actor = SYSTEM
) -> Invoice:
    """Bill an enterprise's dues for a year (this one, unless said), with a fee table if there is none."""
    if not queries.schedules():
        a_fee_table()
    chosen = [membership_of(enterprise).id]
    return actions.approve(year or today().year, approval(due_on), membership_ids=chosen, by=by).issued[0]


def money_in(amount: str, payer: str = "示例付款有限公司", **fields: Any) -> Arrived:
    """Return money that arrived today."""
    values: dict[str, Any] = {"reference": f"T{next(_numbers):08d}"} | fields
    return Arrived(**{"received_on": today(), "amount": Money.of(amount), "payer": payer} | values)


def paid(invoice: Invoice, amount: str, *, payer: str = "示例付款有限公司", by: Actor = SYSTEM) -> Payment:
    """Pay so much of an invoice."""
    return actions.receive(
        money_in(amount, payer), enterprise_id=invoice.enterprise_id, invoice_ids=[invoice.id], by=by
    )


def owing(enterprise: Enterprise) -> Enterprise:
    """Take back what a member has paid, so that it owes this year's dues."""
    for period in known.paid_periods(membership_of(enterprise).id):
        members.withdraw_payment(enterprise.id, period.id, by=SYSTEM)
    return enterprise
