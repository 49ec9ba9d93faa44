"""增资, 升格, 换业主, 核减: reported on the project's page, decided here by a second person."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Response, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from crm.core.actor import Act, Thing
from crm.core.errors import DomainError
from crm.core.files import IMAGES
from crm.core.i18n import _
from crm.core.web import current_actor, flash, refused, render, requires, see_other
from crm.projects import queries as projects
from crm.recognition import actions, queries, rules
from crm.recognition.forms import CorrectionForm, CorrectionListForm, RefuseForm
from crm.recognition.models import Correction
from crm.recognition.rules import CORRECTION_STATE_NAMES, CorrectionState
from crm.recognition.views import NAMES, bp
from crm.recognition.views.ledger import address, cut

HEADERS = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}
"""For what somebody uploaded: nothing in it may run or load."""


@bp.get("/projects/<int:project_id>/correction")
@requires(Thing.PROJECT, Act.WRITE)
def new_correction(project_id: int) -> ResponseReturnValue:
    """Ask what has changed about a project that counts."""
    project = projects.project_for(current_actor(), project_id, Act.WRITE)
    return render("recognition/correct.html", form=CorrectionForm(), error=None, **_standing(project))


def _standing(project: Any) -> dict[str, Any]:
    counted = queries.counted_as(project)
    if counted is None:
        raise rules.NotCounted(project=project.name)
    return {"project": project, "counted": counted, **NAMES}


@bp.post("/projects/<int:project_id>/correction")
@requires(Thing.PROJECT, Act.WRITE)
def propose(project_id: int) -> ResponseReturnValue:
    """Report a change; it counts once a second person has confirmed it."""
    project = projects.project_for(current_actor(), project_id, Act.WRITE)
    form = CorrectionForm(MultiDict([*request.form.items(multi=True), *request.files.items(multi=True)]))
    standing = _standing(project)
    if not form.validate() or form.paper.data is None:
        return refused(form, None, "recognition/correct.html", **standing)
    try:
        actions.propose_correction(project_id, form.draft(), form.paper.data, by=current_actor())
    except DomainError as error:
        return refused(form, error, "recognition/correct.html", **standing)
    flash(_("已登记变更，由另一人认定后计入台账。"))
    return see_other("projects.show", project_id=project_id)


@bp.get("/corrections")
@requires(Thing.RECOGNITION, Act.CONFIRM)
def corrections() -> ResponseReturnValue:
    """List the changes that wait, or that were decided."""
    form = CorrectionListForm(request.args)
    form.validate()
    state = form.state.data or CorrectionState.PENDING
    return render(
        "recognition/corrections.html", page=queries.corrections_page(state, cut()), state=state,
        states=CORRECTION_STATE_NAMES, url=address("recognition.corrections"), **NAMES,
    )  # fmt: skip


def _context(correction: Correction) -> dict[str, Any]:
    project = queries.project_of(correction)
    counted = queries.counted_as(project)
    is_open = correction.state is CorrectionState.PENDING
    rows = rules.lines_of(queries.draft_of(correction), counted) if counted and is_open else []
    return {
        "correction": correction, "project": project, "counted": counted, "lines": rows, "open": is_open,
        "own": correction.reported_by_id == current_actor().id, "states": CORRECTION_STATE_NAMES,
        "paper": queries.paper_of(correction), **NAMES,
    }  # fmt: skip


@bp.get("/corrections/<int:correction_id>")
@requires(Thing.RECOGNITION, Act.CONFIRM)
def correction(correction_id: int) -> ResponseReturnValue:
    """Show a change with the rows it would add."""
    found = queries.correction_to_settle(current_actor(), correction_id)
    return render("recognition/correction.html", form=RefuseForm(), error=None, **_context(found))


@bp.get("/corrections/<int:correction_id>/paper")
@requires(Thing.RECOGNITION, Act.CONFIRM)
def paper(correction_id: int) -> ResponseReturnValue:
    """Send the paper a change rests on."""
    file = queries.paper_of(queries.correction_to_settle(current_actor(), correction_id))
    way = "inline" if file.kind in IMAGES else "attachment"
    headers = {**HEADERS, "Content-Disposition": f"{way}; filename*=UTF-8''{quote(file.name, safe='')}"}
    return Response(file.content, mimetype=file.kind.value, headers=headers)


@bp.post("/corrections/<int:correction_id>/confirm")
@requires(Thing.RECOGNITION, Act.CONFIRM)
def confirm_correction(correction_id: int) -> ResponseReturnValue:
    """Confirm a change as the second person."""
    found = queries.correction_to_settle(current_actor(), correction_id)
    context = _context(found)
    try:
        actions.confirm_correction(correction_id, by=current_actor())
    except DomainError as error:
        return refused(RefuseForm(), error, "recognition/correction.html", **context)
    flash(_("已认定，台账已追加。"))
    return see_other("projects.show", project_id=found.project_id)


@bp.post("/corrections/<int:correction_id>/refuse")
@requires(Thing.RECOGNITION, Act.CONFIRM)
def refuse_correction(correction_id: int) -> ResponseReturnValue:
    """Decide that a change does not count."""
    found, form = queries.correction_to_settle(current_actor(), correction_id), RefuseForm(request.form)
    context = _context(found)
    if not form.validate():
        return refused(form, None, "recognition/correction.html", **context)
    try:
        actions.refuse_correction(correction_id, form.reason.data or "", by=current_actor())
    except DomainError as error:
        return refused(form, error, "recognition/correction.html", **context)
    flash(_("已登记为不予认定，原因见项目记录。"))
    return see_other("projects.show", project_id=found.project_id)
