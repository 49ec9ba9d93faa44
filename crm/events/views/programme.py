"""Venues, parties, agenda and staff of an event: the parts of its editing page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from wtforms import Form as AnyForm

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError, Stale
from crm.core.i18n import _
from crm.core.shell import shell
from crm.core.web import flash, refused, render, see_other
from crm.events import actions, queries
from crm.events.forms import AgendaForm, EventForm, PartyForm, StaffForm, VenueForm, instant, wall
from crm.events.models import Event, Venue
from crm.events.rules import ORGANISATION_ROLE_NAMES
from crm.events.views import bp


def venue_label(venue: Any) -> str:
    """Return how a venue is named in lists: its city and its own name."""
    return f"{shell().city_name(venue.city_code)} · {venue.name}"


def programme(event: Event, **forms: AnyForm) -> dict[str, Any]:
    """Return what the editing page shows beside the event's own form; a refused form comes back as typed."""
    venues = queries.venues_of([event.id])[event.id]
    first = wall(event.starts_at)
    return {
        "event": event, "venues": venues, "parties": queries.parties_of(event.id), "staff": queries.staff_of(event.id),
        "agenda": queries.agenda_of(event.id), "roles": ORGANISATION_ROLE_NAMES,
        "party_form": forms.get("party_form") or PartyForm(),
        "agenda_form": forms.get("agenda_form") or _agenda_form(venues, at=first),
        "staff_form": forms.get("staff_form") or _staff_form(venues),
    }  # fmt: skip


def _agenda_form(venues: list[Any], **given: Any) -> AgendaForm:
    form = AgendaForm(data=given)
    form.venue_id.offer([(str(venue.id), venue_label(venue)) for venue in venues])
    return form


def _staff_form(venues: list[Any]) -> StaffForm:
    form = StaffForm()
    form.account_id.offer([(str(row.id), row.name) for row in queries.colleagues()])
    form.staff_venue.offer([(str(venue.id), venue_label(venue)) for venue in venues])
    return form


def _venue_form(venue: Venue | None = None, **given: Any) -> VenueForm:
    form = VenueForm.of(venue) if venue is not None else VenueForm(data=given)
    form.city_code.offer([(city.code, shell().city_name(city.code)) for city in shell().pair])
    return form


def _writable(code: str) -> Event:
    return queries.event_for(current_actor(), code, Thing.EVENT, Act.WRITE)


@bp.get("/events/<code>/venues/new")
@requires(Thing.EVENT, Act.WRITE)
def new_venue(code: str) -> ResponseReturnValue:
    """Ask for one more venue; times begin as the event's own, the city as one that has no venue yet."""
    event = _writable(code)
    used = {venue.city_code for venue in queries.venues_of([event.id])[event.id]}
    free = next((city.code for city in shell().pair if city.code not in used), None)
    form = _venue_form(city_code=free, starts=wall(event.starts_at), ends=wall(event.ends_at))
    return render("events/venue.html", form=form, event=event, venue=None, error=None)


@bp.post("/events/<code>/venues")
@requires(Thing.EVENT, Act.WRITE)
def add_venue(code: str) -> ResponseReturnValue:
    """Add a venue."""
    event, form = _writable(code), _venue_form()
    form.process(request.form)
    if not form.validate():
        return refused(form, None, "events/venue.html", event=event, venue=None)
    try:
        venue = actions.add_venue(event.id, form.draft(), by=current_actor())
    except DomainError as error:
        return refused(form, error, "events/venue.html", event=event, venue=None)
    flash(_("已添加{venue}。", venue=venue.name))
    return see_other(".edit", code=code)


@bp.get("/events/<code>/venues/<int:venue_id>")
@requires(Thing.EVENT, Act.WRITE)
def edit_venue(code: str, venue_id: int) -> ResponseReturnValue:
    """Show a venue's form."""
    event = _writable(code)
    venue = queries.venue_of(event, venue_id)
    return render("events/venue.html", form=_venue_form(venue), event=event, venue=venue, error=None)


@bp.post("/events/<code>/venues/<int:venue_id>")
@requires(Thing.EVENT, Act.WRITE)
def update_venue(code: str, venue_id: int) -> ResponseReturnValue:
    """Store a venue; a clash shows both texts."""
    event = _writable(code)
    venue, form = queries.venue_of(event, venue_id), _venue_form()
    form.process(request.form)
    if not form.validate():
        return refused(form, None, "events/venue.html", event=event, venue=venue)
    text = str(form.version.data or "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    try:
        actions.edit_venue(venue_id, form.draft(), version=version, tell=bool(form.tell.data), by=current_actor())
    except DomainError as error:
        if isinstance(error, Stale):
            form.version.data, form.version.raw_data = str(error.version), None
        return refused(form, error, "events/venue.html", event=event, venue=venue)
    flash(_("已保存。"))
    return see_other(".edit", code=code)


@bp.post("/events/<code>/venues/<int:venue_id>/removal")
@requires(Thing.EVENT, Act.WRITE)
def remove_venue(code: str, venue_id: int) -> ResponseReturnValue:
    """Remove a venue nobody registered for."""
    event = _writable(code)
    return _done(event, lambda: actions.remove_venue(event.id, venue_id, by=current_actor()), "venues")


def _done(event: Event, act: Callable[[], None], part: str) -> ResponseReturnValue:
    try:
        act()
    except DomainError as error:
        return refused(EventForm.of(event), error, "events/edit.html", **programme(event))
    return see_other(".edit", code=event.code, _anchor=part)


@bp.post("/events/<code>/parties")
@requires(Thing.EVENT, Act.WRITE)
def add_party(code: str) -> ResponseReturnValue:
    """Name a party."""
    event, form = _writable(code), PartyForm(request.form)
    if not form.validate() or form.role.data is None:
        return refused(EventForm.of(event), None, "events/edit.html", **programme(event, party_form=form))
    actions.add_party(event.id, role=form.role.data, name=form.party.data or "", by=current_actor())
    return see_other(".edit", code=code, _anchor="parties")


@bp.post("/events/<code>/parties/<int:party_id>/removal")
@requires(Thing.EVENT, Act.WRITE)
def remove_party(code: str, party_id: int) -> ResponseReturnValue:
    """Strike a party."""
    event = _writable(code)
    return _done(event, lambda: actions.remove_party(event.id, party_id, by=current_actor()), "parties")


@bp.post("/events/<code>/agenda")
@requires(Thing.EVENT, Act.WRITE)
def add_agenda(code: str) -> ResponseReturnValue:
    """Add a line of the agenda."""
    event = _writable(code)
    form = _agenda_form(queries.venues_of([event.id])[event.id])
    form.process(request.form)
    at = instant(form.at.data) if form.validate() else None
    if at is None:
        return refused(EventForm.of(event), None, "events/edit.html", **programme(event, agenda_form=form))
    actions.add_agenda(
        event.id, starts_at=at, title=form.title.data or "", note=form.note.data or "",
        venue_id=form.venue_id.data or None, by=current_actor(),
    )  # fmt: skip
    return see_other(".edit", code=code, _anchor="agenda")


@bp.post("/events/<code>/agenda/<int:item_id>/removal")
@requires(Thing.EVENT, Act.WRITE)
def remove_agenda(code: str, item_id: int) -> ResponseReturnValue:
    """Strike a line of the agenda."""
    event = _writable(code)
    return _done(event, lambda: actions.remove_agenda(event.id, item_id, by=current_actor()), "agenda")


@bp.post("/events/<code>/staff")
@requires(Thing.EVENT, Act.WRITE)
def add_staff(code: str) -> ResponseReturnValue:
    """Let a colleague work at the event."""
    event = _writable(code)
    form = _staff_form(queries.venues_of([event.id])[event.id])
    form.process(request.form)
    if not form.validate() or form.account_id.data is None:
        return refused(EventForm.of(event), None, "events/edit.html", **programme(event, staff_form=form))
    venue_id = form.staff_venue.data or None
    account_id = form.account_id.data
    return _done(
        event,
        lambda: actions.add_staff(event.id, account_id=account_id, venue_id=venue_id, by=current_actor()),
        "staff",
    )


@bp.post("/events/<code>/staff/<int:account_id>/removal")
@requires(Thing.EVENT, Act.WRITE)
def remove_staff(code: str, account_id: int) -> ResponseReturnValue:
    """End a colleague's work at the event."""
    event = _writable(code)
    return _done(event, lambda: actions.remove_staff(event.id, account_id, by=current_actor()), "staff")
