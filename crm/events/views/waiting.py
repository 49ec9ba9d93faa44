"""The waiting list of a venue and approvals in bulk, in the hands of staff."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.clock import now
from crm.core.errors import DomainError, NotFound
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.events import actions, queries
from crm.events.forms.asking import ApprovalForm, OfferForm
from crm.events.models import Event
from crm.events.rules import GUEST_CLASS_NAMES, REGISTRATION_STATE_NAMES
from crm.events.views import bp
from crm.events.views.listing import cut, list_address


def _event(code: str, act: Act = Act.WRITE) -> Event:
    actor = current_actor()
    if not actor.staff:
        raise NotFound()
    return queries.event_for(actor, code, Thing.REGISTRATION, act)


def _waiting(event: Event) -> dict[str, Any]:
    venues = queries.venues_of([event.id])[event.id]
    wanted = request.args.get("venue", "")
    venue = next((each for each in venues if str(each.id) == wanted), venues[0] if venues else None)
    return {
        "event": event, "venues": venues, "venue": venue, "counts": queries.waiting_counts(event.id),
        "page": None if venue is None else queries.waiting_page(event.id, venue.id, cut()),
        "running": queries.offers_running(event.id), "ended": queries.offers_ended(event.id), "at": now(),
        "states": REGISTRATION_STATE_NAMES, "writes": queries.may_in(current_actor(), event, Thing.REGISTRATION),
        "may_edit": queries.may_in(current_actor(), event, Thing.EVENT),
        "url": list_address(".waiting", code=event.code),
    }  # fmt: skip


@bp.get("/events/<code>/waiting")
@requires(Thing.REGISTRATION, Act.READ)
def waiting(code: str) -> ResponseReturnValue:
    """Show who waits at a venue, whose offers run, and how others ended."""
    return render("events/waiting.html", error=None, **_waiting(_event(code, Act.READ)))


@bp.post("/events/<code>/venues/<int:venue_id>/offers")
@requires(Thing.REGISTRATION, Act.WRITE)
def offer_seat(code: str, venue_id: int) -> ResponseReturnValue:
    """Offer a free seat of this venue to somebody in line."""
    event, form = _event(code), OfferForm(request.form)
    queries.venue_of(event, venue_id)
    if not form.validate() or form.registration_id.data is None:
        return refused(form, None, "events/waiting.html", **_waiting(event))
    row = queries.registration_for(current_actor(), event, form.registration_id.data, Act.WRITE)
    try:
        actions.offer(row.id, venue_id, by=current_actor())
    except DomainError as error:
        return refused(form, error, "events/waiting.html", **_waiting(event))
    flash(_("已为 {name} 保留名额并发出邀约。", name=row.name))
    return see_other(".waiting", code=code, venue=venue_id)


def _pending(event: Event) -> dict[str, Any]:
    page = queries.pending_page(event.id, cut())
    return {
        "event": event, "page": page, "count": queries.pending_count(event.id), "classes": GUEST_CLASS_NAMES,
        "venues": queries.venues_of([event.id])[event.id], "url": list_address(".approvals", code=event.code),
        "writes": queries.may_in(current_actor(), event, Thing.REGISTRATION),
    }  # fmt: skip


@bp.get("/events/<code>/approvals")
@requires(Thing.REGISTRATION, Act.READ)
def approvals(code: str) -> ResponseReturnValue:
    """List who waits for approval, with a tick box each."""
    return render("events/approvals.html", form=ApprovalForm(), error=None, **_pending(_event(code, Act.READ)))


def _ticked() -> tuple[ApprovalForm, list[int]]:
    form = ApprovalForm()
    given = [text for text in request.form.getlist("id") if text.isascii() and text.isdigit() and len(text) < 10]
    form.id.offer([(text, text) for text in dict.fromkeys(given)])
    form.process(request.form)
    return form, [int(text) for text in given]


@bp.post("/events/<code>/approvals")
@requires(Thing.REGISTRATION, Act.WRITE)
def approve(code: str) -> ResponseReturnValue:
    """Approve the ticked ones and say who got a seat and who waits."""
    event = _event(code)
    form, ids = _ticked()
    if not form.validate():
        return refused(form, None, "events/approvals.html", **_pending(event))
    try:
        made = actions.approve(event.id, ids, message=form.message.data or "", by=current_actor())
    except DomainError as error:
        return refused(form, error, "events/approvals.html", **_pending(event))
    return render("events/approved.html", event=event, made=made, rejected=())


@bp.post("/events/<code>/approvals/rejection")
@requires(Thing.REGISTRATION, Act.WRITE)
def reject_many(code: str) -> ResponseReturnValue:
    """Reject the ticked ones, with a word to each."""
    event = _event(code)
    form, ids = _ticked()
    if not form.validate():
        return refused(form, None, "events/approvals.html", **_pending(event))
    try:
        rejected = actions.reject_all(event.id, ids, message=form.message.data or "", by=current_actor())
    except DomainError as error:
        return refused(form, error, "events/approvals.html", **_pending(event))
    return render("events/approved.html", event=event, made=None, rejected=rejected)
