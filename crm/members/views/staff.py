"""Who works at an enterprise: adding somebody, changing and ending a place, naming the 单位代表."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.clock import today
from crm.core.errors import DomainError, NotFound
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.members import actions, queries
from crm.members.forms import ColleagueForm, EmploymentForm, EndForm
from crm.members.models import Employment
from crm.members.views import bp
from crm.members.views.people import asked_of

WRITES = (Thing.PERSON, Act.WRITE)


@bp.get("/enterprises/<int:enterprise_id>/people/new")
@requires(*WRITES)
def new_colleague(enterprise_id: int) -> ResponseReturnValue:
    """Ask for somebody who works at an enterprise."""
    enterprise = queries.enterprise_to_staff(current_actor(), enterprise_id)
    asked = asked_of()
    form = asked.form(ColleagueForm)(data={"asked": asked.names})
    return render("members/new_colleague.html", form=form, enterprise=enterprise, known=(), customs=asked.fields)


@bp.post("/enterprises/<int:enterprise_id>/people")
@requires(*WRITES)
def add_colleague(enterprise_id: int) -> ResponseReturnValue:
    """Add somebody new, or a known person, to an enterprise."""
    actor, asked = current_actor(), asked_of(given=request.form)
    form = asked.form(ColleagueForm)(request.form)
    shown = {"enterprise": queries.enterprise_to_staff(actor, enterprise_id), "customs": asked.fields}
    if not form.validate():
        return refused(form, None, "members/new_colleague.html", known=(), **shown)
    chosen = request.form.get("existing", "")
    existing = _known(int(chosen)) if chosen.isdecimal() and len(chosen) < 19 else None
    try:
        actions.add_colleague(
            enterprise_id,
            form.draft(),
            form.place(),
            answers=asked.answers(form),
            existing=existing,
            in_spite_of=chosen == "new",
            by=actor,
        )
    except DomainError as error:
        known = getattr(error, "people", ())
        return refused(form, error, "members/new_colleague.html", known=known, **shown)
    flash(_("已添加 {name}。", name=form.name.data))
    return see_other(".staff", enterprise_id=enterprise_id)


def _known(person_id: int) -> int:
    """Return a known person who may be chosen: only whoever reads all people is offered any.

    Somebody a firm merely finds in the directory must not become its own to reveal, change and invite.
    """
    actor = current_actor()
    if not actor.may_all(Thing.PERSON, Act.READ):
        raise NotFound()
    return queries.person_for(actor, person_id).id


def _context(employment: Employment) -> dict[str, Any]:
    actor = current_actor()
    return {
        "employment": employment, "person": queries.person_for(actor, employment.person_id),
        "enterprise": queries.enterprise_for(actor, employment.enterprise_id), "end_form": EndForm(until=today()),
    }  # fmt: skip


@bp.get("/employments/<int:employment_id>")
@requires(*WRITES)
def employment(employment_id: int) -> ResponseReturnValue:
    """Show the form of somebody's place at an enterprise."""
    found = queries.employment_to_edit(current_actor(), employment_id)
    return render("members/employment.html", form=EmploymentForm(obj=found), **_context(found))


@bp.post("/employments/<int:employment_id>")
@requires(*WRITES)
def update_employment(employment_id: int) -> ResponseReturnValue:
    """Store title, duty, marks and days."""
    found, form = queries.employment_to_edit(current_actor(), employment_id), EmploymentForm(request.form)
    if not form.validate():
        return refused(form, None, "members/employment.html", **_context(found))
    try:
        actions.edit_employment(employment_id, form.place(), by=current_actor())
    except DomainError as error:
        return refused(form, error, "members/employment.html", **_context(found))
    flash(_("已保存任职。"))
    return see_other(".staff", enterprise_id=found.enterprise_id)


@bp.post("/employments/<int:employment_id>/end")
@requires(*WRITES)
def end_employment(employment_id: int) -> ResponseReturnValue:
    """Note that somebody has left."""
    found, form = queries.employment_to_edit(current_actor(), employment_id), EndForm(request.form)
    context = _context(found) | {"end_form": form}
    if not form.validate():
        return refused(EmploymentForm(obj=found), None, "members/employment.html", **context)
    try:
        actions.end_employment(employment_id, until=form.until.data, by=current_actor())
    except DomainError as error:
        form.refuse(error.field, _(error.template, **error.facts))
        return refused(EmploymentForm(obj=found), error, "members/employment.html", **context)
    undo = url_for(".reopen_employment", employment_id=employment_id)
    flash(_("已登记离任。"), undo=(undo, _("撤销")))
    return see_other(".staff", enterprise_id=found.enterprise_id)


@bp.post("/employments/<int:employment_id>/reopening")
@requires(*WRITES)
def reopen_employment(employment_id: int) -> ResponseReturnValue:
    """Take back that somebody has left."""
    found = queries.employment_to_edit(current_actor(), employment_id)
    actions.reopen_employment(employment_id, by=current_actor())
    flash(_("已恢复任职。"))
    return see_other(".staff", enterprise_id=found.enterprise_id)


@bp.post("/employments/<int:employment_id>/representation")
@requires(*WRITES)
def appoint(employment_id: int) -> ResponseReturnValue:
    """Make somebody the one 单位代表 of their enterprise."""
    found = queries.employment_to_edit(current_actor(), employment_id)
    actions.appoint_representative(employment_id, by=current_actor())
    flash(_("已设为单位代表，原单位代表改为联络员。"))
    return see_other(".staff", enterprise_id=found.enterprise_id)
