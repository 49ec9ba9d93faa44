"""Keeping a membership's paid time in step with its invoices: settled is paid for the year, reversed is not."""

from __future__ import annotations

from datetime import timedelta

from crm.core.actor import Actor
from crm.core.clock import today
from crm.core.db import action, session
from crm.dues import queries
from crm.dues.models import Invoice
from crm.members import actions as members
from crm.members import queries as known
from crm.members.models import Membership
from crm.members.rules import PeriodLeavesGap, PeriodPaid


@action
def keep_periods(changed: Invoice, *, taking_back: bool, void: bool = False, by: Actor) -> None:
    """Record the days of every settled invoice as paid; after a reversal take back what no longer holds.

    `void`: the changed invoice is about to be voided, so its days are paid for by nothing.

    A promotion billed later leaves the year paid: only a reversal takes it back. A year paid for before the one in
    front of it is recorded once that one is settled.
    """
    invoices = queries.of_membership(changed.membership_id)
    is_gone = void or not queries.account_of(changed).is_settled
    if taking_back and is_gone and changed.period_id is not None:
        for invoice in invoices:
            if invoice.year >= changed.year and invoice.period_id is not None:
                wrong, invoice.period_id = invoice.period_id, None
                session.flush()
                members.withdraw_payment(invoice.enterprise_id, wrong, by=by)
    for invoice in invoices:
        if invoice.period_id is None and queries.account_of(invoice).is_settled and not (void and invoice is changed):
            _record(invoice, by)
    session.flush()


def _record(invoice: Invoice, by: Actor) -> None:
    """Record what of the invoice's days is not paid for yet, from the day of admission on."""
    membership = session.get_one(Membership, invoice.membership_id)
    first, last = invoice.since, invoice.until
    periods = known.paid_periods(membership.id)
    paid = [period.until for period in periods if first <= period.until]
    since = max([first, membership.joined_on, *(until + timedelta(days=1) for until in paid if until <= last)])
    if since > last or (not periods and since > today()):
        return
    try:
        period = members.record_payment(invoice.enterprise_id, since=since, until=last, dues=invoice.paid, by=by)
    except (PeriodLeavesGap, PeriodPaid):
        return
    invoice.period_id = period.id


@action
def record_begun(*, by: Actor) -> int:
    """Record the days of settled invoices that begin by now and could not be recorded ahead: a gap lay before them.

    Returns how many invoices were looked at; those whose days are paid otherwise change nothing.
    """
    begun = queries.begun_unrecorded(today())
    for invoice in begun:
        keep_periods(invoice, taking_back=False, by=by)
    return len(begun)
