"""The code on the wall: people check themselves in, and nobody learns who else comes."""

from __future__ import annotations

import hmac
from typing import Any

from flask import current_app, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from crm.attendance import actions, rules
from crm.attendance.forms import SelfForm
from crm.attendance.views import bp
from crm.attendance.views.desk import event_at_desk, open_venues
from crm.core.access import current_actor, public, requires
from crm.core.actor import Act, Thing
from crm.core.clock import now
from crm.core.errors import DomainError, NotFound
from crm.core.ids import uuid7
from crm.core.web import limited, refused, render
from crm.events.models import Event
from crm.events.queries import public_event, venues_of
from crm.events.rules import qr_svg, ticket_in


def _token(venue_id: int) -> str:
    return rules.wall_token(current_app.config["SECRET_KEY"], venue_id)


def _venue(event: Event, token: str) -> Any:
    for venue in venues_of([event.id])[event.id]:
        if hmac.compare_digest(_token(venue.id).encode(), token.encode()):
            return venue
    raise NotFound()


@bp.get("/events/<code>/check-in/wall")
@requires(Thing.CHECK_IN, Act.WRITE)
def posters(code: str) -> ResponseReturnValue:
    """Show a poster per venue to print: one sheet each."""
    event = event_at_desk(code)
    shown = []
    for venue in open_venues(event):
        path = url_for(".here", code=code, token=_token(venue.id))
        address = f"{current_app.config['CRM_SETTINGS'].base_url.rstrip('/')}{path}"
        qr = Markup(qr_svg(address))  # noqa: S704  # drawn by segno from our own address
        shown.append({"venue": venue, "path": path, "qr": qr})
    return render("attendance/posters.html", event=event, posters=shown, before=rules.SELF_BEFORE)


@bp.get("/e/<code>/here/<token>")
@public
def here(code: str, token: str) -> ResponseReturnValue:
    """Ask for a mobile number; fetching the page checks nobody in."""
    event = public_event(current_actor(), code)
    venue = _venue(event, token)
    form = SelfForm(data={"scan_id": uuid7()})
    return render("attendance/here.html", event=event, venue=venue, form=form, error=None, **_said(venue))


def _said(venue: Any, table: str | None = None, *, asked: bool = False) -> dict[str, Any]:
    opens = rules.self_open(venue.starts_at, venue.ends_at, now())
    return {
        "here_token": _token(venue.id),
        "open": opens,
        "asked": asked,
        "table": table,
        "opens_at": venue.starts_at - rules.SELF_BEFORE,
    }


@bp.post("/e/<code>/here/<token>")
@public
def check_in_here(code: str, token: str) -> ResponseReturnValue:
    """Check in whoever this number belongs to. A wrong number is answered like one that needs the desk."""
    event = public_event(current_actor(), code)
    venue, form = _venue(event, token), SelfForm(request.form)
    page = "attendance/here.html"
    try:
        limited("self_check_in")
        if not form.validate():
            return refused(form, None, page, event=event, venue=venue, **_said(venue))
        if not rules.self_open(venue.starts_at, venue.ends_at, now()):
            return refused(form, rules.SelfClosed(), page, event=event, venue=venue, **_said(venue))
        typed = form.code.data or ""
        ticket = ticket_in(typed) or ""
        table = actions.check_in_self(
            event.id, venue.id, mobile="" if ticket else rules.mobile_in(typed), ticket=ticket,
            scan_id=form.scan_id.data or uuid7(), by=current_actor(),
        )  # fmt: skip
    except DomainError as error:
        return refused(form, error, page, event=event, venue=venue, **_said(venue))
    return render(page, event=event, venue=venue, form=form, error=None, **_said(venue, table, asked=True))
