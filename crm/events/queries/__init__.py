"""Every question asked about events. Reading only.

`scope` which events and registrations exist for whom · `events` the list and one event · `registrations` one's own
registration, by link or contact.
"""

from __future__ import annotations

from crm.events.queries.events import (
    EventFilters,
    agenda_of,
    code_taken,
    colleagues,
    editions_of,
    events_counted,
    events_page,
    last_editor,
    live_registrations,
    mailable_registrations,
    next_edition,
    parties_of,
    registrations_at,
    staff_of,
    venue_of,
    venues_of,
)
from crm.events.queries.registrations import (
    Known,
    Place,
    by_nonce,
    by_token,
    due_confirmations,
    history_of,
    known_as,
    live_like,
    next_due,
    of_enterprise,
    place_by_id,
    place_of,
)
from crm.events.queries.scope import (
    event_by_id,
    event_for,
    events_visible_to,
    may_in,
    public_event,
    registration_for,
    registrations_visible_to,
    staffed_by,
)

__all__ = [
    "EventFilters",
    "Known",
    "Place",
    "agenda_of",
    "by_nonce",
    "by_token",
    "code_taken",
    "colleagues",
    "due_confirmations",
    "editions_of",
    "event_by_id",
    "event_for",
    "events_counted",
    "events_page",
    "events_visible_to",
    "history_of",
    "known_as",
    "last_editor",
    "live_like",
    "live_registrations",
    "mailable_registrations",
    "may_in",
    "next_due",
    "next_edition",
    "of_enterprise",
    "parties_of",
    "place_by_id",
    "place_of",
    "public_event",
    "registration_for",
    "registrations_at",
    "registrations_visible_to",
    "staff_of",
    "staffed_by",
    "venue_of",
    "venues_of",
]
