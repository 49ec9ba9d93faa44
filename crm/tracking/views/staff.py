"""On a project's page: what the parties said, the code, the slip."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.projects import queries as projects
from crm.tracking import actions, queries
from crm.tracking.forms import AGREES, WordForm
from crm.tracking.rules import PARTY_NAMES
from crm.tracking.views import bp


@bp.post("/projects/<int:project_id>/tracking")
@requires(Thing.PROJECT, Act.WRITE)
def record_word(project_id: int) -> ResponseReturnValue:
    """Note what a party said about showing the project."""
    project, form = projects.project_for(current_actor(), project_id, Act.WRITE), WordForm(request.form)
    try:
        if not form.validate():
            return refused(form, None, "tracking/word.html", project=project)
        actions.record_word(
            project_id, form.party.data, agrees=form.word.data == AGREES, basis=form.basis.data or "",
            by=current_actor(),
        )  # fmt: skip
    except DomainError as error:
        return refused(form, error, "tracking/word.html", project=project)
    flash(_("已记录{party}的意见。", party=_(PARTY_NAMES[form.party.data])))
    return see_other("projects.show", project_id=project_id)


@bp.post("/projects/<int:project_id>/tracking/code")
@requires(Thing.PROJECT, Act.WRITE)
def replace_code(project_id: int) -> ResponseReturnValue:
    """Make a new code."""
    actions.replace_code(project_id, by=current_actor())
    flash(_("已换发查询编码，原编码即刻失效。"))
    return see_other("projects.show", project_id=project_id)


@bp.post("/projects/<int:project_id>/tracking/term")
@requires(Thing.PROJECT, Act.WRITE)
def prolong(project_id: int) -> ResponseReturnValue:
    """Let the code work for longer."""
    tracking = actions.prolong(project_id, by=current_actor())
    flash(_("查询编码延长至 {day}。", day=tracking.expires_on.isoformat()))
    return see_other("projects.show", project_id=project_id)


@bp.get("/projects/<int:project_id>/slip")
@requires(Thing.PROJECT, Act.READ)
def slip(project_id: int) -> ResponseReturnValue:
    """Show the slip with the QR code, to print and hand to the parties."""
    project = projects.project_for(current_actor(), project_id)
    return render("tracking/slip.html", project=project, **queries.slip_of(project))
