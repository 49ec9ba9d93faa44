"""Approving what members owe for a year, and waiving some of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, means, session
from crm.core.facts import Change, Fact, announce
from crm.core.money import Money
from crm.dues import queries, rules
from crm.dues.actions.periods import keep_periods
from crm.dues.facts import DuesWaived, InvoiceIssued, InvoiceRaised, WaiverReversed
from crm.dues.models import FeeSchedule, Invoice, InvoiceLine, Waiver

means("uq_invoice_live", rules.BilledMeanwhile)
means("uq_invoice_number", rules.BilledMeanwhile)
means("uq_waiver_reverses_id", rules.ReversedAlready)


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved a list, when, on what ground, and until when it is to be paid."""

    due_on: date
    approved_on: date
    basis: str


@dataclass(frozen=True, slots=True)
class Billed:
    """What an approval made: invoices of new members of the list, and lines that bill promotions."""

    issued: tuple[Invoice, ...]
    raised: int


@action
def approve(year: int, approval: Approval, *, membership_ids: Collection[int] | None = None, by: Actor) -> Billed:
    """Bill a year's dues to these memberships (None: all that owe them); what is billed already adds nothing.

    Amounts are those of the fee table in force for the year and are frozen from then on. Raises NoFees, NothingToBill.
    """
    schedule = queries.schedule_of(year)
    if schedule is None:
        raise rules.NoFees(year=year)
    lines = queries.proposed(year, queries.fees_of([schedule.id])[schedule.id], membership_ids)
    if not lines:
        raise rules.NothingToBill()
    facts: list[Fact] = []
    issued = [issue(year, each, schedule, approval, by=by, facts=facts) for each in lines if each.invoice_id is None]
    raised = [_raise(each, schedule, approval, by, facts) for each in lines if each.invoice_id is not None]
    announce(*facts)
    for invoice in issued:
        if not invoice.charged:
            keep_periods(invoice, taking_back=False, by=by)
    return Billed(tuple(issued), len(raised))


@action
def issue(
    year: int, line: queries.Proposed, schedule: FeeSchedule, approval: Approval, *, by: Actor, facts: list[Fact]
) -> Invoice:
    """Make the invoice of a line that has none; what is to be announced is added to `facts`."""
    since, until = line.days
    due_on = rules.due_day(schedule.period, approval.due_on, since)
    again = queries.issued_before(line.membership_id, year)
    invoice = Invoice(
        membership_id=line.membership_id, enterprise_id=line.enterprise_id, year=year, since=since, until=until,
        number=rules.invoice_number(year, line.membership_id, again), due_on=due_on, charged=line.amount,
        issued_at=now(), issued_by=by.name,
    )  # fmt: skip
    session.add(invoice)
    session.flush()
    _add_line(invoice, line, schedule, approval, by)
    changes = (
        Change("number", None, invoice.number), Change("charged", None, line.amount),
        Change("due_on", None, due_on), Change("basis", None, approval.basis),
    )  # fmt: skip
    facts.append(InvoiceIssued(by=by, invoice_id=invoice.id, enterprise_id=line.enterprise_id, changes=changes))
    return invoice


def _raise(line: queries.Proposed, schedule: FeeSchedule, approval: Approval, by: Actor, facts: list[Fact]) -> Invoice:
    invoice = queries.standing_invoice(by, line.invoice_id or 0)
    before, invoice.charged = invoice.charged, invoice.charged + line.amount
    _add_line(invoice, line, schedule, approval, by)
    changes = (Change("charged", before, invoice.charged), Change("basis", None, approval.basis))
    facts.append(InvoiceRaised(by=by, invoice_id=invoice.id, enterprise_id=line.enterprise_id, changes=changes))
    return invoice


def _add_line(invoice: Invoice, line: queries.Proposed, schedule: FeeSchedule, approval: Approval, by: Actor) -> None:
    session.add(
        InvoiceLine(
            invoice_id=invoice.id, schedule_id=schedule.id, position=line.position, amount=line.amount,
            basis=approval.basis, approved_on=approval.approved_on, at=now(), by_name=by.name,
        )
    )  # fmt: skip
    session.flush()


@action
def waive(invoice_id: int, amount: Money, *, reason: str, basis: str, by: Actor) -> Waiver:
    """Waive part or all of what is still owed. Raises WaiverTooLarge, InvoiceVoid."""
    invoice = queries.standing_invoice(by, invoice_id)
    owed = queries.account_of(invoice).owed
    if amount > owed:
        raise rules.WaiverTooLarge(owed=owed.in_unit("元"))
    waiver = Waiver(invoice_id=invoice.id, amount=amount, reason=reason, basis=basis, at=now(), by_name=by.name)
    session.add(waiver)
    before, invoice.waived = invoice.waived, invoice.waived + amount
    session.flush()
    changes = (
        Change("waived", before, invoice.waived), Change("reason", None, reason), Change("basis", None, basis)
    )  # fmt: skip
    announce(DuesWaived(by=by, invoice_id=invoice.id, enterprise_id=invoice.enterprise_id, changes=changes))
    keep_periods(invoice, taking_back=False, by=by)
    return waiver


@action
def reverse_waiver(waiver_id: int, *, reason: str, by: Actor) -> Waiver:
    """Take a waiver back by a row of its own. Raises ReversedAlready, InvoiceVoid."""
    wrong = queries.waiver_for(by, waiver_id)
    invoice = queries.standing_invoice(by, wrong.invoice_id)
    if wrong.reverses_id is not None or any(each.reverses_id == wrong.id for each in queries.waivers_of(invoice.id)):
        raise rules.ReversedAlready()
    back = Waiver(
        invoice_id=invoice.id, amount=-wrong.amount, reason=reason, basis=wrong.basis, reverses_id=wrong.id, at=now(),
        by_name=by.name,
    )  # fmt: skip
    session.add(back)
    before, invoice.waived = invoice.waived, invoice.waived - wrong.amount
    session.flush()
    changes = (Change("waived", before, invoice.waived), Change("reason", None, reason))
    announce(WaiverReversed(by=by, invoice_id=invoice.id, enterprise_id=invoice.enterprise_id, changes=changes))
    keep_periods(invoice, taking_back=True, by=by)
    return back
