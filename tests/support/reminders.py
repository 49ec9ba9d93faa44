"""Reminders for tests, and the sweeps that serve them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from crm.campaigns import actions, queries
from crm.campaigns.jobs import watch
from crm.campaigns.jobs.reminders import remind
from crm.campaigns.rules import Anchor, CampaignState, ReminderDraft
from crm.core.actor import COMMAND_LINE
from crm.core.clock import freeze
from crm.core.web import CrmFlask
from tests.support.campaigns import a_campaign, in_app, states
from tests.support.events import a_registration, an_attendee, an_event
from tests.support.members import a_member, a_person

NINE = time(9)


def a_reminder(
    anchor: Anchor, days: int, *, letter: int | None = None, at: time = NINE, event: int | None = None
) -> int:
    """Set up a reminder with a letter and put it to work; return its number."""
    draft = ReminderDraft(
        name="示例提醒", campaign_id=letter or a_campaign(subject="示例文稿").id, anchor=anchor, days=days, at=at,
        event_id=event,
    )  # fmt: skip
    reminder = actions.set_reminder(None, draft, by=COMMAND_LINE)
    return actions.begin_reminder(reminder.id, by=COMMAND_LINE).id


def swept(app: CrmFlask, at: datetime) -> int:
    """Let the sweeps run at a moment; return how many campaigns the reminders made."""
    with freeze(at), app.app_context():
        made = remind()
        watch()
    return made


def made_by(app: CrmFlask, reminder_id: int) -> list[tuple[str, CampaignState, dict[str, int]]]:
    """Return (occasion, state, recipients by state) of what a reminder made, oldest first."""
    with in_app(app, write=False):
        return [(each.occasion, each.state, states(each.id)) for each in reversed(queries.runs(reminder_id))]


def guests(event_starts: timedelta) -> tuple[Any, list[int]]:
    """An event with two members registered and one who is not; the event and the two."""
    event = an_event(starts_in=event_starts)
    firm = a_member()
    people = [a_person(firm, f"示例{sign}") for sign in "甲乙丙"]
    for person in people[:2]:
        who = an_attendee(name=person.name, email=person.email, mobile=person.mobile)
        a_registration(event, who)
    return event, [person.id for person in people[:2]]
