"""What everybody may see of an event, and registering without an account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, public
from crm.core.clock import now
from crm.core.errors import DomainError
from crm.core.i18n import current_locale
from crm.core.ids import uuid7
from crm.core.shell import shell
from crm.core.web import limited, refused, render, see_other
from crm.events import actions, queries, rules
from crm.events.forms import RegistrationForm
from crm.events.forms.asking import answers_in, asked
from crm.events.models import Event
from crm.events.rules import ORGANISATION_ROLE_NAMES, Seats
from crm.events.views import bp
from crm.events.views.listing import by_time, shown


def seats_of(event: Event, venue: Any) -> Seats:
    """Return the seats of a venue as a stranger may take them: while people wait, free seats are theirs."""
    if venue.seats_taken < venue.capacity and queries.line_comes_first(event, venue):
        return Seats(venue.capacity, venue.capacity)
    return Seats(venue.capacity, venue.seats_taken)


def _context(event: Event) -> dict[str, Any]:
    venues = queries.venues_of([event.id])[event.id]
    at = now()
    seats = {venue.id: seats_of(event, venue) for venue in venues}
    closed = [_closed(event, venue, at) for venue in venues] or [rules.WHY_CLOSED.get(event.state)]
    english = current_locale() == "en"
    return {
        "event": event, "venues": venues, "seats": seats, "questions": queries.questions_of(event.id),
        "closed": closed[0] if all(closed) else None,
        "full": bool(venues) and not any(each.left for each in seats.values()),
        "some_full": any(not each.left for each in seats.values()),
        "name": (english and event.name_en) or event.name, "summary": (english and event.summary_en) or event.summary,
        "agenda": by_time(event), "parties": queries.parties_of(event.id), "roles": ORGANISATION_ROLE_NAMES,
        "state": shown(event),
    }  # fmt: skip


def _closed(event: Event, venue: Any, at: Any) -> str | None:
    return rules.closed_reason(
        event.state, until=event.registration_until, starts_at=venue.starts_at, ends_at=venue.ends_at, at=at
    )


def _form(event: Event, questions: Sequence[Any]) -> RegistrationForm:
    form = asked(RegistrationForm, questions, english=current_locale() == "en")(data={"nonce": uuid7()})
    venues = queries.venues_of([event.id])[event.id]
    form.venue_id.offer([(str(venue.id), f"{shell().city_name(venue.city_code)} · {venue.name}") for venue in venues])
    return form


@bp.get("/e/<code>")
@public
def page(code: str) -> ResponseReturnValue:
    """Show an event and its registration form."""
    event = queries.public_event(current_actor(), code)
    return render("events/page.html", form=_form(event, queries.questions_of(event.id)), error=None, **_context(event))


@bp.post("/e/<code>")
@public
def sign_up(code: str) -> ResponseReturnValue:
    """Register a stranger; the page after it is the ticket."""
    event = queries.public_event(current_actor(), code)
    questions = queries.questions_of(event.id)
    form = _form(event, questions)
    form.process(request.form)
    try:
        limited("registration")
        if not form.validate() or form.venue_id.data is None:
            return refused(form, None, "events/page.html", **_context(event))
        if form.homepage.data:  # a program filled in what people do not see
            return render("events/received.html", event=event)
        made = actions.register(
            event.id, form.venue_id.data, form.who(locale=current_locale()), nonce=form.nonce.data or "",
            waits=bool(form.waits.data), either=bool(form.either.data),
            answers=answers_in(form, questions), by=current_actor(),
        )  # fmt: skip
    except DomainError as error:
        return refused(form, error, "events/page.html", **_context(event))
    return see_other(".own", token=made.token)
