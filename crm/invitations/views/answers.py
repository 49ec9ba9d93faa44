"""The page behind the personal link of an invitation. GETs change nothing; the answer is a POST."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, public
from crm.core.clock import today
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.shell import shell
from crm.core.web import flash, limited, refused, render, see_other
from crm.events.queries import venues_of
from crm.events.rules import ATTENDABLE, REGISTRATION_STATE_NAMES
from crm.invitations import actions, queries
from crm.invitations.forms import AnswerForm
from crm.invitations.models import EventInvitation
from crm.invitations.rules import INVITATION_STATE_NAMES, answer_open
from crm.invitations.views import bp


def _context(row: EventInvitation, token: str) -> dict[str, Any]:
    event = queries.event_of(row)
    venues = venues_of([event.id])[event.id]
    return {
        "row": row, "event": event, "token": token, "venues": venues, "place": queries.place_of(row),
        "name": (shell().locale == "en" and event.name_en) or event.name,
        "state_name": INVITATION_STATE_NAMES[row.state], "states": REGISTRATION_STATE_NAMES,
        "may_answer": answer_open(
            row.state, answer_by=row.answer_by, today=today(), attendable=event.state in ATTENDABLE
        ),
    }  # fmt: skip


def _form(shown: dict[str, Any], *given: Any) -> AnswerForm:
    form = AnswerForm(*given, data={"venue_id": shown["row"].venue_id or shown["venues"][0].id})
    names = [(str(each.id), f"{shell().city_name(each.city_code)} · {each.name}") for each in shown["venues"]]
    form.venue_id.offer(names)
    return form


@bp.get("/i/<token>")
@public
def letter(token: str) -> ResponseReturnValue:
    """Show a personal invitation."""
    shown = _context(queries.by_token(token), token)
    return render("invitations/letter.html", form=_form(shown), error=None, **shown)


@bp.post("/i/<token>")
@public
def answer(token: str) -> ResponseReturnValue:
    """Take the answer; it can be changed until the answer-by day is over."""
    row = queries.by_token(token)
    shown = _context(row, token)
    form = _form(shown, request.form)
    try:
        limited("registration")
        if not form.validate():
            return refused(form, None, "invitations/letter.html", **shown)
        actions.answer(
            row.id, form.answer.data, venue_id=form.venue_id.data or 0, reason=form.reason.data or "",
            delegate_name=form.delegate_name.data or "", delegate_phone=form.delegate_phone.data or "",
            by=current_actor(),
        )  # fmt: skip
    except DomainError as error:
        return refused(form, error, "invitations/letter.html", **shown)
    flash(_("已收到您的答复，谢谢。"))
    return see_other(".letter", token=token)
