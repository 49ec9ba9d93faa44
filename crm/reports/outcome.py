"""成果: what came of an event. Every figure opens the rows it counts; nothing here is stored."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from crm.attendance import queries as attendance
from crm.core.access import current_actor, requires
from crm.core.actor import Act, Actor, Thing
from crm.core.clock import now, today
from crm.core.errors import NotFound
from crm.core.slots import fill, panel
from crm.core.web import render
from crm.events.models import Event
from crm.events.queries import event_for
from crm.events.rules import GUEST_CLASS_NAMES
from crm.leads import queries as leads
from crm.leads.queries import LeadFilter
from crm.outcomes.queries import sees, sees_amounts, standing_closing
from crm.projects import queries as projects
from crm.projects.rules import SigningState

bp = Blueprint("outcome", __name__)
FIRMS = 100
"""So many firms are shown at once; the page says how many there are and shows all on request."""
_TOTALLED = ("expected", "arrived", "absent")


@panel("event-actions", order=50)
def outcome_button(event: Event) -> Markup | None:
    """Lead staff to what came of an event that is over."""
    if not sees(current_actor(), event) or now() < event.ends_at:
        return None
    return Markup(render_template("reports/_outcome_action.html", event=event))  # noqa: S704  # our own template


@bp.get("/events/<code>/outcome")
@requires(Thing.REGISTRATION, Act.READ)
def outcome(code: str) -> ResponseReturnValue:
    """Show attendance, leads and signings of an event, to read and to print."""
    event = event_for(current_actor(), code)
    if not sees(current_actor(), event):
        raise NotFound()
    most = None if request.args.get("firms") == "all" else FIRMS
    after = fill("event-outcome", event)
    return render("reports/outcome.html", event=event, after=after, **_figures(current_actor(), event, most))


def _figures(actor: Actor, event: Event, most: int | None) -> dict[str, Any]:
    counts = attendance.venue_counts(event.id)
    caught = leads.total(actor, LeadFilter(event_id=event.id)) if actor.may(Thing.LEAD, Act.READ) else None
    return {
        "counts": counts, "total": {name: sum(getattr(each, name) for each in counts) for name in _TOTALLED},
        "over": now() >= event.ends_at, "all_firms": attendance.firms_counted(event.id),
        "firms": attendance.turnout_by_firm(event.id, most), "classes": attendance.turnout_by_class(event.id),
        "class_names": GUEST_CLASS_NAMES, "leads": caught, "as_of": today(), "states": SigningState,
        "split": projects.event_split(event.id) if sees_amounts(actor, event) else None,
        "closing": standing_closing(event.id),
    }  # fmt: skip
