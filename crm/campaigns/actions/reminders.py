"""Setting up reminders and making the campaigns of their occasions. Sending them is the campaigns' own business."""

from __future__ import annotations

from dataclasses import fields
from datetime import time

from crm.campaigns import queries
from crm.campaigns.actions.writing import make_findable
from crm.campaigns.facts import (
    CampaignDrafted,
    CampaignScheduled,
    ReminderBegun,
    ReminderHeld,
    ReminderSet,
    ReminderStopped,
)
from crm.campaigns.models import Campaign, Reminder
from crm.campaigns.rules import Audience, CampaignState, Occasion, ReminderDraft, blocking, checks
from crm.campaigns.rules.drafts import CampaignDraft
from crm.campaigns.rules.readiness import joined
from crm.campaigns.rules.reminders import OF_EVENTS, AnchorFixed, LetterBroken, NotActive
from crm.core.actor import SYSTEM, Act, Actor, Scope, Thing
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.errors import NotFound, Stale
from crm.core.facts import Change, announce


@action
def set_reminder(reminder_id: int | None, draft: ReminderDraft, *, version: int = 0, by: Actor) -> Reminder:
    """Set up a reminder, at rest, or change one. Raises NotFound, Stale, AnchorFixed.

    Who works for events binds it to one of theirs, and to a letter of theirs.
    """
    queries.campaign_for(by, draft.campaign_id, Act.WRITE)
    wanted = {field.name: getattr(draft, field.name) for field in fields(draft)}
    if draft.anchor not in OF_EVENTS:
        wanted["event_id"] = None
    if Scope.ALL not in by.scopes(Thing.CAMPAIGN, Act.WRITE) and wanted["event_id"] not in by.event_ids:
        raise NotFound()
    if reminder_id is None:
        reminder = Reminder(**wanted, created_at=now(), created_by_id=by.id, created_by=by.name)
        session.add(reminder)
        before = dict.fromkeys(wanted)
    else:
        reminder = queries.reminder_for(by, reminder_id, Act.WRITE)
        before = {name: getattr(reminder, name) for name in wanted}
        if reminder.version != version:
            raise Stale(who=reminder.created_by, theirs=before, yours=wanted, version=reminder.version)
        if reminder.anchor is not draft.anchor and queries.served_keys(reminder.id):
            raise AnchorFixed()
    changed = {name: value for name, value in wanted.items() if before[name] != value}
    for name, value in changed.items():
        setattr(reminder, name, value)
    session.flush()
    changes = tuple(Change(name, _said(before[name]), _said(value)) for name, value in changed.items())
    if changes:
        announce(ReminderSet(by=by, reminder_id=reminder.id, name=reminder.name, changes=changes))
    return reminder


@action
def begin_reminder(reminder_id: int, *, by: Actor) -> Reminder:
    """Put a reminder to work: moments from now on count. Raises NotFound, NotActive, LetterBroken."""
    reminder = queries.reminder_for(by, reminder_id, Act.WRITE)
    if reminder.active_since is not None:
        raise NotActive()
    zh, en = queries.letter_texts(reminder)
    purpose = queries.campaign_by_id(reminder.campaign_id).purpose
    if stops := blocking(checks(zh, en, Audience(1, 1, {}, {}), purpose=purpose)):
        raise LetterBroken(reasons=joined(stops))
    reminder.active_since, reminder.held_at = now(), None
    session.flush()
    announce(ReminderBegun(by=by, reminder_id=reminder.id, name=reminder.name))
    return reminder


@action
def stop_reminder(reminder_id: int, *, by: Actor) -> Reminder:
    """Put a reminder to rest; campaigns it made go on. Raises NotFound, NotActive."""
    reminder = queries.reminder_for(by, reminder_id, Act.WRITE)
    if reminder.active_since is None:
        raise NotActive()
    reminder.active_since = None
    session.flush()
    announce(ReminderStopped(by=by, reminder_id=reminder.id, name=reminder.name))
    return reminder


@action
def hold_reminders(*, by: Actor) -> int:
    """After a restore: put every reminder to rest. What the copy knows nothing of may long have been sent."""
    held = queries.at_work()
    for reminder in held:
        reminder.active_since, reminder.held_at = None, now()
    session.flush()
    if held:
        announce(*(ReminderHeld(by=by, reminder_id=each.id, name=each.name) for each in held))
    return len(held)


@action
def serve(reminder_id: int, occasion: Occasion, *, by: Actor = SYSTEM) -> Campaign | None:
    """Make the campaign of an occasion, to start at its moment; None if there is one, or nobody to send it to.

    One per occasion: the reminder is locked while this is looked up, and an index forbids a second.
    """
    reminder = session.get_one(Reminder, reminder_id, with_for_update=True, populate_existing=True)
    if reminder.active_since is None or occasion.key in queries.served_keys(reminder.id):
        return None
    letter = queries.campaign_by_id(reminder.campaign_id)
    reached = queries.reach(letter, occasion)
    if reached is not None and not reached.people:
        return None
    made = Campaign(
        **{field.name: getattr(letter, field.name) for field in fields(CampaignDraft)},
        state=CampaignState.SCHEDULED, scheduled_at=occasion.at, reminder_id=reminder.id, occasion=occasion.key,
        created_at=now(), created_by_id=None, created_by=by.name, submitted_by_id=letter.submitted_by_id,
        approved_by_id=letter.approved_by_id, approved_by=letter.approved_by, approved_at=letter.approved_at,
    )  # fmt: skip
    made.event_id = occasion.event_id or letter.event_id
    session.add(made)
    session.flush()
    make_findable(made.id)
    announce(
        CampaignDrafted(by=by, campaign_id=made.id, title=made.subject),
        CampaignScheduled(by=by, campaign_id=made.id, at=occasion.at.isoformat()),
    )
    return made


def _said(value: object) -> object:
    return value.strftime("%H:%M") if isinstance(value, time) else value
