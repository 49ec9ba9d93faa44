"""The secretariat's pages: the list, one application with the form of its step, admission, handing over."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.clock import today
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.pages import Cut
from crm.core.web import flash, limited, render, see_other
from crm.core.words import N_
from crm.entry import actions, queries, rules
from crm.entry.forms import HandOverForm, ListForm
from crm.entry.queries import Show
from crm.entry.rules import State
from crm.entry.views import bp, sent, typed
from crm.entry.views.showing import admission_form, again, context_of, step_form
from crm.members.rules import POSITION_NAMES

SHOW_NAMES = {
    Show.LIVE: N_("办理中"), Show.SUBMITTED: rules.STATE_NAMES[State.SUBMITTED],
    Show.SCREENING: rules.STATE_NAMES[State.SCREENING], Show.RETURNED: rules.STATE_NAMES[State.RETURNED],
    Show.SECRETARIAT: rules.STATE_NAMES[State.SECRETARIAT], Show.NOTICE: rules.STATE_NAMES[State.NOTICE],
    Show.COUNCIL: rules.STATE_NAMES[State.COUNCIL], Show.APPROVED: N_("待缴费"), Show.OVERDUE: N_("已超期"),
    Show.ADMITTED: rules.STATE_NAMES[State.ADMITTED], Show.ENDED: N_("已终止"),
}  # fmt: skip


@bp.get("/applications/")
@requires(Thing.REVIEW, Act.READ)
def index() -> ResponseReturnValue:
    """List applications by where they stand."""
    form = ListForm(request.args)
    form.validate()
    show, q = form.show.data or Show.LIVE, "" if form.q.errors else form.q.data or ""
    cut = Cut.of(request.args)
    actor = current_actor()
    return render(
        "entry/index.html", page=queries.applications_page(actor, show, q, cut), show=show, q=q,
        counts=queries.counted(actor, q), shows=SHOW_NAMES, states=rules.STATE_NAMES, positions=POSITION_NAMES,
        overdue=lambda row: rules.is_overdue(row.due_on, today()),
        chooses=show is Show.COUNCIL and actor.may(Thing.REVIEW, Act.CONFIRM),
        url=lambda **more: url_for("entry.index", show=show.value, q=q or None, **more),
    )  # fmt: skip


@bp.get("/applications/<int:application_id>")
@requires(Thing.REVIEW, Act.READ)
def show(application_id: int) -> ResponseReturnValue:
    """Show an application."""
    application = queries.application_for(current_actor(), application_id)
    return render("entry/show.html", error=None, **context_of(application))


@bp.post("/applications/<int:application_id>/step")
@requires(Thing.REVIEW, Act.CONFIRM)
def decide(application_id: int) -> ResponseReturnValue:
    """Close the step an application stands at."""
    application = queries.application_for(current_actor(), application_id, Act.CONFIRM)
    form = step_form(application)
    form.process(typed())
    if not form.validate():
        return again(application_id, form, None, step=form)
    try:
        step = actions.decide(application_id, form.move.data, form.given(), scan=form.scan.data, by=current_actor())
    except DomainError as error:
        return again(application_id, form, error, step=form)
    flash(_("已办理，现在处于“{state}”。", state=_(rules.STATE_NAMES[step.after])))
    return see_other(".show", application_id=application_id)


@bp.post("/applications/<int:application_id>/admission")
@requires((Thing.REVIEW, Act.CONFIRM), (Thing.DUES, Act.CONFIRM))
def admit(application_id: int) -> ResponseReturnValue:
    """Close the payment step: the firm is a member."""
    application = queries.application_for(current_actor(), application_id)
    form = admission_form(application)
    form.process(request.form)
    if not form.validate():
        return again(application_id, form, None, admission=form)
    alike = frozenset(each.enterprise_id for each in queries.twins_of(application).alike)
    try:
        membership = actions.admit(application_id, form.admission(alike), by=current_actor())
    except DomainError as error:
        return again(application_id, form, error, admission=form)
    flash(_("{name} 已入会，会员编号 {number}。", name=application.name, number=membership.number))
    return see_other(".show", application_id=application_id)


@bp.post("/applications/<int:application_id>/handover")
@requires(Thing.REVIEW, Act.WRITE)
def hand_over(application_id: int) -> ResponseReturnValue:
    """Record who received plaque and certificate."""
    queries.application_for(current_actor(), application_id, Act.WRITE)
    form = HandOverForm(request.form)
    if not form.validate():
        return again(application_id, form, None, handover=form)
    try:
        actions.hand_over(
            application_id, plaque_on=form.plaque_on.data, plaque_to=form.plaque_to.data or "",
            certificate_on=form.certificate_on.data, certificate_to=form.certificate_to.data or "", by=current_actor(),
        )  # fmt: skip
    except DomainError as error:
        return again(application_id, form, error, handover=form)
    flash(_("已登记发放。"))
    return see_other(".show", application_id=application_id)


@bp.post("/applications/<int:application_id>/contact")
@requires(Thing.PERSON, Act.REVEAL)
def reveal(application_id: int) -> ResponseReturnValue:
    """Show the contact's phone and address; that somebody looked is recorded."""
    limited("reveal")
    application = actions.reveal_contact(application_id, by=current_actor())
    return render("entry/show.html", error=None, **context_of(application, revealed=True))


@bp.get("/applications/<int:application_id>/licence")
@requires(Thing.REVIEW, Act.READ)
def licence(application_id: int) -> ResponseReturnValue:
    """Show the licence that came with an application."""
    return sent(queries.file_of(queries.application_for(current_actor(), application_id).licence_id))


@bp.get("/applications/<int:application_id>/steps/<int:step_id>/scan")
@requires(Thing.REVIEW, Act.READ)
def scan(application_id: int, step_id: int) -> ResponseReturnValue:
    """Show what was signed on paper."""
    application = queries.application_for(current_actor(), application_id)
    return sent(queries.file_of(queries.step_of(application, step_id).scan_id))
