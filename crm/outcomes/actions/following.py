"""Tasks to follow up on who came: one for each attendee, whoever presses how often."""

from __future__ import annotations

from datetime import date

from crm.core.actor import Actor
from crm.core.db import action, session
from crm.core.facts import announce
from crm.core.i18n import _ as said
from crm.core.i18n import texts_in
from crm.outcomes import queries, rules
from crm.outcomes.facts import FollowUpsMade
from crm.outcomes.models import EventFollowUp
from crm.work import actions as work
from crm.work.rules import TaskDraft


@action
def follow_up(event_id: int, *, due_on: date, note: str = "", instead: int | None = None, by: Actor) -> int:
    """Make the tasks that are missing, for the 对接人 of each firm, and return how many.

    `instead` gets those whose firm nobody looks after; without it they are left out. At most MOST_TASKS at once.
    """
    event = queries.locked(event_id)
    made = 0
    for row, owner in queries.to_follow(event_id).attendees:
        holder = owner if owner is not None else instead
        if holder is None or made >= rules.MOST_TASKS:
            continue
        with texts_in("zh"):
            title = said("会后回访：{name}（{company}）", name=row.name, company=row.company or "--")[:200]
        draft = TaskDraft(title=title, owner_id=holder, note=note, due_on=due_on)
        task = work.add_task(
            draft, enterprise_id=row.enterprise_id, person_id=row.person_id, subject_kind="event", subject_id=event.id,
            by=by,
        )  # fmt: skip
        session.add(EventFollowUp(registration_id=row.id, task_id=task.id))
        made += 1
    session.flush()
    if made:
        announce(FollowUpsMade(by=by, event_id=event_id, tasks=made))
    return made
