"""What the 会务包 adds to an event's page."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from crm.core.access import current_actor
from crm.core.slots import panel
from crm.events.models import Event
from crm.kit import queries
from crm.kit.rules import PaperKind


@panel("event", order=31)
def kit_of_event(event: Event) -> Markup | None:
    """会务包: how many have a place, how many badges are to be printed."""
    if not queries.may(current_actor(), event):
        return None
    counts = queries.placed_counts(event.id).values()
    page = render_template(
        "kit/_event.html", event=event, comes=sum(each[0] for each in counts), placed=sum(each[1] for each in counts),
        unprinted=queries.unprinted_count(event.id, PaperKind.BADGE),
    )  # fmt: skip
    return Markup(page)  # noqa: S704  # our own template
