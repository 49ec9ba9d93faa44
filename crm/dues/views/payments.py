"""Money that arrived: the list, one payment, taking its rest for an invoice, taking it back."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import requires
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.pages import Cut
from crm.core.web import flash, refused, render, see_other
from crm.dues import actions, queries, rules
from crm.dues.forms import ReasonForm, TargetForm
from crm.dues.models import Payment
from crm.dues.views import bp
from crm.dues.views.frame import ours, page, treasurer

PAGE = "dues/payment.html"


@bp.get("/payments")
@requires(Thing.DUES, Act.READ)
@ours
def payments() -> ResponseReturnValue:
    """List money that arrived, the latest first."""
    treasurer()
    show = "open" if request.args.get("show") == "open" else ""
    cut = Cut.of(request.args)
    return render(
        "dues/payments.html",
        **page("payments", rows=queries.payments(show, cut), show=show,
               url=lambda **more: url_for("dues.payments", show=show or None, **more)),
    )  # fmt: skip


@bp.get("/payments/<int:payment_id>")
@requires(Thing.DUES, Act.READ)
def payment(payment_id: int) -> ResponseReturnValue:
    """Show a payment and what was taken of it for which invoice."""
    found = queries.payment_for(treasurer(), payment_id)
    return render(PAGE, form=None, error=None, **_context(found))


def _context(found: Payment, **forms: Any) -> dict[str, Any]:
    allocations = queries.allocations_with(found.id)
    gone = found.reverses_id is not None or queries.is_reversed(found.id)
    return page(
        "payments", payment=found, allocations=allocations, gone=gone, back={each.reverses_id for each in allocations},
        open=queries.open_invoices() if not gone and found.allocated < found.amount else [],
        target_form=TargetForm(), reason_form=ReasonForm(), wrong="",
    ) | forms  # fmt: skip


@bp.post("/payments/<int:payment_id>/allocations")
@requires(Thing.DUES, Act.WRITE)
def allocate(payment_id: int) -> ResponseReturnValue:
    """Take the rest of a payment for an invoice."""
    actor, form = treasurer(Act.WRITE), TargetForm(request.form)
    found = queries.payment_for(actor, payment_id, Act.WRITE)
    if not form.validate():
        return refused(form, None, PAGE, **_context(found, target_form=form))
    given = form.invoice.data or ""
    try:
        invoice = queries.by_number(given.split()[0].upper())
        if invoice is None:
            raise rules.NoSuchInvoice(given=given)
        actions.allocate(payment_id, invoice.id, by=actor)
    except DomainError as error:
        return refused(form, error, PAGE, **_context(found, target_form=form))
    flash(_("已核销。"))
    return see_other("dues.payment", payment_id=payment_id)


@bp.post("/payments/<int:payment_id>/reversal")
@requires(Thing.DUES, Act.WRITE)
def reverse_payment(payment_id: int) -> ResponseReturnValue:
    """Take back a payment recorded by mistake."""
    actor, form = treasurer(Act.WRITE), ReasonForm(request.form)
    found = queries.payment_for(actor, payment_id, Act.WRITE)
    if not form.validate():
        return refused(form, None, PAGE, **_context(found, reason_form=form, wrong="p"))
    try:
        actions.reverse_payment(payment_id, reason=form.reason.data or "", by=actor)
    except DomainError as error:
        return refused(form, error, PAGE, **_context(found, reason_form=form, wrong="p"))
    flash(_("已冲销这笔到账。"))
    return see_other("dues.payment", payment_id=payment_id)
