"""One's own registration behind a secret link: the ticket, another venue, cancelling. GETs change nothing."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from crm.core.access import current_actor, public
from crm.core.clock import now
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.shell import shell
from crm.core.web import flash, limited, refused, render, see_other
from crm.events import actions, jobs, queries, rules
from crm.events.forms import VenueChoiceForm
from crm.events.forms.asking import OfferAnswerForm, TransferForm
from crm.events.models import Registration
from crm.events.rules import REGISTRATION_STATE_NAMES, RegistrationState
from crm.events.views import bp

WAITING = frozenset({RegistrationState.WAITLISTED, RegistrationState.PENDING_APPROVAL})
CHANGEABLE = WAITING | {RegistrationState.CONFIRMED}


def _ticket(row: Registration) -> str:
    return f"{current_app.config['CRM_SETTINGS'].base_url}/c/{row.ticket}"


def _context(row: Registration, token: str) -> dict[str, Any]:
    place = queries.place_of(row)
    state = rules.shown_state(row.state)
    still = place.event.state in rules.ATTENDABLE and now() < place.venue.starts_at
    over = place.event.change_until is not None and now() >= place.event.change_until
    offered = state is RegistrationState.OFFERED and rules.offer_holds(row.offered_until, place.venue.starts_at, now())
    venues = queries.venues_of([row.event_id])[row.event_id]
    others = [venue for venue in venues if venue.id != row.venue_id]
    return {
        "row": row, "event": place.event, "venue": place.venue, "token": token, "state": state,
        "state_name": REGISTRATION_STATE_NAMES[state], "is_in": state is RegistrationState.CONFIRMED,
        "waits": state in WAITING, "offered": offered,
        "line": queries.place_in_line(row) if state is RegistrationState.WAITLISTED else None,
        "over": still and over, "may_change": still and not over and state in CHANGEABLE,
        "others": others, "ticket": _ticket(row), "name": jobs.event_name(place),
        "qr": Markup(rules.qr_svg(_ticket(row))),  # noqa: S704  # drawn by segno from our own address
    }  # fmt: skip


@bp.get("/r/<token>")
@public
def own(token: str) -> ResponseReturnValue:
    """Show the ticket."""
    return render("events/own.html", error=None, **_context(queries.by_token(token), token))


@bp.get("/r/<token>/ticket.png")
@public
def own_image(token: str) -> ResponseReturnValue:
    """Answer the QR code as an image to keep."""
    row = queries.by_token(token)
    response = Response(rules.qr_png(_ticket(row), scale=16), mimetype="image/png")
    response.headers["Content-Disposition"] = 'attachment; filename="ticket.png"'
    return response


@bp.get("/r/<token>/event.ics")
@public
def own_calendar(token: str) -> ResponseReturnValue:
    """Answer the calendar file."""
    place = queries.place_of(queries.by_token(token))
    response = Response(jobs.calendar(place), mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{place.event.code}.ics"'
    return response


@bp.post("/r/<token>/cancellation")
@public
def cancel_own(token: str) -> ResponseReturnValue:
    """Cancel; the seat is free at once."""
    row = queries.by_token(token)
    try:
        actions.cancel_own(row.id, by=current_actor())
    except DomainError as error:
        return refused(VenueChoiceForm(), error, "events/own.html", **_context(row, token))
    flash(_("报名已取消，名额已释放。"))
    return see_other(".own", token=token)


@bp.post("/r/<token>/offer")
@public
def answer_offer(token: str) -> ResponseReturnValue:
    """Take the offered seat, or leave it to the next in line."""
    row = queries.by_token(token)
    form = OfferAnswerForm(request.form)
    if not form.validate():
        return refused(form, None, "events/own.html", **_context(row, token))
    try:
        if form.answer.data == "yes":
            actions.accept_offer(row.id, by=current_actor())
        else:
            actions.decline_offer(row.id, by=current_actor())
    except DomainError as error:
        return refused(form, error, "events/own.html", **_context(row, token))
    flash(_("名额已确认，欢迎参加。") if form.answer.data == "yes" else _("已谢绝，名额已让给下一位。"))
    return see_other(".own", token=token)


@bp.get("/r/<token>/transfer")
@public
def ask_transfer(token: str) -> ResponseReturnValue:
    """Ask which colleague comes instead."""
    row = queries.by_token(token)
    return render("events/transfer.html", form=TransferForm(), error=None, **_context(row, token))


@bp.post("/r/<token>/transfer")
@public
def transfer_own(token: str) -> ResponseReturnValue:
    """Hand the seat to a colleague: one registration ends, the other begins, both or neither."""
    row = queries.by_token(token)
    form = TransferForm(request.form)
    try:
        limited("registration")
        if not form.validate():
            return refused(form, None, "events/transfer.html", **_context(row, token))
        actions.transfer_own(row.id, form.who(locale=row.locale), by=current_actor())
    except DomainError as error:
        return refused(form, error, "events/transfer.html", **_context(row, token))
    flash(_("已转给 {name}，参会票会发到对方邮箱。", name=form.name.data or ""))
    return see_other(".own", token=token)


@bp.post("/r/<token>/venue")
@public
def switch_own(token: str) -> ResponseReturnValue:
    """Move to another venue of the event: one seat freed, one taken, both or none."""
    row = queries.by_token(token)
    form = VenueChoiceForm()
    venues = queries.venues_of([row.event_id])[row.event_id]
    form.venue_id.offer([(str(venue.id), shell().city_name(venue.city_code)) for venue in venues])
    form.process(request.form)
    if not form.validate() or form.venue_id.data is None:
        return refused(form, None, "events/own.html", **_context(row, token))
    try:
        actions.switch_own(row.id, form.venue_id.data, by=current_actor())
    except DomainError as error:
        return refused(form, error, "events/own.html", **_context(row, token))
    flash(_("已改签。"))
    return see_other(".own", token=token)
