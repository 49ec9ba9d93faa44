"""Closing an event with its figures, and opening it again; its minutes."""

from __future__ import annotations

from sqlalchemy import insert

from crm.core.actor import Actor
from crm.core.clock import local, now
from crm.core.db import action, means, session
from crm.core.errors import Stale
from crm.core.facts import Change, announce
from crm.core.markdown import to_html
from crm.events import actions as events
from crm.events.rules import EventState, MoveRefused
from crm.outcomes import queries, rules
from crm.outcomes.facts import EventClosed, EventReopened, MinutesEdited
from crm.outcomes.models import EventClosing, EventMinutes, EventNoShow

means("uq_event_closing_stands", MoveRefused)


@action
def close_event(event_id: int, *, by: Actor) -> EventClosing:
    """Close an event: its figures and who had not come are written down. Raises NotOver, MoveRefused."""
    event = queries.locked(event_id)
    rules.check_over(event.ends_at, now(), event.state, f"{local(event.ends_at):%Y-%m-%d %H:%M}")
    steps = rules.steps_to_closed(event.state)
    if not steps:
        raise MoveRefused()
    found = queries.summary(by, event)
    closing = EventClosing(
        event_id=event_id, closed_at=now(), closed_by=by.name, expected=found.expected, arrived=found.arrived,
        absent=found.absent,
    )  # fmt: skip
    session.add(closing)
    session.flush()
    absent = queries.absent_now(event_id, closing.id)
    session.execute(insert(EventNoShow).from_select(["closing_id", "registration_id"], absent))
    for step in steps:
        events.move_event(event_id, step, by=by)
    announce(EventClosed(by=by, event_id=event_id, absent=found.absent))
    return closing


@action
def reopen_event(event_id: int, reason: str, *, by: Actor) -> None:
    """Open a closed event again; the closing stays with the reason. Raises ReopeningUnexplained, MoveRefused."""
    if not reason.strip():
        raise rules.ReopeningUnexplained()
    event, closing = queries.locked(event_id), queries.standing_closing(event_id)
    if event.state is not EventState.CLOSED:
        raise MoveRefused()
    if closing is not None:
        closing.reopened_at, closing.reopened_by, closing.reopen_reason = now(), by.name, reason
    events.move_event(event_id, EventState.ENDED, reason=reason, by=by)
    session.flush()
    announce(EventReopened(by=by, event_id=event_id, changes=(Change("reason", None, reason),)))


@action
def write_minutes(event_id: int, text: str, *, version: int, by: Actor) -> None:
    """Store the minutes; `version` 0 for the first text. Raises Stale with both texts, FieldMisplaced."""
    to_html(text)
    queries.locked(event_id)
    row = queries.minutes_of(event_id)
    before = row.text if row is not None else ""
    if (row.version if row is not None else 0) != version:
        who = row.updated_by if row is not None else "--"
        raise Stale(who=who, theirs={"text": before}, yours={"text": text}, version=row.version if row else 0)
    if before == text:
        return
    if row is None:
        session.add(EventMinutes(event_id=event_id, text=text, updated_at=now(), updated_by=by.name))
    else:
        row.text, row.updated_at, row.updated_by = text, now(), by.name
    session.flush()
    announce(MinutesEdited(by=by, event_id=event_id, changes=(Change("text", before or None, text),)))
