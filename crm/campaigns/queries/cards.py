"""Cards of events in a text: title, times, venues, and a button to the public page of this installation."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import select

from crm.campaigns.rules import Text
from crm.campaigns.rules.cards import Card, has_cards, with_cards
from crm.core.clock import local, now
from crm.core.db import session
from crm.core.i18n import _, texts_in, weekday
from crm.events.models import Event, Venue
from crm.events.rules import PUBLIC, EventState


def carded(text: Text, event_id: int | None = None) -> Text:
    """Return a text with its events' cards, `event_id` being its own event; without such a line nothing is asked."""
    if not has_cards(text.body):
        return text

    def find(number: int | None, locale: str) -> Card | None:
        meant = event_id if number is None else number
        return None if meant is None else card_of(meant, locale)

    return Text(text.subject, with_cards(text.body, find))


def card_of(event_id: int, locale: str) -> Card | None:
    """Return the card of a public event, None if there is none or it was cancelled."""
    event = session.get(Event, event_id)
    if event is None or event.state not in PUBLIC or event.state is EventState.CANCELLED:
        return None
    venues = session.scalars(select(Venue).where(Venue.event_id == event.id).order_by(Venue.position)).all()
    is_open = event.state is EventState.PUBLISHED and (event.registration_until or event.starts_at) > now()
    url = f"{current_app.config['CRM_SETTINGS'].base_url}/e/{event.code}"
    with texts_in(locale):
        places = [line for venue in venues for line in _place(venue)]
        button = _("立即报名") if is_open else _("查看活动")
        return Card((locale == "en" and event.name_en) or event.name, places, button, url)


def _place(venue: Venue) -> list[str]:
    begins, ends = local(venue.starts_at), local(venue.ends_at)
    last = ends.strftime("%H:%M" if ends.date() == begins.date() else "%Y-%m-%d %H:%M")
    time = f"{begins:%Y-%m-%d} {weekday(begins)} {begins:%H:%M} ~ {last}"
    return [_("时间：{time}", time=time), _("地点：{place}", place=" ".join(filter(None, (venue.name, venue.address))))]
