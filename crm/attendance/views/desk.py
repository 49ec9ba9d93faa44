"""The desk's phone tool: one venue, one search box, one scan box, both cities' counts."""

from __future__ import annotations

from typing import Any

from flask import current_app, request
from flask.typing import ResponseReturnValue

from crm.attendance import queries
from crm.attendance.forms import VenueForm, WalkInForm
from crm.attendance.views import bp
from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.clock import now
from crm.core.flashes import hook_after
from crm.core.i18n import _
from crm.core.ids import uuid7
from crm.core.masking import mask_phone
from crm.core.shell import shell
from crm.core.web import flash, refused, render, see_other
from crm.events.models import Event
from crm.events.queries import event_for, venues_of
from crm.events.rules import REGISTRATION_STATE_NAMES, ticket_in

DESK = "desk"
"""Cookie that remembers at which venue this device stands: "event:venue"."""
DAY = 24 * 3600


def event_at_desk(code: str) -> Event:
    """Return an event at which this actor may let people in."""
    return event_for(current_actor(), code, Thing.CHECK_IN, Act.WRITE)


def desk_venue(event_id: int) -> int | None:
    """Return the venue this device stands at, if that was chosen for this event."""
    event, _colon, venue = request.cookies.get(DESK, "").partition(":")
    return int(venue) if event == str(event_id) and venue.isascii() and venue.isdigit() and len(venue) < 19 else None


def remember_desk(event_id: int, venue_id: int) -> None:
    """Keep the venue on this device until tomorrow."""
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    value = f"{event_id}:{venue_id}"
    hook_after(
        lambda response: response.set_cookie(
            DESK, value, max_age=DAY, path="/", samesite="Lax", httponly=True, secure=secure
        )
    )


def venue_choices(event_id: int) -> list[tuple[str, str]]:
    """Return the venues of an event as choices."""
    return _choices(venues_of([event_id])[event_id])


def desk_choices(event: Event) -> list[tuple[str, str]]:
    """Return the venues at which this actor may let people in as choices."""
    return _choices(open_venues(event))


def _choices(venues: list[Any]) -> list[tuple[str, str]]:
    return [(str(venue.id), f"{shell().city_name(venue.city_code)} · {venue.name}") for venue in venues]


def open_venues(event: Event) -> list[Any]:
    """Return the venues at which this actor may let people in: a steward of one venue has that one only."""
    post = queries.post_of(current_actor(), event)
    return [venue for venue in venues_of([event.id])[event.id] if post in (None, venue.id)]


def standing_at(event: Event) -> Any | None:
    """Return the venue row of this device; the only venue of an event needs no choice."""
    venues = open_venues(event)
    wanted = desk_venue(event.id)
    if wanted is None and len(venues) == 1:
        return venues[0]
    return next((venue for venue in venues if venue.id == wanted), None)


@bp.get("/events/<code>/check-in")
@requires(Thing.CHECK_IN, Act.WRITE)
def desk(code: str) -> ResponseReturnValue:
    """Show the tool; first ask at which venue this device stands."""
    event = event_at_desk(code)
    here = standing_at(event)
    if here is None or request.args.get("choose") == "1":
        return render("attendance/choose.html", event=event, venues=open_venues(event), here=here)
    q = request.args.get("q", "")[:500]
    return render(
        "attendance/desk.html", event=event, here=here, q="" if ticket_in(q) else q, scan_id=uuid7(), at=now(),
        recent=queries.recent(event.id, here.id), counts=queries.venue_counts(event.id),
        waiting=queries.unsettled_count(event.id), **_found(event, q),
    )  # fmt: skip


def _found(event: Event, q: str) -> dict[str, Any]:
    """Return whom the search box means; a scanner that types into it means the holder of the ticket."""
    ticket = ticket_in(q)
    holder = queries.ticket_holder(ticket) if ticket else None
    rows = queries.found_at_desk(event.id, holder.name if holder is not None else "" if ticket else q)
    return {"rows": rows, "asked": bool(q), "states": REGISTRATION_STATE_NAMES, "mask": mask_phone}


@bp.get("/events/<code>/check-in/found")
@requires(Thing.CHECK_IN, Act.WRITE)
def found(code: str) -> ResponseReturnValue:
    """Answer the search box while somebody types."""
    event = event_at_desk(code)
    here = standing_at(event)
    q = request.args.get("q", "")[:100]
    return render("attendance/_found.html", event=event, here=here, scan_id=uuid7(), **_found(event, q))


@bp.get("/events/<code>/check-in/tally")
@requires(Thing.CHECK_IN, Act.WRITE)
def tally(code: str) -> ResponseReturnValue:
    """Answer both cities' counts for the tool."""
    event = event_at_desk(code)
    return render("attendance/_tally.html", event=event, here=standing_at(event), counts=queries.venue_counts(event.id))


@bp.post("/events/<code>/check-in/venue")
@requires(Thing.CHECK_IN, Act.WRITE)
def choose_venue(code: str) -> ResponseReturnValue:
    """Remember at which venue this device stands."""
    event, form = event_at_desk(code), VenueForm()
    form.venue_id.offer(desk_choices(event))
    form.process(request.form)
    if not form.validate() or form.venue_id.data is None:
        flash(_("没有这个会场，请重新选择。"), "bad")
        return see_other(".desk", code=code, choose=1)
    remember_desk(event.id, form.venue_id.data)
    return see_other(".desk", code=code)


@bp.get("/events/<code>/walk-ins/new")
@requires(Thing.CHECK_IN, Act.WRITE)
def new_walk_in(code: str) -> ResponseReturnValue:
    """Ask who came without a registration."""
    event = event_at_desk(code)
    here = standing_at(event)
    form = WalkInForm(data={"scan_id": uuid7(), "name": request.args.get("name", "")[:100]})
    form.venue_id.offer(desk_choices(event))
    form.venue_id.data = here.id if here is not None else None
    return render("attendance/walk_in.html", form=form, event=event)


def refused_walk_in(form: WalkInForm, error: Any, event: Event) -> ResponseReturnValue:
    """Show the form of a walk-in again."""
    return refused(form, error, "attendance/walk_in.html", event=event)
