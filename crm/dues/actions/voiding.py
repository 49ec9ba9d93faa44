"""作废: an invoice issued by mistake is void from now on. It stays in the books, and its year may be billed again."""

from __future__ import annotations

from sqlalchemy import update

from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.facts import Change, announce
from crm.core.i18n import _
from crm.core.money import Money
from crm.dues import queries, rules
from crm.dues.actions.letters import write_letter
from crm.dues.actions.periods import keep_periods
from crm.dues.facts import InvoiceVoided
from crm.dues.models import DuesLetter, Invoice
from crm.dues.rules import LetterState, Skip, Step


@action
def void(invoice_id: int, *, reason: str, by: Actor) -> tuple[Invoice, int | None]:
    """Void an invoice nobody's money stands on; receipts stay as they are. Raises InvoiceVoid, PaymentsAttached.

    Mails that still wait are not sent. Whoever was written to about it is told: the number of that mail's row is
    returned beside the invoice, None if nobody was.
    """
    invoice = queries.standing_invoice(by, invoice_id)
    _check_free(invoice)
    keep_periods(invoice, taking_back=True, void=True, by=by)
    invoice.voided_at, invoice.voided_by, invoice.void_reason = now(), by.name, reason
    session.flush()
    changes = (
        Change("number", invoice.number, None), Change("charged", invoice.charged, None),
        Change("reason", None, reason),
    )  # fmt: skip
    announce(InvoiceVoided(by=by, invoice_id=invoice.id, enterprise_id=invoice.enterprise_id, changes=changes))
    return invoice, _tell(invoice.id, by)


def _check_free(invoice: Invoice) -> None:
    """Raise PaymentsAttached with who paid how much, if money stands on the invoice."""
    paying = queries.paying_of(invoice.id)
    if paying:
        amount = Money(sum(each.amount.fen for each in paying)).in_unit("元")
        payers = _("、").join(dict.fromkeys(each.payer for each in paying))
        raise rules.PaymentsAttached(number=invoice.number, amount=f"{amount:,.2f}", payers=payers)


def _tell(invoice_id: int, by: Actor) -> int | None:
    waiting = DuesLetter.invoice_id == invoice_id, DuesLetter.state == LetterState.DUE
    session.execute(update(DuesLetter).where(*waiting).values(state=LetterState.SKIPPED, skip=Skip.VOIDED))
    return write_letter(invoice_id, Step.VOIDED, by) if queries.was_told(invoice_id) else None
