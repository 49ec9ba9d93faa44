"""The money of one member: recording what arrived for whatever it owes, and what was paid before these books began."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import requires
from crm.core.actor import Act, Thing
from crm.core.clock import today
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.dues import actions, queries
from crm.dues.forms import OpeningForm, PaymentForm
from crm.dues.views import bp
from crm.dues.views.frame import page, treasurer
from crm.members import queries as members
from crm.members.models import Enterprise
from crm.members.rules import NotMember

PAGE = "dues/firm.html"


def _firm(enterprise_id: int) -> Enterprise:
    """Return the member whose money it is. Raises NotFound, NotMember."""
    found = members.enterprise_for(treasurer(Act.WRITE), enterprise_id)
    if members.membership_of(enterprise_id) is None:
        raise NotMember()
    return found


def _context(enterprise: Enterprise, **forms: Any) -> dict[str, Any]:
    owing = queries.open_invoices([enterprise.id])
    year = today().year
    schedule = queries.schedule_of(year)
    membership = members.membership_of(enterprise.id)
    assert membership is not None  # noqa: S101  # _firm asked
    fees = queries.fees_of([schedule.id])[schedule.id] if schedule else {}
    return page(
        "payments", enterprise=enterprise, owing=owing, year=year, last=queries.last_opening_day(),
        waiting=queries.proposed(year, fees, [membership.id]) if schedule else [],
        invoices={each.number: queries.by_number(each.number) for each in owing},
        payment_form=PaymentForm(received_on=today(), payer=enterprise.name), opening_form=OpeningForm(),
    ) | forms  # fmt: skip


@bp.get("/firms/<int:enterprise_id>")
@requires(Thing.DUES, Act.WRITE)
def firm(enterprise_id: int) -> ResponseReturnValue:
    """Show what a member owes, with the forms that record its money."""
    return render(PAGE, form=None, error=None, **_context(_firm(enterprise_id)))


@bp.post("/firms/<int:enterprise_id>/payments")
@requires(Thing.DUES, Act.WRITE)
def receive(enterprise_id: int) -> ResponseReturnValue:
    """Record money for whatever the member owes, the oldest year first."""
    enterprise, form = _firm(enterprise_id), PaymentForm(request.form)
    if not form.validate():
        return refused(form, None, PAGE, **_context(enterprise, payment_form=form))
    try:
        payment = actions.receive_for(form.arrived(), enterprise_id=enterprise_id, by=treasurer(Act.WRITE))
    except DomainError as error:
        return refused(form, error, PAGE, **_context(enterprise, payment_form=form))
    rest = payment.amount - payment.allocated
    said = _("已登记到账。多出的 {amount} 元记为预缴。", amount=f"{rest.in_unit('元'):,.2f}")
    flash(said if rest else _("已登记到账。"))
    return see_other("dues.payment", payment_id=payment.id)


@bp.post("/firms/<int:enterprise_id>/openings")
@requires(Thing.DUES, Act.WRITE)
def record_opening(enterprise_id: int) -> ResponseReturnValue:
    """Record days paid for before there was a fee table."""
    enterprise, form = _firm(enterprise_id), OpeningForm(request.form)
    if not form.validate():
        return refused(form, None, PAGE, **_context(enterprise, opening_form=form))
    values: dict[str, Any] = {name: form[name].data for name in ("since", "until", "dues")}
    try:
        period = actions.record_opening(enterprise_id, by=treasurer(Act.WRITE), **values)
    except DomainError as error:
        return refused(form, error, PAGE, **_context(enterprise, opening_form=form))
    undo = url_for("members.withdraw_payment", enterprise_id=enterprise_id, period_id=period.id)
    flash(_("已登记期初缴费，缴至 {until}。", until=period.until), undo=(undo, _("撤销")))
    return see_other("members.membership", enterprise_id=enterprise_id)
