"""A membership: admission, decisions, standings set by hand. Money is recorded where its books are (crm.dues)."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.clock import today
from crm.core.errors import DomainError, NotFound
from crm.core.i18n import _
from crm.core.slots import fill
from crm.core.web import flash, refused, render, see_other
from crm.members import actions, queries, rules
from crm.members.forms import DecisionForm, MembershipForm, OverrideForm
from crm.members.models import Enterprise
from crm.members.views import bp
from crm.members.views.enterprise import page
from crm.members.views.standings import standing_context

PAGE = "members/membership.html"


def _enterprise(enterprise_id: int, *, dues: bool = False) -> Enterprise:
    """Return the enterprise whose membership (or dues) the actor may change."""
    actor = current_actor()
    allowed = actor.may_all(*((Thing.DUES, Act.WRITE) if dues else (Thing.ENTERPRISE, Act.WRITE)))
    if not allowed:
        raise NotFound()
    return queries.enterprise_for(actor, enterprise_id)


def _page(enterprise: Enterprise, **forms: Any) -> dict[str, Any]:
    """Return what the page needs: three forms, those refused as they were typed."""
    actor, membership, day = current_actor(), queries.membership_of(enterprise.id), today()
    periods = queries.paid_periods(membership.id) if membership and actor.may(Thing.DUES, Act.READ) else []
    return page(enterprise, "membership") | {
        "membership_form": MembershipForm(obj=membership, joined_on=membership.joined_on if membership else day),
        "override_form": OverrideForm(standing=rules.Standing.ACTIVE),
        "decision_form": DecisionForm(decided_on=day),
        "periods": periods, "edits_membership": actor.may_all(Thing.ENTERPRISE, Act.WRITE),
        "sees_dues": actor.may_all(Thing.DUES, Act.READ), "records_dues": actor.may_all(Thing.DUES, Act.WRITE),
        "origins": rules.PERIOD_ORIGIN_NAMES, "dues_panels": fill("membership_dues", enterprise) if membership else [],
        "override": queries.override_of(membership.id, day) if membership else None,
    } | standing_context(membership) | forms  # fmt: skip


def _refused(enterprise: Enterprise, name: str, form: Any, error: DomainError | None) -> ResponseReturnValue:
    context = _page(enterprise, **{name: form})
    return refused(form, error, PAGE, **{key: value for key, value in context.items() if key != "form"})


@bp.get("/enterprises/<int:enterprise_id>/membership")
@requires((Thing.ENTERPRISE, Act.WRITE), (Thing.DUES, Act.READ))
def membership(enterprise_id: int) -> ResponseReturnValue:
    """Show a membership with everything that can be done to it."""
    actor = current_actor()
    enterprise = queries.enterprise_for(actor, enterprise_id)
    concerned = actor.may_all(Thing.ENTERPRISE, Act.WRITE) or actor.may(Thing.DUES, Act.READ)
    if not concerned or not queries.sees_fully(actor, enterprise_id):
        raise NotFound()
    return render(PAGE, form=None, **_page(enterprise))


@bp.post("/enterprises/<int:enterprise_id>/membership")
@requires(Thing.ENTERPRISE, Act.WRITE)
def save_membership(enterprise_id: int) -> ResponseReturnValue:
    """Admit the enterprise, or change its membership."""
    enterprise, form = _enterprise(enterprise_id), MembershipForm(request.form)
    if not form.validate():
        return _refused(enterprise, "membership_form", form, None)
    try:
        known = queries.membership_of(enterprise_id)
        do = actions.edit_membership if known else actions.admit
        number = form.number.data or (known.number if known else "")
        values: dict[str, Any] = {
            "position": form.position.data,
            "joined_on": form.joined_on.data,
            "basis": form.basis.data or "",
        }
        do(enterprise_id, number=number, by=current_actor(), **values)
    except DomainError as error:
        return _refused(enterprise, "membership_form", form, error)
    flash(_("已保存会籍。"))
    return see_other(".show", enterprise_id=enterprise_id)


@bp.post("/enterprises/<int:enterprise_id>/payments/<int:period_id>/withdrawal")
@requires(Thing.DUES, Act.WRITE)
def withdraw_payment(enterprise_id: int, period_id: int) -> ResponseReturnValue:
    """Take back a paid time that rests on no payment: an opening record."""
    _enterprise(enterprise_id, dues=True)
    actions.withdraw_opening(enterprise_id, period_id, by=current_actor())
    flash(_("已撤销会费登记。"))
    return see_other(".membership", enterprise_id=enterprise_id)


@bp.post("/enterprises/<int:enterprise_id>/override")
@requires(Thing.ENTERPRISE, Act.WRITE)
def set_override(enterprise_id: int) -> ResponseReturnValue:
    """Set a standing by hand."""
    enterprise, form = _enterprise(enterprise_id), OverrideForm(request.form)
    if not form.validate():
        return _refused(enterprise, "override_form", form, None)
    try:
        values: dict[str, Any] = {"until": form.until.data, "reason": form.reason.data}
        actions.set_override(enterprise_id, form.standing.data or rules.Standing.ACTIVE, by=current_actor(), **values)
    except DomainError as error:
        return _refused(enterprise, "override_form", form, error)
    undo = url_for(".end_override", enterprise_id=enterprise_id)
    flash(_("已设定状态，{until} 后自动恢复。", until=form.until.data), undo=(undo, _("撤销")))
    return see_other(".show", enterprise_id=enterprise_id)


@bp.post("/enterprises/<int:enterprise_id>/override/end")
@requires(Thing.ENTERPRISE, Act.WRITE)
def end_override(enterprise_id: int) -> ResponseReturnValue:
    """Let the rule hold again."""
    _enterprise(enterprise_id)
    actions.end_override(enterprise_id, by=current_actor())
    flash(_("已恢复按规则计算。"))
    return see_other(".show", enterprise_id=enterprise_id)


@bp.post("/enterprises/<int:enterprise_id>/decision")
@requires(Thing.ENTERPRISE, Act.WRITE)
def decide(enterprise_id: int) -> ResponseReturnValue:
    """Record a decision about a membership, or that it was lifted."""
    enterprise, form = _enterprise(enterprise_id), DecisionForm(request.form)
    if not form.validate():
        return _refused(enterprise, "decision_form", form, None)
    try:
        actions.decide(
            enterprise_id, form.decision.data, decided_on=form.decided_on.data, basis=form.basis.data,
            by=current_actor(),
        )  # fmt: skip
    except DomainError as error:
        return _refused(enterprise, "decision_form", form, error)
    flash(_("已记录会籍决定。"))
    return see_other(".show", enterprise_id=enterprise_id)
