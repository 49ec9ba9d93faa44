"""Noting what passed between an enterprise and us."""

from __future__ import annotations

from datetime import datetime, timedelta

from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.errors import NotFound
from crm.core.facts import Change, announce
from crm.members import queries, rules
from crm.members.facts import ActivityLogged, ActivityRemoved
from crm.members.models import Activity
from crm.members.rules import ActivityKind

_CLOCKS_DIFFER = timedelta(minutes=5)


@action
def log_activity(
    enterprise_id: int,
    *,
    kind: ActivityKind,
    text: str,
    at: datetime | None = None,
    person_id: int | None = None,
    by: Actor,
) -> Activity:
    """Note a call, visit, meeting or remark (`at`: aware, default now). Raises ActivityInFuture."""
    when = at or now()
    if when > now() + _CLOCKS_DIFFER:
        raise rules.ActivityInFuture()
    activity = Activity(
        enterprise_id=enterprise_id,
        person_id=person_id,
        kind=kind,
        at=when,
        text=text,
        by_id=by.id,
        by_name=by.name,
    )
    session.add(activity)
    session.flush()
    changes = (Change("kind", None, kind), Change("text", None, text, person_id), Change("at", None, when))
    announce(ActivityLogged(by=by, enterprise_id=enterprise_id, activity_id=activity.id, changes=changes))
    return activity


@action
def remove_activity(enterprise_id: int, activity_id: int, *, by: Actor) -> None:
    """Take back a note: its writer may, for a day; the log keeps that it was there. Raises NotFound, UndoTooLate."""
    activity = session.get(Activity, activity_id)
    if activity is None or activity.enterprise_id != enterprise_id:
        raise NotFound()
    if activity.by_id != by.id or not queries.removable_until(activity.logged_at):
        raise rules.UndoTooLate()
    changes = (Change("kind", activity.kind, None), Change("text", activity.text, None, activity.person_id))
    session.delete(activity)
    session.flush()
    announce(ActivityRemoved(by=by, enterprise_id=enterprise_id, activity_id=activity_id, changes=changes))
