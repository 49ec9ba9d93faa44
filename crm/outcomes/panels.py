"""What outcomes add to the page of an event and to that of what came of it."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from crm.core.access import current_actor
from crm.core.actor import Thing
from crm.core.clock import now
from crm.core.slots import panel
from crm.events.models import Event
from crm.events.queries import may_in
from crm.events.rules import EventState
from crm.outcomes import queries
from crm.outcomes.queries import AnswerFilter
from crm.outcomes.rules import Answered, is_over


@panel("event", order=60)
@panel("event-outcome", order=10)
def afterwards(event: Event) -> Markup | None:
    """会后: closing, minutes, photos, follow-ups, survey, once the event is over."""
    actor = current_actor()
    held = event.state not in (EventState.DRAFT, EventState.CANCELLED)
    if not held or not is_over(event.state, event.ends_at, now()) or not queries.sees(actor, event):
        return None
    survey = queries.survey_of(event.id)
    sent = survey is not None and survey.sent_at is not None
    page = render_template(
        "outcomes/_after.html", event=event, may_edit=may_in(actor, event, Thing.EVENT), survey=survey,
        closing=queries.standing_closing(event.id), minutes=queries.minutes_of(event.id),
        photos=queries.photos_counted(event.id), tasks=queries.counts_of(event.id),
        asked=queries.asked_counted(event.id, AnswerFilter()) if sent else 0,
        answered=queries.asked_counted(event.id, AnswerFilter(answered=Answered.YES)) if sent else 0,
    )  # fmt: skip
    return Markup(page)  # noqa: S704  # our own template
