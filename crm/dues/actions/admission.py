"""Money that came with an admission stands in the books of dues like any other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from crm.core.actor import Actor
from crm.core.db import action, session
from crm.core.facts import Fact, announce
from crm.dues import queries, rules
from crm.dues.actions.billing import Approval, issue
from crm.dues.actions.payments import Arrived, receive, take
from crm.dues.models import Invoice, Payment
from crm.members.models import Enterprise, Membership, PaidPeriod

TIME_TO_PAY = timedelta(days=30)
"""How long after the admission its first invoice is due."""


@action
def receive_with_admission(membership: Membership, arrived: Arrived, *, period_id: int | None, by: Actor) -> Payment:
    """Record what was paid with an admission, and bill its year so that the sums agree; its note is the ground.

    The invoice asks for what was paid, at most for the year's fee: more is 预缴, and less is proposed with the year's
    list like a promotion. Without a fee table all of it is 预缴. Who may admit may record it.
    """
    enterprise = session.get_one(Enterprise, membership.enterprise_id)
    arrived = replace(arrived, payer=arrived.payer or enterprise.name)
    payment = receive(arrived, enterprise_id=enterprise.id, by=by)
    period = session.get(PaidPeriod, period_id) if period_id is not None else None
    invoice = _invoice(membership, enterprise, arrived, period, by)
    if invoice is not None and invoice.period_id is None and queries.account_of(invoice).owed <= arrived.amount:
        invoice.period_id = period_id
    else:
        payment.period_id = period_id
    session.flush()
    if invoice is not None:
        take(payment, invoice, by=by)
    return payment


def _invoice(
    membership: Membership, enterprise: Enterprise, arrived: Arrived, period: PaidPeriod | None, by: Actor
) -> Invoice | None:
    """Return the invoice of the year of admission, made if there is a fee for it; None if there is none."""
    day = arrived.received_on
    schedule = queries.schedule_of(day.year)
    kind = schedule.period if schedule else rules.DuesYear.CALENDAR
    year = rules.year_of_day(kind, membership.joined_on, day)
    same = Invoice.membership_id == membership.id, Invoice.year == year, queries.IS_LIVE
    known = session.scalar(select(Invoice).where(*same).with_for_update().execution_options(populate_existing=True))
    fee = queries.fees_of([schedule.id])[schedule.id].get(membership.position) if schedule else None
    days = (period.since, period.until) if period else rules.days_of(kind, year, membership.joined_on)
    if known is not None or schedule is None or fee is None or days is None:
        return known
    facts: list[Fact] = []
    line = queries.charge_of(membership, enterprise, min(fee, arrived.amount), days)
    approval = Approval(day + TIME_TO_PAY, day, arrived.note)
    invoice = issue(year, line, schedule, approval, by=by, facts=facts)
    announce(*facts)
    return invoice
