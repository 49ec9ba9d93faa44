"""What the QR code says: a ticket without rights. Staff of the event may let its holder in."""

from __future__ import annotations

from flask import make_response
from flask.typing import ResponseReturnValue

from crm.attendance import queries
from crm.attendance.views import bp
from crm.attendance.views.desk import desk_venue
from crm.core.access import current_actor, public
from crm.core.actor import Act, Thing
from crm.core.clock import now
from crm.core.errors import NotFound
from crm.core.ids import uuid7
from crm.core.web import render
from crm.events.queries import event_by_id, venues_of
from crm.events.rules import GUEST_CLASS_NAMES, REGISTRATION_STATE_NAMES, TICKET


@bp.get("/c/<ticket>")
@public
def ticket(ticket: str) -> ResponseReturnValue:
    """Say 请在签到台出示 to the public; show staff of the event whose ticket it is and the button 签到."""
    row = queries.ticket_holder(ticket) if TICKET.fullmatch(ticket) else None
    if row is None:
        raise NotFound()
    if not _may_let_in(row.event_id):
        page = render("attendance/ticket.html", event_name=row.event_name)
    else:
        venues = venues_of([row.event_id])[row.event_id]
        page = render(
            "attendance/holder.html", row=row, venues=venues, here=desk_venue(row.event_id), scan_id=uuid7(), at=now(),
            ticket=ticket, classes=GUEST_CLASS_NAMES, states=REGISTRATION_STATE_NAMES,
        )  # fmt: skip
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def _may_let_in(event_id: int) -> bool:
    if not current_actor().may(Thing.CHECK_IN, Act.WRITE):
        return False
    try:
        event_by_id(current_actor(), event_id, Thing.CHECK_IN, Act.WRITE)
    except NotFound:
        return False
    return True
