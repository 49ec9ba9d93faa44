"""Receipts: recording one, marking it void, fetching its file."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict

from crm.core.access import requires
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError
from crm.core.files import IMAGES
from crm.core.i18n import _
from crm.core.web import flash, see_other
from crm.dues import actions, queries
from crm.dues.forms import ReasonForm, ReceiptForm
from crm.dues.models import Receipt
from crm.dues.views import bp
from crm.dues.views.frame import treasurer
from crm.dues.views.invoices import refuse


@bp.post("/invoices/<int:invoice_id>/receipts")
@requires(Thing.DUES, Act.WRITE)
def record_receipt(invoice_id: int) -> ResponseReturnValue:
    """Record a receipt for an invoice."""
    actor, form = treasurer(Act.WRITE), ReceiptForm(CombinedMultiDict([request.files, request.form]))
    queries.invoice_for(actor, invoice_id, Act.WRITE)
    if not form.validate():
        return refuse(invoice_id, "receipt_form", form, None)
    try:
        actions.record_receipt(invoice_id, form.paper(), file=form.file.data, another=bool(form.another.data), by=actor)
    except DomainError as error:
        return refuse(invoice_id, "receipt_form", form, error)
    flash(_("已登记票据。"))
    return see_other("dues.invoice", invoice_id=invoice_id)


@bp.post("/receipts/<int:receipt_id>/void")
@requires(Thing.DUES, Act.WRITE)
def void_receipt(receipt_id: int) -> ResponseReturnValue:
    """Mark a receipt as void."""
    actor, form = treasurer(Act.WRITE), ReasonForm(request.form)
    invoice_id = queries.receipt_for(actor, receipt_id, Act.WRITE).invoice_id
    if not form.validate():
        return refuse(invoice_id, "reason_form", form, None, f"r{receipt_id}")
    actions.void_receipt(receipt_id, reason=form.reason.data or "", by=actor)
    flash(_("已作废票据。"))
    return see_other("dues.invoice", invoice_id=invoice_id)


@bp.get("/receipts/<int:receipt_id>")
@requires(Thing.DUES, Act.READ)
def receipt_file(receipt_id: int) -> ResponseReturnValue:
    """Send a receipt's file."""
    return sent(queries.receipt_for(treasurer(), receipt_id))


def sent(receipt: Receipt) -> Response:
    """Return the answer that holds a receipt's file; what is no picture is downloaded."""
    file = queries.file_of(receipt)
    response = Response(queries.file_content(file), mimetype=file.kind.value)
    manner = "inline" if file.kind in IMAGES else "attachment"
    response.headers.set("Content-Disposition", manner, filename=file.name)
    return response
