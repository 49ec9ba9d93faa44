"""The big screen of an event: both venues side by side, numbers only, never more than five seconds behind.

A projector has nobody who signs in again: the screen stands at an address of its own that anybody who has it may
open until a day after the event. It says how many, never who.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from crm.attendance import queries as attendance
from crm.attendance import rules
from crm.core.access import current_actor, public, requires
from crm.core.actor import GUEST, Act, Thing
from crm.core.clock import now
from crm.core.errors import NotFound
from crm.core.money import Money
from crm.core.settings import Settings
from crm.core.web import render, see_other
from crm.events.models import Event
from crm.events.queries import event_for, public_event
from crm.events.rules import EventState
from crm.projects import queries as projects

bp = Blueprint("board", __name__)
STANDS_AFTER = timedelta(days=1)
"""How long after the end of the event its screen still shows."""


def key_of(code: str) -> str:
    """Return the secret of an event's screen: 120 bits derived from its code, nothing is stored."""
    settings: Settings = current_app.config["CRM_SETTINGS"]
    mac = hmac.new(settings.secret_key.encode(), b"board:" + code.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac[:15]).decode()


def _event_behind(code: str, key: str) -> Event:
    """Return the event whose screen this is. A wrong key, a draft and a screen past its time answer alike."""
    if not hmac.compare_digest(key_of(code).encode(), key.encode()):
        raise NotFound()
    event = public_event(GUEST, code)
    if event.state is EventState.CANCELLED or now() > event.ends_at + STANDS_AFTER:
        raise NotFound()
    return event


@bp.get("/events/<code>/board")
@requires(Thing.REGISTRATION, Act.READ)
def open_board(code: str) -> ResponseReturnValue:
    """Lead staff to the screen of an event; from there it needs nobody signed in."""
    event = event_for(current_actor(), code)
    if not current_actor().staff:
        raise NotFound()
    return see_other(".board", code=event.code, key=key_of(event.code))


@bp.get("/board/<code>/<key>")
@public
def board(code: str, key: str) -> ResponseReturnValue:
    """Show the screen."""
    return render("reports/board.html", **_shown(_event_behind(code, key), key))


@bp.get("/board/<code>/<key>/figures")
@public
def board_figures(code: str, key: str) -> ResponseReturnValue:
    """Answer what moves on the screen."""
    return render("reports/_board.html", **_shown(_event_behind(code, key), key))


def _shown(event: Event, key: str) -> dict[str, object]:
    """Everything the screen says: counts per venue, firms per city, signings per venue. Seven statements."""
    signed = projects.signed_by_venue(event.id)
    return {
        "event": event, "key": key, "rules": rules, "at": now(), "counts": attendance.venue_counts(event.id),
        "firms": attendance.firms_by_venue(event.id), "signed": signed,
        "signed_sum": sum((amount for _count, amount in signed.values()), Money(0)),
    }  # fmt: skip
