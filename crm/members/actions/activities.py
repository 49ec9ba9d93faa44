"""Noting what passed between an enterprise and us."""

from __future__ import annotations

from datetime import datetime, timedelta

from crm.core.actor import Actor
from crm.core.clock import local, now
from crm.core.db import action, session
from crm.core.facts import Change, announce
from crm.members import queries, rules
from crm.members.facts import (
    ActivityEdited,
    ActivityHeld,
    ActivityLogged,
    ActivityNotHeld,
    ActivityPlanned,
    ActivityRemoved,
    ActivityRestored,
)
from crm.members.models import Activity
from crm.members.rules import ActivityKind, ActivityState

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
def plan_activity(
    enterprise_id: int, *, kind: ActivityKind, planned_for: datetime, owner_id: int, text: str = "",
    person_id: int | None = None, by: Actor,
) -> Activity:  # fmt: skip
    """Plan a visit, call or meeting (`planned_for`: aware, ahead). Raises PlannedInPast."""
    if planned_for < now() - _CLOCKS_DIFFER:
        raise rules.PlannedInPast(at=local(planned_for).strftime("%Y-%m-%d %H:%M"))
    activity = Activity(
        enterprise_id=enterprise_id, person_id=person_id, kind=kind, at=planned_for, planned_for=planned_for,
        text=text, by_id=by.id, by_name=by.name, owner_id=owner_id, state=ActivityState.PLANNED,
    )  # fmt: skip
    session.add(activity)
    session.flush()
    changes = (Change("kind", None, kind), Change("at", None, planned_for), Change("owner_id", None, owner_id))
    announce(ActivityPlanned(by=by, enterprise_id=enterprise_id, activity_id=activity.id, changes=changes))
    return activity


@action
def hold_activity(
    enterprise_id: int, activity_id: int, *, state: ActivityState, text: str, at: datetime | None = None, by: Actor
) -> Activity:
    """Say what came of a plan: HELD (`at`: aware, default the planned time, now if that lies ahead) or NOT_HELD.

    Raises ActivityNotPlanned, OutcomeMissing, ActivityInFuture.
    """
    activity = queries.activity_of(enterprise_id, activity_id)
    if activity.state is not ActivityState.PLANNED or activity.removed_at is not None:
        raise rules.ActivityNotPlanned()
    if not text.strip():
        raise rules.OutcomeMissing()
    if at is not None and at > now() + _CLOCKS_DIFFER:
        raise rules.ActivityInFuture()
    changes = (Change("state", activity.state, state), Change("text", activity.text, text, activity.person_id))
    activity.state, activity.text, activity.at = state, text, at or min(activity.at, now())
    activity.by_id, activity.by_name, activity.logged_at = by.id, by.name, now()
    session.flush()
    kind = ActivityHeld if state is ActivityState.HELD else ActivityNotHeld
    announce(kind(by=by, enterprise_id=enterprise_id, activity_id=activity_id, changes=changes))
    return activity


@action
def edit_activity(enterprise_id: int, activity_id: int, *, text: str, at: datetime | None = None, by: Actor) -> None:
    """Correct a note: its writer may, for a day. Raises NotFound, UndoTooLate, ActivityInFuture."""
    activity = _own(enterprise_id, activity_id, by)
    when = at or activity.at
    if when > now() + _CLOCKS_DIFFER:
        raise rules.ActivityInFuture()
    changes = (Change("text", activity.text, text, activity.person_id), Change("at", activity.at, when))
    if (activity.text, activity.at) == (text, when):
        return
    activity.text, activity.at = text, when
    session.flush()
    announce(ActivityEdited(by=by, enterprise_id=enterprise_id, activity_id=activity_id, changes=changes))


@action
def remove_activity(enterprise_id: int, activity_id: int, *, by: Actor) -> None:
    """Take back a note: its writer may, for a day; it can be put back as long. Raises NotFound, UndoTooLate."""
    activity = _own(enterprise_id, activity_id, by)
    if activity.removed_at is not None:
        return
    activity.removed_at = now()
    session.flush()
    changes = (Change("kind", activity.kind, None), Change("text", activity.text, None, activity.person_id))
    announce(ActivityRemoved(by=by, enterprise_id=enterprise_id, activity_id=activity_id, changes=changes))


@action
def restore_activity(enterprise_id: int, activity_id: int, *, by: Actor) -> None:
    """Put a note back that was taken back. Raises NotFound, UndoTooLate."""
    activity = _own(enterprise_id, activity_id, by)
    if activity.removed_at is None:
        return
    activity.removed_at = None
    session.flush()
    changes = (Change("text", None, activity.text, activity.person_id),)
    announce(ActivityRestored(by=by, enterprise_id=enterprise_id, activity_id=activity_id, changes=changes))


@action
def note_restored(activity_id: int, *, by: Actor) -> None:
    """Tell that a note is there again which the trash has put back."""
    activity = session.get_one(Activity, activity_id)
    changes = (Change("text", None, activity.text, activity.person_id),)
    announce(ActivityRestored(by=by, enterprise_id=activity.enterprise_id, activity_id=activity_id, changes=changes))


def _own(enterprise_id: int, activity_id: int, by: Actor) -> Activity:
    """Return a note its writer may still change."""
    activity = queries.activity_of(enterprise_id, activity_id)
    if activity.by_id != by.id or not queries.removable_until(activity.logged_at):
        raise rules.UndoTooLate()
    return activity
