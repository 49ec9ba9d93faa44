"""What persons ask for about their own data, as the secretariat answers it."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.care import actions, queries
from crm.care.forms import AnswerForm
from crm.care.rules import OTHER, RIGHTS_NAMES, RIGHTS_STATE_NAMES, TABLE_NAMES, RightsKind, RightsState
from crm.care.views import bp
from crm.care.views.pairs import PEOPLE, cut
from crm.core.access import current_actor, requires
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.members import queries as members

NAMES = {"kinds": RIGHTS_NAMES, "states": RIGHTS_STATE_NAMES}


@bp.get("/reviews/people")
@requires(*PEOPLE)
def rights() -> ResponseReturnValue:
    """List what persons asked for: what waits first."""
    show_all = request.args.get("show") == "all"
    page = queries.rights_page(not show_all, cut())
    show = "all" if show_all else "waiting"
    return render(
        "care/rights.html", page=page, show=show, url=lambda **more: url_for("care.rights", show=show, **more), **NAMES
    )


def _context(rights_id: int) -> dict[str, object]:
    asked = queries.rights_for(current_actor(), rights_id)
    found = queries.belongings_of(asked.person_id)
    return {
        "asked": asked, "person": members.person_for(current_actor(), asked.person_id), "tables": TABLE_NAMES,
        "other": OTHER, "counts": {name: len(rows) for name, rows in found.rows.items() if rows},
        "erases": asked.kind is RightsKind.ERASE, "waits": asked.state is RightsState.WAITING, **NAMES,
    }  # fmt: skip


@bp.get("/reviews/people/<int:rights_id>")
@requires(*PEOPLE)
def rights_request(rights_id: int) -> ResponseReturnValue:
    """Show one request: what was asked, what is kept, what erasing would do, and the answer."""
    context = _context(rights_id)
    form = AnswerForm(data={"verdict": "refused"} if context["erases"] else {})
    return render("care/rights_request.html", form=form, error=None, **context)


@bp.post("/reviews/people/<int:rights_id>")
@requires(*PEOPLE)
def answer_rights(rights_id: int) -> ResponseReturnValue:
    """Store the answer; whoever asked is told."""
    context, form = _context(rights_id), AnswerForm(request.form)
    if not form.validate():
        return refused(form, None, "care/rights_request.html", **context)
    granted = form.verdict.data == "granted"
    try:
        actions.answer_rights(rights_id, granted=granted, answer=form.answer.data or "", by=current_actor())
    except DomainError as error:
        return refused(form, error, "care/rights_request.html", **context)
    flash(_("已答复，本人会收到邮件，也可在会员中心看到。"))
    return see_other(".rights")
