"""Pages of pasted rosters: paste, check, what became of it. Nothing is stored before it was checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError, NotFound
from crm.core.shell import shell
from crm.core.web import refused, render
from crm.events.models import Event
from crm.events.queries import event_for, venues_of
from crm.invitations import actions, queries
from crm.invitations.forms import PasteForm, all_named, checked, rows_of
from crm.invitations.rules import DOUBT_NAMES, WHY_NAMES, Doubt, Line, Reading, read
from crm.invitations.views import bp

_UNLIKELY = {Doubt.NO_PHONE, Doubt.NAME_UNSURE}
"""A line of both is hardly a person (收到); it is shown, and ticked by whoever knows better."""


def _event(code: str) -> tuple[Event, dict[int, Any]]:
    """Return an event whose registrations this actor writes, and its venues by number."""
    actor = current_actor()
    if not actor.staff:
        raise NotFound()
    event = event_for(actor, code, Thing.REGISTRATION, Act.WRITE)
    return event, {venue.id: venue for venue in venues_of([event.id])[event.id]}


def _offered(form: PasteForm, lines: tuple[Line, ...], venues: Mapping[int, Any]) -> PasteForm:
    """Offer the venues; with one venue only, or for a line that names a city, it is chosen already."""
    choices = [(str(n), f"{shell().city_name(each.city_code)} · {each.name}") for n, each in venues.items()]
    form.venue_id.offer(choices)
    for line in lines:
        form[f"venue{line.number}"].offer(choices)
    return form


def _cities() -> dict[str, str]:
    return {name: each.code for each in shell().pair for name in (each.name, shell().city_name(each.code))}


def _filled(lines: tuple[Line, ...], venues: Mapping[int, Any], known: Mapping[int, Any], typed: PasteForm) -> Any:
    """Return the form of the check page with what was read."""
    of_city = {each.city_code: n for n, each in venues.items()}
    data: dict[str, Any] = {"text": typed.text.data, "venue_id": typed.venue_id.data}
    for line in lines:
        who, n = known.get(line.number), line.number
        data |= {
            f"take{n}": who is not None or not _UNLIKELY.issubset(line.doubts),
            f"name{n}": who.name if who and who.by_phone else line.name,
            f"company{n}": line.company or (who.firm if who else ""), f"title{n}": line.title,
            f"phone{n}": line.phone, f"venue{n}": of_city.get(line.city, typed.venue_id.data),
        }  # fmt: skip
    return _offered(checked(lines)(data=data), lines, venues)


def _found(event: Event, reading: Reading) -> dict[str, Any]:
    known = queries.recognised(reading.lines, current_actor())
    there = queries.registered(event.id, reading.lines, known)
    already = {line.number for line in reading.lines if there.holds(line.name, line.phone, known.get(line.number))}
    return {
        "event": event,
        "reading": reading,
        "known": known,
        "already": already,
        "doubts": DOUBT_NAMES,
        "why": WHY_NAMES,
    }


@bp.get("/events/<code>/paste")
@requires(Thing.REGISTRATION, Act.WRITE)
def paste(code: str) -> ResponseReturnValue:
    """Ask for the text of a roster."""
    event, venues = _event(code)
    return render("invitations/paste.html", form=_offered(PasteForm(), (), venues), event=event, error=None)


@bp.post("/events/<code>/paste")
@requires(Thing.REGISTRATION, Act.WRITE)
def check(code: str) -> ResponseReturnValue:
    """Show what was read, line by line, for correcting. Stores nothing."""
    event, venues = _event(code)
    typed = _offered(PasteForm(request.form), (), venues)
    if not typed.validate():
        return refused(typed, None, "invitations/paste.html", event=event)
    try:
        reading = read(typed.text.data or "", _cities())
    except DomainError as error:
        return refused(typed, error, "invitations/paste.html", event=event)
    found = _found(event, reading)
    return render(
        "invitations/check.html", form=_filled(reading.lines, venues, found["known"], typed), error=None, **found
    )


@bp.post("/events/<code>/paste/registrations")
@requires(Thing.REGISTRATION, Act.WRITE)
def take_down(code: str) -> ResponseReturnValue:
    """Register the ticked rows and say what became of each."""
    event, venues = _event(code)
    typed = _offered(PasteForm(request.form), (), venues)
    if not typed.validate():
        return refused(typed, None, "invitations/paste.html", event=event)
    try:
        reading = read(typed.text.data or "", _cities())
    except DomainError as error:
        return refused(typed, error, "invitations/paste.html", event=event)
    form = _offered(checked(reading.lines)(request.form), reading.lines, venues)
    if not form.validate() or not all_named(form, reading.lines):
        return refused(form, None, "invitations/check.html", **_found(event, reading))
    rows = rows_of(form, reading.lines)
    made = actions.take_down(event.id, rows, by=current_actor())
    chosen = {row.number for row in rows}
    return render(
        "invitations/taken.html", event=event, made=made, unread=reading.unread, why=WHY_NAMES,
        unticked=[line for line in reading.lines if line.number not in chosen],
    )  # fmt: skip
