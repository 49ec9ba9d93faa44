"""Noting what passed between an enterprise and us (记跟进)."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.clock import at_wall
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.members import actions, queries
from crm.members.forms import ActivityForm
from crm.members.models import Enterprise
from crm.members.rules import ActivityKind
from crm.members.views import bp


def _offer(form: ActivityForm, enterprise: Enterprise) -> ActivityForm:
    here = [row for row in queries.staff_of(enterprise.id) if row.is_here]
    form.person.offer([(str(row.person_id), f"{row.name} {row.title}".strip()) for row in here])
    return form


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
    wall = form.at.data
    at = at_wall(wall.date(), wall.hour, wall.minute) if wall else None
    logged = actions.log_activity(
        enterprise_id,
        kind=form.kind.data or ActivityKind.NOTE,
        text=form.text.data or "",
        at=at,
        person_id=form.person.data,
        by=current_actor(),
    )
    return logged.id


@bp.post("/enterprises/<int:enterprise_id>/activities/<int:activity_id>/removal")
@requires(Thing.ENTERPRISE, Act.WRITE)
def remove_activity(enterprise_id: int, activity_id: int) -> ResponseReturnValue:
    """Take back a note."""
    queries.enterprise_to_edit(current_actor(), enterprise_id)
    actions.remove_activity(enterprise_id, activity_id, by=current_actor())
    flash(_("已撤销该条往来。"))
    return see_other(".timeline", enterprise_id=enterprise_id)
