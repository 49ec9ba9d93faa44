"""Who comes and who came: the list of registrations, and the venues' live counts."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.attendance import queries, rules
from crm.attendance.forms import AttendeeListForm
from crm.attendance.rules import METHOD_NAMES
from crm.attendance.views import bp
from crm.attendance.views.desk import venue_choices
from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.errors import NotFound
from crm.core.ids import uuid7
from crm.core.pages import Cut
from crm.core.web import render
from crm.events.queries import event_for, may_in
from crm.events.rules import GUEST_CLASS_NAMES, REGISTRATION_STATE_NAMES


@bp.get("/events/<code>/live")
@requires(Thing.REGISTRATION, Act.READ)
def live(code: str) -> ResponseReturnValue:
    """Answer the venues' counts as they stand now; the event page asks every five seconds."""
    actor = current_actor()
    if not actor.staff:
        raise NotFound()
    event = event_for(actor, code)
    return render("attendance/_venues.html", event=event, counts=queries.counts_for(actor, event), rules=rules)


@bp.get("/events/<code>/registrations")
@requires(Thing.REGISTRATION, Act.READ)
def attendees(code: str) -> ResponseReturnValue:
    """List an event's registrations."""
    actor = current_actor()
    if not actor.staff:
        raise NotFound()
    event, form = event_for(actor, code), AttendeeListForm()
    form.venue.offer(venue_choices(event.id))
    form.process(request.args)
    form.validate()
    filters = form.filters()
    cut = Cut.of(request.args)
    kept = {name: value for name, value in request.args.items() if value and name not in ("after", "before", "last")}
    return render(
        "attendance/attendees.html", event=event, form=form, page=queries.attendees_page(actor, event, filters, cut),
        count=queries.attendees_counted(actor, event, filters), classes=GUEST_CLASS_NAMES, methods=METHOD_NAMES,
        states=REGISTRATION_STATE_NAMES, may_check_in=may_in(actor, event, Thing.CHECK_IN), scan_id=uuid7,
        may_register=may_in(actor, event, Thing.REGISTRATION), firm=filters.firm,
        url=lambda **changed: url_for(".attendees", **{**kept, "code": code, **changed}),
    )  # fmt: skip
