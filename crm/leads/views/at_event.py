"""On the phone, at a venue: a lead with one thumb."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from crm.core.actor import Act, Thing
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.ids import uuid7
from crm.core.shell import shell
from crm.core.web import current_actor, flash, refused, render, requires, see_other
from crm.core.words import N_
from crm.events.models import Event
from crm.leads import actions, queries
from crm.leads.forms import EventLeadForm
from crm.leads.rules import Apart, LooksTheSame, seen_twins
from crm.leads.views import bp


def _event_form(event_id: int, data: MultiDict[str, str] | None = None) -> EventLeadForm:
    form = EventLeadForm()
    venues = queries.venues_of(event_id)
    places = [(str(venue.id), shell().city_name(venue.city_code) or venue.name) for venue in venues]
    form.venue_id.offer([*places, ("", N_("双城连线"))])
    form.process(data, nonce=uuid7())
    return form


def _around(event: Event, error: DomainError | None = None) -> dict[str, Any]:
    return {"event": event, "companies": queries.companies_at(event.id), **seen_twins(error)}


@bp.get("/events/<code>/leads/new")
@requires(Thing.LEAD, Act.WRITE)
def new_at_event(code: str) -> ResponseReturnValue:
    """Ask about a lead at a venue."""
    event = queries.event_for(current_actor(), code, Thing.LEAD)
    form = _event_form(event.id)
    return render("leads/at_event.html", form=form, **_around(event))


@bp.post("/events/<code>/leads/new")
@requires(Thing.LEAD, Act.WRITE)
def create_at_event(code: str) -> ResponseReturnValue:
    """Write a lead down at a venue; a double tap makes one."""
    event = queries.event_for(current_actor(), code, Thing.LEAD)
    form = _event_form(event.id, request.form)
    if not form.validate():
        return refused(form, None, "leads/at_event.html", **_around(event))
    try:
        lead = actions.log_lead(
            form.details(), event_id=event.id, venue_id=form.venue_id.data, nonce=form.nonce.data,
            apart=Apart.of(request.form.getlist("in_spite_of"), form.apart.data), by=current_actor(),
        )  # fmt: skip
    except LooksTheSame as error:
        form.apart.flags.required = True
        return refused(form, error, "leads/at_event.html", **_around(event, error))
    flash(_("已记下线索“{title}”。", title=lead.title))
    return see_other("leads.show", lead_id=lead.id, logged=1)
