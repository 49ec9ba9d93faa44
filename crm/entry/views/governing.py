"""The procedure of entry and its versions; objections against what is under notice."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.clock import today
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.entry import actions, queries, rules
from crm.entry.forms import FindingForm, ObjectionForm, ProcedureForm, shown_in_form
from crm.entry.rules import Outcome
from crm.entry.views import bp
from crm.entry.views.showing import again


@bp.get("/applications/procedure")
@requires(Thing.REVIEW, Act.READ)
def procedure() -> ResponseReturnValue:
    """Show which steps an application passes now, and what held before."""
    form = ProcedureForm(data={"since": today(), **shown_in_form(queries.procedure_on(today()))})
    return render("entry/procedure.html", form=form, error=None, **_versions())


def _versions() -> dict[str, object]:
    return {
        "now": queries.procedure_on(today()), "versions": queries.procedures(), "today": today(),
        "steps": rules.STEPS, "names": rules.STEP_NAMES, "skippable": [state.value for state in rules.SKIPPABLE],
        "may_set": current_actor().may_all(Thing.REVIEW, Act.CONFIRM),
    }  # fmt: skip


@bp.post("/applications/procedure")
@requires(Thing.REVIEW, Act.CONFIRM)
def set_procedure() -> ResponseReturnValue:
    """Record the next version."""
    form = ProcedureForm(request.form)
    if not form.validate():
        return refused(form, None, "entry/procedure.html", **_versions())
    since = form.since.data
    assert since is not None  # noqa: S101  # a required field of a form that validated
    try:
        actions.set_procedure(form.procedure(), since=since, basis=form.basis.data or "", by=current_actor())
    except DomainError as error:
        return refused(form, error, "entry/procedure.html", **_versions())
    flash(_("已保存，{since} 起提交的申请按新程序办理。", since=since))
    return see_other(".procedure")


@bp.post("/applications/<int:application_id>/objections")
@requires(Thing.REVIEW, Act.CONFIRM)
def object_to(application_id: int) -> ResponseReturnValue:
    """Record an objection."""
    queries.application_for(current_actor(), application_id, Act.CONFIRM)
    form = ObjectionForm(request.form)
    if not form.validate():
        return again(application_id, form, None, objection=form)
    try:
        actions.raise_objection(application_id, form.given(), by=current_actor())
    except DomainError as error:
        return again(application_id, form, error, objection=form)
    flash(_("异议已登记，核查有结论后公示才能通过。"))
    return see_other(".show", application_id=application_id)


@bp.post("/applications/<int:application_id>/objections/<int:objection_id>")
@requires(Thing.REVIEW, Act.CONFIRM)
def settle(application_id: int, objection_id: int) -> ResponseReturnValue:
    """Record what was found of an objection."""
    queries.objection_for(current_actor(), application_id, objection_id)
    form = FindingForm(request.form)
    if not form.validate():
        return again(application_id, form, None, findings={objection_id: form})
    outcome = form.outcome.data or Outcome.DISMISSED
    try:
        actions.settle_objection(application_id, objection_id, outcome, form.finding.data or "", by=current_actor())
    except DomainError as error:
        return again(application_id, form, error, findings={objection_id: form})
    flash(_("核查结论已登记：{outcome}。", outcome=_(rules.OUTCOME_NAMES[outcome])))
    return see_other(".show", application_id=application_id)
