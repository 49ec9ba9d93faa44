"""One project: its page, its facts, files, steps and money."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import quote

from flask import Response, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from wtforms import Form as AnyForm

from crm.core.actor import Act, Thing
from crm.core.clock import today
from crm.core.errors import DomainError, Stale
from crm.core.files import IMAGES
from crm.core.forms.comparing import compared
from crm.core.i18n import _
from crm.core.shell import shell
from crm.core.slots import fill
from crm.core.web import current_actor, flash, refused, render, requires, see_other
from crm.leads import queries as leads
from crm.leads.forms import place_choices
from crm.leads.rules import SECTOR_NAMES
from crm.projects import actions, queries, rules
from crm.projects.forms import (
    ArrivalForm,
    CompletionForm,
    DocumentForm,
    EndForm,
    MilestoneForm,
    PlanForm,
    ProblemForm,
    ProjectForm,
    SubmitForm,
    WaiverForm,
)
from crm.projects.models import Project
from crm.projects.rules import (
    AGREEMENT_NAMES,
    CAPITAL_NAMES,
    CURRENCY_NAMES,
    DOCUMENT_KIND_NAMES,
    LEVEL_NAMES,
    PROBLEM_KIND_NAMES,
    PROBLEM_STATE_NAMES,
    PROJECT_KIND_NAMES,
    SEVERITY_NAMES,
    SIGNING_STATE_NAMES,
    STEP_NAMES,
    Step,
)
from crm.projects.views import bp

NAMES: dict[str, Any] = {
    "sectors": SECTOR_NAMES, "agreements": AGREEMENT_NAMES, "states": SIGNING_STATE_NAMES, "steps": STEP_NAMES,
    "kinds": PROJECT_KIND_NAMES, "document_kinds": DOCUMENT_KIND_NAMES,
}  # fmt: skip
DOCUMENT_HEADERS = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}
"""For what somebody uploaded: nothing in it may run or load."""


PROBLEM_WORDS: dict[str, Any] = {
    "kinds": PROBLEM_KIND_NAMES, "severities": SEVERITY_NAMES, "states": PROBLEM_STATE_NAMES, "levels": LEVEL_NAMES,
}  # fmt: skip


def is_late(row: Any) -> bool:
    """Say whether a problem is unsolved past its day."""
    return rules.overdue(row.state, row.due_on, today())


def sent(kind: type[AnyForm]) -> Any:
    """Return a form of this kind filled with what was posted, files among it."""
    return kind(MultiDict([*request.form.items(multi=True), *request.files.items(multi=True)]))


@bp.get("/projects/<int:project_id>")
@requires(Thing.PROJECT, Act.READ)
def show(project_id: int) -> ResponseReturnValue:
    """Show one project."""
    return page_of(project_id)


def page_of(project_id: int, error: DomainError | None = None, **forms: Any) -> ResponseReturnValue:
    """Return the page of a project, with what was typed into one of its forms and what is wrong with it."""
    project = queries.project_for(current_actor(), project_id)
    context = _context(project) | forms
    if forms:
        failed = next(iter(forms.values()))
        return refused(failed, error, "projects/show.html", **context)
    return render("projects/show.html", form=None, error=None, **context)


def _context(project: Project) -> dict[str, Any]:
    actor = current_actor()
    came, reached, waived = queries.arrivals(project.id), queries.reached(project), queries.waivers(project.id)
    gone = {**reached, **waived}
    return {
        "project": project, "shown_steps": rules.steps_shown(project.kind, reached, frozenset(waived)),
        "waived": waived, **_done(project), "waiver_form": _waiver_form(project, gone),
        "problems": queries.problems_of(project.id), "problem_form": ProblemForm(), "is_late": is_late,
        "problem_words": PROBLEM_WORDS,
        "signings": queries.signings(project.id),
        "milestones": queries.milestones(project.id), "documents": queries.documents(project.id), "arrivals": came,
        "taken_back": {row.reverses_id for row in came},
        "money": queries.money_of(project, came), "sees_money": queries.may(actor, project.id, Act.READ, Thing.AMOUNT),
        "sees_papers": queries.sees_papers(actor, project.id),
        "may_write": queries.may(actor, project.id, Act.WRITE),
        "may_report_money": queries.may(actor, project.id, Act.WRITE, Thing.AMOUNT),
        "may_verify_money": queries.may(actor, project.id, Act.CONFIRM, Thing.AMOUNT),
        "investor": queries.enterprise_by_id(project.investor_id),
        "partner": queries.enterprise_by_id(project.partner_id),
        "lead": queries.lead_of(project.lead_id), "manager": queries.manager_of(project),
        "actions": fill("project-actions", project), "panels": fill("project", project),
        "document_form": DocumentForm(), "milestone_form": milestone_form(project, gone),
        "plans": queries.plans(project.id), "plan_form": plan_form(project, gone), "arrival_form": ArrivalForm(),
        "end_form": EndForm(), "submit_form": _submit_form(), "logged": request.args.get("logged") == "1", **NAMES,
    }  # fmt: skip


def _plainly(number: Decimal | None) -> str:
    return "" if number is None else f"{number:f}"


def _done(project: Project) -> dict[str, Any]:
    """Return 完成投资, 外资 and 实缴 of a project."""
    done = queries.completions(project.id)
    return {
        "completions": done, "done_back": {row.reverses_id for row in done},
        "funds": queries.funds_of(project.id, done),
        "completion_form": CompletionForm(), "capitals": CAPITAL_NAMES,
        "currencies": CURRENCY_NAMES, "in_wan": rules.in_wan, "as_rate": rules.as_rate,
    }  # fmt: skip


def _waiver_form(project: Project, reached: dict[Step, Any]) -> WaiverForm:
    form = WaiverForm()
    form.step.offer([choice for choice in _open_steps(project, reached) if choice[0] != Step.SIGNED])
    return form


def milestone_form(project: Project, reached: dict[Step, Any]) -> MilestoneForm:
    """Return the form that dates a step; `reached` are those no longer to be had."""
    form = MilestoneForm()
    form.step.offer(_open_steps(project, reached))
    return form


def plan_form(project: Project, reached: dict[Step, Any], data: MultiDict[str, Any] | None = None) -> PlanForm:
    """Return the form that plans a step."""
    form = PlanForm()
    form.step.offer(_open_steps(project, reached))
    form.process(data)
    return form


def _open_steps(project: Project, reached: dict[Step, Any]) -> list[tuple[str, str]]:
    """Return the steps that are neither reached nor said not to apply; `reached` holds both."""
    return [(step.value, STEP_NAMES[step]) for step in rules.TEMPLATES[project.kind] if step not in reached]


def _submit_form(data: MultiDict[str, Any] | None = None) -> SubmitForm:
    form = SubmitForm()
    form.event.offer(leads.events_to_choose(current_actor()))
    form.process(data)
    return form


@bp.post("/projects/<int:project_id>/submit")
@requires(Thing.PROJECT, Act.WRITE)
def submit(project_id: int) -> ResponseReturnValue:
    """Ask for the recognition of a project that stands without a signing."""
    queries.project_for(current_actor(), project_id, Act.WRITE)
    form = _submit_form(request.form)
    if not form.validate():
        return page_of(project_id, submit_form=form)
    try:
        actions.submit_project(project_id, event_id=form.event.data, by=current_actor())
    except DomainError as error:
        return page_of(project_id, error, submit_form=form)
    flash(_("已提请认定。上传签约协议后，由另一人认定。"))
    return see_other("projects.show", project_id=project_id)


@bp.get("/projects/<int:project_id>/edit")
@requires(Thing.PROJECT, Act.WRITE)
def edit(project_id: int) -> ResponseReturnValue:
    """Show one project for editing."""
    project = queries.project_for(current_actor(), project_id, Act.WRITE)
    return render("projects/edit.html", form=_project_form(project), project=project, error=None, versions=[])


def _project_form(project: Project, data: MultiDict[str, Any] | None = None) -> ProjectForm:
    form, frame = ProjectForm(), shell()
    for field in (form.origin_code, form.landing_code):
        field.offer(place_choices(frame.pair, project.origin_code, project.landing_code))
    form.home_code.offer([(city.code, frame.city_name(city.code)) for city in frame.pair])
    form.manager_id.offer(leads.managers())
    form.process(
        data, obj=project, foreign=_plainly(rules.in_wan(project.foreign_cents)),
        rate=_plainly(rules.as_rate(project.rate_micros)),
    )  # fmt: skip
    return form


@bp.post("/projects/<int:project_id>")
@requires(Thing.PROJECT, Act.WRITE)
def update(project_id: int) -> ResponseReturnValue:
    """Save what was edited; a save that comes too late shows both texts."""
    project = queries.project_for(current_actor(), project_id, Act.WRITE)
    form = _project_form(project, request.form)
    if not form.validate():
        return refused(form, None, "projects/edit.html", project=project, versions=[])
    try:
        actions.edit_project(project_id, form.details(), version=form.version.data or 0, by=current_actor())
    except Stale as error:
        return refused(form, error, "projects/edit.html", project=project, versions=compared(form, error))
    except DomainError as error:
        return refused(form, error, "projects/edit.html", project=project, versions=[])
    flash(_("已保存。"))
    return see_other("projects.show", project_id=project_id)


@bp.post("/projects/<int:project_id>/documents")
@requires(Thing.PROJECT, Act.WRITE)
def attach(project_id: int) -> ResponseReturnValue:
    """Add a file: the agreement, a photo, evidence."""
    queries.project_for(current_actor(), project_id, Act.WRITE)
    form = sent(DocumentForm)
    if not form.validate():
        return page_of(project_id, document_form=form)
    try:
        document = actions.attach_document(project_id, form.file.data, form.kind.data, by=current_actor())
    except DomainError as error:
        return page_of(project_id, error, document_form=form)
    flash(_("已上传{kind}。", kind=_(DOCUMENT_KIND_NAMES[document.kind])))
    return see_other("projects.show", project_id=project_id)


@bp.get("/projects/<int:project_id>/documents/<int:document_id>")
@requires(Thing.PROJECT, Act.READ)
def document(project_id: int, document_id: int) -> ResponseReturnValue:
    """Send a file: pictures are shown, everything else is saved."""
    file = queries.file_of(queries.document_for(current_actor(), project_id, document_id))
    way = "inline" if file.kind in IMAGES else "attachment"
    name = quote(file.name, safe="")
    headers = {**DOCUMENT_HEADERS, "Content-Disposition": f"{way}; filename*=UTF-8''{name}"}
    return Response(file.content, mimetype=file.kind.value, headers=headers)


@bp.post("/projects/<int:project_id>/end")
@requires(Thing.PROJECT, Act.WRITE)
def end(project_id: int) -> ResponseReturnValue:
    """End a project that will not go on."""
    queries.project_for(current_actor(), project_id, Act.WRITE)
    form = sent(EndForm)
    if not form.validate():
        return page_of(project_id, end_form=form)
    try:
        actions.terminate_project(project_id, form.terminated_on.data, form.reason.data, by=current_actor())
    except DomainError as error:
        return page_of(project_id, error, end_form=form)
    flash(_("已登记终止，签约数不变，履约率随之调整。"))
    return see_other("projects.show", project_id=project_id)
