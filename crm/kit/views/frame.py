"""What the pages of the 会务包 have in common: the event, its venues by their cities."""

from __future__ import annotations

from typing import Any

from crm.core.access import current_actor
from crm.core.actor import Act, Thing
from crm.core.shell import shell
from crm.events.models import Event
from crm.events.queries import venues_of
from crm.kit import queries

READS = (Thing.REGISTRATION, Act.EXPORT)
WRITES = (Thing.REGISTRATION, Act.WRITE)


def event_at(code: str, act: Act = Act.EXPORT) -> Event:
    """Return an event whose lists the reader may take out (WRITE: change). Raises NotFound."""
    return queries.event_for(current_actor(), code, act)


def venues_in(event: Event) -> dict[int, Any]:
    """Return the venues of an event by number, in their order."""
    return {venue.id: venue for venue in venues_of([event.id])[event.id]}


def venue_choices(venues: dict[int, Any]) -> list[tuple[str, str]]:
    """Return the venues as choices: city and place."""
    return [(str(key), f"{shell().city_name(each.city_code)} · {each.name}") for key, each in venues.items()]
