"""Scans and their answers: full screen, by POST only; undoing; walk-ins."""

from __future__ import annotations

from flask import make_response, request, url_for
from flask.typing import ResponseReturnValue

from crm.attendance import actions, queries, rules
from crm.attendance.actions import Answer
from crm.attendance.forms import ScanForm, WalkInForm
from crm.attendance.rules import METHOD_NAMES, SCAN_SENTENCES, Method, ScanResult
from crm.attendance.views import bp
from crm.attendance.views.desk import desk_choices, event_at_desk, refused_walk_in, remember_desk
from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.clock import now
from crm.core.errors import DomainError, NotFound
from crm.core.i18n import _
from crm.core.ids import uuid7
from crm.core.web import flash, render, see_other, sentence
from crm.events.models import Event
from crm.events.rules import GUEST_CLASS_NAMES, REGISTRATION_STATE_NAMES, ticket_in

LOOKS = {
    ScanResult.OK: ("", "ok"),
    ScanResult.ALREADY_IN: ("dup", "history"),
    ScanResult.OTHER_VENUE: ("move", "map"),
    ScanResult.NOT_CONFIRMED: ("dup", "clock"),
    ScanResult.WRONG_EVENT: ("no", "error"),
    ScanResult.CANCELLED: ("no", "error"),
    ScanResult.UNKNOWN: ("no", "error"),
    ScanResult.NOT_OPEN: ("no", "lock"),
    ScanResult.REVOKED: ("no", "lock"),
    ScanResult.OFFLINE_ACCEPTED: ("", "upload"),
    ScanResult.SYNC_CONFLICT: ("dup", "warning"),
}
"""Colour and sign of each answer (design: checkin-result)."""


@bp.post("/events/<code>/check-ins")
@requires(Thing.CHECK_IN, Act.WRITE)
def scan(code: str) -> ResponseReturnValue:
    """Judge one scan and let in whom it lets in."""
    event, form = event_at_desk(code), ScanForm()
    event_id = event.id
    form.process(request.form)
    if not form.validate() or not form.venue:
        return _answered(event, Answer(ScanResult.UNKNOWN), form, 0)
    ticket = ticket_in(form.code.data or "") or ""
    venue_id, chosen, post = form.venue, form.chosen, queries.post_of(current_actor(), event)
    if post not in (None, venue_id):
        raise NotFound()
    if not ticket and not chosen:
        return _answered(event, Answer(ScanResult.UNKNOWN), form, venue_id)
    try:
        answer = actions.check_in(
            event_id, venue_id=venue_id, ticket=ticket, registration_id=0 if ticket else chosen,
            scan_id=form.scan_id.data or uuid7(), method=_method(ticket, form),
            admit=bool(form.admit.data) and queries.supervises(current_actor(), event), by=current_actor(),
        )  # fmt: skip
    except DomainError as error:
        flash(sentence(error), "bad")
        return _back(code, form)
    return _answered(event, answer, form, venue_id)


def _method(ticket: str, form: ScanForm) -> Method:
    """代签到 is what the desk says of somebody who is not there in person; it is kept as such."""
    if form.proxy.data:
        return Method.PROXY
    return Method.QR if ticket else Method.MANUAL


def _back(code: str, form: ScanForm) -> ResponseReturnValue:
    endpoint = "events.show" if form.back.data == "list" else ".desk"
    return see_other(endpoint, code=code)


def _answered(event: Event, answer: Answer, form: ScanForm, venue_id: int) -> ResponseReturnValue:
    """Answer as the desk needs it: its own page for a success, the verdict itself for everything else."""
    code = request.view_args["code"] if request.view_args else ""
    if form.back.data == "list":
        return _told_in_list(code, answer)
    if answer.result is ScanResult.OK and answer.check_in_id is not None:
        return see_other(".verdict", code=code, check_in_id=answer.check_in_id)
    look, sign = LOOKS[answer.result]
    known = answer.row is not None and answer.result is not ScanResult.WRONG_EVENT
    supervises = queries.supervises(current_actor(), event)
    page = render(
        "attendance/refused.html", event=event, answer=answer, row=answer.row if known else None, look=look, sign=sign,
        said=_(SCAN_SENTENCES[answer.result]), at=now(), scan_id=uuid7(), venue_id=venue_id,
        admissible=answer.result in rules.ADMISSIBLE and supervises, supervises=supervises,
        states=REGISTRATION_STATE_NAMES,
    )  # fmt: skip
    return make_response(page, 404 if answer.result is ScanResult.UNKNOWN else 409)


def _told_in_list(code: str, answer: Answer) -> ResponseReturnValue:
    if answer.result is ScanResult.OK and answer.row is not None:
        undo = url_for(".undo", code=code, check_in_id=answer.check_in_id)
        flash(_("{name} 已签到。", name=answer.row.name), undo=(undo, _("撤销")))
    else:
        known = answer.row is not None and answer.result is not ScanResult.WRONG_EVENT
        name = answer.row.name if answer.row is not None and known else ""
        flash(_("未能签到：{name} {reason}", name=name, reason=_(SCAN_SENTENCES[answer.result])), "bad")
    return see_other("events.show", code=code, _anchor="reg")


@bp.get("/events/<code>/check-ins/<int:check_in_id>")
@requires(Thing.CHECK_IN, Act.WRITE)
def verdict(code: str, check_in_id: int) -> ResponseReturnValue:
    """Show a success full screen; it goes back to the tool by itself."""
    event = event_at_desk(code)
    row = queries.check_in_of(event, check_in_id)
    return render(
        "attendance/verdict.html", event=event, row=row, classes=GUEST_CLASS_NAMES, methods=METHOD_NAMES,
        moved=row.booked_id != row.venue_id, supervises=queries.supervises(current_actor(), event),
    )  # fmt: skip


@bp.post("/events/<code>/check-ins/<int:check_in_id>/undoing")
@requires(Thing.CHECK_IN, Act.WRITE)
def undo(code: str, check_in_id: int) -> ResponseReturnValue:
    """Take a check-in back; a steward asks the supervisor."""
    event = event_at_desk(code)
    if not queries.supervises(current_actor(), event):
        raise NotFound()
    row = queries.check_in_of(event, check_in_id)
    name = row.name
    try:
        actions.undo_check_in(event.id, check_in_id, by=current_actor())
        flash(_("已撤销 {name} 的签到。", name=name))
    except rules.AlreadyUndone as error:
        flash(sentence(error), "bad")
    return see_other(".desk" if request.form.get("back") == "desk" else "events.show", code=code)


@bp.post("/events/<code>/walk-ins")
@requires(Thing.CHECK_IN, Act.WRITE)
def walk_in(code: str) -> ResponseReturnValue:
    """Register and let in at once."""
    event, form = event_at_desk(code), WalkInForm()
    form.venue_id.offer(desk_choices(event))
    form.process(request.form)
    if not form.validate() or form.venue_id.data is None:
        return refused_walk_in(form, None, event)
    venue_id = form.venue_id.data
    try:
        answer = actions.walk_in(
            event.id, venue_id, form.who(locale="zh"), scan_id=form.scan_id.data or uuid7(), by=current_actor(),
            admit=queries.supervises(current_actor(), event),
        )  # fmt: skip
    except DomainError as error:
        return refused_walk_in(form, error, event)
    remember_desk(event.id, venue_id)
    return _answered(event, answer, ScanForm(), venue_id)
