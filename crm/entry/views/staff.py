"""The secretariat's pages: the list, one application with the form of its step, admission, handing over."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.clock import today
from crm.core.errors import DomainError
from crm.core.files import IMAGES
from crm.core.forms import Form
from crm.core.i18n import _
from crm.core.masking import mask_email, mask_phone
from crm.core.pages import Cut
from crm.core.slots import fill
from crm.core.web import flash, limited, refused, render, see_other
from crm.core.words import N_
from crm.entry import actions, queries, rules
from crm.entry.forms import AdmissionForm, HandOverForm, ListForm, StepForm
from crm.entry.models import Application
from crm.entry.queries import Show
from crm.entry.rules import Move, State
from crm.entry.views import bp, sent, typed
from crm.entry.views.track import track_of
from crm.members import queries as members
from crm.members.rules import DUTY_NAMES, POSITION_NAMES
from crm.standards import industries

SHOW_NAMES = {
    Show.LIVE: N_("办理中"), Show.SUBMITTED: rules.STATE_NAMES[State.SUBMITTED],
    Show.SCREENING: rules.STATE_NAMES[State.SCREENING], Show.RETURNED: rules.STATE_NAMES[State.RETURNED],
    Show.SECRETARIAT: rules.STATE_NAMES[State.SECRETARIAT], Show.NOTICE: rules.STATE_NAMES[State.NOTICE],
    Show.COUNCIL: rules.STATE_NAMES[State.COUNCIL], Show.APPROVED: N_("待缴费"),
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
        overdue=lambda row: rules.is_overdue(State(row.state), row.step_on, today()),
        chooses=show is Show.COUNCIL and actor.may(Thing.REVIEW, Act.CONFIRM),
        url=lambda **more: url_for("entry.index", show=show.value, q=q or None, **more),
    )  # fmt: skip


@bp.get("/applications/<int:application_id>")
@requires(Thing.REVIEW, Act.READ)
def show(application_id: int) -> ResponseReturnValue:
    """Show an application."""
    application = queries.application_for(current_actor(), application_id)
    return render("entry/show.html", error=None, **_context(application))


@bp.post("/applications/<int:application_id>/step")
@requires(Thing.REVIEW, Act.CONFIRM)
def decide(application_id: int) -> ResponseReturnValue:
    """Close the step an application stands at."""
    application = queries.application_for(current_actor(), application_id, Act.CONFIRM)
    form = _step_form(application)
    form.process(typed())
    if not form.validate():
        return _again(application_id, "step", form, None)
    try:
        step = actions.decide(application_id, form.move.data, form.given(), scan=form.scan.data, by=current_actor())
    except DomainError as error:
        return _again(application_id, "step", form, error)
    flash(_("已办理，现在处于“{state}”。", state=_(rules.STATE_NAMES[step.after])))
    return see_other(".show", application_id=application_id)


@bp.post("/applications/<int:application_id>/admission")
@requires((Thing.REVIEW, Act.CONFIRM), (Thing.DUES, Act.CONFIRM))
def admit(application_id: int) -> ResponseReturnValue:
    """Close the payment step: the firm is a member."""
    application = queries.application_for(current_actor(), application_id)
    form = _admission_form(application)
    form.process(request.form)
    if not form.validate():
        return _again(application_id, "admission", form, None)
    alike = frozenset(each.enterprise_id for each in queries.twins_of(application).alike)
    try:
        membership = actions.admit(application_id, form.admission(alike), by=current_actor())
    except DomainError as error:
        return _again(application_id, "admission", form, error)
    flash(_("{name} 已入会，会员编号 {number}。", name=application.name, number=membership.number))
    return see_other(".show", application_id=application_id)


@bp.post("/applications/<int:application_id>/handover")
@requires(Thing.REVIEW, Act.WRITE)
def hand_over(application_id: int) -> ResponseReturnValue:
    """Record who received plaque and certificate."""
    queries.application_for(current_actor(), application_id, Act.WRITE)
    form = HandOverForm(request.form)
    if not form.validate():
        return _again(application_id, "handover", form, None)
    try:
        actions.hand_over(
            application_id, plaque_on=form.plaque_on.data, plaque_to=form.plaque_to.data or "",
            certificate_on=form.certificate_on.data, certificate_to=form.certificate_to.data or "", by=current_actor(),
        )  # fmt: skip
    except DomainError as error:
        return _again(application_id, "handover", form, error)
    flash(_("已登记发放。"))
    return see_other(".show", application_id=application_id)


@bp.post("/applications/<int:application_id>/contact")
@requires(Thing.PERSON, Act.REVEAL)
def reveal(application_id: int) -> ResponseReturnValue:
    """Show the contact's phone and address; that somebody looked is recorded."""
    limited("reveal")
    application = actions.reveal_contact(application_id, by=current_actor())
    return render("entry/show.html", error=None, **_context(application, revealed=True))


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


# -- what stands on the page ---------------------------------------------------------------------------------------


def _again(application_id: int, which: str, form: Form, error: DomainError | None) -> ResponseReturnValue:
    """Show the page again with what was typed into one of its forms."""
    application = queries.application_for(current_actor(), application_id)
    context = _context(application)
    context.pop("form")
    return refused(form, error, "entry/show.html", **{**context, which: form})


def _step_form(application: Application) -> StepForm:
    form = StepForm()
    overdue = rules.is_overdue(application.state, application.step_on, today())
    moves = rules.offered(application.state, is_overdue=overdue)
    form.move.offer([(move.value, rules.MOVE_NAMES[move]) for move in moves])
    return form


def _admission_form(application: Application) -> AdmissionForm:
    form = AdmissionForm(data={"paid_on": today(), "position": application.position, "firm_admin": True})
    alike = queries.twins_of(application).alike if application.state is State.APPROVED else ()
    form.offer_firms([(str(each.enterprise_id), each.name) for each in alike])
    return form


def _handover_form(application: Application) -> HandOverForm:
    names = ("plaque_on", "plaque_to", "certificate_on", "certificate_to")
    return HandOverForm(data={name: getattr(application, name) for name in names})


def _context(application: Application, *, revealed: bool = False) -> dict[str, Any]:
    actor, state = current_actor(), application.state
    confirms = actor.may(Thing.REVIEW, Act.CONFIRM)
    mobile, email = application.contact_mobile, application.contact_email
    return {
        "application": application, "form": Form(), "state_name": rules.STATE_NAMES[state],
        "facts": _facts(application), "steps": track_of(application), "states": rules.STATE_NAMES,
        "moves": rules.MOVE_NAMES, "manners": rules.MANNER_NAMES, "images": IMAGES,
        "mobile": mobile if revealed else mask_phone(mobile), "email": email if revealed else mask_email(email),
        "may_reveal": not revealed and actor.may(Thing.PERSON, Act.REVEAL),
        "licence": queries.file_named(application.licence_id),
        "scans": {step.id for step in application.steps if step.scan_id},
        "step": _step_form(application) if confirms and rules.offered(state) else None,
        "council": state is State.COUNCIL, "overdue": rules.is_overdue(state, application.step_on, today()),
        "pay_until": rules.pay_until(application.step_on),
        "admission": _admission_form(application) if state is State.APPROVED and _closes(confirms) else None,
        "handover": _handover_form(application) if _hands(state) else None,
        "twins": queries.twins_of(application) if state in rules.LIVE else None,
        "opens": bool(application.enterprise_id) and members.sees_fully(actor, application.enterprise_id or 0),
        "applies": (state, Move.PASS) in rules.MOVES, "panels": fill("application", application),
    }  # fmt: skip


def _closes(confirms: bool) -> bool:
    return confirms or current_actor().may(Thing.DUES, Act.CONFIRM)


def _hands(state: State) -> bool:
    return state is State.ADMITTED and current_actor().may(Thing.REVIEW, Act.WRITE)


def _facts(application: Application) -> list[tuple[str, str]]:
    """Return what was written, as (label, text)."""
    return [
        (_("所属行业"), industries.name_of(application.industry_code) if application.industry_code else ""),
        (_("联系人身份"), _(DUTY_NAMES[application.duty])),
        (_("希望担任的会内职务"), _(POSITION_NAMES[application.position])),
        (_("推荐单位"), application.recommender),
    ]
