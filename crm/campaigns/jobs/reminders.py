"""Reminders look once a minute for occasions that are due and make their campaigns."""

from __future__ import annotations

from crm.campaigns import actions, queries
from crm.core.clock import now
from crm.core.db import transaction
from crm.core.jobs import sweep


@sweep(every=60)
def remind() -> int:
    """Make the campaigns of what is due now; `watch` starts them. Return how many."""
    made = 0
    with transaction():
        due = [(each.id, occasion) for each in queries.at_work() for occasion in queries.due_occasions(each, now())]
    for reminder_id, occasion in due:
        with transaction(write=True):
            made += actions.serve(reminder_id, occasion) is not None
    return made
