"""One invoice: its lines, waivers and payments, each with a form, and its 缴费通知书."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.clock import today
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.jobs import enqueue
from crm.core.slots import fill
from crm.core.web import flash, refused, render, see_other
from crm.dues import actions, queries, rules
from crm.dues.forms import PaymentForm, ReasonForm, ReceiptForm, WaiverForm
from crm.dues.jobs import mail_letter
from crm.dues.models import Invoice
from crm.dues.views import bp
from crm.dues.views.frame import page, treasurer

PAGE = "dues/invoice.html"


def context(invoice: Invoice, **forms: Any) -> dict[str, Any]:
    """Return what an invoice's page needs: three forms, those refused as they were typed."""
    enterprise, account = queries.enterprise_of(invoice), queries.account_of(invoice)
    waivers, allocations = queries.waivers_of(invoice.id), queries.allocations_of(invoice.id)
    may = current_actor().may_all(Thing.DUES, Act.WRITE)
    return page(
        "invoices", invoice=invoice, enterprise=enterprise, account=account, may_write=may,
        lines=queries.lines_of(invoice.id),
        waivers=waivers, allocations=allocations, receipts=queries.receipts_of([invoice.id]),
        waivers_back={each.reverses_id for each in waivers}, back={each.reverses_id for each in allocations},
        instead=queries.live_instead(invoice) if invoice.voided_at else None,
        letters=queries.letters_of(invoice.id), panels=fill("invoice", invoice),
        waiver_form=WaiverForm(), reason_form=ReasonForm(), wrong="",
        payment_form=PaymentForm(received_on=today(), payer=enterprise.name, amount=account.owed or None),
        receipt_form=ReceiptForm(issued_on=today(), amount=invoice.paid or None),
    ) | {"writes": may and invoice.voided_at is None} | forms  # fmt: skip


def refuse(invoice_id: int, name: str, form: Any, error: DomainError | None, wrong: str = "") -> ResponseReturnValue:
    """Show the page again with the form that was refused; `wrong` says which of those that take something back."""
    actor = treasurer(Act.WRITE)
    values = context(queries.invoice_for(actor, invoice_id), **{name: form, "wrong": wrong})
    return refused(form, error, PAGE, **values)


@bp.get("/invoices/<int:invoice_id>")
@requires(Thing.DUES, Act.READ)
def invoice(invoice_id: int) -> ResponseReturnValue:
    """Show an invoice with everything that happened to it."""
    actor = treasurer()
    return render(PAGE, form=None, error=None, **context(queries.invoice_for(actor, invoice_id)))


@bp.post("/invoices/<int:invoice_id>/waivers")
@requires(Thing.DUES, Act.WRITE)
def waive(invoice_id: int) -> ResponseReturnValue:
    """Waive part or all of what is owed."""
    actor, form = treasurer(Act.WRITE), WaiverForm(request.form)
    queries.invoice_for(actor, invoice_id, Act.WRITE)
    if not form.validate():
        return refuse(invoice_id, "waiver_form", form, None)
    values: dict[str, Any] = {name: form[name].data for name in ("amount", "reason", "basis")}
    try:
        actions.waive(invoice_id, by=actor, **values)
    except DomainError as error:
        return refuse(invoice_id, "waiver_form", form, error)
    flash(_("已登记减免。"))
    return see_other("dues.invoice", invoice_id=invoice_id)


@bp.post("/waivers/<int:waiver_id>/reversal")
@requires(Thing.DUES, Act.WRITE)
def reverse_waiver(waiver_id: int) -> ResponseReturnValue:
    """Take a waiver back."""
    actor, form = treasurer(Act.WRITE), ReasonForm(request.form)
    invoice_id = queries.waiver_for(actor, waiver_id).invoice_id
    if not form.validate():
        return refuse(invoice_id, "reason_form", form, None, f"w{waiver_id}")
    actions.reverse_waiver(waiver_id, reason=form.reason.data or "", by=actor)
    flash(_("已冲销减免。"))
    return see_other("dues.invoice", invoice_id=invoice_id)


@bp.post("/invoices/<int:invoice_id>/payments")
@requires(Thing.DUES, Act.WRITE)
def pay(invoice_id: int) -> ResponseReturnValue:
    """Record money that arrived for an invoice."""
    actor, form = treasurer(Act.WRITE), PaymentForm(request.form)
    found = queries.invoice_for(actor, invoice_id, Act.WRITE)
    if not form.validate():
        return refuse(invoice_id, "payment_form", form, None)
    try:
        payment = actions.receive(form.arrived(), enterprise_id=found.enterprise_id, invoice_ids=[invoice_id], by=actor)
    except DomainError as error:
        return refuse(invoice_id, "payment_form", form, error)
    _say(payment.amount.fen - payment.allocated.fen)
    return see_other("dues.invoice", invoice_id=invoice_id)


def _say(rest: int) -> None:
    if rest:
        flash(_("已登记到账。多出的 {amount} 元记为预缴。", amount=f"{rest / 100:,.2f}"))
    else:
        flash(_("已登记到账。"))


@bp.post("/allocations/<int:allocation_id>/reversal")
@requires(Thing.DUES, Act.WRITE)
def free(allocation_id: int) -> ResponseReturnValue:
    """Take back what an invoice got from a payment."""
    actor, form = treasurer(Act.WRITE), ReasonForm(request.form)
    invoice_id = queries.allocation_for(actor, allocation_id).invoice_id
    if not form.validate():
        return refuse(invoice_id, "reason_form", form, None, f"a{allocation_id}")
    actions.free(allocation_id, reason=form.reason.data or "", by=actor)
    flash(_("已撤销核销，金额回到预缴。"))
    return see_other("dues.invoice", invoice_id=invoice_id)


@bp.get("/invoices/<int:invoice_id>/notice")
@requires(Thing.DUES, Act.READ)
def notice(invoice_id: int) -> ResponseReturnValue:
    """Show the 缴费通知书 of an invoice, to print."""
    found = queries.invoice_for(treasurer(), invoice_id)
    return render("dues/notice.html", **notice_of(found))


def notice_of(invoice: Invoice) -> dict[str, Any]:
    """Return what a 缴费通知书 says."""
    schedule = queries.schedule_of(invoice.year)
    return page(
        "invoices", row=queries.one(invoice.id), pay_to=schedule.pay_to if schedule else "", capital=rules.capital,
        day=today(), sent=[each for each in queries.letters_of(invoice.id) if each.step is rules.Step.NOTICE],
    )  # fmt: skip


@bp.post("/invoices/<int:invoice_id>/notice")
@requires(Thing.DUES, Act.WRITE)
def mail_notice(invoice_id: int) -> ResponseReturnValue:
    """Mail the 缴费通知书 of one invoice, unless it was mailed before."""
    asked = actions.ask_for_notices([invoice_id], by=treasurer(Act.WRITE))
    for letter_id in asked:
        enqueue(mail_letter, letter_id)
    flash(_("已交付发送缴费通知书。") if asked else _("这张应缴单的缴费通知书已经发过，没有重复发送。"))
    return see_other("dues.invoice", invoice_id=invoice_id)
