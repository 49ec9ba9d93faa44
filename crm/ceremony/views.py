"""The list of an event's ceremony: the office's page, the printed order, and the phone on the day."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from crm.ceremony import actions, queries
from crm.ceremony.forms import ArrangeForm, FilterForm, OpinionForm, PlanForm, SignedForm, UnsignedForm
from crm.ceremony.models import PlannedSigning
from crm.ceremony.rules import (
    MOVE_NAMES,
    PAPER_NAMES,
    PLAN_STATE_NAMES,
    REASON_NAMES,
    PlanState,
    Reason,
)
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.ids import uuid7
from crm.core.shell import shell
from crm.core.web import current_actor, flash, refused, render, requires, see_other
from crm.events.models import Event
from crm.leads import queries as leads
from crm.leads.forms import place_choices
from crm.projects.rules import AGREEMENT_NAMES

bp = Blueprint("ceremony", __name__)
DAY = (PlanState.APPROVED, PlanState.SIGNED, PlanState.UNSIGNED)
"""What the phone shows on the day: nothing that was not approved."""
NAMES: dict[str, Any] = {
    "states": PLAN_STATE_NAMES, "agreements": AGREEMENT_NAMES, "papers": PAPER_NAMES, "reasons": REASON_NAMES,
    "moves": MOVE_NAMES, "shown_amount": queries.shown_amount,
}  # fmt: skip


def venue_names(event_id: int) -> dict[int, str]:
    """Return what an event's venues are called here: by their cities."""
    return {venue.id: shell().city_name(venue.city_code) or venue.name for venue in leads.venues_of(event_id)}


def _venues(event_id: int) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in venue_names(event_id).items()]


@bp.get("/events/<code>/ceremony")
@requires(Thing.PROJECT, Act.READ)
def index(code: str) -> ResponseReturnValue:
    """Show the list of an event, narrowed; sums per state, type and venue open their rows."""
    event = queries.event_for(current_actor(), code)
    return render("ceremony/index.html", form=OpinionForm(), error=None, **_listed(event))


def _listed(event: Event) -> dict[str, Any]:
    actor, form = current_actor(), FilterForm()
    form.venue.offer(_venues(event.id))
    form.process(request.args)
    form.validate()
    every = queries.rows(event.id)
    states = (form.state.data,) if form.state.data else ()
    found = queries.rows(event.id, states=states, agreement=form.agreement.data, venue_id=form.venue.data)
    return {
        "event": event, "filters": form, "rows": found, "all": every, "venues": venue_names(event.id),
        "sums": {key: queries.sums(every, key) for key in ("state", "agreement", "venue_id")},
        "project_of": queries.projects_of(found), "may_write": queries.may(actor, event, Act.WRITE),
        "may_approve": queries.may(actor, event, Act.CONFIRM, Thing.RECOGNITION), **NAMES,
    }  # fmt: skip


def _plan_form(event: Event, row: PlannedSigning | None, data: MultiDict[str, Any] | None) -> PlanForm:
    form = PlanForm()
    form.landing_code.offer(place_choices(shell().pair, row.landing_code if row else None))
    form.manager_id.offer(leads.managers())
    form.lead_id.offer(queries.leads_to_choose(current_actor(), event.id, row.lead_id if row else None))
    form.process(data, obj=row)
    return form


@bp.get("/events/<code>/ceremony/new")
@requires(Thing.PROJECT, Act.WRITE)
def new(code: str) -> ResponseReturnValue:
    """Ask what is to be signed."""
    event = queries.event_for(current_actor(), code, Act.WRITE)
    return render("ceremony/edit.html", event=event, row=None, form=_plan_form(event, None, None), error=None)


@bp.post("/events/<code>/ceremony/new")
@requires(Thing.PROJECT, Act.WRITE)
def create(code: str) -> ResponseReturnValue:
    """Put a row on the list."""
    event = queries.event_for(current_actor(), code, Act.WRITE)
    form = _plan_form(event, None, request.form)
    if not form.validate():
        return refused(form, None, "ceremony/edit.html", event=event, row=None)
    try:
        row = actions.plan(event.id, form.details(), by=current_actor())
    except DomainError as error:
        return refused(form, error, "ceremony/edit.html", event=event, row=None)
    flash(_("“{name}”已列入清单，待秘书处核对。", name=row.name))
    return see_other(".show", code=code, planned_id=row.id)


def _shown(event: Event, row: PlannedSigning) -> dict[str, Any]:
    actor, arrange_form = current_actor(), ArrangeForm()
    arrange_form.venue_id.offer(_venues(event.id))
    arrange_form.process(obj=row)
    return {
        "event": event, "row": row, "steps": queries.steps(row.id), "arrange_form": arrange_form,
        "check_form": OpinionForm(),
        "doubts": queries.doubts(actor, row), "venues": venue_names(event.id),
        "project_id": queries.projects_of([row]).get(row.id), "manager": leads.account_name(row.manager_id),
        "may_write": queries.may(actor, event, Act.WRITE), **NAMES,
    }  # fmt: skip


@bp.get("/events/<code>/ceremony/<int:planned_id>")
@requires(Thing.PROJECT, Act.READ)
def show(code: str, planned_id: int) -> ResponseReturnValue:
    """Show a row: what speaks against it, where it stands, what happened to it."""
    event = queries.event_for(current_actor(), code)
    row = queries.of_event(event.id, planned_id)
    return render("ceremony/show.html", form=OpinionForm(), error=None, **_shown(event, row))


@bp.get("/events/<code>/ceremony/<int:planned_id>/edit")
@requires(Thing.PROJECT, Act.WRITE)
def edit(code: str, planned_id: int) -> ResponseReturnValue:
    """Ask for corrections of a row."""
    event = queries.event_for(current_actor(), code, Act.WRITE)
    row = queries.of_event(event.id, planned_id)
    return render("ceremony/edit.html", event=event, row=row, form=_plan_form(event, row, None), error=None)


@bp.post("/events/<code>/ceremony/<int:planned_id>/edit")
@requires(Thing.PROJECT, Act.WRITE)
def update(code: str, planned_id: int) -> ResponseReturnValue:
    """Correct a row; what was approved is void if its substance changed."""
    event = queries.event_for(current_actor(), code, Act.WRITE)
    row = queries.of_event(event.id, planned_id)
    form = _plan_form(event, row, request.form)
    if not form.validate():
        return refused(form, None, "ceremony/edit.html", event=event, row=row)
    try:
        voided = actions.edit(row, form.details(), by=current_actor())
    except DomainError as error:
        return refused(form, error, "ceremony/edit.html", event=event, row=row)
    flash(_("内容已修改，原核对与审定作废，请重新核对。") if voided else _("已保存。"))
    return see_other(".show", code=code, planned_id=planned_id)


@bp.post("/events/<code>/ceremony/<int:planned_id>/check")
@requires(Thing.PROJECT, Act.WRITE)
def check(code: str, planned_id: int) -> ResponseReturnValue:
    """Say that a row is in order, or return it with a word."""
    event = queries.event_for(current_actor(), code, Act.WRITE)
    row, form = queries.of_event(event.id, planned_id), OpinionForm(request.form)
    if not form.validate():
        return refused(form, None, "ceremony/show.html", **_shown(event, row))
    do = actions.give_back if request.form.get("verdict") == "return" else actions.check
    try:
        do(row, form.opinion.data or "", by=current_actor())
    except DomainError as error:
        return refused(form, error, "ceremony/show.html", **_shown(event, row))
    flash(_("已退回修改。") if do is actions.give_back else _("已核对，待领导审定。"))
    return see_other(".index", code=code)


@bp.post("/events/<code>/ceremony/approve")
@requires(Thing.RECOGNITION, Act.CONFIRM)
def approve(code: str) -> ResponseReturnValue:
    """Approve the ticked rows, as somebody other than who checked them."""
    event = queries.event_for(current_actor(), code, Act.CONFIRM, Thing.RECOGNITION)
    form = OpinionForm(request.form)
    ids = [int(each) for each in request.form.getlist("id") if each.isdecimal() and len(each) < 10]
    if not form.validate():
        return refused(form, None, "ceremony/index.html", **_listed(event))
    try:
        count = actions.approve(event.id, ids, form.opinion.data or "", by=current_actor())
    except DomainError as error:
        return refused(form, error, "ceremony/index.html", **_listed(event))
    flash(_("已审定 {n} 项。", n=count) if count else _("没有选中任何一项。"))
    return see_other(".index", code=code)


@bp.post("/events/<code>/ceremony/<int:planned_id>/arrange")
@requires(Thing.PROJECT, Act.WRITE)
def arrange(code: str, planned_id: int) -> ResponseReturnValue:
    """Say where in the ceremony a row stands."""
    event = queries.event_for(current_actor(), code, Act.WRITE)
    row, form = queries.of_event(event.id, planned_id), ArrangeForm()
    form.venue_id.offer(_venues(event.id))
    form.process(request.form)
    if not form.validate():
        shown = _shown(event, row) | {"arrange_form": form}
        return refused(form, None, "ceremony/show.html", **shown)
    try:
        actions.arrange(row, form.arrangement(), by=current_actor())
    except DomainError as error:
        return refused(form, error, "ceremony/show.html", **_shown(event, row) | {"arrange_form": form})
    flash(_("编排已保存。"))
    return see_other(".show", code=code, planned_id=planned_id)


@bp.get("/events/<code>/ceremony/sheet")
@requires(Thing.PROJECT, Act.READ)
def sheet(code: str) -> ResponseReturnValue:
    """Show 签约顺序表 as it is printed: approved rows in their order."""
    event = queries.event_for(current_actor(), code)
    return render(
        "ceremony/sheet.html", event=event, rows=queries.rows(event.id, states=DAY), venues=venue_names(event.id),
        **NAMES,
    )  # fmt: skip


# -- on the day ------------------------------------------------------------------------------------------------------


@bp.get("/events/<code>/ceremony/day")
@requires(Thing.PROJECT, Act.WRITE)
def day(code: str) -> ResponseReturnValue:
    """Show the approved rows to who stands at the stage: one tap each."""
    event = queries.event_for(current_actor(), code, Act.WRITE)
    return render("ceremony/day.html", form=SignedForm(), error=None, at=None, **_day(event))


def _day(event: Event) -> dict[str, Any]:
    venue = request.args.get("venue", "")
    venues = venue_names(event.id)
    chosen = int(venue) if venue.isdecimal() and len(venue) < 10 and int(venue) in venues else None
    found = queries.rows(event.id, states=DAY, venue_id=chosen)
    return {
        "event": event, "rows": found, "venues": venues, "chosen": chosen, "nonce": uuid7,
        "sums": queries.sums(found, "state"), **NAMES,
    }  # fmt: skip


@bp.post("/events/<code>/ceremony/<int:planned_id>/signed")
@requires(Thing.PROJECT, Act.WRITE)
def signed(code: str, planned_id: int) -> ResponseReturnValue:
    """已签: the project is made or linked, 待认定, once however often this is sent."""
    event = queries.event_for(current_actor(), code, Act.WRITE)
    row = queries.of_event(event.id, planned_id)
    form = SignedForm(MultiDict([*request.form.items(multi=True), *request.files.items(multi=True)]))
    if not form.validate():
        return refused(form, None, "ceremony/day.html", at=row, **_day(event))
    try:
        actions.sign(row, amount=form.amount.data, photo=form.photo.data, nonce=form.nonce.data, by=current_actor())
    except DomainError as error:
        return refused(form, error, "ceremony/day.html", at=row, **_day(event))
    flash(
        _("“{name}”已签，待认定。", name=row.name), undo=(url_for(".undo", code=code, planned_id=planned_id), _("撤销"))
    )
    return see_other(".day", code=code)


@bp.post("/events/<code>/ceremony/<int:planned_id>/unsigned")
@requires(Thing.PROJECT, Act.WRITE)
def unsigned(code: str, planned_id: int) -> ResponseReturnValue:
    """未签, and why."""
    event = queries.event_for(current_actor(), code, Act.WRITE)
    row, form = queries.of_event(event.id, planned_id), UnsignedForm(request.form)
    if not form.validate():
        return refused(form, None, "ceremony/day.html", at=row, **_day(event))
    reason: Reason | None = form.reason.data
    try:
        actions.not_signed(row, reason, form.reason_text.data or "", nonce=form.nonce.data, by=current_actor())
    except DomainError as error:
        return refused(form, error, "ceremony/day.html", at=row, **_day(event))
    flash(
        _("“{name}”登记为未签。", name=row.name), undo=(url_for(".undo", code=code, planned_id=planned_id), _("撤销"))
    )
    return see_other(".day", code=code)


@bp.post("/events/<code>/ceremony/<int:planned_id>/undo")
@requires(Thing.PROJECT, Act.WRITE)
def undo(code: str, planned_id: int) -> ResponseReturnValue:
    """Take the result of a row back."""
    event = queries.event_for(current_actor(), code, Act.WRITE)
    row = queries.of_event(event.id, planned_id)
    actions.undo(row, by=current_actor())
    flash(_("已撤销“{name}”的签约结果。", name=row.name))
    return see_other(".day", code=code)
