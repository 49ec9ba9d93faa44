"""The page behind a firm's link. GETs change nothing; the answer is a POST."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from crm.core import markdown
from crm.core.access import current_actor, public
from crm.core.clock import today
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.shell import shell
from crm.core.web import flash, limited, refused, render, see_other
from crm.events.queries import venues_of
from crm.notices import actions, queries
from crm.notices.forms import NUMBERS, PeopleForm, ReceiptForm, all_named, people_in, with_venues
from crm.notices.models import NoticeFirm
from crm.notices.rules import RECEIPT_STATE_NAMES, ReceiptState, is_open
from crm.notices.views import bp

PAGE = "notices/receipt.html"


def _context(row: NoticeFirm, token: str) -> dict[str, Any]:
    notice, event = queries.notice_of(row), queries.event_of(queries.notice_of(row))
    venues = venues_of([event.id])[event.id] if event is not None else []
    return {
        "row": row, "notice": notice, "event": event, "venues": venues, "token": token,
        "firm": queries.firm_name(row), "people": queries.people_of([row.id])[row.id], "numbers": NUMBERS,
        "state_name": RECEIPT_STATE_NAMES[row.state], "may_answer": is_open(notice.answer_by, today()),
        "html": Markup(markdown.to_html(notice.body)),  # noqa: S704  # cleaned by crm.core.markdown
    }  # fmt: skip


def _form(shown: dict[str, Any], *given: Any) -> ReceiptForm:
    """Return the form, with what was answered before."""
    row = shown["row"]
    data: dict[str, Any] = {"reason": row.reason}
    if row.state is not ReceiptState.OPEN:
        data["answer"] = row.state
    for n, each in zip(NUMBERS, shown["people"], strict=False):
        data |= {f"name{n}": each.name, f"title{n}": each.title, f"mobile{n}": each.mobile, f"venue{n}": each.venue_id}
    offered = [(str(each.id), f"{shell().city_name(each.city_code)} · {each.name}") for each in shown["venues"]]
    return with_venues(PeopleForm(*given, data=data), offered)


@bp.get("/n/<token>")
@public
def receipt(token: str) -> ResponseReturnValue:
    """Show a notice to a firm."""
    shown = _context(queries.by_token(token), token)
    return render(PAGE, form=_form(shown), error=None, **shown)


@bp.post("/n/<token>")
@public
def answer(token: str) -> ResponseReturnValue:
    """Take the answer; it can be changed until its day is over."""
    row = queries.by_token(token)
    shown = _context(row, token)
    form = _form(shown, request.form)
    try:
        limited("registration")
        if not form.validate() or not all_named(form):
            return refused(form, None, PAGE, **shown)
        actions.answer(row.id, form.answer.data, people_in(form), reason=form.reason.data or "", by=current_actor())
    except DomainError as error:
        return refused(form, error, PAGE, **shown)
    flash(_("已收到贵单位的回执，谢谢。"))
    return see_other(".receipt", token=token)
