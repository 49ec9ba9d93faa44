"""Money that arrives: recorded once, taken for invoices, taken back by rows of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from crm.chinese.names import name_key
from crm.core.actor import Actor
from crm.core.clock import now, today
from crm.core.db import action, means, session
from crm.core.facts import Change, announce
from crm.core.money import Money
from crm.dues import queries, rules
from crm.dues.actions.periods import keep_periods
from crm.dues.facts import AllocationReversed, DuesAllocated, DuesReceived, DuesReversed
from crm.dues.models import Allocation, Invoice, PayerAlias, Payment
from crm.dues.rules import Method
from crm.members import actions as members
from crm.members.models import Enterprise

means("uq_payment_reference", rules.PaidMeanwhile)
means("uq_payment_reverses_id", rules.ReversedAlready)
means("uq_allocation_reverses_id", rules.ReversedAlready)


@dataclass(frozen=True, slots=True)
class Arrived:
    """Money as it arrived. `amount` in whole 分; `reference` names the movement at the bank, "" for none."""

    received_on: date
    amount: Money
    payer: str
    method: Method = Method.TRANSFER
    reference: str = ""
    note: str = ""
    bank_row_id: int | None = None


@action
def receive(arrived: Arrived, *, enterprise_id: int | None, invoice_ids: Iterable[int] = (), by: Actor) -> Payment:
    """Record money and take it for these invoices in turn; what is left over is kept as 预缴 of the payment.

    A payer of another name than the member's is remembered for the next time (代付). Raises PayInFuture, PaidAlready.
    """
    if arrived.received_on > today():
        raise rules.PayInFuture()
    if arrived.reference and queries.by_reference(arrived.reference) is not None:
        raise rules.PaidAlready(reference=arrived.reference)
    payment = Payment(
        received_on=arrived.received_on, amount=arrived.amount, payer=arrived.payer, method=arrived.method,
        reference=arrived.reference or None, enterprise_id=enterprise_id, bank_row_id=arrived.bank_row_id,
        note=arrived.note, at=now(), by_name=by.name,
    )  # fmt: skip
    session.add(payment)
    session.flush()
    changes = (
        Change("amount", None, arrived.amount), Change("payer", None, arrived.payer),
        Change("received_on", None, arrived.received_on), Change("reference", None, arrived.reference),
    )  # fmt: skip
    announce(DuesReceived(by=by, payment_id=payment.id, enterprise_id=enterprise_id, changes=changes))
    if enterprise_id is not None:
        _remember(arrived.payer, enterprise_id, by)
    for invoice_id in invoice_ids:
        if payment.allocated < payment.amount:
            take(payment, queries.standing_invoice(by, invoice_id), by=by)
    return payment


def _remember(payer: str, enterprise_id: int, by: Actor) -> None:
    key = name_key(payer)
    is_other = key and key != session.get_one(Enterprise, enterprise_id).name_key
    if is_other and not queries.alias_exists(key, enterprise_id):
        session.add(PayerAlias(payer_key=key, enterprise_id=enterprise_id, payer=payer, at=now(), by_name=by.name))
        session.flush()


@action
def take(payment: Payment, invoice: Invoice, *, by: Actor) -> Money:
    """Take what the payment has left for what the invoice still owes."""
    account, rest = queries.account_of(invoice).pay(payment.amount - payment.allocated)
    taken = payment.amount - payment.allocated - rest
    if not taken:
        return taken
    session.add(Allocation(payment_id=payment.id, invoice_id=invoice.id, amount=taken, at=now(), by_name=by.name))
    before, invoice.paid = invoice.paid, account.paid
    payment.allocated = payment.allocated + taken
    session.flush()
    changes = (Change("paid", before, invoice.paid), Change("payment_id", None, payment.id))
    announce(DuesAllocated(by=by, invoice_id=invoice.id, enterprise_id=invoice.enterprise_id, changes=changes))
    keep_periods(invoice, taking_back=False, by=by)
    return taken


@action
def allocate(payment_id: int, invoice_id: int, *, by: Actor) -> Money:
    """Take the rest of a payment (预缴) for an invoice. Raises NothingLeft, NothingOwed, InvoiceVoid.

    Money pays once: the time it made with an admission, before there was a fee table, is taken back.

    Returns what was taken.
    """
    payment = queries.payment_to_change(by, payment_id)
    invoice = queries.standing_invoice(by, invoice_id)
    gone = payment.reverses_id is not None or queries.is_reversed(payment.id)
    if gone or payment.allocated >= payment.amount:
        raise rules.NothingLeft()
    if queries.account_of(invoice).is_settled:
        raise rules.NothingOwed(number=invoice.number)
    if payment.enterprise_id is None:
        payment.enterprise_id = invoice.enterprise_id
    _remember(payment.payer, invoice.enterprise_id, by)
    _give_back(payment, by)
    return take(payment, invoice, by=by)


@action
def free(allocation_id: int, *, reason: str, by: Actor) -> Allocation:
    """Take back what an invoice got from a payment: it is 预缴 again. Raises ReversedAlready."""
    wrong = queries.allocation_for(by, allocation_id)
    payment = queries.payment_to_change(by, wrong.payment_id)
    return _free(payment, wrong, reason, by)


def _free(payment: Payment, wrong: Allocation, reason: str, by: Actor) -> Allocation:
    invoice = queries.invoice_to_change(by, wrong.invoice_id)
    if wrong.reverses_id is not None or queries.is_taken_back(wrong.id):
        raise rules.ReversedAlready()
    back = Allocation(
        payment_id=payment.id, invoice_id=invoice.id, amount=-wrong.amount, reason=reason, reverses_id=wrong.id,
        at=now(), by_name=by.name,
    )  # fmt: skip
    session.add(back)
    before, invoice.paid = invoice.paid, invoice.paid - wrong.amount
    payment.allocated = payment.allocated - wrong.amount
    session.flush()
    changes = (
        Change("paid", before, invoice.paid), Change("payment_id", payment.id, None), Change("reason", None, reason)
    )  # fmt: skip
    announce(AllocationReversed(by=by, invoice_id=invoice.id, enterprise_id=invoice.enterprise_id, changes=changes))
    keep_periods(invoice, taking_back=True, by=by)
    return back


@action
def reverse_payment(payment_id: int, *, reason: str, by: Actor) -> Payment:
    """Take back a payment recorded by mistake, with all that invoices got of it. Raises ReversedAlready."""
    wrong = queries.payment_to_change(by, payment_id)
    if wrong.reverses_id is not None or queries.is_reversed(wrong.id):
        raise rules.ReversedAlready()
    for each in queries.live_allocations(wrong.id):
        _free(wrong, each, reason, by)
    _give_back(wrong, by)
    back = Payment(
        received_on=today(), amount=-wrong.amount, payer=wrong.payer, method=wrong.method, note=reason,
        enterprise_id=wrong.enterprise_id, reverses_id=wrong.id, at=now(), by_name=by.name,
    )  # fmt: skip
    session.add(back)
    session.flush()
    changes = (Change("amount", wrong.amount, None), Change("reason", None, reason))
    announce(DuesReversed(by=by, payment_id=wrong.id, enterprise_id=wrong.enterprise_id, changes=changes))
    return back


def _give_back(payment: Payment, by: Actor) -> None:
    """Take back the paid time a payment made with an admission: the money is gone, or pays something else."""
    if payment.period_id is not None and payment.enterprise_id is not None:
        period_id, payment.period_id = payment.period_id, None
        session.flush()
        members.withdraw_payment(payment.enterprise_id, period_id, by=by)


@action
def receive_for(arrived: Arrived, *, enterprise_id: int, by: Actor) -> Payment:
    """Record money of a member for whatever it owes, the oldest year first; what is left over is 预缴."""
    owing = [queries.by_number(each.number) for each in queries.open_invoices([enterprise_id])]
    return receive(arrived, enterprise_id=enterprise_id, invoice_ids=[each.id for each in owing if each], by=by)
