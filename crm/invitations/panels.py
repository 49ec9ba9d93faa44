"""What invitations add to the page of an event: the ways in."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from crm.core.access import current_actor
from crm.core.actor import Thing
from crm.core.slots import panel
from crm.events.models import Event
from crm.events.queries import may_in
from crm.events.rules import ATTENDABLE


@panel("event-actions", order=40)
def paste_roster(event: Event) -> Markup | None:
    """Offer to paste a roster to whoever registers people here."""
    actor = current_actor()
    if not actor.staff or event.state not in ATTENDABLE or not may_in(actor, event, Thing.REGISTRATION):
        return None
    return Markup(render_template("invitations/_paste.html", event=event))  # noqa: S704  # our own template


@panel("event-actions", order=39)
def personal_invitations(event: Event) -> Markup | None:
    """Open the personal invitations to whoever sees the registrations here."""
    actor = current_actor()
    if not actor.staff or not may_in(actor, event, Thing.REGISTRATION):
        return None
    return Markup(render_template("invitations/_invited.html", event=event))  # noqa: S704  # our own template
