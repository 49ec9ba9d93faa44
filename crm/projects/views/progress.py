"""Steps and money of a project: dated, planned, left out; reported, verified, taken back."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from crm.core.actor import Act, Thing
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.web import current_actor, flash, refused, render, requires, see_other
from crm.projects import actions, queries, rules
from crm.projects.forms import ArrivalForm, CompletionForm, MilestoneForm, ReinstateForm, ReverseForm, WaiverForm
from crm.projects.rules import STEP_NAMES
from crm.projects.views import bp, records


@bp.post("/projects/<int:project_id>/milestones")
@requires(Thing.PROJECT, Act.WRITE)
def record_milestone(project_id: int) -> ResponseReturnValue:
    """Date a step."""
    queries.project_for(current_actor(), project_id, Act.WRITE)
    form = records.sent(MilestoneForm)
    if not form.validate():
        return records.page_of(project_id, milestone_form=form)
    try:
        step = actions.record_milestone(
            project_id, form.step.data, form.reached_on.data, note=form.note.data or "", evidence=form.evidence.data,
            by=current_actor(),
        )  # fmt: skip
    except DomainError as error:
        return records.page_of(project_id, error, milestone_form=form)
    flash(_("已登记“{step}”。", step=_(STEP_NAMES[step.step])))
    return see_other("projects.show", project_id=project_id)


@bp.post("/projects/<int:project_id>/plan")
@requires(Thing.PROJECT, Act.WRITE)
def plan(project_id: int) -> ResponseReturnValue:
    """Say when a step is expected and which unit sees to it."""
    project = queries.project_for(current_actor(), project_id, Act.WRITE)
    form = records.plan_form(project, queries.reached(project), request.form)
    if not form.validate():
        return records.page_of(project_id, plan_form=form)
    try:
        actions.plan_step(
            project_id, form.step.data, form.expected_on.data, unit=form.unit.data or "", by=current_actor()
        )
    except DomainError as error:
        return records.page_of(project_id, error, plan_form=form)
    flash(_("已保存“{step}”的计划。", step=_(STEP_NAMES[form.step.data])))
    return see_other("projects.show", project_id=project_id)


@bp.post("/milestones/<int:milestone_id>/verify")
@requires(Thing.PROJECT, Act.WRITE)
def verify_milestone(milestone_id: int) -> ResponseReturnValue:
    """Say as the second person that a step's evidence was looked at."""
    step = actions.verify_milestone(milestone_id, by=current_actor())
    flash(_("已核验“{step}”。", step=_(STEP_NAMES[step.step])))
    return see_other("projects.show", project_id=step.project_id)


@bp.post("/projects/<int:project_id>/arrivals")
@requires(Thing.AMOUNT, Act.WRITE)
def record_arrival(project_id: int) -> ResponseReturnValue:
    """Report money that came."""
    queries.project_for(current_actor(), project_id, Act.WRITE, Thing.AMOUNT)
    form = records.sent(ArrivalForm)
    if not form.validate():
        return records.page_of(project_id, arrival_form=form)
    try:
        exchange = form.exchange()
        actions.record_arrival(
            project_id, rules.arrived_amount(form.amount.data, exchange), form.arrived_on.data, kind=form.kind.data,
            evidence=form.evidence.data, exchange=exchange, by=current_actor(),
        )  # fmt: skip
    except DomainError as error:
        return records.page_of(project_id, error, arrival_form=form)
    flash(_("已登记到位资金，待另一人核验。"))
    return see_other("projects.show", project_id=project_id)


@bp.post("/arrivals/<int:arrival_id>/verify")
@requires(Thing.AMOUNT, Act.CONFIRM)
def verify_arrival(arrival_id: int) -> ResponseReturnValue:
    """Verify as the second person that money came."""
    arrival = actions.verify_arrival(arrival_id, by=current_actor())
    flash(_("已核验，这笔资金计入到位资金。"))
    return see_other("projects.show", project_id=arrival.project_id)


@bp.post("/projects/<int:project_id>/waivers")
@requires(Thing.PROJECT, Act.WRITE)
def waive(project_id: int) -> ResponseReturnValue:
    """Say that a step does not apply to this project."""
    queries.project_for(current_actor(), project_id, Act.WRITE)
    form = WaiverForm(request.form)
    if not form.validate():
        return records.page_of(project_id, waiver_form=form)
    try:
        actions.waive_step(project_id, form.step.data, form.reason.data, by=current_actor())
    except DomainError as error:
        return records.page_of(project_id, error, waiver_form=form)
    flash(_("“{step}”已登记为不适用。", step=_(STEP_NAMES[form.step.data])))
    return see_other("projects.show", project_id=project_id)


@bp.post("/projects/<int:project_id>/waivers/end")
@requires(Thing.PROJECT, Act.WRITE)
def reinstate(project_id: int) -> ResponseReturnValue:
    """Take back that a step does not apply."""
    queries.project_for(current_actor(), project_id, Act.WRITE)
    form = ReinstateForm(request.form)
    if not form.validate():
        return records.page_of(project_id, reinstate_form=form)
    actions.reinstate_step(project_id, form.step.data, by=current_actor())
    flash(_("“{step}”恢复为适用的步骤。", step=_(STEP_NAMES[form.step.data])))
    return see_other("projects.show", project_id=project_id)


@bp.post("/projects/<int:project_id>/completions")
@requires(Thing.AMOUNT, Act.WRITE)
def record_completion(project_id: int) -> ResponseReturnValue:
    """Report 完成投资 of a month."""
    queries.project_for(current_actor(), project_id, Act.WRITE, Thing.AMOUNT)
    form = records.sent(CompletionForm)
    if not form.validate():
        return records.page_of(project_id, completion_form=form)
    try:
        actions.record_completion(
            project_id, form.amount.data, form.month.data, evidence=form.evidence.data, by=current_actor()
        )
    except DomainError as error:
        return records.page_of(project_id, error, completion_form=form)
    flash(_("已登记完成投资，待另一人核验。"))
    return see_other("projects.show", project_id=project_id)


@bp.post("/completions/<int:completion_id>/verify")
@requires(Thing.AMOUNT, Act.CONFIRM)
def verify_completion(completion_id: int) -> ResponseReturnValue:
    """Verify 完成投资 as the second person."""
    made = actions.verify_completion(completion_id, by=current_actor())
    flash(_("已核验，计入完成投资。"))
    return see_other("projects.show", project_id=made.project_id)


@bp.get("/completions/<int:completion_id>/reverse")
@requires(Thing.AMOUNT, Act.WRITE)
def confirm_completion_reversal(completion_id: int) -> ResponseReturnValue:
    """Ask why 完成投资 of a month is taken back, naming it."""
    return render("projects/reverse_completion.html", form=ReverseForm(), error=None, **_completed(completion_id))


def _completed(completion_id: int) -> dict[str, Any]:
    made = queries.completion_for(current_actor(), completion_id, Act.WRITE)
    return {"completion": made, "project": queries.project_for(current_actor(), made.project_id)}


@bp.post("/completions/<int:completion_id>/reverse")
@requires(Thing.AMOUNT, Act.WRITE)
def reverse_completion(completion_id: int) -> ResponseReturnValue:
    """Take 完成投资 of a month back by a row of its own."""
    context, form = _completed(completion_id), ReverseForm(request.form)
    if not form.validate():
        return refused(form, None, "projects/reverse_completion.html", **context)
    try:
        actions.reverse_completion(completion_id, form.reason.data, by=current_actor())
    except DomainError as error:
        return refused(form, error, "projects/reverse_completion.html", **context)
    flash(_("已登记冲销，待另一人核验；核验前原记录仍计入。"))
    return see_other("projects.show", project_id=context["project"].id)
