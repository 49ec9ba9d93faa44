"""In the portal: the projects of one's own firm, in full, and whether they are shown to others."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.i18n import _
from crm.core.web import flash, render, see_other
from crm.projects.rules import AGREEMENT_NAMES
from crm.tracking import actions, queries
from crm.tracking.forms import AGREES, OwnWordForm
from crm.tracking.rules import PACE_NAMES, NoSuchParty
from crm.tracking.views import bp
from crm.tracking.views.lines import lines, steps

BY_THEMSELVES = "会员中心"
"""How the word of a firm is known that gave it by itself; kept with it."""


@bp.get("/portal/projects/")
@requires(Thing.PROJECT, Act.READ)
def own() -> ResponseReturnValue:
    """List the projects of one's own firms."""
    actor = current_actor()
    if actor.staff:
        return see_other("projects.index")
    rows = [(each, queries.parcel(each, verified=False)) for each in queries.projects_of_firms(actor)]
    return render("tracking/own.html", rows=[(each, steps(list(p.told), days=True)) for each, p in rows])


@bp.get("/portal/projects/<int:project_id>")
@requires(Thing.PROJECT, Act.READ)
def own_project(project_id: int) -> ResponseReturnValue:
    """Show one of them with every day, and who agreed that it is shown."""
    actor = current_actor()
    project = queries.firm_project(actor, project_id)
    found = queries.parcel(project, verified=False)
    told = list(found.told)
    return render(
        "tracking/own_project.html", project=project, pace=found.pace, paces=PACE_NAMES, agreements=AGREEMENT_NAMES,
        steps=steps(told, days=True), lines=lines(told, days=True), speaks=queries.speaks_for(actor, project),
        **queries.side_of(project),
    )  # fmt: skip


@bp.post("/portal/projects/<int:project_id>/tracking")
@requires(Thing.PROJECT, Act.READ)
def speak(project_id: int) -> ResponseReturnValue:
    """Agree for one's firm that the project is shown, or take it back."""
    queries.firm_project(current_actor(), project_id)
    form = OwnWordForm(request.form)
    if not form.validate():
        raise NoSuchParty()
    agrees = form.word.data == AGREES
    actions.speak(project_id, form.party.data, agrees=agrees, basis=BY_THEMSELVES, by=current_actor())
    flash(_("已同意公开进度。") if agrees else _("已收回同意，公开页面即刻关闭。"))
    return see_other(".own_project", project_id=project_id)
