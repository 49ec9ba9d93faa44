"""作废: the page that asks, and what it does."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from crm.core.access import requires
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.jobs import enqueue
from crm.core.web import flash, refused, render, see_other
from crm.dues import actions, queries
from crm.dues.forms import VoidForm
from crm.dues.jobs import mail_letter
from crm.dues.models import Invoice
from crm.dues.views import bp
from crm.dues.views.frame import page, treasurer

PAGE = "dues/void.html"


def _context(invoice: Invoice) -> dict[str, object]:
    receipts = queries.receipts_of([invoice.id], void=False)
    return page(
        "invoices", invoice=invoice, enterprise=queries.enterprise_of(invoice), account=queries.account_of(invoice),
        paying=queries.paying_of(invoice.id), receipts=receipts, told=queries.was_told(invoice.id),
    )  # fmt: skip


@bp.get("/invoices/<int:invoice_id>/void")
@requires(Thing.DUES, Act.WRITE)
def ask_to_void(invoice_id: int) -> ResponseReturnValue:
    """Ask whether an invoice shall be voided: which, whose, how much, and what stands in the way."""
    invoice = queries.invoice_for(treasurer(Act.WRITE), invoice_id, Act.WRITE)
    if invoice.voided_at is not None:
        return see_other("dues.invoice", invoice_id=invoice_id)
    return render(PAGE, form=VoidForm(), error=None, **_context(invoice))


@bp.post("/invoices/<int:invoice_id>/void")
@requires(Thing.DUES, Act.WRITE)
def void(invoice_id: int) -> ResponseReturnValue:
    """Void an invoice."""
    actor, form = treasurer(Act.WRITE), VoidForm(request.form)
    invoice = queries.invoice_for(actor, invoice_id, Act.WRITE)
    if not form.validate():
        return refused(form, None, PAGE, **_context(invoice))
    try:
        invoice, letter_id = actions.void(invoice_id, reason=form.reason.data or "", by=actor)
    except DomainError as error:
        return refused(form, error, PAGE, **_context(invoice))
    if letter_id is not None:
        enqueue(mail_letter, letter_id)
    told = _("已作废应缴单 {number}，并通知企业。", number=invoice.number)
    flash(_("已作废应缴单 {number}。", number=invoice.number) if letter_id is None else told)
    return see_other("dues.invoice", invoice_id=invoice_id)
