"""Noting what passed between an enterprise and us (记跟进), planning what shall, and saying what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Actor, Thing
from crm.core.clock import at_wall, local, now
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.members import actions, queries
from crm.members.forms.activities import ActivityForm, NoteForm, OutcomeForm, PlanForm
from crm.members.models import Activity, Enterprise
from crm.members.rules import ACTIVITY_NAMES, ActivityKind, ActivityState
from crm.members.views import bp


def _people(enterprise: Enterprise) -> list[tuple[str, str]]:
    here = [row for row in queries.staff_of(enterprise.id) if row.is_here]
    return [(str(row.person_id), f"{row.name} {row.title}".strip()) for row in here]


def _offer(form: ActivityForm, enterprise: Enterprise) -> ActivityForm:
    form.person.offer(_people(enterprise))
    return form


def _instant(wall: datetime | None) -> datetime | None:
    """Return the instant of a wall time, None for none."""
    return at_wall(wall.date(), wall.hour, wall.minute) if wall else None


@bp.get("/enterprises/<int:enterprise_id>/activities/new")
@requires(Thing.ENTERPRISE, Act.WRITE)
def new_activity(enterprise_id: int) -> ResponseReturnValue:
    """Ask what passed between us."""
    enterprise = queries.enterprise_to_edit(current_actor(), enterprise_id)
    form = _offer(ActivityForm(), enterprise)
    return render("members/new_activity.html", form=form, enterprise=enterprise)


@bp.post("/enterprises/<int:enterprise_id>/activities")
@requires(Thing.ENTERPRISE, Act.WRITE)
def log_activity(enterprise_id: int) -> ResponseReturnValue:
    """Store it; it can be taken back."""
    enterprise = queries.enterprise_to_edit(current_actor(), enterprise_id)
    form = _offer(ActivityForm(request.form), enterprise)
    if not form.validate():
        return refused(form, None, "members/new_activity.html", enterprise=enterprise)
    try:
        logged = _log(form, enterprise_id)
    except DomainError as error:
        return refused(form, error, "members/new_activity.html", enterprise=enterprise)
    undo = url_for(".remove_activity", enterprise_id=enterprise_id, activity_id=logged)
    flash(_("已记录。"), undo=(undo, _("撤销")))
    return see_other(".show", enterprise_id=enterprise_id)


def _log(form: ActivityForm, enterprise_id: int) -> int:
    logged = actions.log_activity(
        enterprise_id,
        kind=form.kind.data or ActivityKind.NOTE,
        text=form.text.data or "",
        at=_instant(form.at.data),
        person_id=form.person.data,
        by=current_actor(),
    )
    return logged.id


@bp.post("/enterprises/<int:enterprise_id>/activities/<int:activity_id>/removal")
@requires(Thing.ENTERPRISE, Act.WRITE)
def remove_activity(enterprise_id: int, activity_id: int) -> ResponseReturnValue:
    """Take back a note; it can be put back."""
    _noted(enterprise_id, activity_id)
    actions.remove_activity(enterprise_id, activity_id, by=current_actor())
    undo = url_for(".restore_activity", enterprise_id=enterprise_id, activity_id=activity_id)
    flash(_("已撤销该条往来。"), undo=(undo, _("恢复")))
    return see_other(".timeline", enterprise_id=enterprise_id)


@bp.post("/enterprises/<int:enterprise_id>/activities/<int:activity_id>/restoral")
@requires(Thing.ENTERPRISE, Act.WRITE)
def restore_activity(enterprise_id: int, activity_id: int) -> ResponseReturnValue:
    """Put a note back."""
    _noted(enterprise_id, activity_id)
    actions.restore_activity(enterprise_id, activity_id, by=current_actor())
    flash(_("已恢复该条往来。"))
    return see_other(".timeline", enterprise_id=enterprise_id)


def _noted(enterprise_id: int, activity_id: int) -> tuple[Enterprise, Activity]:
    """Return an enterprise one may change, and a note of it. Raises NotFound."""
    enterprise = queries.enterprise_to_edit(current_actor(), enterprise_id)
    return enterprise, queries.activity_of(enterprise_id, activity_id)


@bp.get("/enterprises/<int:enterprise_id>/activities/<int:activity_id>/edit")
@requires(Thing.ENTERPRISE, Act.WRITE)
def edit_activity(enterprise_id: int, activity_id: int) -> ResponseReturnValue:
    """Show a note for correcting."""
    enterprise, note = _noted(enterprise_id, activity_id)
    form = NoteForm(data={"text": note.text, "at": local(note.at).replace(tzinfo=None)})
    return render("members/edit_activity.html", form=form, enterprise=enterprise, note=note)


@bp.post("/enterprises/<int:enterprise_id>/activities/<int:activity_id>/edit")
@requires(Thing.ENTERPRISE, Act.WRITE)
def update_activity(enterprise_id: int, activity_id: int) -> ResponseReturnValue:
    """Store a corrected note."""
    (enterprise, note), form = _noted(enterprise_id, activity_id), NoteForm(request.form)
    if not form.validate():
        return refused(form, None, "members/edit_activity.html", enterprise=enterprise, note=note)
    try:
        actions.edit_activity(
            enterprise_id, activity_id, text=form.text.data or "", at=_instant(form.at.data), by=current_actor()
        )
    except DomainError as error:
        return refused(form, error, "members/edit_activity.html", enterprise=enterprise, note=note)
    flash(_("已保存。"))
    return see_other(".timeline", enterprise_id=enterprise_id)


# -- planned ---------------------------------------------------------------------------------------------------------


def _plan_form(enterprise: Enterprise, actor: Actor, data: Any = None) -> PlanForm:
    form = PlanForm()
    form.person.offer(_people(enterprise))
    form.owner.offer([(str(row.id), row.name) for row in queries.colleagues()])
    form.process(data, owner=actor.id)
    return form


@bp.get("/enterprises/<int:enterprise_id>/plans/new")
@requires(Thing.ENTERPRISE, Act.WRITE)
def new_plan(enterprise_id: int) -> ResponseReturnValue:
    """Ask who visits, calls or meets whom, and when."""
    actor = current_actor()
    enterprise = queries.enterprise_to_edit(actor, enterprise_id)
    return render("members/new_plan.html", form=_plan_form(enterprise, actor), enterprise=enterprise)


@bp.post("/enterprises/<int:enterprise_id>/plans")
@requires(Thing.ENTERPRISE, Act.WRITE)
def plan_activity(enterprise_id: int) -> ResponseReturnValue:
    """Plan it; it can be taken back."""
    actor = current_actor()
    enterprise = queries.enterprise_to_edit(actor, enterprise_id)
    form = _plan_form(enterprise, actor, request.form)
    if not form.validate():
        return refused(form, None, "members/new_plan.html", enterprise=enterprise)
    try:
        planned = actions.plan_activity(
            enterprise_id, kind=form.kind.data or ActivityKind.VISIT, text=form.text.data or "",
            planned_for=_instant(form.planned_for.data) or now(), owner_id=form.owner.data or 0,
            person_id=form.person.data, by=actor,
        )  # fmt: skip
    except DomainError as error:
        return refused(form, error, "members/new_plan.html", enterprise=enterprise)
    undo = url_for(".remove_activity", enterprise_id=enterprise_id, activity_id=planned.id)
    flash(_("已列入计划。"), undo=(undo, _("撤销")))
    return see_other(".show", enterprise_id=enterprise_id)


@bp.get("/enterprises/<int:enterprise_id>/activities/<int:activity_id>/outcome")
@requires(Thing.ENTERPRISE, Act.WRITE)
def outcome(enterprise_id: int, activity_id: int) -> ResponseReturnValue:
    """Ask what came of a plan."""
    enterprise, plan = _noted(enterprise_id, activity_id)
    if plan.state is not ActivityState.PLANNED:
        return see_other(".timeline", enterprise_id=enterprise_id)
    return render("members/outcome.html", form=OutcomeForm(), **_plan_page(enterprise, plan))


def _plan_page(enterprise: Enterprise, plan: Activity) -> dict[str, Any]:
    owner = queries.account_name(plan.owner_id)
    return {"enterprise": enterprise, "plan": plan, "owner": owner, "kinds": ACTIVITY_NAMES}


@bp.post("/enterprises/<int:enterprise_id>/activities/<int:activity_id>/outcome")
@requires(Thing.ENTERPRISE, Act.WRITE)
def log_outcome(enterprise_id: int, activity_id: int) -> ResponseReturnValue:
    """Store what came of a plan: it becomes a line of the timeline."""
    (enterprise, plan), form = _noted(enterprise_id, activity_id), OutcomeForm(request.form)
    if not form.validate():
        return refused(form, None, "members/outcome.html", **_plan_page(enterprise, plan))
    try:
        actions.hold_activity(
            enterprise_id, activity_id, state=form.state.data or ActivityState.HELD, text=form.text.data or "",
            at=_instant(form.at.data), by=current_actor(),
        )  # fmt: skip
    except DomainError as error:
        return refused(form, error, "members/outcome.html", **_plan_page(enterprise, plan))
    flash(_("已记录结果。"))
    return see_other(".timeline", enterprise_id=enterprise_id)
