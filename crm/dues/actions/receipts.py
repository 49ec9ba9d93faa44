"""社会团体会费票据: recorded with its code and number, kept as a file the firm can fetch, void by a mark."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from crm.core.actor import Act, Actor
from crm.core.clock import now
from crm.core.db import action, means, session
from crm.core.facts import Change, announce
from crm.core.files import Kind, store
from crm.core.money import Money
from crm.dues import queries, rules
from crm.dues.facts import ReceiptRecorded, ReceiptVoided
from crm.dues.models import Receipt

means("uq_receipt_code_number", rules.ReceiptTaken)
PAPERS = frozenset({Kind.PDF, Kind.JPEG, Kind.PNG})


@dataclass(frozen=True, slots=True)
class Paper:
    """A receipt as typed. `amount` in whole 分."""

    code: str
    number: str
    issued_on: date
    amount: Money


@action
def record_receipt(
    invoice_id: int, paper: Paper, *, file: FileStorage | None = None, another: bool = False, by: Actor
) -> Receipt:
    """Record a receipt for what was paid on an invoice: one, unless `another` is asked for.

    Raises ReceiptExists, ReceiptTooLarge, ReceiptTaken, FileRefused, InvoiceVoid.
    """
    invoice = queries.standing_invoice(by, invoice_id)
    kept = store(file, accept=PAPERS, by=by, field="file") if file is not None else None
    live = queries.receipts_of([invoice.id], void=False)
    if live and not another:
        raise rules.ReceiptExists(number=live[-1].number)
    given = Money(sum(each.amount.fen for each in live))
    if given + paper.amount > invoice.paid:
        raise rules.ReceiptTooLarge(paid=invoice.paid.in_unit("元"), given=given.in_unit("元"))
    if session.scalar(select(Receipt.id).where(Receipt.code == paper.code, Receipt.number == paper.number)):
        raise rules.ReceiptTaken()
    receipt = Receipt(
        invoice_id=invoice.id, code=paper.code, number=paper.number, issued_on=paper.issued_on, amount=paper.amount,
        file_id=kept.id if kept else None, at=now(), by_name=by.name,
    )  # fmt: skip
    session.add(receipt)
    session.flush()
    changes = (
        Change("code", None, paper.code), Change("number", None, paper.number), Change("amount", None, paper.amount)
    )  # fmt: skip
    announce(ReceiptRecorded(by=by, invoice_id=invoice.id, enterprise_id=invoice.enterprise_id, changes=changes))
    return receipt


@action
def void_receipt(receipt_id: int, *, reason: str, by: Actor) -> Receipt:
    """Mark a receipt as void; the row and its file stay. Raises ReversedAlready."""
    receipt = queries.receipt_for(by, receipt_id, Act.WRITE)
    invoice = queries.invoice_to_change(by, receipt.invoice_id)
    if receipt.voided_at is not None:
        raise rules.ReversedAlready()
    receipt.voided_at, receipt.void_reason = now(), reason
    session.flush()
    changes = (Change("number", receipt.number, None), Change("reason", None, reason))
    announce(ReceiptVoided(by=by, invoice_id=invoice.id, enterprise_id=invoice.enterprise_id, changes=changes))
    return receipt
