"""堵点: the list over all projects, one problem with what was done, the steps of the office and of a firm."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from crm.core.actor import Act, Thing
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.pages import Cut
from crm.core.shell import shell
from crm.core.web import current_actor, flash, refused, render, requires, see_other
from crm.leads import queries as leads
from crm.projects import actions, queries, rules
from crm.projects.forms import (
    AssignForm,
    EscalateForm,
    ProblemForm,
    ProblemListForm,
    ReopenForm,
    SettleForm,
    SolveForm,
)
from crm.projects.models import Problem
from crm.projects.queries import ProblemFilter
from crm.projects.rules import HIGHEST, STANDING_NAMES, UNSOLVED, ProblemState, Standing
from crm.projects.views import bp, records

NAMES = records.PROBLEM_WORDS


@bp.get("/projects/problems")
@requires(Thing.PROJECT, Act.READ)
def problems() -> ResponseReturnValue:
    """List problems, the first due first; unless told otherwise those that are not solved."""
    form, actor = ProblemListForm(), current_actor()
    form.owner.offer(leads.managers())
    form.process(request.args if "standing" in request.args else MultiDict([*request.args.items(), _USUAL]))
    form.validate()
    wanted = ProblemFilter(
        standing=form.standing.data, kind=form.kind.data, level=form.level.data, owner_id=form.owner.data,
        city=shell().scope,
    )  # fmt: skip
    return render(
        "projects/problems.html", page=queries.problems_page(actor, wanted, Cut.of(request.args)), form=form,
        counts=queries.problem_counts(actor, wanted), standings=STANDING_NAMES, url=_address, is_late=records.is_late,
        **NAMES,
    )  # fmt: skip


_USUAL = ("standing", Standing.UNSOLVED.value)


def _address(**changed: Any) -> str:
    kept = {name: value for name, value in request.args.items() if name not in ("after", "before", "last")}
    return url_for("projects.problems", **{**kept, **changed})


@bp.get("/problems/<int:problem_id>")
@requires(Thing.PROJECT, Act.READ)
def problem(problem_id: int) -> ResponseReturnValue:
    """Show a problem with everything that was done about it."""
    return render("projects/problem.html", form=None, error=None, **_context(problem_id))


def _context(problem_id: int, **forms: Any) -> dict[str, Any]:
    actor = current_actor()
    row = queries.problem_for(actor, problem_id)
    project = queries.project_for(actor, row.project_id)
    return {
        "problem": row, "project": project, "moves": queries.moves(row.id), "owner": queries.owner_of(row),
        "evidence": queries.evidence_of(row), "sees_papers": queries.sees_papers(actor, project.id),
        "may_write": queries.may(actor, project.id, Act.WRITE), "unsolved": row.state in UNSOLVED,
        "solved": row.state is ProblemState.SOLVED, "late": records.is_late(row), "highest": HIGHEST,
        "assign_form": _assign_form(row), "escalate_form": EscalateForm(), "solve_form": SolveForm(),
        "settle_form": SettleForm(), "reopen_form": ReopenForm(), **NAMES, **forms,
    }  # fmt: skip


def _assign_form(row: Problem, data: MultiDict[str, Any] | None = None) -> AssignForm:
    form = AssignForm()
    form.owner_id.offer(leads.managers())
    form.process(data, unit=row.unit, owner_id=row.owner_id, due_on=row.due_on)
    return form


def _again(problem_id: int, error: DomainError | None, name: str, form: Any) -> ResponseReturnValue:
    context = _context(problem_id, **{name: form})
    return refused(form, error, "projects/problem.html", **context)


@bp.post("/projects/<int:project_id>/problems")
@requires(Thing.PROJECT, Act.WRITE)
def raise_problem(project_id: int) -> ResponseReturnValue:
    """Raise a problem on a project."""
    queries.project_for(current_actor(), project_id, Act.WRITE)
    form = ProblemForm(request.form)
    if not form.validate():
        return records.page_of(project_id, problem_form=form)
    actor = current_actor()
    made = actions.raise_problem(project_id, form.details(), owner_id=actor.id, by=actor)
    flash(_("已登记堵点“{title}”，办结期限 {date}。", title=made.title, date=made.due_on))
    return see_other("projects.problem", problem_id=made.id)


@bp.post("/problems/<int:problem_id>/assign")
@requires(Thing.PROJECT, Act.WRITE)
def assign_problem(problem_id: int) -> ResponseReturnValue:
    """Say which unit solves a problem and by when."""
    form = _assign_form(queries.problem_for(current_actor(), problem_id, Act.WRITE), request.form)
    if not form.validate():
        return _again(problem_id, None, "assign_form", form)
    try:
        made = actions.assign_problem(
            problem_id, form.unit.data, owner_id=form.owner_id.data, due_on=form.due_on.data,
            note=form.note.data or "", by=current_actor(),
        )  # fmt: skip
    except DomainError as error:
        return _again(problem_id, error, "assign_form", form)
    flash(_("已交由{unit}办理，期限 {date}。", unit=made.unit, date=made.due_on))
    return see_other("projects.problem", problem_id=problem_id)


@bp.post("/problems/<int:problem_id>/escalate")
@requires(Thing.PROJECT, Act.WRITE)
def escalate_problem(problem_id: int) -> ResponseReturnValue:
    """Take a problem one level higher."""
    queries.problem_for(current_actor(), problem_id, Act.WRITE)
    form = EscalateForm(request.form)
    if not form.validate():
        return _again(problem_id, None, "escalate_form", form)
    try:
        made = actions.escalate_problem(problem_id, form.unit.data or "", form.note.data, by=current_actor())
    except DomainError as error:
        return _again(problem_id, error, "escalate_form", form)
    flash(_("已升级为{level}，期限 {date}。", level=_(rules.LEVEL_NAMES[made.level]), date=made.due_on))
    return see_other("projects.problem", problem_id=problem_id)


@bp.post("/problems/<int:problem_id>/solve")
@requires(Thing.PROJECT, Act.WRITE)
def solve_problem(problem_id: int) -> ResponseReturnValue:
    """Tell how a problem was solved."""
    queries.problem_for(current_actor(), problem_id, Act.WRITE)
    form = records.sent(SolveForm)
    if not form.validate():
        return _again(problem_id, None, "solve_form", form)
    try:
        actions.solve_problem(problem_id, form.answer.data, evidence=form.evidence.data, by=current_actor())
    except DomainError as error:
        return _again(problem_id, error, "solve_form", form)
    flash(_("已登记解决情况，待提出方确认。"))
    return see_other("projects.problem", problem_id=problem_id)


@bp.post("/problems/<int:problem_id>/confirm")
@requires(Thing.PROJECT, Act.WRITE)
def confirm_problem(problem_id: int) -> ResponseReturnValue:
    """Confirm that a problem is solved."""
    queries.problem_for(current_actor(), problem_id, Act.WRITE)
    form = SettleForm(request.form)
    if not form.validate():
        return _again(problem_id, None, "settle_form", form)
    try:
        actions.confirm_problem(problem_id, form.note.data or "", by=current_actor())
    except DomainError as error:
        return _again(problem_id, error, "settle_form", form)
    flash(_("已确认堵点解决。"))
    return see_other("projects.problem", problem_id=problem_id)


@bp.post("/problems/<int:problem_id>/reopen")
@requires(Thing.PROJECT, Act.WRITE)
def reopen_problem(problem_id: int) -> ResponseReturnValue:
    """Say that a problem is not solved."""
    queries.problem_for(current_actor(), problem_id, Act.WRITE)
    form = ReopenForm(request.form)
    if not form.validate():
        return _again(problem_id, None, "reopen_form", form)
    try:
        actions.reopen_problem(problem_id, form.note.data, by=current_actor())
    except DomainError as error:
        return _again(problem_id, error, "reopen_form", form)
    flash(_("堵点重新打开，继续协调。"))
    return see_other("projects.problem", problem_id=problem_id)
