"""What a person may ask for: everything kept about them as a file, and being erased."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from crm.care import actions
from crm.care.forms import EraseForm
from crm.care.rules import OTHER, TABLE_NAMES, archived
from crm.care.views import bp
from crm.care.views.pairs import PEOPLE
from crm.core.access import current_actor, requires
from crm.core.actor import Act
from crm.core.clock import now
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.web import flash, limited, refused, render, see_other
from crm.members import queries as members


@bp.post("/people/<int:person_id>/export")
@requires(*PEOPLE)
def export_person(person_id: int) -> ResponseReturnValue:
    """Hand out everything kept about a person: JSON, CSV, a page to read. The log says who took it."""
    members.person_for(current_actor(), person_id, Act.EXPORT)
    limited("export")
    handed = actions.export_person(person_id, by=current_actor())
    page = render("care/handed.html", handed=handed, at=now(), names=TABLE_NAMES, other=OTHER)
    response = Response(archived(handed.tables, page), mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=f"person-{person_id}.zip")
    return response


@bp.get("/people/<int:person_id>/erase")
@requires(*PEOPLE)
def ask_erase(person_id: int) -> ResponseReturnValue:
    """Say what erasing does, and ask for the request and the name."""
    person = members.person_for(current_actor(), person_id, Act.EXPORT)
    return render("care/erase.html", form=EraseForm(), error=None, person=person)


@bp.post("/people/<int:person_id>/erase")
@requires(*PEOPLE)
def erase_person(person_id: int) -> ResponseReturnValue:
    """Erase a person, once the name was typed."""
    person = members.person_for(current_actor(), person_id, Act.EXPORT)
    form = EraseForm(request.form)
    valid = form.validate()
    if valid and form.name.data != person.name:
        form.refuse("name", _("与姓名“{name}”不一致，请核对后重新输入。", name=person.name))
        valid = False
    if not valid:
        return refused(form, None, "care/erase.html", person=person)
    try:
        actions.erase_person(person_id, reason=form.reason.data or "", by=current_actor())
    except DomainError as error:
        return refused(form, error, "care/erase.html", person=person)
    flash(_("已删除该人员的个人信息，统计数字保持不变。"))
    return see_other("members.person", person_id=person_id)
