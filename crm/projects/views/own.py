"""堵点 of a firm's own projects, in the portal: raised, confirmed, opened again by its administrator."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from crm.core.actor import Act, Thing
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.web import current_actor, flash, refused, render, requires, see_other
from crm.projects import actions, queries
from crm.projects.forms import ProblemForm, ReopenForm
from crm.projects.views import bp, records


@bp.get("/portal/projects/<int:project_id>/problems")
@requires(Thing.PROJECT, Act.READ)
def own_problems(project_id: int) -> ResponseReturnValue:
    """Show the problems of a project of one's own firm."""
    return render("projects/own_problems.html", form=None, error=None, **_context(project_id))


def _context(project_id: int, **forms: Any) -> dict[str, Any]:
    project = queries.firm_project(current_actor(), project_id)
    return {
        "project": project, "problems": queries.problems_of(project.id), "is_late": records.is_late,
        "problem_form": ProblemForm(), "reopen_form": ReopenForm(), **records.PROBLEM_WORDS, **forms,
    }  # fmt: skip


@bp.post("/portal/projects/<int:project_id>/problems")
@requires(Thing.PROJECT, Act.READ)
def raise_own(project_id: int) -> ResponseReturnValue:
    """Raise a problem as a party of the project."""
    queries.firm_project(current_actor(), project_id)
    form = ProblemForm(request.form)
    if not form.validate():
        return refused(form, None, "projects/own_problems.html", **_context(project_id, problem_form=form))
    try:
        made = actions.raise_for_firm(project_id, form.details(), by=current_actor())
    except DomainError as error:
        return refused(form, error, "projects/own_problems.html", **_context(project_id, problem_form=form))
    flash(_("已提交堵点“{title}”，办结期限 {date}。", title=made.title, date=made.due_on))
    return see_other("projects.own_problems", project_id=project_id)


@bp.post("/portal/problems/<int:problem_id>/confirm")
@requires(Thing.PROJECT, Act.READ)
def confirm_own(problem_id: int) -> ResponseReturnValue:
    """Confirm as the firm that raised it that a problem is solved."""
    made = actions.confirm_for_firm(problem_id, by=current_actor())
    flash(_("已确认堵点解决。"))
    return see_other("projects.own_problems", project_id=made.project_id)


@bp.post("/portal/problems/<int:problem_id>/reopen")
@requires(Thing.PROJECT, Act.READ)
def reopen_own(problem_id: int) -> ResponseReturnValue:
    """Say as the firm that raised it that a problem is not solved."""
    problem, form = queries.problem_of_firm(current_actor(), problem_id), ReopenForm(request.form)
    if not form.validate():
        return refused(form, None, "projects/own_problems.html", **_context(problem.project_id, reopen_form=form))
    try:
        actions.reopen_for_firm(problem_id, form.note.data, by=current_actor())
    except DomainError as error:
        return refused(form, error, "projects/own_problems.html", **_context(problem.project_id, reopen_form=form))
    flash(_("堵点重新打开，继续协调。"))
    return see_other("projects.own_problems", project_id=problem.project_id)
