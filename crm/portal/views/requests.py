"""A change one has proposed, followed like a parcel."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.i18n import _
from crm.core.web import flash, render, see_other
from crm.portal import queries
from crm.portal.views import bp
from crm.reviews import actions
from crm.reviews import queries as reviews
from crm.reviews.rules import FIELD_NAMES, VERDICT_NAMES, Verdict


@bp.get("/portal/requests/<int:request_id>")
@requires(Thing.REVIEW, Act.READ)
def request_page(request_id: int) -> ResponseReturnValue:
    """Show where each field of a request is: the newest step on top."""
    asked = queries.request_for(current_actor(), request_id)
    decided = [each for each in asked.proposals if each.decided_at is not None]
    return render(
        "portal/request.html", asked=asked, enterprise=reviews.enterprise_of(asked),
        waiting=[each for each in asked.proposals if each.verdict is Verdict.PENDING],
        decided=sorted(decided, key=lambda each: (str(each.decided_at), each.id), reverse=True),
        licence=reviews.licence_name(asked), names=FIELD_NAMES, verdicts=VERDICT_NAMES,
    )  # fmt: skip


@bp.post("/portal/requests/<int:request_id>/withdrawal")
@requires(Thing.REVIEW, Act.WRITE)
def withdraw(request_id: int) -> ResponseReturnValue:
    """Take back what still waits of a request, or one field of it."""
    queries.request_for(current_actor(), request_id)
    fields = [name for name in request.form.getlist("field") if name in FIELD_NAMES]
    actions.withdraw(request_id, fields, by=current_actor())
    flash(_("已撤回，会员名录中的内容不变。"))
    return see_other(".request_page", request_id=request_id)
